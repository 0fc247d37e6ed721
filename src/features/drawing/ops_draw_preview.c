/* draw preview: what a day's draw would be, and what would go wrong, before anything is committed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/law/calendar.h"
#include "drawing_freeze.h"
#include "features/drawing/drawing_steps.h"
#include "features/drawing/ops.h"
#include "features/planning/planning.h"
#include "ops_draw.h"
#include "platform/ops/answer.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/registry.h"

struct preview {
    struct op_call *call;
    const struct plan *plan;
    int32_t day;
    json_t *record;
};

/* Expected firms of one bureau, in millionths, and the firms that can be drawn. */
static uint64_t expected_of(const struct frozen *f, uint32_t bureau, uint64_t *n)
{
    uint64_t expect = 0;

    *n = 0;
    for (size_t i = 0; i < f->strata_count; i++) {
        if ((uint32_t)strtoul(f->strata[i].key, NULL, 10) != bureau)
            continue;
        expect += f->strata[i].expect;
        *n += f->strata[i].n;
    }
    return expect;
}

static json_t *decimal(uint64_t millionths)
{
    char text[32];

    snprintf(text, sizeof text, "%llu.%02llu", (unsigned long long)(millionths / MILLION),
             (unsigned long long)(millionths % MILLION / 10000));
    return json_string(text);
}

static json_t *verdict(const struct plan_task *task, size_t people, size_t leads)
{
    if (people == 0)
        return label_json("nobody", "没有执法人员", "no inspector");
    if (people < (size_t)task->team)
        return label_json("few", "人数不足一组", "fewer than a team");
    if (leads == 0)
        return label_json("no-lead", "无人可任组长", "nobody may lead");
    return label_json("enough", "足够", "enough");
}

static json_t *bureau_table(const struct preview *p, const struct frozen *f, unsigned *short_of)
{
    json_t *table = answer_table();

    answer_column(table, "bureau", "监管单位", "bureau");
    answer_column(table, "n", "可抽", "can be drawn");
    answer_column(table, "expect", "今日期望", "expected");
    answer_column(table, "inspectors", "执法人员", "inspectors");
    answer_column(table, "leads", "可任组长", "may lead");
    answer_column(table, "enough", "是否足够", "enough?");
    *short_of = 0;
    for (size_t i = 0; i < f->bureau_count; i++) {
        uint64_t n;
        size_t leads;
        size_t people = frozen_people_of(f, f->bureaus[i], &leads);
        uint64_t expect = expected_of(f, f->bureaus[i], &n);
        json_t *row = answer_row(table);
        *short_of += people < (size_t)f->task->team || leads == 0;
        json_object_set_new(row, "bureau",
                            answer_region(p->call->lane->snapshot->codes, f->bureaus[i]));
        json_object_set_new(row, "n", json_integer((json_int_t)n));
        json_object_set_new(row, "expect", decimal(expect));
        json_object_set_new(row, "inspectors", json_integer((json_int_t)people));
        json_object_set_new(row, "leads", json_integer((json_int_t)leads));
        json_object_set_new(row, "enough", verdict(f->task, people, leads));
    }
    return table;
}

static void note_counts(const struct preview *p, const struct frozen *f)
{
    uint64_t base = 0;
    uint64_t n = 0;
    uint64_t expect = 0;

    for (size_t i = 0; i < f->strata_count; i++) {
        base += f->strata[i].base;
        n += f->strata[i].n;
        expect += f->strata[i].expect;
    }
    answer_note(p->record,
                "任务 %s：范围内 %llu 家，可抽 %llu 家（间隔期内 %llu 家），今日期望 %llu.%02llu "
                "家，余 %u 个抽取日；执法人员 %zu 名可派。",
                "Task %s: %llu firms in scope, %llu can be drawn (%llu inside their cool-down), "
                "%llu.%02llu expected today, %u draw days left; %zu inspectors may go.",
                f->task->id, (unsigned long long)base, (unsigned long long)n,
                (unsigned long long)f->cooling, (unsigned long long)(expect / MILLION),
                (unsigned long long)(expect % MILLION / 10000), f->days_left, f->roster.count);
}

static void note_limited(const struct preview *p, const struct frozen *f)
{
    if (f->limited)
        answer_note(p->record,
                    "任务 %s：%llu 家企业今年的检查（已检查和待检查）已达 visits_per_year "
                    "的上限，计入 base，不计入 n，不会被抽中。",
                    "Task %s: %llu firms have had, or wait for, as many visits this year as "
                    "visits_per_year allows; they count in base, not in n, and are not drawn.",
                    f->task->id, (unsigned long long)f->limited);
}

static void note_troubles(const struct preview *p, const struct frozen *f, unsigned short_of)
{
    const struct frozen_people *s = &f->stopped;

    if (short_of)
        answer_note(
            p->record,
            "任务 %s：%u 个监管单位执法人员不足，部分席位会空缺。请导入新的执法人员名录，"
            "或在计划中放宽 inspectors（prefecture、province）。",
            "Task %s: %u bureaus lack inspectors, so slots would stay empty. Import a newer "
            "list of inspectors, or widen `inspectors` in the plan (prefecture, province).",
            f->task->id, short_of);
    if (s->expired || s->items)
        answer_note(
            p->record,
            "任务 %s：%llu 名执法人员证件在检查期满前到期，%llu 名不具备全部事项的检查资格，"
            "均不派出。",
            "Task %s: %llu inspectors' certificates end before the inspection window does, "
            "%llu are not permitted to check every item; they are not sent.",
            f->task->id, (unsigned long long)s->expired, (unsigned long long)s->items);
    if (f->no_bureau)
        answer_note(
            p->record,
            "任务 %s：%llu 家企业所在地区没有监管单位，未计入。请在 regions.csv 填写 bureau "
            "后 reload。",
            "Task %s: %llu firms lie in regions without a bureau and are left out. Fill "
            "column bureau of regions.csv, then reload.",
            f->task->id, (unsigned long long)f->no_bureau);
}

static void add_tables(const struct preview *p, const struct frozen *f)
{
    char zh[160], en[160];
    unsigned short_of;

    snprintf(zh, sizeof zh, "%s %.100s", f->task->id, f->task->title);
    answer_subtable(p->record, "strata", zh, zh, op_draw_strata(f->strata, f->strata_count, false));
    answer_subtable_of(p->record, f->task->id);
    snprintf(zh, sizeof zh, "%s 监管单位与执法人员", f->task->id);
    snprintf(en, sizeof en, "%s bureaus and inspectors", f->task->id);
    answer_subtable(p->record, "bureaus", zh, en, bureau_table(p, f, &short_of));
    answer_subtable_of(p->record, f->task->id);
    note_counts(p, f);
    note_limited(p, f);
    note_troubles(p, f, short_of);
}

/* Both sentences of an error as a note: nothing can be drawn, and what to do. */
static void note_error(json_t *record, const struct error *e)
{
    json_t *notes = json_object_get(record, "notes");

    if (!notes) {
        notes = json_array();
        json_object_set_new(record, "notes", notes);
    }
    json_array_append_new(notes, answer_word(e->zh, e->en));
}

/* A draw of that day that exists already: what follows would be one more, which never happens. */
static enum err note_drawn(const struct preview *p, const struct plan_task *task, struct error *e)
{
    struct draw_row row;
    enum err err = ledger_draw_last(p->call->lane->ledger, task->id, p->day, &row, e);

    if (!err && row.state != DRAW_VOID)
        answer_note(
            p->record,
            "任务 %1$s：这一天已有抽取，见 draw show %2$llu；下面按现有数据重算，仅供参考。",
            "Task %1$s: that day has its draw, see draw show %2$llu; what is shown here is "
            "computed afresh, for reference only.",
            task->id, (unsigned long long)row.commit_index);
    return err == E_NOTFOUND ? E_OK : err;
}

/* Why a task draws nothing on the day, and when it does next. */
static void note_idle(const struct preview *p, const struct plan_task *task)
{
    const struct calendar *cal = p->call->lane->snapshot->calendar;
    int32_t next = p->day < task->from ? task->from : p->day + 1;
    char day[11];

    while (next <= task->until && !task_draws_on(task, cal, next))
        next++;
    if (next > task->until)
        answer_note(p->record, "任务 %s：期间（至 %s）内不再有抽取日。",
                    "Task %s has no draw day left in its period, which ends on %s.", task->id,
                    day_format(task->until, day));
    else if (!calendar_is_working(cal, task->calendar_region, p->day))
        answer_note(p->record, "任务 %s：不是工作日，不抽取；下次 %s。",
                    "Task %s does not draw: not a working day; next on %s.", task->id,
                    day_format(next, day));
    else
        answer_note(p->record, "任务 %s：按计划的周期，这一天不抽取；下次 %s。",
                    "Task %s does not draw on that day of its cadence; next on %s.", task->id,
                    day_format(next, day));
}

static enum err preview_task(const struct preview *p, const struct plan_task *task, struct error *e)
{
    static const uint8_t no_key[32]; /* salts do not matter: nothing is written */
    struct lane *lane = p->call->lane;
    struct frozen f = {0};
    bool due = false;
    enum err err = drawing_due(lane, task, p->day, &due, e);

    if (!err && due)
        err = note_drawn(p, task, e);
    if (err)
        return err;
    if (!due) {
        note_idle(p, task);
        return E_OK;
    }
    err = registry_hold(lane->registry, e);
    if (!err) {
        err = drawing_freeze(lane, p->plan, task, p->day, no_key, &f, e);
        registry_release(lane->registry);
    }
    if (!err)
        add_tables(p, &f);
    if (err == E_NOTFOUND) {
        (void)error_wrap(e, "%s", task->id);
        note_error(p->record, e);
        err = E_OK;
    }
    frozen_free(&f);
    return err;
}

static enum err preview_all(const struct preview *p, struct error *e)
{
    const char *only = json_text_or(p->call->args, "task", NULL);
    bool found = false;
    enum err err = E_OK;

    for (size_t i = 0; i < p->plan->task_count && !err; i++) {
        const struct plan_task *task = &p->plan->tasks[i];
        if (only && strcmp(only, task->id) != 0)
            continue;
        found = true;
        err = preview_task(p, task, e);
    }
    if (!err && !found)
        err = error_set(e, E_NOTFOUND, "计划中没有任务 %s；用 plan show 查看",
                        "the plan has no task %s; see: plan show", only ? only : "");
    return err;
}

static enum err draw_preview(struct op_call *call, json_t **answer, struct error *e)
{
    const json_t *date = json_object_get(call->args, "date");
    const struct snapshot *snapshot = call->lane->snapshot;
    struct plan *plan = NULL;
    char sha256[65];
    enum err err = planning_current(call->lane, &plan, sha256, e);

    if (err)
        return err;
    struct preview p = {.call = call, .plan = plan, .record = answer_record()};
    p.day = date ? (int32_t)json_integer_value(date) : day_of_instant(call->now);
    answer_field(p.record, "date", "日期", "date", answer_day(p.day));
    answer_field(p.record, "plan_sha256", "计划", "plan", json_string(sha256));
    if (!calendar_known(snapshot->calendar, day_year(p.day)))
        answer_note(p.record,
                    "%d 年没有日历数据：周一至周五都算工作日。请把该年放假安排写入 calendar.csv 后 "
                    "reload。",
                    "There is no calendar for %d: Monday to Friday count as working days. Add the "
                    "year's rows to calendar.csv, then reload.",
                    day_year(p.day));
    err = preview_all(&p, e);
    plan_free(plan);
    if (err)
        json_decref(p.record);
    else
        *answer = p.record;
    return err;
}

const struct op ops_draw_preview[] = {
    {"draw preview", ROLE_STAFF, "抽取前预览：层、期望、人员是否足够",
     "before the draw: strata, expectations, enough inspectors?", .lane = LANE_LONG,
     .params = PARAMS(OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)"),
                      OPT("date", OP_DATE, "日期（默认今天）", "day (default: today)")),
     .run = draw_preview},
    {.name = NULL}};
