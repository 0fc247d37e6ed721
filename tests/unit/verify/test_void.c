/* core/verify/site_rules.h: which voids a log may hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/hex.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"
#include "core/draw/seed.h"
#include "core/verify/site_rules.h"

static const uint8_t secret[32] = {7};

struct case_of {
    struct site site;
    struct site_commit c;
    char pi[161];
};

struct told {
    int failures;
    char last[200];
};

static void keep(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct told *told = arg;

    assert_int_equal(grade, SITE_FAILURE);
    assert_int_equal(index, 9);
    told->failures++;
    snprintf(told->last, sizeof told->last, "%s", why->en);
}

/* A commit that waits for the value of "noon" until the 24th. */
static void commit(struct case_of *t)
{
    *t = (struct case_of){.c = {.index = 3}};
    snprintf(t->site.checkpoint.origin, sizeof t->site.checkpoint.origin, "o");
    ecvrf_public(secret, t->c.vrf_public);
    t->c.commit = json_pack("{s:s, s:[{s:s, s:s}]}", "draw_by", "2026-11-24", "sources", "kind",
                            "ceremony", "name", "noon");
}

/* The same, drawn. */
static void drawn(struct case_of *t)
{
    const struct draw_source source = {"ceremony", "noon", "1 2 3"};
    struct buf body = {0}, alpha = {0};
    uint8_t pi[ECVRF_PROOF_BYTES];
    char hash[65];

    commit(t);
    site_body(&t->site, &t->c, &body);
    assert_int_equal(seed_alpha(&alpha, body.data, body.len, &source, 1, NULL), E_OK);
    ecvrf_prove(secret, alpha.data, alpha.len, pi);
    hex_encode(t->pi, pi, sizeof pi);
    t->c.draw_index = 5;
    t->c.draw =
        json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "pi_sha256", sha256_hex(pi, sizeof pi, hash),
                  "sources", "kind", source.kind, "name", source.name, "value", source.value);
    buf_free(&body);
    buf_free(&alpha);
}

static void end(struct case_of *t)
{
    json_decref(t->c.commit);
    json_decref(t->c.draw);
    json_decref(t->c.reveal);
}

/* What is said of a void entry with these fields. */
static struct told judge(struct case_of *t, json_t *actors, const char *field, const char *value,
                         const char *time)
{
    struct told told = {0};
    const struct site_reporter to = {keep, &told};
    json_t *entry = json_pack("{s:s, s:o, s:s}", field, value, "actors", actors, "time", time);

    site_rule_void(&t->site, &t->c, 9, entry, &to);
    json_decref(entry);
    return told;
}

#define ONE json_pack("[s]", "wang")
#define TWO json_pack("[s, s]", "wang", "li")

static void before_the_draw_a_source_is_missing_from_draw_by_on(void **state)
{
    struct case_of t;
    struct told told;

    (void)state;
    commit(&t);
    assert_int_equal(judge(&t, ONE, "missing", "noon", "2026-11-23T16:00:00Z").failures, 0);
    told = judge(&t, ONE, "missing", "noon", "2026-11-23T15:59:59Z"); /* local midnight */
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "before draw_by 2026-11-24"));
    told = judge(&t, TWO, "missing", "dice", "2026-11-24T00:00:00Z");
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "missing names dice"));
    told = judge(&t, TWO, "pi", "00", "2026-11-24T00:00:00Z");
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "names no missing source"));
    assert_false(t.c.proved);
    end(&t);
}

static void after_the_draw_two_people_show_its_pi(void **state)
{
    static const char late[] = "2026-12-01T00:00:00Z";
    struct case_of t;
    struct told told;

    (void)state;
    drawn(&t);
    assert_int_equal(judge(&t, TWO, "pi", t.pi, "2026-11-23T00:00:00Z").failures, 0);
    assert_true(t.c.proved); /* firm proofs of a void draw can be judged */
    told = judge(&t, ONE, "pi", t.pi, late);
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "actors are not two people"));
    assert_int_equal(judge(&t, json_pack("[s, s]", "li", "li"), "pi", t.pi, late).failures, 1);
    assert_int_equal(judge(&t, json_pack("[s, s, s]", "a", "b", "c"), "pi", t.pi, late).failures,
                     1);
    told = judge(&t, TWO, "missing", "noon", late);
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "does not show pi"));
    t.pi[5] ^= 1;
    told = judge(&t, TWO, "pi", t.pi, late);
    assert_int_equal(told.failures, 2); /* neither the promised one, nor a proof */
    assert_non_null(strstr(told.last, "is not the VRF proof"));
    assert_false(t.c.proved);
    end(&t);
}

static void what_is_revealed_or_void_already_is_not_voided(void **state)
{
    struct case_of t;

    (void)state;
    drawn(&t);
    t.c.reveal = json_object();
    struct told told = judge(&t, TWO, "pi", t.pi, "2026-11-23T00:00:00Z");
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "revealed already"));
    t.c.is_void = true;
    told = judge(&t, TWO, "pi", t.pi, "2026-11-23T00:00:00Z");
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "void already"));
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_draw_a_source_is_missing_from_draw_by_on),
        cmocka_unit_test(after_the_draw_two_people_show_its_pi),
        cmocka_unit_test(what_is_revealed_or_void_already_is_not_voided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
