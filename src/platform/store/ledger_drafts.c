#include "platform/store/ledger_drafts.h"

#include <string.h>

#include "rows.h"

/* The one just kept is never the one that goes. */
static enum err make_room(struct ledger *l, const char *person, const char *kept, struct error *e)
{
    return sql_run(ledger_db(l),
                   "DELETE FROM draft WHERE person = ?1 AND place NOT IN"
                   " (SELECT place FROM draft WHERE person = ?1"
                   " ORDER BY CASE place WHEN ?2 THEN 0 ELSE 1 END, time DESC, place LIMIT ?3)",
                   e, "%s %s %d", person, kept, DRAFTS_OF_ONE);
}

enum err ledger_draft_put(struct ledger *l, const char *person, const char *place, const char *text,
                          int64_t time, struct error *e)
{
    if (strlen(place) > DRAFT_PLACE_MAX_BYTES || strlen(text) > DRAFT_TEXT_MAX_BYTES)
        return error_set(e, E_LIMIT, "草稿过长，至多 %d 字节；请先提交或另存",
                         "the draft is too long, at most %d bytes: send it, or keep it elsewhere",
                         DRAFT_TEXT_MAX_BYTES);
    enum err rc = sql_run(ledger_db(l),
                          "INSERT INTO draft(person, place, text, time) VALUES(?, ?, ?, ?)"
                          " ON CONFLICT(person, place) DO UPDATE SET text = excluded.text,"
                          " time = excluded.time",
                          e, "%s %s %s %jd", person, place, text, time);
    return rc ? rc : make_room(l, person, place, e);
}

enum err ledger_draft_get(struct ledger *l, const char *person, const char *place, struct buf *out,
                          int64_t *time, struct error *e)
{
    struct rows rows =
        rows_of(ledger_db(l), "SELECT text, time FROM draft WHERE person = ? AND place = ?", e,
                "%s %s", person, place);

    if (rows_next(&rows, NULL)) {
        buf_adds(out, stmt_text(rows.stmt, 0, NULL));
        if (time)
            *time = stmt_int(rows.stmt, 1);
    } else if (!rows.err) {
        rows.err = error_set(e, E_NOTFOUND, "这里没有您的草稿", "you have no draft here");
    }
    return rows_end(&rows);
}

enum err ledger_draft_drop(struct ledger *l, const char *person, const char *place, struct error *e)
{
    return sql_run(ledger_db(l), "DELETE FROM draft WHERE person = ? AND place = ?", e, "%s %s",
                   person, place);
}

enum err ledger_draft_each(struct ledger *l, const char *person,
                           enum err (*each)(void *ctx, const char *place, int64_t time,
                                            struct error *e),
                           void *ctx, struct error *e)
{
    struct rows rows = rows_of(
        ledger_db(l), "SELECT place, time FROM draft WHERE person = ? ORDER BY time DESC, place", e,
        "%s", person);

    while (rows_next(&rows, NULL))
        rows.err = each(ctx, stmt_text(rows.stmt, 0, NULL), stmt_int(rows.stmt, 1), e);
    return rows_end(&rows);
}
