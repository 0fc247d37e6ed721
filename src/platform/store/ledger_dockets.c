#include "platform/store/ledger_dockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "query.h"

#define COLUMNS                                                                                    \
    "no, kind, position, uscc, region, date, opened_at, source, external, received, frozen,"       \
    " commit_index, bureau, case_no, state, main, stage, due, provisional, version, projection"

bool docket_is_matter(const char *no)
{
    return *no == 'T';
}

/* ---- writing ---- */

static void bind_day(struct db_stmt *stmt, int index, int32_t day)
{
    if (day == DAY_NONE)
        db_bind_null(stmt, index);
    else
        db_bind_int(stmt, index, day);
}

static void bind_maybe(struct db_stmt *stmt, int index, const char *text)
{
    db_bind_text(stmt, index, text && *text ? text : NULL);
}

static void bind_commit(struct db_stmt *stmt, int index, uint64_t commit)
{
    if (commit == DOCKET_NO_COMMIT)
        db_bind_null(stmt, index);
    else
        db_bind_int(stmt, index, (int64_t)commit);
}

static enum err name_in_pick(struct ledger *l, const struct docket_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc =
        db_prepare(ledger_db(l),
                   "UPDATE pick SET case_no = ? WHERE commit_index = ? AND position = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    bind_commit(stmt, 2, row->commit_index);
    db_bind_int(stmt, 3, row->position);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_docket_add(struct ledger *l, const struct docket_row *row, struct error *e)
{
    bool matter = docket_is_matter(row->no);
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO docket(no, kind, position, uscc, region, date, opened_at,"
                             " source, external, received, frozen, commit_index, bureau, case_no,"
                             " state, main, stage, provisional)"
                             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    db_bind_text(stmt, 2, row->kind);
    if (matter)
        db_bind_null(stmt, 3);
    else
        db_bind_int(stmt, 3, row->position);
    bind_maybe(stmt, 4, row->uscc);
    db_bind_int(stmt, 5, row->region);
    db_bind_int(stmt, 6, row->date);
    db_bind_int(stmt, 7, row->opened_at);
    bind_maybe(stmt, 8, row->source);
    bind_maybe(stmt, 9, row->external);
    bind_day(stmt, 10, row->received);
    db_bind_text(stmt, 11, row->frozen ? row->frozen : "");
    bind_commit(stmt, 12, row->commit_index);
    db_bind_int(stmt, 13, row->bureau);
    bind_maybe(stmt, 14, row->case_no);
    db_bind_text(stmt, 15, row->state);
    db_bind_text(stmt, 16, row->main);
    db_bind_int(stmt, 17, row->stage);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc || matter ? rc : name_in_pick(l, row, e);
}

enum err ledger_docket_last_sequence(struct ledger *l, const char *prefix, uint32_t *sequence,
                                     struct error *e)
{
    struct query q = {.count = 0};
    int64_t number = 0;
    char *end = mem_printf("%s:", prefix); /* after every digit */

    query_number(&q, "SELECT coalesce(max(CAST(substr(no, ?) AS INTEGER)), 0) FROM docket",
                 (int64_t)strlen(prefix) + 1);
    query_text(&q, " WHERE no > ?", prefix);
    query_text(&q, " AND no < ?", end);
    enum err rc = query_numbers(&q, ledger_db(l), &number, 1, e);
    *sequence = (uint32_t)number;
    query_fini(&q);
    free(end);
    return rc;
}

static enum err add_event(struct ledger *l, const struct docket_event *event, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO docket_event(no, matter, time, actor, kind, content,"
                             " sha256) VALUES(?, ?, ?, ?, ?, ?, ?)",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, event->no);
    db_bind_int(stmt, 2, docket_is_matter(event->no));
    db_bind_int(stmt, 3, event->time);
    db_bind_text(stmt, 4, event->actor);
    db_bind_text(stmt, 5, event->kind);
    db_bind_text(stmt, 6, event->content);
    bind_maybe(stmt, 7, event->sha256);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_docket_advance(struct ledger *l, const struct docket_event *event,
                               struct docket_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = add_event(l, event, e);

    if (rc)
        return rc;
    row->version = (uint64_t)db_last_id(ledger_db(l));
    rc = db_prepare(ledger_db(l),
                    "UPDATE docket SET commit_index = ?, bureau = ?, case_no = ?, state = ?,"
                    " main = ?, stage = ?, due = ?, provisional = ?, version = ?, projection = ?"
                    " WHERE no = ?",
                    &stmt, e);
    if (rc)
        return rc;
    bind_commit(stmt, 1, row->commit_index);
    db_bind_int(stmt, 2, row->bureau);
    bind_maybe(stmt, 3, row->case_no);
    db_bind_text(stmt, 4, row->state);
    db_bind_text(stmt, 5, row->main);
    db_bind_int(stmt, 6, row->stage);
    bind_day(stmt, 7, row->due);
    db_bind_int(stmt, 8, row->provisional);
    db_bind_int(stmt, 9, (int64_t)row->version);
    db_bind_text(stmt, 10, row->projection);
    db_bind_text(stmt, 11, row->no);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

/* ---- reading ---- */

static int32_t day_at(struct db_stmt *stmt, int column)
{
    return db_column_is_null(stmt, column) ? DAY_NONE : (int32_t)db_column_int(stmt, column);
}

#define COPY(to, stmt, column) snprintf((to), sizeof(to), "%s", db_column_text((stmt), (column)))

static void read_row(struct db_stmt *stmt, struct docket_row *row)
{
    *row = (struct docket_row){.position = (uint32_t)db_column_int(stmt, 2),
                               .region = (uint32_t)db_column_int(stmt, 4),
                               .date = (int32_t)db_column_int(stmt, 5),
                               .opened_at = db_column_int(stmt, 6),
                               .source = db_column_text(stmt, 7),
                               .external = db_column_text(stmt, 8),
                               .received = day_at(stmt, 9),
                               .frozen = db_column_text(stmt, 10),
                               .commit_index = db_column_is_null(stmt, 11)
                                                   ? DOCKET_NO_COMMIT
                                                   : (uint64_t)db_column_int(stmt, 11),
                               .bureau = (uint32_t)db_column_int(stmt, 12),
                               .stage = (int)db_column_int(stmt, 16),
                               .due = day_at(stmt, 17),
                               .provisional = db_column_int(stmt, 18) != 0,
                               .version = (uint64_t)db_column_int(stmt, 19),
                               .projection = db_column_text(stmt, 20)};
    COPY(row->no, stmt, 0);
    COPY(row->kind, stmt, 1);
    COPY(row->uscc, stmt, 3);
    COPY(row->case_no, stmt, 13);
    COPY(row->state, stmt, 14);
    COPY(row->main, stmt, 15);
}

static void conditions(struct query *q, const struct docket_filter *f)
{
    static const char *const sets[] = {[DOCKET_CASES] = " FROM docket WHERE kind = 'case'",
                                       [DOCKET_MATTERS] = " FROM docket WHERE kind <> 'case'",
                                       [DOCKET_ALL] = " FROM docket WHERE 1 = 1"};
    const struct {
        const char *text, *condition;
    } texts[] = {{f->no, " AND no = ?"},         {f->kind, " AND kind = ?"},
                 {f->state, " AND state = ?"},   {f->main, " AND main = ?"},
                 {f->uscc, " AND uscc = ?"},     {f->case_no, " AND case_no = ?"},
                 {f->source, " AND source = ?"}, {f->external, " AND external = ?"}};

    query_add(q, sets[f->of]);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text)
            query_text(q, texts[i].condition, texts[i].text);
    if (f->bureau)
        query_number(q, " AND bureau = ?", f->bureau);
    if (f->within) {
        query_number(q, " AND bureau BETWEEN ?", f->within);
        query_number(q, " AND ?", region_last(f->within));
    }
    if (f->date != DAY_NONE)
        query_number(q, " AND date = ?", f->date);
    if (f->due_before)
        query_number(q, " AND due < ?", f->due_before);
    if (f->by_commit)
        query_number(q, " AND commit_index = ?", (int64_t)f->commit_index);
    if (!f->text)
        return;
    query_holds(q, " AND (no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR case_no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR uscc LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR source LIKE ? ESCAPE '\\')", f->text);
}

static void in_order(struct query *q, const struct docket_filter *f)
{
    static const char *const columns[] = {
        [DOCKET_BY_DUE] = "due",           [DOCKET_BY_KIND] = "kind",
        [DOCKET_BY_BUREAU] = "bureau",     [DOCKET_BY_SOURCE] = "source",
        [DOCKET_BY_RECEIVED] = "received", [DOCKET_BY_STATE] = "main"};
    static const char *const keys[] = {"no", NULL};

    if (f->order == DOCKET_BY_NO) /* never NULL, so that its index serves */
        query_add(q, f->down ? " ORDER BY no DESC" : " ORDER BY no");
    else
        query_order(q, columns[f->order], keys, f->down);
    query_limit(q, f->limit, f->offset);
}

enum err ledger_docket_each(struct ledger *l, const struct docket_filter *filter,
                            docket_row_fn *each, void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct db_stmt *stmt = NULL;
    struct docket_row row;
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

enum err ledger_docket_count(struct ledger *l, const struct docket_filter *filter, uint64_t *count,
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

static enum err keep_row(void *ctx, const struct docket_row *row, struct error *e)
{
    struct docket_row *out = ctx;

    (void)e;
    *out = *row;
    out->source = mem_strdup(row->source);
    out->external = mem_strdup(row->external);
    out->frozen = mem_strdup(row->frozen);
    out->projection = mem_strdup(row->projection);
    return E_OK;
}

static enum err get(struct ledger *l, enum docket_set of, const char *no, struct docket_row *row,
                    struct error *e)
{
    const struct docket_filter filter = {.of = of, .no = no, .date = DAY_NONE};
    *row = (struct docket_row){.no = ""};
    enum err rc = ledger_docket_each(l, &filter, keep_row, row, e);

    if (rc || *row->no)
        return rc;
    if (of != DOCKET_CASES && docket_is_matter(no))
        return error_set(e, E_NOTFOUND, "没有事项 %.40s。用 matter list 查看清单",
                         "there is no matter %.40s; matter list shows them", no);
    return error_set(e, E_NOTFOUND, "没有案件 %.40s。用 case list 查看清单",
                     "there is no case %.40s; case list shows them", no);
}

enum err ledger_docket_get(struct ledger *l, const char *no, struct docket_row *row,
                           struct error *e)
{
    return get(l, DOCKET_ALL, no, row, e);
}

enum err ledger_case_get(struct ledger *l, const char *no, struct docket_row *row, struct error *e)
{
    return get(l, DOCKET_CASES, no, row, e);
}

void ledger_docket_free(struct docket_row *row)
{
    const char **const texts[] = {&row->source, &row->external, &row->frozen, &row->projection};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        free((char *)(uintptr_t)*texts[i]);
        *texts[i] = NULL;
    }
}

enum err ledger_docket_events(struct ledger *l, const char *no, uint64_t after,
                              docket_event_fn *each, void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct db_stmt *stmt = NULL;
    bool more = true;

    query_number(&q,
                 "SELECT seq, no, time, actor, kind, content, sha256 FROM docket_event"
                 " WHERE seq > ?",
                 (int64_t)after);
    if (no)
        query_text(&q, " AND no = ?", no);
    else
        query_add(&q, " AND matter = 0");
    query_add(&q, " ORDER BY seq");
    enum err rc = query_prepare(&q, ledger_db(l), &stmt, e);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct docket_event event = {.seq = (uint64_t)db_column_int(stmt, 0),
                                     .time = db_column_int(stmt, 2),
                                     .actor = db_column_text(stmt, 3),
                                     .kind = db_column_text(stmt, 4),
                                     .content = db_column_text(stmt, 5),
                                     .sha256 = db_column_text(stmt, 6)};
        COPY(event.no, stmt, 1);
        rc = each(ctx, &event, e);
    }
    db_free(stmt);
    query_fini(&q);
    return rc;
}

enum err ledger_case_count_open(struct ledger *l, uint64_t commit_index, uint64_t *count,
                                struct error *e)
{
    const struct docket_filter open = {
        .state = "open", .date = DAY_NONE, .by_commit = true, .commit_index = commit_index};

    return ledger_docket_count(l, &open, count, e);
}
