/* What the inbox shows: decisions that wait, days that end, and how each bureau stands. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "ledger_work_private.h"
#include "platform/store/ledger_today.h"

static int bind_within(struct db_stmt *s, int at, uint32_t within)
{
    db_bind_int(s, at, within);
    db_bind_int(s, at + 1, within ? region_last(within) : UINT32_MAX);
    return at + 2;
}

/* ---- decisions that wait ---- */

#define WAITS                                                                                      \
    " FROM case_wait w JOIN case_work k ON k.case_no = w.case_no WHERE w.bureau BETWEEN ? AND ?"   \
    " AND (? = 0 OR (w.roles & ?) <> 0) AND w.since > ?"                                           \
    " AND (? IS NULL OR instr(' ' || w.barred || ' ', ' ' || ? || ' ') = 0)"

static int bind_waits(struct db_stmt *s, const struct wait_filter *f)
{
    int at = bind_within(s, 1, f->within);

    db_bind_int(s, at++, f->roles);
    db_bind_int(s, at++, f->roles);
    db_bind_int(s, at++, f->after);
    db_bind_text(s, at++, f->person);
    db_bind_text(s, at++, f->person);
    return at;
}

enum err ledger_today_waits(struct ledger *l, const struct wait_filter *f,
                            enum err (*each)(void *ctx, const struct work_waiting *w,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT " WORK_COLUMNS ", w.action, w.roles, w.barred, w.since" WAITS
                             " ORDER BY w.since, w.case_no, w.action LIMIT ?",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, bind_waits(s, f), f->limit ? (int64_t)f->limit : -1);
    while (!rc && !(rc = db_step(s, &more, e)) && more) {
        struct work_waiting w = {.action = db_column_text(s, WORK_COLUMN_COUNT),
                                 .roles = (unsigned)db_column_int(s, WORK_COLUMN_COUNT + 1),
                                 .barred = db_column_text(s, WORK_COLUMN_COUNT + 2),
                                 .since = db_column_int(s, WORK_COLUMN_COUNT + 3)};
        work_read(s, 0, &w.row);
        rc = each(ctx, &w, e);
    }
    db_free(s);
    return rc;
}

static enum err read_count(struct db_stmt *s, uint64_t *count, struct error *e)
{
    bool row = false;
    enum err rc = db_step(s, &row, e);

    *count = !rc && row ? (uint64_t)db_column_int(s, 0) : 0;
    db_free(s);
    return rc;
}

enum err ledger_today_count_waits(struct ledger *l, const struct wait_filter *f, uint64_t *count,
                                  struct error *e)
{
    struct db_stmt *s = NULL;
    enum err rc = db_prepare(ledger_db(l), "SELECT count(*)" WAITS, &s, e);

    if (rc)
        return rc;
    bind_waits(s, f);
    return read_count(s, count, e);
}

/* ---- days that end ---- */

/* As in ledger_dues.c: a county's cases first, else the days; a count of all needs no case. */
static void add_dues(struct buf *sql, const struct due_span *f, bool cases)
{
    if (f->within % 100)
        buf_adds(sql, " FROM case_work k CROSS JOIN case_due d WHERE d.case_no = k.case_no AND");
    else if (cases || f->within || f->mine)
        buf_adds(sql, " FROM case_due d JOIN case_work k ON k.case_no = d.case_no WHERE");
    else
        buf_adds(sql, " FROM case_due d WHERE");
    buf_adds(sql, " d.duty <> 'window'");
    if (f->from != DAY_NONE)
        buf_adds(sql, " AND d.due >= ?");
    if (f->until != DAY_NONE)
        buf_adds(sql, " AND d.due <= ?");
    if (f->within)
        buf_adds(sql, " AND k.bureau BETWEEN ? AND ?");
    if (f->mine)
        buf_adds(sql, WORK_MINE);
}

static int bind_dues(struct db_stmt *s, const struct due_span *f)
{
    int at = 1;

    if (f->from != DAY_NONE)
        db_bind_int(s, at++, f->from);
    if (f->until != DAY_NONE)
        db_bind_int(s, at++, f->until);
    if (f->within)
        at = bind_within(s, at, f->within);
    if (f->mine) {
        db_bind_text(s, at++, f->mine);
        db_bind_text(s, at++, f->mine_inspector);
    }
    return at;
}

enum err ledger_today_dues(struct ledger *l, const struct due_span *f,
                           enum err (*each)(void *ctx, const struct work_due *d, struct error *e),
                           void *ctx, struct error *e)
{
    struct buf sql = {0};
    struct db_stmt *s = NULL;
    bool more = true;

    buf_adds(&sql, "SELECT " WORK_COLUMNS ", d.clock, d.duty, d.due, d.provisional, d.level");
    add_dues(&sql, f, true);
    buf_adds(&sql, " ORDER BY d.due, d.case_no, d.clock LIMIT ?");
    enum err rc = db_prepare(ledger_db(l), sql.data, &s, e);
    buf_free(&sql);
    if (rc)
        return rc;
    db_bind_int(s, bind_dues(s, f), f->limit ? (int64_t)f->limit : -1);
    while (!rc && !(rc = db_step(s, &more, e)) && more) {
        struct work_due d = {.clock = db_column_text(s, WORK_COLUMN_COUNT),
                             .duty = db_column_text(s, WORK_COLUMN_COUNT + 1),
                             .due = (int32_t)db_column_int(s, WORK_COLUMN_COUNT + 2),
                             .provisional = db_column_int(s, WORK_COLUMN_COUNT + 3) != 0,
                             .level = (int)db_column_int(s, WORK_COLUMN_COUNT + 4)};
        work_read(s, 0, &d.row);
        rc = each(ctx, &d, e);
    }
    db_free(s);
    return rc;
}

enum err ledger_today_count_dues(struct ledger *l, const struct due_span *f, uint64_t *count,
                                 struct error *e)
{
    struct buf sql = {0};
    struct db_stmt *s = NULL;

    buf_adds(&sql, "SELECT count(*)");
    add_dues(&sql, f, false);
    enum err rc = db_prepare(ledger_db(l), sql.data, &s, e);
    buf_free(&sql);
    if (rc)
        return rc;
    bind_dues(s, f);
    return read_count(s, count, e);
}

enum err ledger_today_drawn_on(struct ledger *l, uint32_t within, int32_t today, int32_t *day,
                               struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l),
                             within ? "SELECT max(date) FROM case_work WHERE date <= ?"
                                      " AND bureau BETWEEN ? AND ? AND state <> 'void'"
                                    : "SELECT max(date) FROM case_work WHERE date <= ?"
                                      " AND state <> 'void'",
                             &s, e);

    *day = DAY_NONE;
    if (rc)
        return rc;
    db_bind_int(s, 1, today);
    if (within)
        bind_within(s, 2, within);
    rc = db_step(s, &row, e);
    if (!rc && row && !db_column_is_null(s, 0))
        *day = (int32_t)db_column_int(s, 0);
    db_free(s);
    return rc;
}

/* ---- bureaus ---- */

/* One pass over the narrow table, and one over what waits. */
static const char bureaus_sql[] =
    "SELECT bureau, sum(open), sum(overdue), sum(drawn), sum(visits), sum(waiting) FROM ("
    " SELECT bureau, sum(state = 'open') AS open,"
    " sum(state = 'open' AND due IS NOT NULL AND due < ?) AS overdue,"
    " sum(date = ? AND state <> 'void') AS drawn,"
    " sum(state = 'open' AND planned IS NOT NULL AND planned BETWEEN ? AND ?) AS visits,"
    " 0 AS waiting FROM case_work WHERE bureau BETWEEN ? AND ? GROUP BY bureau"
    " UNION ALL SELECT bureau, 0, 0, 0, 0, count(*) FROM case_wait WHERE bureau BETWEEN ? AND ?"
    " GROUP BY bureau) AS b GROUP BY bureau ORDER BY bureau";

enum err ledger_today_bureaus(struct ledger *l, uint32_t within, int32_t today, int32_t drawn_on,
                              int32_t from, int32_t until,
                              enum err (*each)(void *ctx, const struct today_bureau *b,
                                               struct error *e),
                              void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l), bureaus_sql, &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, today);
    db_bind_int(s, 2, drawn_on);
    db_bind_int(s, 3, from);
    db_bind_int(s, 4, until);
    bind_within(s, bind_within(s, 5, within), within);
    while (!rc && !(rc = db_step(s, &more, e)) && more) {
        const struct today_bureau b = {.bureau = (uint32_t)db_column_int(s, 0),
                                       .open = (uint64_t)db_column_int(s, 1),
                                       .overdue = (uint64_t)db_column_int(s, 2),
                                       .drawn = (uint64_t)db_column_int(s, 3),
                                       .visits = (uint64_t)db_column_int(s, 4),
                                       .waiting = (uint64_t)db_column_int(s, 5)};
        rc = each(ctx, &b, e);
    }
    db_free(s);
    return rc;
}
