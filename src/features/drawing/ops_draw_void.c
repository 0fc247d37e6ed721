/* draw void, draw void-approve, draw void-withdraw; and what draw show says of voids. */
#include "core/base/json.h"
#include "core/base/label.h"
#include "features/drawing/drawing.h"
#include "features/drawing/ops.h"
#include "ops_draw.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_voids.h"

struct voids {
    const struct op_call *call;
    json_t *table;
};

static enum err add_proposal(void *ctx, const struct void_proposal *p, struct error *e)
{
    static const struct label states[] = {{"proposed", "待批准", "waits for approval"},
                                          {"approved", "已批准", "approved"},
                                          {"withdrawn", "已撤回", "withdrawn"},
                                          {NULL, NULL, NULL}};
    const struct voids *v = ctx;

    (void)e;
    answer_add(v->table, "ossoso", answer_instant(p->proposed_at), p->proposed_by, p->reason,
               label_of(states, p->state), p->decided_by, answer_instant(p->decided_at));
    return E_OK;
}

enum err op_draw_voids(const struct op_call *call, uint64_t commit, json_t *record, struct error *e)
{
    struct voids v = {call, answer_table()};

    answer_column(v.table, "proposed_at", "提议时间", "proposed at");
    answer_column(v.table, "proposed_by", "提议人", "proposed by");
    answer_column(v.table, "reason", "理由", "why");
    answer_column(v.table, "state", "状态", "state");
    answer_column(v.table, "decided_by", "决定人", "decided by");
    answer_column(v.table, "decided_at", "决定时间", "decided at");
    enum err err = ledger_void_each(call->lane->ledger, commit, add_proposal, &v, e);
    if (!err && json_array_size(json_object_get(v.table, "rows")))
        answer_subtable(record, "voids", "作废提议", "proposed voids", json_incref(v.table));
    json_decref(v.table);
    return err;
}

static enum err void_draw(struct op_call *call, json_t **answer, struct error *e)
{
    uint64_t commit = (uint64_t)json_int(call->args, "commit");
    bool proposed = false;
    enum err err =
        drawing_void(call->lane, call->actor, commit, json_text_or(call->args, "reason", NULL),
                     json_text_or(call->args, "note", ""), &proposed, e);

    if (err)
        return err;
    *answer = proposed
                  ? answer_text("已提议作废承诺 %llu，须由另一人批准（draw void-approve）；"
                                "两人中至少一人须不属于名单所涉单位。",
                                "A void of commit %llu is proposed: another person has to approve "
                                "it (draw void-approve), and one of the two must belong to no "
                                "bureau on the list.",
                                (unsigned long long)commit)
                  : answer_text("承诺 %llu 已作废：公开来源没有给出数值。",
                                "Commit %llu is void: a public source gave no value.",
                                (unsigned long long)commit);
    return E_OK;
}

static enum err approve(struct op_call *call, json_t **answer, struct error *e)
{
    uint64_t commit = (uint64_t)json_int(call->args, "commit");
    enum err err = drawing_void_approve(call->lane, call->actor, commit, e);

    if (err)
        return err;
    service_tell(call->lane->service, EVENT_TICK);
    *answer =
        answer_text("承诺 %llu 已作废，理由和两人的用户名已记入日志；当天作废的随即重新抽取。",
                    "Commit %llu is void; the log has the reason and both names. If it was "
                    "today's, the next attempt follows at once.",
                    (unsigned long long)commit);
    return E_OK;
}

static enum err withdraw(struct op_call *call, json_t **answer, struct error *e)
{
    uint64_t commit = (uint64_t)json_int(call->args, "commit");
    enum err err = drawing_void_withdraw(call->lane, call->actor, commit, e);

    if (!err)
        *answer = answer_text("已撤回作废承诺 %llu 的提议。",
                              "The proposal to void commit %llu is withdrawn.",
                              (unsigned long long)commit);
    return err;
}

#define VOIDERS (ROLE_APPROVER | ROLE_ADMIN)
#define COMMIT_ARG ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit")

const struct op ops_draw_void[] = {
    {"draw void", VOIDERS, "提议作废一次抽取（永久可见，须另一人批准）",
     "propose to void a draw (visible for ever; another person approves)", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(COMMIT_ARG,
                      OPT_NEEDED("reason", OP_TEXT, "理由代码（void-reasons.csv），永久公开",
                                 "code of the reason (void-reasons.csv); public for ever"),
                      OPT("note", OP_TEXT, "补充说明，永久公开", "what to add; public for ever")),
     .run = void_draw},
    {"draw void-approve", VOIDERS, "批准他人提议的作废", "approve a void that another proposed",
     .lane = LANE_LEDGER, .flags = OP_WRITES, .params = PARAMS(COMMIT_ARG), .run = approve},
    {"draw void-withdraw", VOIDERS, "撤回作废的提议", "withdraw a proposed void",
     .lane = LANE_LEDGER, .flags = OP_WRITES, .params = PARAMS(COMMIT_ARG), .run = withdraw},
    {.name = NULL}};
