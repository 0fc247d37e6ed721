/* What core/fairness/randomness.h keeps, for its own files. */
#ifndef FAIRNESS_RANDOMNESS_PRIVATE_H
#define FAIRNESS_RANDOMNESS_PRIVATE_H

#include "core/base/mem.h"
#include "core/fairness/randomness.h"
#include "core/fairness/statistic.h"

/* Counts in slices of pools, less what lots would give on average, and their covariance: of a draw
 * of k from n, with share[b] of the n in slice b, it is
 * k (n - k) / (n - 1) * (share[a] [a = b] - share[a] share[b]), the multivariate hypergeometric. */
#define STRATUM_SLICES 10
struct slices {
    unsigned count; /* RANDOM_SLICES or STRATUM_SLICES */
    double *seen;
    double *expected;
    double *covariance; /* [count * count] */
    uint64_t picks;
};

struct strata_sum { /* one stratum of one task over the period */
    char task[64];
    char key[STRATUM_KEY];
    uint64_t base, draws, drawn;
    uint64_t whole;        /* sum of the whole parts of its expectations */
    struct stat_sum coins; /* what rounds them up */
    struct slices slices;
};

struct firms; /* randomness_firms.c */
struct teams; /* randomness_pairs.c */

struct randomness {
    uint64_t draws, picks;
    struct slices slices;
    struct strata_sum *strata; /* by task, then key */
    size_t strata_count;
    struct stat_sum neighbours;
    uint64_t neighbours_seen, neighbours_of;
    double gaps_seen, gaps_mean, gaps_variance; /* each draw on the scale of its mean */
    double *offsets;                            /* u of each draw, in 0…1 */
    size_t offset_count;
    struct firms *firms;
    struct teams *teams;
    bool pools; /* all draws came with theirs */
};

/* Chi-square of the slices, neighbouring ones merged into `groups`; false if their covariance has
 * not full rank. *step: by about how much it changes when one pick moves from one group to
 * another, for counts are whole. */
bool slices_chi(const struct slices *s, unsigned groups, double *chi, double *step);

struct firms *firms_new(void);
void firms_free(struct firms *f);
enum err firms_add(struct firms *f, const struct random_draw *d, struct error *e) MUST_CHECK;
/* Firms drawn that had been drawn before, and how many that would be by lot. */
const struct stat_sum *firms_repeats(const struct firms *f, uint64_t *seen, uint64_t *of);
uint64_t firms_times(const struct firms *f, double seen[RANDOM_TIMES],
                     double expected[RANDOM_TIMES]);
void firms_each(const struct firms *f, void (*each)(void *ctx, const struct random_firm *firm),
                void *ctx);

struct teams *teams_new(void);
void teams_free(struct teams *t);
void teams_add(struct teams *t, const struct random_draw *d);
/* Adds a test and the oddest pairs of each bureau that has enough of them. */
struct teams_run {
    unsigned simulations;
    bool (*stop)(void *);
    void *ctx;
};
void teams_report(const struct teams *t, const struct teams_run *run, struct random_report *report);

/* Room for one more test; nothing odd yet. */
static inline struct random_test *report_test(struct random_report *report, enum random_kind kind)
{
    report->tests = mem_grow(report->tests, report->count + 1, sizeof *report->tests);
    struct random_test *t = &report->tests[report->count++];
    *t = (struct random_test){.kind = kind, .p = 1};
    return t;
}

#endif
