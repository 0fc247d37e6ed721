/* draw: every vector of tests/data/draw-v1.json, made by an independent implementation (its Merkle
 * tree is with test_tlog.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/crypto/ecvrf.h"
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "core/draw/draw.h"
#include "core/draw/freeze.h"
#include "core/draw/period.h"
#include "core/draw/quota.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/merkle.h"
#include "core/verify/firmproof.h"

static json_t *vectors;

static const json_t *get(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (!value)
        fail_msg("no field %s", name);
    return value;
}

static const char *text(const json_t *object, const char *name)
{
    return json_string_value(get(object, name));
}

static uint64_t number(const json_t *object, const char *name)
{
    return (uint64_t)json_integer_value(get(object, name));
}

static const char *item(const json_t *array, size_t i)
{
    return json_string_value(json_array_get(array, i));
}

static void assert_hex(const void *bytes, size_t len, const char *expected)
{
    char *digits = mem_new(2 * len + 1);

    hex_encode(digits, bytes, len);
    assert_string_equal(digits, expected);
    free(digits);
}

static void ecvrf_vectors(void **state)
{
    size_t i;
    json_t *v;

    (void)state;
    json_array_foreach(get(vectors, "ecvrf"), i, v)
    {
        uint8_t sk[32], pk[32], pi[80], beta[64], alpha[16];
        size_t len = strlen(text(v, "alpha")) / 2;
        assert_true(hex_decode(sk, 32, text(v, "sk")));
        assert_true(hex_decode(alpha, len, text(v, "alpha")));
        ecvrf_public(sk, pk);
        assert_hex(pk, 32, text(v, "pk"));
        ecvrf_prove(sk, alpha, len, pi);
        assert_hex(pi, 80, text(v, "pi"));
        assert_true(ecvrf_verify(pk, alpha, len, pi, beta));
        assert_hex(beta, 64, text(v, "beta"));
    }
    assert_int_equal(i, 3);
}

static struct stratum stratum_of(const json_t *v)
{
    struct stratum s = {.key = "220102/A/D", .rate = (uint32_t)number(v, "rate")};

    s.base = number(v, "base");
    s.n = number(v, "n");
    s.due = number(v, "due");
    s.spent = number(v, "spent");
    return s;
}

static void spending_vectors(void **state)
{
    size_t i;
    json_t *v;

    (void)state;
    json_array_foreach(get(vectors, "spending"), i, v)
    {
        struct stratum s = stratum_of(v);
        uint32_t days = (uint32_t)number(v, "days"), left = (uint32_t)number(v, "days_left");
        assert_int_equal(stratum_owed(&s, days, left), number(v, "owed"));
        assert_int_equal(strata_settle(&s, 1, days, left, NULL), E_OK);
        assert_int_equal(s.expect, number(v, "expect"));
        assert_int_equal(stratum_spends(number(v, "owed"), s.expect, number(v, "k")),
                         number(v, "spent_by"));
    }
    assert_int_equal(i, 17);
}

/* A year of commits, each accounted for from all before it. */
static void year_vectors(void **state)
{
    const json_t *year = get(vectors, "year");
    uint32_t days = (uint32_t)number(year, "days");
    struct period_commit earlier[64];
    struct stratum past[64];
    struct stratum s = {0};
    size_t i;
    json_t *v;

    (void)state;
    json_array_foreach(get(year, "rows"), i, v)
    {
        uint32_t left = (uint32_t)number(v, "days_left");
        s = stratum_of(v);
        s.due = s.spent = 0;
        period_account(earlier, i, &s, 1, days, left);
        assert_int_equal(s.due, number(v, "due"));
        assert_int_equal(s.spent, number(v, "spent"));
        assert_int_equal(stratum_owed(&s, days, left), number(v, "owed"));
        assert_int_equal(strata_settle(&s, 1, days, left, NULL), E_OK);
        assert_int_equal(s.expect, number(v, "expect"));
        s.k = (s.expect + number(v, "u")) / MILLION;
        assert_int_equal(s.k, number(v, "k"));
        past[i] = s;
        earlier[i] = (struct period_commit){days, left, true, &past[i], 1};
    }
    assert_int_equal(i, 58);
    period_account(earlier, i, &s, 1, days, 1);
    assert_int_equal(s.spent, number(year, "spent_after"));
}

static bool listed(void *ctx, size_t target, unsigned slot, size_t inspector)
{
    const json_t *v = ctx;
    const char *id = item(get(v, "inspectors"), inspector);
    const json_t *list = json_array_get(json_array_get(get(v, "allowed"), target), slot);

    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(item(list, i), id) == 0)
            return true;
    return false;
}

static const char **texts(const json_t *array)
{
    const char **list = mem_array(json_array_size(array) + 1, sizeof *list);

    for (size_t i = 0; i < json_array_size(array); i++)
        list[i] = item(array, i);
    return list;
}

static void assignment_vectors(void **state)
{
    size_t i;
    json_t *v;

    (void)state;
    json_array_foreach(get(vectors, "assignments"), i, v)
    {
        uint8_t seed[32], pool_key[32];
        char preference[SEED_HEX];
        assert_true(hex_decode(seed, 32, text(v, "seed")));
        assert_true(hex_decode(pool_key, 32, text(v, "pool_key")));
        seed_assign(&(struct draw_secret){seed, pool_key}, text(v, "bureau"), preference);
        const char **targets = texts(get(v, "targets"));
        const char **ids = texts(get(v, "inspectors"));
        struct assign_problem p = {.preference = preference,
                                   .bureau = text(v, "bureau"),
                                   .team = (unsigned)number(v, "team"),
                                   .targets = targets,
                                   .target_count = json_array_size(get(v, "targets")),
                                   .inspectors = ids,
                                   .inspector_count = json_array_size(get(v, "inspectors")),
                                   .allowed = listed,
                                   .ctx = v};
        struct assign_solution r;
        assert_int_equal(assign_solve(&p, &r, NULL), E_OK);
        assert_int_equal(r.cap, number(v, "cap"));
        for (size_t d = 0; d < p.target_count * p.team; d++) {
            const char *want = item(json_array_get(get(v, "expected"), d / p.team), d % p.team);
            assert_string_equal(r.inspector[d] == ASSIGN_NOBODY ? "" : ids[r.inspector[d]], want);
        }
        assign_free(&r);
        free(targets);
        free(ids);
    }
    assert_int_equal(i, 14);
}

/* --- whole draws --- */

struct example {
    const json_t *v;
    struct stratum *strata;
    size_t count;
    uint8_t secret[32], public[32];
    uint8_t pool_key[32], pool_proof[VRF_PROOF];
    char pool[64], packed[72];
    struct roster roster;
    uint8_t beta[VRF_OUTPUT];
};

struct firm {
    const char *uscc;
    const char *key;
    const char *reason; /* "" if it can be drawn */
};

static int by_uscc(const void *a, const void *b)
{
    return strcmp(((const struct firm *)a)->uscc, ((const struct firm *)b)->uscc);
}

/* The vector's pools and those left out as one list of firms in ascending order, as the registry
 * gives them. */
static struct firm *firms_of(const json_t *v, size_t *count)
{
    struct firm *firms = mem_array(4096, sizeof *firms);
    const char *key;
    json_t *list, *one;
    size_t i;

    *count = 0;
    json_object_foreach((json_t *)(uintptr_t)get(v, "pools"), key, list)
    {
        json_array_foreach(list, i, one) firms[(*count)++] =
            (struct firm){json_string_value(one), key, ""};
    }
    json_object_foreach((json_t *)(uintptr_t)get(v, "left_out"), key, list)
    {
        json_array_foreach(list, i, one) firms[(*count)++] =
            (struct firm){item(one, 0), key, item(one, 1)};
    }
    qsort(firms, *count, sizeof *firms, by_uscc);
    return firms;
}

/* "visits 2" or "cooldown 17". */
static struct freeze_firm freeze_firm_of(const struct firm *firm)
{
    struct freeze_firm f = {.uscc = firm->uscc,
                            .bureau = (uint32_t)atol(firm->key),
                            .class = firm->key[7],
                            .ownership = firm->key[9] == 'F'};

    if (*firm->reason) {
        f.why = *firm->reason == 'v' ? LEFT_VISITS : LEFT_COOLDOWN;
        f.number = (uint64_t)atol(strchr(firm->reason, ' '));
    }
    return f;
}

static void write_pool(struct freeze *f, const struct example *x, const char *path, bool packed)
{
    struct pool_writer *w;

    assert_int_equal(pool_writer_open(path, packed, x->pool_key, x->pool_proof, &w, NULL), E_OK);
    assert_int_equal(freeze_write(f, w, NULL), E_OK);
    assert_int_equal(pool_writer_commit(w, NULL), E_OK);
}

static void freeze_example(struct example *x)
{
    struct freeze *f;
    size_t count;
    struct firm *firms = firms_of(x->v, &count);

    assert_int_equal(freeze_open(x->pool_key, "/tmp", &f, NULL), E_OK);
    for (size_t i = 0; i < count; i++) {
        const struct freeze_firm firm = freeze_firm_of(&firms[i]);
        assert_int_equal(freeze_add(f, &firm, NULL), E_OK);
    }
    assert_int_equal(freeze_finish(f, &x->strata, &x->count, NULL), E_OK);
    snprintf(x->pool, sizeof x->pool, "/tmp/test_draw.%ld.pool", (long)getpid());
    snprintf(x->packed, sizeof x->packed, "%s.zst", x->pool);
    write_pool(f, x, x->pool, false);
    struct buf written = {0};
    assert_int_equal(file_read(x->pool, 1 << 20, &written, NULL), E_OK);
    assert_int_equal(written.len, strlen(text(x->v, "pool_file")));
    assert_memory_equal(written.data, text(x->v, "pool_file"), written.len);
    buf_free(&written);
    write_pool(f, x, x->packed, true);
    freeze_close(f);
    free(firms);
}

static json_t *commit_of(const json_t *v)
{
    json_t *commit = json_loads(item(get(v, "entries"), number(v, "commit_index")), 0, NULL);

    assert_non_null(commit);
    return commit;
}

static void settle_example(struct example *x)
{
    struct stratum *given;
    size_t count;
    struct buf file = {0};
    const char *want = text(x->v, "strata_file");

    assert_int_equal(strata_read(want, strlen(want), &given, &count, NULL), E_OK);
    assert_int_equal(count, x->count);
    for (size_t i = 0; i < count; i++) {
        x->strata[i].rate = given[i].rate;
        x->strata[i].due = given[i].due;
        x->strata[i].spent = given[i].spent;
    }
    json_t *commit = commit_of(x->v);
    assert_int_equal(number(commit, "days_left"), number(x->v, "days_left"));
    assert_int_equal(strata_settle(x->strata, count, (uint32_t)number(commit, "days"),
                                   (uint32_t)number(commit, "days_left"), NULL),
                     E_OK);
    json_decref(commit);
    strata_write(x->strata, count, &file);
    assert_string_equal(file.data, want);
    buf_free(&file);
    free(given);
}

static void roster_of(struct example *x)
{
    const char *bureau;
    json_t *list, *id, *pair;
    size_t i, j;

    json_object_foreach((json_t *)(uintptr_t)get(x->v, "inspectors"), bureau, list)
    {
        uint32_t code = (uint32_t)atol(bureau);
        json_array_foreach(list, i, id)
        {
            bool lead = false;
            for (j = 0; j < json_array_size(get(x->v, "leads")); j++)
                lead |= strcmp(item(get(x->v, "leads"), j), json_string_value(id)) == 0;
            roster_add(&x->roster, json_string_value(id), lead, &code, 1);
        }
    }
    json_array_foreach(get(x->v, "recused"), i, pair)
    {
        struct roster_inspector *one = roster_find(&x->roster, item(pair, 1));
        assert_non_null(one);
        roster_exclude(one, item(pair, 0), "recusal 1");
    }
    roster_settle(&x->roster);
}

static void check_pool_key(struct example *x)
{
    json_t *commit = commit_of(x->v);

    assert_true(hex_decode(x->secret, 32, text(x->v, "vrf_secret")));
    ecvrf_public(x->secret, x->public);
    assert_hex(x->public, 32, text(x->v, "vrf_public"));
    assert_int_equal(seed_pool_key(x->secret, text(commit, "task"), text(commit, "date"),
                                   x->pool_key, x->pool_proof, NULL),
                     E_OK);
    assert_hex(x->pool_key, 32, text(x->v, "pool_key"));
    assert_hex(x->pool_proof, VRF_PROOF, text(x->v, "pool_pi"));
    json_decref(commit);
}

static void example_init(struct example *x, size_t which)
{
    *x = (struct example){.v = json_array_get(get(vectors, "draws"), which)};
    check_pool_key(x);
    freeze_example(x);
    settle_example(x);
    roster_of(x);
    assert_true(hex_decode(x->beta, VRF_OUTPUT, text(x->v, "beta")));
}

static void example_fini(struct example *x)
{
    unlink(x->pool);
    unlink(x->packed);
    free(x->strata);
    roster_free(&x->roster);
}

static void check_commit(const struct example *x)
{
    json_t *commit = commit_of(x->v);
    uint8_t root[32];
    uint64_t base = 0, n = 0;

    strata_root(x->strata, x->count, x->pool_key, root);
    assert_hex(root, 32, text(commit, "strata_root"));
    for (size_t i = 0; i < x->count; i++) {
        base += x->strata[i].base;
        n += x->strata[i].n;
    }
    assert_int_equal(base, number(commit, "base"));
    assert_int_equal(n, number(commit, "eligible"));
    assert_int_equal(x->count, number(commit, "strata"));
    json_decref(commit);
    for (size_t i = 0; i < x->count; i++) {
        const json_t *want = get(json_array_get(get(x->v, "strata"), i), "leaf");
        const struct stratum_line line = stratum_line_of(&x->strata[i], x->pool_key);
        struct stratum_line back;
        struct buf written = {0}, canonical = {0};
        stratum_line_write(&line, &written);
        assert_int_equal(cjson_write(want, &canonical, NULL), E_OK);
        assert_string_equal(written.data, canonical.data);
        assert_int_equal(stratum_line_read(written.data, written.len, &back, NULL), E_OK);
        assert_memory_equal(&back, &line, sizeof line);
        buf_free(&written);
        buf_free(&canonical);
    }
}

static void check_alpha(const struct example *x)
{
    const json_t *entries = get(x->v, "entries");
    struct merkle tree;
    struct buf body = {0}, alpha = {0};
    struct draw_source sources[4] = {0};
    uint8_t root[32], pi[80], beta[64];
    size_t count = json_array_size(get(x->v, "sources"));
    bool custody = json_object_get(x->v, "custody") != NULL;
    const char *kind = custody ? "custodians" : "ceremony";

    merkle_init(&tree);
    for (size_t i = 0; i <= number(x->v, "commit_index"); i++)
        merkle_add(&tree, item(entries, i), strlen(item(entries, i)));
    merkle_root(&tree, root);
    checkpoint_body(text(x->v, "origin"), tree.size, root, &body);
    assert_string_equal(body.data, text(x->v, "checkpoint_body"));
    for (size_t i = 0; i < count; i++)
        sources[i] = (struct draw_source){kind, "", item(get(x->v, "sources"), i)};
    assert_int_equal(seed_alpha(&alpha, body.data, body.len, sources, count, NULL), E_OK);
    assert_hex(alpha.data, alpha.len, text(x->v, "alpha"));
    assert_int_equal(seed_level(sources, count), custody ? 'B' : count ? 'C' : 'D');
    ecvrf_prove(x->secret, (uint8_t *)alpha.data, alpha.len, pi);
    assert_hex(pi, 80, text(x->v, "pi"));
    assert_true(ecvrf_verify(x->public, (uint8_t *)alpha.data, alpha.len, pi, beta));
    assert_memory_equal(beta, x->beta, 64);
    buf_free(&body);
    buf_free(&alpha);
}

static void check_cut_line(const struct draw_secret *secret, const struct stratum *s,
                           const json_t *want)
{
    struct buf line = {0}, canonical = {0};
    uint8_t cut_s[32];

    seed_cut(secret, s->key, cut_s);
    draw_cut_line(cut_s, s->cut, s->key, &line);
    assert_int_equal(cjson_write(want, &canonical, NULL), E_OK);
    assert_string_equal(line.data, canonical.data);
    buf_free(&line);
    buf_free(&canonical);
}

static void check_quotas(const struct example *x, const struct draw *d)
{
    const struct draw_secret secret = {d->seed, x->pool_key};
    json_t *commit = commit_of(x->v);
    uint32_t days = (uint32_t)number(commit, "days"), left = (uint32_t)number(commit, "days_left");
    size_t i;
    json_t *v;

    assert_hex(d->seed, 32, text(x->v, "seed"));
    assert_int_equal(quota_start(&secret), number(x->v, "quota_start"));
    json_array_foreach(get(x->v, "strata"), i, v)
    {
        const struct stratum *s = &d->strata[i];
        uint64_t owed = stratum_owed(s, days, left);
        assert_string_equal(s->key, text(v, "key"));
        assert_int_equal(s->k, number(v, "k"));
        if (s->k)
            assert_hex(s->cut, 32, text(v, "cut"));
        else
            assert_string_equal(text(v, "cut"), "");
        check_cut_line(&secret, s, get(v, "line"));
        assert_int_equal(s->spent + stratum_spends(owed, s->expect, s->k),
                         number(v, "spent_after"));
    }
    assert_int_equal(i, d->strata_count);
    assert_hex(d->cuts_root, 32, text(x->v, "cuts_root"));
    json_decref(commit);
}

static void check_picks(const struct example *x, const struct draw *d)
{
    size_t i;
    json_t *p;

    json_array_foreach(get(x->v, "picks"), i, p)
    {
        assert_string_equal(d->picks[i].uscc, text(p, "uscc"));
        assert_string_equal(d->strata[d->picks[i].stratum].key, text(p, "stratum"));
        assert_hex(d->picks[i].salt, SALT, text(p, "salt"));
        assert_hex(d->picks[i].ticket, 32, text(p, "ticket"));
        const json_t *pool = get(get(x->v, "pools"), text(p, "stratum"));
        assert_string_equal(item(pool, d->picks[i].number - 1), text(p, "uscc"));
    }
    assert_int_equal(i, d->pick_count);
    assert_hex(d->picks_key, 32, text(x->v, "picks_key"));
    assert_hex(d->picks_root, 32, text(x->v, "picks_root"));
}

static void check_teams(const struct example *x, const struct draw *d)
{
    size_t bureaus = 0, i, slot, at = 0;
    const char *code;
    json_t *b, *t, *id;

    json_object_foreach((json_t *)(uintptr_t)get(x->v, "assignment"), code, b)
    {
        const struct draw_bureau *mine = &d->bureaus[bureaus++];
        assert_int_equal(mine->code, atol(code));
        assert_int_equal(mine->cap, number(b, "cap"));
        assert_int_equal(mine->count, json_array_size(get(b, "targets")));
        json_array_foreach(get(b, "targets"), i, t)
        {
            assert_string_equal(d->picks[at].uscc, text(t, "uscc"));
            json_array_foreach(get(t, "inspectors"), slot, id)
            {
                uint32_t j = d->members[at * d->team + slot];
                assert_string_equal(j == ASSIGN_NOBODY ? "" : x->roster.list[j].id,
                                    json_string_value(id));
            }
            at++;
        }
    }
    assert_int_equal(bureaus, d->bureau_count);
    assert_int_equal(at, d->pick_count);
}

static void compute(const struct example *x, const char *path, struct draw *d)
{
    struct pool_reader *pool;
    json_t *commit = commit_of(x->v);

    assert_int_equal(pool_reader_open(path, &pool, NULL), E_OK);
    assert_memory_equal(pool_reader_key(pool), x->pool_key, 32);
    assert_memory_equal(pool_reader_proof(pool), x->pool_proof, VRF_PROOF);
    assert_int_equal(draw_compute(x->strata, x->count, pool, &x->roster,
                                  (unsigned)number(commit, "team"), x->beta, d, NULL),
                     E_OK);
    pool_reader_close(pool);
    json_decref(commit);
}

/* The record has no vector of its own: rebuilt here field by field from the vector's parts. */
static json_t *expected_record(const struct example *x)
{
    json_t *strata = json_array(), *picks = json_array(), *bureaus = json_array();
    const char *code;
    size_t i;
    json_t *s, *b, *t;

    json_array_foreach(get(x->v, "strata"), i, s)
        json_array_append_new(strata, json_pack("{s:O,s:O,s:O}", "key", get(s, "key"), "k",
                                                get(s, "k"), "cut", get(s, "cut")));
    json_object_foreach((json_t *)(uintptr_t)get(x->v, "assignment"), code, b)
    {
        json_array_append_new(bureaus,
                              json_pack("{s:s,s:O}", "bureau", code, "cap", get(b, "cap")));
        json_array_foreach(get(b, "targets"), i, t)
        {
            const json_t *p = json_array_get(get(x->v, "picks"), json_array_size(picks));
            json_array_append_new(picks,
                                  json_pack("{s:s,s:O,s:O,s:O,s:O,s:O}", "bureau", code, "ticket",
                                            get(p, "ticket"), "inspectors", get(t, "inspectors"),
                                            "salt", get(p, "salt"), "stratum", get(p, "stratum"),
                                            "uscc", get(p, "uscc")));
        }
    }
    return json_pack("{s:O,s:o,s:O,s:o,s:O,s:o}", "pi", get(x->v, "pi"), "bureaus", bureaus,
                     "commit", get(x->v, "commit_index"), "picks", picks, "seed", get(x->v, "seed"),
                     "strata", strata);
}

static void check_record(const struct example *x, const struct draw *d)
{
    struct buf record = {0}, want = {0};
    json_t *expected = expected_record(x);
    uint8_t pi[VRF_PROOF];

    assert_int_equal(cjson_write(expected, &want, NULL), E_OK);
    assert_true(hex_decode(pi, VRF_PROOF, text(x->v, "pi")));
    assert_int_equal(draw_record(d, number(x->v, "commit_index"), pi, &x->roster, &record, NULL),
                     E_OK);
    assert_string_equal(record.data, want.data);
    json_decref(expected);
    buf_free(&record);
    buf_free(&want);
}

static void whole_draws(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct example x;
        struct draw d;
        example_init(&x, i);
        check_commit(&x);
        check_alpha(&x);
        compute(&x, x.pool, &d);
        check_quotas(&x, &d);
        check_picks(&x, &d);
        check_teams(&x, &d);
        check_record(&x, &d);
        draw_free(&d);
        compute(&x, x.packed, &d);
        check_picks(&x, &d);
        draw_free(&d);
        example_fini(&x);
    }
}

static struct firmproof proof_of(const struct example *x, const struct draw *d, const char *uscc)
{
    struct pool_reader *pool;
    struct firmproof proof, back;
    struct buf file = {0}, again = {0};

    assert_int_equal(pool_reader_open(x->packed, &pool, NULL), E_OK);
    assert_int_equal(firmproof_make("example.org/inspectd", 2, d->strata, d->strata_count, d->seed,
                                    pool, uscc, &proof, NULL),
                     E_OK);
    pool_reader_close(pool);
    firmproof_write(&proof, &file);
    assert_int_equal(firmproof_read(file.data, file.len, &back, NULL), E_OK);
    firmproof_write(&back, &again);
    assert_string_equal(file.data, again.data);
    buf_free(&file);
    buf_free(&again);
    return back;
}

static bool is_drawn(const struct draw *d, const char *uscc)
{
    for (size_t p = 0; p < d->pick_count; p++)
        if (strcmp(d->picks[p].uscc, uscc) == 0)
            return true;
    return false;
}

static void proofs_of_all_firms(void **state)
{
    struct example x;
    struct draw d;
    struct firmproof_log log;
    size_t count, drawn = 0;

    (void)state;
    example_init(&x, 0);
    compute(&x, x.pool, &d);
    strata_root(x.strata, x.count, x.pool_key, log.strata_root);
    memcpy(log.cuts_root, d.cuts_root, 32);
    memcpy(log.seed, d.seed, 32);
    struct firm *firms = firms_of(x.v, &count);
    for (size_t i = 0; i < count; i++) {
        struct firmproof proof = proof_of(&x, &d, firms[i].uscc);
        assert_string_equal(proof.reason, firms[i].reason);
        assert_int_equal(proof.drawn, is_drawn(&d, firms[i].uscc));
        assert_int_equal(firmproof_check(&proof, &log, NULL), E_OK);
        drawn += proof.drawn;
        if (proof.drawn) { /* a ticket that does not reach the cut */
            proof.uscc[17] ^= 1;
            assert_int_equal(firmproof_check(&proof, &log, NULL), E_CORRUPT);
            proof.uscc[17] ^= 1;
            proof.cut[0] ^= 1;
            assert_int_equal(firmproof_check(&proof, &log, NULL), E_CORRUPT);
        } else if (*proof.reason) {
            proof.reason[strlen(proof.reason) - 1] ^= 1;
            assert_int_equal(firmproof_check(&proof, &log, NULL), E_CORRUPT);
        } else if (proof.path.len) {
            proof.path.left[0] = !proof.path.left[0];
            assert_int_equal(firmproof_check(&proof, &log, NULL), E_CORRUPT);
        }
    }
    assert_int_equal(drawn, d.pick_count);
    free(firms);
    draw_free(&d);
    example_fini(&x);
}

/* The text with its n-th line left out, or one letter of it changed into a neighbour. */
static char *altered(const char *text, size_t n, bool leave_out, size_t letter)
{
    char *out = mem_strdup(text);
    char *line = out;

    for (; n && line; n--)
        line = strchr(line, '\n') + 1;
    if (leave_out)
        memmove(line, strchr(line, '\n') + 1, strlen(strchr(line, '\n') + 1) + 1);
    else if (letter < strcspn(line, "\n"))
        line[letter] ^= 1;
    return out;
}

static bool passes(const char *text, const struct firmproof_log *log)
{
    struct firmproof proof;

    return firmproof_read(text, strlen(text), &proof, NULL) == E_OK &&
           firmproof_check(&proof, log, NULL) == E_OK;
}

/* No line of a drawn firm's proof can be missing, come twice or be another; what the log cannot
 * know, its name and number, is the caller's to compare (site_firm). */
static void altered_proofs_fail(void **state)
{
    struct example x;
    struct draw d;
    struct firmproof_log log;
    struct buf file = {0}, twice = {0};
    size_t lines = 0;

    (void)state;
    example_init(&x, 0);
    compute(&x, x.pool, &d);
    strata_root(x.strata, x.count, x.pool_key, log.strata_root);
    memcpy(log.cuts_root, d.cuts_root, 32);
    memcpy(log.seed, d.seed, 32);
    struct firmproof proof = proof_of(&x, &d, d.picks[0].uscc);
    firmproof_write(&proof, &file);
    assert_true(passes(file.data, &log));
    for (const char *p = file.data; *p; p++)
        lines += *p == '\n';
    for (size_t n = 0; n < lines; n++) {
        char *text = altered(file.data, n, true, 0);
        assert_false(passes(text, &log));
        free(text);
        for (size_t at = 0; at < 150 && n != 1 && n != 2; at++) {
            text = altered(file.data, n, false, at);
            if (strcmp(text, file.data) != 0 && passes(text, &log))
                fail_msg("line %zu, letter %zu may be another", n + 1, at + 1);
            free(text);
        }
    }
    buf_addf(&twice, "%s%s", file.data, file.data);
    assert_false(passes(twice.data, &log));
    assert_int_equal(firmproof_read(file.data, file.len - 1, &proof, NULL), E_CORRUPT);
    buf_free(&twice);
    buf_free(&file);
    draw_free(&d);
    example_fini(&x);
}

static int load(void **state)
{
    (void)state;
    vectors = json_load_file("tests/data/draw-v1.json", 0, NULL);
    return vectors ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    json_decref(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ecvrf_vectors),       cmocka_unit_test(spending_vectors),
        cmocka_unit_test(year_vectors),        cmocka_unit_test(assignment_vectors),
        cmocka_unit_test(whole_draws),         cmocka_unit_test(proofs_of_all_firms),
        cmocka_unit_test(altered_proofs_fail),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
