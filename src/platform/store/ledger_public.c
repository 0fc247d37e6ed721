#include "platform/store/ledger_public.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

enum err ledger_public_get(struct ledger *ledger, const char *no, struct case_public *row,
                           struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool there = false;
    enum err rc = db_prepare(ledger_db(ledger),
                             "SELECT wanted, done, version, sha256, coalesce(log_index, 0), text"
                             " FROM case_public WHERE case_no = ?",
                             &stmt, e);

    *row = (struct case_public){0};
    snprintf(row->no, sizeof row->no, "%s", no);
    if (rc)
        return rc;
    db_bind_text(stmt, 1, no);
    rc = db_step(stmt, &there, e);
    if (!rc && there) {
        row->wanted = (uint64_t)db_column_int(stmt, 0);
        row->done = (uint64_t)db_column_int(stmt, 1);
        row->version = (uint64_t)db_column_int(stmt, 2);
        snprintf(row->sha256, sizeof row->sha256, "%s", db_column_text(stmt, 3));
        row->log_index = (uint64_t)db_column_int(stmt, 4);
        row->text = mem_strdup(db_column_text(stmt, 5));
    } else {
        row->text = mem_strdup("");
    }
    db_free(stmt);
    return rc;
}

void ledger_public_free(struct case_public *row)
{
    free(row->text);
    row->text = NULL;
}

static enum err read_numbers(struct db_stmt *stmt, struct case_numbers *out, struct error *e)
{
    bool more = true;
    enum err rc;

    *out = (struct case_numbers){0};
    while (!(rc = db_step(stmt, &more, e)) && more) {
        out->no = mem_grow(out->no, out->count + 1, sizeof *out->no);
        snprintf(out->no[out->count++], sizeof *out->no, "%s", db_column_text(stmt, 0));
    }
    db_free(stmt);
    if (rc)
        case_numbers_free(out);
    return rc;
}

enum err ledger_public_wanted(struct ledger *ledger, const char *clock, int32_t day,
                              struct case_numbers *out, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(ledger),
                             "SELECT case_no FROM case_public WHERE wanted > done"
                             " UNION SELECT case_no FROM case_due WHERE clock = ? AND due <= ?"
                             " ORDER BY case_no",
                             &stmt, e);

    *out = (struct case_numbers){0};
    if (rc)
        return rc;
    db_bind_text(stmt, 1, clock);
    db_bind_int(stmt, 2, day);
    return read_numbers(stmt, out, e);
}

enum err ledger_public_all(struct ledger *ledger, struct case_numbers *out, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc =
        db_prepare(ledger_db(ledger),
                   "SELECT case_no FROM case_public WHERE version > 0 ORDER BY case_no", &stmt, e);

    *out = (struct case_numbers){0};
    return rc ? rc : read_numbers(stmt, out, e);
}

void case_numbers_free(struct case_numbers *numbers)
{
    free(numbers->no);
    *numbers = (struct case_numbers){0};
}

enum err ledger_public_set(struct ledger *ledger, const struct case_public *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(
        ledger_db(ledger),
        "INSERT INTO case_public(case_no, wanted, done, version, text, sha256, log_index)"
        " VALUES(?1, ?2, ?2, ?3, ?4, ?5, CASE WHEN ?3 > 0 THEN ?6 END)"
        " ON CONFLICT(case_no) DO UPDATE SET done = ?2, version = ?3, text = ?4, sha256 = ?5,"
        " log_index = CASE WHEN ?3 > 0 THEN ?6 END",
        &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->no);
    db_bind_int(stmt, 2, (int64_t)row->wanted);
    db_bind_int(stmt, 3, (int64_t)row->version);
    db_bind_text(stmt, 4, row->text);
    db_bind_text(stmt, 5, row->sha256);
    db_bind_int(stmt, 6, (int64_t)row->log_index);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}
