#include "platform/store/ledger_visits.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "query.h"

/* Firms and their visits of the days ?1…?2, and of the open cases those that are still owed; cases
 * visited together are one. `joint` names the leading case of each. */
#define SUMS                                                                                       \
    "SELECT uscc, sum(n), sum(counted), sum(due) FROM ("                                           \
    "SELECT uscc, 1 AS n, counts AS counted, 0 AS due FROM visit"                                  \
    " WHERE day BETWEEN ?1 AND ?2 AND part_of IS NULL AND withdrawn = ''"                          \
    " UNION ALL SELECT c.uscc, 0, 0, count(DISTINCT coalesce(j.lead, c.case_no)) FROM case_file c" \
    " LEFT JOIN joint j ON j.case_no = c.case_no AND j.state = 'accepted'"                         \
    " WHERE c.state = 'open' AND NOT EXISTS(SELECT 1 FROM visit v"                                 \
    "  WHERE v.case_no IN (c.case_no, j.lead) AND v.withdrawn = '') GROUP BY c.uscc)"

enum err ledger_visit_add(struct ledger *l, const struct visit *v, uint64_t *seq, struct error *e)
{
    struct db_stmt *s = NULL;
    enum err err = db_prepare(ledger_db(l),
                              "INSERT INTO visit(uscc, bureau, day, type, source, case_no, counts,"
                              " part_of, recorded_by, recorded_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6,"
                              " ?7, ?8, ?9, ?10 WHERE NOT EXISTS(SELECT 1 FROM visit WHERE"
                              " uscc = ?1 AND day = ?3 AND type = ?4 AND source = ?5"
                              " AND case_no = ?6 AND withdrawn = '')",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, v->uscc);
    db_bind_int(s, 2, v->bureau);
    db_bind_int(s, 3, v->day);
    db_bind_text(s, 4, v->type);
    db_bind_text(s, 5, v->source);
    db_bind_text(s, 6, v->case_no);
    db_bind_int(s, 7, v->counts);
    if (v->part_of)
        db_bind_int(s, 8, (int64_t)v->part_of);
    else
        db_bind_null(s, 8);
    db_bind_text(s, 9, v->recorded_by);
    db_bind_int(s, 10, v->recorded_at);
    err = db_run(s, e);
    db_free(s);
    if (!err && db_changes(ledger_db(l)) != 1)
        err = error_set(e, E_CONFLICT, "%s 的这次检查已经登记过",
                        "this visit to %s is recorded already", v->uscc);
    if (!err && seq)
        *seq = (uint64_t)db_last_id(ledger_db(l));
    return err;
}

enum err ledger_visit_withdraw(struct ledger *l, uint64_t seq, const char *why, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l), "SELECT withdrawn FROM visit WHERE seq = ?", &s, e);

    if (err)
        return err;
    db_bind_int(s, 1, (int64_t)seq);
    err = db_step(s, &row, e);
    if (!err && !row)
        err = error_set(e, E_NOTFOUND, "没有第 %llu 号检查记录", "there is no visit %llu",
                        (unsigned long long)seq);
    else if (!err && *db_column_text(s, 0))
        err = error_set(e, E_CONFLICT, "第 %llu 号检查记录已经撤回",
                        "visit %llu is withdrawn already", (unsigned long long)seq);
    db_free(s);
    if (err)
        return err;
    err = db_prepare(ledger_db(l), "UPDATE visit SET withdrawn = ? WHERE seq = ?", &s, e);
    if (err)
        return err;
    db_bind_text(s, 1, why);
    db_bind_int(s, 2, (int64_t)seq);
    err = db_run(s, e);
    db_free(s);
    return err;
}

static void read_visit(struct db_stmt *s, struct visit *v)
{
    *v = (struct visit){.seq = (uint64_t)db_column_int(s, 0),
                        .bureau = (uint32_t)db_column_int(s, 2),
                        .day = (int32_t)db_column_int(s, 3),
                        .type = db_column_text(s, 4),
                        .source = db_column_text(s, 5),
                        .counts = db_column_int(s, 7) != 0,
                        .part_of = (uint64_t)db_column_int(s, 8),
                        .recorded_by = db_column_text(s, 9),
                        .recorded_at = db_column_int(s, 10),
                        .withdrawn = db_column_text(s, 11)};
    snprintf(v->uscc, sizeof v->uscc, "%s", db_column_text(s, 1));
    snprintf(v->case_no, sizeof v->case_no, "%s", db_column_text(s, 6));
}

static void conditions(struct query *q, const struct visit_filter *f)
{
    query_add(q, " FROM visit WHERE 1 = 1");
    if (f->uscc && *f->uscc)
        query_text(q, " AND uscc = ?", f->uscc);
    if (f->case_no && *f->case_no)
        query_text(q, " AND case_no = ?", f->case_no);
    if (f->bureau)
        query_number(q, " AND bureau = ?", f->bureau);
    if (f->seq)
        query_number(q, " AND seq = ?", (int64_t)f->seq);
    if (f->within) {
        query_number(q, " AND bureau BETWEEN ?", f->within);
        query_number(q, " AND ?", region_last(f->within));
    }
    if (f->from != DAY_NONE)
        query_number(q, " AND day >= ?", f->from);
    if (f->until != DAY_NONE)
        query_number(q, " AND day <= ?", f->until);
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
    struct db_stmt *s = NULL;
    struct visit v;
    bool row = true;

    query_add(&q, "SELECT seq, uscc, bureau, day, type, source, case_no, counts,"
                  " part_of, recorded_by, recorded_at, withdrawn");
    conditions(&q, f);
    in_order(&q, f);
    enum err err = query_prepare(&q, ledger_db(l), &s, e);
    while (!err && !(err = db_step(s, &row, e)) && row) {
        read_visit(s, &v);
        err = each(ctx, &v, e);
    }
    db_free(s);
    query_fini(&q);
    return err;
}

enum err ledger_visit_count(struct ledger *l, const struct visit_filter *f, struct visit_count *out,
                            struct error *e)
{
    struct query q = {.count = 0};
    int64_t n[3] = {0};

    query_add(&q, "SELECT count(*),"
                  " count(CASE WHEN withdrawn = '' AND part_of IS NULL THEN 1 END),"
                  " count(CASE WHEN withdrawn = '' AND part_of IS NULL AND counts = 1 THEN 1 END)");
    conditions(&q, f);
    enum err err = query_numbers(&q, ledger_db(l), n, 3, e);
    *out = (struct visit_count){(uint64_t)n[0], (uint64_t)n[1], (uint64_t)n[2]};
    query_fini(&q);
    return err;
}

static void read_sums(struct db_stmt *s, struct visit_sums *out)
{
    *out = (struct visit_sums){.all = (uint32_t)db_column_int(s, 1),
                               .counted = (uint32_t)db_column_int(s, 2),
                               .due = (uint32_t)db_column_int(s, 3)};
    snprintf(out->uscc, sizeof out->uscc, "%s", db_column_text(s, 0));
}

enum err ledger_visit_sums(struct ledger *l, const char *uscc, int32_t from, int32_t until,
                           struct visit_sums *out, struct error *e)
{
    struct db_stmt *s = NULL;
    bool row = false;
    enum err err = db_prepare(ledger_db(l), SUMS " WHERE uscc = ?3 GROUP BY uscc", &s, e);

    *out = (struct visit_sums){0};
    snprintf(out->uscc, sizeof out->uscc, "%s", uscc);
    if (err)
        return err;
    db_bind_int(s, 1, from);
    db_bind_int(s, 2, until);
    db_bind_text(s, 3, uscc);
    err = db_step(s, &row, e);
    if (!err && row)
        read_sums(s, out);
    db_free(s);
    return err;
}

struct visit_scan {
    struct db_stmt *stmt;
};

enum err visit_scan_open(struct ledger *l, int32_t from, int32_t until, struct visit_scan **out,
                         struct error *e)
{
    struct visit_scan *scan = mem_new(sizeof *scan);
    enum err err = db_prepare(ledger_db(l), SUMS " GROUP BY uscc ORDER BY uscc", &scan->stmt, e);

    if (err) {
        visit_scan_close(scan);
        return err;
    }
    db_bind_int(scan->stmt, 1, from);
    db_bind_int(scan->stmt, 2, until);
    *out = scan;
    return E_OK;
}

enum err visit_scan_next(struct visit_scan *scan, struct visit_sums *out, struct error *e)
{
    bool row = false;
    enum err err = db_step(scan->stmt, &row, e);

    *out = (struct visit_sums){0};
    if (!err && row)
        read_sums(scan->stmt, out);
    return err;
}

void visit_scan_close(struct visit_scan *scan)
{
    if (!scan)
        return;
    db_free(scan->stmt);
    free(scan);
}
