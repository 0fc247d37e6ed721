#include "platform/store/ledger_open.h"

#include <stdio.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "rows.h"

static const struct column result_columns[] = {
    COLUMN_AS(open_result, no, "case_no"),
    COLUMN(open_result, version),
    COLUMN(open_result, sha256),
    COLUMN(open_result, log_index),
    COLUMN(open_result, text),
    COLUMN_AS(open_result, first_time,
              "(SELECT min(time) FROM case_event WHERE case_event.case_no = case_public.case_no"
              " AND kind IN ('disclosed', 'public-renewed'))")};
static const struct table results = TABLE(open_result, "case_public", result_columns, 0);

enum err ledger_open_results(struct ledger *l, const char *from, const char *until,
                             open_result_fn *each, void *ctx, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &results, e,
                    "WHERE case_no >= ? AND case_no < ? AND version > 0 ORDER BY case_no", "%s %s",
                    from, until);
    struct open_result row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}

enum err ledger_open_next(struct ledger *l, const char *from, char no[CASE_NO_BYTES],
                          struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &results, e,
                    "WHERE case_no >= ? AND version > 0 ORDER BY case_no LIMIT 1", "%s", from);
    struct open_result first;

    snprintf(no, CASE_NO_BYTES, "%s", rows_next(&rows, &first) ? first.no : "");
    return rows_end(&rows);
}

/* The event's own words: {"version","index","sha256"}. */
static void read_version(struct stmt *stmt, struct open_version *v)
{
    json_t *content = json_loads(stmt_text(stmt, 1, NULL), 0, NULL);

    *v = (struct open_version){.time = stmt_int(stmt, 0),
                               .version = (uint64_t)json_int(content, "version"),
                               .index = (uint64_t)json_int(content, "index")};
    snprintf(v->sha256, sizeof v->sha256, "%s", json_text_or(content, "sha256", ""));
    json_decref(content);
}

enum err ledger_open_versions(struct ledger *l, const char *no, struct open_version **list,
                              size_t *count, struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT time, content FROM case_event WHERE case_no = ?"
                               " AND kind IN ('disclosed', 'public-renewed') ORDER BY seq",
                               e, "%s", no);

    *list = NULL;
    *count = 0;
    while (rows_next(&rows, NULL)) {
        *list = mem_grow(*list, *count + 1, sizeof **list);
        read_version(rows.stmt, &(*list)[(*count)++]);
    }
    return rows_end(&rows);
}

#define FIRMS_OF_PICKS                                                                             \
    "SELECT pick.uscc AS uscc, 0 AS result, pick.commit_index AS place, '' AS no,"                 \
    " pick.name AS name, '' AS text FROM pick JOIN draw ON draw.commit_index = pick.commit_index"  \
    " WHERE draw.state = 'revealed'"
#define FIRMS_OF_RESULTS                                                                           \
    "SELECT case_file.uscc, 1, 0, case_file.case_no, '', case_public.text FROM case_file"          \
    " JOIN case_public ON case_public.case_no = case_file.case_no WHERE case_public.version > 0"

static const struct column firm_columns[] = {
    COLUMN(open_firm, uscc), COLUMN(open_firm, result), COLUMN_AS(open_firm, commit_index, "place"),
    COLUMN(open_firm, no),   COLUMN(open_firm, name),   COLUMN(open_firm, text),
};
static const struct table all_firms =
    TABLE(open_firm, "(" FIRMS_OF_PICKS " UNION ALL " FIRMS_OF_RESULTS ")", firm_columns, 0);
static const struct table one_firm =
    TABLE(open_firm,
          "(" FIRMS_OF_PICKS " AND pick.uscc = ?1"
          " UNION ALL " FIRMS_OF_RESULTS " AND case_file.uscc = ?1)",
          firm_columns, 0);

enum err ledger_open_firms(struct ledger *l, const char *uscc, open_firm_fn *each, void *ctx,
                           struct error *e)
{
    struct rows rows =
        uscc ? rows_select(ledger_db(l), &one_firm, e, "ORDER BY 1, 2, 3, 4", "%s", uscc)
             : rows_select(ledger_db(l), &all_firms, e, "ORDER BY 1, 2, 3, 4", NULL);
    struct open_firm row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}

enum err ledger_open_picks(struct ledger *l, uint64_t commit_index, open_pick_fn *each, void *ctx,
                           struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT pick.uscc, pick.name, pick.bureau FROM pick"
                               " JOIN draw ON draw.commit_index = pick.commit_index"
                               " WHERE pick.commit_index = ? AND draw.state = 'revealed'"
                               " ORDER BY pick.uscc",
                               e, "%ju", commit_index);

    while (rows_next(&rows, NULL))
        rows.err = each(ctx, stmt_text(rows.stmt, 0, NULL), stmt_text(rows.stmt, 1, NULL),
                        (uint32_t)stmt_int(rows.stmt, 2), e);
    return rows_end(&rows);
}

enum err ledger_open_snapshots(struct ledger *l, int32_t from, int32_t until,
                               enum err (*each)(void *ctx, const char *projection, struct error *e),
                               void *ctx, struct error *e)
{
    return rows_texts(rows_of(ledger_db(l),
                              "SELECT projection FROM case_file WHERE date >= ? AND date <= ?"
                              " AND state <> 'void'",
                              e, "%d %d", from, until),
                      each, ctx);
}
