/* draw: properties that no vector shows. Seeds are fixed, so every run sees the same numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/draw/assign.h"
#include "core/draw/draw.h"
#include "core/draw/period.h"
#include "core/draw/quota.h"

/* A small generator for test data only (Numerical Recipes' LCG). */
static uint32_t next(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 8;
}

/* --- expectations and quotas --- */

static void expectations_do_not_overflow(void **state)
{
    struct stratum s = {.base = 425, .n = 400, .rate = 10000, .spent = MILLION};

    (void)state;
    assert_int_equal(stratum_owed(&s, 1, 1), 3250000);
    assert_int_equal(stratum_expect(3250000, 400, 1), 3250000);
    assert_int_equal(stratum_expect(3250000, 400, 3), 1083333);
    s.spent = 5 * MILLION;
    assert_int_equal(stratum_owed(&s, 1, 1), 0);                        /* more than due is spent */
    assert_int_equal(stratum_expect(100 * MILLION, 2, 1), 2 * MILLION); /* all there are */
    assert_int_equal(stratum_expect(0, 0, 1), 0);
    s = (struct stratum){.base = UINT32_MAX, .n = UINT32_MAX, .rate = STRATUM_RATE_MAX};
    assert_true(stratum_owed(&s, 248, 248) == (uint64_t)UINT32_MAX * STRATUM_RATE_MAX);
    assert_true(stratum_expect(stratum_owed(&s, 1, 1), s.n, 1) == (uint64_t)UINT32_MAX * MILLION);
}

static void settling_refuses_what_json_cannot_hold(void **state)
{
    struct stratum s[3] = {
        {.key = "220102/A/D", .base = UINT32_MAX, .n = UINT32_MAX, .rate = MILLION}};

    (void)state;
    s[1] = s[2] = s[0];
    assert_int_equal(strata_settle(s, 2, 1, 1, NULL), E_OK);
    assert_int_equal(strata_settle(s, 3, 1, 1, NULL), E_LIMIT);
    s[0].n++;
    assert_int_equal(strata_settle(s, 1, 1, 1, NULL), E_LIMIT);
    s[0].n--;
    s[0].due = (uint64_t)1 << 53;
    assert_int_equal(strata_settle(s, 1, 1, 1, NULL), E_LIMIT);
}

#define STRATA 12
#define SEEDS 20000

/* The i-th pair of secrets, the same in every run. */
static struct draw_secret secret_of(uint32_t i, uint8_t seed[32])
{
    static const uint8_t pool_key[32] = {7};

    memset(seed, 0, 32);
    memcpy(seed, &i, sizeof i);
    return (struct draw_secret){seed, pool_key};
}

static const char *const keys[STRATA] = {"220102/A/D", "220102/A/F", "220102/B/D", "220102/B/F",
                                         "220102/C/D", "220102/D/D", "220103/A/D", "220103/A/F",
                                         "220103/B/D", "220104/A/D", "220104/A/F", "220105/D/F"};

/* Sums of one bureau's strata, by the first six characters of the key. */
static void assert_bureaus(const struct stratum *s)
{
    for (size_t i = 0, next; i < STRATA; i = next) {
        uint64_t k = 0;
        uint64_t expect = 0;
        for (next = i; next < STRATA && memcmp(s[next].key, s[i].key, 6) == 0; next++) {
            k += s[next].k;
            expect += s[next].expect;
        }
        assert_in_range(k, expect / MILLION, (expect + MILLION - 1) / MILLION);
    }
}

/* Every quota, each bureau's sum and the total is its expectation rounded up or down; over many
 * seeds the mean of each is its expectation to within four standard deviations. */
static void quotas_keep_their_expectation(void **state)
{
    struct stratum s[STRATA] = {0};
    uint64_t sum[STRATA] = {0};
    uint8_t seed[32];
    uint32_t x = 7;
    uint64_t total = 0;

    (void)state;
    for (size_t i = 0; i < STRATA; i++) {
        memcpy(s[i].key, keys[i], STRATUM_KEY);
        s[i].n = 50;
        s[i].expect = next(&x) % MILLION + next(&x) % 4 * MILLION;
        total += s[i].expect;
    }
    for (uint32_t r = 0; r < SEEDS; r++) {
        const struct draw_secret secret = secret_of(r, seed);
        uint64_t all = 0;
        quota_set(s, STRATA, &secret);
        for (size_t i = 0; i < STRATA; i++) {
            assert_in_range(s[i].k, s[i].expect / MILLION, (s[i].expect + MILLION - 1) / MILLION);
            sum[i] += s[i].k;
            all += s[i].k;
        }
        assert_bureaus(s);
        assert_in_range(all, total / MILLION, (total + MILLION - 1) / MILLION);
    }
    for (size_t i = 0; i < STRATA; i++) {
        double p = (double)(s[i].expect % MILLION) / MILLION;
        double off = (double)sum[i] / SEEDS - (double)s[i].expect / MILLION;
        assert_true(off * off <= 16 * p * (1 - p) / SEEDS);
    }
}

/* In which order the strata share the axis depends on both secrets, or quotas would tell classes.
 */
static void the_order_of_quotas_is_secret(void **state)
{
    struct stratum a[STRATA] = {0}, b[STRATA];
    const uint8_t other[32] = {8};
    uint8_t seed[32];
    int differ = 0;

    (void)state;
    for (size_t i = 0; i < STRATA; i++) {
        memcpy(a[i].key, keys[i], STRATUM_KEY);
        a[i].n = 50;
        a[i].expect = 300000;
    }
    for (uint32_t r = 0; r < 100; r++) {
        struct draw_secret secret = secret_of(r, seed);
        memcpy(b, a, sizeof b);
        quota_set(a, STRATA, &secret);
        secret.pool_key = other;
        quota_set(b, STRATA, &secret);
        differ += memcmp(a, b, sizeof a) != 0;
    }
    assert_in_range(differ, 95, 100);
}

/* --- tickets --- */

/* Every firm of a stratum is drawn equally often, whatever its code: chi-square over 50 firms, 10
 * of them drawn 4,000 times. Drawing without repetition makes cells a little more even:
 * (N-k)/(N-1). */
#define CELLS 50
#define CHI2_LOW 23.98 /* 0.1 % and 99.9 % points of chi-square with 49 degrees of freedom */
#define CHI2_HIGH 85.35

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

static void tickets_are_uniform(void **state)
{
    static uint8_t tickets[CELLS][33];
    uint64_t hits[CELLS] = {0};
    uint8_t seed[32], salt[SALT];
    char code[19];
    double chi2 = 0;
    const double expected = 4000 * 10.0 / CELLS;

    (void)state;
    for (uint32_t r = 0; r < 4000; r++) {
        const struct draw_secret secret = secret_of(r, seed);
        for (uint8_t i = 0; i < CELLS; i++) {
            snprintf(code, sizeof code, "91220102MA%08u", i);
            seed_salt(secret.pool_key, code, 18, salt);
            seed_ticket(seed, code, salt, tickets[i]);
            tickets[i][32] = i;
        }
        qsort(tickets, CELLS, sizeof *tickets, by_bytes);
        for (int i = 0; i < 10; i++)
            hits[tickets[i][32]]++;
    }
    for (int c = 0; c < CELLS; c++)
        chi2 += ((double)hits[c] - expected) * ((double)hits[c] - expected) / expected;
    chi2 *= (CELLS - 1.0) / (CELLS - 10.0);
    assert_true(chi2 > CHI2_LOW && chi2 < CHI2_HIGH);
}

/* --- assignment --- */

struct small {
    unsigned team;
    size_t targets;
    size_t people;
    bool ok[4][3][4]; /* target, slot, inspector */
};

static bool small_allowed(void *ctx, size_t t, unsigned slot, size_t j)
{
    const struct small *s = ctx;

    return s->ok[t][slot][j];
}

/* Most slots that can be filled with at most cap duties each, by trying everything. */
static unsigned best(const struct small *s, unsigned duty, unsigned used[4], unsigned cap,
                     uint32_t on_target)
{
    unsigned t = duty / s->team;
    unsigned slot = duty % s->team;

    if (t == s->targets)
        return 0;
    uint32_t after = slot + 1 == s->team ? 0 : on_target;
    unsigned most = best(s, duty + 1, used, cap, after);
    for (unsigned j = 0; j < s->people; j++) {
        if (!s->ok[t][slot][j] || used[j] == cap || on_target >> j & 1)
            continue;
        used[j]++;
        unsigned here =
            1 + best(s, duty + 1, used, cap, slot + 1 == s->team ? 0 : on_target | 1u << j);
        used[j]--;
        most = here > most ? here : most;
    }
    return most;
}

static void check_rules(const struct small *s, const struct assign_solution *r)
{
    unsigned used[4] = {0};
    uint64_t filled = 0;

    for (size_t t = 0; t < s->targets; t++) {
        for (unsigned a = 0; a < s->team; a++) {
            uint32_t j = r->inspector[t * s->team + a];
            if (j == ASSIGN_NOBODY)
                continue;
            assert_true(j < s->people && s->ok[t][a][j]);
            for (unsigned b = 0; b < a; b++)
                assert_true(r->inspector[t * s->team + b] != j);
            used[j]++;
            filled++;
        }
    }
    for (size_t j = 0; j < s->people; j++)
        assert_true(used[j] <= r->cap);
    assert_int_equal(filled, r->filled);
}

/* As in practice: a firm bars some people, and slot 0 takes only those of the rest who may lead. */
static void draw_small(struct small *s, uint32_t *x)
{
    for (size_t j = 0; j < s->people; j++) {
        bool lead = next(x) % 2;
        for (size_t t = 0; t < s->targets; t++) {
            bool barred = next(x) % 4 == 0;
            for (unsigned slot = 0; slot < s->team; slot++)
                s->ok[t][slot][j] = !barred && (slot > 0 || lead);
        }
    }
}

/* Rules always hold and every slot that can be filled is. The cap is the smallest possible one
 * but for rare cases (under 1 %): the protocol's search never moves a target's own other slot, so
 * it may need a cap higher by one. */
static void assignment_against_brute_force(void **state)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    static const char *const usccs[] = {"911100001016237410", "9132058172520705XD",
                                        "91220101MA00000000", "91220101MA000000AY"};
    char preference[] = "a000";
    uint32_t x = 99;
    int wider = 0;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct small s = {
            .team = 2 + next(&x) % 2, .targets = 1 + next(&x) % 3, .people = 1 + next(&x) % 4};
        struct assign_solution r;
        draw_small(&s, &x);
        snprintf(preference, sizeof preference, "a%03d", round);
        struct assign_problem p = {.preference = preference,
                                   .bureau = "220102",
                                   .team = s.team,
                                   .targets = usccs,
                                   .target_count = s.targets,
                                   .inspectors = ids,
                                   .inspector_count = s.people,
                                   .allowed = small_allowed,
                                   .ctx = &s};
        unsigned used[4] = {0};
        unsigned slots = (unsigned)(s.team * s.targets);
        assert_int_equal(assign_solve(&p, &r, NULL), E_OK);
        check_rules(&s, &r);
        assert_int_equal(r.filled, best(&s, 0, used, slots, 0));
        unsigned least = (unsigned)((slots + s.people - 1) / s.people);
        assert_true(r.cap >= least);
        unsigned minimal = least;
        while (best(&s, 0, used, minimal, 0) < r.filled)
            minimal++;
        assert_in_range(r.cap, minimal, minimal + 1);
        wider += r.cap > minimal;
        assign_free(&r);
    }
    assert_in_range(wider, 0, 4);
}

static bool nobody_allowed(void *ctx, size_t t, unsigned slot, size_t j)
{
    (void)ctx, (void)t, (void)slot, (void)j;
    return false;
}

static void a_bureau_without_inspectors(void **state)
{
    static const char *const usccs[] = {"911100001016237410", "9132058172520705XD"};
    static const char *const ids[] = {"a"};
    char preference[] = "a";
    struct assign_problem p = {.preference = preference,
                               .bureau = "220102",
                               .team = 2,
                               .targets = usccs,
                               .target_count = 2,
                               .inspectors = ids,
                               .inspector_count = 0,
                               .allowed = nobody_allowed};
    struct assign_solution r;

    (void)state;
    for (p.inspector_count = 0; p.inspector_count < 2; p.inspector_count++) {
        assert_int_equal(assign_solve(&p, &r, NULL), E_OK);
        assert_int_equal(r.filled, 0);
        for (int i = 0; i < 4; i++)
            assert_int_equal(r.inspector[i], ASSIGN_NOBODY);
        assign_free(&r);
    }
    p.inspector_count = ASSIGN_INSPECTORS_MAX + 1;
    assert_int_equal(assign_solve(&p, &r, NULL), E_LIMIT);
    assign_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectations_do_not_overflow),
        cmocka_unit_test(settling_refuses_what_json_cannot_hold),
        cmocka_unit_test(quotas_keep_their_expectation),
        cmocka_unit_test(the_order_of_quotas_is_secret),
        cmocka_unit_test(tickets_are_uniform),
        cmocka_unit_test(assignment_against_brute_force),
        cmocka_unit_test(a_bureau_without_inspectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
