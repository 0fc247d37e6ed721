/* Every step of every draw against the timetable. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/law/calendar.h"
#include "core/plan/plan.h"
#include "core/tlog/entry.h"
#include "features/audit/audit_period.h"
#include "features/planning/planning.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_audit.h"
#include "platform/store/ledger_log.h"

const struct label audit_faults[AUDIT_FAULTS] = {
    {"missing", "应抽未抽", "no draw"},
    {"not-drawn", "已承诺，未抽取也未作废", "committed, neither drawn nor void"},
    {"drawn-late", "抽取迟延", "drawn late"},
    {"not-revealed", "逾期未揭示", "reveal overdue"},
    {"revealed-late", "揭示迟延", "revealed late"},
    {"void", "作废", "void"},
    {"empty-places", "检查组有空缺", "places in teams left empty"},
};

/* A plan in force from an instant on. */
struct in_force {
    int64_t from;
    char sha256[65];
};

struct steps {
    struct lane *lane;
    struct audit_steps *out;
    const struct audit_span *span;
    int64_t now;
    int32_t today;
    int64_t *times; /* of log entries */
    uint64_t size;
    struct in_force *plans;
    size_t plan_count;
};

/* ---- what the log says ---- */

static enum err keep_void(struct steps *s, const struct log_row *row, struct error *e)
{
    json_t *entry = NULL;
    char key[24];
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);

    if (err)
        return err;
    char *by = json_joined(json_object_get(entry, "actors"), ", ");
    json_object_set_new(entry, "by", json_string(by)); /* for tables */
    free(by);
    snprintf(key, sizeof key, "%llu", (unsigned long long)row->index);
    json_object_set_new(s->out->entries, key, entry);
    return E_OK;
}

static enum err keep_plan(struct steps *s, const struct log_row *row, struct error *e)
{
    json_t *entry = NULL;
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);

    if (err)
        return err;
    s->plans = mem_grow(s->plans, s->plan_count + 1, sizeof *s->plans);
    struct in_force *plan = &s->plans[s->plan_count++];
    plan->from = row->time;
    snprintf(plan->sha256, sizeof plan->sha256, "%s", json_text(entry, "plan_sha256"));
    json_decref(entry);
    return E_OK;
}

static enum err keep_entry(void *ctx, const struct log_row *row, struct error *e)
{
    struct steps *s = ctx;

    s->times[row->index] = row->time;
    if (strcmp(row->type, "void") == 0)
        return keep_void(s, row, e);
    return strcmp(row->type, "plan") == 0 ? keep_plan(s, row, e) : E_OK;
}

static enum err read_log(struct steps *s, struct error *e)
{
    enum err err = ledger_log_size(s->lane->ledger, &s->size, e);

    s->times = mem_array((size_t)s->size + 1, sizeof *s->times);
    return err ? err : ledger_log_each(s->lane->ledger, 0, s->size, keep_entry, s, e);
}

static int64_t time_of(const struct steps *s, int64_t index)
{
    return index >= 0 && (uint64_t)index < s->size ? s->times[index] : 0;
}

/* ---- one draw ---- */

static void late(struct audit_step *step, unsigned fault, int32_t days)
{
    step->faults |= fault;
    if (days > 0 && (uint32_t)days > step->late_days)
        step->late_days = (uint32_t)days;
}

/* A ceremony may end at night, so a draw may come the day after its date, as the verifier has it.
 */
static void judge(const struct steps *s, struct audit_step *step)
{
    const struct draw_row *row = &step->row;
    int32_t last = row->date + 1;

    if (step->voided) {
        step->faults |= AUDIT_VOID;
    } else if (!step->drawn && s->today > last) {
        late(step, AUDIT_NOT_DRAWN, s->today - last);
    }
    if (step->drawn && day_of_instant(step->drawn) > last)
        late(step, AUDIT_DRAWN_LATE, day_of_instant(step->drawn) - last);
    if (step->revealed && day_of_instant(step->revealed) > row->reveal_by)
        late(step, AUDIT_SHOWN_LATE, day_of_instant(step->revealed) - row->reveal_by);
    if (step->drawn && !step->revealed && !step->voided && s->today > row->reveal_by)
        late(step, AUDIT_NOT_SHOWN, s->today - row->reveal_by);
}

static struct audit_step *new_step(struct audit_steps *out)
{
    if ((out->count & (out->count - 1)) == 0)
        out->list = mem_grow(out->list, out->count ? 2 * out->count : 1, sizeof *out->list);
    struct audit_step *step = &out->list[out->count++];
    *step = (struct audit_step){.void_by = "", .void_reason = ""};
    return step;
}

static void add_row(struct steps *s, const struct draw_row *row)
{
    struct audit_step *step = new_step(s->out);
    char key[24];

    step->row = *row;
    step->committed = time_of(s, (int64_t)row->commit_index);
    step->drawn = time_of(s, row->draw_index);
    step->revealed = time_of(s, row->reveal_index);
    step->voided = time_of(s, row->void_index);
    if (step->voided) {
        snprintf(key, sizeof key, "%lld", (long long)row->void_index);
        const json_t *entry = json_object_get(s->out->entries, key);
        if (entry) {
            step->void_by = json_text(entry, "by");
            step->void_actors = json_object_get(entry, "actors");
            step->void_reason = json_text(entry, "reason");
        }
    }
    judge(s, step);
}

static enum err add_rows(struct steps *s, struct error *e)
{
    const struct draw_filter filter = {
        .task = s->span->task, .from = s->span->from, .until = s->span->until};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(s->lane->ledger, &filter, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++)
        add_row(s, &rows[i]);
    free(rows);
    return err;
}

static enum err add_empty(void *ctx, uint64_t commit, uint64_t places, struct error *e)
{
    struct steps *s = ctx;

    (void)e;
    for (size_t i = 0; i < s->out->count; i++)
        if (s->out->list[i].row.commit_index == commit) {
            s->out->list[i].faults |= AUDIT_EMPTY;
            s->out->list[i].empty = places;
        }
    return E_OK;
}

/* ---- draws that are not there ---- */

/* Whether some commit of the first `count` steps is of that task and day. */
static bool is_there(const struct steps *s, size_t count, const char *task, int32_t day)
{
    for (size_t i = 0; i < count; i++)
        if (s->out->list[i].row.date == day && strcmp(s->out->list[i].row.task, task) == 0)
            return true;
    return false;
}

static void check_day(struct steps *s, const struct plan *plan, size_t count, int32_t day)
{
    for (size_t i = 0; i < plan->task_count; i++) {
        const struct plan_task *task = &plan->tasks[i];
        if ((s->span->task && strcmp(task->id, s->span->task) != 0) || day < task->from ||
            day > task->until || !task_draws_on(task, s->lane->snapshot->calendar, day) ||
            is_there(s, count, task->id, day))
            continue;
        struct audit_step *step = new_step(s->out);
        step->row.date = day;
        step->row.draw_index = step->row.reveal_index = step->row.void_index = -1;
        snprintf(step->row.task, sizeof step->row.task, "%s", task->id);
        late(step, AUDIT_MISSING, 0);
    }
}

/* Each day by the plan that was in force at its draw time. */
static enum err add_missing(struct steps *s, struct error *e)
{
    const struct config *config = s->lane->snapshot->config;
    struct plan *plan = NULL;
    size_t at = 0, loaded = 0, count = s->out->count;
    enum err err = E_OK;

    for (int32_t day = s->span->from; day <= s->span->until && day <= s->today && !err; day++) {
        int64_t when = instant_of(day, (int32_t)config->draw_time_s);
        while (at < s->plan_count && s->plans[at].from <= when)
            at++;
        if (!at || when > s->now)
            continue;
        if (loaded != at) {
            struct error why;
            plan_free(plan);
            plan = NULL;
            loaded = at;
            /* a plan that no longer fits the code tables cannot be asked what it would draw */
            if (planning_by_sha(s->lane, s->plans[at - 1].sha256, &plan, &why))
                plan = NULL;
        }
        if (plan)
            check_day(s, plan, count, day);
        if (service_stopping(s->lane->service))
            err = error_set(e, E_STOPPED, "服务正在停止", "the daemon is stopping");
    }
    plan_free(plan);
    return err;
}

static int by_day(const void *a, const void *b)
{
    const struct audit_step *x = a, *y = b;
    int d = (x->row.date > y->row.date) - (x->row.date < y->row.date);

    if (!d)
        d = strcmp(x->row.task, y->row.task);
    return d ? d : (x->row.attempt > y->row.attempt) - (x->row.attempt < y->row.attempt);
}

enum err audit_steps(struct lane *lane, const struct audit_span *span, int64_t now,
                     struct audit_steps *out, struct error *e)
{
    struct steps s = {
        .lane = lane, .out = out, .span = span, .now = now, .today = day_of_instant(now)};

    *out = (struct audit_steps){.entries = json_object()};
    enum err err = read_log(&s, e);
    if (!err)
        err = add_rows(&s, e);
    if (!err)
        err = ledger_audit_empty(lane->ledger, span->from, span->until, add_empty, &s, e);
    if (!err)
        err = add_missing(&s, e);
    if (out->count)
        qsort(out->list, out->count, sizeof *out->list, by_day);
    free(s.times);
    free(s.plans);
    return err;
}

void audit_steps_free(struct audit_steps *steps)
{
    free(steps->list);
    json_decref(steps->entries);
    *steps = (struct audit_steps){0};
}
