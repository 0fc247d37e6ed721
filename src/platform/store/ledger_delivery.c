#include "platform/store/ledger_delivery.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(delivery, date),
    COLUMN(delivery, bureau),
    COLUMN(delivery, wanted),
    COLUMN(delivery, done),
};
static const struct table deliveries = TABLE(delivery, "delivery", columns, 0);

enum err ledger_delivery_want(struct ledger *l, int32_t date, uint32_t bureau, struct error *e)
{
    return sql_run(ledger_db(l),
                   "INSERT INTO delivery(date, bureau, wanted, done) VALUES(?, ?, 1, 0)"
                   " ON CONFLICT(date, bureau) DO UPDATE SET wanted = delivery.wanted + 1",
                   e, "%d %u", date, bureau);
}

enum err ledger_delivery_done(struct ledger *l, const struct delivery *row, struct error *e)
{
    return sql_run(ledger_db(l), "UPDATE delivery SET done = ? WHERE date = ? AND bureau = ?", e,
                   "%ju %d %u", row->wanted, row->date, row->bureau);
}

enum err ledger_delivery_pending(struct ledger *l, struct delivery **rows, size_t *count,
                                 struct error *e)
{
    return rows_all(rows_select(ledger_db(l), &deliveries, e,
                                "WHERE wanted > done ORDER BY date, bureau", NULL),
                    rows, count);
}
