/* Every key of a plan: one small setter each, and the two tables that name them. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/value.h"
#include "parser.h"

#define TYPES 10000
#define TEXT_MAX 600 /* bytes of a title or citation */

/* ---- saying what is wrong ---- */

void plan_complain(struct plan_parser *p, const char *zh, const char *en)
{
    char *full_zh = mem_printf("%s = %s: %s", p->at->name, p->at->value, zh);
    char *full_en = mem_printf("%s = %s: %s", p->at->name, p->at->value, en);

    plan_diag_say(p->diags, PLAN_ERROR, p->at->line, full_zh, full_en);
    free(full_zh);
    free(full_en);
}

static void complain_of(struct plan_parser *p, const char *part, const char *zh, const char *en)
{
    plan_diag_add(p->diags, PLAN_ERROR, p->at->line, zh, en, part);
}

/* ---- setters of simple shapes ---- */

/* Texts are kept as written: folding is for words and numbers. */
void plan_set_text(struct plan_parser *p, char **field)
{
    if (strlen(p->at->value) > TEXT_MAX || utf8_has_control(p->at->value)) {
        plan_complain(p, "文字过长或含控制字符", "too long, or has control characters");
        return;
    }
    free(*field);
    *field = mem_strdup(p->at->value);
}

static bool set_word(struct plan_parser *p, const struct value_word *words, size_t count, int *out,
                     const char *zh, const char *en)
{
    if (value_word(p->value, words, count, out))
        return true;
    plan_complain(p, zh, en);
    return false;
}
#define WORDS(array) array, sizeof(array) / sizeof *(array)

static bool class_index(const char *text, int *index)
{
    *index = text[0] - 'A';
    return text[0] >= 'A' && text[0] <= 'D' && text[1] == '\0';
}

/* ---- keys of [plan] ---- */

static void set_plan_title(struct plan_parser *p)
{
    plan_set_text(p, &p->plan->title);
}

static void set_example(struct plan_parser *p)
{
    static const struct value_word words[] = {{"yes", "是", 1}, {"no", "否", 0}};
    int yes = 0;

    if (set_word(p, WORDS(words), &yes, "应为 yes（是）或 no（否）", "must be yes or no"))
        p->plan->example = yes;
}

static void set_floor(struct plan_parser *p)
{
    if (!value_ppm(p->value, &p->plan->floor_ppm))
        plan_complain(p, "应为百分数，例如 3 %", "must be a percentage such as 3 %");
}

static void set_caps(struct plan_parser *p)
{
    struct plan_texts list = value_list(p->value);
    uint32_t last = 0;

    p->plan->cap_count = 0;
    for (size_t i = 0; i < list.count; i++) {
        uint32_t ppm;
        if (i >= PLAN_CAPS_MAX || !value_ppm(list.text[i], &ppm) || ppm <= last) {
            plan_complain(p, "应为由小到大、至多四个的百分数，例如 5 %, 10 %",
                          "must be at most four rising percentages such as 5 %, 10 %");
            break;
        }
        p->plan->caps_ppm[p->plan->cap_count++] = last = ppm;
    }
    value_list_free(&list);
}

static void set_foreign(struct plan_parser *p)
{
    struct plan_texts list = value_list(p->value);

    p->plan->foreign_groups = 0;
    for (size_t i = 0; i < list.count; i++) {
        enum type_group group;
        if (type_group_parse(list.text[i], &group))
            p->plan->foreign_groups |= 1U << group;
        else
            complain_of(p, list.text[i],
                        "“%s” 不是类型分组，可用 "
                        "foreign、hmt、reinvest、foreign-branch、domestic、household",
                        "“%s” is no type group; use foreign, hmt, reinvest, foreign-branch, "
                        "domestic or household");
    }
    value_list_free(&list);
}

static void set_reductions(struct plan_parser *p)
{
    struct plan_texts list = value_list(p->value);
    int index;

    memset(p->plan->reducible, 0, sizeof p->plan->reducible);
    for (size_t i = 0; i < list.count; i++)
        if (class_index(list.text[i], &index))
            p->plan->reducible[index] = true;
        else
            complain_of(p, list.text[i], "“%s” 不是类别，应为 A、B、C 或 D",
                        "“%s” is no class; use A, B, C or D");
    value_list_free(&list);
}

static void set_cite_floor(struct plan_parser *p)
{
    plan_set_text(p, &p->plan->cite_floor);
}

static void set_cite_caps(struct plan_parser *p)
{
    plan_set_text(p, &p->plan->cite_caps);
}

static void set_cite_foreign_groups(struct plan_parser *p)
{
    plan_set_text(p, &p->plan->cite_foreign);
}

const struct plan_key plan_keys[] = {
    {"title", "标题", set_plan_title},
    {"example", "示例", set_example},
    {"floor", "下限", set_floor},
    {"caps", "上限", set_caps},
    {"foreign", "外资口径", set_foreign},
    {"reductions", "可降低类别", set_reductions},
    {"cite.floor", "依据.下限", set_cite_floor},
    {"cite.caps", "依据.上限", set_cite_caps},
    {"cite.foreign", "依据.外资口径", set_cite_foreign_groups},
};
const size_t plan_key_count = sizeof plan_keys / sizeof *plan_keys;

/* ---- keys of [task …] ---- */

static void set_title(struct plan_parser *p)
{
    plan_set_text(p, &p->task->title);
}

static void set_items(struct plan_parser *p)
{
    p->task->items = value_list(p->value);
    for (size_t i = 0; i < p->task->items.count; i++)
        if (p->codes && !codes_item(p->codes, p->task->items.text[i]))
            complain_of(p, p->task->items.text[i], "事项 “%s” 不在 items.csv 中",
                        "item “%s” is not in items.csv");
}

static void set_kind(struct plan_parser *p)
{
    static const struct value_word words[] = {{"general", "一般", 0}, {"key", "重点", 1}};
    int key = 0;

    if (set_word(p, WORDS(words), &key, "应为 general（一般）或 key（重点）",
                 "must be general or key"))
        p->task->key = key;
}

static void set_regions(struct plan_parser *p)
{
    struct plan_task *task = p->task;
    struct plan_texts list = value_list(p->value);

    task->regions = mem_array(list.count + 1, sizeof *task->regions);
    for (size_t i = 0; i < list.count; i++) {
        int code = 0;
        if (value_int(list.text[i], 1, 999999, &code) &&
            (!p->codes || codes_region(p->codes, (uint32_t)code)))
            task->regions[task->region_count++] = (uint32_t)code;
        else
            complain_of(p, list.text[i], "地区代码 “%s” 不在 regions.csv 中",
                        "region “%s” is not in regions.csv");
    }
    value_list_free(&list);
    task->calendar_region = task->region_count ? task->regions[0] : 0;
    for (size_t i = 1; i < task->region_count; i++)
        while (!region_within(task->regions[i], task->calendar_region))
            task->calendar_region = region_parent(task->calendar_region);
}

static void set_industries(struct plan_parser *p)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    struct plan_texts *list = &p->task->industries;

    *list = value_list(p->value);
    for (size_t i = 0; i < list->count; i++)
        if (strspn(list->text[i], allowed) != strlen(list->text[i]) || strlen(list->text[i]) > 5)
            complain_of(p, list->text[i], "“%s” 不是行业代码，例如 F52 或 C13",
                        "“%s” is no industry code such as F52 or C13");
}

/* "foreign", "5xxx", "9500": marks the types meant; false if it is neither. */
static bool mark_types(const struct codes *codes, const char *text, bool *types)
{
    size_t digits = strspn(text, "0123456789");
    enum type_group group;

    if (type_group_parse(text, &group)) {
        for (unsigned type = 0; type < TYPES; type++)
            types[type] |= codes && codes_type_group(codes, type) == group;
        return true;
    }
    if (strlen(text) != 4 || digits + strspn(text + digits, "x") != 4)
        return false;
    unsigned first = digits ? (unsigned)strtoul(text, NULL, 10) : 0;
    unsigned span = 1;
    for (size_t i = digits; i < 4; i++) {
        first *= 10;
        span *= 10;
    }
    memset(types + first, true, span);
    return true;
}

static void set_types(struct plan_parser *p)
{
    struct plan_texts list = value_list(p->value);

    p->task->types = mem_array(TYPES, sizeof *p->task->types);
    for (size_t i = 0; i < list.count; i++)
        if (!mark_types(p->codes, list.text[i], p->task->types))
            complain_of(p, list.text[i], "“%s” 不是主体类型，例如 1130、5xxx 或 foreign",
                        "“%s” is no enterprise type such as 1130, 5xxx or foreign");
    value_list_free(&list);
}

static void set_tags(struct plan_parser *p)
{
    p->task->tags = value_list(p->value);
}

static void set_statuses(struct plan_parser *p)
{
    struct plan_texts list = value_list(p->value);

    p->task->statuses = mem_array(256, sizeof *p->task->statuses);
    for (size_t i = 0; i < list.count; i++) {
        const struct status *status = p->codes ? codes_status(p->codes, list.text[i]) : NULL;
        if (!p->codes)
            continue;
        if (status && status->in_business)
            p->task->statuses[status->code] = true;
        else
            complain_of(p, list.text[i], "“%s” 不是可抽取的登记状态（见 status.csv）",
                        "“%s” is no state of a firm in business (see status.csv)");
    }
    value_list_free(&list);
}

static void set_period(struct plan_parser *p)
{
    struct plan_task *task = p->task;

    if (!value_period(p->value, &task->from, &task->until))
        plan_complain(p, "应为年份或 2026-01-01 .. 2026-12-31",
                      "must be a year or 2026-01-01 .. 2026-12-31");
    else if (task->until - task->from > 365)
        plan_complain(p, "期间不能超过一年，比例按一年计",
                      "a period is at most one year, since ratios are yearly");
}

static void set_cadence(struct plan_parser *p)
{
    static const struct value_word words[] = {{"daily", "每日", CADENCE_DAILY},
                                              {"weekly", "每周", CADENCE_WEEKLY},
                                              {"monthly", "每月", CADENCE_MONTHLY},
                                              {"once", "一次", CADENCE_ONCE}};
    static const struct value_word weekdays[] = {{"monday", "周一", 1},    {"tuesday", "周二", 2},
                                                 {"wednesday", "周三", 3}, {"thursday", "周四", 4},
                                                 {"friday", "周五", 5},    {"saturday", "周六", 6},
                                                 {"sunday", "周日", 7}};
    struct plan_task *task = p->task;
    size_t len = strcspn(p->value, " ");
    char *first = mem_strndup(p->value, len);
    const char *rest = p->value + len + strspn(p->value + len, " ");
    int cadence = 0;
    bool good = value_word(first, WORDS(words), &cadence);

    free(first);
    task->cadence = (enum plan_cadence)cadence;
    task->cadence_day = 1;
    if (good && cadence == CADENCE_WEEKLY && *rest)
        good = value_word(rest, WORDS(weekdays), &task->cadence_day);
    else if (good && cadence == CADENCE_MONTHLY && *rest)
        good = value_int(rest, 1, 31, &task->cadence_day);
    else if (good && cadence == CADENCE_ONCE)
        good = day_parse(rest, &task->once);
    else
        good = good && !*rest;
    if (!good)
        plan_complain(p, "应为 daily、weekly monday、monthly 15 或 once 2026-12-01",
                      "must be daily, weekly monday, monthly 15 or once 2026-12-01");
}

static void set_team(struct plan_parser *p)
{
    if (!value_int(p->value, 2, 10, &p->task->team))
        plan_complain(p, "每组应为 2 到 10 人，《行政处罚法》第四十二条要求不少于两人",
                      "a team has 2 to 10 inspectors; the law asks for at least two (Penalty Law "
                      "Art. 42)");
}

static void set_lead(struct plan_parser *p)
{
    plan_set_text(p, &p->task->lead);
}

static void set_inspectors(struct plan_parser *p)
{
    static const struct value_word words[] = {{"county", "县级", REACH_COUNTY},
                                              {"prefecture", "市级", REACH_PREFECTURE},
                                              {"province", "省级", REACH_PROVINCE}};
    int reach;

    if (set_word(p, WORDS(words), &reach,
                 "应为 county（县级）、prefecture（市级）或 province（省级）",
                 "must be county, prefecture or province"))
        p->task->reach = (enum plan_reach)reach;
}

static void set_span(struct plan_parser *p, struct plan_span *span)
{
    if (!value_span(p->value, span) || span->n == 0)
        plan_complain(p, "应为期限，例如 30 天 或 20 个工作日（wd）",
                      "must be a limit such as 30 days or 20 wd (working days)");
}

static void set_inspect(struct plan_parser *p)
{
    set_span(p, &p->task->inspect);
}

static void set_reveal(struct plan_parser *p)
{
    set_span(p, &p->task->reveal);
}

static void set_level(struct plan_parser *p)
{
    if (strcmp(p->value, "C") == 0 || strcmp(p->value, "D") == 0)
        p->task->level = *p->value;
    else
        plan_complain(p, "应为 D（仅本机密钥）或 C（另加公开来源）",
                      "must be D (the operator's key only) or C (with a public source)");
}

/* The name enters the log, so it is one that everybody writes in the same way. */
static void set_ceremony(struct plan_parser *p)
{
    size_t len = strlen(p->value);

    if (len > 64 || strspn(p->value, "abcdefghijklmnopqrstuvwxyz0123456789.-") != len)
        plan_complain(p, "来源名称只能用小写字母、数字、点和连字符，至多 64 个",
                      "a source's name has small letters, digits, dots and hyphens, at most 64");
    else
        plan_set_text(p, &p->task->ceremony);
}

static void set_form(struct plan_parser *p)
{
    if (!source_form_parse(p->value, &p->task->form))
        plan_complain(p, "应为 digits 7（七位数字）或 dice 10（十个骰子点数），至多 64",
                      "must be digits 7 (seven digits) or dice 10 (ten dice), at most 64");
}

static void set_deadline(struct plan_parser *p)
{
    if (!value_time(p->value, &p->task->deadline))
        plan_complain(p, "应为时刻，例如 21:30", "must be a time such as 21:30");
}

static void set_unclassified(struct plan_parser *p)
{
    int index;

    if (strcmp(p->value, "skip") == 0 || strcmp(p->value, "不抽") == 0)
        p->task->unclassified = 0;
    else if (class_index(p->value, &index))
        p->task->unclassified = *p->value;
    else
        plan_complain(p, "应为类别 A–D 或 skip（不抽）", "must be a class A–D or skip");
}

static void set_visits(struct plan_parser *p)
{
    int most;

    p->visits_line = p->at->line;
    if (value_int(p->value, 0, PLAN_VISITS_MAX, &most))
        p->visits_all = most;
    else
        plan_complain(p, "应为每年最多检查次数，0 到 99", "must be visits a year, 0 to 99");
}

static void set_cite_ratio(struct plan_parser *p)
{
    plan_set_text(p, &p->task->cite_ratio);
}

const struct plan_key plan_task_keys[] = {
    {"title", "标题", set_title},
    {"items", "事项", set_items},
    {"kind", "类别", set_kind},
    {"regions", "地区", set_regions},
    {"period", "期间", set_period},
    {"cadence", "频次", set_cadence},
    /* those above are required, see plan_task_keys_required */
    {"industries", "行业", set_industries},
    {"types", "主体类型", set_types},
    {"tags", "标签", set_tags},
    {"status", "登记状态", set_statuses},
    {"team", "每组人数", set_team},
    {"lead", "组长资格", set_lead},
    {"inspectors", "执法人员", set_inspectors},
    {"inspect_days", "检查期限", set_inspect},
    {"reveal_days", "揭示期限", set_reveal},
    {"draw_level", "可信级别", set_level},
    {"ceremony", "公开来源", set_ceremony},
    {"ceremony_value", "来源数值", set_form},
    {"deadline", "截止时刻", set_deadline},
    {"unclassified", "未分类", set_unclassified},
    {"visits_per_year", "年检查次数", set_visits},
    {"cite.ratio", "依据.比例", set_cite_ratio},
};
const size_t plan_task_key_count = sizeof plan_task_keys / sizeof *plan_task_keys;
const size_t plan_task_keys_required = 6;
_Static_assert(sizeof plan_task_keys / sizeof *plan_task_keys <= PLAN_KEYS_MAX, "seen[] too small");
