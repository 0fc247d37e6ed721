#include "platform/store/ledger_replacements.h"

#include <stdio.h>

#include "rows.h"

static const struct column columns[] = {COLUMN(replacement, task),
                                        COLUMN(replacement, case_no),
                                        COLUMN(replacement, kind),
                                        COLUMN(replacement, inspector),
                                        COLUMN(replacement, reason),
                                        COLUMN(replacement, asked_by),
                                        COLUMN(replacement, approved_by),
                                        COLUMN(replacement, approved_at),
                                        COLUMN_AS(replacement, state, "replacement.state")};
static const struct table replacements =
    TABLE(replacement, "replacement JOIN case_file USING(case_no)", columns, 0);

enum err ledger_replacement_add(struct ledger *l, struct replacement *r, struct error *e)
{
    int64_t number;
    enum err err =
        sql_number(ledger_db(l), "SELECT count(*) + 1 FROM replacement WHERE case_no = ?", &number,
                   e, "%s", r->case_no);

    if (err)
        return err;
    snprintf(r->task, sizeof r->task, "team-%s-%u", r->case_no, (unsigned)number);
    return sql_run(ledger_db(l),
                   "INSERT INTO replacement(task, case_no, kind, inspector, reason, asked_by,"
                   " approved_by, approved_at, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
                   e, "%s %s %s %s %s %s %s %jd", r->task, r->case_no, r->kind, r->inspector,
                   r->reason, r->asked_by, r->approved_by, r->approved_at);
}

enum err ledger_replacement_set(struct ledger *l, const char *task, const char *state,
                                struct error *e)
{
    return sql_run(ledger_db(l), "UPDATE replacement SET state = ? WHERE task = ?", e, "%s %s",
                   state, task);
}

enum err ledger_replacement_cancel(struct ledger *l, const char *case_no, struct error *e)
{
    return sql_run(ledger_db(l),
                   "UPDATE replacement SET state = 'void' WHERE case_no = ? AND state = 'waiting'",
                   e, "%s", case_no);
}

enum err ledger_replacement_each(struct ledger *l, const struct replacement_filter *f,
                                 enum err (*each)(void *ctx, const struct replacement *row,
                                                  struct error *e),
                                 void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct replacement one;

    query_add(&q, "WHERE 1 = 1");
    if (f->task)
        query_with(&q, " AND task = ?", "%s", f->task);
    if (f->case_no)
        query_with(&q, " AND case_no = ?", "%s", f->case_no);
    if (f->state)
        query_with(&q, " AND replacement.state = ?", "%s", f->state);
    if (f->by_commit)
        query_with(&q, " AND commit_index = ?", "%ju", f->commit_index);
    query_add(&q, " ORDER BY approved_at, length(task), task");
    struct rows rows = rows_query(ledger_db(l), &replacements, e, &q);
    while (rows_next(&rows, &one))
        rows.err = each(ctx, &one, e);
    return rows_end(&rows);
}

enum err ledger_replacement_case(struct ledger *l, const char *task, char case_no[CASE_NO_BYTES],
                                 uint64_t *commit_index, struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT case_no, commit_index FROM replacement JOIN case_file"
                               " USING(case_no) WHERE task = ?",
                               e, "%s", task);

    if (rows_next(&rows, NULL)) {
        snprintf(case_no, CASE_NO_BYTES, "%s", stmt_text(rows.stmt, 0, NULL));
        *commit_index = (uint64_t)stmt_int(rows.stmt, 1);
    } else if (!rows.err) {
        rows.err = error_set(e, E_NOTFOUND, "%s 不是重新抽取检查组的任务",
                             "%s is not a task that draws a team anew", task);
    }
    return rows_end(&rows);
}
