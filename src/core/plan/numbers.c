/* What a plan means for the firms and inspectors that there are, in words. */
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/plan/check.h"
#include "core/plan/value.h"

#define MILLION 1000000u
#define NAMED_MAX 5 /* bureaus or strata named in one warning */

/* Millionths of a firm as whole firms, rounded. */
static unsigned long long firms(uint64_t micro)
{
    return (unsigned long long)((micro + MILLION / 2) / MILLION);
}

static const char *place(const struct codes *codes, uint32_t code)
{
    const struct region *region = codes_region(codes, code);

    return region ? region->name : "";
}

/* Adds "、<code> <name>" to a list of at most NAMED_MAX, then "…". */
static void name_bureau(struct buf *list, uint64_t already, const struct codes *codes,
                        uint32_t code)
{
    if (already < NAMED_MAX)
        buf_addf(list, "%s%u %s", already ? "、" : "", code, place(codes, code));
    else if (already == NAMED_MAX)
        buf_adds(list, "…");
}

static uint64_t cell_scope(const struct plan_stats *stats, size_t t, int c, enum ownership own)
{
    uint64_t n = 0;

    for (size_t b = 0; b < stats->count; b++)
        n += plan_in_scope(&stats->bureaus[b], t, c, own);
    return n;
}

static uint64_t scope_of(const struct plan_stats *stats, size_t t)
{
    uint64_t n = 0;

    for (int c = 0; c < CLASSES; c++)
        n += cell_scope(stats, t, c, OWN_D) + cell_scope(stats, t, c, OWN_F);
    return n;
}

static void say_task(const struct plan_stats *stats, const struct calendar *cal, size_t t,
                     struct plan_diags *diags)
{
    const struct plan_task *task = &stats->plan->tasks[t];
    uint64_t scope = scope_of(stats, t);
    uint64_t owed = plan_expected_task(stats, t);

    if (scope == 0)
        plan_diag_add(diags, PLAN_WARNING, task->line,
                      "任务 %s：现有名录中没有一户在范围内，请核对地区、行业、类型和标签",
                      "task %s: not one firm of the registry is in scope; look at regions, "
                      "industries, types and tags",
                      task->id);
    else
        plan_diag_add(diags, PLAN_NOTE, task->line,
                      "任务 %s：范围内 %llu 户，%u 个抽取日，按比例应抽 %llu 户",
                      "task %s: %llu firms in scope, %u draw days, %llu owed by the ratios",
                      task->id, (unsigned long long)scope, task_draw_days(task, cal), firms(owed));
}

/* Strata that owe less than one firm: not drawn every period. */
static void say_small(const struct plan_stats *stats, size_t t, struct plan_diags *diags)
{
    const struct plan_task *task = &stats->plan->tasks[t];
    unsigned small = 0, all = 0;
    char example[32] = "";

    for (size_t b = 0; b < stats->count; b++)
        for (int c = 0; c < CLASSES; c++)
            for (int own = OWN_D; own <= OWN_F; own++) {
                uint64_t n = plan_expected_stratum(stats, t, b, c, (enum ownership)own);
                all += n > 0;
                if (n == 0 || n >= MILLION)
                    continue;
                if (small++ == 0)
                    snprintf(example, sizeof example, "%u/%c/%c", stats->bureaus[b].code, 'A' + c,
                             own == OWN_F ? 'F' : 'D');
            }
    if (small)
        plan_diag_add(diags, PLAN_WARNING, task->line,
                      "任务 %s：%u 个层中有 %u 个全期应抽不足 1 户（例如 %s），不是每期都会抽到",
                      "task %s: of %u strata, %u owe less than one firm in the period (such as "
                      "%s); they are not drawn in every one",
                      task->id, all, small, example);
}

static void say_short_of_inspectors(const struct plan_stats *stats, const struct codes *codes,
                                    size_t t, struct plan_diags *diags)
{
    const struct plan_task *task = &stats->plan->tasks[t];
    struct buf list = {0};
    uint64_t count = 0;

    for (size_t b = 0; b < stats->count; b++) {
        uint32_t code = stats->bureaus[b].code;
        if (plan_expected_bureau(stats, t, b) &&
            plan_inspectors_for(stats, task, code) < (uint64_t)task->team)
            name_bureau(&list, count++, codes, code);
    }
    if (count)
        plan_diag_add(diags, PLAN_WARNING, task->line,
                      "任务 %s：%llu 个单位的执法人员不足 %d 人，组不成检查组：%s",
                      "task %s: %llu bureaus have fewer than %d inspectors, not enough for one "
                      "team: %s",
                      task->id, (unsigned long long)count, task->team, list.data);
    buf_free(&list);
}

static void say_unclassified(const struct plan_stats *stats, struct plan_diags *diags)
{
    uint64_t n = 0;

    for (size_t b = 0; b < stats->count; b++)
        n += stats->bureaus[b].firms[CLASSES][OWN_D] + stats->bureaus[b].firms[CLASSES][OWN_F];
    if (n)
        plan_diag_add(diags, PLAN_WARNING, 0,
                      "有 %llu 户在业企业尚无信用风险分类，按各任务的 unclassified 处理",
                      "%llu firms in business have no credit-risk class yet; each task's "
                      "unclassified says what happens to them",
                      (unsigned long long)n);
}

static void say_limits(const struct plan_stats *stats, uint64_t owed, struct plan_diags *diags)
{
    const struct plan *plan = stats->plan;
    uint32_t share = (uint32_t)(owed / stats->firms);
    char ratio[16], limit[16];

    if (share < plan->floor_ppm)
        plan_diag_add(diags, PLAN_WARNING, 0, "一般检查的总比例 %s 低于下限 %s，预计少抽 %llu 户",
                      "the overall ratio of general tasks, %s, is below the floor of %s; about "
                      "%llu firms are missing",
                      value_format_ppm(share, ratio), value_format_ppm(plan->floor_ppm, limit),
                      firms(stats->firms * plan->floor_ppm - owed));
    for (size_t i = 0; i < plan->cap_count; i++)
        if (share > plan->caps_ppm[i])
            plan_diag_add(diags, PLAN_WARNING, 0, "一般检查的总比例 %s 高于上限 %s",
                          "the overall ratio of general tasks, %s, is above the cap of %s",
                          value_format_ppm(share, ratio),
                          value_format_ppm(plan->caps_ppm[i], limit));
}

/* General tasks over all firms in business, against the floor and the caps. */
static void say_overall(const struct plan_stats *stats, struct plan_diags *diags)
{
    const struct plan *plan = stats->plan;
    uint64_t owed = 0, all = 0;
    char ratio[16];

    for (size_t t = 0; t < plan->task_count; t++) {
        uint64_t n = plan_expected_task(stats, t);
        all += n;
        owed += plan->tasks[t].key ? 0 : n;
    }
    plan_diag_add(diags, PLAN_NOTE, 0,
                  "在业企业 %llu 户，期间应抽 %llu 户次；其中一般检查 %llu 户次，占 %s",
                  "%llu firms in business, about %llu draws in all; of these %llu for general "
                  "items, %s of the firms",
                  (unsigned long long)stats->firms, firms(all), firms(owed),
                  value_format_ppm((uint32_t)(owed / stats->firms), ratio));
    say_limits(stats, owed, diags);
}

static void say_load(const struct plan_stats *stats, const struct codes *codes,
                     const struct calendar *cal, struct plan_diags *diags)
{
    const struct plan_task *first = &stats->plan->tasks[0];
    uint64_t worst = 0, most = 0;
    uint32_t worst_code = 0;

    for (size_t b = 0; b < stats->count; b++) {
        uint64_t load = plan_load(stats, b);
        if (load != UINT64_MAX && load > worst) {
            worst = load;
            worst_code = stats->bureaus[b].code;
        }
    }
    if (!worst)
        return;
    plan_diag_add(diags, PLAN_NOTE, 0, "执法人员负担最重的是 %u %s：每人全年约 %llu 户次",
                  "the heaviest load is at %u %s: about %llu visits a year for each inspector",
                  worst_code, place(codes, worst_code), firms(worst));
    most = (uint64_t)calendar_count(cal, first->calendar_region, first->from, first->until);
    if (worst > most * MILLION)
        plan_diag_add(diags, PLAN_WARNING, 0,
                      "%u %s 每人全年约 %llu 户次，超过每个工作日一户（%llu 个工作日）",
                      "at %u %s each inspector has about %llu visits, more than one for each of "
                      "the %llu working days",
                      worst_code, place(codes, worst_code), firms(worst), (unsigned long long)most);
}

void plan_check_numbers(const struct plan_stats *stats, const struct codes *codes,
                        const struct calendar *cal, struct plan_diags *diags)
{
    if (stats->firms == 0) {
        plan_diag_say(diags, PLAN_WARNING, 0, "名录中还没有在业企业，无法估算；请先导入",
                      "the registry has no firm in business, so nothing can be estimated; import "
                      "first");
        return;
    }
    for (size_t t = 0; t < stats->plan->task_count; t++) {
        say_task(stats, cal, t, diags);
        say_small(stats, t, diags);
        say_short_of_inspectors(stats, codes, t, diags);
    }
    say_unclassified(stats, diags);
    say_overall(stats, diags);
    say_load(stats, codes, cal, diags);
}
