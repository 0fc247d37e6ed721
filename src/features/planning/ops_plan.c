/* plan check, simulate, apply, approve, reject, list, show; what a form does to a plan (edit), and
 * what a plan does to the firms (compare). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/plan/edit.h"
#include "features/planning/ops.h"
#include "features/planning/ops_plan.h"
#include "features/planning/planning.h"
#include "plan_compare.h"
#include "plan_tables.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_plans.h"
#include "simulation.h"

#define CHUNK 65536

/* A pipe could keep the lane waiting, so it is refused. */
enum err op_whole_file(const struct op_call *call, size_t max, struct buf *text, struct error *e)
{
    struct stat st;
    ssize_t got = 1;

    if (call->fd < 0 || fstat(call->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return error_set(e, E_INPUT, "须是普通文件。", "It must be a regular file.");
    if ((uint64_t)st.st_size > max)
        return error_set(e, E_LIMIT, "文件超过 %zu 字节。", "The file has more than %zu bytes.",
                         max);
    buf_adds(text, "");
    while (got > 0 && text->len <= max) {
        buf_reserve(text, CHUNK);
        got = pread(call->fd, text->data + text->len, CHUNK, (off_t)text->len);
        if (got < 0)
            return error_errno(e, errno, "无法读取文件", "cannot read the file");
        text->len += (size_t)got;
        text->data[text->len] = '\0';
    }
    return E_OK;
}

static enum err plan_file(const struct op_call *call, struct buf *text, struct error *e)
{
    return op_whole_file(call, PLAN_TEXT_MAX, text, e);
}

/* Reads and reviews the file of a call; both need freeing whatever comes back. */
static enum err review_file(struct op_call *call, struct buf *text, struct plan_review *review,
                            struct error *e)
{
    enum err err = plan_file(call, text, e);

    return err ? err : planning_review(call->lane, json_text(call->args, "file"), text, review, e);
}

static json_t *review_record(const struct plan_review *review)
{
    json_t *record = answer_record();
    const struct plan_diags *d = &review->diags;

    answer_field(record, "title", "计划", "plan",
                 json_string(review->plan ? review->plan->title : ""));
    answer_field(record, "errors", "错误", "errors", json_integer((json_int_t)d->errors));
    answer_field(record, "warnings", "提醒", "warnings", json_integer((json_int_t)d->warnings));
    answer_subtable(record, "findings", "检查结果", "findings", plan_table_findings(d));
    if (d->errors) {
        json_object_set_new(record, "failed", json_true());
        answer_note(record, "有 %zu 处错误，计划不能提交。",
                    "There are %zu errors; the plan cannot be applied.", d->errors);
    }
    return record;
}

static enum err op_check(struct op_call *call, json_t **answer, struct error *e)
{
    const struct codes *codes = call->lane->snapshot->codes;
    struct plan_review review = {0};
    struct buf text = {0};
    enum err err = review_file(call, &text, &review, e);

    if (!err) {
        *answer = review_record(&review);
        if (review.stats) {
            answer_subtable(*answer, "classes", "按类别和内外资", "by class and ownership",
                            plan_table_classes(review.stats, NULL));
            answer_subtable(*answer, "bureaus", "按单位", "by bureau",
                            plan_table_bureaus(review.stats, codes, NULL));
            answer_subtable(
                *answer, "months", "按月", "by month",
                plan_table_months_expected(review.stats, call->lane->snapshot->calendar));
        }
    }
    plan_review_free(&review);
    buf_free(&text);
    return err;
}

static int stopping(void *service)
{
    return service_stopping(service);
}

static enum err simulated(struct op_call *call, const struct plan_review *review, json_t *record,
                          struct error *e)
{
    const struct snapshot *snapshot = call->lane->snapshot;
    struct simulation *sim = NULL;
    enum err err =
        simulate(review->stats, snapshot->calendar, stopping, call->lane->service, &sim, e);

    if (err)
        return err;
    answer_subtable(record, "tasks", "按任务", "by task", plan_table_tasks(review->stats, sim));
    answer_subtable(record, "months", "按月", "by month", plan_table_months(review->stats, sim));
    answer_subtable(record, "classes", "按类别和内外资", "by class and ownership",
                    plan_table_classes(review->stats, sim));
    answer_subtable(record, "bureaus", "按单位", "by bureau",
                    plan_table_bureaus(review->stats, snapshot->codes, sim));
    answer_note(record, "按现有名录模拟整个期间，不写日志。",
                "The whole periods on the present registry, without touching the log.");
    simulation_free(sim);
    return E_OK;
}

static enum err op_simulate(struct op_call *call, json_t **answer, struct error *e)
{
    struct plan_review review = {0};
    struct buf text = {0};
    enum err err = review_file(call, &text, &review, e);

    if (!err) {
        json_t *record = review_record(&review);
        if (!review.diags.errors)
            err = simulated(call, &review, record, e);
        if (err)
            json_decref(record);
        else
            *answer = record;
    }
    plan_review_free(&review);
    buf_free(&text);
    return err;
}

static enum err op_apply(struct op_call *call, json_t **answer, struct error *e)
{
    struct plan_review review = {0};
    struct buf text = {0};
    char sha256[65];
    enum err err = review_file(call, &text, &review, e);

    if (!err)
        err = planning_propose(call->lane, call->actor, &review, &text, sha256, e);
    if (!err) {
        *answer = review_record(&review);
        answer_field(*answer, "sha256", "SHA-256", "SHA-256", json_string(sha256));
        answer_note(*answer, "已提交，须由另一人批准：inspectctl plan approve %.12s",
                    "Proposed; another person has to approve it: inspectctl plan approve %.12s",
                    sha256);
        answer_for_shell(*answer);
    }
    plan_review_free(&review);
    buf_free(&text);
    return err;
}

static enum err op_approve(struct op_call *call, json_t **answer, struct error *e)
{
    struct plan_review review = {0};
    char sha256[65];
    enum err err = planning_approve(call->lane, call->actor, json_text(call->args, "sha256"),
                                    &review, sha256, e);

    if (!err) {
        *answer = review_record(&review);
        answer_field(*answer, "sha256", "SHA-256", "SHA-256", json_string(sha256));
        answer_note(*answer, "已批准并记入日志，自下一次抽取起生效。",
                    "Approved and in the log; it holds from the next draw on.");
    }
    plan_review_free(&review);
    return err;
}

static enum err op_reject(struct op_call *call, json_t **answer, struct error *e)
{
    char sha256[65];
    enum err err = planning_reject(call->lane, call->actor, json_text(call->args, "sha256"),
                                   json_text(call->args, "reason"), sha256, e);

    if (!err)
        *answer = answer_text("计划 %.12s… 已退回。", "Plan %.12s… was rejected.", sha256);
    return err;
}

/* ---- list and show ---- */

struct listing {
    struct op_call *call;
    json_t *table;  /* of a list */
    json_t *record; /* of one plan */
    char current[65];
};

static json_t *state_word(const struct listing *l, const struct plan_row *row)
{
    if (row->state == PLAN_PROPOSED)
        return label_json("proposed", "待批准", "waits for approval");
    if (strcmp(row->sha256, l->current) == 0)
        return label_json("in-force", "生效中", "in force");
    if (row->state == PLAN_REJECTED)
        return label_json("rejected", "已退回", "rejected");
    return label_json("replaced", "已被替换", "replaced");
}

static enum err list_one(void *ctx, const struct plan_row *row, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    answer_add(l->table, "osososoo", json_stringn(row->sha256, 12), row->title, state_word(l, row),
               row->proposed_by, answer_instant(row->proposed_at), row->approved_by,
               answer_instant(row->approved_at),
               row->log_index < 0 ? json_null() : json_integer(row->log_index));
    return E_OK;
}

/* No plan in force is no fault here. */
static enum err note_current(struct listing *l, struct error *e)
{
    enum err err = ledger_plan_current(l->call->lane->ledger, l->current, e);

    return err == E_NOTFOUND ? E_OK : err;
}

static enum err op_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call, .table = *answer = answer_table()};

    answer_column(l.table, "sha256", "SHA-256 前 12 位", "SHA-256, first 12");
    answer_column(l.table, "title", "标题", "title");
    answer_column(l.table, "state", "状态", "state");
    answer_column(l.table, "proposed_by", "提交人", "proposed by");
    answer_column(l.table, "proposed_at", "提交时间", "proposed at");
    answer_column(l.table, "decided_by", "决定人", "decided by");
    answer_column(l.table, "decided_at", "决定时间", "decided at");
    answer_column(l.table, "log_index", "日志序号", "log index");
    enum err err = note_current(&l, e);
    if (!err)
        err = ledger_plans(call->lane->ledger, NULL, list_one, &l, e);
    return err;
}

static enum err show_one(void *ctx, const struct plan_row *row, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    answer_field(l->record, "sha256", "SHA-256", "SHA-256", json_string(row->sha256));
    answer_field(l->record, "title", "标题", "title", json_string(row->title));
    answer_field(l->record, "state", "状态", "state", state_word(l, row));
    answer_field(l->record, "proposed_by", "提交人", "proposed by", json_string(row->proposed_by));
    answer_field(l->record, "proposed_at", "提交时间", "proposed at",
                 answer_instant(row->proposed_at));
    answer_field(l->record, "decided_by", "决定人", "decided by", json_string(row->approved_by));
    answer_field(l->record, "decided_at", "决定时间", "decided at",
                 answer_instant(row->approved_at));
    answer_field(l->record, "log_index", "日志序号", "log index",
                 row->log_index < 0 ? json_null() : json_integer(row->log_index));
    return E_OK;
}

static enum err op_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct ledger *ledger = call->lane->ledger;
    struct listing l = {.call = call, .record = *answer = answer_record()};
    struct buf text = {0};
    char sha256[65];
    enum err err = note_current(&l, e);

    if (!err)
        err = *json_text(call->args, "sha256")
                  ? ledger_plan_find(ledger, json_text(call->args, "sha256"), sha256, e)
                  : ledger_plan_current(ledger, sha256, e);
    if (!err)
        err = ledger_plans(ledger, sha256, show_one, &l, e);
    if (!err)
        err = ledger_plan_text(ledger, sha256, &text, e);
    if (!err)
        answer_field(l.record, "text", "全文", "text", json_stringn(text.data, text.len));
    buf_free(&text);
    return err;
}

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
    enum err err = plan_file(call, &text, e);

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
        return plan_file(call, text, e);
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

static const struct op_param plan_file_params[] = {ARG("file", OP_FILE, "计划文件", "plan file"),
                                                   OP_PARAMS_END};

const struct op ops_plan[] = {
    {"plan check", ROLE_STAFF, "检查计划文件", "check a plan file", .lane = LANE_LONG,
     .params = plan_file_params, .run = op_check},
    {"plan simulate", ROLE_STAFF, "按现有名录模拟一年", "simulate a year on the present registry",
     .lane = LANE_LONG, .params = plan_file_params, .run = op_simulate},
    {"plan apply", ROLE_ADMIN, "提交计划，待另一人批准", "propose a plan; a second person approves",
     .lane = LANE_LEDGER, .flags = OP_WRITES, .params = plan_file_params, .run = op_apply},
    {"plan approve", ROLE_APPROVER | ROLE_ADMIN, "批准计划", "approve a plan", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(ARG("sha256", OP_TEXT, "计划的 SHA-256 或其开头 8 位以上",
                          "SHA-256 of the plan, or 8 or more of its first digits")),
     .run = op_approve},
    {"plan reject", ROLE_APPROVER | ROLE_ADMIN, "退回计划", "reject a plan", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(ARG("sha256", OP_TEXT, "计划的 SHA-256 或其开头 8 位以上",
                          "SHA-256 of the plan, or 8 or more of its first digits"),
                      OPT("reason", OP_TEXT, "理由", "why")),
     .run = op_reject},
    {"plan list", ROLE_STAFF, "计划清单", "plans", .run = op_list},
    {"plan show", ROLE_STAFF, "一份计划", "one plan",
     .params = PARAMS(ARG_MAYBE("sha256", OP_TEXT, "计划的 SHA-256（默认现行计划）",
                                "SHA-256 of the plan (default: the one in force)")),
     .run = op_show},
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
