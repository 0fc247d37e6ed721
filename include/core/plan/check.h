/* Checks of a plan that parsed: the law's limits as errors, what it means in numbers as warnings
 * and notes. Expectations only; the day-by-day simulation is features/planning/planning.h, since
 * the quota rule of the protocol lives above this room. */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include <stdint.h>

#include "core/plan/plan.h"

/* Firms and inspectors of one bureau, counted once over the registry. Class index 4 is
 * "unclassified". */
struct plan_bureau {
    uint32_t code;
    uint64_t firms[CLASSES + 1][OWNERSHIPS]; /* in business */
    uint64_t inspectors;                     /* active, of the bureau itself */
    uint64_t *in_scope; /* [task][CLASSES][OWNERSHIPS], see plan_in_scope; unclassified replaced */
};

struct plan_stats {
    const struct plan *plan;     /* borrowed */
    struct plan_bureau *bureaus; /* by code */
    size_t count;
    uint64_t firms; /* in business, all bureaus */
    size_t last;    /* bureau of the firm added last: neighbours mostly share it */
};

struct plan_stats *plan_stats_new(const struct plan *plan); /* caller frees */
void plan_stats_free(struct plan_stats *stats);
void plan_stats_add_firm(struct plan_stats *stats, const struct enterprise *firm);
void plan_stats_add_inspector(struct plan_stats *stats, const struct inspector *who);

/* Firms of a bureau in scope of the plan's task number `task`. */
uint64_t plan_in_scope(const struct plan_bureau *bureau, size_t task, int class_index,
                       enum ownership own);

/* Inspectors that serve a bureau in a task, as its reach says. */
uint64_t plan_inspectors_for(const struct plan_stats *stats, const struct plan_task *task,
                             uint32_t bureau);

/* The rules: no foreign stratum worse than its domestic twin, reductions only where allowed and
 * cited, teams, dates, codes. Adds PLAN_ERROR for what forbids the plan. */
void plan_check_rules(const struct plan *plan, const struct codes *codes,
                      const struct calendar *cal, struct plan_diags *diags);

/* The numbers: overall ratio against floor and caps, expected firms by class, ownership, bureau
 * and month, load on inspectors, strata too small to be drawn once a year. */
void plan_check_numbers(const struct plan_stats *stats, const struct codes *codes,
                        const struct calendar *cal, struct plan_diags *diags);

/* What the ratios owe in a task's whole period, in millionths of a firm: of one stratum, of all
 * strata of a bureau, of the task. The protocol draws exactly that on average. */
uint64_t plan_expected_stratum(const struct plan_stats *stats, size_t task, size_t bureau,
                               int class_index, enum ownership own);
uint64_t plan_expected_bureau(const struct plan_stats *stats, size_t task, size_t bureau);
uint64_t plan_expected_task(const struct plan_stats *stats, size_t task);

/* Visits of one inspector of a bureau, all tasks, whole periods, in millionths; 0 if the bureau
 * has nothing to do, UINT64_MAX if it has but nobody to do it. */
uint64_t plan_load(const struct plan_stats *stats, size_t bureau);

#endif
