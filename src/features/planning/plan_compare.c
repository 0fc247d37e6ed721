#include "plan_compare.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/diff.h"
#include "core/base/label.h"
#include "core/plan/value.h"
#include "features/planning/planning.h"
#include "plan_tables.h"
#include "platform/ops/answer.h"
#include "simulation.h"

#define MILLION 1000000u
#define AROUND 3 /* lines shown before and after a change */

/* One of the two plans, counted and simulated. */
struct side {
    struct plan_review review; /* .stats NULL: there is none, or it has errors */
    struct simulation *sim;
};

static int stopping(void *service)
{
    return service_stopping(service);
}

static enum err look(struct lane *lane, const struct buf *text, struct side *s, struct error *e)
{
    enum err err = planning_review(lane, "plan", text, &s->review, e);

    if (err || !s->review.stats || s->review.diags.errors)
        return err;
    return simulate(s->review.stats, lane->snapshot->calendar, stopping, lane->service, &s->sim, e);
}

static void side_free(struct side *s)
{
    plan_review_free(&s->review);
    simulation_free(s->sim);
}

/* ---- lines ---- */

static json_t *lines_table(const struct buf *was, const struct buf *text)
{
    json_t *table = answer_table();
    struct diff d;
    size_t shown = 0; /* lines before this one are there already */

    answer_column(table, "mark", "变化", "change");
    answer_column(table, "old", "原行", "old line");
    answer_column(table, "new", "新行", "new line");
    answer_column(table, "text", "内容", "text");
    diff_lines(was->data ? was->data : "", text->data ? text->data : "", &d);
    for (size_t i = 0; i < d.count; i++) {
        if (d.lines[i].mark == ' ')
            continue;
        size_t from = i > AROUND ? i - AROUND : 0;
        for (size_t k = from > shown ? from : shown; k < d.count && k <= i + AROUND; k++) {
            const struct diff_line *l = &d.lines[k];
            answer_add(table, "oooo", json_stringn(&l->mark, 1),
                       l->old_line ? json_integer(l->old_line) : json_null(),
                       l->new_line ? json_integer(l->new_line) : json_null(),
                       json_stringn(l->text, l->len));
            shown = k + 1;
        }
    }
    diff_free(&d);
    return table;
}

/* ---- firms now and then ---- */

static void now_and_then(json_t *table)
{
    answer_column(table, "now", "现行计划", "plan in force");
    answer_column(table, "then", "新计划", "new plan");
    answer_column(table, "change", "变化", "change");
}

static void put_pair(json_t *row, const struct side *was, const struct side *is, uint64_t now,
                     uint64_t then)
{
    json_object_set_new(row, "now", was->sim ? json_integer((json_int_t)now) : json_null());
    json_object_set_new(row, "then", is->sim ? json_integer((json_int_t)then) : json_null());
    json_object_set_new(row, "change",
                        was->sim && is->sim ? json_integer((json_int_t)then - (json_int_t)now)
                                            : json_null());
}

static uint64_t of_cell(const struct side *s, int c, int own)
{
    uint64_t n = 0;

    for (size_t t = 0; s->sim && t < s->sim->task_count; t++)
        n += s->sim->tasks[t].cell[c][own];
    return n;
}

static json_t *classes_table(const struct side *was, const struct side *is)
{
    json_t *table = answer_table();

    answer_column(table, "class", "类别", "class");
    answer_column(table, "ownership", "内外资", "ownership");
    now_and_then(table);
    for (int c = 0; c < CLASSES; c++)
        for (int own = OWN_D; own <= OWN_F; own++) {
            json_t *row =
                answer_add(table, "oo", json_sprintf("%c", 'A' + c), label_row(&ownerships[own]));
            put_pair(row, was, is, of_cell(was, c, own), of_cell(is, c, own));
        }
    return table;
}

/* Firms of a bureau in all tasks, and visits for each of its inspectors in millionths. */
static void of_bureau(const struct side *s, uint32_t code, uint64_t *firms, uint64_t *load)
{
    const struct plan_stats *stats = s->review.stats;

    *firms = *load = 0;
    for (size_t b = 0; s->sim && b < stats->count; b++) {
        if (stats->bureaus[b].code != code)
            continue;
        for (size_t t = 0; t < s->sim->task_count; t++) {
            const struct plan_task *task = &stats->plan->tasks[t];
            uint64_t n = s->sim->tasks[t].bureau[b];
            uint64_t people = plan_inspectors_for(stats, task, code);
            *firms += n;
            *load += people ? n * MILLION * (uint64_t)task->team / people : 0;
        }
    }
}

static json_t *tenths(uint64_t micro)
{
    uint64_t n = (micro + 50000) / 100000;

    return json_sprintf("%llu.%llu", (unsigned long long)(n / 10), (unsigned long long)(n % 10));
}

static json_t *bureaus_table(const struct codes *codes, const struct side *was,
                             const struct side *is)
{
    const struct plan_stats *all = is->sim ? is->review.stats : was->review.stats;
    json_t *table = answer_table();

    answer_column(table, "bureau", "单位", "bureau");
    answer_column(table, "name", "名称", "name");
    answer_column(table, "inspectors", "执法人员", "inspectors");
    now_and_then(table);
    answer_column(table, "load_now", "每人户次（现行）", "visits each, in force");
    answer_column(table, "load_then", "每人户次（新）", "visits each, new");
    for (size_t b = 0; all && b < all->count; b++) {
        const uint32_t code = all->bureaus[b].code;
        const struct region *region = codes_region(codes, code);
        uint64_t now, then, load_now, load_then;
        of_bureau(was, code, &now, &load_now);
        of_bureau(is, code, &then, &load_then);
        if (!now && !then)
            continue;
        json_t *row =
            answer_add(table, "osI", json_sprintf("%06u", (unsigned)code),
                       region ? region->name : "", (json_int_t)all->bureaus[b].inspectors);
        put_pair(row, was, is, now, then);
        json_object_set_new(row, "load_now", was->sim ? tenths(load_now) : json_null());
        json_object_set_new(row, "load_then", is->sim ? tenths(load_then) : json_null());
    }
    return table;
}

static uint64_t of_month(const struct side *s, int month)
{
    int at = s->sim ? month - s->sim->first_month : -1;
    uint64_t n = 0;

    if (at < 0 || (size_t)at >= s->sim->months)
        return 0;
    for (size_t t = 0; t < s->sim->task_count; t++)
        n += s->sim->tasks[t].month[at];
    return n;
}

static json_t *months_table(const struct side *was, const struct side *is)
{
    json_t *table = answer_table();
    const struct simulation *a = was->sim ? was->sim : is->sim, *b = is->sim ? is->sim : was->sim;

    answer_column(table, "month", "月份", "month");
    now_and_then(table);
    if (!a)
        return table;
    int first = a->first_month < b->first_month ? a->first_month : b->first_month;
    int end_a = a->first_month + (int)a->months, end_b = b->first_month + (int)b->months;
    for (int m = first; m < (end_a > end_b ? end_a : end_b); m++) {
        json_t *row = answer_row(table);
        json_object_set_new(row, "month", json_sprintf("%04d-%02d", m / 12, m % 12 + 1));
        put_pair(row, was, is, of_month(was, m), of_month(is, m));
    }
    return table;
}

/* ---- the overall ratio ---- */

/* Of general tasks: owed by the ratios, and really drawn, in ppm of all firms in business. */
static void overall(const struct side *s, uint64_t *owed, uint64_t *drawn)
{
    const struct plan_stats *stats = s->review.stats;
    uint64_t micro = 0, picks = 0;

    *owed = *drawn = 0;
    if (!s->sim || !stats->firms)
        return;
    for (size_t t = 0; t < stats->plan->task_count; t++)
        if (!stats->plan->tasks[t].key) {
            micro += plan_expected_task(stats, t);
            picks += s->sim->tasks[t].picks;
        }
    *owed = micro / stats->firms;
    *drawn = picks * MILLION / stats->firms;
}

static json_t *percent(uint64_t ppm)
{
    return json_sprintf("%llu.%02llu", (unsigned long long)(ppm / 10000),
                        (unsigned long long)(ppm / 100 % 100));
}

static void ratio_row(json_t *table, const char *key, const char *zh, const char *en, json_t *value)
{
    json_t *row = answer_add(table, "oo", answer_word(zh, en), value);
    json_object_set_new(row, "key", json_string(key));
}

static json_t *overall_table(const struct side *was, const struct side *is)
{
    json_t *table = answer_table();
    uint64_t owed, drawn;

    answer_column(table, "what", "一般事项年度抽查比例", "general tasks, share of all firms");
    answer_column(table, "percent", "%", "%");
    if (was->sim) {
        overall(was, &owed, &drawn);
        ratio_row(table, "now", "现行计划，按模拟", "plan in force, simulated", percent(drawn));
    }
    if (!is->sim || !is->review.plan)
        return table;
    overall(is, &owed, &drawn);
    ratio_row(table, "owed", "新计划，按比例", "new plan, by its ratios", percent(owed));
    ratio_row(table, "then", "新计划，按模拟", "new plan, simulated", percent(drawn));
    ratio_row(table, "floor", "下限", "floor", percent(is->review.plan->floor_ppm));
    for (size_t i = 0; i < is->review.plan->cap_count; i++)
        ratio_row(table, "cap", "上限", "cap", percent(is->review.plan->caps_ppm[i]));
    return table;
}

static void add_effects(struct lane *lane, const struct side *was, const struct side *is,
                        json_t *record)
{
    answer_subtable(record, "overall", "总比例", "overall ratio", overall_table(was, is));
    answer_subtable(record, "classes", "按类别和内外资（户）", "firms by class and ownership",
                    classes_table(was, is));
    answer_subtable(record, "bureaus", "按单位（户）", "firms by bureau",
                    bureaus_table(lane->snapshot->codes, was, is));
    answer_subtable(record, "months", "按月（户）", "firms by month", months_table(was, is));
    if (is->sim)
        answer_subtable(record, "tasks", "按任务", "by task",
                        plan_table_tasks(is->review.stats, is->sim));
    answer_note(record, "按现有名录模拟整个期间，不写日志。",
                "The whole periods on the present registry, without touching the log.");
}

enum err plan_compare(struct lane *lane, const struct buf *text, const struct buf *was,
                      json_t *record, struct error *e)
{
    struct side old = {0}, new = {0};
    enum err err = look(lane, text, &new, e);

    if (!err && was && was->len)
        err = look(lane, was, &old, e);
    if (!err) {
        const struct plan_diags *d = &new.review.diags;
        static const struct buf nothing = {0};
        answer_field(record, "title", "计划", "plan",
                     json_string(new.review.plan ? new.review.plan->title : ""));
        answer_field(record, "errors", "错误", "errors", json_integer((json_int_t)d->errors));
        answer_field(record, "warnings", "提醒", "warnings", json_integer((json_int_t)d->warnings));
        answer_subtable(record, "findings", "检查结果", "findings", plan_table_findings(d));
        answer_subtable(record, "lines", "与现行计划逐行比较", "lines against the plan in force",
                        lines_table(was ? was : &nothing, text));
        if (!d->errors)
            add_effects(lane, &old, &new, record);
    }
    side_free(&old);
    side_free(&new);
    return err;
}
