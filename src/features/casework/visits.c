#include "features/casework/visits.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/law/codes.h"
#include "core/plan/plan.h"
#include "features/planning/planning.h"
#include "followup.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_joint.h"
#include "platform/store/ledger_visits.h"

static json_t *limit_word(int32_t most)
{
    return most == PLAN_NO_LIMIT ? label_json("no-limit", "不限", "no limit") : json_integer(most);
}

static json_t *left_word(int32_t most, const struct visit_sums *sums)
{
    int64_t had = (int64_t)sums->counted + sums->due;

    if (most == PLAN_NO_LIMIT)
        return label_json("no-limit", "不限", "no limit");
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
        answer_add(table, "ssoo", task->id, task->title, limit_word(most), left_word(most, sums));
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

/* ---- visits of cases ---- */

/* The field "date" of a person, else the day that the machine worked out. */
static int32_t day_of(const json_t *content)
{
    return *json_text(content, "date") ? json_day(content, "date")
                                       : json_day(json_object_get(content, "computed"), "day");
}

/* The standing visit of a case that is visited together with this one. */
static enum err keep_seq(void *ctx, const struct visit *visit, struct error *e)
{
    uint64_t *seq = ctx;

    (void)e;
    if (!*visit->withdrawn && !visit->part_of)
        *seq = visit->seq;
    return E_OK;
}

struct partners {
    struct lane *lane;
    const char *no;
    uint64_t part_of;
    bool joint;
};

static enum err look_at_partner(void *ctx, const struct joint_row *row, struct error *e)
{
    struct partners *p = ctx;
    const struct visit_filter filter = {
        .case_no = row->case_no, .from = DAY_NONE, .until = DAY_NONE};

    if (strcmp(row->state, "accepted") != 0 || strcmp(row->case_no, p->no) == 0)
        return E_OK;
    p->joint = true;
    return ledger_visit_each(p->lane->ledger, &filter, keep_seq, &p->part_of, e);
}

static enum err find_partners(struct partners *p, struct error *e)
{
    struct joint_row own;
    enum err err = ledger_joint_get(p->lane->ledger, p->no, &own, e);

    if (err)
        return err == E_NOTFOUND ? E_OK : err;
    return ledger_joint_each(p->lane->ledger, own.proposal, 0, look_at_partner, p, e);
}

enum err followup_visit(struct lane *lane, const struct followup *f, struct error *e)
{
    bool again = strcmp(f->kind, "recheck-pass") == 0 || strcmp(f->kind, "recheck-fail") == 0;
    struct partners partners = {.lane = lane, .no = f->row->no};

    if (!again && strcmp(f->kind, "visit-end") != 0)
        return E_OK;
    enum err err = again ? E_OK : find_partners(&partners, e);
    if (err)
        return err;
    const char *type = again ? "recheck" : partners.joint ? "joint" : "drawn";
    int32_t day = day_of(f->content);
    const struct list_row *row = codes_listed(lane->snapshot->codes, LIST_VISITS, type, day);
    struct visit visit = {.bureau = f->row->bureau,
                          .day = day,
                          .type = type,
                          .source = "",
                          .counts = row ? row->counts : true,
                          .part_of = partners.part_of,
                          .recorded_by = f->actor,
                          .recorded_at = service_now(lane->service)};
    snprintf(visit.uscc, sizeof visit.uscc, "%s", f->row->uscc);
    snprintf(visit.case_no, sizeof visit.case_no, "%s", f->row->no);
    err = ledger_visit_add(lane->ledger, &visit, NULL, e);
    return err == E_CONFLICT ? E_OK : err; /* a second re-check on one day is one visit */
}
