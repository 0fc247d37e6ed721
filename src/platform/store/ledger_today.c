/* What the inbox shows: decisions that wait, days that end, and how each bureau stands. */
#include "platform/store/ledger_today.h"

#include "core/law/codes.h"
#include "ledger_work_private.h"

/* ---- decisions that wait ---- */

static const struct column wait_columns[] = {
    WORK_COLUMNS(work_waiting, row.), COLUMN_AS(work_waiting, action, "w.action"),
    COLUMN_AS(work_waiting, roles, "w.roles"), COLUMN_AS(work_waiting, since, "w.since")};
static const struct table waits = TABLE(work_waiting, NULL, wait_columns, 0);

static void that_wait(struct query *q, const struct wait_filter *f)
{
    query_add(q, " FROM case_wait w JOIN case_work k ON k.case_no = w.case_no WHERE 1 = 1");
    query_within(q, "w.bureau", f->within);
    if (f->roles)
        query_with(q, " AND (w.roles & ?) <> 0", "%u", f->roles);
    query_with(q, " AND w.since > ?", "%jd", f->after);
    if (f->person)
        query_with(q,
                   " AND NOT EXISTS (SELECT 1 FROM case_wait_barred b WHERE b.case_no = w.case_no"
                   " AND b.action = w.action AND b.person = ?)",
                   "%s", f->person);
}

enum err ledger_today_waits(struct ledger *l, const struct wait_filter *f,
                            enum err (*each)(void *ctx, const struct work_waiting *w,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct work_waiting w;

    that_wait(&q, f);
    query_add(&q, " ORDER BY w.since, w.case_no, w.action");
    query_limit(&q, f->limit, 0);
    struct rows rows = rows_query(ledger_db(l), &waits, e, &q);
    while (rows_next(&rows, &w))
        rows.err = each(ctx, &w, e);
    return rows_end(&rows);
}

enum err ledger_today_count_waits(struct ledger *l, const struct wait_filter *f, uint64_t *count,
                                  struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT count(*)");
    that_wait(&q, f);
    return query_number(&q, ledger_db(l), count, e);
}

enum err ledger_today_barred(struct ledger *l, const char *no, const char *action,
                             enum err (*each)(void *ctx, const char *person, struct error *e),
                             void *ctx, struct error *e)
{
    return rows_texts(rows_of(ledger_db(l),
                              "SELECT person FROM case_wait_barred WHERE case_no = ?"
                              " AND action = ? ORDER BY person",
                              e, "%s %s", no, action),
                      each, ctx);
}

/* ---- days that end ---- */

static const struct column due_columns[] = {WORK_COLUMNS(work_due, row.),
                                            COLUMN_AS(work_due, clock, "d.clock"),
                                            COLUMN_AS(work_due, duty, "d.duty"),
                                            COLUMN_AS(work_due, due, "d.due"),
                                            COLUMN_AS(work_due, provisional, "d.provisional"),
                                            COLUMN_AS(work_due, level, "d.level")};
static const struct table dues = TABLE(work_due, NULL, due_columns, 0);

/* As in ledger_dues.c: a county's cases first, else the days; a count of all needs no case. */
static void that_end(struct query *q, const struct due_span *f, bool cases)
{
    if (f->within % 100)
        query_add(q, " FROM case_work k CROSS JOIN case_due d WHERE d.case_no = k.case_no AND");
    else if (cases || f->within || f->mine)
        query_add(q, " FROM case_due d JOIN case_work k ON k.case_no = d.case_no WHERE");
    else
        query_add(q, " FROM case_due d WHERE");
    query_add(q, " d.duty <> 'window'");
    if (f->from != DAY_NONE)
        query_with(q, " AND d.due >= ?", "%d", f->from);
    if (f->until != DAY_NONE)
        query_with(q, " AND d.due <= ?", "%d", f->until);
    query_within(q, "k.bureau", f->within);
    if (f->mine)
        work_mine(q, f->mine, f->mine_inspector);
}

enum err ledger_today_dues(struct ledger *l, const struct due_span *f,
                           enum err (*each)(void *ctx, const struct work_due *d, struct error *e),
                           void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct work_due d;

    that_end(&q, f, true);
    query_add(&q, " ORDER BY d.due, d.case_no, d.clock");
    query_limit(&q, f->limit, 0);
    struct rows rows = rows_query(ledger_db(l), &dues, e, &q);
    while (rows_next(&rows, &d))
        rows.err = each(ctx, &d, e);
    return rows_end(&rows);
}

enum err ledger_today_count_dues(struct ledger *l, const struct due_span *f, uint64_t *count,
                                 struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT count(*)");
    that_end(&q, f, false);
    return query_number(&q, ledger_db(l), count, e);
}

enum err ledger_today_drawn_on(struct ledger *l, uint32_t within, int32_t today, int32_t *day,
                               struct error *e)
{
    struct query q = {.count = 0};
    uint64_t newest;

    query_with(&q,
               "SELECT coalesce(max(date), ?) FROM case_work WHERE date <= ? AND state <> 'void'",
               "%d %d", DAY_NONE, today);
    query_within(&q, "bureau", within);
    enum err rc = query_number(&q, ledger_db(l), &newest, e);
    *day = (int32_t)newest;
    return rc;
}

/* ---- bureaus ---- */

static const struct column bureau_columns[] = {
    COLUMN(today_bureau, bureau),
    COLUMN_AS(today_bureau, open, "sum(open)"),
    COLUMN_AS(today_bureau, overdue, "sum(overdue)"),
    COLUMN_AS(today_bureau, drawn, "sum(drawn)"),
    COLUMN_AS(today_bureau, visits, "sum(visits)"),
    COLUMN_AS(today_bureau, waiting, "sum(waiting)"),
};
/* One pass over the narrow table, and one over what waits. */
static const struct table bureaus = TABLE(
    today_bureau,
    "(SELECT bureau, sum(state = 'open') AS open,"
    " sum(state = 'open' AND due IS NOT NULL AND due < ?1) AS overdue,"
    " sum(date = ?2 AND state <> 'void') AS drawn,"
    " sum(state = 'open' AND planned IS NOT NULL AND planned BETWEEN ?3 AND ?4) AS visits,"
    " 0 AS waiting FROM case_work WHERE bureau BETWEEN ?5 AND ?6 GROUP BY bureau"
    " UNION ALL SELECT bureau, 0, 0, 0, 0, count(*) FROM case_wait WHERE bureau BETWEEN ?5 AND ?6"
    " GROUP BY bureau) AS b",
    bureau_columns, 0);

enum err ledger_today_bureaus(struct ledger *l, uint32_t within, int32_t today, int32_t drawn_on,
                              int32_t from, int32_t until,
                              enum err (*each)(void *ctx, const struct today_bureau *b,
                                               struct error *e),
                              void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &bureaus, e, "GROUP BY bureau ORDER BY bureau",
                                   "%d %d %d %d %u %u", today, drawn_on, from, until, within,
                                   within ? region_last(within) : UINT32_MAX);
    struct today_bureau b;

    while (rows_next(&rows, &b))
        rows.err = each(ctx, &b, e);
    return rows_end(&rows);
}
