#include "platform/store/ledger_drafts.h"

#include <string.h>

#include "platform/store/db.h"

static enum err check(const char *place, const char *text, struct error *e)
{
    if (strlen(place) > DRAFT_PLACE_MAX_BYTES || strlen(text) > DRAFT_TEXT_MAX_BYTES)
        return error_set(e, E_LIMIT, "草稿过长，至多 %d 字节；请先提交或另存",
                         "the draft is too long, at most %d bytes: send it, or keep it elsewhere",
                         DRAFT_TEXT_MAX_BYTES);
    return E_OK;
}

/* The one just kept is never the one that goes. */
static enum err make_room(struct ledger *l, const char *person, const char *kept, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "DELETE FROM draft WHERE person = ? AND place IN"
                             " (SELECT place FROM draft WHERE person = ?"
                             " ORDER BY place = ? DESC, time DESC, place LIMIT -1 OFFSET ?)",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, person);
    db_bind_text(s, 2, person);
    db_bind_text(s, 3, kept);
    db_bind_int(s, 4, DRAFTS_OF_ONE);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err ledger_draft_put(struct ledger *l, const char *person, const char *place, const char *text,
                          int64_t time, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = check(place, text, e);

    if (!rc)
        rc = db_prepare(ledger_db(l),
                        "INSERT INTO draft(person, place, text, time) VALUES(?, ?, ?, ?)"
                        " ON CONFLICT(person, place) DO UPDATE SET text = excluded.text,"
                        " time = excluded.time",
                        &s, e);
    if (rc)
        return rc;
    db_bind_text(s, 1, person);
    db_bind_text(s, 2, place);
    db_bind_text(s, 3, text);
    db_bind_int(s, 4, time);
    rc = db_run(s, e);
    db_free(s);
    return rc ? rc : make_room(l, person, place, e);
}

enum err ledger_draft_get(struct ledger *l, const char *person, const char *place, struct buf *out,
                          int64_t *time, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT text, time FROM draft WHERE person = ? AND place = ?", &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, person);
    db_bind_text(s, 2, place);
    rc = db_step(s, &row, e);
    if (!rc && row) {
        buf_adds(out, db_column_text(s, 0));
        if (time)
            *time = db_column_int(s, 1);
    } else if (!rc) {
        rc = error_set(e, E_NOTFOUND, "这里没有您的草稿", "you have no draft here");
    }
    db_free(s);
    return rc;
}

enum err ledger_draft_drop(struct ledger *l, const char *person, const char *place, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc =
        db_prepare(ledger_db(l), "DELETE FROM draft WHERE person = ? AND place = ?", &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, person);
    db_bind_text(s, 2, place);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err ledger_draft_each(struct ledger *l, const char *person,
                           enum err (*each)(void *ctx, const char *place, int64_t time,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = true;
    enum err rc = db_prepare(
        ledger_db(l), "SELECT place, time FROM draft WHERE person = ? ORDER BY time DESC, place",
        &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, person);
    while (!rc && !(rc = db_step(s, &row, e)) && row)
        rc = each(ctx, db_column_text(s, 0), db_column_int(s, 1), e);
    db_free(s);
    return rc;
}
