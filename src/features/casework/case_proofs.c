#include "features/casework/case_proofs.h"

#include <stdlib.h>
#include <string.h>

#include "case_proof.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/tlog/casefile.h"
#include "core/tlog/entry.h"
#include "features/casework/history.h"
#include "platform/store/ledger_log.h"

/* A `cases` entry; its leaves are leaves[first … first + events). */
struct day {
    uint64_t entry, events;
    size_t first;
};

struct case_proofs {
    struct ledger *ledger;
    struct day *days;
    size_t day_count;
    uint8_t (*leaves)[MERKLE_HASH]; /* of all events, in order of seq */
    uint64_t *seq;
    size_t count, room;
};

static enum err add_day(void *ctx, const struct log_row *row, struct error *e)
{
    struct case_proofs *b = ctx;
    json_t *entry = NULL;

    if (strcmp(row->type, "cases") != 0)
        return E_OK;
    enum err err = entry_parse(row->entry, row->len, &entry, NULL, e);
    if (err)
        return err;
    b->days = mem_grow(b->days, b->day_count + 1, sizeof *b->days);
    struct day *day = &b->days[b->day_count];
    *day = (struct day){.entry = row->index, .events = json_count(entry, "events")};
    if (b->day_count)
        day->first = day[-1].first + (size_t)day[-1].events;
    b->day_count++;
    json_decref(entry);
    return E_OK;
}

static enum err add_leaf(void *ctx, const struct docket_event *event, struct error *e)
{
    struct case_proofs *b = ctx;
    struct buf bytes = {0};
    enum err err = case_event_leaf(event, &bytes, e);

    if (!err) {
        if (b->count == b->room) {
            b->room = b->room ? 2 * b->room : 1024;
            b->leaves = mem_grow(b->leaves, b->room, sizeof *b->leaves);
            b->seq = mem_grow(b->seq, b->room, sizeof *b->seq);
        }
        merkle_leaf(bytes.data, bytes.len, b->leaves[b->count]);
        b->seq[b->count++] = event->seq;
    }
    buf_free(&bytes);
    return err;
}

/* Entries first: whatever they cover is there when the events are read. */
enum err case_proofs_open(struct ledger *ledger, struct case_proofs **out, struct error *e)
{
    struct case_proofs *b = mem_new(sizeof *b);
    uint64_t size = 0, days, events;
    enum err err = case_proof_days(ledger, &days, &events, e);

    b->ledger = ledger;
    if (!err)
        err = ledger_log_size(ledger, &size, e);
    if (!err)
        err = ledger_log_each(ledger, 0, size, add_day, b, e);
    if (!err)
        err = ledger_docket_events(ledger, NULL, 0, add_leaf, b, e);
    if (err) {
        case_proofs_close(b);
        b = NULL;
    }
    *out = b;
    return err;
}

void case_proofs_close(struct case_proofs *b)
{
    if (!b)
        return;
    free(b->days);
    free(b->leaves);
    free(b->seq);
    free(b);
}

static size_t place_of(const struct case_proofs *b, uint64_t seq)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->seq[middle] < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* NULL: of a day that has no entry yet. */
static const struct day *day_of(const struct case_proofs *b, size_t place)
{
    size_t low = 0, high = b->day_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (b->days[middle].first + b->days[middle].events <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->day_count ? &b->days[low] : NULL;
}

struct filing {
    const struct case_proofs *proofs;
    json_t *events;
};

static enum err add_event(void *ctx, const struct docket_event *event, struct error *e)
{
    struct filing *f = ctx;
    const struct case_leaf leaf = case_event_of(event);
    size_t place = place_of(f->proofs, event->seq);
    const struct day *day = day_of(f->proofs, place);
    json_t *one = json_pack("{s:o}", "event", case_leaf_json(&leaf));
    uint8_t path[MERKLE_PROOF_MAX][MERKLE_HASH];

    (void)e;
    json_array_append_new(f->events, one);
    if (!day || place >= f->proofs->count) /* later than what was read */
        return E_OK;
    size_t len =
        merkle_inclusion(f->proofs->leaves + day->first, day->events, place - day->first, path);
    json_object_set_new(one, "proof",
                        casefile_proof(day->entry, place - day->first, day->events,
                                       (const uint8_t(*)[MERKLE_HASH])path, len));
    return E_OK;
}

enum err case_proofs_file(struct case_proofs *b, const char *origin, const struct docket_row *row,
                          json_t **file, struct error *e)
{
    struct filing f = {.proofs = b, .events = json_array()};
    json_t *frozen = NULL;
    enum err err = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);

    if (!err)
        err = ledger_docket_events(b->ledger, row->no, 0, add_event, &f, e);
    if (!err)
        *file = json_pack("{s:s, s:O, s:s, s:O, s:s}", "case", row->no, "events", f.events,
                          "format", CASEFILE_FORMAT, "frozen", frozen, "origin", origin);
    json_decref(frozen);
    json_decref(f.events);
    return err;
}
