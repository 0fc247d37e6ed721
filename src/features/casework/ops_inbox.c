/* inbox: what somebody in a bureau wants to know at eight in the morning, in one answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case_words.h"
#include "core/base/date.h"
#include "core/base/label.h"
#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/cases/label_lookup.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "docket_words.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/people.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_today.h"
#include "platform/store/ledger_voids.h"

#define SHOWN 50      /* of each kind; the lists have all */
#define SHOWN_WIDE 10 /* the same where many bureaus are seen: there the summary comes first */
#define DRAWN_SHOWN 60

struct inbox {
    struct op_call *call;
    json_t *record;
    uint32_t within;
    int32_t today;
    int32_t monday;
    int32_t drawn_on; /* DAY_NONE: nothing was ever drawn */
    json_t *table;    /* the one being filled */
    uint32_t shown;
};

static enum err add_case(struct inbox *in, const struct work_row *row, json_t **out,
                         struct error *e)
{
    return op_work_row(in->call, row, in->table, out, e);
}

/* ---- days that end ---- */

static json_t *due_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "name", "企业名称", "firm");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "clock", "期限", "clock");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    answer_column(table, "provisional", "暂定", "provisional");
    answer_column(table, "duty", "责任方", "whose");
    answer_column(table, "main", "办理状态", "standing");
    return table;
}

static enum err add_due(void *ctx, const struct work_due *d, struct error *e)
{
    struct inbox *in = ctx;

    (void)e;
    answer_add(in->table, "ssoodIboo", d->row.no, d->row.name,
               answer_region(in->call->lane->snapshot->codes, d->row.bureau),
               case_clock_label(d->clock), d->due, (json_int_t)(d->due - in->today), d->provisional,
               label_of(case_duties, d->duty), case_state_label(&case_machine, d->row.main));
    return E_OK;
}

static enum err add_dues(struct inbox *in, const char *key, const char *zh, const char *en,
                         const struct due_span *span, struct error *e)
{
    uint64_t count = 0;
    enum err rc = ledger_today_count_dues(in->call->lane->ledger, span, &count, e);

    in->table = due_table();
    if (!rc)
        rc = ledger_today_dues(in->call->lane->ledger, span, add_due, in, e);
    json_object_set_new(in->table, "total", json_integer((json_int_t)count));
    answer_subtable(in->record, key, zh, en, in->table);
    return rc;
}

static enum err overdue(struct inbox *in, struct error *e)
{
    const struct due_span span = {
        .within = in->within, .from = DAY_NONE, .until = in->today - 1, .limit = in->shown};

    return add_dues(in, "overdue", "逾期", "overdue", &span, e);
}

static enum err soon(struct inbox *in, struct error *e)
{
    const struct snapshot *snapshot = in->call->lane->snapshot;
    const struct due_span span = {.within = in->within,
                                  .from = in->today,
                                  .until = calendar_add(snapshot->calendar, in->within, in->today,
                                                        (int)snapshot->config->warn_days, NULL),
                                  .limit = in->shown};

    return add_dues(in, "soon", "临近期限", "due soon", &span, e);
}

/* ---- decisions ---- */

struct asking {
    struct lane *lane;
    json_t *names;
};

static enum err add_asking(void *ctx, const char *person, struct error *e)
{
    struct asking *asking = ctx;
    char label[PEOPLE_LABEL_BYTES];

    (void)e;
    json_array_append_new(asking->names, json_string(people_label(asking->lane, person, label)));
    return E_OK;
}

static enum err add_wait(void *ctx, const struct work_waiting *w, struct error *e)
{
    struct inbox *in = ctx;
    json_t *row;
    enum err rc = add_case(in, &w->row, &row, e);

    if (rc)
        return rc;
    json_object_set_new(row, "action", json_string(w->action));
    json_object_set_new(row, "what", case_action_label(&case_machine, w->action));
    struct asking asking = {in->call->lane, json_array()};
    json_object_set_new(row, "asked_by", asking.names);
    json_object_set_new(row, "since", answer_instant(w->since));
    return ledger_today_barred(asking.lane->ledger, w->row.no, w->action, add_asking, &asking, e);
}

/* What this person may decide now; for those who decide nothing, what waits for others. */
static enum err waiting(struct inbox *in, struct error *e)
{
    unsigned roles = in->call->roles & (ROLE_APPROVER | ROLE_PUBLISHER);
    const struct wait_filter filter = {.within = in->within,
                                       .roles = roles,
                                       .person = roles ? in->call->actor : NULL,
                                       .after = INT64_MIN,
                                       .limit = in->shown};
    uint64_t count = 0;
    enum err rc = ledger_today_count_waits(in->call->lane->ledger, &filter, &count, e);

    in->table = answer_table();
    answer_column(in->table, "what", "待办", "to decide");
    answer_column(in->table, "case", "案件编号", "case");
    answer_column(in->table, "name", "企业名称", "firm");
    answer_column(in->table, "bureau", "管辖单位", "bureau");
    answer_column(in->table, "asked_by", "申请人", "asked by");
    answer_column(in->table, "since", "提交时间", "since");
    if (!rc)
        rc = ledger_today_waits(in->call->lane->ledger, &filter, add_wait, in, e);
    json_object_set_new(in->table, "total", json_integer((json_int_t)count));
    json_object_set_new(in->table, "mine", json_boolean(roles != 0));
    answer_subtable(in->record, "waiting", roles ? "等您审批" : "等待审批",
                    roles ? "waiting for your decision" : "waiting for a decision", in->table);
    return rc;
}

/* A void of a draw that waits for a second person: shown to those who may be that one. */
static enum err add_void(void *ctx, const struct void_proposal *p, struct error *e)
{
    struct inbox *in = ctx;
    struct lane *lane = in->call->lane;
    bool same = true, outside = false;
    enum err rc = people_same(lane, p->proposed_by, in->call->actor, &same, e);

    if (!rc && !same)
        rc = people_outside(lane, p->proposed_by, p->commit_index, &outside, e);
    if (!rc && !same && !outside)
        rc = people_outside(lane, in->call->actor, p->commit_index, &outside, e);
    if (!rc && !same && outside)
        answer_add(in->table, "Isso", (json_int_t)p->commit_index, p->reason, p->proposed_by,
                   answer_instant(p->proposed_at));
    return rc;
}

static enum err voids(struct inbox *in, struct error *e)
{
    enum err rc = E_OK;

    in->table = answer_table();
    answer_column(in->table, "commit", "承诺", "commit");
    answer_column(in->table, "reason", "理由", "why");
    answer_column(in->table, "proposed_by", "提议人", "proposed by");
    answer_column(in->table, "since", "提议时间", "since");
    if (in->call->roles & (ROLE_APPROVER | ROLE_ADMIN))
        rc = ledger_void_waiting(in->call->lane->ledger, add_void, in, e);
    answer_subtable(in->record, "voids", "待批准的作废", "voids to approve", in->table);
    return rc;
}

/* ---- the draw ---- */

static enum err add_drawn(void *ctx, const struct work_row *w, struct error *e)
{
    struct inbox *in = ctx;
    json_t *row, *names = NULL, *items = NULL;
    enum err rc = add_case(in, w, &row, e);

    if (!rc)
        rc = op_work_team(in->call, w->no, &names, &items, e);
    if (!rc)
        json_object_set(row, "items", items);
    json_decref(names);
    json_decref(items);
    return rc;
}

static enum err drawn(struct inbox *in, struct error *e)
{
    const struct work_filter filter = {.within = in->within,
                                       .from = in->drawn_on,
                                       .until = in->drawn_on,
                                       .planned_from = DAY_NONE,
                                       .planned_until = DAY_NONE,
                                       .due_before = DAY_NONE,
                                       .limit = in->shown == SHOWN ? DRAWN_SHOWN : SHOWN_WIDE};
    uint64_t count = 0;
    enum err rc = E_OK;

    in->table = answer_table();
    op_work_columns(in->table);
    answer_column(in->table, "items", "检查事项", "items");
    if (in->drawn_on != DAY_NONE)
        rc = ledger_work_count(in->call->lane->ledger, &filter, &count, e);
    if (!rc && count)
        rc = ledger_work_each(in->call->lane->ledger, &filter, add_drawn, in, e);
    json_object_set_new(in->table, "total", json_integer((json_int_t)count));
    answer_subtable(in->record, "drawn", "最近一次抽取", "the newest draw", in->table);
    return rc;
}

/* ---- visits ---- */

static enum err add_visit(void *ctx, const struct work_row *row, struct error *e)
{
    return add_case(ctx, row, NULL, e);
}

static enum err visits(struct inbox *in, struct error *e)
{
    const struct work_filter filter = {.within = in->within,
                                       .state = "open",
                                       .from = DAY_NONE,
                                       .until = DAY_NONE,
                                       .planned_from = in->monday,
                                       .planned_until = in->monday + 6,
                                       .due_before = DAY_NONE,
                                       .order = WORK_BY_PLANNED,
                                       .limit = in->shown == SHOWN ? DRAWN_SHOWN : SHOWN_WIDE};
    uint64_t count = 0;
    enum err rc = ledger_work_count(in->call->lane->ledger, &filter, &count, e);

    in->table = answer_table();
    op_work_columns(in->table);
    if (!rc)
        rc = ledger_work_each(in->call->lane->ledger, &filter, add_visit, in, e);
    json_object_set_new(in->table, "total", json_integer((json_int_t)count));
    answer_subtable(in->record, "visits", "本周检查", "visits of the week", in->table);
    return rc;
}

/* ---- matters ---- */

static enum err add_matter(void *ctx, const struct docket_row *m, struct error *e)
{
    struct inbox *in = ctx;
    const struct docket_kind *kind = docket_kind_find(m->kind);

    (void)e;
    answer_add(in->table, "sooodo", m->no, docket_kind_label(m->kind),
               answer_region(in->call->lane->snapshot->codes, m->bureau),
               case_state_label(kind->machine, m->main), m->due,
               m->due == DAY_NONE ? json_null() : json_integer(m->due - in->today));
    return E_OK;
}

static enum err matters(struct inbox *in, struct error *e)
{
    const struct docket_filter filter = {.of = DOCKET_MATTERS,
                                         .state = "open",
                                         .within = in->within,
                                         .date = DAY_NONE,
                                         .order = DOCKET_BY_DUE,
                                         .limit = in->shown};
    uint64_t count = 0;
    enum err rc = ledger_docket_count(in->call->lane->ledger, &filter, &count, e);

    in->table = answer_table();
    answer_column(in->table, "matter", "事项编号", "matter");
    answer_column(in->table, "kind", "类别", "kind");
    answer_column(in->table, "unit", "承办单位", "unit in charge");
    answer_column(in->table, "state", "状态", "state");
    answer_column(in->table, "due", "届满日", "due");
    answer_column(in->table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    if (!rc)
        rc = ledger_docket_each(in->call->lane->ledger, &filter, add_matter, in, e);
    json_object_set_new(in->table, "total", json_integer((json_int_t)count));
    answer_subtable(in->record, "matters", "未结台账", "open matters", in->table);
    return rc;
}

/* ---- bureaus ---- */

static enum err add_bureau(void *ctx, const struct today_bureau *b, struct error *e)
{
    struct inbox *in = ctx;

    (void)e;
    json_t *row =
        answer_add(in->table, "oIIIII", answer_region(in->call->lane->snapshot->codes, b->bureau),
                   (json_int_t)b->overdue, (json_int_t)b->waiting, (json_int_t)b->drawn,
                   (json_int_t)b->visits, (json_int_t)b->open);
    json_object_set_new(row, "code", json_sprintf("%06u", (unsigned)b->bureau));
    return E_OK;
}

static enum err bureaus(struct inbox *in, struct error *e)
{
    in->table = answer_table();
    answer_column(in->table, "bureau", "单位", "bureau");
    answer_column(in->table, "overdue", "逾期案件", "cases overdue");
    answer_column(in->table, "waiting", "待审批", "waiting");
    answer_column(in->table, "drawn", "最近抽取", "drawn");
    answer_column(in->table, "visits", "本周检查", "visits this week");
    answer_column(in->table, "open", "在办", "open");
    enum err rc = ledger_today_bureaus(in->call->lane->ledger, in->within, in->today, in->drawn_on,
                                       in->monday, in->monday + 6, add_bureau, in, e);
    answer_subtable(in->record, "bureaus", "各单位", "bureaus", in->table);
    return rc;
}

/* The Monday of the week asked for. */
static int32_t monday_of(const struct inbox *in)
{
    const json_t *week = json_object_get(in->call->args, "week");
    int32_t day = week ? (int32_t)json_integer_value(week) : in->today;

    return day - (day_weekday(day) + 6) % 7;
}

static enum err fill(struct inbox *in, struct error *e)
{
    static enum err (*const parts[])(struct inbox *, struct error *) = {
        overdue, waiting, voids, drawn, visits, soon, matters, bureaus};
    enum err rc =
        ledger_today_drawn_on(in->call->lane->ledger, in->within, in->today, &in->drawn_on, e);

    answer_field(in->record, "today", "今天", "today", answer_day(in->today));
    answer_field(in->record, "bureau", "单位", "bureau",
                 in->within ? answer_region(in->call->lane->snapshot->codes, in->within)
                            : label_json("all", "全省", "whole province"));
    answer_field(in->record, "bureau_code", "区划代码", "region code",
                 in->within ? json_sprintf("%06u", (unsigned)in->within) : json_null());
    answer_field(in->record, "drawn_on", "最近一次抽取", "newest draw", answer_day(in->drawn_on));
    answer_field(in->record, "week", "本周一", "Monday of the week", answer_day(in->monday));
    for (size_t i = 0; !rc && i < sizeof parts / sizeof *parts; i++)
        rc = parts[i](in, e);
    return rc;
}

static enum err inbox(struct op_call *call, json_t **answer, struct error *e)
{
    struct inbox in = {.call = call, .today = op_today(call)};
    enum err rc = scope_bureau(call, call->bureau, &in.within, e);

    if (rc)
        return rc;
    in.monday = monday_of(&in);
    in.shown = in.within % 100 ? SHOWN : SHOWN_WIDE; /* a county, or more */
    in.record = *answer = answer_record();
    rc = fill(&in, e);
    return rc;
}

const struct op ops_inbox[] = {
    {"inbox", ROLE_STAFF, "今日工作：逾期、待审批、抽取、检查、台账",
     "today: overdue, waiting for you, drawn, visits, matters",
     .params = PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
                          "region code, with those below it (default: your own bureau, else all)"),
                      OPT("week", OP_DATE, "检查日历：含此日的一周（默认本周）",
                          "calendar of visits: the week with this day (default: this week)")),
     .run = inbox},
    {.name = NULL}};
