/* National treatment in numbers (mission clause 7): foreign-invested and domestic firms side by
 * side, by class, industry section and bureau. What was expected comes from the strata that were
 * frozen before each draw, what happened from picks and case histories. */
#ifndef CASEWORK_TREATMENT_H
#define CASEWORK_TREATMENT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/enterprise.h"
#include "platform/runtime/service.h"

#define TREATMENT_STAGES 5
#define TREATMENT_FEW 30 /* fewer of something say little */

/* One side of one row. A firm counts once for each task that could have drawn it. */
struct treatment_side {
    double firms;    /* in scope at the last draw of the period, all tasks */
    double expected; /* firms to be drawn, by the frozen strata */
    uint64_t drawn;
    uint64_t cases;                   /* not withdrawn */
    uint64_t stage[TREATMENT_STAGES]; /* cases that reached it */
    uint64_t penalties;
    int64_t fines; /* fen */
};

struct treatment_row {
    char label[16]; /* "A", "F", "220102"; "" for all */
    struct treatment_side side[OWNERSHIPS];
};

struct treatment_table {
    struct treatment_row *rows; /* by label */
    size_t count;
};

enum treatment_by { BY_ALL, BY_CLASS, BY_SECTION, BY_BUREAU };
#define TREATMENT_TABLES 4

struct treatment { /* zero-initialise */
    struct treatment_table table[TREATMENT_TABLES];
    uint64_t draws;
};

/* Counts draws and cases of from…until. Industry sections are not frozen: their firms and
 * expectations are those of the registry of today under the plan in force. Any lane. */
enum err treatment_count(struct lane *lane, int32_t from, int32_t until, struct treatment *t,
                         struct error *e) MUST_CHECK;
void treatment_free(struct treatment *t);

/* The row of a label, made if new. */
struct treatment_row *treatment_row(struct treatment_table *table, const char *label);

/* The Wilson score interval of k in n at 95 %; 0 to 1 without any. n need not be whole. */
void wilson_interval(double k, double n, double *low, double *high);

/* Tables and plain words. */
json_t *treatment_report(const struct treatment *t, const struct snapshot *snapshot);

#endif
