/* The daily `cases` entry: the Merkle root over a day's case events, so that case history cannot
 * be rewritten. Leaves (features/casework/history.h) are in order of seq. */
#include "platform/publog/publog.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/tlog/merkle.h"
#include "features/casework/daily_entry.h"
#include "features/casework/history.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

/* The day that is being gathered. */
struct gathering {
    struct lane *lane;
    struct merkle tree;
    int32_t day;    /* of the events in the tree, after that of the entry before */
    int32_t today;  /* not over yet */
    uint64_t first; /* number of the first event in the tree */
    uint64_t seq;   /* of the newest event in the tree */
    bool over;      /* an event of today was met */
};

/* How far the log has come. */
static enum err set_meta(struct gathering *g, const char *key, uint64_t value, struct error *e)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return ledger_meta_set(g->lane->ledger, key, text, e);
}

static enum err get_meta(struct lane *lane, const char *key, uint64_t *value, struct error *e)
{
    struct buf text = {0};
    enum err rc = ledger_meta_get(lane->ledger, key, &text, e);

    *value = rc ? 0 : strtoull(text.data, NULL, 10);
    buf_free(&text);
    return rc == E_NOTFOUND ? E_OK : rc;
}

static enum err append_day(struct gathering *g, struct error *e)
{
    uint8_t root[MERKLE_HASH];
    char hex[2 * MERKLE_HASH + 1];
    char date[11];
    uint64_t index;

    if (g->tree.size == 0)
        return E_OK;
    merkle_root(&g->tree, root);
    hex_encode(hex, root, sizeof root);
    enum err rc =
        publog_append(g->lane,
                      json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "type", "cases", "date",
                                day_format(g->day, date), "events", (json_int_t)g->tree.size,
                                "first", (json_int_t)g->first, "last",
                                (json_int_t)(g->first + g->tree.size - 1), "root", hex),
                      &index, e);
    if (!rc)
        rc = set_meta(g, "cases_seq", g->seq, e);
    if (!rc)
        rc = set_meta(g, "cases_day", (uint64_t)g->day, e);
    merkle_init(&g->tree);
    return rc;
}

/* An event whose time lies before that of an earlier one (the clock was set back) counts for the
 * day being gathered, or for the day after the last entry's: every event is in exactly one entry,
 * in order of seq, and the days of entries ascend. */
static enum err gather(void *ctx, const struct docket_event *event, struct error *e)
{
    struct gathering *g = ctx;
    int32_t day = day_of_instant(event->time);
    struct buf bytes = {0};
    enum err rc = E_OK;

    if (day < g->day)
        day = g->day;
    if (g->over || day >= g->today) {
        g->over = true;
        return E_OK;
    }
    if (day > g->day)
        rc = append_day(g, e);
    g->day = day;
    if (!rc)
        rc = case_event_leaf(event, &bytes, e);
    if (!rc) {
        if (g->tree.size == 0)
            g->first = event->number;
        merkle_add(&g->tree, bytes.data, bytes.len);
        g->seq = event->seq;
    }
    buf_free(&bytes);
    return rc;
}

enum err daily_entry(struct lane *lane, struct error *e)
{
    int64_t now = service_now(lane->service);
    struct gathering g = {.lane = lane, .today = day_of_instant(now)};
    uint64_t after, day = 0;
    enum err rc = get_meta(lane, "cases_seq", &after, e);

    if (!rc)
        rc = get_meta(lane, "cases_day", &day, e);
    if (rc)
        return rc;
    g.day = (int32_t)day + 1;
    merkle_init(&g.tree);
    rc = ledger_begin(lane->ledger, e);
    if (rc)
        return rc;
    rc = ledger_docket_events(lane->ledger, NULL, after, gather, &g, e);
    if (!rc)
        rc = append_day(&g, e);
    if (!rc)
        rc = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    return rc;
}
