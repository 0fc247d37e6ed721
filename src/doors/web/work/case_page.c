/* The page of a case. Its history and stages are in case_page_parts.c. */
#include "case_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/html/form.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static const json_t *model_of(const struct casefile *c)
{
    return json_object_get(c->show, "model");
}

static void section(struct html *h, const char *id, const char *zh, const char *en)
{
    html_open(h, "section", "class", "card", "aria-labelledby", id, NULL);
    html_el_say(h, "h2", zh, en, "id", id, NULL);
}

/* ---- what may be done ---- */

static void action_link(struct html *h, const char *no, const json_t *row)
{
    html_open(h, "li", NULL);
    html_link_value(h, "button", json_object_get(row, "name"), "/case/%s/do/%s", no,
                    json_text(row, "action"));
    if (json_array_size(json_object_get(row, "to"))) {
        html_open(h, "span", "class", "soft", NULL);
        html_text(h, " → ");
        html_value(h, json_object_get(row, "to"));
        html_close(h, "span");
    }
    html_close(h, "li");
}

static void waits_for(struct html *h, const json_t *row)
{
    html_open(h, "li", NULL);
    html_el_value(h, "strong", json_object_get(row, "name"), NULL);
    html_open(h, "span", "class", "soft", NULL);
    html_say(h, "：等待", ": waits for ");
    casefile_roles(h, json_object_get(row, "roles"));
    if (json_is_object(json_object_get(row, "why"))) {
        html_say(h, "（", " (");
        html_value(h, json_object_get(row, "why"));
        html_say(h, "）", ")");
    }
    html_close(h, "span");
    html_close(h, "li");
}

/* Steps of the case itself, or those that may be taken beside it. */
static size_t links(struct html *h, const char *no, const json_t *rows, bool aside)
{
    size_t i, count = 0;
    json_t *row;

    html_open(h, "ul", "class", "acts", NULL);
    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        if (!json_flag(row, "may") || json_flag(row, "aside") != aside)
            continue;
        action_link(h, no, row);
        count++;
    }
    html_close(h, "ul");
    return count;
}

static void waiting(struct html *h, const json_t *rows)
{
    size_t i, count = 0;
    json_t *row;

    json_array_foreach((json_t *)(uintptr_t)rows, i, row) count += !json_flag(row, "may");
    if (!count)
        return;
    html_open(h, "details", NULL);
    html_el_sayf(h, "summary", NULL, "由他人办理或条件未到（%zu）", "For others, or not yet (%zu)",
                 count);
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        if (!json_flag(row, "may"))
            waits_for(h, row);
    }
    html_close(h, "ul");
    html_close(h, "details");
}

static void actions(struct html *h, const struct casefile *c)
{
    const json_t *rows = json_object_get(c->actions, "rows");
    const char *no = json_text(model_of(c), "case");

    section(h, "actions", "现在可以办理", "What may be done now");
    if (!json_array_size(rows)) {
        html_el_say(h, "p", "没有可以办理的事项。", "Nothing can be done now.", "class", "empty",
                    NULL);
    } else {
        if (!links(h, no, rows, false))
            html_el_say(h, "p", "现在没有轮到您办理的步骤。", "No step waits for you now.", "class",
                        "empty", NULL);
        if (c->works) {
            html_open(h, "details", NULL);
            html_el_say(h, "summary", "其他情形：回避、换人、联合检查、紧急检查、证据……",
                        "Other cases: recusal, replacement, joint or urgent visit, evidence …",
                        NULL);
            links(h, no, rows, true);
            html_close(h, "details");
        }
        waiting(h, rows);
    }
    html_close(h, "section");
}

/* ---- dates ---- */

static void clocks(struct html *h, const json_t *model)
{
    const json_t *list = json_at(model, "now", "clocks", NULL);
    size_t i;
    json_t *clock;

    section(h, "clocks", "期限", "Deadlines");
    if (!json_array_size(list))
        html_el_say(h, "p", "没有正在计算的期限。", "No clock is running.", "class", "empty", NULL);
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach((json_t *)(uintptr_t)list, i, clock)
    {
        html_open(h, "li", NULL);
        html_el(h, "strong",
                *json_text(clock, "due") ? json_text(clock, "due")
                                         : lang_pick(h->lang, "中止计算", "suspended"),
                NULL);
        html_textf(h, " %s ", json_word(clock, h->lang));
        if (json_flag(clock, "provisional"))
            html_el_say(h, "span", "暂定：尚无该年日历", "provisional: no calendar yet", "class",
                        "tag warn", NULL);
        if (json_int(clock, "level") > 0)
            html_el_say(h, "span", "已逾期上报", "late, passed up", "class", "tag bad", NULL);
        html_el(h, "div", json_text(clock, "basis"), "class", "soft", NULL);
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_close(h, "section");
}

/* ---- facts ---- */

static void fact_open(struct html *h, const char *zh, const char *en)
{
    html_open(h, "div", NULL);
    html_el_say(h, "dt", zh, en, NULL);
    html_open(h, "dd", NULL);
}

static void fact_close(struct html *h)
{
    html_close(h, "dd");
    html_close(h, "div");
}

static void fact(struct html *h, const char *zh, const char *en, const char *text)
{
    if (!*text)
        return;
    fact_open(h, zh, en);
    html_text(h, text);
    fact_close(h);
}

static void team(struct html *h, const json_t *model)
{
    size_t i;
    json_t *one;

    fact_open(h, "检查人员", "Inspectors");
    json_array_foreach(json_object_get(model, "inspectors"), i, one)
    {
        html_textf(h, "%s%s（%s%s）", i ? "、" : "", json_text(one, "name"), json_text(one, "id"),
                   i ? "" : lang_pick(h->lang, "，组长", ", lead"));
    }
    fact_close(h);
}

/* Auditors see how a draw came about, others the draw. */
static void drawn_from(struct html *h, const json_t *model, bool audits)
{
    const json_t *draw = json_object_get(model, "draw");
    long long commit = json_int(draw, "commit");

    fact_open(h, "抽取", "Drawn");
    html_open_link(h, NULL, "%s/%lld", audits ? "/audit/draw" : "/desk/draws", commit);
    html_sayf(h, "%s，承诺 %lld", "%s, commit %lld", json_text(draw, "date"), commit);
    html_close(h, "a");
    fact_close(h);
}

static void facts(struct html *h, const json_t *model, bool audits)
{
    const json_t *firm = json_object_get(model, "firm");
    const json_t *task = json_object_get(model, "task");
    bool foreign = strcmp(json_text(json_object_get(model, "pick"), "ownership"), "F") == 0;

    section(h, "facts", "基本情况", "Particulars");
    html_open(h, "dl", "class", "record plain", NULL);
    fact(h, "企业", "Firm", json_text(firm, "name"));
    fact(h, "统一社会信用代码", "USCC", json_text(firm, "uscc"));
    fact(h, "住所", "Address", json_text(firm, "address"));
    fact(h, "类型", "Type", json_text(firm, "type_name"));
    fact(h, "企业性质", "Ownership",
         foreign ? lang_pick(h->lang, "外商投资", "foreign-invested")
                 : lang_pick(h->lang, "内资", "domestic"));
    fact(h, "信用风险分类", "Class", json_text(firm, "class"));
    fact(h, "管辖单位", "Bureau", json_text(json_object_get(model, "bureau"), "name"));
    fact(h, "任务", "Task", json_text(task, "title"));
    fact(h, "检查截止", "Visit by", json_text(task, "inspect_by"));
    team(h, model);
    drawn_from(h, model, audits);
    html_close(h, "dl");
    html_close(h, "section");
}

/* ---- items and results ---- */

static void codes_words(struct html *h, const json_t *table, const char *item)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        if (strcmp(json_text(row, "item"), item) == 0)
            html_value(h, json_object_get(row, "result"));
    }
}

static void results(struct html *h, const struct casefile *c)
{
    static const char *const heads[][2] = {
        {"事项", "Item"}, {"依据", "Basis"}, {"已批准的结果", "Approved result"}};
    const json_t *model = model_of(c), *approved = record_table(c->show, "results");
    const json_t *now = json_at(model, "now", "results", NULL);
    long long version = json_int(now, "version");
    size_t i;
    json_t *item;

    section(h, "results", "检查事项和结果", "Items and results");
    if (version > 0) {
        html_open(h, "p", NULL);
        char *entered = view_person(c->history, json_text(now, "actor"));
        char *approved_by = view_person(c->history, json_text(now, "approver"));
        html_sayf(h, "第 %lld 版，%s 录入，%s 批准", "Version %lld, entered by %s, approved by %s",
                  version, entered, approved_by);
        free(entered);
        free(approved_by);
        html_close(h, "p");
    }
    view_open_table(h, NULL, "stack", heads, 3);
    json_array_foreach(json_object_get(model, "items"), i, item)
    {
        html_open(h, "tr", NULL);
        html_open(h, "td", "data-label", lang_pick(h->lang, "事项", "Item"), NULL);
        html_textf(h, "%s %s", json_text(item, "code"), json_text(item, "name"));
        html_close(h, "td");
        html_el(h, "td", json_text(item, "basis"), "data-label",
                lang_pick(h->lang, "依据", "Basis"), NULL);
        html_open(h, "td", "data-label", lang_pick(h->lang, "结果", "Result"), NULL);
        if (version > 0)
            codes_words(h, approved, json_text(item, "code"));
        else
            html_el_say(h, "span", "尚无", "none yet", "class", "soft", NULL);
        html_close(h, "td");
        html_close(h, "tr");
    }
    view_close_table(h);
    html_close(h, "section");
}

/* ---- documents ---- */

static void document_row(struct html *h, const char *no, const json_t *row)
{
    html_open(h, "li", NULL);
    html_link_value(h, NULL, json_object_get(row, "name"), "/case/%s/document/%s?edition=%lld", no,
                    json_text(row, "kind"), json_int(row, "version"));
    html_textf(h, " %s ", json_text(row, "number"));
    html_el_sayf(h, "span", "soft", "第 %lld 版，%s，%s", "version %lld, %s, %s",
                 json_int(row, "version"), json_text(row, "made_at"), json_text(row, "made_by"));
    html_close(h, "li");
}

static void documents(struct html *h, const struct casefile *c)
{
    const json_t *rows = json_object_get(c->documents, "rows");
    const char *no = json_text(model_of(c), "case");
    size_t i;
    json_t *row;

    section(h, "documents", "文书", "Documents");
    if (!json_array_size(rows))
        html_el_say(h, "p", "还没有制作文书。", "No document has been made.", "class", "empty",
                    NULL);
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) document_row(h, no, row);
    html_close(h, "ul");
    if (c->makes)
        html_link_say(h, "button", "制作文书", "Make a document", "/case/%s/documents", no);
    html_close(h, "section");
}

/* ---- what belongs to it ---- */

static void related(struct html *h, const struct casefile *c)
{
    const char *no = json_text(model_of(c), "case");

    section(h, "related", "相关", "Related");
    html_el_say(h, "h3", "台账事项", "Matters", NULL);
    view_table(h, c->matters, NULL, view_cells, casefile_links);
    if (c->opens) {
        char *url = url_with("/matter/new", "case", no, NULL);
        html_open(h, "p", NULL);
        html_el_say(h, "a", "登记与本案有关的事项", "Record a matter about this case", "href", url,
                    NULL);
        html_close(h, "p");
        free(url);
    }
    if (c->joint) {
        html_el_say(h, "h3", "联合检查", "Joint visit", NULL);
        view_record(h, c->joint, view_cells, casefile_links);
    }
    if (c->visits) {
        html_el_say(h, "h3", "对该企业的检查", "Visits to this firm", NULL);
        json_t *visits = view_without_empty(c->visits);
        view_table(h, visits, NULL, view_cells, casefile_links);
        json_decref(visits);
    }
    html_close(h, "section");
}

static void files(struct html *h, const struct casefile *c)
{
    char *url = mem_printf("/case/%s/export", json_text(model_of(c), "case"));

    section(h, "proof", "证明", "Proof");
    html_open(h, "p", NULL);
    html_el_say(h, "a", "导出案件经过和证明", "Export the history with its proofs", "href", url,
                "download", "", NULL);
    html_text(h, " ");
    html_el_say(h, "span", "供 inspect-verify case 核对；含信用分类，不公开。",
                "For inspect-verify case; it holds the class and is not for the public.", "class",
                "soft", NULL);
    html_close(h, "p");
    html_close(h, "section");
    free(url);
}

bool casefile_is_matter(const json_t *show)
{
    return record_field(show, "matter") != NULL;
}

void casefile_show(struct html *h, const struct casefile *c)
{
    const json_t *model = model_of(c);

    html_open(h, "p", NULL);
    html_el(h, "span", json_text(model, "case"), "class", "mono", NULL);
    html_text(h, " ");
    html_el_value(h, "span", json_at(model, "now", "main", NULL), "class",
                  strcmp(json_text(model, "state"), "open") == 0 ? "tag warn" : "tag good", NULL);
    html_close(h, "p");
    casefile_steps(h, model);
    html_open(h, "div", "class", "columns", NULL);
    html_open(h, "div", NULL);
    actions(h, c);
    results(h, c);
    documents(h, c);
    html_close(h, "div");
    html_open(h, "div", NULL);
    clocks(h, model);
    facts(h, model, c->audits);
    files(h, c);
    html_close(h, "div");
    html_close(h, "div");
    related(h, c);
    section(h, "history", "经过", "History");
    casefile_history(h, json_object_get(c->history, "rows"), 0);
    html_close(h, "section");
}
