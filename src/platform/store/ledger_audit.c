#include "platform/store/ledger_audit.h"

#include "core/base/date.h"
#include "rows.h"

enum err ledger_audit_empty(struct ledger *l, int32_t from, int32_t until,
                            enum err (*each)(void *ctx, uint64_t commit, uint64_t places,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT p.commit_index, count(*) FROM pick_inspector p"
                               " JOIN draw d ON d.commit_index = p.commit_index"
                               " WHERE p.inspector = '' AND d.date >= ? AND d.date <= ?"
                               " GROUP BY p.commit_index ORDER BY p.commit_index",
                               e, "%d %d", from, until);

    while (rows_next(&rows, NULL))
        rows.err = each(ctx, (uint64_t)stmt_int(rows.stmt, 0), (uint64_t)stmt_int(rows.stmt, 1), e);
    return rows_end(&rows);
}

static const struct column bureau_columns[] = {
    COLUMN(bureau_cases, bureau),
    COLUMN_AS(bureau_cases, cases, "count(*)"),
    COLUMN_AS(bureau_cases, open, "count(CASE WHEN state = 'open' THEN 1 END)"),
    COLUMN_NULL_AS(bureau_cases, oldest, "min(CASE WHEN state = 'open' THEN date END)", DAY_NONE),
    COLUMN_AS(bureau_cases, quiet,
              "count(CASE WHEN state = 'open' AND NOT EXISTS(SELECT 1 FROM case_event e"
              " WHERE e.case_no = c.case_no AND e.time > ?) THEN 1 END)"),
};
static const struct table bureaus = TABLE(bureau_cases, "case_file c", bureau_columns, 0);

enum err ledger_audit_cases(struct ledger *l, int32_t from, int32_t until, int64_t since,
                            enum err (*each)(void *ctx, const struct bureau_cases *row,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &bureaus, e,
                                   "WHERE date >= ? AND date <= ? AND state <> 'void'"
                                   " GROUP BY bureau ORDER BY bureau",
                                   "%jd %d %d", since, from, until);
    struct bureau_cases row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}
