#include "platform/store/ledger_matters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "query.h"

#define COLUMNS                                                                                    \
    "no, kind, source, external, first, received, opened, uscc, case_no, commit_index, unit,"      \
    " state, version, sha256, projection, due, provisional, next_check"

enum err ledger_matter_last_sequence(struct ledger *l, uint32_t first, int32_t opened,
                                     uint32_t *sequence, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT coalesce(max(CAST(substr(no, 16) AS INTEGER)), 0)"
                             " FROM matter WHERE no BETWEEN ? AND ?",
                             &stmt, e);
    char day[9];
    char low[MATTER_NO_BYTES];
    char high[MATTER_NO_BYTES];

    if (rc)
        return rc;
    day_compact(opened, day);
    snprintf(low, sizeof low, "T%06u%s", (unsigned)first, day);
    snprintf(high, sizeof high, "T%06u%s:", (unsigned)first, day);
    db_bind_text(stmt, 1, low);
    db_bind_text(stmt, 2, high);
    rc = db_step(stmt, &row, e);
    if (!rc)
        *sequence = (uint32_t)db_column_int(stmt, 0);
    db_free(stmt);
    return rc;
}

static void bind_day(struct db_stmt *stmt, int index, int32_t day)
{
    if (day == DAY_NONE || day == DAY_FOREVER)
        db_bind_null(stmt, index);
    else
        db_bind_int(stmt, index, day);
}

static void bind_maybe(struct db_stmt *stmt, int index, const char *text)
{
    db_bind_text(stmt, index, text && *text ? text : NULL);
}

static enum err put_row(struct ledger *l, const struct matter_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(
        ledger_db(l),
        "INSERT INTO matter(" COLUMNS ")"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(no) DO UPDATE SET case_no = excluded.case_no,"
        " commit_index = excluded.commit_index, unit = excluded.unit, state = excluded.state,"
        " version = excluded.version, sha256 = excluded.sha256, projection = excluded.projection,"
        " due = excluded.due, provisional = excluded.provisional,"
        " next_check = excluded.next_check",
        &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    db_bind_text(stmt, 2, row->kind);
    db_bind_text(stmt, 3, row->source);
    bind_maybe(stmt, 4, row->external);
    db_bind_int(stmt, 5, row->first);
    db_bind_int(stmt, 6, row->received);
    db_bind_int(stmt, 7, row->opened);
    bind_maybe(stmt, 8, row->uscc);
    bind_maybe(stmt, 9, row->case_no);
    if (row->commit == MATTER_NO_COMMIT)
        db_bind_null(stmt, 10);
    else
        db_bind_int(stmt, 10, row->commit);
    db_bind_int(stmt, 11, row->unit);
    db_bind_text(stmt, 12, row->state);
    db_bind_int(stmt, 13, (int64_t)row->version);
    db_bind_text(stmt, 14, row->sha256);
    db_bind_text(stmt, 15, row->projection);
    bind_day(stmt, 16, row->due);
    db_bind_int(stmt, 17, row->provisional);
    bind_day(stmt, 18, row->next_check);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

static enum err put_event(struct ledger *l, const struct matter_event *event, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO matter_event(matter_no, time, actor, kind, content,"
                             " sha256) VALUES(?, ?, ?, ?, ?, ?)",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, event->no);
    db_bind_int(stmt, 2, event->time);
    db_bind_text(stmt, 3, event->actor);
    db_bind_text(stmt, 4, event->kind);
    db_bind_text(stmt, 5, event->content);
    db_bind_text(stmt, 6, event->sha256);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

static enum err put_version(struct ledger *l, const struct matter_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l), "UPDATE matter SET version = ? WHERE no = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)row->version);
    db_bind_text(stmt, 2, row->no);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

/* The row comes first, since its events refer to it. */
enum err ledger_matter_put(struct ledger *l, struct matter_row *row,
                           const struct matter_event *event, struct error *e)
{
    enum err rc = put_row(l, row, e);

    if (!rc)
        rc = put_event(l, event, e);
    if (rc)
        return rc;
    row->version = (uint64_t)db_last_id(ledger_db(l));
    return put_version(l, row, e);
}

enum err ledger_matter_put_due(struct ledger *l, const struct matter_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(
        ledger_db(l), "UPDATE matter SET due = ?, provisional = ?, next_check = ? WHERE no = ?",
        &stmt, e);

    if (rc)
        return rc;
    bind_day(stmt, 1, row->due);
    db_bind_int(stmt, 2, row->provisional);
    bind_day(stmt, 3, row->next_check);
    db_bind_text(stmt, 4, row->no);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

static void read_row(struct db_stmt *stmt, struct matter_row *row)
{
    snprintf(row->no, sizeof row->no, "%s", db_column_text(stmt, 0));
    row->kind = db_column_text(stmt, 1);
    row->source = db_column_text(stmt, 2);
    row->external = db_column_text(stmt, 3);
    row->first = (uint32_t)db_column_int(stmt, 4);
    row->received = (int32_t)db_column_int(stmt, 5);
    row->opened = (int32_t)db_column_int(stmt, 6);
    row->uscc = db_column_text(stmt, 7);
    row->case_no = db_column_text(stmt, 8);
    row->commit = db_column_is_null(stmt, 9) ? MATTER_NO_COMMIT : db_column_int(stmt, 9);
    row->unit = (uint32_t)db_column_int(stmt, 10);
    row->state = db_column_text(stmt, 11);
    row->version = (uint64_t)db_column_int(stmt, 12);
    snprintf(row->sha256, sizeof row->sha256, "%s", db_column_text(stmt, 13));
    row->projection = db_column_text(stmt, 14);
    row->due = db_column_is_null(stmt, 15) ? DAY_NONE : (int32_t)db_column_int(stmt, 15);
    row->provisional = db_column_int(stmt, 16) != 0;
    row->next_check = db_column_is_null(stmt, 17) ? DAY_FOREVER : (int32_t)db_column_int(stmt, 17);
}

static void conditions(struct query *q, const struct matter_filter *f)
{
    const struct {
        const char *text, *condition;
    } texts[] = {{f->no, " AND no = ?"},
                 {f->kind, " AND kind = ?"},
                 {f->state, " AND state = ?"},
                 {f->case_no, " AND case_no = ?"},
                 {f->uscc, " AND uscc = ?"},
                 {f->source, " AND source = ?"},
                 {f->external, " AND external = ?"}};

    query_add(q, " FROM matter WHERE 1 = 1");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text)
            query_text(q, texts[i].condition, texts[i].text);
    if (f->within) {
        query_number(q, " AND unit BETWEEN ?", f->within);
        query_number(q, " AND ?", region_last(f->within));
    }
    if (f->due_before != DAY_NONE)
        query_number(q, " AND due < ?", f->due_before);
    if (f->check_until != DAY_NONE)
        query_number(q, " AND next_check <= ?", f->check_until);
    if (f->open)
        query_add(q, " AND state NOT IN ('closed', 'withdrawn', 'refused')");
    if (!f->text)
        return;
    query_holds(q, " AND (no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR case_no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR uscc LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR source LIKE ? ESCAPE '\\')", f->text);
}

static void in_order(struct query *q, const struct matter_filter *f)
{
    static const char *const columns[] = {
        [MATTER_BY_DUE] = "due",       [MATTER_BY_NO] = "no",
        [MATTER_BY_KIND] = "kind",     [MATTER_BY_UNIT] = "unit",
        [MATTER_BY_SOURCE] = "source", [MATTER_BY_RECEIVED] = "received",
        [MATTER_BY_STATE] = "state"};
    static const char *const keys[] = {"no", NULL};

    query_order(q, columns[f->order], keys, f->down);
    query_limit(q, f->limit, f->offset);
}

enum err ledger_matter_each(struct ledger *l, const struct matter_filter *filter,
                            matter_row_fn *each, void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct db_stmt *stmt = NULL;
    struct matter_row row;
    bool more = true;

    query_add(&q, "SELECT " COLUMNS);
    conditions(&q, filter);
    in_order(&q, filter);
    enum err rc = query_prepare(&q, ledger_db(l), &stmt, e);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        read_row(stmt, &row);
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    query_fini(&q);
    return rc;
}

enum err ledger_matter_count(struct ledger *l, const struct matter_filter *filter, uint64_t *count,
                             struct error *e)
{
    struct query q = {.count = 0};
    int64_t number = 0;

    query_add(&q, "SELECT count(*)");
    conditions(&q, filter);
    enum err rc = query_numbers(&q, ledger_db(l), &number, 1, e);
    *count = (uint64_t)number;
    query_fini(&q);
    return rc;
}

void ledger_matter_copy(const struct matter_row *from, struct matter_row *to)
{
    *to = *from;
    to->kind = mem_strdup(from->kind);
    to->source = mem_strdup(from->source);
    to->external = mem_strdup(from->external);
    to->uscc = mem_strdup(from->uscc);
    to->case_no = mem_strdup(from->case_no);
    to->state = mem_strdup(from->state);
    to->projection = mem_strdup(from->projection);
}

void ledger_matter_free(struct matter_row *row)
{
    const char *const texts[] = {row->kind,    row->source, row->external,  row->uscc,
                                 row->case_no, row->state,  row->projection};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free((char *)(uintptr_t)texts[i]);
    *row = (struct matter_row){.commit = MATTER_NO_COMMIT};
}

static enum err keep(void *ctx, const struct matter_row *row, struct error *e)
{
    (void)e;
    ledger_matter_copy(row, ctx);
    return E_OK;
}

enum err ledger_matter_get(struct ledger *l, const char *no, struct matter_row *row,
                           struct error *e)
{
    const struct matter_filter filter = {.no = no, .due_before = DAY_NONE, .check_until = DAY_NONE};

    *row = (struct matter_row){.commit = MATTER_NO_COMMIT};
    enum err rc = ledger_matter_each(l, &filter, keep, row, e);
    if (!rc && !row->kind)
        rc = error_set(e, E_NOTFOUND, "没有事项 %s。用 matter list 查看清单",
                       "there is no matter %s; matter list shows them", no);
    return rc;
}

enum err ledger_matter_events(struct ledger *l, const char *no, matter_event_fn *each, void *ctx,
                              struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT seq, time, actor, kind, content, sha256 FROM matter_event"
                             " WHERE matter_no = ? ORDER BY seq",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, no);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct matter_event event = {.seq = (uint64_t)db_column_int(stmt, 0),
                                     .time = db_column_int(stmt, 1),
                                     .actor = db_column_text(stmt, 2),
                                     .kind = db_column_text(stmt, 3),
                                     .content = db_column_text(stmt, 4)};
        snprintf(event.no, sizeof event.no, "%s", no);
        snprintf(event.sha256, sizeof event.sha256, "%s", db_column_text(stmt, 5));
        rc = each(ctx, &event, e);
    }
    db_free(stmt);
    return rc;
}
