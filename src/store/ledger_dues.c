#include "store/ledger_dues.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/date.h"
#include "law/codes.h"
#include "store/db.h"

static enum err drop(struct ledger *l, const char *no, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l), "DELETE FROM case_due WHERE case_no = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, no);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

static void bind_day(struct db_stmt *stmt, int index, int32_t day)
{
    if (day == DAY_NONE)
        db_bind_null(stmt, index);
    else
        db_bind_int(stmt, index, day);
}

enum err ledger_dues_set(struct ledger *l, const char *no, const struct case_due *dues,
                         size_t count, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = drop(l, no, e);

    if (!rc)
        rc = db_prepare(ledger_db(l),
                        "INSERT INTO case_due(case_no, clock, start, due, provisional, rule, duty,"
                        " warned, level) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        &stmt, e);
    for (size_t i = 0; i < count && !rc; i++) {
        db_bind_text(stmt, 1, no);
        db_bind_text(stmt, 2, dues[i].clock);
        bind_day(stmt, 3, dues[i].start);
        bind_day(stmt, 4, dues[i].due);
        db_bind_int(stmt, 5, dues[i].provisional);
        db_bind_text(stmt, 6, dues[i].rule);
        db_bind_text(stmt, 7, dues[i].duty);
        db_bind_int(stmt, 8, dues[i].warned);
        db_bind_int(stmt, 9, dues[i].level);
        rc = db_run(stmt, e);
    }
    db_free(stmt);
    return rc;
}

static enum err prepare(struct ledger *l, const struct due_filter *f, struct db_stmt **stmt,
                        struct error *e)
{
    struct buf sql = {0};
    int at = 1;

    buf_adds(&sql, "SELECT d.case_no, f.bureau, d.clock, d.start, d.due, d.provisional, d.rule,"
                   " d.duty, d.warned, d.level, f.name FROM case_due d JOIN case_work f"
                   " ON f.case_no = d.case_no WHERE 1 = 1");
    if (f->no)
        buf_adds(&sql, " AND d.case_no = ?");
    if (f->until != DAY_NONE)
        buf_adds(&sql, " AND d.due <= ?");
    if (f->within)
        buf_adds(&sql, " AND f.bureau BETWEEN ? AND ?");
    if (f->unsettled)
        buf_adds(&sql, " AND ((d.warned = 0 AND d.duty <> 'window')"
                       " OR (d.duty = 'ours' AND d.level < 3))");
    buf_adds(&sql, " ORDER BY d.due IS NULL, d.due, d.case_no, d.clock");
    enum err rc = db_prepare(ledger_db(l), sql.data, stmt, e);
    buf_free(&sql);
    if (rc)
        return rc;
    if (f->no)
        db_bind_text(*stmt, at++, f->no);
    if (f->until != DAY_NONE)
        db_bind_int(*stmt, at++, f->until);
    if (f->within) {
        db_bind_int(*stmt, at++, f->within);
        db_bind_int(*stmt, at, region_last(f->within));
    }
    return E_OK;
}

static int32_t day_at(struct db_stmt *stmt, int column)
{
    return db_column_is_null(stmt, column) ? DAY_NONE : (int32_t)db_column_int(stmt, column);
}

enum err ledger_dues_each(struct ledger *l, const struct due_filter *filter,
                          enum err (*each)(void *ctx, const struct due_row *row, struct error *e),
                          void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = prepare(l, filter, &stmt, e);

    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct due_row row = {.bureau = (uint32_t)db_column_int(stmt, 1),
                              .firm = db_column_text(stmt, 10),
                              .due = {.clock = db_column_text(stmt, 2),
                                      .start = day_at(stmt, 3),
                                      .due = day_at(stmt, 4),
                                      .provisional = db_column_int(stmt, 5) != 0,
                                      .rule = db_column_text(stmt, 6),
                                      .duty = db_column_text(stmt, 7),
                                      .warned = db_column_int(stmt, 8) != 0,
                                      .level = (int)db_column_int(stmt, 9)}};
        snprintf(row.no, sizeof row.no, "%s", db_column_text(stmt, 0));
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}
