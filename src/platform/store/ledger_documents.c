#include "platform/store/ledger_documents.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

#define COLUMNS "case_no, kind, version, bureau, year, n, number, sha256, made_by, made_at"

enum err ledger_document_add(struct ledger *l, const struct document_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(ledger_db(l),
                             "INSERT INTO document(" COLUMNS ", html)"
                             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, row->case_no);
    db_bind_text(stmt, 2, row->kind);
    db_bind_int(stmt, 3, row->version);
    db_bind_int(stmt, 4, row->bureau);
    db_bind_int(stmt, 5, row->year);
    db_bind_int(stmt, 6, row->n);
    db_bind_text(stmt, 7, row->number);
    db_bind_text(stmt, 8, row->sha256);
    db_bind_text(stmt, 9, row->made_by);
    db_bind_int(stmt, 10, row->made_at);
    db_bind_text(stmt, 11, row->html);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}

enum err ledger_document_last_n(struct ledger *l, uint32_t bureau, const char *kind, int year,
                                uint32_t *n, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT coalesce(max(n), 0) FROM document"
                             " WHERE bureau = ? AND kind = ? AND year = ?",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_int(stmt, 1, bureau);
    db_bind_text(stmt, 2, kind);
    db_bind_int(stmt, 3, year);
    rc = db_step(stmt, &row, e);
    *n = !rc && row ? (uint32_t)db_column_int(stmt, 0) : 0;
    db_free(stmt);
    return rc;
}

static void read_row(struct db_stmt *stmt, struct document_row *row)
{
    snprintf(row->case_no, sizeof row->case_no, "%s", db_column_text(stmt, 0));
    row->kind = db_column_text(stmt, 1);
    row->version = (uint32_t)db_column_int(stmt, 2);
    row->bureau = (uint32_t)db_column_int(stmt, 3);
    row->year = (int)db_column_int(stmt, 4);
    row->n = (uint32_t)db_column_int(stmt, 5);
    row->number = db_column_text(stmt, 6);
    snprintf(row->sha256, sizeof row->sha256, "%s", db_column_text(stmt, 7));
    row->made_by = db_column_text(stmt, 8);
    row->made_at = db_column_int(stmt, 9);
    row->html = NULL;
}

static void keep_row(struct db_stmt *stmt, struct document_row *row)
{
    read_row(stmt, row);
    row->kind = mem_strdup(row->kind);
    row->number = mem_strdup(row->number);
    row->made_by = mem_strdup(row->made_by);
    row->html = mem_strdup(db_column_text(stmt, 10));
}

enum err ledger_document_get(struct ledger *l, const char *case_no, const char *kind,
                             uint32_t version, struct document_row *row, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool there = false;
    enum err rc = db_prepare(ledger_db(l),
                             "SELECT " COLUMNS ", html FROM document WHERE case_no = ?1"
                             " AND kind = ?2 AND (?3 = 0 OR version = ?3)"
                             " ORDER BY version DESC LIMIT 1",
                             &stmt, e);

    *row = (struct document_row){.kind = NULL};
    if (rc)
        return rc;
    db_bind_text(stmt, 1, case_no);
    db_bind_text(stmt, 2, kind);
    db_bind_int(stmt, 3, version);
    rc = db_step(stmt, &there, e);
    if (!rc && there)
        keep_row(stmt, row);
    db_free(stmt);
    if (!rc && !there)
        rc = version
                 ? error_set(e, E_NOTFOUND, "案件 %s 的文书 %s 没有第 %u 版；用 document list 查看",
                             "case %s has no document %s of version %u; document list shows them",
                             case_no, kind, (unsigned)version)
                 : error_set(e, E_NOTFOUND, "案件 %s 还没有文书 %s；用 document make 制作",
                             "case %s has no document %s yet; document make makes it", case_no,
                             kind);
    return rc;
}

void ledger_document_free(struct document_row *row)
{
    free((char *)(uintptr_t)row->kind);
    free((char *)(uintptr_t)row->number);
    free((char *)(uintptr_t)row->made_by);
    free((char *)(uintptr_t)row->html);
    *row = (struct document_row){.kind = NULL};
}

enum err ledger_document_each(struct ledger *l, const char *case_no,
                              enum err (*each)(void *ctx, const struct document_row *row,
                                               struct error *e),
                              void *ctx, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool there = false;
    enum err rc =
        db_prepare(ledger_db(l),
                   "SELECT " COLUMNS " FROM document WHERE case_no = ? ORDER BY rowid", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, case_no);
    while (!(rc = db_step(stmt, &there, e)) && there) {
        struct document_row row;
        read_row(stmt, &row);
        rc = each(ctx, &row, e);
        if (rc)
            break;
    }
    db_free(stmt);
    return rc;
}
