#include "matter_history.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/machine_private.h"
#include "core/cases/matter.h"
#include "core/crypto/cjson.h"
#include "core/crypto/sha256.h"

enum err matter_event_hash(const char *no, const char *prev, const json_t *event, char out[65],
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

static enum err add_event(void *ctx, const struct matter_event *event, struct error *e)
{
    json_t *content = NULL;
    char time[21];
    enum err rc = cjson_read(event->content, strlen(event->content), &content, e);

    if (rc)
        return rc;
    instant_format(event->time, time);
    json_array_append_new(ctx,
                          json_pack("{s:I, s:s, s:s, s:s, s:o, s:s}", "seq", (json_int_t)event->seq,
                                    "time", time, "actor", event->actor, "kind", event->kind,
                                    "content", content, "sha256", event->sha256));
    return E_OK;
}

enum err matter_events(struct ledger *ledger, const char *no, json_t **events, struct error *e)
{
    json_t *list = json_array();
    enum err rc = ledger_matter_events(ledger, no, add_event, list, e);

    if (rc)
        json_decref(list);
    *events = rc ? NULL : list;
    return rc;
}

static enum err differs(const struct matter_row *row, struct error *e)
{
    return error_set(e, E_CORRUPT, "事项 %s 的现状与其全部事件推出的不一致，或散列链断开",
                     "matter %s is not what its events amount to, or its chain of hashes is broken",
                     row->no);
}

static enum err check_chain(const struct matter_row *row, const json_t *events, struct error *e)
{
    const char *prev = "";
    char hash[65];
    size_t i;
    json_t *event;
    enum err rc = E_OK;

    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        rc = matter_event_hash(row->no, prev, event, hash, e);
        if (rc)
            return rc;
        prev = json_text(event, "sha256");
        if (strcmp(hash, prev) != 0)
            return differs(row, e);
    }
    return strcmp(prev, row->sha256) == 0 ? E_OK : differs(row, e);
}

static enum err check_projection(const struct matter_row *row, const json_t *events,
                                 struct error *e)
{
    const json_t *last = json_array_get(events, json_array_size(events) - 1);
    json_t *projection = NULL;
    struct buf text = {0};
    enum err rc = matter_replay(events, &projection, e);

    if (!rc)
        rc = cjson_write(projection, &text, e);
    if (!rc && (strcmp(text.data, row->projection) != 0 ||
                strcmp(json_text(projection, "state"), row->state) != 0 ||
                json_int(projection, "unit") != row->unit ||
                (uint64_t)json_int(last, "seq") != row->version))
        rc = differs(row, e);
    json_decref(projection);
    buf_free(&text);
    return rc;
}

enum err matter_check_history(struct ledger *ledger, const struct matter_row *row, struct error *e)
{
    json_t *events = NULL;
    enum err rc = matter_events(ledger, row->no, &events, e);

    if (!rc)
        rc = check_chain(row, events, e);
    if (!rc)
        rc = check_projection(row, events, e);
    json_decref(events);
    return rc;
}
