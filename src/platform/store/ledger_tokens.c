/* API tokens (platform/store/ledger_accounts.h). */
#include <stdio.h>

#include "core/base/date.h"
#include "platform/store/db.h"
#include "platform/store/ledger_accounts.h"

#define COPY(to, s, column) snprintf((to), sizeof(to), "%s", db_column_text((s), (column)))
#define COLUMNS                                                                                    \
    "id, sha256, account, label, roles, read_only, created, expires, used, revoked, revoked_by"

enum err ledger_token_add(struct ledger *l, const struct api_token *t, int64_t *id, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO api_token(sha256, account, label, roles, read_only,"
                             " created, expires) VALUES(?, ?, ?, ?, ?, ?, ?)",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, t->sha256);
    db_bind_text(s, 2, t->account);
    db_bind_text(s, 3, t->label);
    db_bind_int(s, 4, t->roles);
    db_bind_int(s, 5, t->read_only);
    db_bind_int(s, 6, t->created);
    db_bind_int(s, 7, t->expires);
    rc = db_run(s, e);
    if (!rc)
        *id = db_last_id(ledger_db(l));
    db_free(s);
    return rc;
}

static void read_row(struct db_stmt *s, struct api_token *t)
{
    *t = (struct api_token){.id = db_column_int(s, 0),
                            .roles = (unsigned)db_column_int(s, 4),
                            .read_only = db_column_int(s, 5) != 0,
                            .created = db_column_int(s, 6),
                            .expires = (int32_t)db_column_int(s, 7),
                            .used =
                                db_column_is_null(s, 8) ? DAY_NONE : (int32_t)db_column_int(s, 8),
                            .revoked = db_column_int(s, 9)};
    COPY(t->sha256, s, 1);
    COPY(t->account, s, 2);
    COPY(t->label, s, 3);
    COPY(t->revoked_by, s, 10);
}

/* The one row of a prepared statement. */
static enum err read_one(struct db_stmt *s, struct api_token *out, struct error *e)
{
    bool row = false;
    enum err rc = db_step(s, &row, e);

    if (!rc && row)
        read_row(s, out);
    else if (!rc)
        rc = error_set(e, E_NOTFOUND, "没有这个令牌。用 token list 查看",
                       "there is no such token; token list shows them");
    db_free(s);
    return rc;
}

enum err ledger_token_find(struct ledger *l, const char *sha256, struct api_token *out,
                           struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc =
        db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM api_token WHERE sha256 = ?", &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, sha256);
    return read_one(s, out, e);
}

enum err ledger_token_get(struct ledger *l, int64_t id, struct api_token *out, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM api_token WHERE id = ?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    return read_one(s, out, e);
}

enum err ledger_token_each(struct ledger *l, const char *account,
                           enum err (*each)(void *ctx, const struct api_token *token,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    struct api_token one;
    bool row = true;
    enum err rc =
        db_prepare(ledger_db(l),
                   account ? "SELECT " COLUMNS " FROM api_token WHERE account = ? ORDER BY id"
                           : "SELECT " COLUMNS " FROM api_token ORDER BY id",
                   &s, e);

    if (!rc && account)
        db_bind_text(s, 1, account);
    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        read_row(s, &one);
        rc = each(ctx, &one, e);
    }
    db_free(s);
    return rc;
}

enum err ledger_token_revoke(struct ledger *l, int64_t id, const char *by, int64_t time,
                             struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE api_token SET revoked = ?, revoked_by = ?"
                             " WHERE id = ? AND revoked IS NULL",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, time);
    db_bind_text(s, 2, by);
    db_bind_int(s, 3, id);
    rc = db_run(s, e);
    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "令牌 %lld 已经作废", "token %lld is revoked already",
                       (long long)id);
    db_free(s);
    return rc;
}

enum err ledger_token_used(struct ledger *l, int64_t id, int32_t day, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l), "UPDATE api_token SET used = ? WHERE id = ?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, day);
    db_bind_int(s, 2, id);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}
