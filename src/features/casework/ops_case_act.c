/* What is done to cases and matters: case act, actions, history; and the clocks of cases, case due.
 */
#include <stdlib.h>
#include <string.h>

#include "action_fields.h"
#include "case_words.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "core/law/codes.h"
#include "docket_words.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op_page.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/store/ledger_dues.h"

/* ---- case act ---- */

static enum err case_act(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text(call->args, "action");
    struct docket_row row;
    json_t *fields = json_object();
    json_t *done = NULL;
    enum err rc = scope_docket(call, json_text(call->args, "case"), &row, e);
    const struct case_action *action =
        rc ? NULL : case_action_find(docket_kind_find(row.kind)->machine, name);

    if (action)
        rc = op_fields_read(call->args, action, fields, e);
    if (!rc)
        rc = casework_act(call->lane, row.no, name, fields, call->actor, call->roles,
                          json_int(call->args, "seen"), &done, e);
    if (!rc)
        *answer = docket_done(call, done);
    json_decref(fields);
    json_decref(done);
    ledger_docket_free(&row);
    return rc;
}

/* ---- case actions ---- */

static json_t *form_word(enum case_field_kind kind)
{
    static const struct label forms[] = {
        [CASE_TEXT] = {"text", "文字", "text"},
        [CASE_DATE] = {"date", "日期 2026-11-23", "date 2026-11-23"},
        [CASE_INT] = {"int", "整数", "whole number"},
        [CASE_FEN] = {"fen", "金额（元） 3000.50", "yuan 3000.50"},
        [CASE_FLAG] = {"flag", "是否 yes/no", "yes/no"},
        [CASE_CODE] = {"code", "代码，择一", "one code"},
        [CASE_LIST] = {"list", "列表 a,b", "list a,b"},
        [CASE_RESULTS] = {"results", "各事项的结果 0101:1;0102:2+5", "results 0101:1;0102:2+5"}};

    return label_row(&forms[kind]);
}

/* "onsite（现场检查）、document …": what may be chosen. */
static json_t *choices(const struct codes *codes, const char *table, int32_t day)
{
    json_t *all = table ? case_codes(codes, table, day) : NULL;
    struct buf zh = {0};
    struct buf en = {0};
    size_t i;
    json_t *one;

    buf_adds(&zh, "");
    buf_adds(&en, "");
    json_array_foreach(all, i, one)
    {
        buf_addf(&zh, "%s%s（%s）", i ? "、" : "", json_text(one, "code"), json_text(one, "zh"));
        buf_addf(&en, "%s%s (%s)", i ? ", " : "", json_text(one, "code"), json_text(one, "en"));
    }
    json_t *word = answer_word(zh.data, en.data);
    buf_free(&zh);
    buf_free(&en);
    json_decref(all);
    return word;
}

/* What to write after --set for one action. */
static json_t *fields_table(const struct codes *codes, const struct case_action *action,
                            int32_t day)
{
    json_t *table = answer_table();

    answer_column(table, "field", "字段", "field");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "required", "必填", "needed");
    answer_column(table, "form", "格式", "form");
    answer_column(table, "choices", "可填", "choices");
    for (const struct case_field *f = action->fields; f && f->id; f++) {
        if (f->looked_up)
            continue;
        answer_add(table, "soboo", f->id, label_json(f->id, f->zh, f->en), f->required,
                   form_word(f->kind), choices(codes, f->codes, day));
    }
    return table;
}

static const json_t *row_of(const json_t *table, const char *action)
{
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        if (strcmp(json_text(row, "action"), action) == 0)
            return row;
    }
    return NULL;
}

/* The fields of one action, one by one. E_CONFLICT if it cannot be done now. */
static enum err one_action(const struct op_call *call, const struct docket_row *docket,
                           const char *name, const json_t *table, json_t **answer, struct error *e)
{
    const struct case_action *action =
        case_action_find(docket_kind_find(docket->kind)->machine, name);
    const char *no = docket->no;
    const json_t *row = row_of(table, name);

    if (!action)
        return error_set(e, E_NOTFOUND, "没有事项“%s”。用 case actions %s 查看可办事项",
                         "there is no action “%s”; case actions %s lists what can be done", name,
                         no);
    if (!row)
        return error_set(e, E_CONFLICT, "现在不能“%s”。用 case actions %s 查看可办事项",
                         "“%s” cannot be done now; case actions %s lists what can", name, no);
    *answer = fields_table(call->lane->snapshot->codes, action, op_today(call));
    if (json_array_size(json_object_get(*answer, "rows")))
        answer_note(*answer, "例：case act %s %s --set 字段=值 …",
                    "For example: case act %s %s --set field=value …", no, name);
    const json_t *why = json_object_get(row, "why");
    if (json_is_object(why))
        answer_note(*answer, "本人现在不可办：%2$s%1$.0s", "You may not do it now: %1$s%2$.0s",
                    json_text(why, "en"), json_text(why, "zh"));
    return E_OK;
}

static enum err case_actions(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text(call->args, "action");
    struct docket_row row;
    json_t *table = NULL, *people = NULL;
    enum err rc = scope_docket(call, json_text(call->args, "case"), &row, e);

    if (!rc && !docket_is_matter(&row))
        rc = op_work_people(call, &row, &people, e);
    if (!rc)
        rc = docket_actions(call, &row, people, &table, e);
    if (!rc && *name) {
        rc = one_action(call, &row, name, table, answer, e);
    } else if (!rc) {
        *answer = json_incref(table);
        json_object_set_new(*answer, "version", json_integer((json_int_t)row.version));
        answer_note(*answer, "case actions %s 事项：每个字段的含义、格式和可填的代码。",
                    "case actions %s ACTION tells what each field is, its form and its codes.",
                    row.no);
    }
    if (!rc)
        answer_note(*answer, "现为版本 %llu。", "It is at version %llu now.",
                    (unsigned long long)row.version);
    json_decref(table);
    json_decref(people);
    ledger_docket_free(&row);
    return rc;
}

/* ---- case history ---- */

static enum err case_history(struct op_call *call, json_t **answer, struct error *e)
{
    struct docket_row row;
    json_t *events = NULL;
    enum err rc = scope_docket(call, json_text(call->args, "case"), &row, e);

    if (!rc)
        rc = docket_events(call->lane->ledger, row.no, 0, &events, e);
    if (!rc && !docket_may_name(call, &row))
        docket_hide_names(docket_kind_find(row.kind), events);
    if (!rc)
        rc = docket_history(call, &row, events, answer, e);
    json_decref(events);
    ledger_docket_free(&row);
    return rc;
}

/* ---- case due ---- */

struct listing {
    struct op_call *call;
    json_t *table;
};

/* Where a due day comes from: the law or rule of clocks.csv, or a day named for this case. */
static json_t *rule_word(const struct codes *codes, const char *rule, int32_t day)
{
    const struct clock *clock = *rule ? codes_clock(codes, rule, day) : NULL;

    return clock ? json_string(clock->basis)
                 : answer_word("计划或本案中确定的日期", "a day set by the plan or in the case");
}

static enum err due_one(void *ctx, const struct due_row *due, struct error *e)
{
    struct listing *l = ctx;
    const struct codes *codes = l->call->lane->snapshot->codes;
    int32_t today = op_today(l->call);
    bool open = due->due.due == DAY_NONE;

    (void)e;
    answer_add(l->table, "ssoodoboboo", due->no, due->firm,
               answer_region(l->call->lane->snapshot->codes, due->bureau),
               case_clock_label(due->due.clock), due->due.due,
               open ? json_null() : json_integer(due->due.due - today), due->due.provisional,
               label_of(case_duties, due->due.duty), due->due.warned,
               case_level_label(due->due.level), rule_word(codes, due->due.rule, today));
    return E_OK;
}

static json_t *due_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "firm", "企业名称", "firm");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "clock", "期限", "clock");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    answer_column(table, "provisional", "暂定", "provisional");
    answer_column(table, "duty", "责任方", "whose");
    answer_column(table, "warned", "已预警", "warned");
    answer_column(table, "level", "已上报至", "passed up to");
    answer_column(table, "rule", "依据", "rule");
    return table;
}

/* Clocks whose name holds the text; NULL ends them. The caller frees the list. */
static const char **clocks_named(const char *text)
{
    size_t count = 0;

    for (const struct case_clock *c = case_clocks; c->id; c++)
        count++;
    const char **found = mem_array(count + 1, sizeof *found);
    count = 0;
    for (const struct case_clock *c = case_clocks; text && c->id; c++)
        if (strstr(c->zh, text) || strstr(c->en, text) || strcmp(c->id, text) == 0)
            found[count++] = c->id;
    found[count] = NULL;
    return found;
}

static enum err read_due_filter(const struct op_call *call, struct op_page *page,
                                struct due_filter *f, struct error *e)
{
    static const char *const names[] = {
        [DUE_BY_DUE] = "due",     [DUE_BY_FIRM] = "firm", [DUE_BY_BUREAU] = "bureau",
        [DUE_BY_CLOCK] = "clock", [DUE_BY_DUTY] = "duty", [DUE_BY_LEVEL] = "level",
        [DUE_BY_LEVEL + 1] = NULL};
    bool overdue = json_flag(call->args, "overdue");
    enum err rc = op_page_read(call, names, OP_PAGE_MAX, page, e);

    /* a right that ended is not late: nobody has to act */
    *f = (struct due_filter){.until = overdue ? op_today(call) - 1 : DAY_NONE,
                             .binding = overdue,
                             .text = page->text,
                             .order = (enum due_order)page->order,
                             .down = page->down,
                             .limit = page->limit,
                             .offset = page->offset};
    /* a person with a bureau sees its cases unless another one is asked for */
    return rc ? rc : scope_bureau(call, call->bureau, &f->within, e);
}

static enum err case_due(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct due_filter filter;
    struct op_page page;
    uint64_t total = 0;
    enum err rc = read_due_filter(call, &page, &filter, e);

    if (rc)
        return rc;
    const char **clocks = clocks_named(filter.text);
    filter.clocks = clocks;
    l.table = *answer = due_table();
    rc = ledger_dues_count(call->lane->ledger, &filter, &total, e);
    if (!rc)
        rc = ledger_dues_each(call->lane->ledger, &filter, due_one, &l, e);
    free(clocks);
    if (rc)
        return rc;
    op_page_note(&page, total, l.table);
    return E_OK;
}

const struct op ops_case_act[] = {
    {"case act", ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER | ROLE_ADMIN, "办理案件或台账事项",
     "do something to a case or a matter", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .group = &casework_group,
     .params = PARAMS(
         DOCKET_NO,
         ARG("action", OP_TEXT, "办理事项，见 case actions", "what to do, see case actions"),
         OPT_SECRET(
             "set", OP_FIELDS, false,
             "字段=值，可重复：日期 2026-11-23，金额 3000.50（元），列表 a,b，结果 0101:1;0102:2+5",
             "field=value, may be repeated: a date 2026-11-23, yuan 3000.50, a list a,b, results "
             "0101:1;0102:2+5"),
         OPT_SECRET("reason", OP_TEXT, false, "理由，同 --set reason=…",
                    "why; the same as --set reason=…"),
         OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",
             "the version you saw; refused if somebody did something since")),
     .run = case_act},
    {"case actions", ROLE_STAFF, "现在可以办理的事项", "what may be done now",
     .params = PARAMS(DOCKET_NO, ARG_MAYBE("action", OP_TEXT, "事项：列出其每个字段",
                                           "an action: lists each of its fields")),
     .run = case_actions},
    {"case history", ROLE_STAFF, "案件或台账事项的全部经过和散列",
     "all events of a case or a matter, with hashes", .params = PARAMS(DOCKET_NO),
     .run = case_history},
    {"case due", ROLE_STAFF, "期限，逾期在前", "due dates, late ones first",
     .params = PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
                          "region code, with those below it (default: your own bureau, else all)"),
                      OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
                      OPT("text", OP_TEXT, "案件编号、企业名称或期限名称的一部分",
                          "a part of the case's number, the firm's name or the clock's name"),
                      OPT_PAGED("due, firm, bureau, name, duty, level", "10000")),
     .run = case_due},
    {.name = NULL}};
