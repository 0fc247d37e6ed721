#include "platform/store/ledger_accounts.h"

#include <stdio.h>

#include "platform/store/db.h"

#define COPY(to, s, column) snprintf((to), sizeof(to), "%s", db_column_text((s), (column)))
#define COLUMNS                                                                                    \
    "key, name, roles, bureau, password, must_change, state, serial, proposed_by, proposed_at,"    \
    " approved_by, approved_at, password_at, login_at, next_by, next_at, next_name, next_roles,"   \
    " next_bureau, next_password, inspector, next_inspector"

static const char *const states[] = {
    [ACCOUNT_PROPOSED] = "proposed", [ACCOUNT_ACTIVE] = "active", [ACCOUNT_DISABLED] = "disabled"};

const char *account_state_name(enum account_state state)
{
    return states[state];
}

static enum account_state state_of(const char *name)
{
    /* the schema's check knows no other first letters */
    return name[0] == 'a' ? ACCOUNT_ACTIVE : name[0] == 'p' ? ACCOUNT_PROPOSED : ACCOUNT_DISABLED;
}

static void read_row(struct db_stmt *s, struct account *a)
{
    *a = (struct account){.roles = (unsigned)db_column_int(s, 2),
                          .bureau = (uint32_t)db_column_int(s, 3),
                          .must_change = db_column_int(s, 5) != 0,
                          .state = state_of(db_column_text(s, 6)),
                          .serial = db_column_int(s, 7),
                          .proposed_at = db_column_int(s, 9),
                          .approved_at = db_column_int(s, 11),
                          .password_at = db_column_int(s, 12),
                          .login_at = db_column_int(s, 13),
                          .next = {.at = db_column_int(s, 15),
                                   .roles = (unsigned)db_column_int(s, 17),
                                   .bureau = (uint32_t)db_column_int(s, 18)}};
    COPY(a->key, s, 0);
    COPY(a->name, s, 1);
    COPY(a->password, s, 4);
    COPY(a->proposed_by, s, 8);
    COPY(a->approved_by, s, 10);
    COPY(a->next.by, s, 14);
    COPY(a->next.name, s, 16);
    COPY(a->next.password, s, 19);
    COPY(a->inspector, s, 20);
    COPY(a->next.inspector, s, 21);
}

enum err ledger_account_get(struct ledger *l, const char *key, struct account *out, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM account WHERE key = ?", &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, key);
    rc = db_step(s, &row, e);
    if (!rc && row)
        read_row(s, out);
    else if (!rc)
        rc = error_set(e, E_NOTFOUND, "没有账号 %.40s。用 user list 查看",
                       "there is no account %.40s; user list shows them", key);
    db_free(s);
    return rc;
}

static void bind_row(struct db_stmt *s, const struct account *a)
{
    db_bind_text(s, 1, a->key);
    db_bind_text(s, 2, a->name);
    db_bind_int(s, 3, a->roles);
    db_bind_int(s, 4, a->bureau);
    db_bind_text(s, 5, a->password);
    db_bind_int(s, 6, a->must_change);
    db_bind_text(s, 7, states[a->state]);
    db_bind_int(s, 8, a->serial);
    db_bind_text(s, 9, a->proposed_by);
    db_bind_int(s, 10, a->proposed_at);
    db_bind_text(s, 11, a->approved_by);
    db_bind_int(s, 12, a->approved_at);
    db_bind_int(s, 13, a->password_at);
    db_bind_int(s, 14, a->login_at);
    db_bind_text(s, 15, a->next.by);
    db_bind_int(s, 16, a->next.at);
    db_bind_text(s, 17, a->next.name);
    db_bind_int(s, 18, a->next.roles);
    db_bind_int(s, 19, a->next.bureau);
    db_bind_text(s, 20, a->next.password);
    db_bind_text(s, 21, a->inspector);
    db_bind_text(s, 22, a->next.inspector);
}

enum err ledger_account_put(struct ledger *l, const struct account *a, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(
        ledger_db(l),
        "INSERT INTO account(" COLUMNS ")"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(key) DO UPDATE SET name = excluded.name, roles = excluded.roles,"
        " bureau = excluded.bureau, password = excluded.password,"
        " must_change = excluded.must_change, state = excluded.state, serial = excluded.serial,"
        " proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,"
        " approved_by = excluded.approved_by, approved_at = excluded.approved_at,"
        " password_at = excluded.password_at, login_at = excluded.login_at,"
        " next_by = excluded.next_by, next_at = excluded.next_at,"
        " next_name = excluded.next_name, next_roles = excluded.next_roles,"
        " next_bureau = excluded.next_bureau, next_password = excluded.next_password,"
        " inspector = excluded.inspector, next_inspector = excluded.next_inspector",
        &s, e);

    if (rc)
        return rc;
    bind_row(s, a);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err ledger_account_each(struct ledger *l,
                             enum err (*each)(void *ctx, const struct account *account,
                                              struct error *e),
                             void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    struct account one;
    bool row = true;
    enum err rc = db_prepare(ledger_db(l), "SELECT " COLUMNS " FROM account ORDER BY key", &s, e);

    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        read_row(s, &one);
        rc = each(ctx, &one, e);
    }
    db_free(s);
    return rc;
}

enum err ledger_account_signed_in(struct ledger *l, const char *key, int64_t time, const char *old,
                                  const char *fresh, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE account SET login_at = ?, password = ?"
                             " WHERE key = ? AND password = ?",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, time);
    db_bind_text(s, 2, fresh ? fresh : old);
    db_bind_text(s, 3, key);
    db_bind_text(s, 4, old);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}
