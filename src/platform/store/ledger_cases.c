#include "platform/store/ledger_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "platform/store/db.h"

static enum err name_in_pick(struct ledger *l, const struct case_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc =
        db_prepare(ledger_db(l),
                   "UPDATE pick SET case_no = ? WHERE commit_index = ? AND position = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    db_bind_int(stmt, 2, (int64_t)row->commit_index);
    db_bind_int(stmt, 3, row->position);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_case_add(struct ledger *l, const struct case_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO case_file(case_no, commit_index, position, uscc, bureau,"
                             " date, state, stage, opened_at, frozen)"
                             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    db_bind_int(stmt, 2, (int64_t)row->commit_index);
    db_bind_int(stmt, 3, row->position);
    db_bind_text(stmt, 4, row->uscc);
    db_bind_int(stmt, 5, row->bureau);
    db_bind_int(stmt, 6, row->date);
    db_bind_text(stmt, 7, row->state);
    db_bind_int(stmt, 8, row->stage);
    db_bind_int(stmt, 9, row->opened_at);
    db_bind_text(stmt, 10, row->frozen);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc ? rc : name_in_pick(l, row, e);
}

enum err ledger_case_last_sequence(struct ledger *l, uint32_t region, int32_t date,
                                   uint32_t *sequence, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT coalesce(max(CAST(substr(case_no, 15) AS INTEGER)), 0)"
                             " FROM case_file WHERE date = ? AND bureau = ?",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, date);
    db_bind_int(stmt, 2, region);
    rc = db_step(stmt, &row, e);
    if (!rc)
        *sequence = (uint32_t)db_column_int(stmt, 0);
    db_free(stmt);
    return rc;
}

static enum err add_event(struct ledger *l, const struct case_event *event, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(
        ledger_db(l),
        "INSERT INTO case_event(case_no, time, actor, kind, content) VALUES(?, ?, ?, ?, ?)", &stmt,
        e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, event->no);
    db_bind_int(stmt, 2, event->time);
    db_bind_text(stmt, 3, event->actor);
    db_bind_text(stmt, 4, event->kind);
    db_bind_text(stmt, 5, event->content);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_case_advance(struct ledger *l, const struct case_event *event,
                             const struct case_now *now, uint64_t *version, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = add_event(l, event, e);

    if (rc)
        return rc;
    int64_t seq = db_last_id(ledger_db(l));
    rc = db_prepare(ledger_db(l),
                    "UPDATE case_file SET state = ?, stage = ?, version = ?, projection = ?"
                    " WHERE case_no = ?",
                    &stmt, e);
    if (rc)
        return rc;
    db_bind_text(stmt, 1, now->state);
    db_bind_int(stmt, 2, now->stage);
    db_bind_int(stmt, 3, seq);
    db_bind_text(stmt, 4, now->projection);
    db_bind_text(stmt, 5, event->no);
    rc = db_run(stmt, e);
    db_free(stmt);
    if (version)
        *version = (uint64_t)seq;
    return rc;
}

static void read_case(struct db_stmt *stmt, struct case_row *row)
{
    snprintf(row->no, sizeof row->no, "%s", db_column_text(stmt, 0));
    row->commit_index = (uint64_t)db_column_int(stmt, 1);
    row->position = (uint32_t)db_column_int(stmt, 2);
    snprintf(row->uscc, sizeof row->uscc, "%s", db_column_text(stmt, 3));
    row->bureau = (uint32_t)db_column_int(stmt, 4);
    row->date = (int32_t)db_column_int(stmt, 5);
    snprintf(row->state, sizeof row->state, "%s", db_column_text(stmt, 6));
    row->stage = (int)db_column_int(stmt, 7);
    row->opened_at = db_column_int(stmt, 8);
    row->frozen = db_column_text(stmt, 9);
    row->version = (uint64_t)db_column_int(stmt, 10);
    row->projection = db_column_text(stmt, 11);
}

/* Only the filters in use are in the statement, so that their indexes serve it. */
static void add_filter(struct buf *sql, bool used, const char *condition)
{
    if (used)
        buf_addf(sql, "%s %s", strstr(sql->data, " WHERE ") ? " AND" : " WHERE", condition);
}

static enum err prepare_cases(struct ledger *l, const struct case_filter *f, struct db_stmt **stmt,
                              struct error *e)
{
    struct buf sql = {0};
    int at = 1;

    buf_adds(&sql, "SELECT case_no, commit_index, position, uscc, bureau, date, state, stage,"
                   " opened_at, frozen, version, projection FROM case_file");
    add_filter(&sql, f->no, "case_no = ?");
    add_filter(&sql, f->state, "state = ?");
    add_filter(&sql, f->uscc, "uscc = ?");
    add_filter(&sql, f->bureau, "bureau = ?");
    add_filter(&sql, f->within, "bureau BETWEEN ? AND ?");
    add_filter(&sql, f->date != DAY_NONE, "date = ?");
    add_filter(&sql, f->by_commit, "commit_index = ?");
    buf_adds(&sql, " ORDER BY case_no");
    enum err rc = db_prepare(ledger_db(l), sql.data, stmt, e);
    buf_free(&sql);
    if (rc)
        return rc;
    if (f->no)
        db_bind_text(*stmt, at++, f->no);
    if (f->state)
        db_bind_text(*stmt, at++, f->state);
    if (f->uscc)
        db_bind_text(*stmt, at++, f->uscc);
    if (f->bureau)
        db_bind_int(*stmt, at++, f->bureau);
    if (f->within) {
        db_bind_int(*stmt, at++, f->within);
        db_bind_int(*stmt, at++, region_last(f->within));
    }
    if (f->date != DAY_NONE)
        db_bind_int(*stmt, at++, f->date);
    if (f->by_commit)
        db_bind_int(*stmt, at, (int64_t)f->commit_index);
    return E_OK;
}

enum err ledger_case_each(struct ledger *l, const struct case_filter *filter,
                          enum err (*each)(void *ctx, const struct case_row *row, struct error *e),
                          void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    struct case_row row;
    bool more = true;
    enum err rc = prepare_cases(l, filter, &stmt, e);

    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        read_case(stmt, &row);
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}

static enum err keep_row(void *ctx, const struct case_row *row, struct error *e)
{
    struct case_row *out = ctx;

    (void)e;
    *out = *row;
    out->frozen = mem_strdup(row->frozen);
    out->projection = mem_strdup(row->projection);
    return E_OK;
}

enum err ledger_case_get(struct ledger *l, const char *no, struct case_row *row, struct error *e)
{
    const struct case_filter filter = {.no = no, .date = DAY_NONE};
    *row = (struct case_row){.frozen = NULL};
    enum err rc = ledger_case_each(l, &filter, keep_row, row, e);

    if (!rc && !row->frozen)
        rc = error_set(e, E_NOTFOUND, "没有案件 %s。用 case list 查看清单",
                       "there is no case %s; case list shows them", no);
    return rc;
}

void ledger_case_row_free(struct case_row *row)
{
    free((char *)(uintptr_t)row->frozen);
    free((char *)(uintptr_t)row->projection);
    row->frozen = NULL;
    row->projection = NULL;
}

enum err ledger_case_events(struct ledger *l, const char *no, uint64_t after,
                            enum err (*each)(void *ctx, const struct case_event *event,
                                             struct error *e),
                            void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             no ? "SELECT seq, case_no, time, actor, kind, content FROM case_event"
                                  " WHERE seq > ? AND case_no = ? ORDER BY seq"
                                : "SELECT seq, case_no, time, actor, kind, content FROM case_event"
                                  " WHERE seq > ? ORDER BY seq",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)after);
    if (no)
        db_bind_text(stmt, 2, no);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct case_event event = {.seq = (uint64_t)db_column_int(stmt, 0),
                                   .time = db_column_int(stmt, 2),
                                   .actor = db_column_text(stmt, 3),
                                   .kind = db_column_text(stmt, 4),
                                   .content = db_column_text(stmt, 5)};
        snprintf(event.no, sizeof event.no, "%s", db_column_text(stmt, 1));
        rc = each(ctx, &event, e);
    }
    db_free(stmt);
    return rc;
}

enum err ledger_case_count_open(struct ledger *l, uint64_t commit_index, uint64_t *count,
                                struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(
        ledger_db(l), "SELECT count(*) FROM case_file WHERE commit_index = ? AND state = 'open'",
        &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)commit_index);
    rc = db_step(stmt, &row, e);
    if (!rc)
        *count = (uint64_t)db_column_int(stmt, 0);
    db_free(stmt);
    return rc;
}
