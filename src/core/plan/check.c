/* The rules a plan must keep whatever the registry holds. */
#include "core/plan/check.h"

#include <string.h>

#include "core/base/date.h"
#include "core/plan/value.h"

/* Visits a year as numbers that can be compared: no limit is more than any. */
static int32_t visits_of(const struct plan_task *task, int c, enum ownership own)
{
    return task->visits[c][own] == PLAN_NO_LIMIT ? INT32_MAX : task->visits[c][own];
}

static void check_visits(const struct plan_task *task, int c, struct plan_diags *diags)
{
    int32_t domestic = task->visits[c][OWN_D];
    int line = task->line_visits[c][task->line_visits[c][OWN_F] ? OWN_F : OWN_D];

    if (visits_of(task, c, OWN_F) > visits_of(task, c, OWN_D))
        plan_diag_add(diags, PLAN_ERROR, line,
                      "任务 %s：%c 类内资企业每年最多检查 %d 次，外商投资企业却更多，不得区别加重",
                      "task %s: class %c domestic firms are visited at most %d times a year, "
                      "foreign-invested ones more; no extra burden is allowed",
                      task->id, 'A' + c, domestic);
}

/* National treatment (mission clause 7): nobody foreign fares worse than the domestic twin. */
static void check_twin(const struct plan_task *task, int c, struct plan_diags *diags)
{
    char foreign[16], domestic[16];

    if (task->ratio_ppm[c][OWN_F] > task->ratio_ppm[c][OWN_D])
        plan_diag_add(diags, PLAN_ERROR, task->line_ratio[c][OWN_F],
                      "任务 %s：%c 类外商投资企业的比例 %s 高于内资企业的 %s，不得对外资区别加重",
                      "task %s: class %c foreign-invested firms are drawn at %s, above the %s of "
                      "domestic ones; no extra burden is allowed",
                      task->id, 'A' + c, value_format_ppm(task->ratio_ppm[c][OWN_F], foreign),
                      value_format_ppm(task->ratio_ppm[c][OWN_D], domestic));
    if (task->cooldown_days[c][OWN_F] < task->cooldown_days[c][OWN_D])
        plan_diag_add(
            diags, PLAN_ERROR, task->line_cooldown[c][OWN_F],
            "任务 %s：%c 类外商投资企业的冷却期 %d 天短于内资企业的 %d 天，不得对外资区别加重",
            "task %s: class %c foreign-invested firms have a cool-down of %d days, "
            "shorter than the %d of domestic ones; no extra burden is allowed",
            task->id, 'A' + c, task->cooldown_days[c][OWN_F], task->cooldown_days[c][OWN_D]);
}

/* A reduction (mission clause 13): only general items, only classes named, only with its rule. */
static void check_reduction(const struct plan *plan, const struct plan_task *task, int c,
                            struct plan_diags *diags)
{
    bool ratio = task->ratio_ppm[c][OWN_F] < task->ratio_ppm[c][OWN_D];
    bool cooldown = task->cooldown_days[c][OWN_F] > task->cooldown_days[c][OWN_D];
    int line = ratio      ? task->line_ratio[c][OWN_F]
               : cooldown ? task->line_cooldown[c][OWN_F]
                          : task->line_visits[c][OWN_F];

    if (!ratio && !cooldown && visits_of(task, c, OWN_F) >= visits_of(task, c, OWN_D))
        return;
    if (task->key)
        plan_diag_add(
            diags, PLAN_ERROR, line, "任务 %s：重点检查事项不能降低外商投资企业的比例或频次",
            "task %s: for key items nobody's ratio or frequency can be reduced", task->id);
    if (!plan->reducible[c])
        plan_diag_add(diags, PLAN_ERROR, line, "任务 %s：%c 类不在可降低类别（reductions）中",
                      "task %s: class %c is not among those that may be reduced (reductions)",
                      task->id, 'A' + c);
    if (!*task->cite_foreign[c])
        plan_diag_add(diags, PLAN_ERROR, line, "任务 %s：降低 %c 类须注明依据 cite.%c.foreign",
                      "task %s: the reduction for class %c must cite its rule, cite.%c.foreign",
                      task->id, 'A' + c, 'A' + c);
}

static void check_order(const struct plan_task *task, int c, struct plan_diags *diags)
{
    for (int own = OWN_D; own <= OWN_F; own++)
        if (task->ratio_ppm[c][own] < task->ratio_ppm[c - 1][own])
            plan_diag_add(diags, PLAN_WARNING, task->line_ratio[c][own],
                          "任务 %s：%c 类的比例低于风险更小的 %c 类",
                          "task %s: class %c is drawn less than class %c, whose risk is lower",
                          task->id, 'A' + c, 'A' + c - 1);
}

/* In the long run a share of ratio × cool-down ÷ period of the firms is cooling down; more than all
 * of them cannot be. */
static void check_cooldown(const struct plan_task *task, int c, struct plan_diags *diags)
{
    uint64_t period = (uint64_t)task->until - (uint64_t)task->from + 1;

    for (int own = OWN_D; own <= OWN_F; own++) {
        uint64_t cooling =
            (uint64_t)task->ratio_ppm[c][own] * (uint64_t)task->cooldown_days[c][own];
        if (cooling > 1000000 * period)
            plan_diag_add(diags, PLAN_WARNING, task->line_cooldown[c][own],
                          "任务 %s：%c 类冷却期 %d 天过长，逐年下来没有足够的企业达到其比例",
                          "task %s: class %c has a cool-down of %d days; over the years too few "
                          "firms are left to meet its ratio",
                          task->id, 'A' + c, task->cooldown_days[c][own]);
    }
}

static void check_items(const struct plan_task *task, const struct codes *codes,
                        struct plan_diags *diags)
{
    for (size_t i = 0; i < task->items.count; i++) {
        const struct item *item = codes_item(codes, task->items.text[i]);
        if (item && item->key && !task->key)
            plan_diag_add(diags, PLAN_ERROR, task->line,
                          "任务 %s 是一般检查，却含有重点事项 %s（%s），请另立任务",
                          "task %s is general but has the key item %s (%s); make it a task of "
                          "its own",
                          task->id, item->code, item->name);
        if (item && !item->key && task->key)
            plan_diag_add(diags, PLAN_WARNING, task->line,
                          "任务 %s 是重点检查，其中一般事项 %s（%s）将不受总量上限约束",
                          "task %s is for key items, so its general item %s (%s) escapes the caps",
                          task->id, item->code, item->name);
    }
}

static int rough_days(const struct plan_span *span)
{
    return span->unit == CLOCK_WORKING_DAYS ? span->n * 7 / 5 : span->n;
}

static void check_times(const struct plan_task *task, const struct calendar *cal,
                        struct plan_diags *diags)
{
    bool any = false;

    if (rough_days(&task->reveal) < rough_days(&task->inspect))
        plan_diag_add(diags, PLAN_ERROR, task->line,
                      "任务 %s：揭示期限早于检查期限，名单会在检查前公开",
                      "task %s: reveal_days ends before inspect_days, so the list would be public "
                      "before the visits",
                      task->id);
    for (int32_t day = task->from; day <= task->until && !any; day++)
        any = task_draws_on(task, cal, day);
    if (!any)
        plan_diag_add(diags, PLAN_ERROR, task->line, "任务 %s 的期间内没有抽取日",
                      "task %s has no day to draw on in its period", task->id);
    for (int year = day_year(task->from); year <= day_year(task->until); year++)
        if (!calendar_known(cal, year))
            plan_diag_add(
                diags, PLAN_WARNING, task->line,
                "任务 %s：%d 年放假安排尚未载入，暂按周一至周五抽取",
                "task %s: the calendar of %d is not known; weekdays are draw days for now",
                task->id, year);
}

static void check_regions(const struct plan_task *task, struct plan_diags *diags)
{
    for (size_t i = 0; i < task->region_count; i++)
        for (size_t j = 0; j < task->region_count; j++)
            if (i != j && region_within(task->regions[i], task->regions[j]) &&
                (i > j || task->regions[i] != task->regions[j]))
                plan_diag_add(diags, PLAN_WARNING, task->line, "任务 %s：地区 %u 已包含在 %u 中",
                              "task %s: region %u lies in %u, which is listed too", task->id,
                              task->regions[i], task->regions[j]);
}

static void check_task(const struct plan *plan, const struct plan_task *task,
                       const struct codes *codes, const struct calendar *cal,
                       struct plan_diags *diags)
{
    for (int c = 0; c < CLASSES; c++) {
        check_twin(task, c, diags);
        check_visits(task, c, diags);
        check_reduction(plan, task, c, diags);
        check_cooldown(task, c, diags);
        if (c)
            check_order(task, c, diags);
    }
    check_items(task, codes, diags);
    check_times(task, cal, diags);
    check_regions(task, diags);
    if (!*task->cite_ratio)
        plan_diag_add(diags, PLAN_WARNING, task->line, "任务 %s 的比例没有注明依据（cite.ratio）",
                      "task %s does not cite the rule of its ratios (cite.ratio)", task->id);
}

void plan_check_rules(const struct plan *plan, const struct codes *codes,
                      const struct calendar *cal, struct plan_diags *diags)
{
    if (plan->example)
        plan_diag_say(diags, PLAN_WARNING, 0, "这是示例计划（example = yes），不是官方文件",
                      "this is an example plan (example = yes), not an official document");
    if (!*plan->cite_floor)
        plan_diag_say(diags, PLAN_WARNING, 0, "下限没有注明依据（cite.floor）",
                      "the floor does not cite its rule (cite.floor)");
    if (!*plan->cite_caps && plan->cap_count)
        plan_diag_say(diags, PLAN_WARNING, 0, "上限没有注明依据（cite.caps）",
                      "the caps do not cite their rule (cite.caps)");
    for (size_t t = 0; t < plan->task_count; t++)
        check_task(plan, &plan->tasks[t], codes, cal, diags);
}
