/* Freezing one task on one day: which firms are in scope, which of them can be drawn, and which
 * inspectors may go, all from one version of the registry. Used by the commit and, without writing
 * anything, by `draw preview`. */
#ifndef DRAWING_DRAWING_FREEZE_H
#define DRAWING_DRAWING_FREEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/freeze.h"
#include "core/draw/roster.h"
#include "core/plan/plan.h"
#include "platform/runtime/service.h"

/* Inspectors whom one condition stops, for the preview. */
struct frozen_people {
    uint64_t inactive;
    uint64_t expired; /* certificate ends before the inspection window does */
    uint64_t items;   /* not permitted to check some item of the task */
};

/* Zero-initialise; owns what it points to. */
struct frozen {
    const struct plan *plan; /* lent */
    const struct plan_task *task;
    int32_t day;
    uint64_t registry_version;
    uint64_t firms;     /* in the registry */
    uint64_t no_bureau; /* in scope, but in a region without a bureau */
    uint64_t limited;   /* in scope, but at their limit of visits in the year */
    uint64_t cooling;   /* in scope, not at the limit, but inside their cool-down */
    struct freeze *pool;
    struct stratum *strata; /* settled */
    size_t strata_count;
    uint32_t *bureaus; /* of the strata, ascending */
    size_t bureau_count;
    struct roster roster;
    uint32_t *units; /* of each on the roster: where he or she works */
    struct frozen_people stopped;
    int32_t period_from, period_until;
    uint32_t days, days_left; /* draw days of the period, and those from today on */
};

/* Scans the registry, which the caller holds, once. E_NOTFOUND, with what to do, if the registry is
 * empty or no firm is in scope. *out needs frozen_free whatever comes back. */
enum err drawing_freeze(struct lane *lane, const struct plan *plan, const struct plan_task *task,
                        int32_t day, const uint8_t pool_key[32], struct frozen *out,
                        struct error *e) MUST_CHECK;

/* The same for a team to be drawn anew: one stratum with one firm, and whoever may go there now. */
struct commit_order;
enum err drawing_freeze_one(struct lane *lane, const struct commit_order *order,
                            const uint8_t pool_key[32], struct frozen *out,
                            struct error *e) MUST_CHECK;
void frozen_free(struct frozen *frozen);

/* Inspectors of the roster who serve a bureau, and how many of them may lead. */
size_t frozen_people_of(const struct frozen *frozen, uint32_t bureau, size_t *leads);

#endif
