#include "platform/store/ledger_tables.h"

#include "platform/store/db.h"

static enum err another_waits(struct ledger *l, const char *name, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT id, proposed_by FROM code_table WHERE name = ? AND"
                             " state = 'proposed'",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, name);
    rc = db_step(s, &row, e);
    if (!rc && row)
        rc = error_set(e, E_CONFLICT,
                       "%s 已有一项变更待批准（第 %lld 号，%s 提出）；先批准或退回它。",
                       "A change of %s waits already (number %lld, by %s); approve or reject it "
                       "first.",
                       name, (long long)db_column_int(s, 0), db_column_text(s, 1));
    db_free(s);
    return rc;
}

enum err ledger_table_propose(struct ledger *l, const struct table_change *c, const void *text,
                              size_t len, int64_t *id, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = another_waits(l, c->name, e);

    if (!rc)
        rc = db_prepare(ledger_db(l),
                        "INSERT INTO code_table(name, text, sha256, base, state, proposed_by,"
                        " proposed_at, reason) VALUES(?, ?, ?, ?, 'proposed', ?, ?, ?)",
                        &s, e);
    if (rc)
        return rc;
    db_bind_text(s, 1, c->name);
    db_bind_blob(s, 2, text, len);
    db_bind_text(s, 3, c->sha256);
    db_bind_text(s, 4, c->base);
    db_bind_text(s, 5, c->proposed_by);
    db_bind_int(s, 6, c->proposed_at);
    db_bind_text(s, 7, c->reason);
    rc = db_run(s, e);
    db_free(s);
    *id = db_last_id(ledger_db(l));
    return rc;
}

enum err ledger_table_decide(struct ledger *l, int64_t id, const char *state, const char *by,
                             int64_t at, const char *note, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE code_table SET state = ?, decided_by = ?, decided_at = ?,"
                             " note = ? WHERE id = ? AND state = 'proposed'",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, state);
    db_bind_text(s, 2, by);
    db_bind_int(s, 3, at);
    db_bind_text(s, 4, note);
    db_bind_int(s, 5, id);
    rc = db_run(s, e);
    db_free(s);
    if (!rc && db_changes(ledger_db(l)) != 1)
        rc = error_set(e, E_CONFLICT, "第 %lld 号变更不在待批准状态。",
                       "Change %lld does not wait for approval.", (long long)id);
    return rc;
}

enum err ledger_table_each(struct ledger *l, const char *name, const char *state, int64_t id,
                           table_change_fn *each, void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT id, name, sha256, base, state, proposed_by, reason,"
                             " proposed_at, decided_by, note, decided_at FROM code_table"
                             " WHERE (?1 = '' OR name = ?1) AND (?2 = '' OR state = ?2)"
                             " AND (?3 = 0 OR id = ?3) ORDER BY id DESC",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, name ? name : "");
    db_bind_text(s, 2, state ? state : "");
    db_bind_int(s, 3, id);
    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        const struct table_change c = {.id = db_column_int(s, 0),
                                       .name = db_column_text(s, 1),
                                       .sha256 = db_column_text(s, 2),
                                       .base = db_column_text(s, 3),
                                       .state = db_column_text(s, 4),
                                       .proposed_by = db_column_text(s, 5),
                                       .reason = db_column_text(s, 6),
                                       .proposed_at = db_column_int(s, 7),
                                       .decided_by = db_column_text(s, 8),
                                       .note = db_column_text(s, 9),
                                       .decided_at = db_column_int(s, 10)};
        rc = each(ctx, &c, e);
    }
    db_free(s);
    return rc;
}

enum err ledger_table_text(struct ledger *l, int64_t id, struct buf *out, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    size_t len;
    enum err rc = db_prepare(ledger_db(l), "SELECT text FROM code_table WHERE id = ?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    rc = db_step(s, &row, e);
    if (!rc && !row)
        rc = error_set(e, E_NOTFOUND, "没有第 %lld 号变更，见 table history",
                       "there is no change %lld; see table history", (long long)id);
    if (!rc) {
        const void *bytes = db_column_blob(s, 0, &len);
        buf_adds(out, "");
        buf_add(out, bytes ? bytes : "", len);
    }
    db_free(s);
    return rc;
}
