/* plan edit, plan compare: what a form does to a plan, and what a plan does to the firms. */
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/plan/edit.h"
#include "features/planning/ops.h"
#include "features/planning/ops_plan.h"
#include "plan_compare.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/store/ledger_plans.h"

/* ---- plan edit ---- */

/* "food-2026.ratio.A=3 %" or "plan.title=…"; a task's name has no dot. */
static enum err set_one(struct buf *text, const char *what, const json_t *value, struct error *e)
{
    const char *dot = strchr(what, '.');

    if (!dot || !json_is_string(value))
        return error_set(e, E_INPUT, "应为 任务.键=值 或 plan.键=值，不能是 %s",
                         "write TASK.KEY=VALUE or plan.KEY=VALUE, not %s", what);
    char *section = mem_strndup(what, (size_t)(dot - what));
    enum err err = plan_edit_set(text, section, dot + 1, json_string_value(value), e);
    free(section);
    return err;
}

static json_t *values_table(const char *text)
{
    struct plan_sayings s;
    json_t *table = answer_table();

    plan_edit_read(text, &s);
    answer_column(table, "section", "节", "section");
    answer_column(table, "key", "键", "key");
    answer_column(table, "value", "值", "value");
    answer_column(table, "line", "行", "line");
    for (size_t i = 0; i < s.count; i++) {
        answer_add(table, "sssI", s.list[i].section, s.list[i].key, s.list[i].value,
                   (json_int_t)s.list[i].line);
    }
    plan_sayings_free(&s);
    return table;
}

static enum err plan_edit(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0};
    const char *what;
    json_t *value;
    enum err err = op_plan_file(call, &text, e);

    json_object_foreach(json_object_get(call->args, "set"), what, value)
    {
        if (!err)
            err = set_one(&text, what, value, e);
    }
    if (!err) {
        char *name =
            mem_printf("edited-%s", json_text(call->args, "file")); /* the file itself stays */
        *answer = values_table(text.data);
        answer_file(*answer, name, text.data);
        free(name);
    }
    buf_free(&text);
    return err;
}

/* ---- plan compare ---- */

static enum err text_in_force(struct op_call *call, struct buf *was, struct error *e)
{
    char sha256[65];
    enum err err =
        *json_text(call->args, "against")
            ? ledger_plan_find(call->lane->ledger, json_text(call->args, "against"), sha256, e)
            : ledger_plan_current(call->lane->ledger, sha256, e);

    if (err == E_NOTFOUND && !*json_text(call->args, "against"))
        return E_OK; /* the first plan of all */
    return err ? err : ledger_plan_text(call->lane->ledger, sha256, was, e);
}

static enum err text_asked_for(struct op_call *call, struct buf *text, struct error *e)
{
    char sha256[65];

    if (call->fd >= 0)
        return op_plan_file(call, text, e);
    if (!*json_text(call->args, "plan"))
        return error_set(e, E_INPUT, "请给出计划文件，或 --plan 已提交计划的 SHA-256。",
                         "Give a plan file, or --plan with the SHA-256 of a proposed one.");
    enum err err = ledger_plan_find(call->lane->ledger, json_text(call->args, "plan"), sha256, e);
    return err ? err : ledger_plan_text(call->lane->ledger, sha256, text, e);
}

static enum err compare(struct op_call *call, json_t **answer, struct error *e)
{
    struct buf text = {0}, was = {0};
    json_t *record = *answer = answer_record();
    enum err err = text_asked_for(call, &text, e);

    if (!err)
        err = text_in_force(call, &was, e);
    if (!err)
        err = plan_compare(call->lane, &text, &was, record, e);
    buf_free(&text);
    buf_free(&was);
    return err;
}

const struct op ops_plan_edit[] = {
    {"plan edit", ROLE_STAFF, "改计划文件中的值，其余各行不动",
     "change values of a plan file, and no other line",
     .params = PARAMS(
         ARG("file", OP_FILE, "计划文件", "plan file"),
         OPT("set", OP_FIELDS, "任务.键=值 或 plan.键=值，可重复；空值即删去",
             "TASK.KEY=VALUE or plan.KEY=VALUE, may be repeated; an empty value takes it out")),
     .run = plan_edit},
    {"plan compare", ROLE_STAFF, "与现行计划比较：逐行、户数、负担",
     "against the plan in force: lines, firms, load", .lane = LANE_LONG,
     .params = PARAMS(ARG_MAYBE("file", OP_FILE, "计划文件", "plan file"),
                      OPT("plan", OP_TEXT, "已提交计划的 SHA-256（代替文件）",
                          "SHA-256 of a proposed plan, instead of a file"),
                      OPT("against", OP_TEXT, "与哪一份比较（默认现行计划）",
                          "SHA-256 of the plan to hold it against (default: the one in force)")),
     .run = compare},
    {.name = NULL}};
