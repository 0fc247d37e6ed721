/* report by-hand, report treatment. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/crypto/cjson.h"
#include "features/casework/ops.h"
#include "features/casework/treatment.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"

struct span {
    int32_t from;
    int32_t until;
};

/* Default: the year so far. */
static struct span days_of(const struct op_call *call)
{
    const json_t *from = json_object_get(call->args, "from");
    const json_t *until = json_object_get(call->args, "until");
    int32_t today = op_today(call);

    return (struct span){.from = from ? (int32_t)json_integer_value(from)
                                      : day_from_ymd(day_year(today), 1, 1),
                         .until = until ? (int32_t)json_integer_value(until) : today};
}

static void note_span(json_t *answer, const struct span *span)
{
    char from[11], until[11];

    answer_note(answer, "期间：%s 至 %s。", "Period: %s to %s.", day_format(span->from, from),
                day_format(span->until, until));
}

enum err op_report_treatment(struct op_call *call, json_t **answer, struct error *e)
{
    struct span span = days_of(call);
    struct treatment t = {0};
    enum err err = treatment_count(call->lane, span.from, span.until, &t, e);

    if (!err) {
        *answer = treatment_report(&t, call->lane->snapshot);
        note_span(*answer, &span);
    }
    treatment_free(&t);
    return err;
}

struct by_hand {
    const struct op_call *call;
    const struct snapshot *snapshot;
    struct span span;
    json_t *table;
    uint64_t named, confirmed, refused, drawn;
};

static json_t *joined(const json_t *list)
{
    json_t *text = json_string("");
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        json_t *longer =
            json_sprintf("%s%s%s", json_string_value(text), i ? "、" : "", json_string_value(one));
        json_decref(text);
        text = longer;
    }
    return text;
}

static enum err add_event(void *ctx, const struct docket_event *event, struct error *e)
{
    struct by_hand *b = ctx;
    int32_t day = day_of_instant(event->time);
    bool drawn = strcmp(event->kind, "team-drawn") == 0;
    json_t *content = NULL;

    if (day < b->span.from || day > b->span.until ||
        (!drawn && strncmp(event->kind, "team-hand", 9) != 0 &&
         strcmp(event->kind, "recusal-replaced") != 0))
        return E_OK;
    enum err err = scope_check_case(b->call, event->no, e);
    if (err)
        return err == E_NOTFOUND ? E_OK : err;
    b->drawn += drawn;
    if (drawn)
        return E_OK;
    b->named += strcmp(event->kind, "team-hand") == 0;
    b->confirmed += strcmp(event->kind, "team-hand-confirm") == 0;
    b->refused += strcmp(event->kind, "team-hand-refuse") == 0;
    err = cjson_read(event->content, strlen(event->content), &content, e);
    if (err)
        return err;
    json_t *row = answer_add(b->table, "sosso", event->no, answer_instant(event->time), event->kind,
                             event->actor, joined(json_object_get(content, "people")));
    const char *reason = json_text_or(content, "reason", NULL);
    json_object_set_new(row, "reason", json_string(reason ? reason : ""));
    json_decref(content);
    return E_OK;
}

enum err op_report_by_hand(struct op_call *call, json_t **answer, struct error *e)
{
    struct by_hand b = {.call = call,
                        .snapshot = call->lane->snapshot,
                        .span = days_of(call),
                        .table = *answer = answer_table()};

    answer_column(b.table, "case", "案件编号", "case");
    answer_column(b.table, "time", "时间", "time");
    answer_column(b.table, "kind", "事项", "event");
    answer_column(b.table, "actor", "经办", "by");
    answer_column(b.table, "people", "人员", "people");
    answer_column(b.table, "reason", "理由", "reason");
    enum err err = ledger_docket_events(call->lane->ledger, NULL, 0, add_event, &b, e);
    if (err)
        return err;
    answer_note(b.table,
                "人工指派 %llu 次（确认 %llu，退回 %llu）；同期由抽取重新产生检查组 %llu 次。",
                "%llu teams named by hand (%llu confirmed, %llu refused); %llu teams were drawn "
                "anew in the same time.",
                (unsigned long long)b.named, (unsigned long long)b.confirmed,
                (unsigned long long)b.refused, (unsigned long long)b.drawn);
    note_span(b.table, &b.span);
    return E_OK;
}

static const struct op_param report_days_params[] = {OPT("from", OP_DATE, "起始日期", "first day"),
                                                     OPT("until", OP_DATE, "截止日期", "last day"),
                                                     OP_PARAMS_END};

const struct op ops_report[] = {{"report by-hand", ROLE_STAFF, "人工指派检查组的情况",
                                 "teams that were named by hand", .lane = LANE_LONG,
                                 .params = report_days_params, .run = op_report_by_hand},
                                {"report treatment", ROLE_STAFF, "内外资企业同等待遇对比",
                                 "foreign-invested and domestic firms compared", .lane = LANE_LONG,
                                 .params = report_days_params, .run = op_report_treatment},
                                {.name = NULL}};
