#include "platform/store/ledger_notices.h"

#include "platform/store/db.h"

enum err ledger_notice_add(struct ledger *l, const struct notice *n, bool *added, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO notice(key, text, created, next_try, state)"
                             " VALUES(?, ?, ?, ?, 'waiting') ON CONFLICT(key) DO NOTHING",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, n->key);
    db_bind_text(s, 2, n->text);
    db_bind_int(s, 3, n->created);
    db_bind_int(s, 4, n->created);
    rc = db_run(s, e);
    db_free(s);
    *added = !rc && db_changes(ledger_db(l)) > 0;
    return rc;
}

enum err ledger_notice_last(struct ledger *l, const char *prefix, int64_t *created, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT coalesce(max(created), 0) FROM notice"
                             " WHERE key >= ? AND key < ? || '~'",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, prefix);
    db_bind_text(s, 2, prefix);
    rc = db_step(s, &row, e);
    *created = !rc && row ? db_column_int(s, 0) : 0;
    db_free(s);
    return rc;
}

enum err ledger_notice_due(struct ledger *l, int64_t now, unsigned limit,
                           enum err (*each)(void *ctx, const struct notice *n, struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT id, key, text, created, tries FROM notice"
                             " WHERE state = 'waiting' AND next_try <= ? ORDER BY id LIMIT ?",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, now);
    db_bind_int(s, 2, limit);
    while (!rc && !(rc = db_step(s, &more, e)) && more) {
        const struct notice n = {.id = db_column_int(s, 0),
                                 .key = db_column_text(s, 1),
                                 .text = db_column_text(s, 2),
                                 .created = db_column_int(s, 3),
                                 .tries = (int)db_column_int(s, 4)};
        rc = each(ctx, &n, e);
    }
    db_free(s);
    return rc;
}

static enum err end(struct ledger *l, int64_t id, const char *state, const char *problem,
                    int64_t next_try, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE notice SET state = ?, problem = ?, next_try = ?,"
                             " tries = tries + 1 WHERE id = ?",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, state);
    db_bind_text(s, 2, problem);
    db_bind_int(s, 3, next_try);
    db_bind_int(s, 4, id);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err ledger_notice_sent(struct ledger *l, int64_t id, struct error *e)
{
    return end(l, id, "sent", "", 0, e);
}

enum err ledger_notice_failed(struct ledger *l, int64_t id, const char *problem, int64_t next_try,
                              struct error *e)
{
    return end(l, id, next_try ? "waiting" : "failed", problem, next_try, e);
}
