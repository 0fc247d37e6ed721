#include "platform/store/ledger_feeds.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(feed_row, id),
    COLUMN(feed_row, person),
    COLUMN(feed_row, created),
    COLUMN(feed_row, revoked),
};
static const struct table feeds = TABLE(feed_row, "feed_token", columns, 0);

enum err ledger_feed_add(struct ledger *l, const char *sha256, const char *person, int64_t created,
                         struct error *e)
{
    return sql_run(ledger_db(l), "INSERT INTO feed_token(sha256, person, created) VALUES(?, ?, ?)",
                   e, "%s %s %jd", sha256, person, created);
}

static enum err find(struct ledger *l, const char *tail, const char *key, struct feed_row *out,
                     struct error *e)
{
    bool found;
    enum err rc = rows_one(rows_select(ledger_db(l), &feeds, e, tail, "%s", key), out, &found);

    return rc || found
               ? rc
               : error_set(e, E_NOTFOUND, "这个日历地址不存在或已作废；请登录后重新生成",
                           "this calendar address does not exist or was taken back: log in and "
                           "make a new one");
}

enum err ledger_feed_find(struct ledger *l, const char *sha256, struct feed_row *out,
                          struct error *e)
{
    return find(l, "WHERE sha256 = ? AND revoked IS NULL", sha256, out, e);
}

enum err ledger_feed_of(struct ledger *l, const char *person, struct feed_row *out, struct error *e)
{
    return find(l, "WHERE person = ? AND revoked IS NULL ORDER BY id DESC LIMIT 1", person, out, e);
}

enum err ledger_feed_revoke(struct ledger *l, const char *person, int64_t now, int64_t *count,
                            struct error *e)
{
    enum err rc = sql_run(ledger_db(l),
                          "UPDATE feed_token SET revoked = ? WHERE person = ? AND revoked IS NULL",
                          e, "%jd %s", now, person);

    if (count)
        *count = db_changes(ledger_db(l));
    return rc;
}
