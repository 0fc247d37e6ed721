#include "public_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/plan/value.h"
#include "platform/html/view.h"

static void standing(struct html *h, const json_t *plan)
{
    if (json_flag(plan, "current"))
        html_el_say(h, "span", "现行", "in force", "class", "tag good", NULL);
    else
        html_el_say(h, "span", "已被替代", "replaced", "class", "tag", NULL);
}

/* ---- plans.html: [{"sha256","title","approved","current"}…], newest first ---- */

void public_plans_page(struct html *h, const struct public_at *at, const json_t *model)
{
    size_t i;
    json_t *one;

    public_begin(h, at, "plans", "抽查计划", "Plans", NULL);
    html_el_say(
        h, "p",
        "计划写明抽查什么、多久抽一次、各类企业抽多大比例、抽中之后多久不再抽。每份计划由两人先后批"
        "准，"
        "全文和散列都公开；新计划只对以后的抽取有效。",
        "A plan says what is inspected, how often, what share of each class is drawn, and how "
        "long a drawn firm is left in peace. Two people approve each plan; its text and hash "
        "are public; a new plan holds for later draws only.",
        NULL);
    html_open(h, "ul", "class", "plain list", NULL);
    for (i = 0; (one = json_array_get(model, i)); i++) {
        html_open(h, "li", "class", "card", NULL);
        html_open(h, "h2", NULL);
        public_link(h, at, json_text(one, "title"), "plans/%.12s.html", json_text(one, "sha256"));
        html_close(h, "h2");
        html_open(h, "p", NULL);
        standing(h, one);
        html_sayf(h, " %s 批准 ", " approved on %s ", json_text(one, "approved"));
        html_el(h, "code", json_text(one, "sha256"), NULL);
        html_close(h, "p");
        html_close(h, "li");
    }
    if (!i)
        html_el_say(h, "li", "还没有批准的计划。", "No plan has been approved yet.", "class",
                    "empty", NULL);
    html_close(h, "ul");
    public_end(h, at);
}

/* ---- one plan ---- */

static const char *class_words(const struct html *h, int class)
{
    static const char *const words[CLASSES][2] = {
        {"A 类（信用风险低）", "Class A (low risk)"},
        {"B 类（信用风险一般）", "Class B (general risk)"},
        {"C 类（信用风险较高）", "Class C (higher risk)"},
        {"D 类（信用风险高）", "Class D (high risk)"}};

    return lang_pick(h->lang, words[class][0], words[class][1]);
}

static void span_words(struct html *h, const struct plan_span *s)
{
    if (s->unit == CLOCK_WORKING_DAYS)
        html_sayf(h, "%d 个工作日", "%d working days", s->n);
    else
        html_sayf(h, "%d 天", "%d days", s->n);
}

static void cadence_words(struct html *h, const struct plan_task *t)
{
    static const char *const days[8][2] = {
        {"", ""},           {"一", "Monday"}, {"二", "Tuesday"},  {"三", "Wednesday"},
        {"四", "Thursday"}, {"五", "Friday"}, {"六", "Saturday"}, {"日", "Sunday"}};
    char day[11];

    switch (t->cadence) {
    case CADENCE_DAILY:
        html_say(h, "每个工作日", "every working day");
        break;
    case CADENCE_WEEKLY:
        html_sayf(h, "每周%s", "every %s",
                  lang_pick(h->lang, days[t->cadence_day][0], days[t->cadence_day][1]));
        break;
    case CADENCE_MONTHLY:
        html_sayf(h, "每月 %d 日", "on day %d of each month", t->cadence_day);
        break;
    case CADENCE_ONCE:
        html_sayf(h, "一次：%s", "once, on %s", day_format(t->once, day));
    }
}

/* "1 户" of how many, to the nearest whole one. */
static void one_in(struct html *h, uint32_t ppm)
{
    unsigned each = ppm ? (1000000 + ppm / 2) / ppm : 0;

    if (!ppm)
        html_say(h, "不抽", "none are drawn");
    else if (ppm == 1000000)
        html_say(h, "全部", "all of them");
    else
        html_sayf(h, "约每 %u 户抽 1 户", "about 1 in %u", each);
}

static void ratio_cell(struct html *h, uint32_t ppm)
{
    char text[16];

    html_open(h, "td", NULL);
    html_el(h, "strong", value_format_ppm(ppm, text), NULL);
    html_void(h, "br", NULL);
    html_open(h, "span", "class", "hint", NULL);
    one_in(h, ppm);
    html_close(h, "span");
    html_close(h, "td");
}

static void rest_cell(struct html *h, int32_t days, int32_t visits)
{
    html_open(h, "td", NULL);
    if (days > 0)
        html_sayf(h, "抽中后 %d 天内不再抽", "not again within %d days", (int)days);
    else
        html_say(h, "无", "none");
    if (visits != PLAN_NO_LIMIT) {
        html_void(h, "br", NULL);
        html_sayf(h, "每年最多检查 %d 次", "at most %d visits a year", (int)visits);
    }
    html_close(h, "td");
}

static bool reduced(const struct plan_task *t, int c)
{
    return t->ratio_ppm[c][OWN_F] < t->ratio_ppm[c][OWN_D] ||
           t->cooldown_days[c][OWN_F] > t->cooldown_days[c][OWN_D] ||
           t->visits[c][OWN_F] != t->visits[c][OWN_D];
}

/* One row a class, and one more for foreign-invested firms where they are drawn less. */
static void ratios(struct html *h, const struct plan_task *t)
{
    static const char *const heads[][2] = {{"企业", "Firms"},
                                           {"全期间抽取比例", "Share drawn in the period"},
                                           {"抽中之后", "After being drawn"}};

    view_open_table(h, lang_pick(h->lang, "比例和冷却期", "Ratios and cool-downs"), NULL, heads, 3);
    for (int c = 0; c < CLASSES; c++)
        for (int own = 0; own <= (reduced(t, c) ? 1 : 0); own++) {
            html_open(h, "tr", NULL);
            html_open(h, "th", "scope", "row", NULL);
            html_text(h, class_words(h, c));
            if (reduced(t, c))
                html_say(h, own == OWN_F ? "，外资" : "，内资",
                         own == OWN_F ? ", foreign-invested" : ", domestic");
            html_close(h, "th");
            ratio_cell(h, t->ratio_ppm[c][own]);
            rest_cell(h, t->cooldown_days[c][own], t->visits[c][own]);
            html_close(h, "tr");
        }
    view_close_table(h);
    if (*t->cite_ratio)
        html_el_sayf(h, "p", "hint", "比例的依据：%s", "The rule behind the ratios: %s",
                     t->cite_ratio);
}

static void reductions(struct html *h, const struct plan_task *t)
{
    for (int c = 0; c < CLASSES; c++) {
        if (!reduced(t, c))
            continue;
        html_el_sayf(
            h, "p", "notice",
            "%s中的外商投资企业抽得更少或间隔更长。依据：%"
            "s。对外资只能更轻，不能更重，否则计划不能批准。",
            "%s: foreign-invested firms are drawn less, or less often. The rule: %s. A plan may "
            "treat them more gently, never more harshly, or it cannot be approved.",
            class_words(h, c), t->cite_foreign[c]);
    }
}

static void list_words(struct html *h, const char *zh, const char *en,
                       const struct plan_texts *list)
{
    if (!list->count)
        return;
    html_say(h, zh, en);
    for (size_t i = 0; i < list->count; i++) {
        html_say(h, i ? "、" : "", i ? ", " : "");
        html_text(h, list->text[i]);
    }
}

static void scope(struct html *h, const struct plan_task *t, const struct codes *codes)
{
    public_fact_begin(h, "范围", "Scope");
    for (size_t i = 0; i < t->region_count; i++) {
        const struct region *r = codes_region(codes, t->regions[i]);
        html_say(h, i ? "、" : "", i ? ", " : "");
        html_textf(h, "%s", r ? r->name : "?");
    }
    list_words(h, "；行业 ", "; trades ", &t->industries);
    list_words(h, "；标签 ", "; tags ", &t->tags);
    if (t->industries.count || t->tags.count)
        html_say(h, "（定向抽查）", " (a directed draw)");
    if (t->types)
        html_say(h, "；限所列主体类型", "; only the types of firms named in the text");
    public_fact_end(h);
}

static void items(struct html *h, const struct plan_task *t, const struct codes *codes)
{
    public_fact_begin(h, "检查事项", "Items");
    for (size_t i = 0; i < t->items.count; i++) {
        const struct item *item = codes_item(codes, t->items.text[i]);
        html_say(h, i ? "；" : "", i ? "; " : "");
        html_textf(h, "%s %s", t->items.text[i], item ? item->name : "");
    }
    public_fact_end(h);
}

static void period(struct html *h, const struct plan_task *t)
{
    char from[11], until[11];
    char *text = mem_printf("%s – %s", day_format(t->from, from), day_format(t->until, until));

    public_fact(h, "期间", "Period", text);
    free(text);
    public_fact_begin(h, "抽取", "Draws");
    cadence_words(h, t);
    public_fact_end(h);
    public_fact_begin(h, "检查", "Visits");
    html_sayf(h, "每户 %d 名检查人员，抽取后 ", "%d inspectors to each firm, within ", t->team);
    span_words(h, &t->inspect);
    html_say(h, "内完成", " of the draw");
    public_fact_end(h);
    public_fact_begin(h, "公布名单", "List public");
    html_say(h, "最迟抽取后 ", "at the latest ");
    span_words(h, &t->reveal);
    html_say(h, "", " after the draw");
    public_fact_end(h);
}

static void task(struct html *h, const struct plan_task *t, const struct codes *codes)
{
    html_open(h, "section", "class", "card", "id", t->id, NULL);
    html_el(h, "h2", t->title, NULL);
    html_open(h, "p", NULL);
    html_el_say(h, "span", t->key ? "重点检查事项" : "一般检查事项",
                t->key ? "key items" : "general items", "class", t->key ? "tag warn" : "tag", NULL);
    html_text(h, " ");
    html_el(h, "code", t->id, NULL);
    html_close(h, "p");
    html_open(h, "dl", "class", "record", NULL);
    items(h, t, codes);
    scope(h, t, codes);
    period(h, t);
    html_close(h, "dl");
    ratios(h, t);
    reductions(h, t);
    if (t->unclassified)
        html_el_sayf(h, "p", "hint", "尚未分类的企业按%s抽取。",
                     "Firms that have no class yet are drawn as %s.",
                     class_words(h, t->unclassified - 'A'));
    html_close(h, "section");
}

static void floor_and_caps(struct html *h, const struct plan *plan)
{
    char text[16];

    html_open(h, "ul", NULL);
    html_open(h, "li", NULL);
    html_sayf(h, "一般检查事项每年至少抽取企业总数的 %s。",
              "General items draw at least %s of all firms a year.",
              value_format_ppm(plan->floor_ppm, text));
    if (*plan->cite_floor)
        html_sayf(h, "依据：%s", " The rule: %s", plan->cite_floor);
    html_close(h, "li");
    for (size_t i = 0; i < plan->cap_count; i++) {
        html_open(h, "li", NULL);
        html_sayf(h, "一般检查事项的年度上限：%s。", "A yearly limit for general items: %s.",
                  value_format_ppm(plan->caps_ppm[i], text));
        if (*plan->cite_caps)
            html_sayf(h, "依据：%s", " The rule: %s", plan->cite_caps);
        html_close(h, "li");
    }
    if (*plan->cite_foreign)
        html_el_sayf(h, "li", NULL, "外商投资企业的口径：%s", "Who counts as foreign-invested: %s",
                     plan->cite_foreign);
    html_el_say(
        h, "li",
        "比例是对整个期间说的：每个抽取日只抽其中一份，取整也由随机数决定。企业属于哪一类不公开。",
        "Ratios are for the whole period: each draw takes its part of it, and the rounding is "
        "by lot, too. Which class a firm belongs to is not public.",
        NULL);
    html_close(h, "ul");
}

void public_plan_page(struct html *h, const struct public_at *at, const json_t *model,
                      const struct plan *plan, const struct codes *codes)
{
    const char *title = json_text(model, "title");

    public_begin(h, at, "plans", title, title, NULL);
    html_open(h, "p", NULL);
    standing(h, model);
    html_sayf(h, " %s 由第二人批准。", " approved by a second person on %s.",
              json_text(model, "approved"));
    html_close(h, "p");
    if (plan && plan->example)
        html_el_say(h, "p", "这份计划自称是示例，不是官方文件。",
                    "This plan calls itself an example; it is not an official document.", "class",
                    "warning", NULL);
    if (plan) {
        floor_and_caps(h, plan);
        for (size_t i = 0; i < plan->task_count; i++)
            task(h, &plan->tasks[i], codes);
    } else {
        html_el_say(h, "p", "这份计划所用的代码表已经更换，下面只有原文。",
                    "The code tables of this plan have been replaced; below is its text alone.",
                    "class", "warning", NULL);
    }
    public_section(h, "计划原文", "The text of the plan");
    html_open(h, "p", NULL);
    public_file(h, at, lang_pick(h->lang, "下载原文", "Download the text"), "plans/%s.conf",
                json_text(model, "sha256"));
    html_text(h, " SHA-256 ");
    html_el(h, "code", json_text(model, "sha256"), NULL);
    html_close(h, "p");
    html_el(h, "pre", json_text(model, "text"), "class", "scroll text", "tabindex", "0", NULL);
    html_close(h, "section");
    public_end(h, at);
}
