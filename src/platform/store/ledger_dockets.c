#include "platform/store/ledger_dockets.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "rows.h"

#define NO_POSITION UINT32_MAX /* of a matter */

static const struct column docket_columns[] = {
    COLUMN(docket_row, no),
    COLUMN(docket_row, kind),
    COLUMN_NULL(docket_row, position, NO_POSITION),
    COLUMN_NULL(docket_row, uscc, 0),
    COLUMN(docket_row, region),
    COLUMN(docket_row, date),
    COLUMN(docket_row, opened_at),
    COLUMN_NULL(docket_row, source, 0),
    COLUMN_NULL(docket_row, external, 0),
    COLUMN_NULL(docket_row, received, DAY_NONE),
    COLUMN(docket_row, frozen),
    COLUMN_NULL(docket_row, commit_index, (int64_t)DOCKET_NO_COMMIT),
    COLUMN(docket_row, bureau),
    COLUMN_NULL(docket_row, case_no, 0),
    COLUMN(docket_row, state),
    COLUMN(docket_row, main),
    COLUMN(docket_row, stage),
    COLUMN(docket_row, provisional),
    COLUMN_NULL(docket_row, due, DAY_NONE),
    COLUMN(docket_row, version),
    COLUMN(docket_row, projection),
};
static const struct table dockets = TABLE(docket_row, NULL, docket_columns, 0);
static const struct table opened = TABLE(docket_row, "docket", docket_columns, 3);

static const struct column event_columns[] = {
    COLUMN(docket_event, seq),    COLUMN(docket_event, no),     COLUMN(docket_event, time),
    COLUMN(docket_event, actor),  COLUMN(docket_event, kind),   COLUMN(docket_event, content),
    COLUMN(docket_event, sha256), COLUMN(docket_event, number), COLUMN(docket_event, salt)};
static const struct table events = TABLE(docket_event, "docket_event", event_columns, 0);

bool docket_is_matter(const struct docket_row *row)
{
    return strcmp(row->kind, "case") != 0;
}

/* ---- writing ---- */

enum err ledger_docket_add(struct ledger *l, const struct docket_row *row, struct error *e)
{
    struct docket_row r = *row;
    bool matter = docket_is_matter(row);

    if (matter)
        r.position = NO_POSITION;
    if (!r.frozen)
        r.frozen = "";
    r.provisional = false;
    enum err rc = row_add(ledger_db(l), &opened, &r, e);
    if (rc || matter)
        return rc;
    return sql_run(ledger_db(l),
                   "UPDATE pick SET case_no = ? WHERE commit_index = ? AND position = ?", e,
                   "%s %ju %u", r.no, r.commit_index, r.position);
}

enum err ledger_docket_last_sequence(struct ledger *l, const char *prefix, uint32_t *sequence,
                                     struct error *e)
{
    int64_t number;
    char *end = mem_printf("%s:", prefix); /* after every digit */
    enum err rc =
        sql_number(ledger_db(l),
                   "SELECT max(CAST(substr(no, ?) AS INTEGER)) FROM docket WHERE no > ? AND no < ?",
                   &number, e, "%d %s %s", (int)strlen(prefix) + 1, prefix, end);

    *sequence = (uint32_t)number;
    free(end);
    return rc;
}

enum err ledger_docket_advance(struct ledger *l, const struct docket_event *event,
                               struct docket_row *row, struct error *e)
{
    bool matter = docket_is_matter(row);
    enum err rc =
        sql_run(ledger_db(l),
                "INSERT INTO docket_event(no, matter, time, actor, kind, content, sha256, salt,"
                " number) VALUES(?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''),"
                " iif(?, NULL, (SELECT coalesce(max(number), 0) + 1 FROM docket_event)))",
                e, "%s %d %jd %s %s %s %s %s %d", event->no, matter, event->time, event->actor,
                event->kind, event->content, event->sha256, event->salt, matter);

    if (rc)
        return rc;
    row->version = (uint64_t)db_last_id(ledger_db(l));
    return sql_run(ledger_db(l),
                   "UPDATE docket SET commit_index = nullif(?, -1), bureau = ?,"
                   " case_no = nullif(?, ''), state = ?, main = ?, stage = ?, due = ?,"
                   " provisional = ?, version = ?, projection = ? WHERE no = ?",
                   e, "%jd %u %s %s %s %d %i %d %ju %s %s", (int64_t)row->commit_index, row->bureau,
                   row->case_no, row->state, row->main, row->stage, row->due, row->provisional,
                   row->version, row->projection, row->no);
}

/* ---- reading ---- */

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
            query_with(q, texts[i].condition, "%s", texts[i].text);
    if (f->bureau)
        query_with(q, " AND bureau = ?", "%u", f->bureau);
    query_within(q, "bureau", f->within);
    if (f->date != DAY_NONE)
        query_with(q, " AND date = ?", "%d", f->date);
    if (f->due_before)
        query_with(q, " AND due < ?", "%d", f->due_before);
    if (f->by_commit)
        query_with(q, " AND commit_index = ?", "%ju", f->commit_index);
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
    struct docket_row row;

    conditions(&q, filter);
    in_order(&q, filter);
    struct rows rows = rows_query(ledger_db(l), &dockets, e, &q);
    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}

enum err ledger_docket_count(struct ledger *l, const struct docket_filter *filter, uint64_t *count,
                             struct error *e)
{
    struct query q = {.count = 0};

    query_add(&q, "SELECT count(*)");
    conditions(&q, filter);
    return query_number(&q, ledger_db(l), count, e);
}

static enum err get(struct ledger *l, enum docket_set of, const char *no, struct docket_row *row,
                    struct error *e)
{
    struct query q = {.count = 0};
    bool found;

    conditions(&q, &(struct docket_filter){.of = of, .no = no, .date = DAY_NONE});
    *row = (struct docket_row){.no = ""};
    enum err rc = rows_one(rows_query(ledger_db(l), &dockets, e, &q), row, &found);
    if (rc || found)
        return rc;
    if (of != DOCKET_CASES)
        return error_set(e, E_NOTFOUND, "没有案件或事项 %.40s", "there is no case or matter %.40s",
                         no);
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
    row_free(&dockets, row);
}

enum err ledger_docket_events(struct ledger *l, const char *no, uint64_t after,
                              docket_event_fn *each, void *ctx, struct error *e)
{
    struct db *db = ledger_db(l);
    struct rows rows =
        no ? rows_select(db, &events, e, "WHERE seq > ? AND no = ? ORDER BY seq", "%ju %s", after,
                         no)
           : rows_select(db, &events, e, "WHERE seq > ? AND matter = 0 ORDER BY seq", "%ju", after);
    struct docket_event event;

    while (rows_next(&rows, &event))
        rows.err = each(ctx, &event, e);
    return rows_end(&rows);
}

enum err ledger_case_count_open(struct ledger *l, uint64_t commit_index, uint64_t *count,
                                struct error *e)
{
    const struct docket_filter open = {
        .state = "open", .date = DAY_NONE, .by_commit = true, .commit_index = commit_index};

    return ledger_docket_count(l, &open, count, e);
}
