/* One task on one day: the firms in scope, those that can be drawn, the inspectors who may go
 * (which of them not where: recusals.c). The pure half is core/draw/freeze.c. */
#include "drawing_freeze.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "features/drawing/drawing_steps.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_draw_picks.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_visits.h"
#include "platform/store/registry.h"
#include "recusals.h"

#define PROGRESS_EVERY 65536

struct scanning {
    struct lane *lane;
    struct frozen *f;
    struct recusals recusals;
    struct last_picks *picks;
    struct last_pick last;
    struct visit_scan *visits; /* NULL unless the task limits them */
    struct visit_sums visited;
};

/* The last day of the inspection window of a draw on that day. */
static int32_t inspect_end(const struct lane *lane, const struct plan_task *task, int32_t day)
{
    return clock_due(lane->snapshot->calendar, task->calendar_region, day, task->inspect.n,
                     task->inspect.unit, NULL);
}

/* True if the list "a;b;c" holds the word. */
static bool in_list(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *p = list; *p;) {
        size_t n = strcspn(p, ";");
        if (n == len && memcmp(p, word, n) == 0)
            return true;
        p += n + (p[n] == ';');
    }
    return false;
}

static bool covers_items(const struct plan_task *task, const char *items)
{
    if (strcmp(items, "*") == 0)
        return true;
    for (size_t i = 0; i < task->items.count; i++)
        if (!in_list(items, task->items.text[i]))
            return false;
    return true;
}

static enum err add_inspector(void *arg, const struct inspector *one, struct error *e)
{
    struct scanning *s = arg;
    struct frozen *f = s->f;

    (void)e;
    if (!one->active) {
        f->stopped.inactive++;
    } else if (one->expiry <
               s->recusals.window_end) { /* DAY_NONE, an unknown expiry, is before every day */
        f->stopped.expired++;
    } else if (!covers_items(f->task, one->items)) {
        f->stopped.items++;
    } else {
        const char *lead = f->task->lead;
        f->units = mem_grow(f->units, f->roster.count + 1, sizeof *f->units);
        f->units[f->roster.count] = one->bureau;
        roster_add(&f->roster, one->id, !*lead || in_list(one->qualifications, lead), NULL, 0);
    }
    return E_OK;
}

/* Visits that the firm has had, or waits for, this year; 0 if the task limits none. */
static enum err visits_of(struct scanning *s, const char *uscc, uint64_t *had, struct error *e)
{
    enum err err = E_OK;

    *had = 0;
    if (!s->visits)
        return E_OK;
    while (!err && s->visited.uscc[0] && strcmp(s->visited.uscc, uscc) < 0)
        err = visit_scan_next(s->visits, &s->visited, e);
    if (strcmp(s->visited.uscc, uscc) == 0)
        *had = (uint64_t)s->visited.counted + s->visited.due;
    return err;
}

/* Whether something stands against drawing the firm, and what: the first that applies. */
static void leave_out(struct scanning *s, struct freeze_firm *out, const struct last_pick *last,
                      uint64_t had)
{
    struct frozen *f = s->f;
    enum ownership own = (enum ownership)out->ownership;
    int32_t most = task_visits(f->task, out->class, own);

    if (most != PLAN_NO_LIMIT && had >= (uint64_t)most) {
        out->why = LEFT_VISITS;
        out->number = had;
        f->limited++;
    } else if (last && f->day - last->date < task_cooldown_days(f->task, out->class, own)) {
        out->why = LEFT_COOLDOWN;
        out->number = last->drawn_by;
        f->cooling++;
    }
}

static enum err add_firm(struct scanning *s, const struct enterprise *firm, struct error *e)
{
    struct frozen *f = s->f;
    enum err err = E_OK;

    while (s->last.uscc[0] && strcmp(s->last.uscc, firm->uscc) < 0)
        if ((err = last_picks_next(s->picks, &s->last, e)) != E_OK)
            return err;
    if (!task_covers(f->task, firm))
        return E_OK;
    uint32_t bureau =
        firm->bureau ? firm->bureau : codes_bureau(s->lane->snapshot->codes, firm->region);
    if (!bureau) {
        f->no_bureau++;
        return E_OK;
    }
    const struct last_pick *last = strcmp(s->last.uscc, firm->uscc) == 0 ? &s->last : NULL;
    struct freeze_firm one = {.uscc = firm->uscc,
                              .bureau = bureau,
                              .class = task_class(f->task, firm),
                              .ownership = (int)plan_ownership(f->plan, firm->type),
                              .drawn = last ? last->times : 0,
                              .drawn_by = last ? last->times_until : 0};
    uint64_t had;
    err = visits_of(s, firm->uscc, &had, e);
    leave_out(s, &one, last, had);
    if (!err && !one.why)
        err = recusals_apply(&s->recusals, firm->uscc, last, e);
    return err ? err : freeze_add(f->pool, &one, e);
}

static enum err scan(struct scanning *s, struct error *e)
{
    struct registry_scan *scan = NULL;
    struct enterprise firm;
    bool more = true;
    enum err err = registry_scan_open(s->lane->registry, SCAN_BRIEF, &scan, e);

    while (!err && !(err = registry_scan_next(scan, &firm, &more, e)) && more) {
        err = add_firm(s, &firm, e);
        if (++s->f->firms % PROGRESS_EVERY)
            continue;
        service_progress(s->lane, "freeze", s->f->firms, 0);
        if (!err && service_stopping(s->lane->service))
            err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    }
    registry_scan_close(scan);
    return err;
}

static bool limits_visits(const struct plan_task *task)
{
    for (int c = 0; c < CLASSES; c++)
        for (int own = OWN_D; own <= OWN_F; own++)
            if (task->visits[c][own] != PLAN_NO_LIMIT)
                return true;
    return false;
}

/* Visits are counted in the calendar year of the draw. */
static enum err open_visits(struct scanning *s, struct error *e)
{
    int year = day_year(s->f->day);

    if (!limits_visits(s->f->task))
        return E_OK;
    enum err err = visit_scan_open(s->lane->ledger, day_from_ymd(year, 1, 1),
                                   day_from_ymd(year, 12, 31), &s->visits, e);
    return err ? err : visit_scan_next(s->visits, &s->visited, e);
}

/* Everything that is read from the registry, of the version that is held. */
static enum err read_registry(struct scanning *s, struct error *e)
{
    struct registry *reg = s->lane->registry;

    s->f->registry_version = s->recusals.version = registry_version(reg);
    enum err err = registry_inspectors(reg, 0, add_inspector, s, e);
    if (!err)
        err = recusals_read(&s->recusals, e);
    if (!err)
        err = last_picks_open(s->lane->ledger, s->f->task->id, s->f->period_from,
                              s->f->period_until, &s->picks, e);
    if (!err)
        err = last_picks_next(s->picks, &s->last, e);
    if (!err)
        err = open_visits(s, e);
    if (!err)
        err = scan(s, e);
    last_picks_close(s->picks);
    visit_scan_close(s->visits);
    return err;
}

static void find_bureaus(struct frozen *f)
{
    f->bureaus = mem_array(f->strata_count + 1, sizeof *f->bureaus);
    for (size_t i = 0; i < f->strata_count; i++) {
        uint32_t code = (uint32_t)strtoul(f->strata[i].key, NULL, 10);
        if (!f->bureau_count || f->bureaus[f->bureau_count - 1] != code)
            f->bureaus[f->bureau_count++] = code;
    }
}

/* Whom each inspector serves can be said only now that the strata's bureaus are known. */
static void fill_roster(struct frozen *f)
{
    for (size_t i = 0; i < f->roster.count; i++) {
        struct roster_inspector *one = &f->roster.list[i];
        one->bureaus = mem_grow(one->bureaus, f->bureau_count + 1, sizeof *one->bureaus);
        for (size_t b = 0; b < f->bureau_count; b++)
            if (task_serves(f->task, f->units[i], f->bureaus[b]))
                one->bureaus[one->bureau_count++] = f->bureaus[b];
    }
    roster_settle(&f->roster);
}

static enum err settle(struct lane *lane, struct frozen *f, struct error *e)
{
    const struct plan_task *task = f->task;
    struct period_commit *earlier = NULL;
    size_t earlier_count = 0;
    enum err err = freeze_finish(f->pool, &f->strata, &f->strata_count, e);

    if (err)
        return err;
    for (size_t i = 0; i < f->strata_count; i++)
        f->strata[i].rate =
            task_rate(task, f->strata[i].key[7], f->strata[i].key[9] == 'F' ? OWN_F : OWN_D);
    f->days_left = task_draw_days_left(task, lane->snapshot->calendar, f->day);
    f->days = task_draw_days(task, lane->snapshot->calendar);
    if (f->days < f->days_left) /* drawn late, on no draw day of the period */
        f->days = f->days_left;
    err = ledger_draw_period(lane->ledger, task->id, f->period_from, f->period_until, &earlier,
                             &earlier_count, e);
    if (!err) {
        period_account(earlier, earlier_count, f->strata, f->strata_count, f->days, f->days_left);
        err = strata_settle(f->strata, f->strata_count, f->days, f->days_left, e);
    }
    draw_period_free(earlier, earlier_count);
    if (!err) {
        find_bureaus(f);
        fill_roster(f);
    }
    return err;
}

static enum err explain_nothing(const struct frozen *f, struct error *e)
{
    if (!f->firms)
        return error_set(e, E_NOTFOUND,
                         "企业库是空的，无法抽取；请先导入企业名录（inspectctl import 文件）",
                         "the registry is empty, so nothing can be drawn; import the enterprises "
                         "first (inspectctl import FILE)");
    return error_set(
        e, E_NOTFOUND,
        "任务 %1$s 的范围内没有一家可归层的企业（企业库共 %2$llu 家，%3$llu "
        "家所在地区没有监管单位）；请检查计划的 regions、types、status、unclassified",
        "no firm is in the scope of task %1$s (of %2$llu in the registry; %3$llu lie in "
        "regions without a bureau); check regions, types, status, unclassified in the "
        "plan",
        f->task->id, (unsigned long long)f->firms, (unsigned long long)f->no_bureau);
}

enum err drawing_freeze(struct lane *lane, const struct plan *plan, const struct plan_task *task,
                        int32_t day, const uint8_t pool_key[32], struct frozen *f, struct error *e)
{
    *f = (struct frozen){.plan = plan,
                         .task = task,
                         .day = day,
                         .period_from = task->from,
                         .period_until = task->until};
    struct scanning s = {.lane = lane,
                         .f = f,
                         .recusals = {.lane = lane,
                                      .roster = &f->roster,
                                      .day = day,
                                      .window_end = inspect_end(lane, task, day)}};
    enum err err = freeze_open(pool_key, lane->snapshot->config->state_dir, &f->pool, e);

    if (!err)
        err = read_registry(&s, e);
    recusals_free(&s.recusals);
    if (err)
        return err;
    err = settle(lane, f, e);
    return err == E_NOTFOUND ? explain_nothing(f, e) : err;
}

/* Whoever may not go to the one firm: recusals, the team before its case's, those who are gone. */
static enum err recuse_for_one(struct scanning *s, const struct redraw *r, struct error *e)
{
    enum err err = ledger_pick_before(s->lane->ledger, r->uscc, r->before, &s->last, e);

    if (!err)
        err = recusals_apply(&s->recusals, r->uscc, s->last.uscc[0] ? &s->last : NULL, e);
    recusals_apply_gone(&s->recusals, r->uscc, r->case_no, r->gone);
    return err;
}

static enum err read_people(struct scanning *s, const struct redraw *r, struct error *e)
{
    struct registry *reg = s->lane->registry;

    s->f->registry_version = s->recusals.version = registry_version(reg);
    enum err err = registry_inspectors(reg, 0, add_inspector, s, e);
    if (!err)
        err = recusals_read(&s->recusals, e);
    if (!err)
        err = recuse_for_one(s, r, e);
    return err;
}

/* base 1, n 1, the whole of it, today: exactly this firm is drawn. */
static enum err settle_one(struct frozen *f, struct error *e)
{
    enum err err = freeze_finish(f->pool, &f->strata, &f->strata_count, e);

    if (err)
        return err;
    f->strata[0].rate = MILLION;
    f->days = f->days_left = 1;
    err = strata_settle(f->strata, f->strata_count, 1, 1, e);
    if (!err) {
        find_bureaus(f);
        fill_roster(f);
    }
    return err;
}

enum err drawing_freeze_one(struct lane *lane, const struct commit_order *o,
                            const uint8_t pool_key[32], struct frozen *f, struct error *e)
{
    const struct redraw *r = o->redraw;

    const struct freeze_firm one = {.uscc = r->uscc,
                                    .bureau = (uint32_t)strtoul(r->stratum, NULL, 10),
                                    .class = r->stratum[7],
                                    .ownership = r->stratum[9] == 'F' ? OWN_F : OWN_D};

    *f = (struct frozen){.plan = o->plan,
                         .task = o->task,
                         .day = o->day,
                         .firms = 1,
                         .period_from = o->day,
                         .period_until = o->day};
    struct scanning s = {
        .lane = lane,
        .f = f,
        .recusals = {
            .lane = lane, .roster = &f->roster, .day = o->day, .window_end = r->window_end}};
    enum err err = freeze_open(pool_key, lane->snapshot->config->state_dir, &f->pool, e);

    if (!err)
        err = read_people(&s, r, e);
    recusals_free(&s.recusals);
    if (!err)
        err = freeze_add(f->pool, &one, e);
    return err ? err : settle_one(f, e);
}

void frozen_free(struct frozen *f)
{
    freeze_close(f->pool);
    free(f->strata);
    free(f->bureaus);
    roster_free(&f->roster);
    free(f->units);
    *f = (struct frozen){0};
}

size_t frozen_people_of(const struct frozen *f, uint32_t bureau, size_t *leads)
{
    size_t count = 0;

    *leads = 0;
    for (size_t i = 0; i < f->roster.count; i++) {
        if (!roster_serves(&f->roster.list[i], bureau))
            continue;
        count++;
        *leads += f->roster.list[i].lead;
    }
    return count;
}
