#include "platform/store/ledger_admin.h"

#include "rows.h"

static const struct column event_columns[] = {
    COLUMN(admin_event, time),   COLUMN(admin_event, actor), COLUMN(admin_event, action),
    COLUMN(admin_event, detail), COLUMN(admin_event, seq),
};
static const struct table events = TABLE(admin_event, "admin_event", event_columns, 1);

enum err ledger_admin_add(struct ledger *l, const struct admin_event *event, struct error *e)
{
    return row_add(ledger_db(l), &events, event, e);
}

enum err ledger_admin_each(struct ledger *l, uint64_t before, uint64_t limit,
                           enum err (*each)(void *ctx, const struct admin_event *event,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &events, e, "WHERE seq < ? ORDER BY seq DESC LIMIT ?", "%jd %ju",
                    before ? (int64_t)before : INT64_MAX, limit);
    struct admin_event event;

    while (rows_next(&rows, &event))
        rows.err = each(ctx, &event, e);
    return rows_end(&rows);
}
