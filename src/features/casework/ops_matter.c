/* matter open, matter list, and what case show says of a matter. */
#include <stdlib.h>
#include <string.h>

#include "case_words.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "docket_words.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op_page.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"

/* ---- matter open ---- */

static enum err copy_number(const json_t *args, const char *from, json_t *fields, const char *to,
                            struct error *e)
{
    const char *text = json_text(args, from);

    if (!*text)
        return E_OK;
    if (strlen(text) != 6 || strspn(text, "0123456789") != 6)
        return error_set(e, E_INPUT, "区划代码应为 6 位数字，不能是 %s",
                         "a bureau is a region code of 6 digits, not %s", text);
    json_object_set_new(fields, to, json_integer(strtol(text, NULL, 10)));
    return E_OK;
}

static enum err matter_open(struct op_call *call, json_t **answer, struct error *e)
{
    static const char *const same[] = {"kind", "source", "text",     "case",
                                       "uscc", "person", "external", "by"};
    const json_t *received = json_object_get(call->args, "received");
    json_t *fields = json_object();
    json_t *done = NULL;
    char day[11];
    enum err rc;

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (json_object_get(call->args, same[i]))
            json_object_set(fields, same[i], json_object_get(call->args, same[i]));
    if (json_object_get(call->args, "draw"))
        json_object_set(fields, "commit", json_object_get(call->args, "draw"));
    if (received)
        json_object_set_new(fields, "received",
                            json_string(day_format((int32_t)json_integer_value(received), day)));
    rc = copy_number(call->args, "bureau", fields, "unit", e);
    if (!rc && json_object_get(fields, "case"))
        rc = scope_check_case(call, json_text(fields, "case"), e);
    if (!rc)
        rc = casework_open_matter(call->lane, fields, call->actor, call->roles, &done, e);
    if (!rc)
        *answer = docket_done(call, done);
    json_decref(fields);
    json_decref(done);
    return rc;
}

/* ---- matter list ---- */

struct listing {
    struct op_call *call;
    json_t *table;
};

static json_t *list_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "matter", "事项编号", "matter");
    answer_column(table, "kind", "类别", "kind");
    answer_column(table, "unit", "承办单位", "unit in charge");
    answer_column(table, "source", "来源", "source");
    answer_column(table, "received", "收到日期", "received");
    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    answer_column(table, "provisional", "暂定", "provisional");
    return table;
}

static enum err list_one(void *ctx, const struct docket_row *row, struct error *e)
{
    struct listing *l = ctx;
    bool runs = row->due != DAY_NONE;

    (void)e;
    answer_add(l->table, "soosdssodob", row->no, docket_kind_label(row->kind),
               answer_region(l->call->lane->snapshot->codes, row->bureau), row->source,
               row->received, row->uscc, row->case_no,
               case_state_label(docket_kind_find(row->kind)->machine, row->main), row->due,
               runs ? json_integer(row->due - op_today(l->call)) : json_null(), row->provisional);
    return E_OK;
}

/* By what lists can be sorted; the first is the default. */
static const struct {
    const char *name;
    enum docket_order order;
} orders[] = {{"due", DOCKET_BY_DUE},       {"matter", DOCKET_BY_NO},
              {"kind", DOCKET_BY_KIND},     {"unit", DOCKET_BY_BUREAU},
              {"source", DOCKET_BY_SOURCE}, {"received", DOCKET_BY_RECEIVED},
              {"state", DOCKET_BY_STATE}};
#define ORDERS (sizeof orders / sizeof *orders)

/* A person with a bureau sees its matters unless another one is asked for. */
static enum err read_filter(const struct op_call *call, struct op_page *page,
                            struct docket_filter *f, struct error *e)
{
    const char *names[ORDERS + 1] = {NULL};

    for (size_t i = 0; i < ORDERS; i++)
        names[i] = orders[i].name;
    enum err rc = op_page_read(call, names, OP_PAGE_MAX, page, e);
    *f = (struct docket_filter){.of = DOCKET_MATTERS,
                                .kind = json_text_or(call->args, "kind", NULL),
                                .main = json_text_or(call->args, "state", NULL),
                                .case_no = json_text_or(call->args, "case", NULL),
                                .uscc = json_text_or(call->args, "uscc", NULL),
                                .date = DAY_NONE,
                                .due_before = json_flag(call->args, "overdue") ? op_today(call) : 0,
                                .text = page->text,
                                .down = page->down,
                                .limit = page->limit,
                                .offset = page->offset};
    if (!rc) {
        f->order = orders[page->order].order;
        rc = scope_bureau(call, call->bureau, &f->within, e);
    }
    if (!rc && f->kind && (!docket_kind_find(f->kind) || docket_kind_find(f->kind) == &case_kind))
        rc = error_set(e, E_INPUT, "没有“%.40s”这个类别", "there is no kind “%.40s”", f->kind);
    if (!rc && f->main && !case_state_find(&matter_machine, f->main))
        rc = error_set(e, E_INPUT, "没有“%.40s”这个状态", "there is no state “%.40s”", f->main);
    return rc;
}

static enum err matter_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct docket_filter filter;
    struct op_page page;
    uint64_t total = 0;
    enum err rc = read_filter(call, &page, &filter, e);

    if (rc)
        return rc;
    l.table = *answer = list_table();
    rc = ledger_docket_count(call->lane->ledger, &filter, &total, e);
    if (!rc)
        rc = ledger_docket_each(call->lane->ledger, &filter, list_one, &l, e);
    if (rc)
        return rc;
    op_page_note(&page, total, l.table);
    return E_OK;
}

/* ---- case show, of a matter ---- */

/* Its running clock. */
static enum err add_due(json_t *r, const struct op_call *call, const json_t *projection,
                        struct error *e)
{
    const struct case_rules rules = casework_rules(call->lane->snapshot);
    json_t *list = NULL;
    enum err rc = case_due_list(&rules, projection, op_today(call), &list, e);
    const json_t *due = json_array_get(list, 0);

    if (due) {
        answer_field(r, "clock", "期限", "clock", case_clock_label(json_text(due, "id")));
        answer_field(r, "due", "届满日", "due", json_incref(json_object_get(due, "due")));
        answer_field(r, "provisional", "暂定（尚无该年日历）", "provisional (no calendar yet)",
                     json_incref(json_object_get(due, "provisional")));
        answer_field(r, "late", "逾期天数", "days late", json_incref(json_object_get(due, "late")));
        answer_field(r, "level", "已上报至", "passed up to",
                     case_level_label(json_int(due, "level")));
        answer_field(r, "basis", "依据", "basis", json_incref(json_object_get(due, "basis")));
    }
    json_decref(list);
    return rc;
}

static json_t *head_record(const struct op_call *call, const struct docket_row *row,
                           const json_t *opening, const json_t *projection)
{
    const struct docket_kind *kind = docket_kind_find(row->kind);
    json_t *r = answer_record();

    answer_field(r, "matter", "事项编号", "matter", json_string(row->no));
    answer_field(r, "kind", "类别", "kind", docket_kind_label(row->kind));
    answer_field(r, "state", "状态", "state", case_state_label(kind->machine, row->main));
    answer_field(r, "unit", "承办单位", "unit in charge",
                 answer_region(call->lane->snapshot->codes, row->bureau));
    answer_field(r, "first", "首接单位", "first contact",
                 answer_region(call->lane->snapshot->codes, row->region));
    answer_field(r, "handler", "承办人", "handler", json_string(json_text(projection, "handler")));
    answer_field(r, "received", "收到日期", "received", answer_day(row->received));
    answer_field(r, "source", "来源", "source", json_string(row->source));
    answer_field(r, "external", "外部编号", "sender's number", json_string(row->external));
    answer_field(r, "by", "提出人（保密）", "who asks (confidential)",
                 json_string(json_text(opening, "by")));
    answer_field(r, "uscc", "统一社会信用代码", "USCC", json_string(row->uscc));
    answer_field(r, "case", "案件编号", "case", json_string(row->case_no));
    answer_field(r, "draw", "抽取的日志序号", "log index of the draw",
                 row->commit_index == DOCKET_NO_COMMIT
                     ? json_null()
                     : json_integer((json_int_t)row->commit_index));
    answer_field(r, "text", "内容", "text", json_string(json_text(opening, "text")));
    answer_field(r, "urged", "催办次数", "times urged",
                 json_integer(json_int(projection, "urged")));
    answer_field(r, "version", "版本", "version", json_integer((json_int_t)row->version));
    answer_field(r, "route", "办理方式", "route", answer_word(kind->route_zh, kind->route_en));
    return r;
}

enum err docket_show_matter(const struct op_call *call, const struct docket_row *row,
                            json_t **answer, struct error *e)
{
    struct ledger *ledger = call->lane->ledger;
    json_t *events = NULL, *projection = NULL, *r = NULL;
    enum err rc = docket_check_history(ledger, row, e);

    if (!rc)
        rc = docket_events(ledger, row->no, 0, &events, e);
    if (!rc)
        rc = docket_projection(row, &projection, e);
    if (!rc) {
        if (!docket_may_name(call, row))
            docket_hide_names(docket_kind_find(row->kind), events);
        r = head_record(call, row, json_at(json_array_get(events, 0), "content", NULL), projection);
        rc = add_due(r, call, projection, e);
    }
    if (rc)
        json_decref(r);
    else
        *answer = r;
    json_decref(events);
    json_decref(projection);
    return rc;
}

const struct op ops_matter[] = {
    {"matter open", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, "登记台账事项",
     "record a matter: objection, complaint, recusal, issue", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(
         OPT_NEEDED("kind", OP_TEXT,
                    "类别：objection、fie-complaint、firm-complaint、consumer-complaint、recusal、"
                    "round-table",
                    "objection, fie-complaint, firm-complaint, consumer-complaint, recusal or "
                    "round-table"),
         OPT_NEEDED("source", OP_TEXT, "来源，如 12315、圆桌会议", "where it comes from"),
         OPT_SECRET("text", OP_TEXT, true, "内容", "what it is about"),
         OPT("case", OP_TEXT, "案件编号", "case number"),
         OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
         OPT("draw", OP_INT, "抽取承诺的日志序号", "log index of a draw's commit"),
         OPT("bureau", OP_TEXT, "首接单位区划代码（默认案件、本人、企业所在单位）",
             "unit of first contact (default: of the case, your own, the firm's)"),
         OPT("received", OP_DATE, "收到日期（默认当天）", "day received (default: today)"),
         OPT("person", OP_TEXT, "被申请回避的检查人员编号", "inspector who should step back"),
         OPT("external", OP_TEXT, "来源方的编号", "the sender's number"),
         OPT_SECRET("by", OP_TEXT, false, "提出人（保密）", "who asks (confidential)")),
     .run = matter_open},
    {"matter list", ROLE_STAFF, "台账，逾期在前", "matters, late ones first",
     .params = PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
                          "region code, with those below it (default: your own bureau, else all)"),
                      OPT("kind", OP_TEXT, "类别", "kind"), OPT("state", OP_TEXT, "状态", "state"),
                      OPT("case", OP_TEXT, "案件编号", "case number"),
                      OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                      OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
                      OPT("text", OP_TEXT, "事项编号、案件编号、信用代码或来源的一部分",
                          "a part of the number, the case's number, the USCC or the source"),
                      OPT_PAGED("due, matter, kind, unit, source, received, state", "10000")),
     .run = matter_list},
    {.name = NULL}};
