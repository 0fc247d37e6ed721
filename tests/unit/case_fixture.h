/* Cases of a drawn commit, opened as the daemon opens them. Shared by the tests of cases. */
#ifndef TESTS_CASE_FIXTURE_H
#define TESTS_CASE_FIXTURE_H

#include "lane_fixture.h"

#include "cases/opening.h"
#include "plan/plan.h"

static inline struct plan *example_plan(const struct fixture *f)
{
    struct buf text = {0};
    struct plan *plan = NULL;
    struct plan_diags diags = {0};

    OK(file_read("config/plan.example.conf", PLAN_TEXT_MAX, &text, e));
    plan_parse("example", text.data, text.len, f->codes, &plan, &diags);
    assert_non_null(plan);
    plan_diags_free(&diags);
    buf_free(&text);
    return plan;
}

static inline struct case_setting setting_of(const struct fixture *f, const struct plan *plan)
{
    return (struct case_setting){.ledger = f->lane.ledger,
                                 .registry = f->lane.registry,
                                 .plan = plan,
                                 .codes = f->codes,
                                 .calendar = f->calendar,
                                 .now = service_now(f->lane.service),
                                 .zone_min = 480};
}

static inline uint64_t open_draw(struct fixture *f, int attempt)
{
    struct plan *plan = example_plan(f);
    const struct case_setting setting = setting_of(f, plan);
    uint64_t commit = add_draw(f, attempt, plan->tasks[0].id);

    OK(ledger_begin(f->lane.ledger, e));
    OK(cases_open(&setting, commit, e));
    OK(ledger_commit(f->lane.ledger, e));
    plan_free(plan);
    return commit;
}

#endif
