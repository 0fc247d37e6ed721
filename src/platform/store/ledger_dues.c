#include "platform/store/ledger_dues.h"

#include "core/base/date.h"
#include "rows.h"

#define CLOCK_COLUMNS                                                                              \
    COLUMN_AS(due_row, due.clock, "d.clock"),                                                      \
        COLUMN_NULL_AS(due_row, due.start, "d.start", DAY_NONE),                                   \
        COLUMN_NULL_AS(due_row, due.due, "d.due", DAY_NONE),                                       \
        COLUMN_AS(due_row, due.provisional, "d.provisional"),                                      \
        COLUMN_AS(due_row, due.rule, "d.rule"), COLUMN_AS(due_row, due.duty, "d.duty"),            \
        COLUMN_AS(due_row, due.warned, "d.warned"), COLUMN_AS(due_row, due.level, "d.level"),      \
        COLUMN_AS(due_row, bureau, "f.bureau")

static const struct column of_case_columns[] = {
    CLOCK_COLUMNS, COLUMN_AS(due_row, region, "f.bureau"), COLUMN_AS(due_row, firm, "f.name"),
    COLUMN_AS(due_row, no, "d.case_no"), COLUMN_AS(due_row, matter, "0")};
static const struct table of_cases = TABLE(due_row, NULL, of_case_columns, 0);

static const struct column of_docket_columns[] = {
    CLOCK_COLUMNS, COLUMN_AS(due_row, region, "f.region"), COLUMN_AS(due_row, firm, "''"),
    COLUMN_AS(due_row, no, "d.no"), COLUMN_AS(due_row, matter, "d.matter")};
static const struct table of_dockets =
    TABLE(due_row, "docket_due d JOIN docket f ON f.no = d.no", of_docket_columns, 0);

enum err ledger_dues_set(struct ledger *l, const struct docket_row *docket,
                         const struct case_due *dues, size_t count, struct error *e)
{
    enum err rc = sql_run(ledger_db(l), "DELETE FROM docket_due WHERE no = ?", e, "%s", docket->no);

    for (const struct case_due *d = dues; d < dues + count && !rc; d++)
        rc = sql_run(ledger_db(l),
                     "INSERT INTO docket_due(no, clock, start, due, provisional, rule, duty,"
                     " warned, level, matter) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     e, "%s %s %i %i %d %s %s %d %d %d", docket->no, d->clock, d->start, d->due,
                     d->provisional, d->rule, d->duty, d->warned, d->level,
                     docket_is_matter(docket));
    return rc;
}

/* A plain count of the whole province needs no case. A county's few cases come first, each with
 * its clocks; of wider lists the days come first, as a page is full soon. */
static void conditions(struct query *q, const struct due_filter *f, bool cases)
{
    if (f->within % 100)
        query_add(q, " FROM case_work f CROSS JOIN case_due d WHERE d.case_no = f.case_no");
    else if (cases || f->within || f->text)
        query_add(q, " FROM case_due d JOIN case_work f ON f.case_no = d.case_no WHERE 1 = 1");
    else
        query_add(q, " FROM case_due d WHERE 1 = 1");
    if (f->no)
        query_with(q, " AND d.case_no = ?", "%s", f->no);
    if (f->until != DAY_NONE)
        query_with(q, " AND d.due <= ?", "%d", f->until);
    query_within(q, "f.bureau", f->within);
    if (f->binding)
        query_add(q, " AND d.duty <> 'window'");
    if (!f->text)
        return;
    query_holds(q, " AND (d.case_no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR f.name LIKE ? ESCAPE '\\'", f->text);
    for (const char *const *c = f->clocks; c && *c; c++)
        query_with(q, " OR d.clock = ?", "%s", *c);
    query_add(q, ")");
}

static void in_order(struct query *q, const struct due_filter *f)
{
    static const char *const columns[] = {
        [DUE_BY_DUE] = "d.due",     [DUE_BY_FIRM] = "f.name", [DUE_BY_BUREAU] = "f.bureau",
        [DUE_BY_CLOCK] = "d.clock", [DUE_BY_DUTY] = "d.duty", [DUE_BY_LEVEL] = "d.level"};
    static const char *const by_due[] = {"d.case_no", "d.clock", NULL};
    static const char *const others[] = {"d.due", "d.case_no", "d.clock", NULL};

    query_order(q, columns[f->order], f->order == DUE_BY_DUE ? by_due : others, f->down);
    query_limit(q, f->limit, f->offset);
}

enum err ledger_dues_count(struct ledger *l, const struct due_filter *filter, uint64_t *count,
                           struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT count(*)");
    conditions(&q, filter, false);
    return query_number(&q, ledger_db(l), count, e);
}

static enum err each_row(struct rows rows, due_row_fn *each, void *ctx, struct error *e)
{
    struct due_row row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}

enum err ledger_dues_each(struct ledger *l, const struct due_filter *filter, due_row_fn *each,
                          void *ctx, struct error *e)
{
    struct query q = {.count = 0};

    conditions(&q, filter, true);
    in_order(&q, filter);
    return each_row(rows_query(ledger_db(l), &of_cases, e, &q), each, ctx, e);
}

enum err ledger_dues_running(struct ledger *l, int32_t until, due_row_fn *each, void *ctx,
                             struct error *e)
{
    struct query q = {.count = 0};

    if (until != DAY_NONE)
        query_with(&q,
                   " WHERE ((d.warned = 0 AND d.duty <> 'window')"
                   " OR (d.duty = 'ours' AND d.level < 3)) AND d.due <= ?",
                   "%d", until);
    query_add(&q, " ORDER BY d.due, d.no, d.clock");
    return each_row(rows_query(ledger_db(l), &of_dockets, e, &q), each, ctx, e);
}
