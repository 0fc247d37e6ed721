/* Lists of cases by what people look for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "ledger_work_private.h"

static int32_t day_at(struct db_stmt *s, int column)
{
    return db_column_is_null(s, column) ? DAY_NONE : (int32_t)db_column_int(s, column);
}

void work_read(struct db_stmt *s, int at, struct work_row *row)
{
    *row = (struct work_row){.name = db_column_text(s, at + 2),
                             .bureau = (uint32_t)db_column_int(s, at + 3),
                             .date = (int32_t)db_column_int(s, at + 4),
                             .inspect_by = day_at(s, at + 5),
                             .state = db_column_text(s, at + 6),
                             .stage = (int)db_column_int(s, at + 7),
                             .main = db_column_text(s, at + 8),
                             .planned = day_at(s, at + 9),
                             .due = day_at(s, at + 10)};
    snprintf(row->no, sizeof row->no, "%s", db_column_text(s, at));
    snprintf(row->uscc, sizeof row->uscc, "%s", db_column_text(s, at + 1));
}

/* Only the filters in use are in the statement, so that their indexes serve it. */
static void add_where(struct buf *sql, const struct work_filter *f)
{
    buf_adds(sql, " FROM case_work k WHERE 1 = 1");
    if (f->within)
        buf_adds(sql, " AND k.bureau BETWEEN ? AND ?");
    if (f->state)
        buf_adds(sql, " AND k.state = ?");
    if (f->main)
        buf_adds(sql, " AND k.main = ?");
    if (f->stage)
        buf_adds(sql, " AND k.stage = ?");
    if (f->from != DAY_NONE)
        buf_adds(sql, " AND k.date >= ?");
    if (f->until != DAY_NONE)
        buf_adds(sql, " AND k.date <= ?");
    if (f->planned_from != DAY_NONE)
        buf_adds(sql, " AND k.planned >= ?");
    if (f->planned_until != DAY_NONE)
        buf_adds(sql, " AND k.planned <= ?");
    if (f->due_before != DAY_NONE)
        buf_adds(sql, " AND k.due < ? AND k.state = 'open'");
    if (f->text)
        buf_adds(sql, " AND (k.case_no LIKE ? ESCAPE '\\' OR k.uscc LIKE ? ESCAPE '\\'"
                      " OR k.name LIKE ? ESCAPE '\\')");
    if (f->mine)
        buf_adds(sql, WORK_MINE);
}

/* What LIKE would take as a pattern stands for itself. */
static char *like(const char *before, const char *text)
{
    struct buf out = {0};

    buf_adds(&out, before);
    for (const char *p = text; *p; p++) {
        if (strchr("%_\\", *p))
            buf_addc(&out, '\\');
        buf_addc(&out, *p);
    }
    buf_addc(&out, '%');
    return buf_take(&out);
}

struct patterns { /* live as long as the statement */
    char *begins, *holds;
};

static int bind_where(struct db_stmt *s, const struct work_filter *f, struct patterns *like_it)
{
    int at = 1;

    if (f->within) {
        db_bind_int(s, at++, f->within);
        db_bind_int(s, at++, region_last(f->within));
    }
    if (f->state)
        db_bind_text(s, at++, f->state);
    if (f->main)
        db_bind_text(s, at++, f->main);
    if (f->stage)
        db_bind_int(s, at++, f->stage);
    const int32_t days[] = {f->from, f->until, f->planned_from, f->planned_until, f->due_before};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (days[i] != DAY_NONE)
            db_bind_int(s, at++, days[i]);
    if (f->text) {
        like_it->begins = like("", f->text);
        like_it->holds = like("%", f->text);
        db_bind_text(s, at++, like_it->begins);
        db_bind_text(s, at++, like_it->begins);
        db_bind_text(s, at++, like_it->holds);
    }
    if (f->mine) {
        db_bind_text(s, at++, f->mine);
        db_bind_text(s, at++, f->mine_inspector);
    }
    return at;
}

static void free_patterns(struct patterns *p)
{
    free(p->begins);
    free(p->holds);
}

/* Ends in the number, so that pages neither overlap nor leave gaps. */
static void add_order(struct buf *sql, const struct work_filter *f)
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

    buf_adds(sql, " ORDER BY ");
    if (column)
        buf_addf(sql, "%s IS NULL, %s%s, ", column, column, way);
    buf_addf(sql, "k.case_no%s", way);
    if (f->limit)
        buf_adds(sql, " LIMIT ? OFFSET ?");
}

enum err ledger_work_each(struct ledger *l, const struct work_filter *f, work_row_fn *each,
                          void *ctx, struct error *e)
{
    struct patterns patterns = {0};
    struct buf sql = {0};
    struct db_stmt *s = NULL;
    bool more = true;

    buf_adds(&sql, "SELECT " WORK_COLUMNS);
    add_where(&sql, f);
    add_order(&sql, f);
    enum err rc = db_prepare(ledger_db(l), sql.data, &s, e);
    buf_free(&sql);
    if (rc)
        return rc;
    int at = bind_where(s, f, &patterns);
    if (f->limit) {
        db_bind_int(s, at, f->limit);
        db_bind_int(s, at + 1, f->offset);
    }
    while (!rc && !(rc = db_step(s, &more, e)) && more) {
        struct work_row row;
        work_read(s, 0, &row);
        rc = each(ctx, &row, e);
    }
    db_free(s);
    free_patterns(&patterns);
    return rc;
}

enum err ledger_work_count(struct ledger *l, const struct work_filter *f, uint64_t *count,
                           struct error *e)
{
    struct patterns patterns = {0};
    struct buf sql = {0};
    struct db_stmt *s = NULL;
    bool row = false;

    buf_adds(&sql, "SELECT count(*)");
    add_where(&sql, f);
    enum err rc = db_prepare(ledger_db(l), sql.data, &s, e);
    buf_free(&sql);
    if (rc)
        return rc;
    bind_where(s, f, &patterns);
    rc = db_step(s, &row, e);
    *count = !rc && row ? (uint64_t)db_column_int(s, 0) : 0;
    db_free(s);
    free_patterns(&patterns);
    return rc;
}
