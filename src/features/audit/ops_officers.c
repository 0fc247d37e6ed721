/* audit officers, audit timeliness: what people did, and what they have not done yet. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "features/audit/audit_period.h"
#include "features/audit/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_audit.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_dues.h"
#include "platform/store/ledger_plans.h"
#include "platform/store/ledger_replacements.h"

#define QUIET_DAYS 30

/* ---- counting ---- */

struct officer {
    char key[40];
    uint64_t voids, asked, granted, by_hand, hand_confirmed, events;
};

/* Who approved (or confirmed, granted) what whom had done. */
struct eyes {
    char first[40], second[40];
    uint64_t count;
};

struct counting {
    const struct snapshot *snapshot;
    struct audit_span span;
    struct officer *officers;
    size_t officer_count;
    struct eyes *eyes;
    size_t eyes_count;
    json_t *replacements;
    uint64_t voids, asked, by_hand, pairs, events;
    /* the events of the case that is being read */
    json_t *last; /* action: who did it last, by case: {"case action": actor} */
};

static struct officer *officer_of(struct counting *c, const char *key)
{
    for (size_t i = 0; i < c->officer_count; i++)
        if (strcmp(c->officers[i].key, key) == 0)
            return &c->officers[i];
    c->officers = mem_grow(c->officers, c->officer_count + 1, sizeof *c->officers);
    struct officer *o = &c->officers[c->officer_count++];
    *o = (struct officer){.voids = 0};
    strncpy(o->key, key, sizeof o->key - 1);
    return o;
}

static void add_eyes(struct counting *c, const char *first, const char *second)
{
    size_t i = 0;

    while (i < c->eyes_count &&
           (strcmp(c->eyes[i].first, first) != 0 || strcmp(c->eyes[i].second, second) != 0))
        i++;
    if (i == c->eyes_count) {
        c->eyes = mem_grow(c->eyes, c->eyes_count + 1, sizeof *c->eyes);
        c->eyes[i] = (struct eyes){.count = 0};
        strncpy(c->eyes[i].first, first, sizeof c->eyes[i].first - 1);
        strncpy(c->eyes[i].second, second, sizeof c->eyes[i].second - 1);
        c->eyes_count++;
    }
    c->eyes[i].count++;
    c->pairs++;
}

static bool inside(const struct counting *c, int64_t time)
{
    int32_t day = day_of_instant(time);

    return day >= c->span.from && day <= c->span.until;
}

static const char *last_of(const struct counting *c, const char *no, const char *kind, size_t len)
{
    char *key = mem_printf("%s %.*s", no, (int)len, kind);
    const char *who = json_text_or(c->last, key, NULL);

    free(key);
    return who;
}

/* The table of actions says whose eyes must differ: the newest of what the second one looks at. */
static void look_back(struct counting *c, const struct docket_event *event,
                      const struct case_action *action)
{
    for (const char *p = action->not_by; p && *p;) {
        p += strspn(p, " ");
        size_t len = strcspn(p, " ");
        const char *who = len ? last_of(c, event->no, p, len) : NULL;
        if (who && strcmp(who, "inspectd") != 0) {
            add_eyes(c, who, event->actor);
            return;
        }
        p += len;
    }
}

static bool looked_at(const char *kind)
{
    const struct case_action *action;
    size_t len = strlen(kind);

    for (size_t i = 0; (action = case_action_at(&case_machine, i)) != NULL; i++)
        for (const char *p = action->not_by; p && *p;) {
            p += strspn(p, " ");
            size_t n = strcspn(p, " ");
            if (n == len && memcmp(p, kind, n) == 0)
                return true;
            p += n;
        }
    return false;
}

static enum err add_event(void *ctx, const struct docket_event *event, struct error *e)
{
    struct counting *c = ctx;
    const struct case_action *action = case_action_find(&case_machine, event->kind);

    (void)e;
    if (action && action->not_by && inside(c, event->time))
        look_back(c, event, action);
    if (looked_at(event->kind)) {
        char *key = mem_printf("%s %s", event->no, event->kind);
        json_object_set_new(c->last, key, json_string(event->actor));
        free(key);
    }
    if (!inside(c, event->time) || strcmp(event->actor, "inspectd") == 0)
        return E_OK;
    struct officer *o = officer_of(c, event->actor);
    o->events++;
    c->events++;
    o->by_hand += strcmp(event->kind, "team-hand") == 0;
    c->by_hand += strcmp(event->kind, "team-hand") == 0;
    o->hand_confirmed += strcmp(event->kind, "team-hand-confirm") == 0;
    return E_OK;
}

static enum err add_plan(void *ctx, const struct plan_row *row, struct error *e)
{
    struct counting *c = ctx;

    (void)e;
    if (*row->approved_by && inside(c, row->approved_at))
        add_eyes(c, row->proposed_by, row->approved_by);
    return E_OK;
}

static enum err add_replacement(void *ctx, const struct replacement *row, struct error *e)
{
    struct counting *c = ctx;

    (void)e;
    if (!inside(c, row->approved_at))
        return E_OK;
    officer_of(c, row->asked_by)->asked++;
    officer_of(c, row->approved_by)->granted++;
    c->asked++;
    answer_add(c->replacements, "ososssss", answer_instant(row->approved_at), row->case_no,
               strcmp(row->kind, "recusal") == 0 ? label_json("recusal", "回避", "recusal")
                                                 : label_json("replace", "更换", "replace"),
               row->inspector, row->asked_by, row->approved_by, row->reason, row->state);
    return E_OK;
}

/* ---- tables ---- */

static json_t *share(uint64_t part, uint64_t whole)
{
    return whole ? json_sprintf("%.0f %%", 100.0 * (double)part / (double)whole) : json_null();
}

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *person(const struct counting *c, const char *key)
{
    const struct person *p = config_person(c->snapshot->config, key);

    return p ? json_sprintf("%s %s", key, p->name) : json_string(key);
}

static int by_weight(const void *a, const void *b)
{
    const struct officer *x = a, *y = b;
    uint64_t p = x->voids + x->asked + x->by_hand, q = y->voids + y->asked + y->by_hand;

    if (p != q)
        return p > q ? -1 : 1;
    return strcmp(x->key, y->key);
}

static json_t *officers_table(struct counting *c)
{
    json_t *table = answer_table();

    answer_column(table, "officer", "人员", "officer");
    answer_column(table, "voids", "作废抽取", "draws voided");
    answer_column(table, "void_share", "占全部作废", "of all voids");
    answer_column(table, "asked", "申请更换或回避", "changes asked for");
    answer_column(table, "asked_share", "占全部申请", "of all asked for");
    answer_column(table, "granted", "批准更换或回避", "changes granted");
    answer_column(table, "by_hand", "人工指派", "teams by hand");
    answer_column(table, "hand_share", "占全部指派", "of all by hand");
    answer_column(table, "hand_confirmed", "确认指派", "by hand confirmed");
    answer_column(table, "events", "案件办理", "steps in cases");
    if (c->officer_count)
        qsort(c->officers, c->officer_count, sizeof *c->officers, by_weight);
    for (size_t i = 0; i < c->officer_count; i++) {
        const struct officer *o = &c->officers[i];
        answer_add(table, "oIoIoIIoII", person(c, o->key), (json_int_t)o->voids,
                   share(o->voids, c->voids), (json_int_t)o->asked, share(o->asked, c->asked),
                   (json_int_t)o->granted, (json_int_t)o->by_hand, share(o->by_hand, c->by_hand),
                   (json_int_t)o->hand_confirmed, (json_int_t)o->events);
    }
    return table;
}

static int by_count(const void *a, const void *b)
{
    const struct eyes *x = a, *y = b;
    int d = (x->count < y->count) - (x->count > y->count);

    if (!d)
        d = strcmp(x->second, y->second);
    return d ? d : strcmp(x->first, y->first);
}

static uint64_t sum_of(const struct counting *c, const char *key, bool second)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < c->eyes_count; i++)
        if (strcmp(second ? c->eyes[i].second : c->eyes[i].first, key) == 0)
            sum += c->eyes[i].count;
    return sum;
}

/* Beside what it would be if who approves had nothing to do with who did it. */
static json_t *eyes_table(struct counting *c)
{
    json_t *table = answer_table();

    answer_column(table, "first", "经办", "did it");
    answer_column(table, "second", "批准", "approved it");
    answer_column(table, "count", "次数", "times");
    answer_column(table, "expected", "若无关联约为", "if unrelated about");
    answer_column(table, "of_second", "占批准人全部批准", "of all this person approved");
    answer_column(table, "same", "同一人", "same person");
    if (c->eyes_count)
        qsort(c->eyes, c->eyes_count, sizeof *c->eyes, by_count);
    for (size_t i = 0; i < c->eyes_count; i++) {
        const struct eyes *y = &c->eyes[i];
        uint64_t mine = sum_of(c, y->second, true), theirs = sum_of(c, y->first, false);
        answer_add(table, "ooIoob", person(c, y->first), person(c, y->second), (json_int_t)y->count,
                   json_sprintf("%.1f", (double)mine * (double)theirs / (double)c->pairs),
                   share(y->count, mine), strcmp(y->first, y->second) == 0);
    }
    return table;
}

static json_t *voids_table(struct counting *c, const struct audit_steps *steps)
{
    json_t *table = answer_table();

    answer_column(table, "commit", "承诺", "commit");
    answer_column(table, "date", "日期", "date");
    answer_column(table, "task", "任务", "task");
    answer_column(table, "time", "作废时间", "time");
    answer_column(table, "by", "作废人", "by");
    answer_column(table, "seen", "作废前已抽取", "drawn before");
    answer_column(table, "reason", "理由", "reason");
    for (size_t i = 0; i < steps->count; i++) {
        const struct audit_step *s = &steps->list[i];
        if (!(s->faults & AUDIT_VOID))
            continue;
        for (size_t k = 0; k < json_array_size(s->void_actors); k++)
            officer_of(c, json_string_value(json_array_get(s->void_actors, k)))->voids++;
        c->voids++;
        answer_add(table, "Idsooos", (json_int_t)s->row.commit_index, s->row.date, s->row.task,
                   answer_instant(s->voided), json_string(s->void_by),
                   s->drawn ? label_json("yes", "是，名单已知", "yes, the list was known")
                            : label_json("no", "否", "no"),
                   s->void_reason);
    }
    return table;
}

static void replacement_columns(json_t *table)
{
    answer_column(table, "time", "批准时间", "granted");
    answer_column(table, "case", "案件", "case");
    answer_column(table, "kind", "种类", "kind");
    answer_column(table, "gone", "离开的人员", "who leaves");
    answer_column(table, "asked_by", "申请人", "asked by");
    answer_column(table, "approved_by", "批准人", "granted by");
    answer_column(table, "reason", "理由", "reason");
    answer_column(table, "state", "状态", "state");
}

static enum err read_all(struct op_call *call, struct counting *c, struct error *e)
{
    const struct replacement_filter any = {.task = NULL};
    enum err err = ledger_docket_events(call->lane->ledger, NULL, 0, add_event, c, e);

    if (!err)
        err = ledger_plans(call->lane->ledger, NULL, add_plan, c, e);
    if (!err)
        err = ledger_replacement_each(call->lane->ledger, &any, add_replacement, c, e);
    return err;
}

enum err op_audit_officers(struct op_call *call, json_t **answer, struct error *e)
{
    struct counting c = {
        .snapshot = call->lane->snapshot, .last = json_object(), .replacements = answer_table()};
    struct audit_steps steps = {0};
    enum err err = audit_span_of(call, &c.span, e);

    replacement_columns(c.replacements);
    if (!err)
        err = audit_steps(call->lane, &c.span, call->now, &steps, e);
    if (!err)
        err = read_all(call, &c, e);
    if (!err) {
        json_t *voids = voids_table(&c, &steps);
        *answer = answer_record();
        answer_field(*answer, "voids", "作废抽取", "draws voided", number(c.voids));
        answer_field(*answer, "asked", "更换和回避", "replacements and recusals", number(c.asked));
        answer_field(*answer, "by_hand", "人工指派", "teams by hand", number(c.by_hand));
        answer_field(*answer, "events", "案件办理", "steps in cases", number(c.events));
        answer_subtable(*answer, "officers", "人员", "officers", officers_table(&c));
        answer_subtable(*answer, "voids", "作废", "voids", voids);
        answer_subtable(*answer, "replacements", "更换和回避", "replacements and recusals",
                        json_incref(c.replacements));
        answer_subtable(*answer, "eyes", "谁批准谁", "who approves whom", eyes_table(&c));
        audit_note_span(*answer, &c.span);
    }
    json_decref(c.replacements);
    json_decref(c.last);
    free(c.officers);
    free(c.eyes);
    audit_steps_free(&steps);
    return err;
}

/* ---- timeliness ---- */

struct bureau_time {
    struct bureau_cases cases;
    uint64_t late, worst; /* days */
    char worst_case[CASE_NO_BYTES];
    uint64_t level[4];
};

struct timing {
    struct bureau_time *list;
    size_t count;
    int32_t today;
};

static struct bureau_time *bureau_of(struct timing *t, uint32_t bureau)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->list[i].cases.bureau == bureau)
            return &t->list[i];
    t->list = mem_grow(t->list, t->count + 1, sizeof *t->list);
    t->list[t->count] = (struct bureau_time){.cases = {.bureau = bureau, .oldest = DAY_NONE}};
    return &t->list[t->count++];
}

static enum err add_cases(void *ctx, const struct bureau_cases *row, struct error *e)
{
    (void)e;
    bureau_of(ctx, row->bureau)->cases = *row;
    return E_OK;
}

static enum err add_due(void *ctx, const struct due_row *row, struct error *e)
{
    struct timing *t = ctx;

    (void)e;
    if (row->due.due == DAY_NONE || row->due.due >= t->today || strcmp(row->due.duty, "ours") != 0)
        return E_OK;
    struct bureau_time *b = bureau_of(t, row->bureau);
    uint64_t days = (uint64_t)(t->today - row->due.due);
    b->late++;
    b->level[row->due.level & 3]++;
    if (days > b->worst) {
        b->worst = days;
        memcpy(b->worst_case, row->no, sizeof b->worst_case);
    }
    return E_OK;
}

static int by_late(const void *a, const void *b)
{
    const struct bureau_time *x = a, *y = b;

    if (x->late != y->late)
        return x->late > y->late ? -1 : 1;
    if (x->cases.quiet != y->cases.quiet)
        return x->cases.quiet > y->cases.quiet ? -1 : 1;
    return (x->cases.bureau > y->cases.bureau) - (x->cases.bureau < y->cases.bureau);
}

static json_t *timing_table(const struct op_call *call, struct timing *t)
{
    json_t *table = answer_table();

    answer_column(table, "bureau", "监管单位", "bureau");
    answer_column(table, "cases", "案件", "cases");
    answer_column(table, "open", "未结", "open");
    answer_column(table, "late", "逾期事项", "late matters");
    answer_column(table, "worst", "最久逾期（天）", "worst, days late");
    answer_column(table, "worst_case", "该案件", "in case");
    answer_column(table, "escalated", "已上报", "escalated");
    answer_column(table, "quiet", "30 天无进展", "nothing for 30 days");
    answer_column(table, "oldest", "最早未结", "oldest open");
    if (t->count)
        qsort(t->list, t->count, sizeof *t->list, by_late);
    for (size_t i = 0; i < t->count; i++) {
        const struct bureau_time *b = &t->list[i];
        answer_add(table, "oIIIosIId", answer_region(call->lane->snapshot->codes, b->cases.bureau),
                   (json_int_t)b->cases.cases, (json_int_t)b->cases.open, (json_int_t)b->late,
                   b->late ? number(b->worst) : json_null(), b->worst_case,
                   (json_int_t)(b->level[1] + b->level[2] + b->level[3]),
                   (json_int_t)b->cases.quiet, b->cases.oldest);
    }
    return table;
}

enum err op_audit_timeliness(struct op_call *call, json_t **answer, struct error *e)
{
    struct audit_span span;
    struct timing t = {.today = op_today(call)};
    const struct due_filter late = {.until = t.today - 1};
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = ledger_audit_cases(call->lane->ledger, span.from, span.until,
                                 call->now - QUIET_DAYS * 86400, add_cases, &t, e);
    if (!err)
        err = ledger_dues_each(call->lane->ledger, &late, add_due, &t, e);
    if (!err) {
        *answer = timing_table(call, &t);
        answer_note(
            *answer,
            "逾期只计本机关应办的事项，按今天的状况；案件按抽取日期计入期间。逾期多的在前。",
            "Late matters are those that the bureau owes, as of today; cases count by the "
            "day of their draw. The latest bureaus first.");
        audit_note_span(*answer, &span);
    }
    free(t.list);
    return err;
}

const struct op ops_officers[] = {
    {"audit officers", ROLE_AUDITOR | ROLE_ADMIN, "作废、更换、人工指派和批准，按人员",
     "voids, replacements, teams by hand and approvals, by officer", .lane = LANE_LONG,
     .params = PARAMS(AUDIT_SPAN_PARAMS), .run = op_audit_officers},
    {"audit timeliness", ROLE_AUDITOR | ROLE_ADMIN, "办案及时性，按单位",
     "how timely cases are, by bureau", .lane = LANE_LONG, .params = PARAMS(AUDIT_SPAN_PARAMS),
     .run = op_audit_timeliness},
    {.name = NULL}};
