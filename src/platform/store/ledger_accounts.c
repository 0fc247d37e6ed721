#include "platform/store/ledger_accounts.h"

#include "core/base/date.h"
#include "rows.h"

static const char *const states[] = {
    [ACCOUNT_PROPOSED] = "proposed", [ACCOUNT_ACTIVE] = "active", [ACCOUNT_DISABLED] = "disabled"};

const char *account_state_name(enum account_state state)
{
    return states[state];
}

static const struct column account_columns[] = {
    COLUMN(account, key),
    COLUMN(account, name),
    COLUMN(account, roles),
    COLUMN(account, bureau),
    COLUMN(account, inspector),
    COLUMN(account, password),
    COLUMN(account, must_change),
    COLUMN_WORD(account, state, states),
    COLUMN(account, serial),
    COLUMN(account, proposed_by),
    COLUMN(account, proposed_at),
    COLUMN(account, approved_by),
    COLUMN(account, approved_at),
    COLUMN(account, password_at),
    COLUMN(account, login_at),
    COLUMN_AS(account, next.by, "next_by"),
    COLUMN_AS(account, next.at, "next_at"),
    COLUMN_AS(account, next.name, "next_name"),
    COLUMN_AS(account, next.roles, "next_roles"),
    COLUMN_AS(account, next.bureau, "next_bureau"),
    COLUMN_AS(account, next.inspector, "next_inspector"),
    COLUMN_AS(account, next.password, "next_password"),
};
static const struct table accounts = TABLE(account, "account", account_columns, 0);

enum err ledger_account_get(struct ledger *l, const char *key, struct account *out, struct error *e)
{
    bool found;
    enum err rc =
        rows_one(rows_select(ledger_db(l), &accounts, e, "WHERE key = ?", "%s", key), out, &found);

    return rc || found ? rc
                       : error_set(e, E_NOTFOUND, "没有账号 %.40s。用 user list 查看",
                                   "there is no account %.40s; user list shows them", key);
}

enum err ledger_account_put(struct ledger *l, const struct account *a, struct error *e)
{
    return row_put(ledger_db(l), &accounts, 1, a, e);
}

enum err ledger_account_each(struct ledger *l,
                             enum err (*each)(void *ctx, const struct account *account,
                                              struct error *e),
                             void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &accounts, e, "ORDER BY key", NULL);
    struct account one;

    while (rows_next(&rows, &one))
        rows.err = each(ctx, &one, e);
    return rows_end(&rows);
}

enum err ledger_account_signed_in(struct ledger *l, const char *key, int64_t time, const char *old,
                                  const char *fresh, struct error *e)
{
    return sql_run(ledger_db(l),
                   "UPDATE account SET login_at = ?, password = ? WHERE key = ? AND password = ?",
                   e, "%jd %s %s %s", time, fresh ? fresh : old, key, old);
}

/* ---- API tokens ---- */

static const struct column token_columns[] = {
    COLUMN(api_token, sha256),
    COLUMN(api_token, account),
    COLUMN(api_token, label),
    COLUMN(api_token, roles),
    COLUMN(api_token, read_only),
    COLUMN(api_token, created),
    COLUMN(api_token, expires),
    COLUMN(api_token, id),
    COLUMN_NULL(api_token, used, DAY_NONE),
    COLUMN(api_token, revoked),
    COLUMN(api_token, revoked_by),
};
static const struct table tokens = TABLE(api_token, "api_token", token_columns, 4);

enum err ledger_token_add(struct ledger *l, const struct api_token *t, int64_t *id, struct error *e)
{
    enum err rc = row_add(ledger_db(l), &tokens, t, e);

    if (!rc)
        *id = db_last_id(ledger_db(l));
    return rc;
}

static enum err read_one(struct rows rows, struct api_token *out, struct error *e)
{
    bool found;
    enum err rc = rows_one(rows, out, &found);

    return rc || found ? rc
                       : error_set(e, E_NOTFOUND, "没有这个令牌。用 token list 查看",
                                   "there is no such token; token list shows them");
}

enum err ledger_token_find(struct ledger *l, const char *sha256, struct api_token *out,
                           struct error *e)
{
    return read_one(rows_select(ledger_db(l), &tokens, e, "WHERE sha256 = ?", "%s", sha256), out,
                    e);
}

enum err ledger_token_get(struct ledger *l, int64_t id, struct api_token *out, struct error *e)
{
    return read_one(rows_select(ledger_db(l), &tokens, e, "WHERE id = ?", "%jd", id), out, e);
}

enum err ledger_token_each(struct ledger *l, const char *account,
                           enum err (*each)(void *ctx, const struct api_token *token,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct db *db = ledger_db(l);
    struct rows rows =
        account ? rows_select(db, &tokens, e, "WHERE account = ? ORDER BY id", "%s", account)
                : rows_select(db, &tokens, e, "ORDER BY id", NULL);
    struct api_token one;

    while (rows_next(&rows, &one))
        rows.err = each(ctx, &one, e);
    return rows_end(&rows);
}

enum err ledger_token_revoke(struct ledger *l, int64_t id, const char *by, int64_t time,
                             struct error *e)
{
    enum err rc =
        sql_run(ledger_db(l),
                "UPDATE api_token SET revoked = ?, revoked_by = ? WHERE id = ? AND revoked IS NULL",
                e, "%jd %s %jd", time, by, id);

    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "令牌 %lld 已经作废", "token %lld is revoked already",
                       (long long)id);
    return rc;
}

enum err ledger_token_used(struct ledger *l, int64_t id, int32_t day, struct error *e)
{
    return sql_run(ledger_db(l), "UPDATE api_token SET used = ? WHERE id = ?", e, "%d %jd", day,
                   id);
}
