/* Walks a plan: sections, keys, the grids of ratios and cool-downs. Keys and fixed words may be
 * English or Chinese. Every fault becomes a diagnostic and reading goes on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/plan/value.h"
#include "parser.h"

#define TASKS_MAX 200
#define HINT_DISTANCE 4

/* ---- ratio.<class>[.foreign|.domestic], cooldown.…, visits_per_year.…, cite.<class>.foreign ----
 */

/* "A" or "A.foreign" → class and side; false if it is neither. */
static bool grid_place(const char *text, int *class_at, enum plan_side *side)
{
    static const struct value_word sides[] = {{"domestic", "内资", SIDE_DOMESTIC},
                                              {"foreign", "外资", SIDE_FOREIGN}};
    int chosen = SIDE_BOTH;

    if (text[0] < 'A' || text[0] > 'D')
        return false;
    *class_at = text[0] - 'A';
    bool good = text[1] == '\0' || (text[1] == '.' && value_word(text + 2, sides, 2, &chosen));
    *side = (enum plan_side)chosen;
    return good;
}

static const char *after(const char *name, const char *en, const char *zh)
{
    if (strncmp(name, en, strlen(en)) == 0)
        return name + strlen(en);
    return strncmp(name, zh, strlen(zh)) == 0 ? name + strlen(zh) : NULL;
}

static bool first_time(struct plan_parser *p, int *line)
{
    if (*line) {
        plan_diag_add(p->diags, PLAN_ERROR, p->at->line, "%s 在第 %d 行已经写过",
                      "%s was said already in line %d", p->at->name, *line);
        return false;
    }
    *line = p->at->line;
    return true;
}

static void set_ratio(struct plan_parser *p, int class_at, enum plan_side side)
{
    uint32_t ppm;

    if (!first_time(p, &p->ratio.line[class_at][side]))
        return;
    if (value_ppm(p->value, &ppm))
        p->ratio.value[class_at][side] = (int32_t)ppm;
    else
        plan_complain(p, "应为百分数，例如 3 %、0.5 % 或 5‰",
                      "must be a percentage such as 3 %, 0.5 % or 5‰");
}

static void set_cooldown(struct plan_parser *p, int class_at, enum plan_side side)
{
    struct plan_span span;

    if (!first_time(p, &p->cooldown.line[class_at][side]))
        return;
    if (value_span(p->value, &span) && span.unit == CLOCK_DAYS)
        p->cooldown.value[class_at][side] = span.n;
    else
        plan_complain(p, "应为自然日，例如 365 天", "must be calendar days such as 365 days");
}

static void set_visits(struct plan_parser *p, int class_at, enum plan_side side)
{
    int most;

    if (!first_time(p, &p->visits.line[class_at][side]))
        return;
    if (value_int(p->value, 0, PLAN_VISITS_MAX, &most))
        p->visits.value[class_at][side] = most;
    else
        plan_complain(p, "应为每年最多检查次数，0 到 99", "must be visits a year, 0 to 99");
}

static void set_cite(struct plan_parser *p, int class_at)
{
    if (first_time(p, &p->cite_line[class_at]))
        plan_set_text(p, &p->task->cite_foreign[class_at]);
}

/* True if the key belonged to a grid, right or wrong. */
static bool set_in_grid(struct plan_parser *p)
{
    const char *name = p->at->name;
    enum plan_side side;
    int class_at;
    const char *rest = after(name, "ratio.", "比例.");

    if (rest && grid_place(rest, &class_at, &side)) {
        set_ratio(p, class_at, side);
        return true;
    }
    rest = after(name, "cooldown.", "冷却.");
    if (rest && grid_place(rest, &class_at, &side)) {
        set_cooldown(p, class_at, side);
        return true;
    }
    rest = after(name, "visits_per_year.", "年检查次数.");
    if (rest && grid_place(rest, &class_at, &side)) {
        set_visits(p, class_at, side);
        return true;
    }
    rest = after(name, "cite.", "依据.");
    if (rest && grid_place(rest, &class_at, &side) && side == SIDE_FOREIGN) {
        set_cite(p, class_at);
        return true;
    }
    return false;
}

/* ---- one key ---- */

static void consider(const char *name, const char *candidate, int *best, const char **hint)
{
    int distance = value_distance(name, candidate);

    if (distance < *best) {
        *best = distance;
        *hint = candidate;
    }
}

static void unknown_key(struct plan_parser *p, const struct plan_key *keys, size_t count)
{
    static const char *const grid_names[] = {"ratio.A",
                                             "ratio.A.foreign",
                                             "ratio.A.domestic",
                                             "cooldown.A",
                                             "cooldown.A.foreign",
                                             "visits_per_year.A",
                                             "visits_per_year.A.foreign",
                                             "cite.A.foreign"};
    const char *name = p->at->name;
    const char *hint = NULL;
    int best = HINT_DISTANCE;

    /* Hints cost time, and nobody reads the five hundredth. */
    for (size_t i = 0; i < count && p->diags->count < PLAN_DIAGS_MAX; i++) {
        consider(name, keys[i].en, &best, &hint);
        consider(name, keys[i].zh, &best, &hint);
    }
    for (size_t i = 0; p->task && i < sizeof grid_names / sizeof *grid_names; i++)
        consider(name, grid_names[i], &best, &hint);
    if (hint)
        plan_diag_add(p->diags, PLAN_ERROR, p->at->line, "没有 “%s” 这个键，是否要写 “%s”？",
                      "there is no key “%s”; did you mean “%s”?", name, hint);
    else
        plan_diag_add(p->diags, PLAN_ERROR, p->at->line, "没有 “%s” 这个键，见 docs/plan.md",
                      "there is no key “%s”; see docs/plan.md", name);
}

static void read_key(struct plan_parser *p)
{
    const struct plan_key *keys = p->task ? plan_task_keys : plan_keys;
    size_t count = p->task ? plan_task_key_count : plan_key_count;

    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i].en, p->at->name) == 0 || strcmp(keys[i].zh, p->at->name) == 0) {
            if (first_time(p, &p->seen[i]))
                keys[i].set(p);
            return;
        }
    if (!p->task || !set_in_grid(p))
        unknown_key(p, keys, count);
}

/* ---- one section ---- */

/* What was said of one ownership goes before what was said of the class, and that before what was
 * said of the task. */
static void finish_visits(struct plan_parser *p, int c, enum ownership own)
{
    int side = own == OWN_F ? SIDE_FOREIGN : SIDE_DOMESTIC;
    int from = p->visits.line[c][side] ? side : SIDE_BOTH;
    bool said = p->visits.line[c][from] != 0;

    p->task->visits[c][own] = said ? p->visits.value[c][from] : p->visits_all;
    p->task->line_visits[c][own] = said ? p->visits.line[c][from] : p->visits_line;
}

static void finish_ratios(struct plan_parser *p)
{
    for (int c = 0; c < CLASSES; c++) {
        bool missing = false;
        for (int own = OWN_D; own <= OWN_F; own++) {
            int side = own == OWN_F ? SIDE_FOREIGN : SIDE_DOMESTIC;
            int from = p->ratio.line[c][side] ? side : SIDE_BOTH;
            p->task->ratio_ppm[c][own] = (uint32_t)p->ratio.value[c][from];
            p->task->line_ratio[c][own] = p->ratio.line[c][from];
            missing = missing || !p->ratio.line[c][from];
            from = p->cooldown.line[c][side] ? side : SIDE_BOTH;
            p->task->cooldown_days[c][own] = p->cooldown.value[c][from];
            p->task->line_cooldown[c][own] = p->cooldown.line[c][from];
            finish_visits(p, c, (enum ownership)own);
        }
        if (missing)
            plan_diag_add(p->diags, PLAN_ERROR, p->task->line,
                          "任务 %s 缺少 ratio.%c（%c 类的比例；不抽写 0 %%）",
                          "task %s lacks ratio.%c (the ratio of class %c; write 0 %% for none)",
                          p->task->id, 'A' + c, 'A' + c);
    }
}

static void finish_source(struct plan_parser *p)
{
    const struct plan_task *task = p->task;

    bool named = *task->ceremony || task->form.kind;

    if (task->level == 'C' && (!*task->ceremony || !task->form.kind || task->deadline < 0))
        plan_diag_add(
            p->diags, PLAN_ERROR, task->line,
            "任务 %s 的可信级别是 C，须写明 ceremony（公开来源）、ceremony_value（来源数值的"
            "写法）和 deadline（截止时刻）",
            "task %s draws at level C and must name its ceremony, ceremony_value and "
            "deadline",
            task->id);
    if (task->level == 'D' && (named || task->deadline >= 0))
        plan_diag_add(p->diags, PLAN_ERROR, task->line,
                      "任务 %s 写了公开来源或截止时刻，请把 draw_level 写成 C",
                      "task %s has a ceremony or deadline; set its draw_level to C", task->id);
}

static void finish_section(struct plan_parser *p)
{
    struct plan_task *task = p->task;

    if (!task)
        return;
    for (size_t i = 0; i < plan_task_keys_required; i++)
        if (!p->seen[i])
            plan_diag_add(p->diags, PLAN_ERROR, task->line, "任务 %s 缺少 %s（%s）",
                          "task %s lacks the key %s (%s)", task->id, plan_task_keys[i].en,
                          plan_task_keys[i].zh);
    if (task->cadence == CADENCE_ONCE && (task->once < task->from || task->once > task->until))
        plan_diag_add(p->diags, PLAN_ERROR, task->line, "任务 %s 的抽取日不在期间内",
                      "the day of task %s is not in its period", task->id);
    finish_ratios(p);
    finish_source(p);
}

static bool id_good(const char *id)
{
    return *id && strlen(id) <= PLAN_TASK_ID_MAX &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
}

static struct plan_task *add_task(struct plan_parser *p, const char *id)
{
    struct plan *plan = p->plan;

    plan->tasks = mem_grow(plan->tasks, plan->task_count + 1, sizeof *plan->tasks);
    struct plan_task *task = &plan->tasks[plan->task_count++];
    *task = (struct plan_task){.line = p->at->line,
                               .title = mem_strdup(""),
                               .team = 2,
                               .lead = mem_strdup(""),
                               .reach = REACH_COUNTY,
                               .inspect = {20, CLOCK_WORKING_DAYS},
                               .reveal = {60, CLOCK_DAYS},
                               .level = 'D',
                               .ceremony = mem_strdup(""),
                               .deadline = -1,
                               .unclassified = 'B',
                               .cite_ratio = mem_strdup("")};
    for (int c = 0; c < CLASSES; c++)
        task->cite_foreign[c] = mem_strdup("");
    snprintf(task->id, sizeof task->id, "%s", id);
    return task;
}

/* team-<case number>…: teams that are drawn anew (docs/protocol.md, section 12). */
static bool id_reserved(const char *id)
{
    return strncmp(id, "team-", 5) == 0 && strspn(id + 5, "0123456789") >= 18;
}

static void refuse_section(struct plan_parser *p, const char *zh, const char *en)
{
    char *full_zh = mem_printf("[%s]: %s", p->section, zh);
    char *full_en = mem_printf("[%s]: %s", p->section, en);

    plan_diag_say(p->diags, PLAN_ERROR, p->at->line, full_zh, full_en);
    free(full_zh);
    free(full_en);
    p->skipping = true;
}

static void begin_task(struct plan_parser *p, const char *id)
{
    if (!id_good(id))
        refuse_section(p, "任务名只能用小写字母、数字和连字符，至多 32 个",
                       "a task name has small letters, digits and hyphens, at most 32");
    else if (id_reserved(id))
        refuse_section(p, "team- 加案件编号的名称留给重新抽取检查组",
                       "names of team- and a case number are kept for teams drawn anew");
    else if (plan_find(p->plan, id))
        refuse_section(p, "这个任务前面已经有了", "this task is there already");
    else if (p->plan->task_count >= TASKS_MAX)
        refuse_section(p, "任务过多，至多 200 个", "too many tasks, at most 200");
    else
        p->task = add_task(p, id);
}

static void begin_section(struct plan_parser *p)
{
    const char *name = p->at->section;
    const char *id = after(name, "task ", "任务 ");

    finish_section(p);
    p->section = name;
    p->task = NULL;
    p->skipping = false;
    memset(p->seen, 0, sizeof p->seen);
    memset(&p->ratio, 0, sizeof p->ratio);
    memset(&p->cooldown, 0, sizeof p->cooldown);
    memset(&p->visits, 0, sizeof p->visits);
    p->visits_all = PLAN_NO_LIMIT;
    p->visits_line = 0;
    memset(p->cite_line, 0, sizeof p->cite_line);
    if (id)
        begin_task(p, id);
    else if (strcmp(name, "plan") != 0 && strcmp(name, "计划") != 0 &&
             strcmp(name, "方案") != 0) /* as plans called it at first */
        refuse_section(p, "只有 [plan]（计划）和 [task 名称]（任务）两种节",
                       "there are only the sections [plan] and [task name]");
    else if (p->plan_seen)
        refuse_section(p, "只能有一个 [plan] 节", "there is only one [plan] section");
    else
        p->plan_seen = true;
}

static void read_item(struct plan_parser *p, const struct ini_item *item)
{
    p->at = item;
    if (!p->section || strcmp(p->section, item->section) != 0)
        begin_section(p);
    if (p->skipping)
        return;
    p->value = utf8_fold(mem_strdup(item->value));
    if (*p->value)
        read_key(p);
    else
        plan_complain(p, "没有值", "there is no value");
    free(p->value);
}

/* ---- the whole ---- */

static struct plan *plan_new(const struct codes *codes)
{
    struct plan *plan = mem_new(sizeof *plan);

    plan->title = mem_strdup("");
    plan->cite_floor = mem_strdup("");
    plan->cite_caps = mem_strdup("");
    plan->cite_foreign = mem_strdup("");
    plan->floor_ppm = 30000;
    plan->caps_ppm[0] = 50000;
    plan->caps_ppm[1] = 100000;
    plan->cap_count = 2;
    plan->foreign_groups = 1U << GROUP_FOREIGN | 1U << GROUP_HMT;
    plan->reducible[0] = true;
    for (unsigned type = 0; type < sizeof plan->group_of; type++)
        plan->group_of[type] = (uint8_t)(codes ? codes_type_group(codes, type) : GROUP_UNKNOWN);
    return plan;
}

static void check_whole(struct plan_parser *p)
{
    if (!p->plan_seen || !*p->plan->title)
        plan_diag_add(p->diags, PLAN_ERROR, 0, "缺少 [plan] 节里的 title（计划标题）",
                      "the title of the plan is missing: [plan] title = …");
    if (p->plan->task_count == 0)
        plan_diag_add(p->diags, PLAN_ERROR, 0, "没有任务，至少要有一个 [task 名称] 节",
                      "there is no task; a plan has at least one [task name] section");
}

void plan_parse(const char *file, const char *text, size_t len, const struct codes *codes,
                struct plan **out, struct plan_diags *diags)
{
    struct plan_parser p = {.codes = codes, .diags = diags, .plan = plan_new(codes)};
    struct ini ini;
    struct error e;
    size_t errors_before = diags->errors;

    *out = NULL;
    if (len > PLAN_TEXT_MAX) {
        plan_diag_add(diags, PLAN_ERROR, 0, "%s: 文件超过 %d 字节", "%s: more than %d bytes", file,
                      PLAN_TEXT_MAX);
    } else {
        /* After a line that is no key, the rest is read all the same, for its own faults. */
        if (ini_read(file, text, len, &ini, &e))
            plan_diag_say(diags, PLAN_ERROR, 0, e.zh, e.en);
        for (size_t i = 0; i < ini.count; i++)
            read_item(&p, &ini.items[i]);
        finish_section(&p);
        check_whole(&p);
        ini_free(&ini);
    }
    if (diags->errors == errors_before)
        *out = p.plan;
    else
        plan_free(p.plan);
}
