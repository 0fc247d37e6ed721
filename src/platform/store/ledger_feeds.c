#include "platform/store/ledger_feeds.h"

#include <stdbool.h>
#include <stdio.h>

#include "platform/store/db.h"

enum err ledger_feed_add(struct ledger *l, const char *sha256, const char *person, int64_t created,
                         struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(
        ledger_db(l), "INSERT INTO feed_token(sha256, person, created) VALUES(?, ?, ?)", &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, sha256);
    db_bind_text(s, 2, person);
    db_bind_int(s, 3, created);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

static enum err find(struct ledger *l, const char *sql, const char *key, struct feed_row *out,
                     struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l), sql, &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, key);
    rc = db_step(s, &row, e);
    if (!rc && row) {
        *out = (struct feed_row){.id = db_column_int(s, 0),
                                 .created = db_column_int(s, 2),
                                 .revoked = db_column_int(s, 3)};
        snprintf(out->person, sizeof out->person, "%s", db_column_text(s, 1));
    } else if (!rc) {
        rc = error_set(e, E_NOTFOUND, "这个日历地址不存在或已作废；请登录后重新生成",
                       "this calendar address does not exist or was taken back: log in and make a "
                       "new one");
    }
    db_free(s);
    return rc;
}

enum err ledger_feed_find(struct ledger *l, const char *sha256, struct feed_row *out,
                          struct error *e)
{
    return find(l,
                "SELECT id, person, created, coalesce(revoked, 0) FROM feed_token"
                " WHERE sha256 = ? AND revoked IS NULL",
                sha256, out, e);
}

enum err ledger_feed_of(struct ledger *l, const char *person, struct feed_row *out, struct error *e)
{
    return find(l,
                "SELECT id, person, created, coalesce(revoked, 0) FROM feed_token"
                " WHERE person = ? AND revoked IS NULL ORDER BY id DESC LIMIT 1",
                person, out, e);
}

enum err ledger_feed_revoke(struct ledger *l, const char *person, int64_t now, int64_t *count,
                            struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc =
        db_prepare(ledger_db(l),
                   "UPDATE feed_token SET revoked = ? WHERE person = ? AND revoked IS NULL", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, now);
    db_bind_text(s, 2, person);
    rc = db_run(s, e);
    db_free(s);
    if (count)
        *count = db_changes(ledger_db(l));
    return rc;
}
