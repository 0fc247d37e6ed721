/* Writing case_work and case_wait, and what waits. Lists are in ledger_work_lists.c. */
#include <string.h>

#include "core/base/date.h"
#include "platform/store/db.h"
#include "platform/store/ledger_work.h"

static void bind_day(struct db_stmt *s, int at, int32_t day)
{
    if (day == DAY_NONE)
        db_bind_null(s, at);
    else
        db_bind_int(s, at, day);
}

static enum err set_row(struct ledger *l, const char *no, const struct work_now *now,
                        struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(
        ledger_db(l), "UPDATE case_work SET planned = ?, inspect_by = ? WHERE case_no = ?", &s, e);

    if (rc)
        return rc;
    bind_day(s, 1, now->planned);
    bind_day(s, 2, now->inspect_by);
    db_bind_text(s, 3, no);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

static bool among(const char *action, const struct work_wait *waits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(waits[i].action, action) == 0)
            return true;
    return false;
}

/* Those that no longer wait; read first, as a statement may not change what it reads. */
static enum err drop_others(struct ledger *l, const char *no, const struct work_wait *waits,
                            size_t count, struct error *e)
{
    struct db_stmt *read = NULL, *drop = NULL;
    struct buf gone = {0};
    bool row = true;
    enum err rc =
        db_prepare(ledger_db(l), "SELECT action FROM case_wait WHERE case_no = ?", &read, e);

    if (rc)
        return rc;
    db_bind_text(read, 1, no);
    while (!(rc = db_step(read, &row, e)) && row)
        if (!among(db_column_text(read, 0), waits, count))
            buf_add(&gone, db_column_text(read, 0), strlen(db_column_text(read, 0)) + 1);
    db_free(read);
    if (!rc && gone.len)
        rc = db_prepare(ledger_db(l), "DELETE FROM case_wait WHERE case_no = ? AND action = ?",
                        &drop, e);
    for (size_t at = 0; !rc && at < gone.len; at += strlen(gone.data + at) + 1) {
        db_bind_text(drop, 1, no);
        db_bind_text(drop, 2, gone.data + at);
        rc = db_run(drop, e);
    }
    db_free(drop);
    buf_free(&gone);
    return rc;
}

static enum err add_waits(struct ledger *l, const char *no, const struct work_wait *waits,
                          size_t count, int64_t now, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO case_wait(case_no, action, bureau, roles, barred, since)"
                             " SELECT case_no, ?, bureau, ?, ?, ? FROM case_work WHERE case_no = ?"
                             " ON CONFLICT(case_no, action) DO UPDATE SET roles = excluded.roles,"
                             " barred = excluded.barred",
                             &s, e);

    for (size_t i = 0; i < count && !rc; i++) {
        db_bind_text(s, 1, waits[i].action);
        db_bind_int(s, 2, waits[i].roles);
        db_bind_text(s, 3, waits[i].barred);
        db_bind_int(s, 4, now);
        db_bind_text(s, 5, no);
        rc = db_run(s, e);
    }
    db_free(s);
    return rc;
}

enum err ledger_work_set(struct ledger *l, const char *no, const struct work_now *now, int64_t time,
                         struct error *e)
{
    enum err rc = set_row(l, no, now, e);

    if (!rc)
        rc = drop_others(l, no, now->waits, now->count, e);
    if (!rc && now->count)
        rc = add_waits(l, no, now->waits, now->count, time, e);
    return rc;
}
