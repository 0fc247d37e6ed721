#include "core/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/plan/value.h"

#define TYPES 10000

static void task_fini(struct plan_task *task)
{
    value_list_free(&task->items);
    value_list_free(&task->industries);
    value_list_free(&task->tags);
    free(task->statuses);
    free(task->regions);
    free(task->types);
    free(task->title);
    free(task->lead);
    free(task->ceremony);
    free(task->cite_ratio);
    for (int c = 0; c < CLASSES; c++)
        free(task->cite_foreign[c]);
}

void plan_free(struct plan *plan)
{
    if (!plan)
        return;
    for (size_t i = 0; i < plan->task_count; i++)
        task_fini(&plan->tasks[i]);
    free(plan->tasks);
    free(plan->title);
    free(plan->cite_floor);
    free(plan->cite_caps);
    free(plan->cite_foreign);
    free(plan);
}

const struct plan_task *plan_find(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->task_count; i++)
        if (strcmp(plan->tasks[i].id, id) == 0)
            return &plan->tasks[i];
    return NULL;
}

static bool in_regions(const struct plan_task *task, uint32_t region)
{
    for (size_t i = 0; i < task->region_count; i++)
        if (region_within(region, task->regions[i]))
            return true;
    return false;
}

static bool in_industries(const struct plan_task *task, const char *industry)
{
    const struct plan_texts *list = &task->industries;

    for (size_t i = 0; i < list->count; i++)
        if (strncmp(industry, list->text[i], strlen(list->text[i])) == 0)
            return true;
    return list->count == 0;
}

/* tags is "a;b;c": looks for one whole tag of the task. */
static bool in_tags(const struct plan_task *task, const char *tags)
{
    const struct plan_texts *list = &task->tags;

    for (size_t i = 0; i < list->count; i++) {
        size_t len = strlen(list->text[i]);
        for (const char *at = tags; at; at = strchr(at, ';')) {
            at += *at == ';';
            if (strncmp(at, list->text[i], len) == 0 && (at[len] == ';' || at[len] == '\0'))
                return true;
        }
    }
    return list->count == 0;
}

bool task_covers(const struct plan_task *task, const struct enterprise *firm)
{
    return firm->in_business && !firm->departed && task_class(task, firm) &&
           (!task->statuses || task->statuses[firm->status]) &&
           (!task->types || (firm->type < TYPES && task->types[firm->type])) &&
           in_regions(task, firm->region) && in_industries(task, firm->industry) &&
           in_tags(task, firm->tags);
}

enum ownership plan_ownership(const struct plan *plan, unsigned type)
{
    if (type >= TYPES)
        return OWN_D;
    return plan->foreign_groups & 1U << plan->group_of[type] ? OWN_F : OWN_D;
}

char task_class(const struct plan_task *task, const struct enterprise *firm)
{
    return firm->class ? firm->class : task->unclassified;
}

uint32_t task_rate(const struct plan_task *task, char class, enum ownership own)
{
    return task->ratio_ppm[class - 'A'][own];
}

int32_t task_cooldown_days(const struct plan_task *task, char class, enum ownership own)
{
    return task->cooldown_days[class - 'A'][own];
}

int32_t task_visits(const struct plan_task *task, char class, enum ownership own)
{
    return task->visits[class - 'A'][own];
}

bool task_serves(const struct plan_task *task, uint32_t unit, uint32_t bureau)
{
    if (unit == bureau)
        return true;
    if (task->reach == REACH_PROVINCE)
        return unit / 10000 == bureau / 10000;
    return task->reach == REACH_PREFECTURE && unit / 100 == bureau / 100;
}

/* The working day of lo…hi that stands for `wanted`; DAY_NONE if all are off. */
static int32_t chosen(const struct plan_task *task, const struct calendar *cal, int32_t lo,
                      int32_t hi, int32_t wanted)
{
    lo = lo < task->from ? task->from : lo;
    hi = hi > task->until ? task->until : hi;
    wanted = wanted < lo ? lo : wanted > hi ? hi : wanted;
    for (int32_t day = wanted; day <= hi; day++)
        if (calendar_is_working(cal, task->calendar_region, day))
            return day;
    for (int32_t day = wanted - 1; day >= lo; day--)
        if (calendar_is_working(cal, task->calendar_region, day))
            return day;
    return DAY_NONE;
}

static int32_t chosen_of_month(const struct plan_task *task, const struct calendar *cal,
                               int32_t day)
{
    int year, month, mday;

    day_to_ymd(day, &year, &month, &mday);
    int32_t first = day_from_ymd(year, month, 1);
    int32_t last =
        (month == 12 ? day_from_ymd(year + 1, 1, 1) : day_from_ymd(year, month + 1, 1)) - 1;
    int32_t wanted = first + task->cadence_day - 1;
    return chosen(task, cal, first, last, wanted > last ? last : wanted);
}

bool task_draws_on(const struct plan_task *task, const struct calendar *cal, int32_t day)
{
    int32_t monday = day - (day_weekday(day) + 6) % 7;

    if (day < task->from || day > task->until ||
        !calendar_is_working(cal, task->calendar_region, day))
        return false;
    switch (task->cadence) {
    case CADENCE_DAILY:
        return true;
    case CADENCE_WEEKLY:
        return day == chosen(task, cal, monday, monday + 6, monday + task->cadence_day - 1);
    case CADENCE_MONTHLY:
        return day == chosen_of_month(task, cal, day);
    case CADENCE_ONCE:
        return day == chosen(task, cal, task->from, task->until, task->once);
    }
    return false;
}

uint32_t task_draw_days(const struct plan_task *task, const struct calendar *cal)
{
    uint32_t days = 0;

    for (int32_t day = task->from; day <= task->until; day++)
        days += task_draws_on(task, cal, day);
    return days;
}

uint32_t task_draw_days_left(const struct plan_task *task, const struct calendar *cal, int32_t day)
{
    uint32_t left = 1;

    for (int32_t next = day + 1; next <= task->until; next++)
        left += task_draws_on(task, cal, next);
    return left;
}
