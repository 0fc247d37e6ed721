#include "features/casework/visits.h"

#include "core/base/date.h"
#include "core/plan/plan.h"
#include "features/planning/planning.h"
#include "platform/ops/answer.h"
#include "platform/store/ledger_visits.h"

static json_t *limit_word(int32_t most)
{
    return most == PLAN_NO_LIMIT ? answer_word("不限", "no limit") : json_integer(most);
}

static json_t *left_word(int32_t most, const struct visit_sums *sums)
{
    int64_t had = (int64_t)sums->counted + sums->due;

    if (most == PLAN_NO_LIMIT)
        return answer_word("不限", "no limit");
    return json_integer(had < most ? most - had : 0);
}

static json_t *limits_table(const struct plan *plan, const struct enterprise *firm,
                            const struct visit_sums *sums)
{
    json_t *table = answer_table();

    answer_column(table, "task", "任务", "task");
    answer_column(table, "title", "名称", "title");
    answer_column(table, "most", "每年至多", "a year at most");
    answer_column(table, "left", "尚可检查", "may still be visited");
    for (size_t i = 0; i < plan->task_count; i++) {
        const struct plan_task *task = &plan->tasks[i];
        if (!task_covers(task, firm))
            continue;
        int32_t most = task_visits(task, task_class(task, firm), plan_ownership(plan, firm->type));
        json_t *row = answer_row(table);
        json_object_set_new(row, "task", json_string(task->id));
        json_object_set_new(row, "title", json_string(task->title));
        json_object_set_new(row, "most", limit_word(most));
        json_object_set_new(row, "left", left_word(most, sums));
    }
    return table;
}

enum err visits_describe(struct lane *lane, const struct enterprise *firm, int32_t today,
                         json_t *record, struct error *e)
{
    int year = day_year(today);
    struct plan *plan = NULL;
    struct visit_sums sums;
    char sha256[65];
    enum err err = ledger_visit_sums(lane->ledger, firm->uscc, day_from_ymd(year, 1, 1),
                                     day_from_ymd(year, 12, 31), &sums, e);

    if (err)
        return err;
    answer_field(record, "visits", "今年检查次数", "visits this year", json_integer(sums.all));
    answer_field(record, "visits_counted", "其中计入频次", "of these, counted",
                 json_integer(sums.counted));
    answer_field(record, "visits_due", "已抽中待检查", "drawn, not visited yet",
                 json_integer(sums.due));
    err = planning_current(lane, &plan, sha256, e);
    if (!err)
        answer_subtable(record, "limits", "今年尚可检查次数（按现行计划）",
                        "visits still allowed this year, by the plan in force",
                        limits_table(plan, firm, &sums));
    plan_free(plan);
    return err == E_NOTFOUND ? E_OK : err; /* no plan yet: no limits */
}
