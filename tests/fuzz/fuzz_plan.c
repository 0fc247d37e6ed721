/* Any bytes as a plan: refused with lines, or a plan whose every question has an answer. */
#include <stdlib.h>

#include "base/date.h"
#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct codes *tables(void)
{
    static struct codes *codes;
    const char *texts[CODES_KINDS] = {
        [CODES_REGIONS] = "code,name,level,bureau\n220000,吉林省,province,220000\n"
                          "220100,长春市,prefecture,220100\n220102,南关区,county,220102\n",
        [CODES_TYPES] = "pattern,group,name\n1xxx,domestic,内资\n5xxx,foreign,外资\n"
                        "6xxx,hmt,港澳台\n9500,household,个体\n",
        [CODES_STATUS] = "text,code,in_business\n存续,1,yes\n注销,2,no\n",
        [CODES_ITEMS] = "code,name,kind,basis,department\n0101,执照,general,条例,信用\n"
                        "0401,食品,key,食品安全法,食品\n"};
    struct error e;

    if (!codes && codes_from_texts(texts, &codes, &e) != E_OK)
        abort();
    return codes;
}

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
