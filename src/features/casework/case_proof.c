#include "case_proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/tlog/casefile.h"
#include "core/tlog/entry.h"
#include "features/casework/history.h"
#include "platform/store/ledger_log.h"

/* A `cases` entry. */
struct day {
    uint64_t entry;
    uint64_t events;
    uint8_t root[MERKLE_HASH];
    char date[11];
};

/* Events go by in order; each day takes as many as its entry says. */
struct walk {
    struct day *days;
    size_t count;
    size_t at;                      /* the day that is being filled */
    uint8_t (*leaves)[MERKLE_HASH]; /* of that day */
    size_t leaf_count;
    size_t leaf_room;
    uint64_t events; /* of whole days so far */
    const char *no;  /* whose events are collected, or NULL */
    json_t *out;     /* [{"event","proof"}…] */
    size_t first;    /* in out: the first one of this day */
    uint64_t *index; /* of each of them in the day's tree */
};

static enum err add_day(void *ctx, const struct log_row *row, struct error *e)
{
    struct walk *w = ctx;
    json_t *entry = NULL;

    if (strcmp(row->type, "cases") != 0)
        return E_OK;
    enum err rc = entry_parse(row->entry, row->len, &entry, NULL, e);
    if (rc)
        return rc;
    w->days = mem_grow(w->days, w->count + 1, sizeof *w->days);
    struct day *day = &w->days[w->count++];
    *day = (struct day){.entry = row->index, .events = json_count(entry, "events")};
    entry_hash(entry, "root", day->root);
    memcpy(day->date, json_text(entry, "date"), sizeof day->date);
    json_decref(entry);
    return E_OK;
}

static enum err check_root(const struct walk *w, const struct day *day, struct error *e)
{
    struct merkle tree;
    uint8_t root[MERKLE_HASH];

    merkle_init(&tree);
    for (size_t i = 0; i < w->leaf_count; i++)
        merkle_add_hash(&tree, w->leaves[i]);
    merkle_root(&tree, root);
    if (memcmp(root, day->root, sizeof root) == 0)
        return E_OK;
    return error_set(e, E_CORRUPT,
                     "%1$s 的案件事件与日志条目 %2$" PRIu64 " 的根不符：事件被改动；请从备份恢复",
                     "the case events of %1$s have not the root of log entry %2$" PRIu64
                     ": an event was altered; restore a backup",
                     day->date, day->entry);
}

static enum err end_day(struct walk *w, struct error *e)
{
    const struct day *day = &w->days[w->at];
    uint8_t path[MERKLE_PROOF_MAX][MERKLE_HASH];
    enum err rc = check_root(w, day, e);

    for (size_t i = w->first; i < json_array_size(w->out) && !rc; i++) {
        uint64_t index = w->index[i - w->first];
        size_t len = merkle_inclusion(w->leaves, w->leaf_count, index, path);
        json_object_set_new(json_array_get(w->out, i), "proof",
                            casefile_proof(day->entry, index, w->leaf_count,
                                           (const uint8_t(*)[MERKLE_HASH])path, len));
    }
    w->events += w->leaf_count;
    w->first = json_array_size(w->out);
    w->leaf_count = 0;
    w->at++;
    return rc;
}

static void collect(struct walk *w, const struct docket_event *event)
{
    const struct case_leaf leaf = case_event_of(event);
    size_t mine = json_array_size(w->out) - w->first;

    w->index = mem_grow(w->index, mine + 1, sizeof *w->index);
    w->index[mine] = w->leaf_count;
    json_array_append_new(w->out, json_pack("{s:o}", "event", case_leaf_json(&leaf)));
}

static enum err add_event(void *ctx, const struct docket_event *event, struct error *e)
{
    struct walk *w = ctx;
    struct buf bytes = {0};

    if (w->no && strcmp(event->no, w->no) == 0)
        collect(w, event);
    if (w->at == w->count)
        return E_OK; /* of a day without entry */
    enum err rc = case_event_leaf(event, &bytes, e);
    if (!rc) {
        if (w->leaf_count == w->leaf_room) {
            w->leaf_room = w->leaf_room ? 2 * w->leaf_room : 256;
            w->leaves = mem_grow(w->leaves, w->leaf_room, sizeof *w->leaves);
        }
        merkle_leaf(bytes.data, bytes.len, w->leaves[w->leaf_count++]);
    }
    buf_free(&bytes);
    if (!rc && w->leaf_count == w->days[w->at].events)
        rc = end_day(w, e);
    return rc;
}

/* Entries first: whatever they cover is there when the events are read. */
static enum err walk(struct ledger *ledger, struct walk *w, struct error *e)
{
    uint64_t size = 0;
    enum err rc = ledger_log_size(ledger, &size, e);

    w->out = json_array();
    if (!rc)
        rc = ledger_log_each(ledger, 0, size, add_day, w, e);
    if (!rc)
        rc = ledger_docket_events(ledger, NULL, 0, add_event, w, e);
    if (!rc && w->at < w->count)
        rc = error_set(e, E_CORRUPT, "日志条目 %1$" PRIu64 " 的案件事件在台账中不全；请从备份恢复",
                       "case events of log entry %1$" PRIu64 " are missing; restore a backup",
                       w->days[w->at].entry);
    return rc;
}

static void walk_free(struct walk *w)
{
    free(w->days);
    free(w->leaves);
    free(w->index);
    json_decref(w->out);
}

enum err case_proof_file(struct ledger *ledger, const char *origin, const struct docket_row *row,
                         json_t **file, struct error *e)
{
    struct walk w = {.no = row->no};
    json_t *frozen = NULL;
    enum err rc = cjson_read(row->frozen, strlen(row->frozen), &frozen, e);

    if (!rc)
        rc = walk(ledger, &w, e);
    if (!rc)
        *file = json_pack("{s:s, s:O, s:s, s:O, s:s}", "case", row->no, "events", w.out, "format",
                          CASEFILE_FORMAT, "frozen", frozen, "origin", origin);
    json_decref(frozen);
    walk_free(&w);
    return rc;
}

enum err case_proof_days(struct ledger *ledger, uint64_t *days, uint64_t *events, struct error *e)
{
    struct walk w = {0};
    enum err rc = walk(ledger, &w, e);

    *days = w.at;
    *events = w.events;
    walk_free(&w);
    return rc;
}
