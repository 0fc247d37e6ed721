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
#include "core/draw/freeze.h"
#include "core/draw/quota.h"
#include "core/draw/sampler.h"
#include "draw/pool_bytes.h"

/* A small generator for test data only (Numerical Recipes' LCG). */
static uint32_t next(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 8;
}

/* --- expectations and quotas --- */

static void expectations_do_not_overflow(void **state)
{
    (void)state;
    assert_int_equal(stratum_expect(425, 400, 10000, 1, 1), 3250000);
    assert_int_equal(stratum_expect(425, 400, 10000, 1, 3), 1083333);
    assert_int_equal(stratum_expect(100, 100, 10000, 5, 1), 0); /* more than due is drawn */
    assert_int_equal(stratum_expect(100, 2, 1000000, 0, 1),
                     2000000); /* never more than there are */
    assert_int_equal(stratum_expect(0, 0, 1000000, 0, 1), 0);
    assert_true(stratum_expect(UINT32_MAX, UINT32_MAX, STRATUM_RATE_MAX, 0, 1) ==
                (uint64_t)UINT32_MAX * MILLION);
}

static void settling_refuses_what_json_cannot_hold(void **state)
{
    struct stratum s[3] = {
        {.key = "220102/A/D", .base = UINT32_MAX, .n = UINT32_MAX, .rate = MILLION}};

    (void)state;
    s[1] = s[2] = s[0];
    assert_int_equal(strata_settle(s, 2, 1, NULL), E_OK);
    assert_int_equal(strata_settle(s, 3, 1, NULL), E_LIMIT);
    s[0].n++;
    assert_int_equal(strata_settle(s, 1, 1, NULL), E_LIMIT);
}

#define STRATA 12
#define OFFSETS 20000u

/* Every quota is its expectation rounded up or down, and so is the total; over offsets that cover
 * the million evenly the mean is the expectation exactly. */
static void quotas_keep_their_expectation(void **state)
{
    struct stratum s[STRATA] = {0};
    uint64_t sum[STRATA] = {0};
    uint32_t x = 7;
    uint64_t total = 0;

    (void)state;
    for (size_t i = 0; i < STRATA; i++) {
        s[i].n = 50;
        s[i].expect = (uint64_t)next(&x) % (MILLION / 50) * 50 + next(&x) % 4 * MILLION;
        s[i].cum = total;
        total += s[i].expect;
    }
    for (uint64_t u = 0; u < MILLION; u += MILLION / OFFSETS) {
        uint64_t all = 0;
        quota_set(s, STRATA, u);
        for (size_t i = 0; i < STRATA; i++) {
            assert_in_range(s[i].k, s[i].expect / MILLION, (s[i].expect + MILLION - 1) / MILLION);
            assert_true(s[i].k <= s[i].n);
            sum[i] += s[i].k;
            all += s[i].k;
        }
        assert_in_range(all, total / MILLION, (total + MILLION - 1) / MILLION);
    }
    for (size_t i = 0; i < STRATA; i++)
        assert_int_equal(sum[i] * (MILLION / OFFSETS), s[i].expect);
}

/* The same with offsets from seeds, as a draw has them: within four standard deviations. */
static void quotas_over_many_seeds(void **state)
{
    struct stratum s = {.n = 1, .expect = 300000, .cum = 123456};
    uint64_t drawn = 0;
    char seed[32];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        snprintf(seed, sizeof seed, "quota seed %d", i);
        quota_set(&s, 1, quota_offset(seed));
        drawn += s.k;
    }
    assert_in_range(drawn, 6000 - 4 * 65, 6000 + 4 * 65);
}

/* A plan followed day by day draws rate * base, to within one firm. */
static void a_year_meets_its_ratio(void **state)
{
    struct stratum s = {.base = 3217, .n = 3217, .rate = 21300};
    char seed[32];

    (void)state;
    memcpy(s.key, "220102/A/D", STRATUM_KEY);
    for (uint32_t left = 247; left > 0; left--) {
        assert_int_equal(strata_settle(&s, 1, left, NULL), E_OK);
        snprintf(seed, sizeof seed, "day %u", left);
        quota_set(&s, 1, quota_offset(seed));
        s.drawn += s.k;
    }
    assert_in_range(s.drawn, 68, 69); /* 3217 * 2.13 % = 68.5 */
}

/* --- the sampler --- */

#define CELLS 50
#define CHI2_LOW 23.98 /* 0.1 % and 99.9 % points of chi-square with 49 degrees of freedom */
#define CHI2_HIGH 85.35

static void sampler_is_uniform(void **state)
{
    uint64_t hits[CELLS] = {0};
    uint64_t picks[10];
    double chi2 = 0;
    const int rounds = 20000;
    char seed[32];

    (void)state;
    for (int i = 0; i < rounds; i++) {
        snprintf(seed, sizeof seed, "chi %d", i);
        assert_int_equal(sampler_draw(seed, CELLS, 10, picks, NULL), E_OK);
        for (int j = 0; j < 10; j++) {
            assert_in_range(picks[j], 1, CELLS);
            hits[picks[j] - 1]++;
        }
    }
    double expected = rounds * 10.0 / CELLS;
    for (int c = 0; c < CELLS; c++)
        chi2 += ((double)hits[c] - expected) * ((double)hits[c] - expected) / expected;
    /* Drawing without repetition makes cells a little more even than chance: (N-k)/(N-1). */
    chi2 *= (CELLS - 1.0) / (CELLS - 10.0);
    assert_true(chi2 > CHI2_LOW && chi2 < CHI2_HIGH);
}

/* Above half, the sample is what the same rule leaves out, ascending. */
static void complement_rule(void **state)
{
    uint64_t in[64];
    uint64_t out[64];

    (void)state;
    for (uint64_t n = 1; n <= 64; n++) {
        for (uint64_t k = n / 2 + 1; k < n; k++) {
            uint64_t seen = 0;
            assert_int_equal(sampler_draw("rule", n, k, in, NULL), E_OK);
            assert_int_equal(sampler_draw("rule", n, n - k, out, NULL), E_OK);
            for (uint64_t i = 0; i < k; i++) {
                assert_true(i == 0 || in[i - 1] < in[i]);
                seen |= (uint64_t)1 << (in[i] - 1);
            }
            for (uint64_t i = 0; i < n - k; i++) {
                assert_false(seen >> (out[i] - 1) & 1);
                seen |= (uint64_t)1 << (out[i] - 1);
            }
            assert_true(n == 64 ? seen == UINT64_MAX : seen == ((uint64_t)1 << n) - 1);
        }
    }
    assert_int_equal(sampler_draw("rule", 3, 4, in, NULL), E_INPUT);
}

/* Bits and hash table must agree: a small k of a large n uses the table. */
static void both_sets_draw_the_same(void **state)
{
    static uint64_t few[2000];
    static uint64_t many[20000];

    (void)state;
    assert_int_equal(sampler_draw("sets", 4000000, 2000, few, NULL), E_OK);
    assert_int_equal(sampler_draw("sets", 4000000, 20000, many, NULL), E_OK);
    assert_memory_equal(few, many, sizeof few);
    for (size_t i = 0, at = 1; i < 2000; at++) {
        uint64_t v = sampler_index("sets", at, 4000000);
        if (v == few[i])
            i++;
        else
            assert_true(at > i + 1 || i == 0 || v != few[i]);
        assert_true(at < 3000);
    }
}

/* Numbers of any size: against long division of the hash, digit by digit. */
static void index_of_large_pools(void **state)
{
    (void)state;
    assert_int_equal(sampler_index("1", 1, 1000), 97); /* published */
    for (uint64_t i = 1; i < 200; i++) {
        uint64_t a = sampler_index("big", i, UINT64_MAX);
        uint64_t b = sampler_index("big", i, (uint64_t)1 << 63);
        assert_true(a >= 1 && b >= 1 && b <= (uint64_t)1 << 63);
        assert_int_equal(sampler_index("big", i, 1), 1);
        /* 2^63 divides 2^64: the residue for 2^k is that of 2^63 modulo 2^k. */
        assert_int_equal(sampler_index("big", i, 4096) - 1, (b - 1) % 4096);
    }
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
    uint8_t seed[32] = {0};
    uint32_t x = 99;
    int wider = 0;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct small s = {
            .team = 2 + next(&x) % 2, .targets = 1 + next(&x) % 3, .people = 1 + next(&x) % 4};
        struct assign_solution r;
        draw_small(&s, &x);
        seed[0] = (uint8_t)round;
        struct assign_problem p = {.seed = seed,
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
    uint8_t seed[32] = {0};
    struct assign_problem p = {.seed = seed,
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

/* --- pools --- */

static const uint8_t key[32] = {1, 2, 3};
static const uint8_t proof[VRF_PROOF] = {4, 5, 6};

static void code_of(uint32_t i, char out[19])
{
    snprintf(out, 19, "91220102MA%08u", i % 100000000);
}

/* More firms than a buffer holds, so that chunks go through the scratch file and back. */
static void pools_survive_the_scratch_file(void **state)
{
    char path[64];
    struct freeze *f;
    struct stratum *strata;
    size_t count;
    struct pool_writer *w;
    struct pool_reader *r;
    enum pool_item item;
    char code[19];
    uint32_t seen = 0;
    uint64_t n;

    (void)state;
    assert_int_equal(freeze_open(key, "/tmp", &f, NULL), E_OK);
    for (uint32_t i = 0; i < 30000; i++) {
        code_of(i, code);
        assert_int_equal(
            freeze_add(f, code, 220102 + i % 3, (char)('A' + i % 4), i % 5 == 0, i % 7 != 0, NULL),
            E_OK);
    }
    assert_int_equal(freeze_add(f, code, 220102, 'A', 0, true, NULL), E_CORRUPT);
    assert_int_equal(freeze_finish(f, &strata, &count, NULL), E_OK);
    assert_int_equal(count, 24);
    snprintf(path, sizeof path, "/tmp/test_draw_pool.%ld", (long)getpid());
    assert_int_equal(pool_writer_open(path, true, key, proof, &w, NULL), E_OK);
    assert_int_equal(freeze_write(f, w, NULL), E_OK);
    assert_int_equal(pool_writer_commit(w, NULL), E_OK);
    freeze_close(f);
    assert_int_equal(pool_reader_open(path, &r, NULL), E_OK);
    for (size_t s = (size_t)-1; pool_reader_next(r, &item, NULL) == E_OK && item != POOL_END;) {
        if (item == POOL_STRATUM) {
            assert_string_equal(pool_reader_stratum(r, &n), strata[++s].key);
            assert_int_equal(n, strata[s].n);
        } else {
            uint32_t i = (uint32_t)atol(pool_reader_firm(r, NULL) + 10);
            assert_true(i % 7 != 0 && (char)('A' + i % 4) == strata[s].key[7]);
            seen++;
        }
    }
    assert_int_equal(item, POOL_END);
    assert_int_equal(seen, 30000 - 4286);
    pool_reader_close(r);
    unlink(path);
    free(strata);
}

/* Reads a pool to its end; the error code that stops it, or E_OK. */
static enum err read_all(const char *text, size_t len)
{
    struct pool_reader *r;
    enum pool_item item = POOL_STRATUM;
    enum err err = pool_of_bytes(text, len, &r, NULL);

    if (err)
        return err;
    while (!(err = pool_reader_next(r, &item, NULL)) && item != POOL_END)
        ;
    pool_reader_close(r);
    return err;
}

static void damaged_pools_are_refused(void **state)
{
    static const char *const bad[] = {
        "220102/A/D 2\n91220102MA00000001\n",                     /* one is missing */
        "220102/A/D 1\n91220102MA00000001\n91220102MA00000002\n", /* one too many */
        "220102/A/D 2\n91220102MA00000002\n91220102MA00000001\n", /* order */
        "220102/A/D 2\n91220102MA00000001\n91220102MA00000001\n", /* twice */
        "220102/B/D 0\n220102/A/D 0\n",                           /* strata's order */
        "220102/A/D 01\n91220102MA00000001\n",
        "220102/E/D 0\n", /* forms */
        "220102/A/D 1\n91220102ma00000001\n",
        "220102/A/D 1\n91220102MA00000001",
        "220102/A/D 4294967296\n",
        "220102/A/D -1\n",
    };
    struct buf head = {0};

    (void)state;
    buf_adds(&head, "inspectd-pool/v1 ");
    for (int i = 0; i < 225; i++)
        buf_addc(&head, i == 64 ? ' ' : '0');
    buf_addc(&head, '\n');
    size_t start = head.len;
    assert_int_equal(read_all(head.data, head.len), E_OK);
    assert_int_equal(read_all(head.data, head.len - 1), E_CORRUPT);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        head.len = start;
        buf_adds(&head, bad[i]);
        assert_int_equal(read_all(head.data, head.len), E_CORRUPT);
    }
    buf_free(&head);
}

static void rosters_round_trip(void **state)
{
    const uint32_t two[] = {220102, 220103};
    struct roster a = {0}, b = {0};
    struct buf text = {0};

    (void)state;
    roster_add(&a, "J01", true, two, 2);
    roster_add(&a, "J02", false, two + 1, 1);
    roster_exclude(&a.list[0], "91220102MA00000002");
    roster_exclude(&a.list[0], "91220102MA00000001");
    roster_exclude(&a.list[0], "91220102MA00000002");
    roster_settle(&a);
    assert_int_equal(roster_write(&a, &text, NULL), E_OK);
    assert_string_equal(
        text.data, "[{\"bureaus\":[\"220102\",\"220103\"],\"id\":\"J01\",\"lead\":true,\"not\":"
                   "[\"91220102MA00000001\",\"91220102MA00000002\"]},{\"bureaus\":[\"220103\"],"
                   "\"id\":\"J02\",\"lead\":false,\"not\":[]}]");
    assert_int_equal(roster_read(text.data, text.len, &b, NULL), E_OK);
    assert_true(roster_excludes(roster_find(&b, "J01"), "91220102MA00000002"));
    assert_false(roster_excludes(roster_find(&b, "J02"), "91220102MA00000002"));
    assert_true(roster_serves(roster_find(&b, "J02"), 220103));
    assert_false(roster_serves(roster_find(&b, "J02"), 220102));
    assert_null(roster_find(&b, "J03"));
    text.data[strcspn(text.data, "J") + 2] = '3'; /* J03 before J02 */
    roster_free(&b);
    assert_int_equal(roster_read(text.data, text.len, &b, NULL), E_CORRUPT);
    roster_free(&a);
    roster_free(&b);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectations_do_not_overflow),
        cmocka_unit_test(settling_refuses_what_json_cannot_hold),
        cmocka_unit_test(quotas_keep_their_expectation),
        cmocka_unit_test(quotas_over_many_seeds),
        cmocka_unit_test(a_year_meets_its_ratio),
        cmocka_unit_test(sampler_is_uniform),
        cmocka_unit_test(complement_rule),
        cmocka_unit_test(both_sets_draw_the_same),
        cmocka_unit_test(index_of_large_pools),
        cmocka_unit_test(assignment_against_brute_force),
        cmocka_unit_test(a_bureau_without_inspectors),
        cmocka_unit_test(pools_survive_the_scratch_file),
        cmocka_unit_test(damaged_pools_are_refused),
        cmocka_unit_test(rosters_round_trip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
