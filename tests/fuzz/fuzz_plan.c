/* Any bytes as a plan: either a plan or at least one error, never both; a plan can be checked,
 * asked for its draw days and counted. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/plan/check.h"
#include "core/plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const tables[CODES_KINDS] = {
    [CODES_REGIONS] = ("code,name,level,bureau\n220000,省,province,220000\n220100,市,prefecture,\n"
                       "220102,区,county,220102\n222400,州,prefecture,222400\n"),
    [CODES_TYPES] = "pattern,group,name\n1xxx,domestic,n\n5xxx,foreign,n\n6xxx,hmt,n\n",
    [CODES_STATUS] = "text,code,in_business\n存续,1,yes\n注销,2,no\n",
    [CODES_ITEMS] = "code,name,kind\n0201,n,general\n0402,n,key\n",
};

static void make(struct codes **codes, struct calendar **cal)
{
    static const char days[] = "date,kind\n2026-10-01,off\n2026-10-10,work\n";
    struct error e;

    *cal = calendar_new();
    if (codes_from_texts(NULL, tables, codes, &e) ||
        calendar_load(*cal, "c", days, strlen(days), &e))
        abort();
}

static void use(const struct plan *plan, const struct codes *codes, const struct calendar *cal,
                struct plan_diags *diags)
{
    struct enterprise firm = {.uscc = "91220101MA00000000",
                              .name = "n",
                              .address = "",
                              .industry = "F52",
                              .tags = "a;b",
                              .type = 5110,
                              .region = 220102,
                              .bureau = 220102,
                              .status = 1,
                              .in_business = true,
                              .class = 'A'};
    struct inspector who = {.bureau = 220102, .active = true};
    struct plan_stats *stats = plan_stats_new(plan);
    char day[11];

    for (int i = 0; i < 10; i++)
        plan_stats_add_firm(stats, &firm);
    plan_stats_add_inspector(stats, &who);
    plan_check_rules(plan, codes, cal, diags);
    plan_check_numbers(stats, codes, cal, diags);
    for (size_t t = 0; t < plan->task_count; t++) {
        const struct plan_task *task = &plan->tasks[t];
        if (task->until < task->from || task->until - task->from > 365 || task->team < 2 ||
            !*day_format(task->from, day) || task_draw_days_left(task, cal, task->until) != 1)
            abort();
    }
    plan_stats_free(stats);
}

/* As a verifier reads it, without tables: what the tables accept is a plan, and the days on which a
 * task draws can be counted. */
static void read_without_tables(const uint8_t *data, size_t size, bool must, struct calendar *cal)
{
    struct plan_diags diags = {0};
    struct plan *plan = NULL;

    plan_parse("fuzz", (const char *)data, size, NULL, &plan, &diags);
    if ((must && !plan) || (plan == NULL) != (diags.errors > 0))
        abort();
    for (size_t t = 0; plan && t < plan->task_count; t++) {
        uint32_t days = task_draw_days(&plan->tasks[t], cal);
        if (days > 366 || task_draw_days_left(&plan->tasks[t], cal, plan->tasks[t].until) != 1)
            abort();
    }
    plan_free(plan);
    plan_diags_free(&diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct codes *codes;
    static struct calendar *cal;
    struct plan_diags diags = {0};
    struct plan *plan;

    if (!codes)
        make(&codes, &cal);
    plan_parse("fuzz", (const char *)data, size, codes, &plan, &diags);
    if ((plan == NULL) != (diags.errors > 0))
        abort();
    read_without_tables(data, size, plan != NULL, cal);
    if (plan)
        use(plan, codes, cal, &diags);
    for (size_t i = 0; i < diags.count; i++)
        if (!*diags.items[i].zh || !*diags.items[i].en || diags.items[i].line < 0)
            abort();
    plan_free(plan);
    plan_diags_free(&diags);
    return 0;
}
