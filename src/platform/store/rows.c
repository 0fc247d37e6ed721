#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "db_private.h"

/* ---- one column ---- */

static void store_number(void *to, unsigned len, int64_t number)
{
    switch (len) {
    case 1:
        *(uint8_t *)to = (uint8_t)number;
        break;
    case 2:
        *(uint16_t *)to = (uint16_t)number;
        break;
    case 4:
        *(uint32_t *)to = (uint32_t)number;
        break;
    default:
        *(uint64_t *)to = (uint64_t)number;
    }
}

static int64_t number_of(const struct column *c, const void *at)
{
    bool sign = c->kind == COLUMN_SIGNED;

    switch (c->len) {
    case 1:
        return *(const uint8_t *)at;
    case 2:
        return sign ? *(const int16_t *)at : *(const uint16_t *)at;
    case 4:
        return sign ? *(const int32_t *)at : (int64_t) * (const uint32_t *)at;
    default:
        return *(const int64_t *)at;
    }
}

static int64_t word_of(const struct column *c, const char *text)
{
    unsigned i = 0;

    while (i + 1 < c->word_count && strcmp(c->words[i], text) != 0)
        i++;
    return i;
}

/* ---- reading one column: millions of them, so the engine is asked at once ---- */

static const char *text_at(sqlite3_stmt *s, int i)
{
    const char *text = (const char *)sqlite3_column_text(s, i);

    return text ? text : "";
}

static void read_number(sqlite3_stmt *s, int i, const struct column *c, void *to)
{
    bool none = c->null && sqlite3_column_type(s, i) == SQLITE_NULL;

    store_number(to, c->len, none ? c->none : sqlite3_column_int64(s, i));
}

static void read_chars(sqlite3_stmt *s, int i, const struct column *c, char *to)
{
    const char *text = text_at(s, i);
    size_t len = (size_t)sqlite3_column_bytes(s, i);

    memcpy(to, text, len < c->len ? len : c->len - 1);
}

/* All of them, or none: NULL. */
static bool read_bytes(sqlite3_stmt *s, int i, const struct column *c, void *to)
{
    const void *bytes = sqlite3_column_blob(s, i);

    if ((size_t)sqlite3_column_bytes(s, i) != c->len)
        return sqlite3_column_type(s, i) == SQLITE_NULL;
    memcpy(to, bytes, c->len);
    return true;
}

/* false: it is damaged. The row is zeroed before. */
static bool read_column(sqlite3_stmt *s, int i, const struct column *c, char *row)
{
    void *at = row + c->at;

    switch (c->kind) {
    case COLUMN_SIGNED:
    case COLUMN_UNSIGNED:
        read_number(s, i, c, at);
        break;
    case COLUMN_CHARS:
        read_chars(s, i, c, at);
        break;
    case COLUMN_LETTER:
        *(char *)at = *text_at(s, i);
        break;
    case COLUMN_LENT:
        *(const char **)at = text_at(s, i);
        break;
    case COLUMN_OWN:
        *(char **)at = mem_strdup(text_at(s, i));
        break;
    case COLUMN_BLOB:
        *(const void **)at = sqlite3_column_blob(s, i);
        *(size_t *)(void *)(row + c->len) = (size_t)sqlite3_column_bytes(s, i);
        break;
    case COLUMN_BYTES:
        return read_bytes(s, i, c, at);
    case COLUMN_HEXED:
        return hex_decode(at, c->len, text_at(s, i));
    case COLUMN_WORDED:
        store_number(at, c->len, word_of(c, text_at(s, i)));
        break;
    }
    return true;
}

/* ---- and as a value ---- */

static struct value value_of(const struct column *c, const char *row)
{
    const void *at = row + c->at;
    struct value v = {.kind = VALUE_TEXT, .len = SIZE_MAX};

    switch (c->kind) {
    case COLUMN_SIGNED:
    case COLUMN_UNSIGNED:
        v = (struct value){.kind = VALUE_INT, .number = number_of(c, at)};
        if (c->null && v.number == c->none)
            v.kind = VALUE_NULL;
        return v;
    case COLUMN_CHARS:
        v.bytes = at;
        break;
    case COLUMN_LENT:
    case COLUMN_OWN:
        v.bytes = *(const char *const *)at;
        if (!v.bytes) {
            v.kind = VALUE_NULL;
            return v;
        }
        break;
    case COLUMN_LETTER:
        v.bytes = at;
        v.len = *(const char *)at ? 1 : 0;
        break;
    case COLUMN_BYTES:
        return (struct value){.kind = VALUE_BLOB, .bytes = at, .len = c->len};
    case COLUMN_WORDED:
        v.bytes = c->words[number_of(c, at)];
        break;
    case COLUMN_BLOB:
    case COLUMN_HEXED:
        abort(); /* read only */
    }
    if (c->null && (v.len == 0 || !*(const char *)v.bytes))
        v.kind = VALUE_NULL;
    return v;
}

/* ---- reading ---- */

static void add_columns(struct buf *sql, const struct table *t, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (i)
            buf_addc(sql, ',');
        buf_adds(sql, t->columns[i].sql);
    }
}

static struct rows begin(struct db *db, const struct table *t, struct error *e, const char *tail,
                         const struct values *values)
{
    struct rows rows = {.table = t, .e = e};
    struct buf sql = {0};

    buf_adds(&sql, "SELECT ");
    add_columns(&sql, t, t->count);
    if (t->from)
        buf_addf(&sql, " FROM %s", t->from);
    buf_addf(&sql, " %s", tail);
    rows.err = stmt_begin(db, sql.data, &rows.stmt, e);
    buf_free(&sql);
    if (!rows.err)
        stmt_bind(rows.stmt, values->list, values->count);
    return rows;
}

struct rows rows_select(struct db *db, const struct table *table, struct error *e, const char *tail,
                        const char *types, ...)
{
    struct values values;
    va_list args;

    values.count = 0;
    va_start(args, types);
    values_add(&values, types, args);
    va_end(args);
    return begin(db, table, e, tail, &values);
}

struct rows rows_query(struct db *db, const struct table *table, struct error *e,
                       struct query *tail)
{
    struct rows rows = begin(db, table, e, tail->sql.data ? tail->sql.data : "", &tail->values);

    rows.query = tail;
    return rows;
}

struct rows rows_of(struct db *db, const char *sql, struct error *e, const char *types, ...)
{
    struct values values;
    struct rows rows = {.e = e};
    va_list args;

    rows.err = stmt_begin(db, sql, &rows.stmt, e);
    if (rows.err)
        return rows;
    values.count = 0;
    va_start(args, types);
    values_add(&values, types, args);
    va_end(args);
    stmt_bind(rows.stmt, values.list, values.count);
    return rows;
}

enum err rows_read(struct rows *rows, void *row)
{
    const struct table *t = rows->table;

    memset(row, 0, t->size);
    for (unsigned i = 0; i < t->count; i++)
        if (!read_column(rows->stmt->handle, (int)i, &t->columns[i], row))
            return error_set(rows->e, E_CORRUPT, "数据库表 %s 的 %s 列损坏；请从备份恢复",
                             "a row of table %s is damaged in column %s; restore a backup", t->from,
                             t->columns[i].sql);
    return E_OK;
}

bool rows_next(struct rows *rows, void *row)
{
    bool more = false;

    if (!rows->err)
        rows->err = stmt_step(rows->stmt, &more, rows->e);
    if (more && row)
        rows->err = rows_read(rows, row);
    return more && !rows->err;
}

enum err rows_end(struct rows *rows)
{
    stmt_end(rows->stmt);
    rows->stmt = NULL;
    if (rows->query)
        query_fini(rows->query);
    return rows->err;
}

/* Copies of the lent texts in place of them. */
static void row_keep(const struct table *t, void *row)
{
    for (unsigned i = 0; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (c->kind == COLUMN_LENT) {
            const char **text = (const char **)(void *)((char *)row + c->at);
            *text = mem_strdup(*text);
        }
    }
}

enum err rows_one(struct rows rows, void *row, bool *found)
{
    *found = rows_next(&rows, row);
    if (*found)
        row_keep(rows.table, row);
    return rows_end(&rows);
}

enum err rows_all(struct rows rows, void *list, size_t *count)
{
    size_t size = rows.table->size;
    size_t n = 0;
    char *all = NULL;
    char *row = mem_new(size);

    while (rows_next(&rows, row)) {
        all = mem_grow(all, n + 1, size);
        row_keep(rows.table, row);
        memcpy(all + n++ * size, row, size);
    }
    free(row);
    if (rows.err) {
        for (size_t i = 0; i < n; i++)
            row_free(rows.table, all + i * size);
        free(all);
        all = NULL;
        n = 0;
    }
    memcpy(list, &all, sizeof all);
    *count = n;
    return rows_end(&rows);
}

enum err rows_texts(struct rows rows,
                    enum err (*each)(void *ctx, const char *text, struct error *e), void *ctx)
{
    while (rows_next(&rows, NULL))
        rows.err = each(ctx, text_at(rows.stmt->handle, 0), rows.e);
    return rows_end(&rows);
}

void row_free(const struct table *t, void *row)
{
    for (unsigned i = 0; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (c->kind == COLUMN_LENT || c->kind == COLUMN_OWN) {
            char **text = (char **)(void *)((char *)row + c->at);
            free(*text);
            *text = NULL;
        }
    }
}

/* ---- writing ---- */

enum err row_write(struct stmt *s, const struct table *t, const void *row, struct error *e)
{
    bool more;

    for (unsigned i = 0; i < t->count - t->later; i++) {
        const struct value v = value_of(&t->columns[i], row);
        stmt_bind_value(s, (int)i + 1, &v);
    }
    return stmt_step(s, &more, e);
}

void row_add_sql(const struct table *t, struct buf *sql)
{
    unsigned count = t->count - t->later;

    buf_addf(sql, "INSERT INTO %s(", t->from);
    add_columns(sql, t, count);
    buf_adds(sql, ") VALUES(");
    for (unsigned i = 0; i < count; i++)
        buf_adds(sql, i ? ",?" : "?");
    buf_addc(sql, ')');
}

void row_put_sql(const struct table *t, unsigned keys, unsigned fixed, struct buf *sql)
{
    row_add_sql(t, sql);
    buf_adds(sql, " ON CONFLICT(");
    add_columns(sql, t, keys);
    buf_adds(sql, ") DO UPDATE SET ");
    for (unsigned i = fixed; i < t->count - t->later; i++)
        buf_addf(sql, "%s%s=excluded.%s", i > fixed ? "," : "", t->columns[i].sql,
                 t->columns[i].sql);
}

static enum err write_by(struct db *db, const struct table *t, const void *row, struct buf *sql,
                         struct error *e)
{
    struct stmt *s;
    enum err rc = stmt_begin(db, sql->data, &s, e);

    buf_free(sql);
    if (rc)
        return rc;
    rc = row_write(s, t, row, e);
    stmt_end(s);
    return rc;
}

enum err row_add(struct db *db, const struct table *table, const void *row, struct error *e)
{
    struct buf sql = {0};

    row_add_sql(table, &sql);
    return write_by(db, table, row, &sql, e);
}

enum err row_put(struct db *db, const struct table *table, unsigned fixed, const void *row,
                 struct error *e)
{
    struct buf sql = {0};

    row_put_sql(table, 1, fixed, &sql);
    return write_by(db, table, row, &sql, e);
}

bool row_same(const struct table *t, unsigned from, const void *a, const void *b)
{
    for (unsigned i = from; i < t->count; i++) {
        const struct value x = value_of(&t->columns[i], a);
        const struct value y = value_of(&t->columns[i], b);
        bool same = x.kind == y.kind && x.number == y.number && x.len == y.len;
        if (same && (x.kind == VALUE_TEXT || x.kind == VALUE_BLOB))
            same = x.len == SIZE_MAX ? strcmp(x.bytes, y.bytes) == 0
                                     : memcmp(x.bytes, y.bytes, x.len) == 0;
        if (!same)
            return false;
    }
    return true;
}
