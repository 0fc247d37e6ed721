#include "platform/store/ledger_plans.h"

#include <string.h>

#include "rows.h"

#define PREFIX_MIN 8

static const char *const state_names[] = {
    [PLAN_PROPOSED] = "proposed", [PLAN_APPROVED] = "approved", [PLAN_REJECTED] = "rejected"};

static const struct column columns[] = {
    COLUMN(plan_row, sha256),      COLUMN_WORD(plan_row, state, state_names),
    COLUMN(plan_row, title),       COLUMN(plan_row, proposed_by),
    COLUMN(plan_row, proposed_at), COLUMN(plan_row, approved_by),
    COLUMN(plan_row, approved_at), COLUMN_NULL(plan_row, log_index, -1)};
static const struct table plans = TABLE(plan_row, "plan", columns, 0);

enum err ledger_plan_propose(struct ledger *l, const struct plan_row *row, const void *text,
                             size_t len, struct error *e)
{
    enum err rc =
        sql_run(ledger_db(l),
                "INSERT INTO plan(sha256, text, title, proposed_by, proposed_at, state)"
                " VALUES(?, ?, ?, ?, ?, 'proposed')"
                " ON CONFLICT(sha256) DO UPDATE SET proposed_by = excluded.proposed_by,"
                " proposed_at = excluded.proposed_at, approved_by = NULL, approved_at = NULL,"
                " state = 'proposed' WHERE plan.state <> 'proposed'",
                e, "%s %zu%p %s %s %jd", row->sha256, len, text, row->title, row->proposed_by,
                row->proposed_at);

    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "计划 %.12s… 已在等待批准。",
                       "plan %.12s… waits for approval already.", row->sha256);
    return rc;
}

/* What the UPDATE of a plan that must be waiting has come to. */
static enum err decided(struct ledger *l, enum err rc, const char *sha256, struct error *e)
{
    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "计划 %.12s… 不在等待批准。",
                       "plan %.12s… does not wait for approval.", sha256);
    return rc;
}

enum err ledger_plan_approve(struct ledger *l, const char *sha256, const char *by, int64_t at,
                             uint64_t log_index, struct error *e)
{
    return decided(l,
                   sql_run(ledger_db(l),
                           "UPDATE plan SET state = 'approved', approved_by = ?, approved_at = ?,"
                           " log_index = ? WHERE sha256 = ? AND state = 'proposed'",
                           e, "%s %jd %ju %s", by, at, log_index, sha256),
                   sha256, e);
}

enum err ledger_plan_reject(struct ledger *l, const char *sha256, const char *by, int64_t at,
                            struct error *e)
{
    return decided(l,
                   sql_run(ledger_db(l),
                           "UPDATE plan SET state = 'rejected', approved_by = ?, approved_at = ?"
                           " WHERE sha256 = ? AND state = 'proposed'",
                           e, "%s %jd %s", by, at, sha256),
                   sha256, e);
}

enum err ledger_plan_find(struct ledger *l, const char *prefix, char sha256[65], struct error *e)
{
    size_t len = strlen(prefix);

    if (len < PREFIX_MIN || len > 64 || strspn(prefix, "0123456789abcdef") != len)
        return error_set(e, E_INPUT, "“%s” 不是计划的 SHA-256：应为 8 到 64 位小写十六进制数字。",
                         "“%s” is not the SHA-256 of a plan: give 8 to 64 lower-case hex digits.",
                         prefix);
    struct rows rows =
        rows_select(ledger_db(l), &plans, e, "WHERE substr(sha256, 1, ?) = ? LIMIT 2", "%d %s",
                    (int)len, prefix);
    struct plan_row row;
    if (rows_next(&rows, &row))
        memcpy(sha256, row.sha256, sizeof row.sha256);
    else if (!rows.err)
        rows.err = error_set(e, E_NOTFOUND, "没有计划 %s。运行 inspectctl plan list 查看。",
                             "There is no plan %s. Run: inspectctl plan list", prefix);
    if (rows_next(&rows, NULL))
        rows.err = error_set(e, E_INPUT, "%s 开头的计划不止一份，请多写几位。",
                             "More than one plan begins with %s; give more digits.", prefix);
    return rows_end(&rows);
}

/* A plan that was in force and is proposed again stays so until the new decision. */
enum err ledger_plan_current(struct ledger *l, char sha256[65], struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &plans, e,
                    "WHERE log_index IS NOT NULL ORDER BY log_index DESC LIMIT 1", NULL);
    struct plan_row row;

    if (rows_next(&rows, &row))
        memcpy(sha256, row.sha256, sizeof row.sha256);
    else if (!rows.err)
        rows.err = error_set(
            e, E_NOTFOUND,
            "还没有生效的计划。请先 inspectctl plan apply 文件，再由另一人 plan approve。",
            "No plan is in force. Run inspectctl plan apply FILE, then let another "
            "person run plan approve.");
    return rows_end(&rows);
}

static enum err no_plan(const char *sha256, struct error *e)
{
    return error_set(e, E_NOTFOUND, "没有计划 %s。", "There is no plan %s.", sha256);
}

enum err ledger_plan_text(struct ledger *l, const char *sha256, struct buf *out, struct error *e)
{
    bool found;
    enum err rc = sql_text(ledger_db(l), "SELECT text FROM plan WHERE sha256 = ?", out, &found, e,
                           "%s", sha256);

    return rc || found ? rc : no_plan(sha256, e);
}

enum err ledger_plans(struct ledger *l, const char *sha256,
                      enum err (*each)(void *ctx, const struct plan_row *row, struct error *e),
                      void *ctx, struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &plans, e,
                                   "WHERE ? IN ('', sha256) ORDER BY proposed_at DESC, sha256",
                                   "%s", sha256 ? sha256 : "");
    struct plan_row row;
    bool any = false;

    while (rows_next(&rows, &row)) {
        rows.err = each(ctx, &row, e);
        any = true;
    }
    if (!rows.err && sha256 && !any)
        rows.err = no_plan(sha256, e);
    return rows_end(&rows);
}
