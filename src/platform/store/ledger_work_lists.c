/* Lists of cases by what people look for. */
#include "ledger_work_private.h"

static const struct column work_columns[] = {WORK_COLUMNS(work_row, )};
static const struct table works = TABLE(work_row, NULL, work_columns, 0);

void work_mine(struct query *q, const char *person, const char *inspector)
{
    query_with(q,
               " AND (EXISTS(SELECT 1 FROM case_event v WHERE v.actor = ?"
               "  AND v.case_no = k.case_no) OR k.case_no IN (SELECT p.case_no"
               "  FROM pick_inspector i JOIN pick p ON p.commit_index = i.commit_index"
               "  AND p.position = i.position WHERE i.inspector = ? AND i.inspector <> ''))",
               "%s %s", person, inspector);
}

/* Only the filters in use are in the statement, so that their indexes serve it. */
static void conditions(struct query *q, const struct work_filter *f)
{
    const struct {
        int32_t day;
        const char *condition;
    } days[] = {{f->from, " AND k.date >= ?"},
                {f->until, " AND k.date <= ?"},
                {f->planned_from, " AND k.planned >= ?"},
                {f->planned_until, " AND k.planned <= ?"},
                {f->due_before, " AND k.due < ? AND k.state = 'open'"}};

    query_add(q, " FROM case_work k WHERE 1 = 1");
    query_within(q, "k.bureau", f->within);
    if (f->state)
        query_with(q, " AND k.state = ?", "%s", f->state);
    if (f->main)
        query_with(q, " AND k.main = ?", "%s", f->main);
    if (f->stage)
        query_with(q, " AND k.stage = ?", "%d", f->stage);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (days[i].day != DAY_NONE)
            query_with(q, days[i].condition, "%d", days[i].day);
    if (f->text) {
        query_begins(q, " AND (k.case_no LIKE ? ESCAPE '\\'", f->text);
        query_begins(q, " OR k.uscc LIKE ? ESCAPE '\\'", f->text);
        query_holds(q, " OR k.name LIKE ? ESCAPE '\\')", f->text);
    }
    if (f->mine)
        work_mine(q, f->mine, f->mine_inspector);
}

/* Ends in the number, so that pages neither overlap nor leave gaps. */
static void in_order(struct query *q, const struct work_filter *f)
{
    static const char *const columns[] = {[WORK_BY_NO] = NULL,
                                          [WORK_BY_DATE] = "k.date",
                                          [WORK_BY_DUE] = "k.due",
                                          [WORK_BY_NAME] = "k.name",
                                          [WORK_BY_BUREAU] = "k.bureau",
                                          [WORK_BY_STAGE] = "k.stage",
                                          [WORK_BY_INSPECT_BY] = "k.inspect_by",
                                          [WORK_BY_PLANNED] = "k.planned"};
    const char *column = columns[f->order];
    const char *way = f->down ? " DESC" : "";

    query_add(q, " ORDER BY ");
    if (column)
        buf_addf(&q->sql, "%s IS NULL, %s%s, ", column, column, way);
    buf_addf(&q->sql, "k.case_no%s", way);
    query_limit(q, f->limit, f->offset);
}

enum err ledger_work_each(struct ledger *l, const struct work_filter *f, work_row_fn *each,
                          void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct work_row row;

    conditions(&q, f);
    in_order(&q, f);
    struct rows rows = rows_query(ledger_db(l), &works, e, &q);
    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}

enum err ledger_work_count(struct ledger *l, const struct work_filter *f, uint64_t *count,
                           struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT count(*)");
    conditions(&q, f);
    return query_number(&q, ledger_db(l), count, e);
}
