/* The calendar of draws, and the story of each. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "features/site/public.h"
#include "platform/html/view.h"

static bool in_state(const json_t *draw, const char *state)
{
    return strcmp(json_text(draw, "state"), state) == 0;
}

void public_state(struct html *h, const json_t *draw)
{
    if (in_state(draw, "committed"))
        html_el_say(h, "span", "已承诺", "committed", "class", "tag warn", NULL);
    else if (in_state(draw, "drawn"))
        html_el_say(h, "span", "已抽取，名单待公布", "drawn, list to come", "class", "tag", NULL);
    else if (in_state(draw, "revealed"))
        html_el_say(h, "span", "名单已公布", "list public", "class", "tag good", NULL);
    else
        html_el_say(h, "span", "已作废", "void", "class", "tag bad", NULL);
}

/* ---- draws.html and draws/<year>-<month>.html ---- */

static const char *const weekdays[7][2] = {{"一", "Mon"}, {"二", "Tue"}, {"三", "Wed"},
                                           {"四", "Thu"}, {"五", "Fri"}, {"六", "Sat"},
                                           {"日", "Sun"}};

static void day_cell(struct html *h, const struct public_at *at, const json_t *day)
{
    const json_t *draws = json_object_get(day, "draws");
    json_t *draw;

    html_open(h, "td", "class", json_flag(day, "off") ? "off" : NULL, NULL);
    if (!day) {
        html_close(h, "td");
        return;
    }
    html_open(h, "span", "class", "day", NULL);
    html_textf(h, "%lld", json_int(day, "number"));
    html_close(h, "span");
    for (size_t i = 0; (draw = json_array_get(draws, i)); i++) {
        char *mark = mem_printf("draw %s", json_text(draw, "state"));
        html_open(h, "span", "class", mark, NULL);
        public_link(h, at, public_word(h, draw, "title"), "draws/%lld.html",
                    json_int(draw, "commit"));
        html_close(h, "span");
        free(mark);
    }
    if (json_int(day, "teams"))
        html_el_sayf(h, "span", "draw hint", "重抽检查组 %lld", "%lld teams anew",
                     json_int(day, "teams"));
    html_close(h, "td");
}

/* model "days" in order, "first": weekday of the first, 0 Monday. */
static void grid(struct html *h, const struct public_at *at, const json_t *model)
{
    const json_t *days = json_object_get(model, "days");
    size_t first = (size_t)json_int(model, "first"), count = json_array_size(days);

    html_open(h, "div", "class", "scroll month", "tabindex", "0", "role", "region", "aria-label",
              lang_pick(h->lang, "抽取日历", "Calendar of draws"), NULL);
    html_open(h, "table", "class", "calendar", NULL);
    html_el_sayf(h, "caption", NULL, "%lld 年 %lld 月", "%lld-%02lld", json_int(model, "year"),
                 json_int(model, "month"));
    html_open(h, "thead", NULL);
    html_open(h, "tr", NULL);
    for (int i = 0; i < 7; i++)
        html_el_say(h, "th", weekdays[i][0], weekdays[i][1], "scope", "col", NULL);
    html_close(h, "tr");
    html_close(h, "thead");
    html_open(h, "tbody", NULL);
    for (size_t cell = 0; cell < first + count || cell % 7; cell++) {
        if (cell % 7 == 0)
            html_open(h, "tr", NULL);
        day_cell(h, at, cell >= first ? json_array_get(days, cell - first) : NULL);
        if (cell % 7 == 6)
            html_close(h, "tr");
    }
    html_close(h, "tbody");
    html_close(h, "table");
    html_close(h, "div");
}

static void draw_list(struct html *h, const struct public_at *at, const json_t *list)
{
    static const char *const heads[][2] = {{"日期", "Date"},
                                           {"抽取", "Draw"},
                                           {"状态", "State"},
                                           {"抽中", "Drawn"},
                                           {"名单最迟公布", "List by"}};
    json_t *draw;

    view_open_table(h, lang_pick(h->lang, "抽取清单", "Draws"), NULL, heads, 5);
    for (size_t i = 0; (draw = json_array_get(list, i)); i++) {
        html_open(h, "tr", NULL);
        public_cell(h, json_text(draw, "date"), false);
        html_open(h, "td", NULL);
        public_link(h, at, public_word(h, draw, "title"), "draws/%lld.html",
                    json_int(draw, "commit"));
        if (json_int(draw, "attempt") > 1)
            html_sayf(h, "（第 %lld 次）", " (attempt %lld)", json_int(draw, "attempt"));
        html_close(h, "td");
        html_open(h, "td", NULL);
        public_state(h, draw);
        html_close(h, "td");
        html_open(h, "td", "class", "number", NULL);
        if (json_object_get(draw, "picks"))
            html_textf(h, "%lld", json_int(draw, "picks"));
        html_close(h, "td");
        public_cell(h, in_state(draw, "void") ? "" : json_text(draw, "reveal_by"), false);
        html_close(h, "tr");
    }
    view_close_table(h);
}

/* {"year","month","first","days":[{"number","off","draws":[…],"teams"}…],"list":[draw…],
 * "months":["2026-11"…],"front":is it draws.html} */
void public_draws_page(struct html *h, const struct public_at *at, const json_t *model)
{
    const json_t *months = json_object_get(model, "months");
    json_t *month;

    public_begin(h, at, "draws", "抽取", "Draws", NULL);
    html_el_say(
        h, "p",
        "每个抽取日的每一次抽取都在这里，包括作废的。点开可以看到它的经过和证据。休息日为灰色。",
        "Every draw of every day, void ones included. Open one for its story and its evidence. "
        "Days off are grey.",
        NULL);
    if (json_array_size(months)) {
        html_open(h, "nav", "class", "months", "aria-label", lang_pick(h->lang, "月份", "Months"),
                  NULL);
        html_open(h, "ul", NULL);
        for (size_t i = 0; (month = json_array_get(months, i)); i++) {
            html_open(h, "li", NULL);
            public_link(h, at, json_string_value(month), "draws/%s.html", json_string_value(month));
            html_close(h, "li");
        }
        html_close(h, "ul");
        html_close(h, "nav");
    }
    if (json_object_get(model, "days")) {
        grid(h, at, model);
        draw_list(h, at, json_object_get(model, "list"));
    } else {
        html_el_say(h, "p", "还没有抽取。", "No draw yet.", "class", "empty", NULL);
    }
    html_open(h, "p", NULL);
    public_link(h, at, lang_pick(h->lang, "订阅（Atom）", "Subscribe (Atom)"), "draws.atom");
    html_text(h, " · ");
    public_link(h, at, lang_pick(h->lang, "开放数据", "Open data"), "data.html");
    html_close(h, "p");
    public_end(h, at);
}

/* ---- one draw ---- */

static void moment(struct html *h, const char *time, const char *zh, const char *en)
{
    html_open(h, "li", NULL);
    html_el(h, "time", time, NULL);
    html_text(h, " ");
    html_el_say(h, "strong", zh, en, NULL);
    html_text(h, " ");
}

static void hash(struct html *h, const json_t *model, const char *key, const char *zh,
                 const char *en)
{
    if (!*json_text(model, key))
        return;
    public_fact_begin(h, zh, en);
    html_el(h, "code", json_text(model, key), NULL);
    public_fact_end(h);
}

static void entry_number(struct html *h, const json_t *model, const char *key)
{
    html_sayf(h, "日志第 %lld 条。", "Log entry %lld.", json_int(model, key));
}

static void story_end(struct html *h, const json_t *d)
{
    if (json_object_get(d, "reveal_index")) {
        moment(h, json_text(d, "revealed_at"), "公布", "Revealed");
        html_say(h, "公布了抽中企业的名单和随机数的证明。",
                 "The list and the proof of the randomness are public. ");
        entry_number(h, d, "reveal_index");
        html_close(h, "li");
    } else if (in_state(d, "drawn")) {
        moment(h, json_text(d, "reveal_by"), "待公布", "To be revealed");
        html_sayf(h, "检查结束后公布，最迟 %s。此前名单保密。",
                  "When the visits are over, by %s at the latest. Until then the list is secret.",
                  json_text(d, "reveal_by"));
        html_close(h, "li");
    }
    if (json_object_get(d, "void_index")) {
        moment(h, json_text(d, "void_at"), "作废", "Void");
        html_sayf(h, "理由：%s。", "Reason: %s. ", json_text(d, "void_reason"));
        entry_number(h, d, "void_index");
        html_close(h, "li");
    }
}

static void story(struct html *h, const json_t *d)
{
    json_t *source;

    public_section(h, "经过", "What happened");
    html_open(h, "ol", "class", "story", NULL);
    moment(h, json_text(d, "committed_at"), "承诺", "Committed");
    html_sayf(h, "固定了 %lld 户在范围内、%lld 户可抽的企业和检查人员名单。",
              "%lld firms in scope, %lld that could be drawn, and the inspectors were fixed. ",
              json_int(d, "base"), json_int(d, "eligible"));
    entry_number(h, d, "commit");
    html_close(h, "li");
    for (size_t i = 0; (source = json_array_get(json_object_get(d, "sources"), i)); i++) {
        html_open(h, "li", NULL);
        html_sayf(h, "公开来源 %s：", "Public source %s: ", json_text(source, "name"));
        html_text(h, *json_text(source, "value") ? json_text(source, "value")
                                                 : lang_pick(h->lang, "未取得", "none came"));
        html_close(h, "li");
    }
    if (json_object_get(d, "draw_index")) {
        moment(h, json_text(d, "drawn_at"), "抽取", "Drawn");
        html_sayf(h, "抽中 %lld 户，每户 %lld 名检查人员。",
                  "%lld firms, %lld inspectors to each. ", json_int(d, "picks"),
                  json_int(d, "team"));
        entry_number(h, d, "draw_index");
        html_close(h, "li");
    } else if (in_state(d, "committed")) {
        moment(h, json_text(d, "date"), "待抽取", "To be drawn");
        html_close(h, "li");
    }
    story_end(h, d);
    html_close(h, "ol");
    html_close(h, "section");
}

/* Other attempts for the same task and day. */
static void attempts(struct html *h, const struct public_at *at, const json_t *d)
{
    const json_t *list = json_object_get(d, "attempts");
    json_t *one;

    if (!json_array_size(list))
        return;
    public_section(h, "同一天的其他次", "Other attempts that day");
    html_open(h, "ul", NULL);
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        html_open(h, "li", NULL);
        char *text =
            mem_printf(lang_pick(h->lang, "第 %lld 次", "attempt %lld"), json_int(one, "attempt"));
        public_link(h, at, text, "draws/%lld.html", json_int(one, "commit"));
        html_text(h, " ");
        public_state(h, one);
        html_close(h, "li");
        free(text);
    }
    html_close(h, "ul");
    html_close(h, "section");
}

static void level(struct html *h, const json_t *d)
{
    const char *is = json_text(d, "level");

    if (!*is)
        return;
    html_open(h, "p", NULL);
    html_sayf(h, "可信级别 %s：", "Level %s: ", is);
    if (*is == 'C')
        html_say(
            h, "除经办方的随机数外，还有承诺时无人能知道的公开数值参与。",
            "besides the operator's randomness, a public value took part that nobody could know "
            "at the time of the commitment.");
    else
        html_say(
            h,
            "只用经办方的可验证随机数：承诺之后无法更改；但经办方可能在承诺之前预知会抽到谁，或试"
            "过别的输入。",
            "the operator's verifiable randomness alone: nothing could be changed after the "
            "commitment; but before it the operator could have predicted the list, or tried "
            "other inputs.");
    html_close(h, "p");
}

static void evidence(struct html *h, const json_t *d)
{
    public_section(h, "证据", "Evidence");
    level(h, d);
    html_open(h, "dl", "class", "record wide", NULL);
    hash(h, d, "strata_root", "可抽企业的树根", "Root of the pools");
    hash(h, d, "inspectors_sha256", "检查人员名单的散列", "Hash of the inspectors");
    hash(h, d, "plan_sha256", "计划的散列", "Hash of the plan");
    hash(h, d, "pi_sha256", "随机数证明的散列", "Hash of the proof");
    hash(h, d, "pi", "随机数的证明", "Proof of the randomness");
    hash(h, d, "picks_root", "名单的树根", "Root of the list");
    hash(h, d, "record_sha256", "完整记录的散列", "Hash of the full record");
    html_close(h, "dl");
    html_close(h, "section");
}

static void check(struct html *h, const struct public_at *at, const json_t *d)
{
    char *firm = mem_printf("inspectctl log proof USCC --commit %lld", json_int(d, "commit"));

    public_section(h, "核对", "Check it");
    html_open(h, "p", "class", "actions", NULL);
    html_link_say(h, "button", "在浏览器里核对这次抽取", "Check this draw in the browser",
                  "%scheck.html#commit=%lld", at->root, json_int(d, "commit"));
    html_close(h, "p");
    html_open(h, "ul", NULL);
    html_open(h, "li", NULL);
    html_say(h, "离线核对整个网站（DIR 为复制下来的文件夹）：",
             "The whole site offline (DIR: your copy of it): ");
    html_el(h, "code", "inspect-verify site DIR", NULL);
    html_close(h, "li");
    html_open(h, "li", NULL);
    html_say(h, "企业向监管单位索取证明文件 PROOF（单位用 ",
             "A firm asks the bureau for its proof file PROOF (the bureau runs ");
    html_el(h, "code", firm, NULL);
    html_say(h, " 生成），再运行 ", "), then runs ");
    html_el(h, "code", "inspect-verify firm PROOF --site DIR", NULL);
    html_close(h, "li");
    html_open(h, "li", NULL);
    html_say(h, "文件：", "Files: ");
    public_file(h, at, "checkpoint", "checkpoint");
    html_text(h, " · ");
    public_file(h, at, "log.vkey", "log.vkey");
    if (json_object_get(d, "reveal_index")) {
        html_text(h, " · ");
        char *file = mem_printf("draws/%lld.json", json_int(d, "commit"));
        public_file(h, at, file, "%s", file);
        free(file);
    }
    html_close(h, "li");
    html_close(h, "ul");
    html_close(h, "section");
    free(firm);
}

static void pages(struct html *h, const struct public_at *at, const json_t *d)
{
    long long count = json_int(d, "pages"), here = json_int(d, "page");

    if (count < 2)
        return;
    html_open(h, "nav", "class", "pager", "aria-label", lang_pick(h->lang, "分页", "Pages"), NULL);
    for (long long i = 1; i <= count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%lld", i);
        if (i == here)
            html_el(h, "strong", number, NULL);
        else if (i == 1)
            public_link(h, at, number, "draws/%lld.html", json_int(d, "commit"));
        else
            public_link(h, at, number, "draws/%lld-%lld.html", json_int(d, "commit"), i);
    }
    html_close(h, "nav");
}

static void picks(struct html *h, const struct public_at *at, const json_t *d)
{
    static const char *const heads[][2] = {
        {"企业", "Firm"}, {"统一社会信用代码", "USCC"}, {"监管单位", "Bureau"}};
    json_t *one;

    if (!json_object_get(d, "list"))
        return;
    public_section(h, "抽中的企业", "The firms drawn");
    pages(h, at, d);
    view_open_table(h, lang_pick(h->lang, "抽中的企业", "The firms drawn"), NULL, heads, 3);
    for (size_t i = 0; (one = json_array_get(json_object_get(d, "list"), i)); i++) {
        html_open(h, "tr", NULL);
        html_open(h, "td", NULL);
        public_link(h, at, json_text(one, "name"), "search.html?q=%s", json_text(one, "uscc"));
        html_close(h, "td");
        html_open(h, "td", NULL);
        html_el(h, "code", json_text(one, "uscc"), NULL);
        html_close(h, "td");
        public_cell(h, json_text(one, "bureau"), false);
        html_close(h, "tr");
    }
    view_close_table(h);
    pages(h, at, d);
    html_close(h, "section");
}

/* The fields of draw_model in src/features/site/publish_draws.c; "page" of "pages" of the list. */
void public_draw_page(struct html *h, const struct public_at *at, const json_t *d)
{
    const char *zh = json_text(json_object_get(d, "title"), "zh");
    const char *en = json_text(json_object_get(d, "title"), "en");
    char *title_zh = mem_printf("%s %s", json_text(d, "date"), zh);
    char *title_en = mem_printf("%s %s", json_text(d, "date"), en);

    public_begin(h, at, "draws", title_zh, title_en, NULL);
    html_open(h, "p", NULL);
    public_state(h, d);
    if (json_int(d, "attempt") > 1)
        html_sayf(h, " 第 %lld 次。", " Attempt %lld.", json_int(d, "attempt"));
    html_text(h, " ");
    public_link(h, at, lang_pick(h->lang, "所依据的计划", "The plan behind it"),
                "plans/%.12s.html#%s", json_text(d, "plan_sha256"), json_text(d, "task_id"));
    html_text(h, " · ");
    public_link(h, at, lang_pick(h->lang, "当月全部抽取", "All draws of the month"),
                "draws/%.7s.html", json_text(d, "date"));
    html_close(h, "p");
    if (json_flag(d, "team_anew"))
        html_el_say(
            h, "p",
            "有检查人员不能参加或须回避，检查组由这次抽取重新选派；检查对象不变，也不另外抽取企业"
            "。",
            "An inspector could not go or had to step back; this draw chose the team anew. The "
            "firm stays the same, and no other firm is drawn.",
            "class", "notice", NULL);
    if (json_int(d, "page") <= 1) {
        story(h, d);
        attempts(h, at, d);
        check(h, at, d);
        evidence(h, d);
    }
    picks(h, at, d);
    public_end(h, at);
    free(title_zh);
    free(title_en);
}
