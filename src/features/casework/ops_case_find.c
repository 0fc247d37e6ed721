/* case find: cases by what people look for, sorted and in pages. */
#include <stdlib.h>
#include <string.h>

#include "case_words.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/actions.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op_page.h"
#include "platform/ops/people.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"

#define PAGE 50

static const char *text_of(const struct op_call *call, const char *name)
{
    const char *text = json_text_or(call->args, name, NULL);

    return text && *text ? text : NULL;
}

static int32_t day_of(const struct op_call *call, const char *name)
{
    const json_t *day = json_object_get(call->args, name);

    return day ? (int32_t)json_integer_value(day) : DAY_NONE;
}

static const char *const orders[] = {[WORK_BY_NO] = "case",
                                     [WORK_BY_DATE] = "date",
                                     [WORK_BY_DUE] = "due",
                                     [WORK_BY_NAME] = "name",
                                     [WORK_BY_BUREAU] = "bureau",
                                     [WORK_BY_STAGE] = "stage",
                                     [WORK_BY_INSPECT_BY] = "inspect_by",
                                     [WORK_BY_PLANNED] = "planned",
                                     [WORK_BY_PLANNED + 1] = NULL};

static enum err read_states(const struct op_call *call, struct work_filter *f, struct error *e)
{
    f->state = text_of(call, "state");
    f->main = text_of(call, "standing");
    if (f->state && strcmp(f->state, "open") != 0 && strcmp(f->state, "closed") != 0 &&
        strcmp(f->state, "void") != 0)
        return error_set(e, E_INPUT, "状态只能是 open、closed 或 void，不能是 %.40s",
                         "a state is open, closed or void, not %.40s", f->state);
    if (f->main && !case_state_find(&case_machine, f->main))
        return error_set(e, E_INPUT, "没有办理状态 %.40s；用 stages 查看",
                         "there is no standing %.40s; stages lists them", f->main);
    return E_OK;
}

/* Whose cases "mine" are. The number outlives f in *inspector. */
static enum err read_mine(const struct op_call *call, struct work_filter *f,
                          char inspector[PEOPLE_INSPECTOR_BYTES], struct error *e)
{
    if (!json_flag(call->args, "mine"))
        return E_OK;
    f->mine = call->actor;
    f->mine_inspector = inspector;
    return people_inspector(call->lane, call->actor, inspector, e);
}

static enum err read_filter(const struct op_call *call, struct work_filter *f,
                            char inspector[PEOPLE_INSPECTOR_BYTES], struct op_page *page,
                            struct error *e)
{
    const json_t *stage = json_object_get(call->args, "stage");
    bool overdue = json_flag(call->args, "overdue");

    *f = (struct work_filter){.from = day_of(call, "from"),
                              .until = day_of(call, "until"),
                              .planned_from = day_of(call, "visit-from"),
                              .planned_until = day_of(call, "visit-until"),
                              .due_before = overdue ? op_today(call) : DAY_NONE};
    enum err rc = scope_bureau(call, call->bureau, &f->within, e);
    if (!rc)
        rc = read_states(call, f, e);
    if (!rc && stage && (json_integer_value(stage) < 1 || json_integer_value(stage) > 5))
        rc = error_set(e, E_INPUT, "stage 应在 1 到 5 之间", "stage is from 1 to 5");
    if (!rc)
        rc = op_page_read(call, orders, PAGE, page, e);
    if (!rc)
        rc = read_mine(call, f, inspector, e);
    if (rc)
        return rc;
    f->stage = (int)json_integer_value(stage);
    f->text = page->text;
    f->order = (enum work_order)page->order;
    f->down = page->down;
    f->limit = page->limit;
    f->offset = page->offset;
    return E_OK;
}

struct finding {
    struct op_call *call;
    json_t *table;
};

static enum err find_one(void *ctx, const struct work_row *row, struct error *e)
{
    struct finding *f = ctx;

    return op_work_row(f->call, row, f->table, NULL, e);
}

static enum err case_find(struct op_call *call, json_t **answer, struct error *e)
{
    struct finding f = {.call = call};
    struct work_filter filter;
    char inspector[PEOPLE_INSPECTOR_BYTES] = "";
    struct op_page page;
    uint64_t total = 0;
    enum err rc = read_filter(call, &filter, inspector, &page, e);

    if (rc)
        return rc;
    f.table = *answer = answer_table();
    op_work_columns(f.table);
    rc = ledger_work_count(call->lane->ledger, &filter, &total, e);
    if (!rc)
        rc = ledger_work_each(call->lane->ledger, &filter, find_one, &f, e);
    if (rc)
        return rc;
    op_page_note(&page, total, f.table);
    if (filter.mine && !*inspector)
        people_unlinked(f.table);
    return E_OK;
}

const struct op ops_case_find[] = {
    {"case find", ROLE_STAFF, "查找案件：筛选、排序、分页", "find cases: filter, sort, page",
     .params = PARAMS(
         OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
             "region code, with those below it (default: your own bureau, else all)"),
         OPT("state", OP_TEXT, "状态：open、closed、void", "open, closed or void"),
         OPT("standing", OP_TEXT, "办理状态，见 stages", "state of the main track, see stages"),
         OPT("stage", OP_INT, "阶段 1 至 5", "stage, 1 to 5"),
         OPT("from", OP_DATE, "抽取起始日期", "drawn on this day or later"),
         OPT("until", OP_DATE, "抽取截止日期", "drawn on this day or before"),
         OPT("visit-from", OP_DATE, "拟检查日期自", "visit planned on this day or later"),
         OPT("visit-until", OP_DATE, "拟检查日期至", "visit planned on this day or before"),
         OPT("text", OP_TEXT, "案件编号或信用代码的开头，或企业名称的一部分",
             "what the number or USCC begins with, or a part of the name"),
         OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
         OPT("mine", OP_FLAG, "只看我经办或我在检查组的", "only those I worked on or am to visit"),
         OPT_PAGED("case, date, due, name, bureau, stage, inspect_by, planned", "50")),
     .run = case_find},
    {.name = NULL}};
