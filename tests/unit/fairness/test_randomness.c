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
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "core/draw/quota.h"
#include "core/draw/seed.h"
#include "core/fairness/randomness.h"
#include "core/fairness/randomness_private.h"
#include "core/fairness/randomness_words.h"
#include "draw/pool_bytes.h"

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

/* ---- a made-up office ---- */

#define STRATA 6
#define PEOPLE 8
#define DAYS 60
static const uint64_t SIZES[STRATA] = {900, 400, 150, 1200, 300, 60};
static const char *const KEYS[STRATA] = {"220102/A/D", "220102/B/D", "220102/C/D",
                                         "220103/A/D", "220103/A/F", "220103/D/D"};
static const uint32_t RATES[STRATA] = {60000, 120000, 300000, 60000, 45000, 500000};

enum cheat { HONEST, EVERY_KTH, FAVOURED, SAME_FIRMS, ROUND_ROBIN, FRIENDS, APART, SPARED, OFFSET };

static const uint8_t POOL_KEY[32] = {[31] = 1};

struct office {
    enum cheat cheat;
    unsigned run;
    struct roster roster;
    uint64_t spent[STRATA];
    unsigned turn;
    int days; /* over which a year's firms are drawn */
};

/* Somebody who can try many seeds takes one whose quotas please. */
static void seed_of(const struct office *o, int day, uint8_t seed[32])
{
    const struct draw_secret secret = {seed, POOL_KEY};
    char text[64];
    int attempt = 0;

    do {
        int n = snprintf(text, sizeof text, "office %u %d %d", o->run, day, attempt++);
        sha256(text, (size_t)n, seed);
    } while (o->cheat == OFFSET && quota_start(&secret) > MILLION / 2);
}

static void firm_name(char out[POOL_USCC + 1], unsigned stratum, uint64_t number)
{
    snprintf(out, POOL_USCC + 1, "9122%06u%08u", stratum, (unsigned)number);
}

/* What a cheat uses: any number from 1 to n. */
static uint64_t any_of(const uint8_t seed[32], unsigned stratum, uint64_t i, uint64_t n)
{
    char text[64];
    uint8_t hash[32];
    uint64_t out;

    int len = snprintf(text, sizeof text, "%02x%02x%02x%02x %u %u", seed[0], seed[1], seed[2],
                       seed[3], stratum, (unsigned)i);
    sha256(text, (size_t)len, hash);
    memcpy(&out, hash, sizeof out);
    return out % n + 1;
}

static void office_open(struct office *o, enum cheat cheat, unsigned run)
{
    static const uint32_t both[2] = {220102, 220103};
    char id[8];

    *o = (struct office){.cheat = cheat, .run = run, .days = cheat == EVERY_KTH ? 4 : DAYS};
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(id, sizeof id, "P%d", i);
        roster_add(&o->roster, id, true, both, 2);
    }
    roster_settle(&o->roster);
}

/* The numbers of the k smallest tickets. */
static void smallest(const uint8_t seed[32], unsigned stratum, const struct stratum *s,
                     uint64_t *out)
{
    static uint8_t salts[STRATA][1200][SALT]; /* the pool key is always the same */
    uint8_t kept[64][32], ticket[32];
    char uscc[POOL_USCC + 1];
    uint64_t count = 0, at;

    for (uint64_t number = 1; number <= s->n; number++) {
        uint8_t *salt = salts[stratum][number - 1];
        firm_name(uscc, stratum, number);
        if (!salt[0] && !salt[1])
            seed_salt(POOL_KEY, uscc, POOL_USCC, salt);
        seed_ticket(seed, uscc, salt, ticket);
        if (count == s->k && memcmp(ticket, kept[count - 1], 32) > 0)
            continue;
        count += count < s->k;
        for (at = count - 1; at > 0 && memcmp(ticket, kept[at - 1], 32) < 0; at--) {
            memcpy(kept[at], kept[at - 1], 32);
            out[at] = out[at - 1];
        }
        memcpy(kept[at], ticket, 32);
        out[at] = number;
    }
}

static bool is_in(const uint64_t *list, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == number)
            return true;
    return false;
}

static void choose(struct office *o, const uint8_t seed[32], unsigned stratum,
                   const struct stratum *s, uint64_t *out)
{
    uint64_t start = any_of(seed, stratum, 0, s->n);

    if (s->k)
        smallest(seed, stratum, s, out);
    for (uint64_t i = 0; i < s->k; i++) {
        uint64_t wanted = out[i];
        if (o->cheat == EVERY_KTH && s->k > 1)
            out[i] = wanted = (start + i * (s->n / s->k)) % s->n + 1;
        if (o->cheat == FAVOURED && i % 4 == 0) /* a quarter from the first tenth */
            wanted = any_of(seed, stratum, 100 + i, s->n / 10 + 1);
        if (o->cheat == SAME_FIRMS && i == 0)
            wanted = 7;
        if (!is_in(out, s->k, wanted))
            out[i] = wanted;
    }
}

static bool anybody(void *ctx, size_t target, unsigned slot, size_t inspector)
{
    (void)ctx, (void)target, (void)slot, (void)inspector;
    return true;
}

static void send(struct office *o, struct draw *d, struct draw_bureau *b)
{
    const char *targets[64], *ids[PEOPLE];
    struct assign_solution solution;
    const struct draw_secret secret = {d->seed, POOL_KEY};
    struct error e;
    char code[11], preference[SEED_HEX];

    for (size_t i = 0; i < b->count; i++)
        targets[i] = d->picks[b->first + i].uscc;
    for (int i = 0; i < PEOPLE; i++)
        ids[i] = o->roster.list[i].id;
    snprintf(code, sizeof code, "%06u", b->code);
    seed_assign(&secret, code, preference);
    const struct assign_problem p = {.preference = preference,
                                     .bureau = code,
                                     .team = 2,
                                     .targets = targets,
                                     .target_count = b->count,
                                     .inspectors = ids,
                                     .inspector_count = PEOPLE,
                                     .allowed = anybody};
    assert_int_equal(assign_solve(&p, &solution, &e), E_OK);
    memcpy(d->members + b->first * 2, solution.inspector, b->count * 2 * sizeof *d->members);
    assign_free(&solution);
    for (size_t i = b->first; i < b->first + b->count; i++) {
        uint32_t *m = d->members + i * 2;
        if (o->cheat == ROUND_ROBIN) {
            m[0] = 2 * (o->turn % (PEOPLE / 2));
            m[1] = m[0] + 1;
            o->turn++;
        }
        if (o->cheat == FRIENDS && o->turn++ % 4 == 0)
            m[0] = 1, m[1] = 4;
        if (o->cheat == APART && m[0] + m[1] == 5 && (m[0] == 1 || m[1] == 1))
            m[m[0] == 1] = o->turn++ % 2 ? 6 : 7; /* 1 and 4 are never sent together */
    }
}

/* What falls due is the same every day, so the account of a period is short. */
static void expect(const struct office *o, int day, struct stratum *s)
{
    uint32_t left = (uint32_t)(o->days - day);

    for (int i = 0; i < STRATA; i++) {
        s[i] = (struct stratum){.base = SIZES[i] + 1, .n = SIZES[i], .spent = o->spent[i]};
        memcpy(s[i].key, KEYS[i], STRATUM_KEY);
        s[i].rate = o->cheat == APART && i < 5 ? 3 * RATES[i] : RATES[i]; /* a pair meets often */
        s[i].due = s[i].rate * s[i].base * (unsigned)day / (unsigned)o->days;
    }
    assert_int_equal(strata_settle(s, STRATA, (uint32_t)o->days, left, NULL), E_OK);
}

static void spend(struct office *o, int day, const struct stratum *s)
{
    for (int i = 0; i < STRATA; i++) {
        uint64_t owed = stratum_owed(&s[i], (uint32_t)o->days, (uint32_t)(o->days - day));
        o->spent[i] += stratum_spends(owed, s[i].expect, s[i].k);
    }
}

/* One day's draw, as the daemon would make it, or a cheat. The caller frees picks and members. */
static void office_draw(struct office *o, int day, struct stratum *s, struct draw *d,
                        struct draw_bureau *bureaus)
{
    const struct draw_secret secret = {d->seed, POOL_KEY};
    uint64_t numbers[64];
    size_t at = 0;

    *d = (struct draw){.strata = s, .strata_count = STRATA, .team = 2, .bureaus = bureaus};
    seed_of(o, day, d->seed);
    expect(o, day, s);
    quota_set(s, STRATA, &secret);
    if (o->cheat == SPARED && s[1].k && day < o->days - 10)
        s[1].k -= s[1].expect % MILLION != 0;
    spend(o, day, s);
    for (int i = 0; i < STRATA; i++)
        d->pick_count += s[i].k;
    d->picks = mem_array(d->pick_count + 1, sizeof *d->picks);
    d->members = mem_array(2 * d->pick_count + 1, sizeof *d->members);
    for (unsigned i = 0; i < STRATA; i++) {
        if (i == 0 || strncmp(KEYS[i], KEYS[i - 1], 6) != 0)
            bureaus[d->bureau_count++] =
                (struct draw_bureau){.code = (uint32_t)strtoul(KEYS[i], NULL, 10), .first = at};
        choose(o, d->seed, i, &s[i], numbers);
        for (uint64_t j = 0; j < s[i].k; j++, at++) {
            d->picks[at] = (struct draw_pick){.stratum = i, .number = numbers[j]};
            firm_name(d->picks[at].uscc, i, numbers[j]);
            bureaus[d->bureau_count - 1].count++;
        }
    }
    for (size_t b = 0; b < d->bureau_count; b++)
        send(o, d, &bureaus[b]);
}

/* In each stratum one firm is left out: it had no chance and is no firm of these draws. */
static void pool_text(const struct stratum *s, struct buf *out)
{
    char uscc[POOL_USCC + 1];

    buf_addf(out, "inspectd-pool/v2 %064d %0160d\n", 1, 1);
    for (unsigned i = 0; i < STRATA; i++) {
        buf_addf(out, "%s %llu 1\n", s[i].key, (unsigned long long)s[i].n);
        for (uint64_t j = 1; j <= s[i].n; j++) {
            firm_name(uscc, i, j);
            buf_addf(out, "%s\n", uscc);
        }
        firm_name(uscc, i, s[i].n + 1);
        buf_addf(out, "%s visits 2\n", uscc);
    }
}

static struct random_report *work(enum cheat cheat, unsigned run, unsigned simulations,
                                  struct randomness **kept)
{
    struct randomness *r = randomness_new();
    struct office o;
    struct buf pool = {0};

    office_open(&o, cheat, run);
    for (int day = 0; day < o.days; day++) {
        struct stratum s[STRATA];
        struct draw_bureau bureaus[2];
        struct draw draw;
        struct error e;
        struct pool_reader *reader;
        office_draw(&o, day, s, &draw, bureaus);
        if (!pool.len)
            pool_text(s, &pool);
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
