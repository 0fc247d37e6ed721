#include "platform/store/ledger_tables.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(table_change, id),          COLUMN(table_change, name),
    COLUMN(table_change, sha256),      COLUMN(table_change, base),
    COLUMN(table_change, state),       COLUMN(table_change, proposed_by),
    COLUMN(table_change, proposed_at), COLUMN(table_change, reason),
    COLUMN(table_change, decided_by),  COLUMN(table_change, decided_at),
    COLUMN(table_change, note),
};
static const struct table changes = TABLE(table_change, "code_table", columns, 0);

static enum err another_waits(struct ledger *l, const char *name, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &changes, e, "WHERE name = ? AND state = 'proposed'", "%s", name);
    struct table_change c;

    if (rows_next(&rows, &c))
        rows.err = error_set(e, E_CONFLICT,
                             "%s 已有一项变更待批准（第 %lld 号，%s 提出）；先批准或退回它。",
                             "A change of %s waits already (number %lld, by %s); approve or reject "
                             "it first.",
                             name, (long long)c.id, c.proposed_by);
    return rows_end(&rows);
}

enum err ledger_table_propose(struct ledger *l, const struct table_change *c, const void *text,
                              size_t len, int64_t *id, struct error *e)
{
    enum err rc = another_waits(l, c->name, e);

    if (!rc)
        rc = sql_run(ledger_db(l),
                     "INSERT INTO code_table(name, text, sha256, base, state, proposed_by,"
                     " proposed_at, reason) VALUES(?, ?, ?, ?, 'proposed', ?, ?, ?)",
                     e, "%s %zu%p %s %s %s %jd %s", c->name, len, text, c->sha256, c->base,
                     c->proposed_by, c->proposed_at, c->reason);
    *id = db_last_id(ledger_db(l));
    return rc;
}

enum err ledger_table_decide(struct ledger *l, int64_t id, const char *state, const char *by,
                             int64_t at, const char *note, struct error *e)
{
    enum err rc = sql_run(ledger_db(l),
                          "UPDATE code_table SET state = ?, decided_by = ?, decided_at = ?,"
                          " note = ? WHERE id = ? AND state = 'proposed'",
                          e, "%s %s %jd %s %jd", state, by, at, note, id);

    if (!rc && db_changes(ledger_db(l)) != 1)
        rc = error_set(e, E_CONFLICT, "第 %lld 号变更不在待批准状态。",
                       "Change %lld does not wait for approval.", (long long)id);
    return rc;
}

enum err ledger_table_each(struct ledger *l, const char *name, const char *state, int64_t id,
                           table_change_fn *each, void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &changes, e,
                                   "WHERE (?1 = '' OR name = ?1) AND (?2 = '' OR state = ?2)"
                                   " AND (?3 = 0 OR id = ?3) ORDER BY id DESC",
                                   "%s %s %jd", name ? name : "", state ? state : "", id);
    struct table_change c;

    while (rows_next(&rows, &c))
        rows.err = each(ctx, &c, e);
    return rows_end(&rows);
}

enum err ledger_table_text(struct ledger *l, int64_t id, struct buf *out, struct error *e)
{
    bool found;
    enum err rc = sql_text(ledger_db(l), "SELECT text FROM code_table WHERE id = ?", out, &found, e,
                           "%jd", id);

    return rc || found ? rc
                       : error_set(e, E_NOTFOUND, "没有第 %lld 号变更，见 table history",
                                   "there is no change %lld; see table history", (long long)id);
}
