#include "features/drawing/drawing.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/law/calendar.h"
#include "features/casework/joint_visits.h"
#include "features/drawing/drawing_steps.h"
#include "features/planning/planning.h"
#include "platform/runtime/config.h"
#include "team_redraw.h"

/* One look at everything: a failure does not stop the rest, the first one is reported. */
struct round {
    struct lane *lane;
    enum err first;
    struct error *e;
};

static void keep(struct round *r, enum err err, struct error *why, const char *task)
{
    if (!err || r->first)
        return;
    if (task)
        (void)error_wrap(why, "%s", task);
    r->first = err;
    if (r->e)
        *r->e = *why;
}

/* Draws that wait for their sources, and draws that wait for their reveal. */
static void go_on(struct round *r, enum draw_state state)
{
    const struct draw_filter open = {.from = DAY_NONE, .until = DAY_NONE, .open_only = true};
    struct draw_row *rows = NULL;
    size_t count = 0;
    struct error why;

    keep(r, ledger_draw_list(r->lane->ledger, &open, &rows, &count, &why), &why, NULL);
    for (size_t i = 0; i < count && !service_stopping(r->lane->service); i++) {
        if (rows[i].state != state)
            continue;
        enum err err = state == DRAW_COMMITTED ? drawing_draw(r->lane, &rows[i], &why)
                                               : drawing_reveal(r->lane, &rows[i], &why);
        keep(r, err, &why, rows[i].task);
    }
    free(rows);
}

enum err drawing_due(struct lane *lane, const struct plan_task *task, int32_t today, bool *yes,
                     struct error *e)
{
    const struct calendar *cal = lane->snapshot->calendar;
    int32_t last;

    *yes = task_draws_on(task, cal, today);
    if (*yes || task->cadence != CADENCE_ONCE || today <= task->once || today > task->until ||
        !calendar_is_working(cal, task->calendar_region, today))
        return E_OK;
    enum err err = ledger_draw_last_day(lane->ledger, task->id, today, &last, e);
    *yes = !err && (last == DAY_NONE || last < task->from);
    return err;
}

/* Draw days since the last draw on which nothing was drawn: the expectation rule makes them good
 * today, and the log says so in words. */
static enum err tell_missed(struct lane *lane, const struct plan_task *task, int32_t today,
                            struct error *e)
{
    int32_t last;
    int missed = 0;
    char from[11];
    enum err err = ledger_draw_last_day(lane->ledger, task->id, today, &last, e);

    if (err || last == DAY_NONE || last < task->from)
        return err;
    for (int32_t day = last + 1; day < today; day++)
        missed += task_draws_on(task, lane->snapshot->calendar, day);
    if (missed)
        log_event(LOG_WARNING, "draw-missed",
                  "task=%s draw_days=%d since=%s "
                  "note=\"made good from today on: the expectation spreads what is left of the "
                  "ratio over the draw days left\"",
                  task->id, missed, day_format(last, from));
    return E_OK;
}

/* A task commits only when its commit of another day has ended; that of today is not in the way of
 * looking again. */
static enum err still_open(struct lane *lane, const char *task, int32_t today, bool *open,
                           struct error *e)
{
    const struct draw_filter filter = {
        .task = task, .from = DAY_NONE, .until = today - 1, .open_only = true};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(lane->ledger, &filter, &rows, &count, e);

    *open = false;
    for (size_t i = 0; i < count; i++)
        *open = *open || rows[i].state == DRAW_COMMITTED;
    free(rows);
    return err;
}

static enum err commit_task(struct lane *lane, const struct plan *plan, const char sha256[65],
                            const struct plan_task *task, int32_t today, struct error *e)
{
    uint32_t attempt = 0;
    bool due = false, open = false;
    enum err err = drawing_due(lane, task, today, &due, e);

    if (!err && due)
        err = still_open(lane, task->id, today, &open, e);
    if (!err && open)
        log_event(
            LOG_WARNING, "draw-waits",
            "task=%s why=\"its draw before has not ended\" do=\"enter its value, or void it\"",
            task->id);
    due = due && !open;
    if (!err && due)
        err = drawing_next_attempt(lane, task->id, today, &attempt, e);
    if (err || !attempt)
        return err;
    if (!calendar_known(lane->snapshot->calendar, day_year(today)))
        log_event(LOG_WARNING, "calendar",
                  "year=%d task=%s why=\"no calendar for this year: Monday to Friday count as "
                  "working days\" do=\"add the year's rows to calendar.csv, then reload\"",
                  day_year(today), task->id);
    if (attempt == 1)
        err = tell_missed(lane, task, today, e);
    const struct commit_order order = {plan, sha256, task, today, attempt, NULL};
    return err ? err : drawing_commit(lane, &order, e);
}

/* A plan that has run out stops all draws as quietly as a holiday would: somebody has to be told.
 */
static enum err check_goes_on(const struct plan *plan, int32_t today, struct error *e)
{
    int32_t last = plan->tasks[0].until;
    char day[11];

    for (size_t i = 1; i < plan->task_count; i++)
        last = plan->tasks[i].until > last ? plan->tasks[i].until : last;
    if (last >= today)
        return E_OK;
    return error_set(
        e, E_NOTFOUND,
        "现行计划已于 %s 到期，不再抽取。请提交新计划：inspectctl plan apply FILE，再由另一人 "
        "plan approve。",
        "The plan in force has ended on %s, so nothing is drawn. Propose the next one: "
        "inspectctl plan apply FILE, then let another person run plan approve.",
        day_format(last, day));
}

/* Each task's draw happens before the next task freezes its pool, so that cool-downs and limits of
 * visits hold among the tasks of one day too. */
static void commit_all(struct round *r, int32_t today)
{
    struct plan *plan = NULL;
    char sha256[65];
    struct error why;

    keep(r, planning_current(r->lane, &plan, sha256, &why), &why, NULL);
    for (size_t i = 0; plan && i < plan->task_count && !service_stopping(r->lane->service); i++) {
        keep(r, commit_task(r->lane, plan, sha256, &plan->tasks[i], today, &why), &why,
             plan->tasks[i].id);
        go_on(r, DRAW_COMMITTED);
    }
    if (plan)
        keep(r, check_goes_on(plan, today, &why), &why, NULL);
    plan_free(plan);
}

enum err drawing_tick(struct lane *lane, struct error *e)
{
    const struct config *config = lane->snapshot->config;
    int64_t now = service_now(lane->service);
    struct round r = {.lane = lane, .e = e};
    struct error why;

    keep(&r, team_redraw_tick(lane, &why), &why, NULL);
    go_on(&r, DRAW_COMMITTED);
    if (second_of_day(now) >= config->draw_time_s) {
        commit_all(&r, day_of_instant(now));
    }
    go_on(&r, DRAW_DRAWN);
    keep(&r, joint_visits_tick(lane, &why), &why, NULL);
    return r.first;
}
