#include "platform/store/ledger_open.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "platform/store/db.h"

#define COPY(field, stmt, column)                                                                  \
    snprintf((field), sizeof(field), "%s", db_column_text((stmt), (column)))

enum err ledger_open_results(struct ledger *l, const char *from, const char *until,
                             open_result_fn *each, void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT case_no, version, sha256, log_index, text,"
                             " (SELECT min(time) FROM case_event"
                             "  WHERE case_event.case_no = case_public.case_no"
                             "  AND kind IN ('disclosed', 'public-renewed'))"
                             " FROM case_public WHERE case_no >= ? AND case_no < ? AND version > 0"
                             " ORDER BY case_no",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, from);
    db_bind_text(stmt, 2, until);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct open_result row = {.version = (uint64_t)db_column_int(stmt, 1),
                                  .log_index = (uint64_t)db_column_int(stmt, 3),
                                  .first_time = db_column_int(stmt, 5)};
        COPY(row.no, stmt, 0);
        COPY(row.sha256, stmt, 2);
        row.text = db_column_text(stmt, 4);
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}

enum err ledger_open_next(struct ledger *l, const char *from, char no[CASE_NO_BYTES],
                          struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT case_no FROM case_public WHERE case_no >= ? AND version > 0"
                             " ORDER BY case_no LIMIT 1",
                             &stmt, e);

    no[0] = '\0';
    if (rc)
        return rc;
    db_bind_text(stmt, 1, from);
    rc = db_step(stmt, &more, e);
    if (!rc && more)
        snprintf(no, CASE_NO_BYTES, "%s", db_column_text(stmt, 0));
    db_free(stmt);
    return rc;
}

enum err ledger_open_latest(struct ledger *l, const char *type, uint64_t limit, open_entry_fn *each,
                            void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT idx, time, entry FROM log_entry WHERE type = ?"
                             " ORDER BY idx DESC LIMIT ?",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, type);
    db_bind_int(stmt, 2, (int64_t)limit);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct open_entry row = {.index = (uint64_t)db_column_int(stmt, 0),
                                 .time = db_column_int(stmt, 1)};
        row.bytes = db_column_blob(stmt, 2, &row.len);
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}

/* The event's own words: {"version","index","sha256"}. */
static void read_version(struct db_stmt *stmt, struct open_version *v)
{
    json_error_t unused;
    json_t *content = json_loads(db_column_text(stmt, 1), 0, &unused);
    const char *sha256 = json_text_or(content, "sha256", NULL);

    *v = (struct open_version){.time = db_column_int(stmt, 0),
                               .version = (uint64_t)json_int(content, "version"),
                               .index = (uint64_t)json_int(content, "index")};
    snprintf(v->sha256, sizeof v->sha256, "%s", sha256 ? sha256 : "");
    json_decref(content);
}

enum err ledger_open_versions(struct ledger *l, const char *no, struct open_version **list,
                              size_t *count, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT time, content FROM case_event WHERE case_no = ?"
                             " AND kind IN ('disclosed', 'public-renewed') ORDER BY seq",
                             &stmt, e);

    *list = NULL;
    *count = 0;
    if (rc)
        return rc;
    db_bind_text(stmt, 1, no);
    while (!(rc = db_step(stmt, &more, e)) && more) {
        *list = mem_grow(*list, *count + 1, sizeof **list);
        read_version(stmt, &(*list)[(*count)++]);
    }
    db_free(stmt);
    if (rc) {
        free(*list);
        *list = NULL;
    }
    return rc;
}

#define FIRMS_OF_PICKS                                                                             \
    "SELECT pick.uscc AS uscc, 0 AS result, pick.commit_index AS place, '' AS no,"                 \
    " pick.name AS name, '' AS text FROM pick JOIN draw ON draw.commit_index = pick.commit_index"  \
    " WHERE draw.state = 'revealed'"
#define FIRMS_OF_RESULTS                                                                           \
    "SELECT case_file.uscc, 1, 0, case_file.case_no, '', case_public.text FROM case_file"          \
    " JOIN case_public ON case_public.case_no = case_file.case_no WHERE case_public.version > 0"

enum err ledger_open_firms(struct ledger *l, const char *uscc, open_firm_fn *each, void *ctx,
                           struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc =
        db_prepare(ledger_db(l),
                   uscc ? FIRMS_OF_PICKS " AND pick.uscc = ?1 UNION ALL " FIRMS_OF_RESULTS
                                         " AND case_file.uscc = ?1 ORDER BY 1, 2, 3, 4"
                        : FIRMS_OF_PICKS " UNION ALL " FIRMS_OF_RESULTS " ORDER BY 1, 2, 3, 4",
                   &stmt, e);

    if (rc)
        return rc;
    if (uscc)
        db_bind_text(stmt, 1, uscc);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more) {
        struct open_firm row = {.result = db_column_int(stmt, 1) != 0,
                                .commit_index = (uint64_t)db_column_int(stmt, 2)};
        COPY(row.uscc, stmt, 0);
        COPY(row.no, stmt, 3);
        row.name = db_column_text(stmt, 4);
        row.text = db_column_text(stmt, 5);
        rc = each(ctx, &row, e);
    }
    db_free(stmt);
    return rc;
}

enum err ledger_open_picks(struct ledger *l, uint64_t commit_index, open_pick_fn *each, void *ctx,
                           struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT pick.uscc, pick.name, pick.bureau FROM pick"
                             " JOIN draw ON draw.commit_index = pick.commit_index"
                             " WHERE pick.commit_index = ? AND draw.state = 'revealed'"
                             " ORDER BY pick.uscc",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, (int64_t)commit_index);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more)
        rc = each(ctx, db_column_text(stmt, 0), db_column_text(stmt, 1),
                  (uint32_t)db_column_int(stmt, 2), e);
    db_free(stmt);
    return rc;
}

enum err ledger_open_snapshots(struct ledger *l, int32_t from, int32_t until,
                               enum err (*each)(void *ctx, const char *projection, struct error *e),
                               void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool more = true;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT projection FROM case_file WHERE date >= ? AND date <= ?"
                             " AND state <> 'void'",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, from);
    db_bind_int(stmt, 2, until);
    while (!rc && !(rc = db_step(stmt, &more, e)) && more)
        rc = each(ctx, db_column_text(stmt, 0), e);
    db_free(stmt);
    return rc;
}
