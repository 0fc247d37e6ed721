#include "features/casework/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"
#include "core/tlog/casefile.h"
#include "platform/publog/salts.h"
#include "platform/store/ledger_delivery.h"
#include "platform/store/ledger_dues.h"
#include "platform/store/ledger_work.h"

/* ---- events ---- */

static enum err add_event(void *ctx, const struct docket_event *event, struct error *e)
{
    json_t *content = NULL;
    char time[21];
    enum err rc = cjson_read(event->content, strlen(event->content), &content, e);

    if (rc)
        return rc;
    json_t *one = json_pack("{s:I, s:s, s:s, s:s, s:o}", "seq", (json_int_t)event->seq, "time",
                            instant_format(event->time, time), "actor", event->actor, "kind",
                            event->kind, "content", content);
    if (*event->sha256) {
        json_object_set_new(one, "sha256", json_string(event->sha256));
    } else {
        json_object_set_new(one, "number", json_integer((json_int_t)event->number));
        json_object_set_new(one, "salt", json_string(event->salt));
    }
    json_array_append_new(ctx, one);
    return E_OK;
}

enum err docket_events(struct ledger *ledger, const char *no, uint64_t after, json_t **events,
                       struct error *e)
{
    *events = json_array();
    enum err rc = ledger_docket_events(ledger, no, after, add_event, *events, e);

    if (rc) {
        json_decref(*events);
        *events = NULL;
    }
    return rc;
}

struct case_leaf case_event_of(const struct docket_event *event)
{
    return (struct case_leaf){.actor = event->actor,
                              .no = event->no,
                              .content = event->content,
                              .kind = event->kind,
                              .salt = event->salt,
                              .seq = event->number,
                              .time = event->time};
}

enum err case_event_leaf(const struct docket_event *event, struct buf *out, struct error *e)
{
    const struct case_leaf leaf = case_event_of(event);

    return case_leaf_write(&leaf, out, e);
}

/* The hash of a matter's event, which covers those before it. */
static enum err chain(const char *no, const char *prev, const json_t *event, char out[65],
                      struct error *e)
{
    json_t *whole =
        json_pack("{s:s, s:s, s:O, s:O, s:O, s:O}", "matter", no, "prev", prev, "kind",
                  json_object_get(event, "kind"), "actor", json_object_get(event, "actor"), "time",
                  json_object_get(event, "time"), "content", json_object_get(event, "content"));
    struct buf text = {0};
    enum err rc = cjson_write(whole, &text, e);

    if (!rc)
        sha256_hex(text.data, text.len, out);
    json_decref(whole);
    buf_free(&text);
    return rc;
}

/* ---- what they add up to ---- */

static enum err fresh(const struct docket_row *row, json_t **projection, struct error *e)
{
    const struct docket_kind *kind = docket_kind_find(row->kind);
    json_t *frozen = NULL;
    enum err rc = E_OK;

    *projection = NULL;
    if (!kind)
        return error_set(e, E_CORRUPT, "未知的类别", "an unknown kind");
    if (*row->frozen)
        rc = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);
    if (!rc)
        rc = case_start(kind, frozen, projection, e);
    json_decref(frozen);
    return rc;
}

enum err docket_projection(const struct docket_row *row, json_t **projection, struct error *e)
{
    enum err rc = *row->projection
                      ? cjson_read(row->projection, strlen(row->projection), projection, e)
                      : fresh(row, projection, e);

    if (rc)
        error_wrap(e, "%s", row->no);
    return rc;
}

/* What the row says of a projection. */
static void become(struct docket_row *row, const json_t *projection)
{
    const json_t *commit = json_object_get(projection, "commit");

    snprintf(row->state, sizeof row->state, "%s", json_text(projection, "state"));
    snprintf(row->main, sizeof row->main, "%s", json_text(projection, "main"));
    row->stage = (int)json_int(projection, "stage");
    if (!docket_is_matter(row))
        return;
    row->bureau = (uint32_t)json_int(projection, "unit");
    row->commit_index = commit ? (uint64_t)json_integer_value(commit) : DOCKET_NO_COMMIT;
    snprintf(row->case_no, sizeof row->case_no, "%s", json_text(projection, "case"));
}

static enum err differs(const struct docket_row *row, struct error *e)
{
    return error_set(e, E_CORRUPT, "%s 的状态与其事件记录不符；请从备份恢复",
                     "%s is not what its events say; restore a backup", row->no);
}

static enum err check_chain(const struct docket_row *row, const json_t *events, struct error *e)
{
    const char *prev = "";
    char hash[65];
    size_t i;
    json_t *event;
    enum err rc = E_OK;

    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        if (!rc)
            rc = chain(row->no, prev, event, hash, e);
        prev = json_text(event, "sha256");
        if (!rc && strcmp(hash, prev) != 0)
            rc = differs(row, e);
    }
    return rc;
}

static enum err check_row(const struct docket_row *row, const json_t *events,
                          const json_t *projection, struct error *e)
{
    const json_t *last = json_array_get(events, json_array_size(events) - 1);
    struct docket_row told = *row;
    struct buf text = {0};
    enum err rc = cjson_write(projection, &text, e);

    become(&told, projection);
    if (!rc && (strcmp(text.data, row->projection) != 0 || strcmp(told.state, row->state) != 0 ||
                strcmp(told.main, row->main) != 0 || told.stage != row->stage ||
                told.bureau != row->bureau || told.commit_index != row->commit_index ||
                strcmp(told.case_no, row->case_no) != 0 || json_count(last, "seq") != row->version))
        rc = differs(row, e);
    buf_free(&text);
    return rc;
}

enum err docket_check_history(struct ledger *ledger, const struct docket_row *row, struct error *e)
{
    const struct docket_kind *kind = docket_kind_find(row->kind);
    json_t *frozen = NULL, *events = NULL, *replayed = NULL;
    enum err rc = kind ? docket_events(ledger, row->no, 0, &events, e) : differs(row, e);

    if (!rc && *row->frozen)
        rc = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);
    if (!rc)
        rc = case_replay(kind, frozen, events, &replayed, e);
    if (rc)
        error_wrap(e, "%s", row->no);
    if (!rc)
        rc = check_row(row, events, replayed, e);
    if (!rc && docket_is_matter(row))
        rc = check_chain(row, events, e);
    json_decref(frozen);
    json_decref(events);
    json_decref(replayed);
    return rc;
}

/* ---- writing ---- */

/* Of a matter's newest event; "" before the first. */
static enum err last_hash(void *ctx, const struct docket_event *event, struct error *e)
{
    (void)e;
    snprintf(ctx, 65, "%s", event->sha256);
    return E_OK;
}

static enum err hash_event(struct ledger *ledger, const struct docket_row *row, json_t *event,
                           struct error *e)
{
    char prev[65] = "", hash[65];
    enum err rc = E_OK;

    if (!docket_is_matter(row))
        return E_OK;
    if (row->version)
        rc = ledger_docket_events(ledger, row->no, row->version - 1, last_hash, prev, e);
    if (!rc)
        rc = chain(row->no, prev, event, hash, e);
    if (!rc)
        json_object_set_new(event, "sha256", json_string(hash));
    return rc;
}

static enum err store_event(struct ledger *ledger, struct docket_row *row, const json_t *event,
                            int64_t now, const json_t *next, struct error *e)
{
    struct docket_row then = *row;
    uint8_t bytes[SALT_BYTES];
    char salt[CASE_SALT_HEX + 1] = "";
    struct buf content = {0};
    struct buf projection = {0};
    enum err rc = cjson_write(json_object_get(event, "content"), &content, e);

    if (!rc)
        rc = cjson_write(next, &projection, e);
    if (!rc) {
        struct docket_event stored = {.time = now,
                                      .actor = json_text(event, "actor"),
                                      .kind = json_text(event, "kind"),
                                      .content = content.data,
                                      .sha256 = json_text(event, "sha256"),
                                      .salt = salt};
        if (!docket_is_matter(row)) {
            salt_new(bytes);
            hex_encode(salt, bytes, sizeof bytes);
        }
        memcpy(stored.no, row->no, sizeof stored.no);
        then.projection = projection.data;
        rc = ledger_docket_advance(ledger, &stored, &then, e);
    }
    row->version = then.version;
    buf_free(&content);
    buf_free(&projection);
    return rc;
}

static struct case_due due_of(const json_t *one)
{
    return (struct case_due){.clock = json_text(one, "id"),
                             .rule = json_text(one, "rule"),
                             .duty = json_text(one, "duty"),
                             .start = json_day(one, "start"),
                             .due = json_day(one, "due"),
                             .provisional = json_flag(one, "provisional"),
                             .warned = json_flag(one, "warned"),
                             .level = (int)json_int(one, "level")};
}

static enum err store_dues(struct ledger *ledger, const struct docket_row *row, const json_t *list,
                           struct error *e)
{
    size_t count = json_array_size(list);
    struct case_due *dues = mem_array(count + 1, sizeof *dues);

    for (size_t i = 0; i < count; i++)
        dues[i] = due_of(json_array_get(list, i));
    enum err rc = ledger_dues_set(ledger, row, dues, count, e);
    free(dues);
    return rc;
}

/* The first day on which somebody must act; the list is in order of days. */
static void set_due(struct docket_row *row, const json_t *list)
{
    size_t i;
    json_t *one;

    row->due = DAY_NONE;
    row->provisional = false;
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        if (row->due != DAY_NONE || strcmp(json_text(one, "duty"), "window") == 0)
            continue;
        row->due = json_day(one, "due");
        row->provisional = json_flag(one, "provisional");
    }
}

/* The tables behind lists and inboxes. */
static enum err store_work(struct ledger *ledger, const struct case_rules *rules, const char *no,
                           const json_t *projection, int64_t now, struct error *e)
{
    json_t *list = case_waits(rules, projection, day_of_instant(now));
    struct work_wait *waits = mem_array(json_array_size(list) + 1, sizeof *waits);
    size_t i, k;
    json_t *one, *person;

    json_array_foreach(list, i, one)
    {
        waits[i] = (struct work_wait){json_text(one, "action"), (unsigned)json_int(one, "roles")};
    }
    const struct work_now become = {
        .planned = json_day(json_at(projection, "last", "visit-ask", "content", NULL), "planned"),
        .inspect_by = json_day(json_object_get(projection, "case"), "inspect_by"),
        .waits = waits,
        .count = json_array_size(list)};
    enum err rc = ledger_work_set(ledger, no, &become, now, e);

    json_array_foreach(list, i, one)
    {
        json_array_foreach(json_object_get(one, "barred"), k, person)
        {
            if (!rc)
                rc = ledger_work_bar(ledger, no, waits[i].action, json_string_value(person), e);
        }
    }
    free(waits);
    json_decref(list);
    return rc;
}

static enum err store(struct ledger *ledger, const struct case_rules *rules, struct docket_row *row,
                      json_t *event, int64_t now, const json_t *next, struct error *e)
{
    json_t *dues = NULL;
    enum err rc = case_due_list(rules, next, day_of_instant(now), &dues, e);

    if (!rc)
        rc = hash_event(ledger, row, event, e);
    if (!rc) {
        become(row, next);
        set_due(row, dues);
        rc = store_event(ledger, row, event, now, next, e);
    }
    if (!rc)
        rc = store_dues(ledger, row, dues, e);
    json_decref(dues);
    if (rc || docket_is_matter(row))
        return rc;
    rc = store_work(ledger, rules, row->no, next, now, e);
    return rc ? rc : ledger_delivery_want(ledger, row->date, row->bureau, e);
}

enum err docket_record(struct ledger *ledger, const struct case_rules *rules,
                       struct docket_row *row, json_t *event, int64_t now, json_t **next,
                       struct error *e)
{
    json_t *before = NULL;
    json_t *after = NULL;
    char time[21];
    enum err rc = docket_projection(row, &before, e);

    json_object_set_new(event, "time", json_string(instant_format(now, time)));
    if (!rc)
        rc = case_apply(rules, before, event, &after, e);
    if (!rc)
        rc = store(ledger, rules, row, event, now, after, e);
    json_decref(before);
    if (!rc && next)
        *next = after;
    else
        json_decref(after);
    return rc;
}
