#include "features/casework/history.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/crypto/cjson.h"
#include "core/tlog/casefile.h"
#include "platform/store/ledger_delivery.h"
#include "platform/store/ledger_dues.h"
#include "platform/store/ledger_work.h"

static enum err add_event(void *ctx, const struct case_event *event, struct error *e)
{
    json_t *content = NULL;
    char time[21];
    enum err rc = cjson_read(event->content, strlen(event->content), &content, e);

    if (rc)
        return rc;
    json_array_append_new(ctx, json_pack("{s:I, s:s, s:s, s:s, s:o}", "seq", (json_int_t)event->seq,
                                         "time", instant_format(event->time, time), "actor",
                                         event->actor, "kind", event->kind, "content", content));
    return E_OK;
}

enum err case_events(struct ledger *ledger, const char *no, uint64_t after, json_t **events,
                     struct error *e)
{
    *events = json_array();
    enum err rc = ledger_case_events(ledger, no, after, add_event, *events, e);

    if (rc) {
        json_decref(*events);
        *events = NULL;
    }
    return rc;
}

enum err case_event_leaf(const struct case_event *event, struct buf *out, struct error *e)
{
    return case_leaf_write(&(struct case_leaf){event->actor, event->no, event->content, event->kind,
                                               event->seq, event->time},
                           out, e);
}

static enum err replay(struct ledger *ledger, const struct case_row *row, json_t **projection,
                       struct error *e)
{
    json_t *frozen = NULL;
    json_t *events = NULL;
    enum err rc = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);

    *projection = NULL;
    if (!rc)
        rc = case_events(ledger, row->no, 0, &events, e);
    if (!rc)
        rc = case_replay(frozen, events, projection, e);
    json_decref(frozen);
    json_decref(events);
    if (rc)
        error_wrap(e, "%s", row->no);
    return rc;
}

enum err case_projection(struct ledger *ledger, const struct case_row *row, json_t **projection,
                         struct error *e)
{
    if (!*row->projection)
        return replay(ledger, row, projection, e);
    enum err rc = cjson_read(row->projection, strlen(row->projection), projection, e);

    if (rc)
        error_wrap(e, "%s", row->no);
    return rc;
}

static enum err compare(const struct case_row *row, const json_t *replayed, struct error *e)
{
    struct buf text = {0};
    enum err rc = cjson_write(replayed, &text, e);

    if (!rc && ((*row->projection && strcmp(text.data, row->projection) != 0) ||
                strcmp(json_text(replayed, "state"), row->state) != 0 ||
                json_int(replayed, "stage") != row->stage))
        rc = error_set(e, E_CORRUPT, "案件 %s 的状态与其事件记录不符；请从备份恢复",
                       "case %s is not what its events say; restore a backup", row->no);
    buf_free(&text);
    return rc;
}

enum err case_check_history(struct ledger *ledger, const struct case_row *row, struct error *e)
{
    json_t *replayed = NULL;
    json_t *later = NULL;
    enum err rc = replay(ledger, row, &replayed, e);

    if (!rc)
        rc = compare(row, replayed, e);
    if (!rc)
        rc = case_events(ledger, row->no, row->version, &later, e);
    if (!rc && json_array_size(later))
        rc = error_set(e, E_CORRUPT, "案件 %s 有未计入的事件",
                       "case %s has events beyond its version", row->no);
    json_decref(replayed);
    json_decref(later);
    return rc;
}

/* ---- writing ---- */

static enum err store_event(struct ledger *ledger, const struct case_row *row, const json_t *event,
                            int64_t now, const json_t *next, uint64_t *version, struct error *e)
{
    struct buf content = {0};
    struct buf projection = {0};
    enum err rc = cjson_write(json_object_get(event, "content"), &content, e);

    if (!rc)
        rc = cjson_write(next, &projection, e);
    if (!rc) {
        struct case_event stored = {.time = now,
                                    .actor = json_text(event, "actor"),
                                    .kind = json_text(event, "kind"),
                                    .content = content.data};
        const struct case_now become = {json_text(next, "state"), (int)json_int(next, "stage"),
                                        projection.data};
        memcpy(stored.no, row->no, sizeof stored.no);
        rc = ledger_case_advance(ledger, &stored, &become, version, e);
    }
    buf_free(&content);
    buf_free(&projection);
    return rc;
}

static enum err store_dues(struct ledger *ledger, const struct case_rules *rules,
                           const struct case_row *row, const json_t *next, int64_t now,
                           struct error *e)
{
    json_t *list = NULL;
    json_t *one;
    size_t i;
    enum err rc = case_due_list(rules, next, day_of_instant(now, rules->zone_min), &list, e);

    if (rc)
        return rc;
    struct case_due *dues = mem_array(json_array_size(list) + 1, sizeof *dues);
    json_array_foreach(list, i, one)
    {
        dues[i] = (struct case_due){.clock = json_text(one, "id"),
                                    .rule = json_text(one, "rule"),
                                    .duty = json_text(one, "duty"),
                                    .start = json_day(one, "start"),
                                    .due = json_day(one, "due"),
                                    .provisional = json_flag(one, "provisional"),
                                    .warned = json_flag(one, "warned"),
                                    .level = (int)json_int(one, "level")};
    }
    rc = ledger_dues_set(ledger, row->no, dues, json_array_size(list), e);
    free(dues);
    json_decref(list);
    return rc;
}

enum err case_work_refresh(struct ledger *ledger, const struct case_rules *rules, const char *no,
                           const json_t *projection, int64_t now, struct error *e)
{
    const json_t *asked = json_at(projection, "last", "visit-ask", NULL);
    json_t *list = case_waits(rules, projection, day_of_instant(now, rules->zone_min));
    struct work_wait *waits = mem_array(json_array_size(list) + 1, sizeof *waits);
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one)
    {
        waits[i] = (struct work_wait){json_text(one, "action"), (unsigned)json_int(one, "roles"),
                                      json_text(one, "barred")};
    }
    const struct work_now become = {
        .main = json_text(projection, "main"),
        .planned = json_day(json_object_get(asked, "content"), "planned"),
        .inspect_by = json_day(json_object_get(projection, "case"), "inspect_by"),
        .waits = waits,
        .count = json_array_size(list)};
    enum err rc = ledger_work_set(ledger, no, &become, now, e);

    free(waits);
    json_decref(list);
    return rc;
}

enum err case_record(struct ledger *ledger, const struct case_rules *rules,
                     const struct case_row *row, json_t *event, int64_t now, json_t **next,
                     uint64_t *version, struct error *e)
{
    json_t *before = NULL;
    json_t *after = NULL;
    char time[21];
    enum err rc = case_projection(ledger, row, &before, e);

    json_object_set_new(event, "time", json_string(instant_format(now, time)));
    if (!rc)
        rc = case_apply(rules, before, event, &after, e);
    if (!rc)
        rc = store_event(ledger, row, event, now, after, version, e);
    if (!rc)
        rc = store_dues(ledger, rules, row, after, now, e);
    if (!rc)
        rc = case_work_refresh(ledger, rules, row->no, after, now, e);
    if (!rc)
        rc = ledger_delivery_want(ledger, row->date, row->bureau, e);
    json_decref(before);
    if (!rc && next)
        *next = after;
    else
        json_decref(after);
    return rc;
}
