/* From what was counted to tests with their chances. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "randomness_private.h"

#define PER_SLICE 5     /* picks that a chi-square wants of each slice on average */
#define COIN_VARIANCE 1 /* a stratum whose rounding varied less has too little to compare */

/* That few picks spread evenly is no wonder: the low tail counts up to the next possible value. */
static void chi_test(struct random_test *t, const struct slices *s, unsigned groups, double chi,
                     double step)
{
    double high = stat_chi_tail(chi, groups - 1);

    t->observed = chi;
    t->expected = groups - 1;
    t->df = groups - 1;
    t->of = s->picks;
    t->low = chi < t->expected;
    t->p = stat_two_sided(1 - stat_chi_tail(chi + step, groups - 1), high);
}

static void count_test(struct random_test *t, const struct stat_sum *sum, uint64_t seen,
                       uint64_t of)
{
    t->observed = (double)seen;
    t->expected = sum->mean;
    t->of = of;
    t->low = (double)seen < sum->mean;
    t->p = stat_two_sided(stat_sum_low(sum, seen), stat_sum_high(sum, seen));
}

static void test_positions(const struct randomness *r, struct random_report *report)
{
    static const unsigned groups[] = {20, 10, 5, 2};
    double chi, step;

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (r->slices.picks >= PER_SLICE * (uint64_t)groups[i] &&
            slices_chi(&r->slices, groups[i], &chi, &step)) {
            chi_test(report_test(report, RANDOM_POSITIONS), &r->slices, groups[i], chi, step);
            return;
        }
}

static ptrdiff_t test_slices(const struct strata_sum *s, struct random_report *report)
{
    static const unsigned groups[] = {10, 5, 2};
    double chi, step;

    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (s->slices.picks < PER_SLICE * (uint64_t)groups[i] ||
            !slices_chi(&s->slices, groups[i], &chi, &step))
            continue;
        struct random_test *t = report_test(report, RANDOM_STRATUM);
        chi_test(t, &s->slices, groups[i], chi, step);
        memcpy(t->task, s->task, sizeof t->task);
        memcpy(t->key, s->key, sizeof t->key);
        return (ptrdiff_t)report->count - 1;
    }
    return -1;
}

/* How many of the expectations were rounded up. */
static ptrdiff_t test_count(const struct strata_sum *s, struct random_report *report)
{
    if (s->coins.variance < COIN_VARIANCE && s->drawn >= s->whole &&
        s->drawn - s->whole <= s->draws)
        return -1;
    struct random_test *t = report_test(report, RANDOM_COUNT);
    count_test(t, &s->coins, s->drawn > s->whole ? s->drawn - s->whole : 0, s->draws);
    t->observed += (double)s->whole;
    t->expected += (double)s->whole;
    if (s->drawn < s->whole) /* fewer than the whole parts alone: impossible by lot */
        t->p = 0;
    memcpy(t->task, s->task, sizeof t->task);
    memcpy(t->key, s->key, sizeof t->key);
    return (ptrdiff_t)report->count - 1;
}

static void test_strata(const struct randomness *r, struct random_report *report)
{
    report->strata = mem_array(r->strata_count + 1, sizeof *report->strata);
    for (size_t i = 0; i < r->strata_count; i++) {
        const struct strata_sum *s = &r->strata[i];
        struct random_stratum *row = &report->strata[report->strata_count++];
        *row = (struct random_stratum){.base = s->base,
                                       .draws = s->draws,
                                       .drawn = s->drawn,
                                       .expected = (double)s->whole + s->coins.mean,
                                       .deviation = sqrt(s->coins.variance)};
        memcpy(row->task, s->task, sizeof row->task);
        memcpy(row->key, s->key, sizeof row->key);
        row->count = test_count(s, report);
        row->slices = test_slices(s, report);
    }
}

static void test_offsets(const struct randomness *r, struct random_report *report)
{
    double *values = mem_array(r->offset_count + 1, sizeof *values), distance;

    if (r->offset_count >= PER_SLICE) {
        memcpy(values, r->offsets, r->offset_count * sizeof *values);
        struct random_test *t = report_test(report, RANDOM_OFFSET);
        t->p = stat_even(values, r->offset_count, &distance);
        t->observed = distance;
        t->expected = 0.8687 / sqrt((double)r->offset_count); /* mean of Kolmogorov's law */
        t->of = r->offset_count;
        t->low = distance < t->expected;
    }
    free(values);
}

/* Sums of many gaps are about gamma distributed; two moments fix which. */
static void test_gaps(const struct randomness *r, struct random_report *report)
{
    double mean = r->gaps_mean, variance = r->gaps_variance;

    if (variance <= 0)
        return;
    struct random_test *t = report_test(report, RANDOM_GAPS);
    double high = stat_gamma_tail(mean * mean / variance, r->gaps_seen * mean / variance);
    t->observed = r->gaps_seen;
    t->expected = mean;
    t->of = (uint64_t)r->gaps_mean;
    t->low = r->gaps_seen < mean;
    t->p = stat_two_sided(1 - high, high);
}

static void test_sums(const struct randomness *r, struct random_report *report)
{
    uint64_t seen, of;
    const struct stat_sum *repeats = firms_repeats(r->firms, &seen, &of);

    if (r->neighbours.mean > 0)
        count_test(report_test(report, RANDOM_NEIGHBOURS), &r->neighbours, r->neighbours_seen,
                   r->neighbours_of);
    test_gaps(r, report);
    if (r->pools && repeats->mean > 0)
        count_test(report_test(report, RANDOM_REPEATS), repeats, seen, of);
}

static void correct(struct random_report *report)
{
    double *p = mem_array(report->count + 1, sizeof *p);
    double *adjusted = mem_array(report->count + 1, sizeof *adjusted);

    for (size_t i = 0; i < report->count; i++)
        p[i] = report->tests[i].p;
    stat_holm(p, report->count, adjusted);
    for (size_t i = 0; i < report->count; i++) {
        report->tests[i].adjusted = adjusted[i];
        report->odd += adjusted[i] < RANDOM_ALPHA;
        report->low_raw += p[i] < RANDOM_ALPHA;
    }
    free(p);
    free(adjusted);
}

struct random_report *randomness_report(const struct randomness *r, unsigned simulations,
                                        bool (*stop)(void *), void *ctx)
{
    struct random_report *report = mem_new(sizeof *report);
    const struct teams_run run = {simulations, stop, ctx};

    report->draws = r->draws;
    report->picks = r->picks;
    report->pools = r->pools && r->draws;
    memcpy(report->slice, r->slices.seen, sizeof report->slice);
    memcpy(report->slice_expected, r->slices.expected, sizeof report->slice_expected);
    test_positions(r, report);
    test_sums(r, report);
    test_offsets(r, report);
    teams_report(r->teams, &run, report);
    test_strata(r, report);
    if (report->pools)
        report->firms = firms_times(r->firms, report->times, report->times_expected);
    correct(report);
    return report;
}

void random_report_free(struct random_report *report)
{
    if (!report)
        return;
    free(report->tests);
    free(report->strata);
    free(report->pairs);
    free(report);
}
