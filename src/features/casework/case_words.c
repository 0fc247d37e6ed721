#include "case_words.h"

#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/cases/actions.h"
#include "core/cases/label_lookup.h"
#include "core/crypto/cjson.h"
#include "core/law/codes.h"
#include "core/law/stages.h"
#include "features/casework/history.h"
#include "platform/ops/answer.h"
#include "platform/runtime/config.h"
#include "team.h"

void op_work_columns(json_t *table)
{
    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "name", "企业名称", "firm");
    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "date", "抽取日期", "drawn");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "main", "办理状态", "standing");
    answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "inspectors", "检查人员", "inspectors");
    answer_column(table, "planned", "拟检查日期", "visit planned");
    answer_column(table, "inspect_by", "检查截止", "visit by");
    answer_column(table, "due", "最近期限", "next due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
}

/* The same people in the same order as when the case was opened. */
static bool same_team(const json_t *projection, const json_t *frozen)
{
    const json_t *now = json_object_get(projection, "team");
    const json_t *then = json_object_get(frozen, "inspectors");
    size_t i;
    json_t *one;

    if (json_array_size(now) != json_array_size(then))
        return false;
    json_array_foreach((json_t *)(uintptr_t)now, i, one)
    {
        if (!json_equal(one, json_object_get(json_array_get(then, i), "id")))
            return false;
    }
    return true;
}

static json_t *names_of(const json_t *list)
{
    json_t *names = json_array();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
        json_array_append_new(names, json_string(json_text(one, "name")));
    return names;
}

/* Those of the opening, unless somebody else goes: then only the events know. */
static enum err people_of(const struct op_call *call, const struct docket_row *row,
                          const json_t *frozen, json_t **people, struct error *e)
{
    json_t *projection = NULL, *events = NULL, *team = NULL;
    enum err rc = docket_projection(row, &projection, e);
    bool same = !rc && same_team(projection, frozen);

    json_decref(projection);
    if (!rc && !same)
        rc = docket_events(call->lane->ledger, row->no, 0, &events, e);
    if (!rc && !same)
        rc = case_team(call->lane->ledger, frozen, events, &team, e);
    if (!rc)
        *people = team ? json_incref(team) : json_incref(json_object_get(frozen, "inspectors"));
    json_decref(events);
    json_decref(team);
    return rc;
}

enum err op_work_people(const struct op_call *call, const struct docket_row *row, json_t **people,
                        struct error *e)
{
    json_t *frozen = NULL;
    enum err rc = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);

    if (!rc)
        rc = people_of(call, row, frozen, people, e);
    json_decref(frozen);
    return rc;
}

enum err op_work_team(const struct op_call *call, const char *no, json_t **names, json_t **items,
                      struct error *e)
{
    struct docket_row row;
    json_t *frozen = NULL, *people = NULL;
    enum err rc = ledger_case_get(call->lane->ledger, no, &row, e);

    if (!rc)
        rc = cjson_read(row.frozen, strlen(row.frozen), &frozen, e);
    if (!rc)
        rc = people_of(call, &row, frozen, &people, e);
    if (!rc)
        *names = names_of(people);
    if (!rc && items)
        *items = names_of(json_object_get(frozen, "items"));
    json_decref(people);
    json_decref(frozen);
    ledger_docket_free(&row);
    return rc;
}

enum err op_work_row(const struct op_call *call, const struct work_row *row, json_t *table,
                     json_t **out, struct error *e)
{
    json_t *names = NULL;
    enum err rc = op_work_team(call, row->no, &names, NULL, e);

    if (rc)
        return rc;
    json_t *r = answer_row(table);
    json_object_set_new(r, "case", json_string(row->no));
    json_object_set_new(r, "name", json_string(row->name));
    json_object_set_new(r, "uscc", json_string(row->uscc));
    json_object_set_new(r, "bureau", answer_region(call->lane->snapshot->codes, row->bureau));
    json_object_set_new(r, "bureau_code", json_integer(row->bureau));
    json_object_set_new(r, "date", answer_day(row->date));
    json_object_set_new(r, "state", label_of(docket_standings, row->state));
    json_object_set_new(r, "main", case_state_label(&case_machine, row->main));
    json_object_set_new(r, "stage", case_stage_label(row->stage));
    json_object_set_new(r, "inspectors", names);
    json_object_set_new(r, "planned", answer_day(row->planned));
    json_object_set_new(r, "inspect_by", answer_day(row->inspect_by));
    json_object_set_new(r, "due", answer_day(row->due));
    json_object_set_new(
        r, "left", row->due == DAY_NONE ? json_null() : json_integer(row->due - op_today(call)));
    if (out)
        *out = r;
    return E_OK;
}
