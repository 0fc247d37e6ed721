#include "platform/store/ledger_admin.h"

#include "platform/store/db.h"

enum err ledger_admin_add(struct ledger *l, const struct admin_event *event, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(
        ledger_db(l), "INSERT INTO admin_event(time, actor, action, detail) VALUES(?, ?, ?, ?)",
        &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, event->time);
    db_bind_text(stmt, 2, event->actor);
    db_bind_text(stmt, 3, event->action);
    db_bind_text(stmt, 4, event->detail);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_admin_each(struct ledger *l, uint64_t limit,
                           enum err (*each)(void *ctx, const struct admin_event *event,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT seq, time, actor, action, detail FROM admin_event"
                             " ORDER BY seq DESC LIMIT ?",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)limit);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        const struct admin_event event = {.seq = (uint64_t)db_column_int(stmt, 0),
                                          .time = db_column_int(stmt, 1),
                                          .actor = db_column_text(stmt, 2),
                                          .action = db_column_text(stmt, 3),
                                          .detail = db_column_text(stmt, 4)};
        rc = each(ctx, &event, e);
    }
    db_free(stmt);
    return rc;
}
