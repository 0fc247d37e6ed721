/* Any bytes as a plan: refused with lines, or a plan whose every question has an answer. */
#include <stdlib.h>

#include "base/date.h"
#include "plan/plan.h"

#include "tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct plan *plan)
{
    struct enterprise firm = {.uscc = "91220101MA00000000",
                              .name = "甲",
                              .address = "",
                              .industry = "F5211",
                              .tags = "食品",
                              .type = 5150,
                              .region = 220102,
                              .bureau = 220102,
                              .status = 1,
                              .in_business = true,
                              .class = 'A',
                              .founded = DAY_NONE,
                              .class_date = DAY_NONE};

    for (size_t i = 0; i < plan->task_count; i++) {
        const struct plan_task *t = &plan->tasks[i];
        if (plan_find(plan, t->id) == NULL || t->team < 2 || t->until < t->from)
            abort();
        if (plan_covers(plan, t, &firm) &&
            task_rate(t, task_class(t, &firm), plan_ownership(plan, firm.type)) > 1000000)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan_diags diags = {0};
    struct plan *plan = NULL;

    plan_parse("fuzz", (const char *)data, size, tables(), &plan, &diags);
    if ((plan == NULL) != (diags.errors > 0))
        abort();
    if (plan)
        ask(plan);
    plan_free(plan);
    plan_diags_free(&diags);
    return 0;
}
