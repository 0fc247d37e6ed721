/* case replace, case recuse. */

#include "core/base/json.h"
#include "features/casework/casework.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"

/* Both are requests that another person grants; the draw follows by itself. */
static enum err ask(struct op_call *call, const char *by, json_t **answer, struct error *e)
{
    const char *no = json_text(call->args, "case");
    json_t *fields = json_pack("{s:s, s:s, s:s}", "person", json_text(call->args, "inspector"),
                               "by", by, "reason", json_text(call->args, "reason"));
    enum err err = scope_check_case(call, no, e);

    if (!err)
        err = casework_act(call->lane, no, "recusal-ask", fields, call->actor, call->roles, 0, NULL,
                           e);

    json_decref(fields);
    if (!err)
        *answer = answer_text(
            "已申请。须由另一人批准：case act %1$s recusal-grant --reason 理由；"
            "检查前批准的，随即承诺并重新抽取整个检查组",
            "asked for. Another person must grant it: case act %1$s recusal-grant --reason WHY; "
            "if that is before the visit, a whole new team is then committed to and drawn",
            no);
    return err;
}

static enum err case_replace(struct op_call *call, json_t **answer, struct error *e)
{
    return ask(call, "absent", answer, e);
}

static enum err case_recuse(struct op_call *call, json_t **answer, struct error *e)
{
    const char *by = json_text(call->args, "by");

    return ask(call, *by ? by : "self", answer, e);
}

const struct op ops_team[] = {
    {"case replace", ROLE_REGULATOR | ROLE_APPROVER,
     "申请更换不能参加的检查人员（另一人批准后重新抽取）",
     "ask to replace an inspector who cannot go (granted by another person, then drawn)",
     .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(
         ARG("case", OP_TEXT, "案件编号", "case number"),
         OPT_NEEDED("inspector", OP_TEXT, "须更换的人员编号", "staff number of who cannot go"),
         OPT_NEEDED("reason", OP_TEXT, "理由", "why")),
     .run = case_replace},
    {"case recuse", ROLE_REGULATOR | ROLE_APPROVER, "抽取后申请回避（另一人批准后重新抽取）",
     "ask for a recusal after the draw (granted by another person, then drawn)",
     .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(
         ARG("case", OP_TEXT, "案件编号", "case number"),
         OPT_NEEDED("inspector", OP_TEXT, "须回避的人员编号", "staff number of who must step back"),
         OPT_NEEDED("reason", OP_TEXT, "理由", "why"),
         OPT("by", OP_TEXT, "self 本人（默认）或 party 当事人",
             "asked by: self (default) or party")),
     .run = case_recuse},
    {.name = NULL}};
