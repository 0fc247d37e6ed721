#include "platform/store/ledger_visits.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "rows.h"

static const struct column visit_columns[] = {
    COLUMN(visit, seq),         COLUMN(visit, uscc),        COLUMN(visit, bureau),
    COLUMN(visit, day),         COLUMN(visit, type),        COLUMN(visit, source),
    COLUMN(visit, case_no),     COLUMN(visit, counts),      COLUMN(visit, part_of),
    COLUMN(visit, recorded_by), COLUMN(visit, recorded_at), COLUMN(visit, withdrawn),
};
static const struct table visits = TABLE(visit, NULL, visit_columns, 0);

static const struct column count_columns[] = {
    COLUMN_AS(visit_count, rows, "count(*)"),
    COLUMN_AS(visit_count, all, "count(CASE WHEN withdrawn = '' AND part_of IS NULL THEN 1 END)"),
    COLUMN_AS(visit_count, counted,
              "count(CASE WHEN withdrawn = '' AND part_of IS NULL AND counts = 1 THEN 1 END)"),
};
static const struct table counts = TABLE(visit_count, NULL, count_columns, 0);

/* Firms and their visits of the days ?1…?2, and of the open cases those that are still owed; cases
 * visited together are one. `joint` names the leading case of each. */
static const struct column sum_columns[] = {
    COLUMN(visit_sums, uscc),
    COLUMN_AS(visit_sums, all, "sum(n)"),
    COLUMN_AS(visit_sums, counted, "sum(counted)"),
    COLUMN_AS(visit_sums, due, "sum(due)"),
};
static const struct table sums = TABLE(
    visit_sums,
    "(SELECT uscc, 1 AS n, counts AS counted, 0 AS due FROM visit"
    " WHERE day BETWEEN ?1 AND ?2 AND part_of IS NULL AND withdrawn = ''"
    " UNION ALL SELECT c.uscc, 0, 0, count(DISTINCT coalesce(j.lead, c.case_no)) FROM case_file c"
    " LEFT JOIN joint j ON j.case_no = c.case_no AND j.state = 'accepted'"
    " WHERE c.state = 'open' AND NOT EXISTS(SELECT 1 FROM visit v"
    "  WHERE v.case_no IN (c.case_no, j.lead) AND v.withdrawn = '') GROUP BY c.uscc)",
    sum_columns, 0);

enum err ledger_visit_add(struct ledger *l, const struct visit *v, uint64_t *seq, struct error *e)
{
    enum err err =
        sql_run(ledger_db(l),
                "INSERT INTO visit(uscc, bureau, day, type, source, case_no, counts, part_of,"
                " recorded_by, recorded_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0), ?9,"
                " ?10 WHERE NOT EXISTS(SELECT 1 FROM visit WHERE uscc = ?1 AND day = ?3"
                " AND type = ?4 AND source = ?5 AND case_no = ?6 AND withdrawn = '')",
                e, "%s %u %d %s %s %s %d %ju %s %jd", v->uscc, v->bureau, v->day, v->type,
                v->source, v->case_no, v->counts, v->part_of, v->recorded_by, v->recorded_at);

    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_CONFLICT, "%s 的这次检查已经登记过",
                        "this visit to %s is recorded already", v->uscc);
    if (!err && seq)
        *seq = (uint64_t)db_last_id(ledger_db(l));
    return err;
}

enum err ledger_visit_withdraw(struct ledger *l, uint64_t seq, const char *why, struct error *e)
{
    struct buf before = {0};
    bool found;
    enum err err = sql_text(ledger_db(l), "SELECT withdrawn FROM visit WHERE seq = ?", &before,
                            &found, e, "%ju", seq);

    if (!err && !found)
        err = error_set(e, E_NOTFOUND, "没有第 %llu 号检查记录", "there is no visit %llu",
                        (unsigned long long)seq);
    else if (!err && before.len)
        err = error_set(e, E_CONFLICT, "第 %llu 号检查记录已经撤回",
                        "visit %llu is withdrawn already", (unsigned long long)seq);
    buf_free(&before);
    return err ? err
               : sql_run(ledger_db(l), "UPDATE visit SET withdrawn = ? WHERE seq = ?", e, "%s %ju",
                         why, seq);
}

static void conditions(struct query *q, const struct visit_filter *f)
{
    query_add(q, " FROM visit WHERE 1 = 1");
    if (f->uscc && *f->uscc)
        query_with(q, " AND uscc = ?", "%s", f->uscc);
    if (f->case_no && *f->case_no)
        query_with(q, " AND case_no = ?", "%s", f->case_no);
    if (f->bureau)
        query_with(q, " AND bureau = ?", "%u", f->bureau);
    if (f->seq)
        query_with(q, " AND seq = ?", "%ju", f->seq);
    query_within(q, "bureau", f->within);
    if (f->from != DAY_NONE)
        query_with(q, " AND day >= ?", "%d", f->from);
    if (f->until != DAY_NONE)
        query_with(q, " AND day <= ?", "%d", f->until);
    if (!f->text)
        return;
    query_holds(q, " AND (uscc LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR case_no LIKE ? ESCAPE '\\'", f->text);
    query_holds(q, " OR source LIKE ? ESCAPE '\\')", f->text);
}

static void in_order(struct query *q, const struct visit_filter *f)
{
    static const char *const columns[] = {
        [VISIT_BY_DAY] = "day",       [VISIT_BY_SEQ] = "seq",   [VISIT_BY_USCC] = "uscc",
        [VISIT_BY_BUREAU] = "bureau", [VISIT_BY_TYPE] = "type", [VISIT_BY_COUNTS] = "counts"};
    static const char *const keys[] = {"seq", NULL};

    query_order(q, columns[f->order], keys, f->down);
    query_limit(q, f->limit, f->offset);
}

enum err ledger_visit_each(struct ledger *l, const struct visit_filter *f,
                           enum err (*each)(void *ctx, const struct visit *visit, struct error *e),
                           void *ctx, struct error *e)
{
    struct query q = {.count = 0};
    struct visit v;

    conditions(&q, f);
    in_order(&q, f);
    struct rows rows = rows_query(ledger_db(l), &visits, e, &q);
    while (rows_next(&rows, &v))
        rows.err = each(ctx, &v, e);
    return rows_end(&rows);
}

enum err ledger_visit_count(struct ledger *l, const struct visit_filter *f, struct visit_count *out,
                            struct error *e)
{
    struct query q = {.count = 0};
    bool found;

    conditions(&q, f);
    return rows_one(rows_query(ledger_db(l), &counts, e, &q), out, &found);
}

enum err ledger_visit_sums(struct ledger *l, const char *uscc, int32_t from, int32_t until,
                           struct visit_sums *out, struct error *e)
{
    bool found;

    *out = (struct visit_sums){0};
    snprintf(out->uscc, sizeof out->uscc, "%s", uscc);
    return rows_one(rows_select(ledger_db(l), &sums, e, "WHERE uscc = ?3 GROUP BY uscc", "%d %d %s",
                                from, until, uscc),
                    out, &found);
}

struct visit_scan {
    struct rows rows;
};

enum err visit_scan_open(struct ledger *l, int32_t from, int32_t until, struct visit_scan **out,
                         struct error *e)
{
    *out = mem_new(sizeof **out);
    (*out)->rows =
        rows_select(ledger_db(l), &sums, e, "GROUP BY uscc ORDER BY uscc", "%d %d", from, until);
    return (*out)->rows.err;
}

enum err visit_scan_next(struct visit_scan *scan, struct visit_sums *out, struct error *e)
{
    scan->rows.e = e;
    if (!rows_next(&scan->rows, out))
        *out = (struct visit_sums){0};
    return scan->rows.err;
}

void visit_scan_close(struct visit_scan *scan)
{
    if (scan)
        stmt_end(scan->rows.stmt);
    free(scan);
}
