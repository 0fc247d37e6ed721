#include "platform/store/ledger_audit.h"

#include "core/base/date.h"
#include "platform/store/db.h"

enum err ledger_audit_empty(struct ledger *l, int32_t from, int32_t until,
                            enum err (*each)(void *ctx, uint64_t commit, uint64_t places,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT p.commit_index, count(*) FROM pick_inspector p"
                             " JOIN draw d ON d.commit_index = p.commit_index"
                             " WHERE p.inspector = '' AND d.date >= ? AND d.date <= ?"
                             " GROUP BY p.commit_index ORDER BY p.commit_index",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, from);
    db_bind_int(stmt, 2, until);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more)
        rc = each(ctx, (uint64_t)db_column_int(stmt, 0), (uint64_t)db_column_int(stmt, 1), e);
    db_free(stmt);
    return rc;
}

enum err ledger_audit_cases(struct ledger *l, int32_t from, int32_t until, int64_t since,
                            enum err (*each)(void *ctx, const struct bureau_cases *row,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT bureau, count(*), sum(state = 'open'),"
                             " min(CASE WHEN state = 'open' THEN date END),"
                             " sum(state = 'open' AND NOT EXISTS(SELECT 1 FROM case_event e"
                             " WHERE e.case_no = c.case_no AND e.time > ?))"
                             " FROM case_file c WHERE date >= ? AND date <= ? AND state <> 'void'"
                             " GROUP BY bureau ORDER BY bureau",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, since);
    db_bind_int(stmt, 2, from);
    db_bind_int(stmt, 3, until);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        const struct bureau_cases row = {
            .bureau = (uint32_t)db_column_int(stmt, 0),
            .cases = (uint64_t)db_column_int(stmt, 1),
            .open = (uint64_t)db_column_int(stmt, 2),
            .oldest = db_column_is_null(stmt, 3) ? DAY_NONE : (int32_t)db_column_int(stmt, 3),
            .quiet = (uint64_t)db_column_int(stmt, 4)};
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}

enum err ledger_audit_admin(struct ledger *l, uint64_t before, uint64_t limit,
                            enum err (*each)(void *ctx, const struct admin_event *event,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT seq, time, actor, action, detail FROM admin_event"
                             " WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, before ? (int64_t)before : INT64_MAX);
    db_bind_int(stmt, 2, (int64_t)limit);
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
