/* Do the draws of a period look like lots? Tests of what was drawn, for auditors (docs/audit.md):
 * numbers in, numbers and sentences out; each test is corrected for all that were made.
 *
 * An odd value is a reason to look, never a reason to draw again: among many honest draws some look
 * odd. That a draw is the one its commit promised is proved by core/verify/verify.h, not here. */
#ifndef FAIRNESS_RANDOMNESS_H
#define FAIRNESS_RANDOMNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/draw.h"
#include "core/draw/pool.h"
#include "core/draw/roster.h"

#define RANDOM_SLICES 20 /* of a pool, for positions */
#define RANDOM_ALPHA 0.05
#define RANDOM_TIMES 4 /* drawn 0, 1, 2, 3 or more times */

enum random_kind {
    RANDOM_POSITIONS,  /* numbers of drawn firms, over all pools: chi-square over 20 slices */
    RANDOM_STRATUM,    /* the same within one stratum */
    RANDOM_COUNT,      /* how many of one stratum, against what its expectations add up to */
    RANDOM_OFFSET,     /* the one number that rounds all expectations of a draw: even over 0…1 */
    RANDOM_NEIGHBOURS, /* neighbours in a pool drawn together */
    RANDOM_GAPS,       /* how unequal the gaps between drawn numbers are */
    RANDOM_REPEATS,    /* firms drawn again, and so also those never drawn */
    RANDOM_PAIRS       /* who goes with whom, in one bureau */
};
#define RANDOM_KINDS 8

struct random_test {
    enum random_kind kind;
    char task[64];         /* RANDOM_STRATUM, RANDOM_COUNT; else "" */
    char key[STRATUM_KEY]; /* the stratum, or the bureau of RANDOM_PAIRS; else "" */
    double observed;       /* what was counted; chi-square or distance where that is compared */
    double expected;       /* its mean under lots */
    double df;             /* degrees of freedom of a chi-square, else 0 */
    uint64_t of;           /* how many picks, draws or pairings went in */
    double p;              /* both sides */
    double adjusted;       /* by Holm, for all tests of the report */
    bool low;              /* less, or more even, than lots would give */
};

struct random_stratum {
    char task[64];
    char key[STRATUM_KEY];
    uint64_t base;    /* at the last draw */
    uint64_t draws;   /* in which the stratum had firms to draw */
    uint64_t drawn;   /* firms */
    double expected;  /* sum of the frozen expectations */
    double deviation; /* standard deviation of drawn - expected */
    ptrdiff_t count;  /* its test in tests[], -1: too few to say anything */
    ptrdiff_t slices;
};

struct random_pair {
    uint32_t bureau;
    const char *a, *b; /* staff numbers; live with the randomness */
    uint64_t together;
    double expected, deviation; /* under the same lots, recusals and loads */
};

struct random_report { /* random_report_free */
    struct random_test *tests;
    size_t count;
    size_t odd;     /* tests whose adjusted p is below RANDOM_ALPHA */
    size_t low_raw; /* those whose own p is: about count * RANDOM_ALPHA by chance alone */
    uint64_t draws, picks;
    double slice[RANDOM_SLICES], slice_expected[RANDOM_SLICES];
    struct random_stratum *strata;
    size_t strata_count;
    struct random_pair *pairs; /* the most unusual first, at most RANDOM_PAIRS_SHOWN a bureau */
    size_t pair_count;
    bool pools; /* what follows is known: every draw came with its pool */
    uint64_t firms;
    double times[RANDOM_TIMES], times_expected[RANDOM_TIMES];
};
#define RANDOM_PAIRS_SHOWN 10

struct random_draw { /* all lent, for the call */
    uint64_t commit;
    const char *task;
    const struct draw *draw;     /* strata with k; picks with code, stratum and number; teams */
    const uint8_t *pool_key;     /* of the draw, whose seed draw has; NULL: quotas are not tested */
    const struct roster *roster; /* draw->members point into it; NULL: teams are not tested */
    struct pool_reader *pool;    /* just opened, is read to its end; NULL: firms are not counted */
};

struct randomness;
struct randomness *randomness_new(void);
void randomness_free(struct randomness *r); /* NULL ok */

/* Adds one draw, in the order of their commits. E_CORRUPT if the pool cannot be read or is not that
 * of the strata. Draws without choice (a team drawn anew) say nothing; leave them out. */
enum err randomness_add(struct randomness *r, const struct random_draw *d,
                        struct error *e) MUST_CHECK;

/* All tests that the draws so far are enough for. `simulations` of each team assignment tell what
 * lots would give (RANDOM_PAIRS; 0: none are tested). stop (may be NULL) is asked between them. */
struct random_report *randomness_report(const struct randomness *r, unsigned simulations,
                                        bool (*stop)(void *), void *ctx);
void random_report_free(struct random_report *report); /* NULL ok */

/* One firm over the period. */
struct random_firm {
    char uscc[POOL_USCC + 1];
    uint32_t drawn;
    float expected;  /* sum of k/n over the draws whose pool it was in */
    float log_never; /* of a firm never drawn: log of the chance of that */
};

/* Calls each() for every firm that was in a pool, in no order. */
void randomness_firms(const struct randomness *r,
                      void (*each)(void *ctx, const struct random_firm *firm), void *ctx);

#endif
