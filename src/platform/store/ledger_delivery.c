#include "platform/store/ledger_delivery.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

/* Binds wanted, date, bureau. */
static enum err run_on(struct ledger *l, const char *sql, const struct delivery *row,
                       struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l), sql, &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)row->wanted);
    db_bind_int(stmt, 2, row->date);
    db_bind_int(stmt, 3, row->bureau);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_delivery_want(struct ledger *l, int32_t date, uint32_t bureau, struct error *e)
{
    const struct delivery row = {.date = date, .bureau = bureau, .wanted = 1};

    return run_on(l,
                  "INSERT INTO delivery(wanted, date, bureau, done) VALUES(?, ?, ?, 0)"
                  " ON CONFLICT(date, bureau) DO UPDATE SET wanted = delivery.wanted + 1",
                  &row, e);
}

enum err ledger_delivery_done(struct ledger *l, const struct delivery *row, struct error *e)
{
    return run_on(l, "UPDATE delivery SET done = ? WHERE date = ? AND bureau = ?", row, e);
}

enum err ledger_delivery_pending(struct ledger *l, struct delivery **rows, size_t *count,
                                 struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT date, bureau, wanted, done FROM delivery"
                             " WHERE wanted > done ORDER BY date, bureau",
                             &stmt, e);

    *rows = NULL;
    *count = 0;
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        *rows = mem_grow(*rows, *count + 1, sizeof **rows);
        (*rows)[(*count)++] = (struct delivery){.date = (int32_t)db_column_int(stmt, 0),
                                                .bureau = (uint32_t)db_column_int(stmt, 1),
                                                .wanted = (uint64_t)db_column_int(stmt, 2),
                                                .done = (uint64_t)db_column_int(stmt, 3)};
    }
    db_free(stmt);
    if (rc) {
        free(*rows);
        *rows = NULL;
        *count = 0;
    }
    return rc;
}
