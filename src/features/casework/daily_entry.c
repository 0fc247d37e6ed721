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
    int32_t day;   /* of the events in the tree; DAY_NONE before the first */
    int32_t today; /* not over yet */
    uint64_t last; /* seq of the newest event in the tree */
    bool over;     /* an event of today was met */
};

static enum err append_day(struct gathering *g, struct error *e)
{
    uint8_t root[MERKLE_HASH];
    char hex[2 * MERKLE_HASH + 1];
    char date[11];
    char last[24];
    uint64_t index;

    if (g->tree.size == 0)
        return E_OK;
    merkle_root(&g->tree, root);
    hex_encode(hex, root, sizeof root);
    enum err rc = publog_append(g->lane,
                                json_pack("{s:s, s:s, s:I, s:s}", "type", "cases", "date",
                                          day_format(g->day, date), "events",
                                          (json_int_t)g->tree.size, "root", hex),
                                &index, e);
    snprintf(last, sizeof last, "%llu", (unsigned long long)g->last);
    if (!rc)
        rc = ledger_meta_set(g->lane->ledger, "cases_seq", last, e);
    merkle_init(&g->tree);
    return rc;
}

/* An event whose time lies before that of an earlier one (the clock was set back) counts for the
 * day being gathered: every event is in exactly one entry, in order of seq. */
static enum err gather(void *ctx, const struct docket_event *event, struct error *e)
{
    struct gathering *g = ctx;
    int32_t day = day_of_instant(event->time);
    struct buf bytes = {0};
    enum err rc = E_OK;

    if (g->over || day >= g->today) {
        g->over = true;
        return E_OK;
    }
    if (g->day != DAY_NONE && day > g->day)
        rc = append_day(g, e);
    if (g->day == DAY_NONE || day > g->day)
        g->day = day;
    if (!rc)
        rc = case_event_leaf(event, &bytes, e);
    if (!rc) {
        merkle_add(&g->tree, bytes.data, bytes.len);
        g->last = event->seq;
    }
    buf_free(&bytes);
    return rc;
}

enum err daily_entry(struct lane *lane, struct error *e)
{
    int64_t now = service_now(lane->service);
    struct gathering g = {.lane = lane, .day = DAY_NONE, .today = day_of_instant(now)};
    struct buf last = {0};
    enum err rc = ledger_meta_get(lane->ledger, "cases_seq", &last, e);
    uint64_t after = rc ? 0 : strtoull(last.data, NULL, 10);

    buf_free(&last);
    if (rc && rc != E_NOTFOUND)
        return rc;
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
