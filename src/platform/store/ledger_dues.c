#include "platform/store/ledger_dues.h"

#include <stdio.h>

#include "core/base/date.h"
#include "core/law/codes.h"
#include "query.h"

static enum err drop(struct ledger *l, const char *no, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l), "DELETE FROM docket_due WHERE no = ?", &stmt, e);

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
                        "INSERT INTO docket_due(no, clock, start, due, provisional, rule, duty,"
                        " warned, level, matter) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        db_bind_int(stmt, 10, docket_is_matter(no));
        rc = db_run(stmt, e);
    }
    db_free(stmt);
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
        query_text(q, " AND d.case_no = ?", f->no);
    if (f->until != DAY_NONE)
        query_number(q, " AND d.due <= ?", f->until);
    if (f->within) {
        query_number(q, " AND f.bureau BETWEEN ?", f->within);
        query_number(q, " AND ?", region_last(f->within));
    }
    if (f->binding)
        query_add(q, " AND d.duty <> 'window'");
    if (!f->text)
        return;
    query_holds(q, " AND (d.case_no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR f.name LIKE ? ESCAPE '\\'", f->text);
    for (const char *const *c = f->clocks; c && *c; c++)
        query_text(q, " OR d.clock = ?", *c);
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
    int64_t number = 0;

    query_add(&q, "SELECT count(*)");
    conditions(&q, filter, false);
    enum err rc = query_numbers(&q, ledger_db(l), &number, 1, e);
    *count = (uint64_t)number;
    query_fini(&q);
    return rc;
}

static int32_t day_at(struct db_stmt *stmt, int column)
{
    return db_column_is_null(stmt, column) ? DAY_NONE : (int32_t)db_column_int(stmt, column);
}

#define COLUMNS                                                                                    \
    "d.clock, d.start, d.due, d.provisional, d.rule, d.duty, d.warned, d.level, f.bureau"

static enum err each_row(struct query *q, struct ledger *l, due_row_fn *each, void *ctx,
                         struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = query_prepare(q, ledger_db(l), &stmt, e);

    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct due_row row = {.due = {.clock = db_column_text(stmt, 0),
                                      .start = day_at(stmt, 1),
                                      .due = day_at(stmt, 2),
                                      .provisional = db_column_int(stmt, 3) != 0,
                                      .rule = db_column_text(stmt, 4),
                                      .duty = db_column_text(stmt, 5),
                                      .warned = db_column_int(stmt, 6) != 0,
                                      .level = (int)db_column_int(stmt, 7)},
                              .bureau = (uint32_t)db_column_int(stmt, 8),
                              .region = (uint32_t)db_column_int(stmt, 9),
                              .firm = db_column_text(stmt, 10)};
        snprintf(row.no, sizeof row.no, "%s", db_column_text(stmt, 11));
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    query_fini(q);
    return rc;
}

enum err ledger_dues_each(struct ledger *l, const struct due_filter *filter, due_row_fn *each,
                          void *ctx, struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT " COLUMNS ", f.bureau, f.name, d.case_no");
    conditions(&q, filter, true);
    in_order(&q, filter);
    return each_row(&q, l, each, ctx, e);
}

enum err ledger_dues_running(struct ledger *l, int32_t until, due_row_fn *each, void *ctx,
                             struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT " COLUMNS ", f.region, '', d.no"
                  " FROM docket_due d JOIN docket f ON f.no = d.no");
    if (until != DAY_NONE)
        query_number(&q,
                     " WHERE ((d.warned = 0 AND d.duty <> 'window')"
                     " OR (d.duty = 'ours' AND d.level < 3)) AND d.due <= ?",
                     until);
    query_add(&q, " ORDER BY d.due, d.no, d.clock");
    return each_row(&q, l, each, ctx, e);
}
