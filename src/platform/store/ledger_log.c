#include "platform/store/ledger_log.h"

#include "core/tlog/merkle.h"
#include "rows.h"

static enum err one_number(struct ledger *l, const char *sql, uint64_t *out, struct error *e)
{
    int64_t number;
    enum err rc = sql_number(ledger_db(l), sql, &number, e, NULL);

    *out = (uint64_t)number;
    return rc;
}

enum err ledger_log_size(struct ledger *l, uint64_t *size, struct error *e)
{
    return one_number(l, "SELECT coalesce(max(idx) + 1, 0) FROM log_entry", size, e);
}

enum err ledger_open_commits(struct ledger *l, uint64_t *count, struct error *e)
{
    return one_number(l, "SELECT count(*) FROM draw WHERE state = 'committed'", count, e);
}

enum err ledger_log_append(struct ledger *l, const char *type, int64_t time, const void *entry,
                           size_t len, uint64_t *index, struct error *e)
{
    uint8_t leaf[MERKLE_HASH];

    if (!ledger_in_transaction(l))
        return error_set(e, E_CONFLICT, "日志条目必须在事务内写入",
                         "a log entry must be written inside a transaction");
    enum err rc = ledger_log_size(l, index, e);
    if (rc)
        return rc;
    merkle_leaf(entry, len, leaf);
    return sql_run(ledger_db(l),
                   "INSERT INTO log_entry(idx, type, time, entry, leaf) VALUES(?, ?, ?, ?, ?)", e,
                   "%ju %s %jd %zu%p %zu%p", *index, type, time, len, entry, sizeof leaf,
                   (const void *)leaf);
}

static enum err add_entry(void *ctx, const struct log_row *row, struct error *e)
{
    (void)e;
    buf_add(ctx, row->entry, row->len);
    return E_OK;
}

enum err ledger_log_entry(struct ledger *l, uint64_t index, struct buf *out, struct error *e)
{
    uint64_t size;
    enum err rc = ledger_log_size(l, &size, e);

    if (rc)
        return rc;
    if (index >= size)
        return error_set(e, E_NOTFOUND, "日志没有第 %1$llu 条，共 %2$llu 条（从 0 数起）",
                         "the log has no entry %1$llu; it holds %2$llu, counted from 0",
                         (unsigned long long)index, (unsigned long long)size);
    return ledger_log_each(l, index, index + 1, add_entry, out, e);
}

enum err ledger_log_newest(struct ledger *l, const char *type, uint64_t below, uint64_t *index,
                           struct error *e)
{
    struct rows rows =
        rows_of(ledger_db(l),
                "SELECT idx FROM log_entry WHERE type = ? AND idx < ? ORDER BY idx DESC LIMIT 1", e,
                "%s %jd", type, (int64_t)below);

    if (rows_next(&rows, NULL))
        *index = (uint64_t)stmt_int(rows.stmt, 0);
    else if (!rows.err)
        rows.err =
            error_set(e, E_NOTFOUND, "日志中没有 %s 条目", "the log has no entry of type %s", type);
    return rows_end(&rows);
}

static enum err missing(uint64_t index, struct error *e)
{
    return error_set(e, E_CORRUPT, "台账库缺少日志第 %llu 条。请从备份恢复 ledger.db",
                     "the ledger lacks log entry %llu. Restore ledger.db from a backup",
                     (unsigned long long)index);
}

static enum err read_row(struct stmt *stmt, uint64_t index, struct log_row *row, struct error *e)
{
    size_t leaf_len;

    row->index = (uint64_t)stmt_int(stmt, 0);
    row->type = stmt_text(stmt, 1, NULL);
    row->time = stmt_int(stmt, 2);
    row->entry = stmt_blob(stmt, 3, &row->len);
    row->leaf = stmt_blob(stmt, 4, &leaf_len);
    if (row->index != index || leaf_len != MERKLE_HASH)
        return missing(index, e);
    return E_OK;
}

enum err ledger_log_each(struct ledger *l, uint64_t from, uint64_t to,
                         enum err (*each)(void *ctx, const struct log_row *row, struct error *e),
                         void *ctx, struct error *e)
{
    struct rows rows = rows_of(ledger_db(l),
                               "SELECT idx, type, time, entry, leaf FROM log_entry"
                               " WHERE idx >= ? AND idx < ? ORDER BY idx",
                               e, "%ju %ju", from, to);
    struct log_row row;

    for (uint64_t i = from; !rows.err && i < to; i++) {
        if (rows_next(&rows, NULL))
            rows.err = read_row(rows.stmt, i, &row, e);
        else if (!rows.err)
            rows.err = missing(i, e);
        if (!rows.err)
            rows.err = each(ctx, &row, e);
    }
    return rows_end(&rows);
}
