#include "inbox_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_page.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static long long total_of(const json_t *record, const char *key)
{
    return json_int(record_table(record, key), "total");
}

static void case_link(struct html *h, const json_t *row)
{
    html_link(h, NULL, json_text(row, "name"), "/case/%s", json_text(row, "case"));
    html_text(h, " ");
    html_el(h, "span", json_text(row, "case"), "class", "mono soft", NULL);
}

void inbox_left(struct html *h, const json_t *row)
{
    const json_t *left = json_object_get(row, "left");
    long long days = json_integer_value(left);

    if (!json_is_integer(left))
        return;
    if (days < 0 && label_is(json_object_get(row, "duty"), "window")) {
        html_open(h, "span", "class", "tag", NULL);
        html_say(h, "已届满", "over");
    } else if (days < 0) {
        html_open(h, "span", "class", "tag bad", NULL);
        html_sayf(h, "逾期 %lld 天", "%lld days late", -days);
    } else if (days == 0) {
        html_open(h, "span", "class", "tag warn", NULL);
        html_say(h, "今天到期", "due today");
    } else {
        html_open(h, "span", "class", days <= 3 ? "tag warn" : "tag", NULL);
        html_sayf(h, "还有 %lld 天", "%lld days left", days);
    }
    html_close(h, "span");
}

static void heading(struct html *h, const char *id, const char *zh, const char *en, long long total)
{
    html_open(h, "h2", "id", id, NULL);
    html_say(h, zh, en);
    html_textf(h, " ");
    html_open(h, "span", "class", "tag", NULL);
    html_textf(h, "%lld", total);
    html_close(h, "span");
    html_close(h, "h2");
}

static void nothing(struct html *h, const char *zh, const char *en)
{
    html_el_say(h, "p", zh, en, "class", "empty", NULL);
}

/* Where the rest is, if not all are shown. */
static void more(struct html *h, const json_t *table, const char *path, const json_t *inbox)
{
    long long total = json_int(table, "total");
    size_t shown = json_array_size(json_object_get(table, "rows"));

    if (total <= (long long)shown)
        return;
    char *url = url_with(path, strchr(path, '?') ? NULL : "bureau",
                         record_text(inbox, "bureau_code"), NULL);
    html_open(h, "p", NULL);
    html_open(h, "a", "href", url, NULL);
    html_sayf(h, "查看全部 %lld 项", "See all %lld", total);
    html_close(h, "a");
    html_close(h, "p");
    free(url);
}

/* ---- counters ---- */

static void counter(struct html *h, const char *href, const char *zh, const char *en, long long n,
                    bool alarm)
{
    html_open(h, "a", "class", alarm && n ? "card count-card alarm" : "card count-card", "href",
              href, NULL);
    html_open(h, "span", "class", "big", NULL);
    html_textf(h, "%lld", n);
    html_close(h, "span");
    html_text(h, " ");
    html_el_say(h, "span", zh, en, NULL);
    html_close(h, "a");
}

static void counters(struct html *h, const struct inbox_view *v)
{
    const json_t *in = v->inbox;

    html_open(h, "div", "class", "counters", NULL);
    counter(h, "#overdue", "逾期", "overdue", total_of(in, "overdue"), true);
    counter(h, "#waiting", v->decides ? "等您审批" : "等待审批",
            v->decides ? "wait for you" : "wait for a decision", total_of(in, "waiting"),
            v->decides);
    counter(h, "#drawn", "最近抽取", "newly drawn", total_of(in, "drawn"), false);
    counter(h, "#visits", "本周检查", "visits this week", total_of(in, "visits"), false);
    counter(h, "#soon", "临近期限", "due soon", total_of(in, "soon"), false);
    counter(h, "#matters", "未结台账", "open matters", total_of(in, "matters"), false);
    html_close(h, "div");
}

/* ---- lists of one line each ---- */

static void due_line(struct html *h, const json_t *row)
{
    html_open(h, "li", NULL);
    inbox_left(h, row);
    html_text(h, " ");
    html_el_value(h, "strong", json_object_get(row, "clock"), NULL);
    html_text(h, " ");
    case_link(h, row);
    html_open(h, "span", "class", "soft", NULL);
    html_textf(h, " %s", json_text(row, "due"));
    if (json_flag(row, "provisional"))
        html_say(h, "（暂定）", " (provisional)");
    html_text(h, " · ");
    html_value(h, json_object_get(row, "main"));
    html_textf(h, " · %s", json_text(row, "bureau"));
    html_close(h, "span");
    html_close(h, "li");
}

static void dues(struct html *h, const json_t *inbox, const char *key, const char *zh,
                 const char *en)
{
    const json_t *table = record_table(inbox, key);
    size_t i;
    json_t *row;

    html_open(h, "section", "class", "card", "aria-labelledby", key, NULL);
    heading(h, key, zh, en, total_of(inbox, key));
    if (!json_array_size(json_object_get(table, "rows")))
        nothing(h, strcmp(key, "overdue") == 0 ? "没有逾期事项。" : "近日没有到期事项。",
                strcmp(key, "overdue") == 0 ? "Nothing is late." : "Nothing is due soon.");
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row) due_line(h, row);
    html_close(h, "ul");
    more(h, table, "/due", inbox);
    html_close(h, "section");
}

static void wait_line(struct html *h, const json_t *row, bool decides)
{
    html_open(h, "li", NULL);
    if (decides) {
        html_link_value(h, "button small", json_object_get(row, "what"), "/case/%s/do/%s",
                        json_text(row, "case"), json_text(row, "action"));
    } else {
        html_el_value(h, "strong", json_object_get(row, "what"), NULL);
    }
    html_text(h, " ");
    case_link(h, row);
    html_open(h, "span", "class", "soft", NULL);
    html_text(h, " ");
    html_value(h, json_object_get(row, "asked_by"));
    html_sayf(h, "，%s 提交", ", since %s", json_text(row, "since"));
    html_close(h, "span");
    html_close(h, "li");
}

static void waits(struct html *h, const struct inbox_view *v)
{
    const json_t *table = record_table(v->inbox, "waiting");
    size_t i;
    json_t *row;

    html_open(h, "section", "class", "card", "aria-labelledby", "waiting", NULL);
    heading(h, "waiting", v->decides ? "等您审批" : "等待审批",
            v->decides ? "Waiting for your decision" : "Waiting for a decision",
            total_of(v->inbox, "waiting"));
    if (!json_array_size(json_object_get(table, "rows")))
        nothing(h, "没有等待审批的事项。", "Nothing waits for a decision.");
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row) wait_line(h, row, v->decides);
    html_close(h, "ul");
    html_close(h, "section");
}

/* Draws that another person proposed to void; nothing if there are none. */
static void voids(struct html *h, const json_t *inbox)
{
    const json_t *table = record_table(inbox, "voids");
    size_t i;
    json_t *row;

    if (!json_array_size(json_object_get(table, "rows")))
        return;
    html_open(h, "section", "class", "card", "aria-labelledby", "voids", NULL);
    heading(h, "voids", "待批准的作废", "Voids to approve",
            (long long)json_array_size(json_object_get(table, "rows")));
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        long long commit = json_int(row, "commit");
        char *by = view_person(table, json_text(row, "proposed_by"));
        html_open(h, "li", NULL);
        html_link_say(h, "button small", "查看抽取", "See the draw", "/desk/draws/%lld", commit);
        html_text(h, " ");
        html_el(h, "strong", json_text(row, "reason"), NULL);
        html_open(h, "span", "class", "soft", NULL);
        html_textf(h, " %s · %s", by, json_text(row, "since"));
        html_close(h, "span");
        html_close(h, "li");
        free(by);
    }
    html_close(h, "ul");
    html_close(h, "section");
}

/* ---- the draw ---- */

static void documents(struct html *h, const json_t *row)
{
    static const char *const kinds[][3] = {{"notice", "通知书", "notice"},
                                           {"record", "检查记录", "record"}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (i)
            html_text(h, " · ");
        html_link_say(h, NULL, kinds[i][1], kinds[i][2], "/case/%s/document/%s",
                      json_text(row, "case"), kinds[i][0]);
    }
}

static void drawn_row(struct html *h, const json_t *row)
{
    html_open(h, "tr", NULL);
    html_open(h, "td", "data-label", lang_pick(h->lang, "企业", "firm"), NULL);
    case_link(h, row);
    html_close(h, "td");
    html_el_value(h, "td", json_object_get(row, "inspectors"), "data-label",
                  lang_pick(h->lang, "检查人员", "inspectors"), NULL);
    html_open(h, "td", "data-label", lang_pick(h->lang, "检查事项", "items"), NULL);
    html_open(h, "details", NULL);
    html_el_sayf(h, "summary", NULL, "%zu 项", "%zu items",
                 json_array_size(json_object_get(row, "items")));
    html_value(h, json_object_get(row, "items"));
    html_close(h, "details");
    html_close(h, "td");
    html_el_value(h, "td", json_object_get(row, "inspect_by"), "data-label",
                  lang_pick(h->lang, "检查截止", "visit by"), NULL);
    html_open(h, "td", "data-label", lang_pick(h->lang, "文书", "documents"), NULL);
    documents(h, row);
    html_close(h, "td");
    html_close(h, "tr");
}

static void drawn_table(struct html *h, const json_t *table)
{
    static const char *const heads[][2] = {{"企业", "firm"},
                                           {"检查人员（首位为组长）", "inspectors, lead first"},
                                           {"检查事项", "items"},
                                           {"检查截止", "visit by"},
                                           {"文书", "documents"}};
    size_t i;
    json_t *row;

    view_open_table(h, NULL, "stack", heads, sizeof heads / sizeof *heads);
    json_array_foreach(json_object_get(table, "rows"), i, row) drawn_row(h, row);
    view_close_table(h);
}

static void drawn(struct html *h, const json_t *inbox)
{
    const json_t *table = record_table(inbox, "drawn");
    const char *day = record_text(inbox, "drawn_on"), *code = record_text(inbox, "bureau_code");
    bool today = strcmp(day, record_text(inbox, "today")) == 0;

    html_open(h, "section", "class", "card", "aria-labelledby", "drawn", NULL);
    heading(h, "drawn", today ? "今日抽取" : "最近一次抽取",
            today ? "Drawn today" : "The newest draw", total_of(inbox, "drawn"));
    if (!json_array_size(json_object_get(table, "rows"))) {
        nothing(h, "还没有抽取过。", "Nothing has been drawn yet.");
    } else {
        html_open(h, "p", NULL);
        html_textf(h, "%s ", day);
        if (!today)
            html_say(h, "（今天没有抽取）", "(none today) ");
        if (*code && strcmp(code + 4, "00") != 0) {
            char *url = mem_printf("/outbox/%s/%s/draw.csv", day, code);
            html_el_say(h, "a", "下载当日清单（表格）", "Download the list (spreadsheet)", "href",
                        url, "download", "", NULL);
            free(url);
        }
        html_close(h, "p");
        drawn_table(h, table);
        char *all = url_with("/cases", "from", day, "until", day, "bureau", code, NULL);
        html_open(h, "p", NULL);
        html_el_say(h, "a", "在案件列表中查看", "See them in the list of cases", "href", all, NULL);
        html_close(h, "p");
        free(all);
    }
    html_close(h, "section");
}

/* ---- the week ---- */

static void visits_of(struct html *h, const json_t *table, const char *day)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        if (strcmp(json_text(row, "planned"), day) != 0)
            continue;
        html_open(h, "li", NULL);
        case_link(h, row);
        html_text(h, " ");
        html_open(h, "span", "class", "soft", NULL);
        html_value(h, json_object_get(row, "inspectors"));
        html_text(h, " · ");
        html_value(h, json_object_get(row, "main"));
        html_close(h, "span");
        html_close(h, "li");
    }
}

static void week_link(struct html *h, const json_t *inbox, int32_t day, const char *zh,
                      const char *en)
{
    char text[11];
    char *url = url_with("/inbox", "week", day_format(day, text), "bureau",
                         record_text(inbox, "bureau_code"), NULL);

    html_link_say(h, NULL, zh, en, "%s#visits", url);
    free(url);
}

static void week(struct html *h, const json_t *inbox)
{
    static const char *const names[][2] = {{"周一", "Mon"}, {"周二", "Tue"}, {"周三", "Wed"},
                                           {"周四", "Thu"}, {"周五", "Fri"}, {"周六", "Sat"},
                                           {"周日", "Sun"}};
    int32_t monday;
    char day[11];

    if (!day_parse(record_text(inbox, "week"), &monday))
        return;
    html_open(h, "section", "class", "card", "aria-labelledby", "visits", NULL);
    heading(h, "visits", "检查日历", "Visits of the week", total_of(inbox, "visits"));
    html_open(h, "p", "class", "pager", NULL);
    week_link(h, inbox, monday - 7, "← 上周", "← week before");
    week_link(h, inbox, monday + 7, "下周 →", "week after →");
    html_close(h, "p");
    html_open(h, "ol", "class", "week", NULL);
    for (int i = 0; i < 7; i++) {
        day_format(monday + i, day);
        bool today = strcmp(day, record_text(inbox, "today")) == 0;
        html_open(h, "li", "class", today ? "day today" : "day", NULL);
        html_open(h, "h3", NULL);
        html_say(h, names[i][0], names[i][1]);
        html_textf(h, " %s", day + 5);
        if (today)
            html_say(h, "（今天）", " (today)");
        html_close(h, "h3");
        html_open(h, "ul", NULL);
        visits_of(h, record_table(inbox, "visits"), day);
        html_close(h, "ul");
        html_close(h, "li");
    }
    html_close(h, "ol");
    html_close(h, "section");
}

/* ---- matters and bureaus ---- */

static void matters(struct html *h, const json_t *inbox)
{
    const json_t *table = record_table(inbox, "matters");
    size_t i;
    json_t *row;

    html_open(h, "section", "class", "card", "aria-labelledby", "matters", NULL);
    heading(h, "matters", "未结台账", "Open matters", total_of(inbox, "matters"));
    if (!json_array_size(json_object_get(table, "rows")))
        nothing(h, "没有未结的台账事项。", "No matter is open.");
    html_open(h, "ul", "class", "lines", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        html_open(h, "li", NULL);
        inbox_left(h, row);
        html_text(h, " ");
        html_link_value(h, NULL, json_object_get(row, "kind"), "/case/%s",
                        json_text(row, "matter"));
        html_text(h, " ");
        html_el(h, "span", json_text(row, "matter"), "class", "mono soft", NULL);
        html_open(h, "span", "class", "soft", NULL);
        html_text(h, " ");
        html_value(h, json_object_get(row, "state"));
        html_textf(h, " · %s", json_text(row, "unit"));
        html_close(h, "span");
        html_close(h, "li");
    }
    html_close(h, "ul");
    more(h, table, "/matters", inbox);
    html_close(h, "section");
}

static void bureau_row(struct html *h, const json_t *row)
{
    static const char *const keys[] = {"overdue", "waiting", "drawn", "visits", "open"};
    char *url = url_with("/inbox", "bureau", json_text(row, "code"), NULL);

    html_open(h, "tr", NULL);
    html_open(h, "th", "scope", "row", NULL);
    html_el(h, "a", json_text(row, "bureau"), "href", url, NULL);
    html_close(h, "th");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        long long n = json_int(row, keys[i]);
        html_open(h, "td", "class", i == 0 && n ? "number late" : "number", NULL);
        html_textf(h, "%lld", n);
        html_close(h, "td");
    }
    html_close(h, "tr");
    free(url);
}

/* For whoever sees more than one: how each stands, most late first as the rows come. */
static void bureaus(struct html *h, const json_t *inbox)
{
    const json_t *table = record_table(inbox, "bureaus");
    size_t i;
    json_t *one;

    if (json_array_size(json_object_get(table, "rows")) < 2)
        return;
    html_open(h, "section", "class", "card", "aria-labelledby", "bureaus", NULL);
    html_el_say(h, "h2", "各单位", "Bureaus", "id", "bureaus", NULL);
    html_open(h, "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label",
              lang_pick(h->lang, "各单位的数字", "numbers of the bureaus"), NULL);
    html_open(h, "table", NULL);
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    json_array_foreach(json_object_get(table, "columns"), i, one)
        html_el(h, "th", json_word(one, h->lang), "scope", "col", NULL);
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, one) bureau_row(h, one);
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
    html_close(h, "section");
}

void inbox_show(struct html *h, const struct inbox_view *v)
{
    html_open(h, "p", "class", "soft", NULL);
    html_value(h, record_field(v->inbox, "bureau"));
    html_textf(h, " · %s", record_text(v->inbox, "today"));
    html_close(h, "p");
    counters(h, v);
    bureaus(h, v->inbox); /* only where there are several */
    dues(h, v->inbox, "overdue", "逾期", "Overdue");
    waits(h, v);
    voids(h, v->inbox);
    drawn(h, v->inbox);
    week(h, v->inbox);
    dues(h, v->inbox, "soon", "临近期限", "Due soon");
    matters(h, v->inbox);
}
