/* case joint-visits, case joint. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/cases/label_lookup.h"
#include "features/casework/document.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_joint.h"

struct listing {
    struct op_call *call;
    json_t *table;
    const char *state; /* "" for any */
};

static const struct label joint_states[] = {{"proposed", "待决定", "proposed"},
                                            {"accepted", "联合检查", "accepted"},
                                            {"declined", "单独检查", "declined"},
                                            {NULL, NULL, NULL}};

static enum err list_one(void *ctx, const struct joint_row *j, struct error *e)
{
    struct listing *l = ctx;
    struct docket_row row;
    json_error_t unused;

    if (*l->state && strcmp(l->state, j->state) != 0)
        return E_OK;
    enum err err = ledger_case_get(l->call->lane->ledger, j->case_no, &row, e);
    if (err)
        return err;
    json_t *frozen = json_loads(row.frozen, 0, &unused);
    answer_add(l->table, "sssssdsos", j->proposal, j->case_no, row.uscc,
               case_text(frozen, "firm", "name"), case_text(frozen, "task", "title"), row.date,
               case_text(frozen, "task", "inspect_by"), label_of(joint_states, j->state), j->lead);
    json_decref(frozen);
    ledger_docket_free(&row);
    return E_OK;
}

static enum err case_joint_visits(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {
        .call = call, .table = *answer = answer_table(), .state = json_text(call->args, "state")};

    answer_column(l.table, "proposal", "建议编号", "proposal");
    answer_column(l.table, "case", "案件编号", "case");
    answer_column(l.table, "uscc", "统一社会信用代码", "USCC");
    answer_column(l.table, "name", "企业名称", "firm");
    answer_column(l.table, "task", "任务", "task");
    answer_column(l.table, "date", "抽取日期", "drawn");
    answer_column(l.table, "inspect_by", "检查截止", "visit by");
    answer_column(l.table, "state", "状态", "state");
    answer_column(l.table, "lead", "牵头案件", "lead");
    enum err err = ledger_joint_each(call->lane->ledger, NULL, scope_of(call), list_one, &l, e);
    if (err)
        return err;
    answer_note(
        l.table,
        "决定：case act 案件 joint-accept --set lead=牵头案件，或 joint-decline --reason 理由。",
        "To decide: case act CASE joint-accept --set lead=CASE, or joint-decline --reason "
        "WHY.");
    return E_OK;
}

/* ---- one record of a joint visit ---- */

struct joining {
    struct op_call *call;
    json_t *record;
    json_t *cases; /* tables */
    json_t *people;
    json_t *events;
};

static void add_people(const struct joining *j, const char *no, const json_t *doc)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(doc, "inspectors"), i, one)
    {
        answer_add(j->people, "sooo", no, json_incref(json_object_get(one, "slot")),
                   json_incref(json_object_get(one, "id")),
                   json_incref(json_object_get(one, "name")));
    }
}

/* What each department wrote down of the visit. */
static bool is_record(const char *kind)
{
    static const char *const kinds[] = {"publicity",     "visit-start",     "visit-end",
                                        "results-enter", "results-approve", "results-correct"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

static json_t *content_text(const json_t *event)
{
    json_t *content = json_deep_copy(json_object_get(event, "content"));

    json_object_del(content, "computed");
    char *text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS);
    json_t *value = json_string(text);
    free(text);
    json_decref(content);
    return value;
}

static void add_events(const struct joining *j, const char *no, const json_t *doc)
{
    size_t i;
    json_t *event;

    json_array_foreach(json_object_get(doc, "events"), i, event)
    {
        if (!is_record(json_text_or(event, "kind", NULL)))
            continue;
        answer_add(j->events, "soooo", no, json_incref(json_object_get(event, "time")),
                   json_incref(json_object_get(event, "kind")),
                   json_incref(json_object_get(event, "actor")), content_text(event));
    }
}

static enum err join_one(void *ctx, const struct joint_row *row, struct error *e)
{
    struct joining *j = ctx;
    const struct lane *lane = j->call->lane;
    struct docket_row c;
    json_t *doc = NULL;
    enum err err = ledger_case_get(lane->ledger, row->case_no, &c, e);

    if (err)
        return err;
    err = case_document(lane->ledger, &c, lane->snapshot->codes, lane->snapshot->calendar, &doc, e);
    if (!err) {
        answer_add(j->cases, "ssob", c.no, case_text(doc, "task", "title"),
                   label_of(docket_standings, c.state), strcmp(row->lead, c.no) == 0);
        add_people(j, c.no, doc);
        add_events(j, c.no, doc);
    }
    json_decref(doc);
    ledger_docket_free(&c);
    return err;
}

static void make_tables(struct joining *j)
{
    j->cases = answer_table();
    answer_column(j->cases, "case", "案件编号", "case");
    answer_column(j->cases, "task", "任务", "task");
    answer_column(j->cases, "state", "状态", "state");
    answer_column(j->cases, "lead", "牵头", "lead");
    j->people = answer_table();
    answer_column(j->people, "case", "案件编号", "case");
    answer_column(j->people, "slot", "席位", "slot");
    answer_column(j->people, "id", "编号", "id");
    answer_column(j->people, "name", "姓名", "name");
    j->events = answer_table();
    answer_column(j->events, "case", "案件编号", "case");
    answer_column(j->events, "time", "时间", "time");
    answer_column(j->events, "kind", "事项", "event");
    answer_column(j->events, "actor", "经办", "by");
    answer_column(j->events, "content", "内容", "content");
}

static enum err case_joint(struct op_call *call, json_t **answer, struct error *e)
{
    struct joining j = {.call = call, .record = *answer = answer_record()};
    struct joint_row own;
    enum err err = scope_check_case(call, json_text(call->args, "case"), e);

    if (!err)
        err = ledger_joint_get(call->lane->ledger, json_text(call->args, "case"), &own, e);

    if (err) {
        json_decref(j.record);
        return err;
    }
    make_tables(&j);
    answer_field(j.record, "proposal", "建议编号", "proposal", json_string(own.proposal));
    answer_field(j.record, "state", "状态", "state", label_of(joint_states, own.state));
    answer_field(j.record, "lead", "牵头案件", "leading case", json_string(own.lead));
    err = ledger_joint_each(call->lane->ledger, own.proposal, 0, join_one, &j, e);
    answer_subtable(j.record, "cases", "案件", "cases", j.cases);
    answer_subtable(j.record, "people", "各部门检查组", "each department's team", j.people);
    answer_subtable(j.record, "events", "各部门记录", "each department's record", j.events);
    return err;
}

const struct op ops_joint_visits[] = {
    {"case joint-visits", ROLE_STAFF, "联合检查的建议", "proposed joint visits",
     .params = PARAMS(
         OPT("state", OP_TEXT, "proposed、accepted 或 declined", "proposed, accepted or declined")),
     .run = case_joint_visits},
    {"case joint", ROLE_STAFF, "联合检查的记录", "the one record of a joint visit",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number")), .run = case_joint},
    {.name = NULL}};
