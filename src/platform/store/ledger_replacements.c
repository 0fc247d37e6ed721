#include "platform/store/ledger_replacements.h"

#include <stdio.h>

#include "platform/store/db.h"

#define COPY(to, stmt, column) snprintf((to), sizeof(to), "%s", db_column_text((stmt), (column)))

static enum err next_number(struct ledger *l, const char *case_no, unsigned *number,
                            struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err =
        db_prepare(ledger_db(l), "SELECT count(*) + 1 FROM replacement WHERE case_no = ?", &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, case_no);
    err = db_step(s, &row, e);
    if (!err)
        *number = (unsigned)db_column_int(s, 0);
    db_free(s);
    return err;
}

enum err ledger_replacement_add(struct ledger *l, struct replacement *r, struct error *e)
{
    struct db_stmt *s = NULL;
    unsigned number = 0;
    enum err err = next_number(l, r->case_no, &number, e);

    if (err)
        return err;
    snprintf(r->task, sizeof r->task, "team-%s-%u", r->case_no, number);
    err = db_prepare(ledger_db(l),
                     "INSERT INTO replacement(task, case_no, kind, gone, reason, asked_by,"
                     " approved_by, approved_at, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, 'waiting')",
                     &s, e);
    if (err)
        return err;
    db_bind_text(s, 1, r->task);
    db_bind_text(s, 2, r->case_no);
    db_bind_text(s, 3, r->kind);
    db_bind_text(s, 4, r->gone);
    db_bind_text(s, 5, r->reason);
    db_bind_text(s, 6, r->asked_by);
    db_bind_text(s, 7, r->approved_by);
    db_bind_int(s, 8, r->approved_at);
    err = db_run(s, e);
    db_free(s);
    return err;
}

enum err ledger_replacement_set(struct ledger *l, const char *task, const char *state,
                                struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err =
        db_prepare(ledger_db(l), "UPDATE replacement SET state = ? WHERE task = ?", &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, state);
    db_bind_text(s, 2, task);
    err = db_run(s, e);
    db_free(s);
    return err;
}

enum err ledger_replacement_cancel(struct ledger *l, const char *case_no, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(ledger_db(l),
                              "UPDATE replacement SET state = 'void'"
                              " WHERE case_no = ? AND state = 'waiting'",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, case_no);
    err = db_run(s, e);
    db_free(s);
    return err;
}

static void read_row(struct db_stmt *s, struct replacement *out)
{
    *out = (struct replacement){.kind = db_column_text(s, 2),
                                .gone = db_column_text(s, 3),
                                .reason = db_column_text(s, 4),
                                .asked_by = db_column_text(s, 5),
                                .approved_by = db_column_text(s, 6),
                                .approved_at = db_column_int(s, 7),
                                .state = db_column_text(s, 8)};
    COPY(out->task, s, 0);
    COPY(out->case_no, s, 1);
}

enum err ledger_replacement_each(struct ledger *l, const struct replacement_filter *f,
                                 enum err (*each)(void *ctx, const struct replacement *row,
                                                  struct error *e),
                                 void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    struct replacement one;
    bool row = true;
    enum err err =
        db_prepare(ledger_db(l),
                   "SELECT r.task, r.case_no, r.kind, r.gone, r.reason, r.asked_by, r.approved_by,"
                   " r.approved_at, r.state FROM replacement r JOIN case_file c USING(case_no)"
                   " WHERE (?1 IS NULL OR r.task = ?1) AND (?2 IS NULL OR r.case_no = ?2)"
                   " AND (?3 IS NULL OR r.state = ?3) AND (?4 IS NULL OR c.commit_index = ?4)"
                   " ORDER BY r.approved_at, r.task",
                   &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, f->task);
    db_bind_text(s, 2, f->case_no);
    db_bind_text(s, 3, f->state);
    if (f->by_commit)
        db_bind_int(s, 4, (int64_t)f->commit_index);
    else
        db_bind_null(s, 4);
    while (!(err = db_step(s, &row, e)) && row) {
        read_row(s, &one);
        if ((err = each(ctx, &one, e)) != E_OK)
            break;
    }
    db_free(s);
    return err;
}

enum err ledger_replacement_case(struct ledger *l, const char *task, char case_no[CASE_NO_BYTES],
                                 uint64_t *commit_index, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT case_no, commit_index FROM replacement JOIN case_file"
                              " USING(case_no) WHERE task = ?",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, task);
    err = db_step(s, &row, e);
    if (!err && !row)
        err = error_set(e, E_NOTFOUND, "%s 不是重新抽取检查组的任务",
                        "%s is not a task that draws a team anew", task);
    if (!err) {
        snprintf(case_no, CASE_NO_BYTES, "%s", db_column_text(s, 0));
        *commit_index = (uint64_t)db_column_int(s, 1);
    }
    db_free(s);
    return err;
}
