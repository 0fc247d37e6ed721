/* The auditor desk: what its pages share, and those that are tables. */
#include "audit_page.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/form.h"
#include "platform/html/view.h"

void audit_tabs(struct html *h, const char *here)
{
    static const struct {
        const char *id, *path, *zh, *en;
    } tabs[] = {
        {"overview", "/audit", "概览", "Overview"},
        {"draws", "/audit/draws", "抽取", "Draws"},
        {"randomness", "/audit/randomness", "随机性", "Randomness"},
        {"firms", "/audit/firms", "企业", "Firms"},
        {"treatment", "/audit/treatment", "同等待遇", "Treatment"},
        {"officers", "/audit/officers", "人员", "Officers"},
        {"timeliness", "/audit/timeliness", "及时性", "Timeliness"},
        {"cases", "/audit/cases", "案件核对", "Cases"},
        {"log", "/audit/log", "日志", "Log"},
        {"admin", "/audit/admin", "操作记录", "Actions"},
        {"download", "/audit/download", "下载", "Download"},
    };

    html_void(h, "link", "rel", "stylesheet", "href", "/assets/desk.css", NULL);
    html_void(h, "link", "rel", "stylesheet", "href", "/assets/audit.css", NULL);
    html_open(h, "nav", "class", "tabs", "aria-label", lang_pick(h->lang, "审计", "Audit"), NULL);
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        html_el_say(h, "a", tabs[i].zh, tabs[i].en, "href", tabs[i].path, "aria-current",
                    strcmp(tabs[i].id, here) == 0 ? "page" : NULL, NULL);
    html_close(h, "nav");
}

/* ---- the form ---- */

void audit_form(struct html *h, enum audit_filter filter, const struct audit_query *q)
{
    const struct field from = {
        .name = "from", .kind = FIELD_DATE, .zh = "起始日期", .en = "From", .value = q->from};
    const struct field until = {
        .name = "until", .kind = FIELD_DATE, .zh = "截止日期", .en = "Until", .value = q->until};
    const struct field task = {
        .name = "task", .kind = FIELD_TEXT, .zh = "任务", .en = "Task", .value = q->task};
    const struct field faults = {.name = "faults",
                                 .kind = FIELD_FLAG,
                                 .zh = "只看有问题的",
                                 .en = "Only with a matter",
                                 .value = q->faults ? "yes" : NULL};

    html_open(h, "div", "class", "period", NULL);
    form_begin(h, q->path, NULL, false);
    form_field(h, &from);
    form_field(h, &until);
    if (filter != AUDIT_FILTER_NO_TASK)
        form_field(h, &task);
    if (filter == AUDIT_FILTER_DRAWS)
        form_field(h, &faults);
    if (filter == AUDIT_FILTER_FIRMS)
        form_hidden(h, "kind", q->kind ? q->kind : "never");
    form_end(h, "查看", "Show");
    html_close(h, "div");
}

/* ---- tables ---- */

static void link_to(struct html *h, const char *base, const json_t *value)
{
    char text[32];
    const char *name = json_string_value(value);

    if (json_is_integer(value)) {
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
        name = text;
    }
    html_link(h, NULL, name, "%s/%s", base, name);
}

static void tag(struct html *h, const json_t *value, const char *class)
{
    html_el_value(h, "span", value, "class", class, NULL);
}

static bool is(const char *key, const char *name)
{
    return strcmp(key, name) == 0;
}

/* "2026-11-23" or "2026-11-23 08:00:00", which must not break at its hyphens. */
static bool is_date(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    return (len == 10 || len == 19) && text[4] == '-' && text[7] == '-' &&
           strspn(text, "0123456789-: ") == len;
}

static bool cell(const void *user, struct html *h, const char *key, const json_t *row,
                 const json_t *value)
{
    const char *text = json_string_value(value);

    (void)user;
    if (is(key, "commit") && json_is_integer(value))
        link_to(h, "/audit/draw", value);
    else if (is(key, "index") && json_is_integer(value) && !json_object_get(row, "uscc"))
        link_to(h, "/audit/log", value);
    else if ((is(key, "case") || is(key, "worst_case")) && text && *text)
        link_to(h, "/case", value);
    else if (is(key, "faults") && json_array_size(value))
        tag(h, value, "tag bad wrap");
    else if (is(key, "verdict"))
        tag(h, value, json_flag(row, "odd") ? "tag bad wrap" : "tag wrap");
    else if (is(key, "same") && json_is_true(value))
        tag(h, value, "tag bad");
    else if ((is(key, "leaf") || is(key, "hash") || is(key, "root") || is(key, "entry") ||
              is(key, "detail") || is(key, "plan_sha256") || is(key, "file")) &&
             text)
        html_el(h, "code", text, NULL);
    else if (is(key, "state") && json_is_object(value))
        tag(h, value, "date");
    else if (is(key, "name") && text)
        html_el(h, "span", text, "class", "firm", NULL);
    else if (is_date(text))
        html_el(h, "span", text, "class", "date", NULL);
    else if (is(key, "there") && json_is_false(value))
        tag(h, value, "tag bad");
    else
        return false;
    return true;
}

/* What it leads to is said for those who hear links out of their place. */
static void csv_link(struct html *h, const struct audit_query *q, const char *key,
                     const char *title)
{
    char *label = mem_printf("%s: %s", title,
                             lang_pick(h->lang, "导出表格（CSV）", "as a spreadsheet (CSV)"));
    char *url = url_with(q->path, "from", q->from, "until", q->until, "task", q->task, "kind",
                         q->kind, "faults", q->faults ? "yes" : NULL, "csv", key, NULL);

    html_open(h, "p", "class", "csv", NULL);
    html_el_say(h, "a", "导出表格（CSV）", "As a spreadsheet (CSV)", "href", url, "aria-label",
                label, NULL);
    html_close(h, "p");
    free(url);
    free(label);
}

void audit_table(struct html *h, const struct audit_query *q, const char *key, const char *zh,
                 const char *en, const json_t *table)
{
    if (!table)
        return;
    html_open(h, "section", NULL);
    html_el_say(h, "h2", zh, en, NULL);
    view_table(h, table, lang_pick(h->lang, zh, en), cell, NULL);
    if (json_array_size(json_object_get(table, "rows")))
        csv_link(h, q, key, lang_pick(h->lang, zh, en));
    html_close(h, "section");
}

/* A table of a record under its own heading. */
static void part(struct html *h, const struct audit_query *q, const json_t *record, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(record, "tables"), i, one)
    {
        const char *zh = json_text_or(one, "zh", NULL);
        if (strcmp(json_text(one, "key"), key) != 0)
            continue;
        json_t *table = view_without_empty(json_object_get(one, "table"));
        audit_table(h, q, key, zh, json_text_or(one, "en", NULL), table);
        json_decref(table);
    }
}

/* ---- overview ---- */

/* A number that should be 0 is loud if it is not. */
static void count_card(struct html *h, const json_t *record, const char *key, const char *href,
                       bool should_be_0)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(record, "fields"), i, one)
    {
        if (strcmp(json_text(one, "key"), key) != 0)
            continue;
        const json_t *value = json_object_get(one, "value");
        bool loud = should_be_0 && json_integer_value(value) > 0;
        html_open(h, "div", "class", loud ? "card loud" : "card", NULL);
        html_el_value(h, "div", value, "class", "big", NULL);
        html_open(h, "div", NULL);
        if (href)
            html_el_say(h, "a", json_text(one, "zh"), json_text(one, "en"), "href", href, NULL);
        else
            html_say(h, json_text(one, "zh"), json_text(one, "en"));
        html_close(h, "div");
        html_close(h, "div");
    }
}

static void cards(struct html *h, const json_t *record, const char *const (*keys)[2],
                  bool should_be_0)
{
    html_open(h, "div", "class", "cards", NULL);
    for (; (*keys)[0]; keys++)
        count_card(h, record, (*keys)[0], (*keys)[1], should_be_0);
    html_close(h, "div");
}

void audit_overview(struct html *h, const struct audit_query *q, const json_t *overview)
{
    static const char *const watch[][2] = {{"missing", "/audit/draws?faults=yes"},
                                           {"not-drawn", "/audit/draws?faults=yes"},
                                           {"drawn-late", "/audit/draws?faults=yes"},
                                           {"not-revealed", "/audit/draws?faults=yes"},
                                           {"revealed-late", "/audit/draws?faults=yes"},
                                           {"void", "/audit/officers"},
                                           {"empty-places", "/audit/draws?faults=yes"},
                                           {"overdue", "/audit/timeliness"},
                                           {NULL, NULL}};
    static const char *const counts[][2] = {{"draws", "/audit/draws"},
                                            {"picks", "/audit/randomness"},
                                            {"level_c", NULL},
                                            {"log_size", "/audit/log"},
                                            {NULL, NULL}};

    audit_form(h, AUDIT_FILTER_DAYS, q);
    html_el_say(h, "h2", "应当为零的", "What should be zero", NULL);
    cards(h, overview, watch, true);
    part(h, q, overview, "odd");
    html_el_say(h, "h2", "总数", "Counts", NULL);
    cards(h, overview, counts, false);
    html_el_say(
        h, "p",
        "这些数字出自本机的台账。证明在别处：取一份公开站点和审计文件，在自己的电脑上运行 "
        "inspect-verify；"
        "下载页可打包全部资料。",
        "These numbers come from this daemon's ledger. Proof is elsewhere: take a copy of the "
        "public site and the auditors' files and run inspect-verify on your own computer; the "
        "download page packs everything.",
        "class", "hint", NULL);
    view_notes(h, overview);
}

/* ---- draws ---- */

void audit_draws(struct html *h, const struct audit_query *q, const json_t *draws)
{
    audit_form(h, AUDIT_FILTER_DRAWS, q);
    audit_table(h, q, "", "每次抽取的步骤", "Every step of every draw", draws);
    view_notes(h, draws);
}

void audit_draw(struct html *h, const struct audit_query *q, const json_t *draw)
{
    static const char *const parts[] = {"steps", "sources", "caps", "files", "picks", "strata"};

    view_fields(h, draw, cell, NULL);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        part(h, q, draw, parts[i]);
    view_notes(h, draw);
}

/* ---- people ---- */

void audit_officers(struct html *h, const struct audit_query *q, const json_t *officers)
{
    static const char *const parts[] = {"officers", "voids", "replacements", "eyes"};
    static const char *const counts[][2] = {
        {"voids", NULL}, {"asked", NULL}, {"by_hand", NULL}, {"events", NULL}, {NULL, NULL}};

    audit_form(h, AUDIT_FILTER_DAYS, q);
    cards(h, officers, counts, false);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        part(h, q, officers, parts[i]);
    html_el_say(
        h, "p",
        "占比高不等于有错：人手少的单位，同一人自然经办得多。值得看的是名单已知之后的作废、"
        "总由同一人批准同一人、没有说清的理由。",
        "A large share is no fault in itself: where few people work, one does much. Worth a "
        "look are voids after the list was known, one person always approving the same "
        "one, and reasons that explain nothing.",
        "class", "hint", NULL);
    view_notes(h, officers);
}

void audit_timeliness(struct html *h, const struct audit_query *q, const json_t *timeliness)
{
    audit_form(h, AUDIT_FILTER_DAYS, q);
    audit_table(h, q, "", "各单位的案件", "Cases by bureau", timeliness);
    view_notes(h, timeliness);
}

void audit_treatment(struct html *h, const struct audit_query *q, const json_t *treatment)
{
    static const char *const parts[] = {"rates_all",      "rates_class",     "outcomes_all",
                                        "outcomes_class", "rates_bureau",    "outcomes_bureau",
                                        "rates_section",  "outcomes_section"};

    audit_form(h, AUDIT_FILTER_NO_TASK, q);
    view_notes(h, treatment);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        part(h, q, treatment, parts[i]);
}

/* ---- firms ---- */

static void page_link(struct html *h, const struct audit_query *q, json_int_t page, const char *zh,
                      const char *en)
{
    char number[24];

    snprintf(number, sizeof number, "%lld", (long long)page);
    char *url = url_with(q->path, "from", q->from, "until", q->until, "task", q->task, "kind",
                         q->kind, "page", number, NULL);
    html_el_say(h, "a", zh, en, "href", url, NULL);
    free(url);
}

static void kind_link(struct html *h, const struct audit_query *q, const char *kind, const char *zh,
                      const char *en)
{
    bool here = strcmp(q->kind ? q->kind : "never", kind) == 0;
    char *url =
        url_with(q->path, "from", q->from, "until", q->until, "task", q->task, "kind", kind, NULL);

    html_el_say(h, "a", zh, en, "href", url, "class", here ? "button" : "button quiet",
                "aria-current", here ? "true" : NULL, NULL);
    free(url);
}

void audit_firms(struct html *h, const struct audit_query *q, const json_t *firms)
{
    json_int_t page = json_int(firms, "page");
    json_int_t pages = json_int(firms, "pages");
    bool often = q->kind && strcmp(q->kind, "often") == 0;

    audit_form(h, AUDIT_FILTER_FIRMS, q);
    html_open(h, "p", "class", "actions", NULL);
    kind_link(h, q, "never", "从未抽中", "Never drawn");
    kind_link(h, q, "often", "多次抽中", "Drawn more than once");
    html_close(h, "p");
    audit_table(h, q, "", often ? "多次抽中的企业" : "从未抽中的企业",
                often ? "Firms drawn more than once" : "Firms never drawn", firms);
    html_open(h, "nav", "class", "pager", "aria-label", lang_pick(h->lang, "翻页", "Pages"), NULL);
    if (page > 1)
        page_link(h, q, page - 1, "上一页", "Previous");
    if (page < pages)
        page_link(h, q, page + 1, "下一页", "Next");
    html_close(h, "nav");
    view_notes(h, firms);
}
