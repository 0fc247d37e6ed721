/* visit record, visit list, visit withdraw. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/law/codes.h"
#include "features/casework/ops.h"
#include "platform/ingest/clean.h"
#include "platform/ops/answer.h"
#include "platform/ops/op_page.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_visits.h"
#include "platform/store/registry.h"

#define TEXT_MAX 300

static enum err check_text(const char *name, const char *text, struct error *e)
{
    if (strlen(text) <= TEXT_MAX && !utf8_has_control(text))
        return E_OK;
    return error_set(e, E_INPUT, "%1$s 须不超过 %2$d 字节，且不含控制字符",
                     "%1$s has at most %2$d bytes and no control characters", name, TEXT_MAX);
}

static enum err unknown_type(const struct codes *codes, const char *type, struct error *e)
{
    const struct code_list *list = codes_list(codes, LIST_VISITS);
    struct buf known = {0};

    for (size_t i = 0; i < list->count; i++)
        buf_addf(&known, "%s%s", i ? ", " : "", list->rows[i].code);
    buf_add(&known, "", 1);
    enum err err = error_set(e, E_INPUT, "没有检查种类 %1$s；可用：%2$s（见 visit-types.csv）",
                             "there is no kind of visit %1$s; known: %2$s (see visit-types.csv)",
                             type, known.data);
    buf_free(&known);
    return err;
}

/* --counts yes|no goes before the table. */
static enum err read_counts(const struct op_call *call, const struct list_row *type, bool *counts,
                            struct error *e)
{
    const char *said = json_text(call->args, "counts");

    *counts = type->counts;
    if (!*said)
        return E_OK;
    *counts = strcmp(said, "yes") == 0 || strcmp(said, "是") == 0;
    if (*counts || strcmp(said, "no") == 0 || strcmp(said, "否") == 0)
        return E_OK;
    return error_set(e, E_INPUT, "counts 应为 yes（是）或 no（否），不能是 %s",
                     "counts is yes or no, not %s", said);
}

static enum err read_case(const struct op_call *call, struct visit *v, struct error *e)
{
    const char *no = json_text(call->args, "case");
    struct docket_row row;

    if (!*no)
        return E_OK;
    enum err err = scope_case(call, no, &row, e);
    if (!err && strcmp(row.uscc, v->uscc) != 0)
        err = error_set(e, E_INPUT, "案件 %1$s 不是 %2$s 的", "case %1$s is not of %2$s", row.no,
                        v->uscc);
    if (!err)
        snprintf(v->case_no, sizeof v->case_no, "%s", row.no);
    ledger_docket_free(&row);
    return err;
}

static enum err read_firm(const struct op_call *call, struct visit *v, struct error *e)
{
    struct enterprise firm;
    char uscc[64];

    clean_excerpt(json_text(call->args, "uscc"), sizeof uscc - 1, uscc);
    clean_code(uscc, strlen(uscc));
    clean_upper(uscc);
    enum err err = registry_find(call->lane->registry, uscc, &firm, e);
    if (err)
        return err;
    memcpy(v->uscc, firm.uscc, sizeof v->uscc);
    v->bureau = firm.bureau ? firm.bureau : codes_bureau(call->lane->snapshot->codes, firm.region);
    if (!scope_sees(call, v->bureau))
        return error_set(e, E_DENIED, "%1$s 由 %2$06u 管辖，请由该单位登记",
                         "%1$s is in the charge of %2$06u: people there record its visits", v->uscc,
                         (unsigned)v->bureau);
    return E_OK;
}

static enum err read_type(const struct op_call *call, struct visit *v, struct error *e)
{
    const struct codes *codes = call->lane->snapshot->codes;
    int32_t today = op_today(call);
    const struct list_row *type;

    v->day = (int32_t)json_int(call->args, "date");
    v->type = json_text(call->args, "type");
    if (v->day > today)
        return error_set(e, E_INPUT, "检查日期不能在今天之后",
                         "a visit cannot be recorded before its day");
    type = codes_listed(codes, LIST_VISITS, v->type, v->day);
    return type ? read_counts(call, type, &v->counts, e) : unknown_type(codes, v->type, e);
}

static enum err visit_record(struct op_call *call, json_t **answer, struct error *e)
{
    struct visit v = {.source = json_text(call->args, "source"),
                      .recorded_by = call->actor,
                      .recorded_at = call->now};
    char day[11];
    uint64_t seq;
    enum err err = read_firm(call, &v, e);

    if (!err)
        err = read_type(call, &v, e);
    if (!err)
        err = read_case(call, &v, e);
    if (!err)
        err = check_text("source", v.source, e);
    if (!err)
        err = ledger_visit_add(call->lane->ledger, &v, &seq, e);
    if (err)
        return err;
    log_event(LOG_INFO, "visit", "seq=%llu uscc=%s day=%s type=%s counts=%d actor=%s",
              (unsigned long long)seq, v.uscc, day_format(v.day, day), v.type, (int)v.counts,
              call->actor);
    *answer = answer_text(v.counts ? "已登记，编号 %llu，计入年度检查频次"
                                   : "已登记，编号 %llu，不计入年度检查频次",
                          v.counts ? "recorded as visit %llu; it counts towards the yearly limit"
                                   : "recorded as visit %llu; it does not count towards the limit",
                          (unsigned long long)seq);
    return E_OK;
}

struct withdrawal {
    const struct op_call *call;
    bool seen;
};

static enum err refuse_recorder(void *ctx, const struct visit *v, struct error *e)
{
    struct withdrawal *w = ctx;

    w->seen = true;
    if (strcmp(v->recorded_by, w->call->actor) == 0)
        return error_set(e, E_DENIED, "第 %llu 号检查由您登记，须由另一人撤回",
                         "you recorded visit %llu; another person must withdraw it",
                         (unsigned long long)v->seq);
    return E_OK;
}

static enum err visit_withdraw(struct op_call *call, json_t **answer, struct error *e)
{
    uint64_t seq = (uint64_t)json_int(call->args, "visit");
    const struct visit_filter it = {
        .seq = seq, .within = scope_of(call), .from = DAY_NONE, .until = DAY_NONE};
    struct withdrawal w = {.call = call};
    const char *why = json_text(call->args, "reason");
    char quoted[256];
    enum err err = check_text("reason", why, e);

    if (!err && !*why)
        err = error_set(e, E_INPUT, "须写明理由", "a reason is needed");
    if (!err)
        err = ledger_visit_each(call->lane->ledger, &it, refuse_recorder, &w, e);
    if (!err && !w.seen)
        err = error_set(e, E_NOTFOUND, "没有第 %llu 号检查记录。用 visit list 查看",
                        "there is no visit %llu; visit list shows them", (unsigned long long)seq);
    if (!err)
        err = ledger_visit_withdraw(call->lane->ledger, seq, why, e);
    if (err)
        return err;
    log_event(LOG_NOTICE, "visit", "seq=%llu withdrawn=1 actor=%s reason=%s",
              (unsigned long long)seq, call->actor, log_quote(why, quoted, sizeof quoted));
    *answer = answer_text("已撤回第 %llu 号检查记录；记录保留，不再计数",
                          "visit %llu is withdrawn; it stays on record and counts no more",
                          (unsigned long long)seq);
    return E_OK;
}

struct listing {
    struct op_call *call;
    json_t *table;
};

static json_t *type_word(const struct codes *codes, const struct visit *v)
{
    const struct list_row *row = codes_listed(codes, LIST_VISITS, v->type, v->day);

    return label_json(v->type, row ? row->zh : NULL, row ? row->en : NULL);
}

static enum err list_one(void *ctx, const struct visit *v, struct error *e)
{
    struct listing *l = ctx;
    (void)e;
    answer_add(l->table, "Idsoossboss", (json_int_t)v->seq, v->day, v->uscc,
               json_sprintf("%06u", (unsigned)v->bureau),
               type_word(l->call->lane->snapshot->codes, v), v->source, v->case_no, v->counts,
               v->part_of ? json_integer((json_int_t)v->part_of) : json_null(), v->recorded_by,
               v->withdrawn);
    return E_OK;
}

static json_t *list_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "visit", "编号", "visit");
    answer_column(table, "date", "日期", "date");
    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "type", "种类", "kind");
    answer_column(table, "source", "来源", "source");
    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "counts", "计入频次", "counts");
    answer_column(table, "part_of", "合并于", "part of");
    answer_column(table, "by", "登记人", "recorded by");
    answer_column(table, "withdrawn", "撤回理由", "withdrawn");
    return table;
}

static int32_t day_arg(const struct op_call *call, const char *name)
{
    const json_t *day = json_object_get(call->args, name);

    return day ? (int32_t)json_integer_value(day) : DAY_NONE;
}

static const char *const orders[] = {
    [VISIT_BY_DAY] = "date",      [VISIT_BY_SEQ] = "visit", [VISIT_BY_USCC] = "uscc",
    [VISIT_BY_BUREAU] = "bureau", [VISIT_BY_TYPE] = "type", [VISIT_BY_COUNTS] = "counts",
    [VISIT_BY_COUNTS + 1] = NULL};

enum err op_visit_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct op_page page;
    struct visit_count count;
    enum err err = op_page_read(call, orders, OP_PAGE_MAX, &page, e);
    struct visit_filter filter = {.uscc = json_text(call->args, "uscc"),
                                  .from = day_arg(call, "from"),
                                  .until = day_arg(call, "until"),
                                  .text = page.text,
                                  .order = (enum visit_order)page.order,
                                  .down = page.down,
                                  .limit = page.limit,
                                  .offset = page.offset};

    if (!err)
        err = scope_bureau(call, 0, &filter.within, e);
    if (err)
        return err;
    l.table = *answer = list_table();
    err = ledger_visit_count(call->lane->ledger, &filter, &count, e);
    if (!err)
        err = ledger_visit_each(call->lane->ledger, &filter, list_one, &l, e);
    if (err)
        return err;
    answer_note(l.table, "共 %llu 次检查，其中计入频次 %llu 次（合并的和撤回的不重复计）。",
                "%llu visits, %llu of them count (parts of another and withdrawn ones do not).",
                (unsigned long long)count.all, (unsigned long long)count.counted);
    op_page_note(&page, count.rows, l.table);
    return E_OK;
}

const struct op ops_visit[] = {
    {"visit record", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, "登记一次到企业的检查",
     "record a visit to a firm", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params =
         PARAMS(ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                OPT_NEEDED("type", OP_TEXT,
                           "检查种类（visit-types.csv）：daily、complaint、clue、special …",
                           "kind of visit (visit-types.csv): daily, complaint, clue, special …"),
                OPT_NEEDED("date", OP_DATE, "检查日期", "day of the visit"),
                OPT("source", OP_TEXT, "来源：文号、投诉编号、部署单位", "what it came from"),
                OPT("case", OP_TEXT, "所属案件", "case it belongs to"),
                OPT("counts", OP_TEXT, "是否计入频次 yes/no（默认按种类表）",
                    "counts towards the limit, yes or no (default: by the table of kinds)")),
     .run = visit_record},
    {"visit list", ROLE_STAFF, "检查记录", "visits",
     .params =
         PARAMS(OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                OPT("bureau", OP_TEXT, "区划代码，含下级", "region code, with those below it"),
                OPT("from", OP_DATE, "起始日期", "first day"),
                OPT("until", OP_DATE, "截止日期", "last day"),
                OPT("text", OP_TEXT, "信用代码、案件编号或来源的一部分",
                    "a part of the USCC, the case's number or the source"),
                OPT_PAGED("date, visit, uscc, bureau, type, counts", "10000")),
     .run = op_visit_list},
    {"visit withdraw", ROLE_APPROVER | ROLE_ADMIN, "撤回误登的检查记录（保留、不再计数）",
     "withdraw a visit recorded by mistake", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("visit", OP_INT, "检查记录编号", "number of the visit"),
                      OPT_NEEDED("reason", OP_TEXT, "理由", "why")),
     .run = visit_withdraw},
    {.name = NULL}};
