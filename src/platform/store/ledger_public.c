#include "platform/store/ledger_public.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "rows.h"

static const struct column columns[] = {COLUMN_AS(case_public, no, "case_no"),
                                        COLUMN(case_public, wanted),
                                        COLUMN(case_public, done),
                                        COLUMN(case_public, version),
                                        COLUMN(case_public, sha256),
                                        COLUMN(case_public, log_index),
                                        COLUMN(case_public, text)};
static const struct table files = TABLE(case_public, "case_public", columns, 0);

enum err ledger_public_get(struct ledger *ledger, const char *no, struct case_public *row,
                           struct error *e)
{
    bool found;
    enum err rc = rows_one(rows_select(ledger_db(ledger), &files, e, "WHERE case_no = ?", "%s", no),
                           row, &found);

    if (!found) {
        *row = (struct case_public){.text = mem_strdup("")};
        snprintf(row->no, sizeof row->no, "%s", no);
    }
    return rc;
}

void ledger_public_free(struct case_public *row)
{
    row_free(&files, row);
}

static const struct column number_column[] = {
    {.sql = "case_no", .kind = COLUMN_CHARS, .len = CASE_NO_BYTES}};
static const struct table case_list = {
    .from = "case_public", .columns = number_column, .count = 1, .size = CASE_NO_BYTES};

enum err ledger_public_wanted(struct ledger *ledger, const char *clock, int32_t day,
                              struct case_numbers *out, struct error *e)
{
    return rows_all(rows_select(ledger_db(ledger), &case_list, e,
                                "WHERE wanted > done UNION SELECT case_no FROM case_due"
                                " WHERE clock = ? AND due <= ? ORDER BY case_no",
                                "%s %d", clock, day),
                    &out->no, &out->count);
}

enum err ledger_public_all(struct ledger *ledger, struct case_numbers *out, struct error *e)
{
    return rows_all(
        rows_select(ledger_db(ledger), &case_list, e, "WHERE version > 0 ORDER BY case_no", NULL),
        &out->no, &out->count);
}

void case_numbers_free(struct case_numbers *numbers)
{
    free(numbers->no);
    *numbers = (struct case_numbers){0};
}

enum err ledger_public_set(struct ledger *ledger, const struct case_public *row, struct error *e)
{
    return sql_run(
        ledger_db(ledger),
        "INSERT INTO case_public(case_no, wanted, done, version, text, sha256, log_index)"
        " VALUES(?1, ?2, ?2, ?3, ?4, ?5, CASE WHEN ?3 > 0 THEN ?6 END)"
        " ON CONFLICT(case_no) DO UPDATE SET done = ?2, version = ?3, text = ?4, sha256 = ?5,"
        " log_index = CASE WHEN ?3 > 0 THEN ?6 END",
        e, "%s %ju %ju %s %s %ju", row->no, row->wanted, row->version, row->text, row->sha256,
        row->log_index);
}
