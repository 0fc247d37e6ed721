#include "platform/store/ledger_documents.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(document_row, case_no), COLUMN(document_row, kind),   COLUMN(document_row, version),
    COLUMN(document_row, bureau),  COLUMN(document_row, year),   COLUMN(document_row, n),
    COLUMN(document_row, number),  COLUMN(document_row, sha256), COLUMN(document_row, made_by),
    COLUMN(document_row, made_at), COLUMN(document_row, html),
};
static const struct table documents = TABLE(document_row, "document", columns, 0);
/* Lists do without the last one. */
static const struct table listed = {.from = "document",
                                    .columns = columns,
                                    .count = sizeof columns / sizeof *columns - 1,
                                    .size = sizeof(struct document_row)};

enum err ledger_document_add(struct ledger *l, const struct document_row *row, struct error *e)
{
    return row_add(ledger_db(l), &documents, row, e);
}

enum err ledger_document_last_n(struct ledger *l, uint32_t bureau, const char *kind, int year,
                                uint32_t *n, struct error *e)
{
    int64_t last;
    enum err rc = sql_number(
        ledger_db(l), "SELECT max(n) FROM document WHERE bureau = ? AND kind = ? AND year = ?",
        &last, e, "%u %s %d", bureau, kind, year);

    *n = (uint32_t)last;
    return rc;
}

enum err ledger_document_get(struct ledger *l, const char *case_no, const char *kind,
                             uint32_t version, struct document_row *row, struct error *e)
{
    bool found;
    enum err rc =
        rows_one(rows_select(ledger_db(l), &documents, e,
                             "WHERE case_no = ?1 AND kind = ?2"
                             " AND (?3 = 0 OR version = ?3) ORDER BY version DESC LIMIT 1",
                             "%s %s %u", case_no, kind, version),
                 row, &found);

    if (rc || found)
        return rc;
    *row = (struct document_row){.kind = NULL};
    return version
               ? error_set(e, E_NOTFOUND, "案件 %s 的文书 %s 没有第 %u 版；用 document list 查看",
                           "case %s has no document %s of version %u; document list shows them",
                           case_no, kind, (unsigned)version)
               : error_set(e, E_NOTFOUND, "案件 %s 还没有文书 %s；用 document make 制作",
                           "case %s has no document %s yet; document make makes it", case_no, kind);
}

void ledger_document_free(struct document_row *row)
{
    row_free(&documents, row);
}

enum err ledger_document_each(struct ledger *l, const char *case_no,
                              enum err (*each)(void *ctx, const struct document_row *row,
                                               struct error *e),
                              void *ctx, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &listed, e, "WHERE case_no = ? ORDER BY rowid", "%s", case_no);
    struct document_row row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}
