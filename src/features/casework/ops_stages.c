/* stages: the stage machine as a table to read, or as a graph for Graphviz. */
#include <string.h>

#include "action_json.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/role.h"
#include "core/cases/actions.h"
#include "core/cases/label_lookup.h"
#include "core/law/stages.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"

static json_t *field_names(const struct case_action *action)
{
    json_t *list = json_array();

    for (const struct case_field *f = action->fields; f && f->id; f++)
        json_array_append_new(list, json_sprintf("%s%s", f->id, f->required ? "" : "?"));
    return list;
}

static void add_action(json_t *table, const struct case_action *action)
{
    answer_add(table, "osooosossss",
               action->stage ? case_stage_label(action->stage) : label_json("any", "各阶段", "any"),
               action->id, label_json(action->id, action->zh, action->en),
               case_states_label(&case_machine, action->to), roles_json(action->roles),
               action->not_by ? action->not_by : "", field_names(action),
               action->starts ? action->starts : "", action->stops ? action->stops : "",
               action->documents ? action->documents : "", action->basis);
}

static json_t *action_table(void)
{
    const struct case_action *action;
    json_t *table = answer_table();

    answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "action", "事项", "action");
    answer_column(table, "what", "名称", "what it is");
    answer_column(table, "to", "去向", "leads to");
    answer_column(table, "roles", "角色", "roles");
    answer_column(table, "not_by", "须非同一人", "not by who did");
    answer_column(table, "fields", "字段（? 为选填）", "fields (? optional)");
    answer_column(table, "starts", "起算期限", "starts clocks");
    answer_column(table, "stops", "终止期限", "stops clocks");
    answer_column(table, "documents", "文书", "documents");
    answer_column(table, "basis", "依据", "legal basis");
    for (size_t i = 0; (action = case_action_at(&case_machine, i)) != NULL; i++)
        add_action(table, action);
    return table;
}

static enum err stages_op(struct op_call *call, json_t **answer, struct error *e)
{
    const struct snapshot *snapshot = call->lane->snapshot;
    int32_t today = day_of_instant(call->now);
    enum err rc = case_machine_check(snapshot->codes, today, e);

    if (rc)
        return rc;
    if (json_flag(call->args, "dot")) {
        struct buf dot = {0};
        case_machine_dot(&dot);
        *answer = answer_word(dot.data, dot.data); /* longer than the sentences of answer_text */
        json_object_set_new(*answer, "kind", json_string("text"));
        buf_free(&dot);
        return E_OK;
    }
    *answer = action_table();
    return E_OK;
}

const struct op ops_stages[] = {
    {"stages", ROLE_STAFF, "案件办理的全部事项（--dot 画图）",
     "all that may be done to a case (--dot for a picture)",
     .params = PARAMS(OPT("dot", OP_FLAG, "输出 Graphviz 图", "as a graph for Graphviz")),
     .run = stages_op},
    {.name = NULL}};
