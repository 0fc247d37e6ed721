#include "platform/store/ledger_notices.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(notice, id),      COLUMN(notice, key),   COLUMN(notice, text),
    COLUMN(notice, created), COLUMN(notice, tries),
};
static const struct table notices = TABLE(notice, "notice", columns, 0);

enum err ledger_notice_add(struct ledger *l, const struct notice *n, bool *added, struct error *e)
{
    enum err rc = sql_run(ledger_db(l),
                          "INSERT INTO notice(key, text, created, next_try, state)"
                          " VALUES(?1, ?2, ?3, ?3, 'waiting') ON CONFLICT(key) DO NOTHING",
                          e, "%s %s %jd", n->key, n->text, n->created);

    *added = !rc && db_changes(ledger_db(l)) > 0;
    return rc;
}

enum err ledger_notice_last(struct ledger *l, const char *prefix, int64_t *created, struct error *e)
{
    return sql_number(ledger_db(l),
                      "SELECT max(created) FROM notice WHERE key >= ?1 AND key < ?1 || '~'",
                      created, e, "%s", prefix);
}

enum err ledger_notice_due(struct ledger *l, int64_t now, unsigned limit,
                           enum err (*each)(void *ctx, const struct notice *n, struct error *e),
                           void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &notices, e,
                                   "WHERE state = 'waiting' AND next_try <= ? ORDER BY id LIMIT ?",
                                   "%jd %u", now, limit);
    struct notice n;

    while (rows_next(&rows, &n))
        rows.err = each(ctx, &n, e);
    return rows_end(&rows);
}

static enum err end(struct ledger *l, int64_t id, const char *state, const char *problem,
                    int64_t next_try, struct error *e)
{
    return sql_run(ledger_db(l),
                   "UPDATE notice SET state = ?, problem = ?, next_try = ?, tries = tries + 1"
                   " WHERE id = ?",
                   e, "%s %s %jd %jd", state, problem, next_try, id);
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
