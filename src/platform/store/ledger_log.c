#include "platform/store/ledger_log.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN_AS(log_row, index, "idx"), COLUMN(log_row, type), COLUMN(log_row, time),
    COLUMN_LENT_BLOB(log_row, entry, len), COLUMN(log_row, leaf)};
static const struct table entries = TABLE(log_row, "log_entry", columns, 0);

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

enum err ledger_log_last_time(struct ledger *l, int64_t *time, struct error *e)
{
    return sql_number(ledger_db(l),
                      "SELECT coalesce((SELECT time FROM log_entry ORDER BY idx DESC LIMIT 1), ?)",
                      time, e, "%jd", INT64_MIN);
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
        rows_select(ledger_db(l), &entries, e,
                    "WHERE type = ? AND idx < ? ORDER BY idx DESC LIMIT 1", "%s %ju", type, below);
    struct log_row row;

    if (rows_next(&rows, &row))
        *index = row.index;
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

enum err ledger_log_each(struct ledger *l, uint64_t from, uint64_t to, log_row_fn *each, void *ctx,
                         struct error *e)
{
    struct rows rows = rows_select(ledger_db(l), &entries, e,
                                   "WHERE idx >= ? AND idx < ? ORDER BY idx", "%ju %ju", from, to);
    struct log_row row;

    for (uint64_t i = from; !rows.err && i < to; i++) {
        bool more = rows_next(&rows, &row);
        if (!rows.err)
            rows.err = more && row.index == i ? each(ctx, &row, e) : missing(i, e);
    }
    return rows_end(&rows);
}

enum err ledger_log_latest(struct ledger *l, const char *type, uint64_t limit, log_row_fn *each,
                           void *ctx, struct error *e)
{
    struct rows rows =
        rows_select(ledger_db(l), &entries, e, "WHERE type = ? ORDER BY idx DESC LIMIT ?", "%s %ju",
                    type, limit);
    struct log_row row;

    while (rows_next(&rows, &row))
        rows.err = each(ctx, &row, e);
    return rows_end(&rows);
}
