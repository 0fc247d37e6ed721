#include "platform/store/ledger_plans.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "platform/store/db.h"

#define PREFIX_MIN 8

static const char *const state_names[] = {
    [PLAN_PROPOSED] = "proposed", [PLAN_APPROVED] = "approved", [PLAN_REJECTED] = "rejected"};

enum err ledger_plan_propose(struct ledger *l, const struct plan_row *row, const void *text,
                             size_t len, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc =
        db_prepare(ledger_db(l),
                   "INSERT INTO plan(sha256, text, title, proposed_by, proposed_at, state)"
                   " VALUES(?, ?, ?, ?, ?, 'proposed')"
                   " ON CONFLICT(sha256) DO UPDATE SET proposed_by = excluded.proposed_by,"
                   " proposed_at = excluded.proposed_at, approved_by = NULL, approved_at = NULL,"
                   " state = 'proposed' WHERE plan.state <> 'proposed'",
                   &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->sha256);
    db_bind_blob(stmt, 2, text, len);
    db_bind_text(stmt, 3, row->title);
    db_bind_text(stmt, 4, row->proposed_by);
    db_bind_int(stmt, 5, row->proposed_at);
    rc = db_run(stmt, e);
    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "计划 %.12s… 已在等待批准。",
                       "plan %.12s… waits for approval already.", row->sha256);
    db_free(stmt);
    return rc;
}

/* Runs an UPDATE whose last parameter is the hash of a plan that must be waiting. */
static enum err decide(struct ledger *l, struct db_stmt *stmt, const char *sha256, struct error *e)
{
    enum err rc = db_run(stmt, e);

    if (!rc && db_changes(ledger_db(l)) == 0)
        rc = error_set(e, E_CONFLICT, "计划 %.12s… 不在等待批准。",
                       "plan %.12s… does not wait for approval.", sha256);
    db_free(stmt);
    return rc;
}

enum err ledger_plan_approve(struct ledger *l, const char *sha256, const char *by, int64_t at,
                             uint64_t log_index, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE plan SET state = 'approved', approved_by = ?, approved_at = ?,"
                             " log_index = ? WHERE sha256 = ? AND state = 'proposed'",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, by);
    db_bind_int(stmt, 2, at);
    db_bind_int(stmt, 3, (int64_t)log_index);
    db_bind_text(stmt, 4, sha256);
    return decide(l, stmt, sha256, e);
}

enum err ledger_plan_reject(struct ledger *l, const char *sha256, const char *by, int64_t at,
                            struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "UPDATE plan SET state = 'rejected', approved_by = ?, approved_at = ?"
                             " WHERE sha256 = ? AND state = 'proposed'",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, by);
    db_bind_int(stmt, 2, at);
    db_bind_text(stmt, 3, sha256);
    return decide(l, stmt, sha256, e);
}

static enum err find_rows(struct db_stmt *stmt, const char *prefix, char sha256[65],
                          struct error *e)
{
    bool more;
    enum err rc = db_step(stmt, &more, e);

    if (rc)
        return rc;
    if (!more)
        return error_set(e, E_NOTFOUND, "没有计划 %s。运行 inspectctl plan list 查看。",
                         "There is no plan %s. Run: inspectctl plan list", prefix);
    snprintf(sha256, 65, "%s", db_column_text(stmt, 0));
    rc = db_step(stmt, &more, e);
    if (!rc && more)
        return error_set(e, E_INPUT, "%s 开头的计划不止一份，请多写几位。",
                         "More than one plan begins with %s; give more digits.", prefix);
    return rc;
}

enum err ledger_plan_find(struct ledger *l, const char *prefix, char sha256[65], struct error *e)
{
    struct db_stmt *stmt = NULL;
    size_t len = strlen(prefix);

    if (len < PREFIX_MIN || len > 64 || strspn(prefix, "0123456789abcdef") != len)
        return error_set(e, E_INPUT, "“%s” 不是计划的 SHA-256：应为 8 到 64 位小写十六进制数字。",
                         "“%s” is not the SHA-256 of a plan: give 8 to 64 lower-case hex digits.",
                         prefix);
    enum err rc = db_prepare(
        ledger_db(l), "SELECT sha256 FROM plan WHERE substr(sha256, 1, ?) = ? LIMIT 2", &stmt, e);
    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)len);
    db_bind_text(stmt, 2, prefix);
    rc = find_rows(stmt, prefix, sha256, e);
    db_free(stmt);
    return rc;
}

/* A plan that was in force and is proposed again stays so until the new decision. */
enum err ledger_plan_current(struct ledger *l, char sha256[65], struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT sha256 FROM plan WHERE log_index IS NOT NULL"
                             " ORDER BY log_index DESC LIMIT 1",
                             &stmt, e);

    if (rc)
        return rc;
    rc = db_step(stmt, &row, e);
    if (!rc && !row)
        rc = error_set(
            e, E_NOTFOUND,
            "还没有生效的计划。请先 inspectctl plan apply 文件，再由另一人 plan approve。",
            "No plan is in force. Run inspectctl plan apply FILE, then let another "
            "person run plan approve.");
    if (!rc)
        snprintf(sha256, 65, "%s", db_column_text(stmt, 0));
    db_free(stmt);
    return rc;
}

enum err ledger_plan_text(struct ledger *l, const char *sha256, struct buf *out, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(ledger_db(l), "SELECT text FROM plan WHERE sha256 = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, sha256);
    rc = db_step(stmt, &row, e);
    if (!rc && !row)
        rc = error_set(e, E_NOTFOUND, "没有计划 %s。", "There is no plan %s.", sha256);
    if (!rc) {
        size_t len;
        const void *text = db_column_blob(stmt, 0, &len);
        buf_add(out, len ? text : "", len);
    }
    db_free(stmt);
    return rc;
}

static struct plan_row row_of(struct db_stmt *stmt)
{
    struct plan_row row = {
        .title = db_column_text(stmt, 2),
        .proposed_by = db_column_text(stmt, 3),
        .proposed_at = db_column_int(stmt, 4),
        .approved_by = db_column_text(stmt, 5),
        .approved_at = db_column_int(stmt, 6),
        .log_index = db_column_is_null(stmt, 7) ? -1 : db_column_int(stmt, 7),
    };
    const char *state = db_column_text(stmt, 1);

    snprintf(row.sha256, sizeof row.sha256, "%s", db_column_text(stmt, 0));
    while (row.state < PLAN_REJECTED && strcmp(state_names[row.state], state) != 0)
        row.state++;
    return row;
}

enum err ledger_plans(struct ledger *l, const char *sha256,
                      enum err (*each)(void *ctx, const struct plan_row *row, struct error *e),
                      void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    size_t count = 0;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT sha256, state, title, proposed_by, proposed_at, approved_by,"
                             " approved_at, log_index FROM plan WHERE ? IN ('', sha256)"
                             " ORDER BY proposed_at DESC, sha256",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, sha256 ? sha256 : "");
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct plan_row row = row_of(stmt);
        rc = each(ctx, &row, e);
        count++;
    }
    if (!rc && sha256 && count == 0)
        rc = error_set(e, E_NOTFOUND, "没有计划 %s。", "There is no plan %s.", sha256);
    db_free(stmt);
    return rc;
}
