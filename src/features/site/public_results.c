/* Published results: newest, by month, by bureau, and case by case with every version. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "features/site/public.h"
#include "platform/html/view.h"

static void how_published(struct html *h, const json_t *model)
{
    html_open(h, "p", NULL);
    html_sayf(
        h,
        "检查结果由一人录入、另一人批准，检查结束后 %s内公示；更正是新的一版，旧版的散列留在日志"
        "里，谁也改不掉。",
        "One person enters a result, another approves it, and it is published within %s of "
        "the visit. A correction is a new version; the hash of the old one stays in the log "
        "for ever.",
        public_word(h, model, "publish_within"));
    html_close(h, "p");
}

static void result_words(struct html *h, const json_t *item)
{
    json_t *one;

    for (size_t i = 0; (one = json_array_get(json_object_get(item, "results"), i)); i++) {
        bool clean = json_flag(one, "clean");
        html_el(h, "span", json_word(one, h->lang), "class", clean ? "tag good" : "tag warn", NULL);
        html_text(h, " ");
    }
}

static void yuan(struct html *h, const json_t *penalty, const char *key, const char *zh,
                 const char *en)
{
    long long fen = json_int(penalty, key);

    if (!fen)
        return;
    html_text(h, " ");
    html_sayf(h, zh, en, fen / 100, fen % 100);
}

static void penalty(struct html *h, const json_t *p)
{
    json_t *kind;

    if (!p)
        return;
    html_open(h, "p", "class", "penalty", NULL);
    html_el_say(h, "strong", "行政处罚", "Penalty", NULL);
    html_text(h, " ");
    if (strcmp(json_text(p, "state"), "withdrawn") == 0) {
        html_sayf(h, "处罚决定已于 %s 撤回公示。", "The decision was withdrawn on %s.",
                  json_text(p, "date"));
    } else {
        html_sayf(h, "%s 决定：", "Decided on %s: ", json_text(p, "decided"));
        for (size_t i = 0; (kind = json_array_get(json_object_get(p, "kinds"), i)); i++) {
            html_say(h, i ? "、" : "", i ? ", " : "");
            html_text(h, json_word(kind, h->lang));
        }
        yuan(h, p, "fine", "罚款 %lld.%02lld 元", "fine %lld.%02lld yuan");
        yuan(h, p, "confiscate", "没收 %lld.%02lld 元", "confiscated %lld.%02lld yuan");
        html_sayf(h, "（%s 公示）", " (published on %s)", json_text(p, "date"));
    }
    html_close(h, "p");
}

static void versions(struct html *h, const struct public_at *at, const json_t *c)
{
    const json_t *list = json_object_get(c, "versions");
    size_t count = json_array_size(list);
    json_t *v;

    html_open(h, "details", NULL);
    html_el_sayf(h, "summary", NULL, "第 %lld 版，%s 公示", "Version %lld, published on %s",
                 json_int(c, "version"), json_text(c, "published"));
    html_open(h, "ul", "class", "plain", NULL);
    for (size_t i = 0; (v = json_array_get(list, i)); i++) {
        html_open(h, "li", NULL);
        html_sayf(h, "第 %lld 版 %s，日志第 %lld 条", "version %lld, %s, log entry %lld",
                  json_int(v, "version"), json_text(v, "time"), json_int(v, "index"));
        if (i + 1 < count)
            html_say(h, "，已被替代", ", replaced");
        html_text(h, " ");
        html_el(h, "code", json_text(v, "sha256"), NULL);
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_open(h, "p", NULL);
    public_file(h, at, lang_pick(h->lang, "公示文件（JSON）", "the published file (JSON)"),
                "results/%s.json", json_text(c, "case"));
    html_close(h, "p");
    html_close(h, "details");
}

static void one_case(struct html *h, const struct public_at *at, const json_t *c)
{
    const json_t *firm = json_object_get(c, "firm");
    char *id = mem_printf("c%s", json_text(c, "case"));
    size_t i;
    json_t *item;

    html_open(h, "article", "class", "card published", "id", id, NULL);
    html_open(h, "h2", NULL);
    public_link(h, at, json_text(firm, "name"), "search.html?q=%s", json_text(firm, "uscc"));
    html_close(h, "h2");
    html_open(h, "p", "class", "hint", NULL);
    html_el(h, "code", json_text(firm, "uscc"), NULL);
    html_sayf(h, " · 案件 %s · %s 检查", " · case %s · visited on %s", json_text(c, "case"),
              json_text(c, "date"));
    html_close(h, "p");
    html_open(h, "ul", "class", "plain", NULL);
    for (i = 0; (item = json_array_get(json_object_get(c, "items"), i)); i++) {
        html_open(h, "li", NULL);
        html_text(h, json_text(item, "name"));
        html_say(h, "：", ": ");
        result_words(h, item);
        html_close(h, "li");
    }
    if (!i)
        html_el_say(h, "li", "结果不公示或尚未公示。",
                    "The result is withheld or not published yet.", "class", "empty", NULL);
    html_close(h, "ul");
    penalty(h, json_object_get(c, "penalty"));
    versions(h, at, c);
    html_close(h, "article");
    free(id);
}

static const char *tens_words(const struct html *h, long long tens)
{
    static const char *const words[][2] = {{"上旬（1–10 日抽取）", "drawn on days 1–10"},
                                           {"中旬（11–20 日抽取）", "drawn on days 11–20"},
                                           {"下旬（21 日起抽取）", "drawn from day 21 on"}};
    size_t at = tens >= 1 && tens <= 3 ? (size_t)tens - 1 : 0;

    return lang_pick(h->lang, words[at][0], words[at][1]);
}

/* {"bureau","bureau_name","month":"2026-11","tens","cases":[result file + "published","versions"]}
 */
void public_cases_page(struct html *h, const struct public_at *at, const json_t *model)
{
    const char *name = json_text(model, "bureau_name"), *month = json_text(model, "month");
    char *zh = mem_printf("%s %s 检查结果", name, month);
    char *en = mem_printf("Results of %s, %s", name, month);
    json_t *c;

    public_begin(h, at, "results", zh, en, NULL);
    html_open(h, "p", NULL);
    html_text(h, tens_words(h, json_int(model, "tens")));
    html_sayf(h, "，%zu 件。", ", %zu cases. ", json_array_size(json_object_get(model, "cases")));
    public_link(h, at, month, "cases/%s.html", month);
    html_text(h, " · ");
    public_link(h, at, name, "cases/%s.html", json_text(model, "bureau"));
    html_close(h, "p");
    for (size_t i = 0; (c = json_array_get(json_object_get(model, "cases"), i)); i++)
        one_case(h, at, c);
    public_end(h, at);
    free(zh);
    free(en);
}

/* ---- overviews ---- */

/* One row of links to the ten-day pages: "row" has "1","2","3" with counts. */
static void tens_cells(struct html *h, const struct public_at *at, const json_t *row)
{
    for (int t = 1; t <= 3; t++) {
        char key[2] = {(char)('0' + t), '\0'};
        long long n = json_int(row, key);
        html_open(h, "td", "class", "number", NULL);
        if (n) {
            char *text = mem_printf("%lld", n);
            public_link(h, at, text, "cases/%s/%s-%d.html", json_text(row, "bureau"),
                        json_text(row, "month"), t);
            free(text);
        }
        html_close(h, "td");
    }
}

/* A row for each bureau of a month, or each month of a bureau */
static void overview(struct html *h, const struct public_at *at, const json_t *model,
                     const char *zh, const char *en, bool of_month)
{
    const char *const heads[][2] = {{of_month ? "监管单位" : "月份", of_month ? "Bureau" : "Month"},
                                    {"上旬抽取", "Days 1–10"},
                                    {"中旬抽取", "Days 11–20"},
                                    {"下旬抽取", "Days 21–31"}};
    json_t *row;

    public_begin(h, at, "results", zh, en, NULL);
    view_open_table(h, lang_pick(h->lang, zh, en), NULL, heads, 4);
    for (size_t i = 0; (row = json_array_get(json_object_get(model, "rows"), i)); i++) {
        html_open(h, "tr", NULL);
        html_open(h, "th", "scope", "row", NULL);
        public_link(h, at, json_text(row, of_month ? "bureau_name" : "month"), "cases/%s.html",
                    json_text(row, of_month ? "bureau" : "month"));
        html_close(h, "th");
        tens_cells(h, at, row);
        html_close(h, "tr");
    }
    view_close_table(h);
}

/* {"month","rows":[{"bureau","bureau_name","month","1","2","3"}…]} */
void public_month_page(struct html *h, const struct public_at *at, const json_t *model)
{
    const char *month = json_text(model, "month");
    char *zh = mem_printf("%s 抽取的检查结果", month);
    char *en = mem_printf("Results of draws in %s", month);

    overview(h, at, model, zh, en, true);
    html_open(h, "p", NULL);
    public_file(h, at, lang_pick(h->lang, "下载本月 CSV", "Download the month as CSV"),
                "data/results-%s.csv", month);
    html_close(h, "p");
    public_end(h, at);
    free(zh);
    free(en);
}

/* {"bureau","bureau_name","rows":[{"bureau","month","1","2","3"}…]} */
void public_bureau_page(struct html *h, const struct public_at *at, const json_t *model)
{
    const char *name = json_text(model, "bureau_name");
    char *zh = mem_printf("%s的检查结果", name), *en = mem_printf("Results of %s", name);

    overview(h, at, model, zh, en, false);
    public_end(h, at);
    free(zh);
    free(en);
}

static void latest(struct html *h, const struct public_at *at, const json_t *list)
{
    static const char *const heads[][2] = {
        {"公示", "Published"}, {"企业", "Firm"}, {"监管单位", "Bureau"}, {"版", "Version"}};
    json_t *one;

    public_section(h, "最近公示", "Latest");
    view_open_table(h, lang_pick(h->lang, "最近公示", "Latest results"), NULL, heads, 4);
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        html_open(h, "tr", NULL);
        public_cell(h, json_text(one, "published"), false);
        html_open(h, "td", NULL);
        public_case_link(h, at, json_text(one, "case"), json_text(one, "name"));
        html_close(h, "td");
        public_cell(h, json_text(one, "agency"), false);
        public_number_cell(h, json_int(one, "version"));
        html_close(h, "tr");
    }
    view_close_table(h);
    html_close(h, "section");
}

static void links(struct html *h, const struct public_at *at, const json_t *list)
{
    json_t *one;

    html_open(h, "ul", "class", "names", NULL);
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        html_open(h, "li", NULL);
        public_link(h, at, json_text(one, "name"), "cases/%s.html", json_text(one, "key"));
        html_textf(h, " %lld", json_int(one, "count"));
        html_close(h, "li");
    }
    html_close(h, "ul");
}

/* {"count","publish_within","latest":[…],"months":[{"key","name","count"}…],"bureaus":[…]} */
void public_results_page(struct html *h, const struct public_at *at, const json_t *model)
{
    public_begin(h, at, "results", "检查结果", "Results", NULL);
    how_published(h, model);
    if (!json_int(model, "count")) {
        html_el_say(h, "p", "还没有公示的结果。", "No result has been published yet.", "class",
                    "empty", NULL);
        public_end(h, at);
        return;
    }
    html_open(h, "p", NULL);
    html_sayf(h, "共 %lld 件。", "%lld in all. ", json_int(model, "count"));
    public_link(h, at, lang_pick(h->lang, "查一家企业", "Find a firm"), "search.html");
    html_text(h, " · ");
    public_link(h, at, lang_pick(h->lang, "订阅（Atom）", "Subscribe (Atom)"), "results.atom");
    html_close(h, "p");
    latest(h, at, json_object_get(model, "latest"));
    public_section(h, "按抽取月份", "By month of the draw");
    links(h, at, json_object_get(model, "months"));
    html_close(h, "section");
    public_section(h, "按监管单位", "By bureau");
    links(h, at, json_object_get(model, "bureaus"));
    html_close(h, "section");
    public_end(h, at);
}
