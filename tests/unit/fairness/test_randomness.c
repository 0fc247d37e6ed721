/* Tests of randomness: exact values by brute force, how often honest draws look odd, and that each
 * way of cheating does. All seeds are fixed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/fairness/randomness.h"
#include "core/fairness/randomness_private.h"
#include "core/fairness/randomness_words.h"
#include "draw/pool_bytes.h"
#include "fairness/office.h"

static void assert_near(double a, double b, double relative)
{
    if (fabs(a - b) > relative * fabs(b) + 1e-300)
        fail_msg("%.12g is not near %.12g", a, b);
}

/* ---- exact values ---- */

static void test_tails(void **state)
{
    struct stat_sum s = {0};
    double even[10], d;

    (void)state;
    assert_near(stat_chi_tail(3.841458820694124, 1), 0.05, 1e-9);
    assert_near(stat_chi_tail(18.307038053275146, 10), 0.05, 1e-9);
    assert_near(stat_chi_tail(30.143527205646155, 19), 0.05, 1e-9);
    assert_near(stat_chi_tail(100, 2), exp(-50), 1e-9);
    assert_near(stat_poisson_tail(2, 1), 1 - exp(-2), 1e-9);
    assert_near(stat_poisson_tail(2, 4), 1 - exp(-2) * (1 + 2 + 2 + 8.0 / 6), 1e-9);
    assert_near(stat_poisson_tail(0.01, 3), 1.654e-07, 1e-3);
    for (int i = 0; i < 10; i++)
        even[i] = 0.40925 + (i + 1) / 1e6; /* the critical distance for n = 10 and 5 % */
    double p = stat_even(even, 10, &d);
    assert_near(d, 0.5907, 1e-3); /* the far side: all lie in a tenth of the line */
    assert_true(p < 0.002);
    for (int i = 0; i < 10; i++)
        even[i] = (i + 0.5) / 10 * (1 - 0.40925) + 0.40925 - 0.02;
    assert_near(stat_even(even, 10, &d), 0.05, 0.3);
    for (int i = 0; i < 20; i++)
        stat_sum_coin(&s, 0.5);
    assert_near(stat_sum_high(&s, 20), pow(0.5, 20), 1e-9);
    assert_near(stat_sum_low(&s, 10) + stat_sum_high(&s, 11), 1, 1e-9);
    stat_sum_free(&s);
}

static void test_holm(void **state)
{
    const double p[4] = {0.01, 0.04, 0.03, 0.005};
    double adjusted[4];

    (void)state;
    stat_holm(p, 4, adjusted);
    assert_near(adjusted[3], 0.02, 1e-12);
    assert_near(adjusted[0], 0.03, 1e-12);
    assert_near(adjusted[2], 0.06, 1e-12);
    assert_near(adjusted[1], 0.06, 1e-12);
}

/* Every subset of k of 1…n, as bits. */
#define EACH_SUBSET(bits, n, k)                                                                    \
    for (unsigned bits = 0; bits < 1u << (n); bits++)                                              \
        if (__builtin_popcount(bits) == (k))

static void test_neighbours_exactly(void **state)
{
    (void)state;
    for (int n = 4; n <= 12; n += 4)
        for (int k = 2; k <= n; k++) {
            struct stat_sum s = {0};
            double found[16] = {0}, all = 0;
            EACH_SUBSET(bits, n, k)
            {
                found[__builtin_popcount(bits & bits >> 1)]++;
                all++;
            }
            stat_sum_drawn(&s, (uint64_t)n, (uint64_t)k - 1, (uint64_t)k);
            for (int x = 0; x < k; x++)
                assert_true(fabs(found[x] / all - (stat_sum_low(&s, (uint64_t)x) -
                                                   (x ? stat_sum_low(&s, (uint64_t)x - 1) : 0))) <
                            1e-12);
            stat_sum_free(&s);
        }
}

static void draw_init(struct draw *draw, struct stratum *s, uint64_t n, uint64_t k)
{
    *s = (struct stratum){.key = "220102/A/D", .base = n, .n = n, .k = k, .expect = k * MILLION};
    *draw = (struct draw){.strata = s, .strata_count = 1, .pick_count = k};
    draw->picks = mem_array(k, sizeof *draw->picks);
}

/* Over all subsets the statistic averages to its degrees of freedom, whatever the slices' sizes. */
static void test_slices_exactly(void **state)
{
    enum { N = 13, K = 5 };
    double sum = 0, all = 0, chi, step;

    (void)state;
    EACH_SUBSET(bits, N, K)
    {
        struct randomness *r = randomness_new();
        struct stratum s;
        struct draw draw;
        struct error e;
        size_t at = 0;
        draw_init(&draw, &s, N, K);
        for (unsigned i = 0; i < N; i++)
            if (bits >> i & 1)
                draw.picks[at++].number = i + 1;
        const struct random_draw d = {.task = "t", .draw = &draw};
        assert_int_equal(randomness_add(r, &d, &e), E_OK);
        assert_true(slices_chi(&r->strata[0].slices, 5, &chi, &step));
        sum += chi;
        all++;
        free(draw.picks);
        randomness_free(r);
    }
    assert_near(sum / all, 4, 1e-9);
}

static void test_gaps_exactly(void **state)
{
    enum { N = 13, K = 4 };
    double sum = 0, square = 0, all = 0, variance = 0;

    (void)state;
    EACH_SUBSET(bits, N, K)
    {
        struct randomness *r = randomness_new();
        struct stratum s;
        struct draw draw;
        struct error e;
        size_t at = 0;
        draw_init(&draw, &s, N, K);
        for (unsigned i = 0; i < N; i++)
            if (bits >> i & 1)
                draw.picks[at++].number = i + 1;
        const struct random_draw d = {.task = "t", .draw = &draw};
        assert_int_equal(randomness_add(r, &d, &e), E_OK);
        sum += r->gaps_seen;
        square += r->gaps_seen * r->gaps_seen;
        variance = r->gaps_variance;
        all++;
        free(draw.picks);
        randomness_free(r);
    }
    assert_near(sum / all, 1, 1e-9);
    assert_near(square / all - 1, variance, 1e-9);
}

/* ---- a year of a made-up office ---- */

static struct random_report *work(enum cheat cheat, unsigned run, unsigned simulations,
                                  struct randomness **kept)
{
    struct randomness *r = randomness_new();
    struct office o;
    struct buf pool = {0};

    office_open(&o, cheat, run);
    for (int day = 0; day < o.days; day++) {
        struct stratum s[OFFICE_STRATA];
        struct draw_bureau bureaus[2];
        struct draw draw;
        struct error e;
        struct pool_reader *reader;
        office_draw(&o, day, s, &draw, bureaus);
        if (!pool.len)
            office_pool(s, &pool);
        assert_int_equal(pool_of_bytes(pool.data, pool.len, &reader, &e), E_OK);
        const struct random_draw d = {.commit = (uint64_t)day + 1,
                                      .task = "daily",
                                      .draw = &draw,
                                      .pool_key = pool_reader_key(reader),
                                      .roster = simulations ? &o.roster : NULL,
                                      .pool = reader};
        if (randomness_add(r, &d, &e))
            fail_msg("%s", e.en);
        pool_reader_close(reader);
        free(draw.picks);
        free(draw.members);
    }
    buf_free(&pool);
    roster_free(&o.roster);
    struct random_report *report = randomness_report(r, simulations, NULL, NULL);
    if (kept)
        *kept = r;
    else
        randomness_free(r);
    return report;
}

static double least(const struct random_report *report, enum random_kind kind, bool adjusted)
{
    double p = 2;

    for (size_t i = 0; i < report->count; i++)
        if (report->tests[i].kind == kind)
            p = fmin(p, adjusted ? report->tests[i].adjusted : report->tests[i].p);
    return p;
}

/* ---- honest draws ---- */

/* Of many honest years about one test in twenty is below 5 %, and almost no report calls anything
 * odd: that is what the correction is for. */
static void test_honest(void **state)
{
    enum { RUNS = 240 };
    unsigned low[RANDOM_KINDS] = {0}, all[RANDOM_KINDS] = {0}, odd = 0;

    (void)state;
    for (unsigned run = 0; run < RUNS; run++) {
        struct random_report *report = work(HONEST, run, run % 6 ? 0 : 60, NULL);
        for (size_t i = 0; i < report->count; i++) {
            all[report->tests[i].kind]++;
            low[report->tests[i].kind] += report->tests[i].p < 0.05;
        }
        odd += report->odd > 0;
        random_report_free(report);
    }
    for (int k = 0; k < RANDOM_KINDS; k++) {
        double share = (double)low[k] / all[k];
        print_message("%-18s %5u tests, %.1f %% below 0.05\n", random_kind_name(k), all[k],
                      100 * share);
        assert_true(all[k] >= 40);
        assert_true(share < 0.05 + 3.5 * sqrt(0.05 * 0.95 / all[k]) + 0.005);
    }
    print_message("%u of %u honest years have something odd\n", odd, RUNS);
    assert_true(odd <= RUNS * 0.09);
    /* not so careful that nothing is ever seen */
    assert_true(low[RANDOM_POSITIONS] > 2 && low[RANDOM_STRATUM] > 10 && low[RANDOM_COUNT] > 10);
}

/* Exactly one firm in three hundred honest reports: the same input gives the same report. */
static void test_same_again(void **state)
{
    struct random_report *a = work(HONEST, 5, 30, NULL), *b = work(HONEST, 5, 30, NULL);

    (void)state;
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        assert_true(a->tests[i].p == b->tests[i].p);
    random_report_free(a);
    random_report_free(b);
}

/* ---- cheats ---- */

/* The pair that never meets stands near the top of its bureau's list. */
static void says_who(const struct random_report *report)
{
    bool named = false;

    for (int i = 0; i < 3; i++) {
        const struct random_pair *pair = &report->pairs[i];
        named = named || (strcmp(pair->a, "P1") == 0 && strcmp(pair->b, "P4") == 0 &&
                          pair->together == 0 && pair->expected > 10);
    }
    assert_true(named);
}

static void found(enum cheat cheat, enum random_kind kind, bool low, const char *what)
{
    for (unsigned run = 1; run <= 3; run++) {
        bool right = false;
        struct randomness *r;
        struct random_report *report = work(cheat, 1000 + run, kind == RANDOM_PAIRS ? 60 : 0, &r);
        for (size_t i = 0; i < report->count; i++)
            right = right || (report->tests[i].kind == kind && report->tests[i].adjusted < 0.01 &&
                              report->tests[i].low == low);
        print_message("%s: adjusted p %.3g\n", what, least(report, kind, true));
        assert_true(right);
        assert_true(report->odd > 0);
        if (cheat == APART)
            says_who(report);
        random_report_free(report);
        randomness_free(r);
    }
}

static void test_cheats(void **state)
{
    (void)state;
    found(EVERY_KTH, RANDOM_GAPS, true, "every k-th");
    found(FAVOURED, RANDOM_POSITIONS, false, "favoured positions");
    found(FAVOURED, RANDOM_STRATUM, false, "favoured positions, in a stratum");
    found(SAME_FIRMS, RANDOM_REPEATS, false, "the same firms again");
    found(ROUND_ROBIN, RANDOM_PAIRS, false, "fixed pairs in turn");
    found(FRIENDS, RANDOM_PAIRS, false, "friends together");
    found(APART, RANDOM_PAIRS, false, "two who never meet");
    found(SPARED, RANDOM_COUNT, true, "a stratum spared");
    found(OFFSET, RANDOM_OFFSET, false, "half of the random numbers");
}

/* The platform of domain.md: 300,000 firms, every 33rd from one random start, once. */
static void test_one_systematic_draw(void **state)
{
    struct randomness *r = randomness_new();
    struct stratum s;
    struct draw draw;
    struct error e;

    (void)state;
    draw_init(&draw, &s, 300000, 9090);
    for (uint64_t i = 0; i < 9090; i++)
        draw.picks[i].number = 17 + 33 * i;
    const struct random_draw d = {.task = "t", .draw = &draw};
    assert_int_equal(randomness_add(r, &d, &e), E_OK);
    struct random_report *report = randomness_report(r, 0, NULL, NULL);
    assert_true(least(report, RANDOM_NEIGHBOURS, true) < 1e-50);
    assert_true(least(report, RANDOM_POSITIONS, true) < 1e-10); /* far too even */
    random_report_free(report);
    randomness_free(r);
    free(draw.picks);
}

/* ---- firms ---- */

static void add_up(void *ctx, const struct random_firm *firm)
{
    double *sums = ctx;

    sums[0]++;
    sums[1] += firm->drawn;
    sums[2] += firm->expected;
    sums[3] += firm->drawn == 0;
}

static void test_firms(void **state)
{
    struct randomness *r;
    struct random_report *report = work(HONEST, 77, 0, &r);
    double sums[4] = {0}, times = 0, expected = 0;

    (void)state;
    randomness_firms(r, add_up, sums);
    assert_true(report->pools);
    assert_int_equal(report->firms, 900 + 400 + 150 + 1200 + 300 + 60);
    assert_true(sums[0] == (double)report->firms);
    assert_true(sums[1] == (double)report->picks);
    assert_near(sums[2], sums[1], 1e-3); /* each draw gives out k chances in all */
    assert_true(sums[3] == report->times[0]);
    for (int t = 0; t < RANDOM_TIMES; t++)
        times += report->times[t], expected += report->times_expected[t];
    assert_near(times, (double)report->firms, 1e-9);
    assert_near(expected, (double)report->firms, 1e-9);
    assert_near(report->times_expected[0], report->times[0], 0.03);
    random_report_free(report);
    randomness_free(r);
}

static void test_refuses(void **state)
{
    struct randomness *r = randomness_new();
    struct stratum s;
    struct draw draw;
    struct error e;

    (void)state;
    draw_init(&draw, &s, 10, 3);
    for (uint64_t i = 0; i < 3; i++)
        draw.picks[i].number = 9 + i;
    const struct random_draw d = {.task = "t", .draw = &draw};
    assert_int_equal(randomness_add(r, &d, &e), E_CORRUPT); /* number 11 of 10 */
    draw.picks[2].number = 1;
    draw.pick_count = 2;
    assert_int_equal(randomness_add(r, &d, &e), E_CORRUPT);
    free(draw.picks);
    randomness_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_holm),
        cmocka_unit_test(test_neighbours_exactly),
        cmocka_unit_test(test_slices_exactly),
        cmocka_unit_test(test_gaps_exactly),
        cmocka_unit_test(test_honest),
        cmocka_unit_test(test_same_again),
        cmocka_unit_test(test_cheats),
        cmocka_unit_test(test_one_systematic_draw),
        cmocka_unit_test(test_firms),
        cmocka_unit_test(test_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
