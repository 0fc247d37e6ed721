/* Counts of the registry by bureau, and what a plan expects of them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/plan/check.h"

#define CELLS (CLASSES * OWNERSHIPS) /* of one task in one bureau */

struct plan_stats *plan_stats_new(const struct plan *plan)
{
    struct plan_stats *stats = mem_new(sizeof *stats);

    stats->plan = plan;
    return stats;
}

void plan_stats_free(struct plan_stats *stats)
{
    if (!stats)
        return;
    for (size_t i = 0; i < stats->count; i++)
        free(stats->bureaus[i].in_scope);
    free(stats->bureaus);
    free(stats);
}

/* The place of a bureau in the sorted list, made if it is new. */
static struct plan_bureau *bureau_of(struct plan_stats *stats, uint32_t code)
{
    size_t lo = 0, hi = stats->count;

    if (stats->last < stats->count && stats->bureaus[stats->last].code == code)
        return &stats->bureaus[stats->last];
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (stats->bureaus[mid].code < code)
            lo = mid + 1;
        else
            hi = mid;
    }
    stats->last = lo;
    if (lo < stats->count && stats->bureaus[lo].code == code)
        return &stats->bureaus[lo];
    stats->bureaus = mem_grow(stats->bureaus, stats->count + 1, sizeof *stats->bureaus);
    memmove(&stats->bureaus[lo + 1], &stats->bureaus[lo],
            (stats->count - lo) * sizeof *stats->bureaus);
    stats->count++;
    stats->bureaus[lo] = (struct plan_bureau){
        .code = code, .in_scope = mem_array(stats->plan->task_count * CELLS, sizeof(uint64_t))};
    return &stats->bureaus[lo];
}

void plan_stats_add_firm(struct plan_stats *stats, const struct enterprise *firm)
{
    const struct plan *plan = stats->plan;

    if (!firm->in_business || firm->departed)
        return;
    struct plan_bureau *bureau = bureau_of(stats, firm->bureau);
    enum ownership own = plan_ownership(plan, firm->type);
    stats->firms++;
    bureau->firms[firm->class ? firm->class - 'A' : CLASSES][own]++;
    for (size_t t = 0; t < plan->task_count; t++)
        if (task_covers(&plan->tasks[t], firm)) {
            int class_at = task_class(&plan->tasks[t], firm) - 'A';
            bureau->in_scope[t * CELLS + (size_t)class_at * OWNERSHIPS + own]++;
        }
}

void plan_stats_add_inspector(struct plan_stats *stats, const struct inspector *who)
{
    if (who->active)
        bureau_of(stats, who->bureau)->inspectors++;
}

uint64_t plan_in_scope(const struct plan_bureau *bureau, size_t task, int class_index,
                       enum ownership own)
{
    return bureau->in_scope[task * CELLS + (size_t)class_index * OWNERSHIPS + own];
}

uint64_t plan_inspectors_for(const struct plan_stats *stats, const struct plan_task *task,
                             uint32_t bureau)
{
    uint64_t n = 0;

    for (size_t i = 0; i < stats->count; i++)
        if (task_serves(task, stats->bureaus[i].code, bureau))
            n += stats->bureaus[i].inspectors;
    return n;
}

uint64_t plan_expected_stratum(const struct plan_stats *stats, size_t task, size_t bureau,
                               int class_index, enum ownership own)
{
    return plan_in_scope(&stats->bureaus[bureau], task, class_index, own) *
           stats->plan->tasks[task].ratio_ppm[class_index][own];
}

uint64_t plan_expected_bureau(const struct plan_stats *stats, size_t task, size_t bureau)
{
    uint64_t sum = 0;

    for (int c = 0; c < CLASSES; c++)
        for (int own = OWN_D; own <= OWN_F; own++)
            sum += plan_expected_stratum(stats, task, bureau, c, (enum ownership)own);
    return sum;
}

uint64_t plan_expected_task(const struct plan_stats *stats, size_t task)
{
    uint64_t sum = 0;

    for (size_t b = 0; b < stats->count; b++)
        sum += plan_expected_bureau(stats, task, b);
    return sum;
}

uint64_t plan_load(const struct plan_stats *stats, size_t bureau)
{
    uint64_t load = 0;

    for (size_t t = 0; t < stats->plan->task_count; t++) {
        const struct plan_task *task = &stats->plan->tasks[t];
        uint64_t visits = plan_expected_bureau(stats, t, bureau) * (uint64_t)task->team;
        uint64_t inspectors = plan_inspectors_for(stats, task, stats->bureaus[bureau].code);
        if (visits && !inspectors)
            return UINT64_MAX;
        if (visits)
            load += visits / inspectors;
    }
    return load;
}
