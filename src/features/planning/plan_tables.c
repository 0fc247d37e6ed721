#include "plan_tables.h"

#include "core/base/date.h"
#include "core/base/label.h"
#include "core/plan/value.h"
#include "platform/ops/answer.h"

#define MILLION 1000000u

static void put_count(json_t *row, const char *key, uint64_t n)
{
    json_object_set_new(row, key, json_integer((json_int_t)n));
}

/* Millionths as a number with one decimal, as text: 12345678 → "12.3". */
static json_t *one_decimal(uint64_t micro)
{
    uint64_t tenths = (micro + 50000) / 100000;

    return json_sprintf("%llu.%llu", (unsigned long long)(tenths / 10),
                        (unsigned long long)(tenths % 10));
}

static json_t *percent(uint32_t ppm)
{
    char text[16];

    return json_string(value_format_ppm(ppm, text));
}

static json_t *severity_word(enum plan_severity severity)
{
    static const char *const zh[] = {
        [PLAN_ERROR] = "错误", [PLAN_WARNING] = "提醒", [PLAN_NOTE] = "说明"};
    const char *id = plan_severity_name(severity);

    return label_json(id, zh[severity], id);
}

json_t *plan_table_findings(const struct plan_diags *diags)
{
    json_t *table = answer_table();

    answer_column(table, "severity", "级别", "severity");
    answer_column(table, "line", "行", "line");
    answer_column(table, "what", "内容", "what");
    for (int severity = PLAN_ERROR; severity <= PLAN_NOTE; severity++)
        for (size_t i = 0; i < diags->count; i++) {
            const struct plan_diag *d = &diags->items[i];
            if ((int)d->severity != severity)
                continue;
            answer_add(table, "ooo", severity_word(d->severity),
                       d->line ? json_integer(d->line) : json_null(), answer_word(d->zh, d->en));
        }
    return table;
}

/* All bureaus together. */
static void add_up(const struct plan_stats *stats, size_t task, int c, enum ownership own,
                   uint64_t *scope, uint64_t *owed)
{
    *scope = *owed = 0;
    for (size_t b = 0; b < stats->count; b++) {
        *scope += plan_in_scope(&stats->bureaus[b], task, c, own);
        *owed += plan_expected_stratum(stats, task, b, c, own);
    }
}

static json_t *class_row(json_t *table, const struct plan_task *task, int c, enum ownership own)
{
    json_t *row = answer_add(table, "soooI", task->id, json_sprintf("%c", 'A' + c),
                             label_row(&ownerships[own]), percent(task->ratio_ppm[c][own]),
                             (json_int_t)((uint64_t)task->cooldown_days[c][own]));
    return row;
}

static void class_numbers(json_t *row, const struct plan_stats *stats, size_t t, int c,
                          enum ownership own)
{
    uint64_t scope, owed;

    add_up(stats, t, c, own, &scope, &owed);
    put_count(row, "scope", scope);
    json_object_set_new(row, "owed", one_decimal(owed));
}

json_t *plan_table_classes(const struct plan_stats *stats, const struct simulation *sim)
{
    json_t *table = answer_table();

    answer_column(table, "task", "任务", "task");
    answer_column(table, "class", "类别", "class");
    answer_column(table, "ownership", "内外资", "ownership");
    answer_column(table, "ratio", "比例", "ratio");
    answer_column(table, "cooldown", "冷却期（天）", "cool-down (days)");
    answer_column(table, "scope", "范围内（户）", "in scope");
    answer_column(table, "owed", "按比例应抽", "owed");
    if (sim)
        answer_column(table, "drawn", "模拟抽取", "simulated");
    for (size_t t = 0; t < stats->plan->task_count; t++) {
        const struct plan_task *task = &stats->plan->tasks[t];
        for (int c = 0; c < CLASSES; c++)
            for (int own = OWN_D; own <= OWN_F; own++) {
                json_t *row = class_row(table, task, c, (enum ownership)own);
                class_numbers(row, stats, t, c, (enum ownership)own);
                if (sim)
                    put_count(row, "drawn", sim->tasks[t].cell[c][own]);
            }
    }
    return table;
}

/* Draws of a bureau in all tasks, millionths, and visits for each of its inspectors. */
static void bureau_sums(const struct plan_stats *stats, size_t b, const struct simulation *sim,
                        uint64_t *draws, uint64_t *load)
{
    *draws = *load = 0;
    for (size_t t = 0; t < stats->plan->task_count; t++) {
        const struct plan_task *task = &stats->plan->tasks[t];
        uint64_t n = sim ? sim->tasks[t].bureau[b] * MILLION : plan_expected_bureau(stats, t, b);
        uint64_t inspectors = plan_inspectors_for(stats, task, stats->bureaus[b].code);
        *draws += n;
        *load += inspectors ? n * (uint64_t)task->team / inspectors : 0;
    }
}

json_t *plan_table_bureaus(const struct plan_stats *stats, const struct codes *codes,
                           const struct simulation *sim)
{
    json_t *table = answer_table();

    answer_column(table, "bureau", "单位", "bureau");
    answer_column(table, "name", "名称", "name");
    answer_column(table, "firms", "在业企业", "firms");
    answer_column(table, "inspectors", "执法人员", "inspectors");
    answer_column(table, "draws", sim ? "模拟抽取（户）" : "预计抽取（户）",
                  sim ? "simulated" : "expected");
    answer_column(table, "share", "占在业企业", "share of firms");
    answer_column(table, "load", "每人户次", "visits each");
    for (size_t b = 0; b < stats->count; b++) {
        const struct plan_bureau *bureau = &stats->bureaus[b];
        const struct region *region = codes_region(codes, bureau->code);
        uint64_t draws, load, firms = 0;
        for (int c = 0; c <= CLASSES; c++)
            firms += bureau->firms[c][OWN_D] + bureau->firms[c][OWN_F];
        bureau_sums(stats, b, sim, &draws, &load);
        answer_add(table, "osIIooo", json_sprintf("%06u", (unsigned)bureau->code),
                   region ? region->name : "", (json_int_t)firms, (json_int_t)bureau->inspectors,
                   one_decimal(draws), firms ? percent((uint32_t)(draws / firms)) : json_null(),
                   plan_load(stats, b) == UINT64_MAX
                       ? label_json("nobody", "无人可派", "nobody to send")
                       : one_decimal(load));
    }
    return table;
}

static json_t *month_row(json_t *table, int month, const struct plan_task *task, uint32_t days)
{
    json_t *row = answer_add(table, "osI", json_sprintf("%04d-%02d", month / 12, month % 12 + 1),
                             task->id, (json_int_t)days);
    return row;
}

static json_t *months_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "month", "月份", "month");
    answer_column(table, "task", "任务", "task");
    answer_column(table, "days", "抽取日", "draw days");
    return table;
}

static int month_of(int32_t day)
{
    int year, month, mday;

    day_to_ymd(day, &year, &month, &mday);
    return year * 12 + month - 1;
}

static uint32_t draw_days_in(const struct plan_task *task, const struct calendar *cal, int month)
{
    int32_t first = day_from_ymd(month / 12, month % 12 + 1, 1);
    int32_t end = day_from_ymd((month + 1) / 12, (month + 1) % 12 + 1, 1);
    uint32_t days = 0;

    for (int32_t day = first; day < end; day++)
        days += task_draws_on(task, cal, day);
    return days;
}

/* The expectation rule spreads what a task owes evenly over its draw days. */
json_t *plan_table_months_expected(const struct plan_stats *stats, const struct calendar *cal)
{
    const struct plan *plan = stats->plan;
    json_t *table = months_table();
    int first = 0, last = -1;

    answer_column(table, "expected", "预计抽取（户）", "expected");
    for (size_t t = 0; t < plan->task_count; t++) {
        int from = month_of(plan->tasks[t].from), until = month_of(plan->tasks[t].until);
        first = t == 0 || from < first ? from : first;
        last = until > last ? until : last;
    }
    for (int month = first; month <= last; month++)
        for (size_t t = 0; t < plan->task_count; t++) {
            const struct plan_task *task = &plan->tasks[t];
            uint32_t days = draw_days_in(task, cal, month), all = task_draw_days(task, cal);
            if (days)
                json_object_set_new(month_row(table, month, task, days), "expected",
                                    one_decimal(plan_expected_task(stats, t) * days / all));
        }
    return table;
}

json_t *plan_table_months(const struct plan_stats *stats, const struct simulation *sim)
{
    json_t *table = months_table();

    answer_column(table, "drawn", "模拟抽取（户）", "simulated");
    for (size_t m = 0; m < sim->months; m++)
        for (size_t t = 0; t < sim->task_count; t++) {
            const struct simulated_task *s = &sim->tasks[t];
            if (s->month_days[m])
                put_count(month_row(table, sim->first_month + (int)m, &stats->plan->tasks[t],
                                    s->month_days[m]),
                          "drawn", s->month[m]);
        }
    return table;
}

json_t *plan_table_tasks(const struct plan_stats *stats, const struct simulation *sim)
{
    json_t *table = answer_table();

    answer_column(table, "task", "任务", "task");
    answer_column(table, "title", "标题", "title");
    answer_column(table, "days", "抽取日", "draw days");
    answer_column(table, "expected", "按比例应抽（户）", "by ratio");
    answer_column(table, "drawn", "模拟抽取（户）", "simulated");
    answer_column(table, "most", "单日最多（户）", "busiest day");
    answer_column(table, "most_day", "最多之日", "on");
    for (size_t t = 0; t < sim->task_count; t++) {
        const struct simulated_task *s = &sim->tasks[t];
        answer_add(table, "ssIoIIo", stats->plan->tasks[t].id, stats->plan->tasks[t].title,
                   (json_int_t)s->days, one_decimal(s->expected), (json_int_t)s->picks,
                   (json_int_t)s->most, s->picks ? answer_day(s->most_day) : json_null());
    }
    return table;
}
