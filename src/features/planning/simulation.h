/* A plan's whole periods on the registry as it is now, by the quota arithmetic of the protocol:
 * every draw day, every stratum. Nothing is drawn by name and the log is not touched; the offsets
 * u come from hashing task and day, so that the same plan and registry always give the same
 * answer.
 *
 * Cool-downs change no count here: within one period a stratum still owes at most the firms not
 * yet drawn (a ratio is at most 100 %). What they do over the years is a rule of core/plan/check.h;
 * draws of other tasks may hold single firms back. */
#ifndef PLANNING_SIMULATION_H
#define PLANNING_SIMULATION_H

#include <stdint.h>

#include "core/base/error.h"
#include "core/law/calendar.h"
#include "core/plan/check.h"

#define SIMULATION_MONTHS 25 /* periods of a year that begin up to a year apart */

struct simulated_task {
    uint32_t days; /* draw days */
    uint64_t picks;
    uint64_t most; /* picks on the busiest day */
    int32_t most_day;
    uint64_t expected; /* millionths, by the ratios */
    uint64_t cell[CLASSES][OWNERSHIPS];
    uint64_t month[SIMULATION_MONTHS];
    uint32_t month_days[SIMULATION_MONTHS];
    uint64_t *bureau; /* [stats->count] picks */
};

struct simulation {
    int32_t first_month; /* year * 12 + month - 1 of month[0] */
    size_t months;       /* used */
    size_t task_count;
    struct simulated_task *tasks;
};

/* stop (may be NULL) is asked now and then whether to give up: E_STOPPED. E_LIMIT if the periods
 * of the tasks lie too far apart or the strata are too many. The caller frees *out. */
enum err simulate(const struct plan_stats *stats, const struct calendar *cal,
                  int (*stop)(void *ctx), void *ctx, struct simulation **out,
                  struct error *e) MUST_CHECK;
void simulation_free(struct simulation *sim); /* NULL ok */

#endif
