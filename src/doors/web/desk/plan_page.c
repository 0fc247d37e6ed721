/* Plans at the desk: what one means, who proposed and approved it. */
#include "plan_page.h"
#include "core/base/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/chart.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

/* ---- findings ---- */

static void finding(struct html *h, const json_t *row)
{
    const char *severity = label_id(json_object_get(row, "severity"));
    const json_t *line = json_object_get(row, "line");

    html_open(h, "li", "class",
              strcmp(severity, "error") == 0     ? "error-line"
              : strcmp(severity, "warning") == 0 ? "warn-line"
                                                 : NULL,
              NULL);
    desk_tag(h, json_object_get(row, "severity"));
    html_text(h, " ");
    if (json_is_integer(line)) {
        html_open_link(h, NULL, "#line-%lld", (long long)json_integer_value(line));
        html_sayf(h, "第 %lld 行", "line %lld", (long long)json_integer_value(line));
        html_close(h, "a");
        html_say(h, "：", ": ");
    }
    html_value(h, json_object_get(row, "what"));
    html_close(h, "li");
}

static void findings(struct html *h, const json_t *compare)
{
    const json_t *rows = json_object_get(record_table(compare, "findings"), "rows");
    json_int_t errors = json_integer_value(record_field(compare, "errors"));
    size_t i, notes = 0;
    json_t *row;

    html_el_say(h, "h2", "检查结果", "What the check found", "id", "findings", NULL);
    if (errors) {
        html_open(h, "p", "class", "error", "role", "alert", NULL);
        html_sayf(h, "有 %lld 处错误，改好才能提交。",
                  "%lld errors: mend them before the plan can be proposed.", (long long)errors);
        html_close(h, "p");
    } else {
        html_el_say(h, "p", "没有错误，可以提交。", "No errors: it can be proposed.", "class",
                    "notice", NULL);
    }
    html_open(h, "ul", "class", "findings", NULL);
    json_array_foreach(rows, i, row)
    {
        bool note = label_is(json_object_get(row, "severity"), "note");
        notes += note;
        if (!note)
            finding(h, row);
    }
    html_close(h, "ul");
    if (!notes)
        return;
    html_open(h, "details", NULL);
    html_el_say(h, "summary", "这份计划意味着什么（数字）", "What the plan means in numbers", NULL);
    html_open(h, "ul", "class", "findings", NULL);
    json_array_foreach(rows, i, row)
    {
        if (label_is(json_object_get(row, "severity"), "note"))
            finding(h, row);
    }
    html_close(h, "ul");
    html_close(h, "details");
}

/* ---- charts ---- */

static double number(const json_t *value)
{
    if (json_is_number(value))
        return json_number_value(value);
    return json_is_string(value) ? strtod(json_string_value(value), NULL) : NAN;
}

/* Rows of a table of the comparison as bars: which keys hold the values, and how a row is called.
 */
struct plot {
    const json_t *table;
    const char *keys[2];
    size_t count;
    char *(*label)(const struct html *h, const json_t *row);
    struct chart chart;
};

static const struct chart_series now_then[] = {{"现行计划", "Plan in force"},
                                               {"新计划", "New plan"}};

/* Without a plan in force there is one series, the second. */
static void plot(struct html *h, struct plot *p, void (*draw)(struct html *, const struct chart *))
{
    const json_t *rows = json_object_get(p->table, "rows");
    size_t n = json_array_size(rows);
    struct chart_row *list = mem_array(n + 1, sizeof *list);
    double *values = mem_array((n + 1) * 2, sizeof *values);

    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        for (size_t k = 0; k < p->count; k++)
            values[i * 2 + k] = number(json_object_get(row, p->keys[k]));
        list[i] = (struct chart_row){.zh = p->label(h, row), .values = &values[i * 2]};
    }
    p->chart.rows = list;
    p->chart.row_count = n;
    draw(h, &p->chart);
    for (size_t i = 0; i < n; i++)
        free((char *)(uintptr_t)list[i].zh);
    free(list);
    free(values);
}

static void set_series(struct plot *p, const char *now, const char *then)
{
    bool both = false;
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(p->table, "rows"), i, row) both =
        both || !json_is_null(json_object_get(row, now));
    p->keys[0] = both ? now : then;
    p->keys[1] = then;
    p->count = both ? 2 : 1;
    p->chart.series = both ? now_then : now_then + 1;
    p->chart.series_count = p->count;
}

static char *class_label(const struct html *h, const json_t *row)
{
    return mem_printf("%s %s", json_text(row, "class"),
                      json_word(json_object_get(row, "ownership"), h->lang));
}

static char *name_label(const struct html *h, const json_t *row)
{
    (void)h;
    return mem_strdup(json_text(row, "name"));
}

static char *month_label(const struct html *h, const json_t *row)
{
    (void)h;
    return mem_strdup(json_text(row, "month"));
}

static char *what_label(const struct html *h, const json_t *row)
{
    return mem_strdup(json_word(json_object_get(row, "what"), h->lang));
}

static void overall(struct html *h, const json_t *compare)
{
    static const struct chart_series one[] = {{"占全部在业企业", "share of all firms"}};
    struct plot p = {.table = record_table(compare, "overall"),
                     .keys = {"percent"},
                     .count = 1,
                     .label = what_label,
                     .chart = {.id = "overall",
                               .title_zh = "一般事项的总比例，对照下限和上限",
                               .title_en = "Overall ratio of general tasks, beside floor and caps",
                               .head_zh = "项目",
                               .head_en = "What",
                               .series = one,
                               .series_count = 1,
                               .decimals = 2,
                               .unit = " %"}};

    plot(h, &p, chart_bars);
}

static void by_class(struct html *h, const json_t *compare)
{
    struct plot p = {.table = record_table(compare, "classes"),
                     .label = class_label,
                     .chart = {.id = "classes",
                               .title_zh = "每年户数，按信用风险类别和内外资",
                               .title_en = "Firms a year, by class and ownership",
                               .head_zh = "类别",
                               .head_en = "Class"}};

    set_series(&p, "now", "then");
    plot(h, &p, chart_columns);
}

static void by_month(struct html *h, const json_t *compare)
{
    struct plot p = {.table = record_table(compare, "months"),
                     .label = month_label,
                     .chart = {.id = "months",
                               .title_zh = "每月户数",
                               .title_en = "Firms a month",
                               .head_zh = "月份",
                               .head_en = "Month"}};

    set_series(&p, "now", "then");
    plot(h, &p, chart_columns);
}

static void by_bureau(struct html *h, const json_t *compare)
{
    struct plot p = {.table = record_table(compare, "bureaus"),
                     .label = name_label,
                     .chart = {.id = "bureaus",
                               .title_zh = "每年户数，按单位",
                               .title_en = "Firms a year, by bureau",
                               .head_zh = "单位",
                               .head_en = "Bureau"}};

    set_series(&p, "now", "then");
    plot(h, &p, chart_bars);
}

static void load(struct html *h, const json_t *compare)
{
    struct plot p = {.table = record_table(compare, "bureaus"),
                     .label = name_label,
                     .chart = {.id = "load",
                               .title_zh = "每名执法人员一年的户次",
                               .title_en = "Visits a year for each inspector",
                               .head_zh = "单位",
                               .head_en = "Bureau",
                               .decimals = 1}};

    set_series(&p, "load_now", "load_then");
    plot(h, &p, chart_bars);
}

/* ---- differences ---- */

static void lines(struct html *h, const json_t *compare)
{
    html_el_say(h, "h2", "与现行计划逐行比较", "Line by line against the plan in force", NULL);
    desk_diff(h, record_table(compare, "lines"));
}

static void bureaus(struct html *h, const json_t *compare)
{
    html_open(h, "details", "class", "task", NULL);
    html_el_sayf(h, "summary", NULL, "按单位：户数和每人负担（%zu 个单位）",
                 "By bureau: firms and load (%zu bureaus)",
                 json_array_size(json_object_get(record_table(compare, "bureaus"), "rows")));
    html_open(h, "div", "class", "two", NULL);
    by_bureau(h, compare);
    load(h, compare);
    html_close(h, "div");
    html_close(h, "details");
}

/* What "plan compare" found: findings, the simulated year as charts, differences. */
static void evidence(struct html *h, const json_t *compare)
{
    findings(h, compare);
    lines(h, compare);
    if (!record_table(compare, "overall"))
        return;
    html_el_say(h, "h2", "模拟一年", "A year simulated", "id", "year", NULL);
    view_notes(h, compare);
    html_open(h, "div", "class", "two", NULL);
    overall(h, compare);
    by_class(h, compare);
    by_month(h, compare);
    html_close(h, "div");
    view_table(h, record_table(compare, "tasks"), lang_pick(h->lang, "按任务", "By task"), NULL,
               NULL);
    html_el(h, "div", NULL, "class", "gap", NULL);
    bureaus(h, compare);
}

/* ---- the text ---- */

static const char *line_class(const json_t *compare, json_int_t line)
{
    size_t i;
    json_t *row;
    const char *class = NULL;

    json_array_foreach(json_object_get(record_table(compare, "findings"), "rows"), i, row)
    {
        const char *severity = label_id(json_object_get(row, "severity"));
        if (json_int(row, "line") != line)
            continue;
        if (strcmp(severity, "error") == 0)
            return "error-line";
        if (strcmp(severity, "warning") == 0)
            class = "warn-line";
    }
    return class;
}

void desk_plan_text(struct html *h, const char *text, const json_t *compare)
{
    json_int_t line = 0;

    html_open(h, "ol", "class", "source-lines", NULL);
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        char *one = mem_strndup(p, n && p[n - 1] == '\r' ? n - 1 : n);
        char *number_of = mem_printf("%lld", (long long)++line);
        char *id = mem_printf("line-%lld", (long long)line);
        html_el(h, "li", one, "id", id, "data-n", number_of, "class", line_class(compare, line),
                NULL);
        free(one);
        free(number_of);
        free(id);
        p += n + (p[n] == '\n');
    }
    html_close(h, "ol");
}

/* ---- lists ---- */

static const struct view_cell list_cells[] = {{"state", .write = desk_tag},
                                              {"title", .path = "/desk/plan/of/%", .of = "sha256"},
                                              {"sha256", .path = "/desk/plan/of/%"},
                                              {NULL}};

void desk_plans(struct html *h, const json_t *list, bool may_edit)
{
    const json_t *rows = json_object_get(list, "rows");
    const json_t *current = NULL;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        const char *state = label_id(json_object_get(row, "state"));
        if (strcmp(state, "in-force") == 0)
            current = row;
        if (strcmp(state, "proposed") != 0)
            continue;
        char *path = mem_printf("/desk/plan/of/%s", json_text(row, "sha256"));
        html_open(h, "p", "class", "warning", NULL);
        char *person = view_person(list, json_text(row, "proposed_by"));
        html_sayf(h, "%s 提交的计划待另一人批准：",
                  "%s proposed a plan; another person decides: ", person);
        free(person);
        html_el(h, "a", json_text(row, "title"), "href", path, NULL);
        html_close(h, "p");
        free(path);
    }
    html_open(h, "section", "class", "card", NULL);
    html_el_say(h, "h2", "现行计划", "Plan in force", NULL);
    if (current) {
        char *path = mem_printf("/desk/plan/of/%s", json_text(current, "sha256"));
        html_open(h, "p", "class", "big", NULL);
        html_el(h, "a", json_text(current, "title"), "href", path, NULL);
        html_close(h, "p");
        free(path);
    } else {
        html_el_say(h, "p", "还没有计划在生效，不会抽取。写一份，由另一人批准。",
                    "No plan is in force, so nothing is drawn. Write one; another person approves.",
                    NULL);
    }
    if (may_edit) {
        html_open(h, "p", "class", "actions", NULL);
        html_link_say(h, "button", current ? "修改计划" : "写一份计划",
                      current ? "Change it" : "Write one", "/desk/plan/edit");
        html_close(h, "p");
    }
    html_close(h, "section");
    html_el_say(h, "h2", "全部计划", "All plans", NULL);
    view_table(h, list, lang_pick(h->lang, "最近的在上", "Newest first"), view_cells, list_cells);
}

/* ---- one ---- */

static void see_below(struct html *h, const json_t *text)
{
    (void)text;
    html_el_say(h, "a", "见下", "below", "href", "#text", NULL);
}

static const struct view_cell facts[] = {
    {"state", .write = desk_tag}, {"sha256", .code = true}, {"text", .write = see_below}, {NULL}};

static void decide(struct html *h, const struct desk_plan *p, const char *sha)
{
    bool own = strcmp(record_text(p->show, "proposed_by"), p->viewer) == 0;

    html_open(h, "p", "class", "actions", NULL);
    if (own)
        html_el_say(h, "span", "这是您提交的，须由另一人批准。",
                    "You proposed it; another person has to approve it.", "class", "warning", NULL);
    else if (p->may_decide)
        html_link_say(h, "button", "批准…", "Approve…", "/desk/plan/of/%s/approve", sha);
    if (p->may_decide)
        html_link_say(h, "button quiet", "退回…", "Reject…", "/desk/plan/of/%s/reject", sha);
    html_close(h, "p");
}

void desk_plan(struct html *h, const struct desk_plan *p)
{
    const char *sha = record_text(p->show, "sha256");
    const char *state = label_id(record_field(p->show, "state"));

    view_record(h, p->show, view_cells, facts);
    if (strcmp(state, "proposed") == 0)
        decide(h, p, sha);
    if (p->may_edit) {
        char *edit = mem_printf("/desk/plan/edit?from=%s", sha);
        html_open(h, "p", "class", "actions", NULL);
        html_link_say(h, "button quiet", "以它为底稿修改", "Begin a new one from it", "%s", edit);
        html_close(h, "p");
        free(edit);
    }
    if (p->compare)
        evidence(h, p->compare);
    html_el_say(h, "h2", "全文", "Text", "id", "text", NULL);
    desk_plan_text(h, record_text(p->show, "text"), p->compare);
}

/* ---- the editor ---- */

static void action(struct html *h, const char *what, const char *class, const char *zh,
                   const char *en)
{
    html_el_say(h, "button", zh, en, "type", "submit", "name", "do", "value", what, "class", class,
                NULL);
}

static void hidden(struct html *h, const char *name, const char *value)
{
    html_void(h, "input", "type", "hidden", "name", name, "value", value ? value : "", NULL);
}

static void draft_line(struct html *h, const struct desk_editor *p)
{
    if (!p->draft_time)
        return;
    html_open(h, "p", "class", "notice", NULL);
    html_sayf(h, "这是您 %s 保存的草稿，只有您看得到。",
              "This is your draft of %s; only you see it.", p->draft_time);
    html_text(h, " ");
    action(h, "drop", "quiet", "丢弃草稿", "Throw it away");
    html_close(h, "p");
}

static void text_side(struct html *h, const struct desk_editor *p)
{
    html_open(h, "section", NULL);
    html_open(h, "h2", NULL);
    html_el_say(h, "label", "文本（以此为准）", "The text (this is what counts)", "for", "text",
                NULL);
    html_close(h, "h2");
    html_open(h, "textarea", "name", "text", "id", "text", "class", "source", "spellcheck", "false",
              "aria-describedby", "text-hint", NULL);
    if (*p->text == '\n')
        html_text(h, "\n"); /* a browser drops the first one */
    html_text(h, p->text);
    html_close(h, "textarea");
    html_el_say(
        h, "p",
        "写法见 "
        "docs/plan.md。改了文本，按“更新”，表单随之刷新；改了表单，只改动相应的行，注释保留。",
        "How it is written: docs/plan.md. After a change of the text, “Update” refreshes the "
        "form; a change of the form rewrites its own lines only and keeps comments.",
        "class", "hint", "id", "text-hint", NULL);
    html_close(h, "section");
}

void desk_editor(struct html *h, const struct desk_editor *p)
{
    html_open(h, "form", "method", "post", "action", "/desk/plan/edit", "enctype",
              "multipart/form-data", "class", "form plain", NULL);
    hidden(h, "csrf", p->csrf);
    hidden(h, "was", p->text);
    hidden(h, "base", p->base);
    if (p->problem_zh)
        html_el_say(h, "p", p->problem_zh, p->problem_en, "class", "error", "role", "alert", NULL);
    draft_line(h, p);
    html_open(h, "p", "class", "actions", NULL);
    action(h, "update", NULL, "更新", "Update");
    action(h, "check", NULL, "检查并模拟一年", "Check and simulate a year");
    action(h, "save", "quiet", "保存草稿", "Keep as a draft");
    if (p->may_propose)
        action(h, "propose", "quiet", "提交，待另一人批准", "Propose: another person approves");
    html_close(h, "p");
    if (p->compare)
        evidence(h, p->compare);
    html_open(h, "div", "class", "split", NULL);
    html_open(h, "section", NULL);
    html_el_say(h, "h2", "表单", "The form", NULL);
    desk_plan_form(h, p->text, p->task);
    html_close(h, "section");
    text_side(h, p);
    html_close(h, "div");
    if (p->compare) {
        bool bad = json_integer_value(record_field(p->compare, "errors")) > 0;
        html_open(h, "details", "class", "task", "open", bad ? "" : NULL, NULL);
        html_el_say(h, "summary", "检查时的文本，有问题的行已标出",
                    "The text as checked, lines in question marked", NULL);
        desk_plan_text(h, p->text, p->compare);
        html_close(h, "details");
    }
    html_close(h, "form");
}
