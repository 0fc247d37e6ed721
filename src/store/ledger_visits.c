#include "store/ledger_visits.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "law/codes.h"
#include "store/db.h"

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

enum err ledger_visit_each(struct ledger *l, const struct visit_filter *f,
                           enum err (*each)(void *ctx, const struct visit *visit, struct error *e),
                           void *ctx, struct error *e)
{
    struct db_stmt *s = NULL;
    struct visit v;
    bool row = true;
    enum err err = db_prepare(ledger_db(l),
                              "SELECT seq, uscc, bureau, day, type, source, case_no, counts,"
                              " part_of, recorded_by, recorded_at, withdrawn FROM visit"
                              " WHERE (?1 = '' OR uscc = ?1) AND (?2 = '' OR case_no = ?2)"
                              " AND (?3 = 0 OR bureau = ?3) AND (?6 = 0 OR seq = ?6)"
                              " AND (?7 = 0 OR bureau BETWEEN ?7 AND ?8)"
                              " AND day BETWEEN ?4 AND ?5"
                              " ORDER BY day, seq",
                              &s, e);

    if (err)
        return err;
    db_bind_text(s, 1, f->uscc ? f->uscc : "");
    db_bind_text(s, 2, f->case_no ? f->case_no : "");
    db_bind_int(s, 3, f->bureau);
    db_bind_int(s, 4, f->from == DAY_NONE ? INT32_MIN : f->from);
    db_bind_int(s, 5, f->until == DAY_NONE ? INT32_MAX : f->until);
    db_bind_int(s, 6, (int64_t)f->seq);
    db_bind_int(s, 7, f->within);
    db_bind_int(s, 8, region_last(f->within));
    while (!(err = db_step(s, &row, e)) && row) {
        read_visit(s, &v);
        if ((err = each(ctx, &v, e)) != E_OK)
            break;
    }
    db_free(s);
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
