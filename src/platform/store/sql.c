#include "sql.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "db_private.h"

#define KEPT 64 /* statements that a connection keeps prepared */

struct statements {
    struct stmt *list[KEPT];
    uint64_t now; /* counts uses */
};

/* ---- keeping them ---- */

static void forget(struct stmt *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->handle);
    free(s);
}

void statements_free(struct statements *statements)
{
    for (int i = 0; statements && i < KEPT; i++)
        forget(statements->list[i]);
    free(statements);
}

/* Whatever is found moves one place to the front, where what runs in a loop soon stands. */
static struct stmt *find_kept(struct statements *all, const char *sql, size_t len)
{
    for (int i = 0; i < KEPT && all->list[i]; i++) {
        struct stmt *s = all->list[i];
        if (s->lent || s->sql_len != len || strcmp(sqlite3_sql(s->handle), sql) != 0)
            continue;
        if (i) {
            all->list[i] = all->list[i - 1];
            all->list[i - 1] = s;
        }
        return s;
    }
    return NULL;
}

/* In place of the one that was not used for longest; without a place it is not kept. */
static void keep(struct statements *all, struct stmt *s)
{
    struct stmt **place = NULL;

    for (int i = 0; i < KEPT; i++) {
        struct stmt **at = &all->list[i];
        if (!*at) {
            place = at;
            break;
        }
        if (!(*at)->lent && (!place || (*at)->used < (*place)->used))
            place = at;
    }
    if (!place)
        return;
    forget(*place);
    *place = s;
    s->kept = true;
}

enum err stmt_begin(struct db *db, const char *sql, struct stmt **out, struct error *e)
{
    size_t len = strlen(sql);

    *out = NULL;
    if (!db->statements)
        db->statements = mem_new(sizeof *db->statements);
    struct stmt *s = find_kept(db->statements, sql, len);
    if (!s) {
        sqlite3_stmt *handle;
        int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
        if (rc != SQLITE_OK)
            return db_failure(db, rc, e);
        s = mem_new(sizeof *s);
        *s = (struct stmt){.handle = handle, .db = db, .sql_len = len};
        keep(db->statements, s);
    }
    s->lent = true;
    s->used = ++db->statements->now;
    *out = s;
    return E_OK;
}

void stmt_end(struct stmt *s)
{
    if (!s)
        return;
    if (!s->kept) {
        forget(s);
        return;
    }
    stmt_reset(s);
    sqlite3_clear_bindings(s->handle);
    s->lent = false;
}

/* ---- values ---- */

static struct value text_value(const char *text, size_t len)
{
    if (!text)
        return (struct value){.kind = VALUE_NULL};
    return (struct value){.kind = VALUE_TEXT, .bytes = text, .len = len};
}

static struct value day_value(int32_t day)
{
    if (day == DAY_NONE)
        return (struct value){.kind = VALUE_NULL};
    return (struct value){.kind = VALUE_INT, .number = day};
}

/* The last character of this type, which must stand there. */
static const char *end_of(const char *at, const char *type)
{
    size_t len = strlen(type);

    if (strncmp(at, type, len) != 0)
        abort();
    return at + len - 1;
}

/* What sql.h lists, and nothing else of printf's. */
void values_add(struct values *values, const char *types, va_list args)
{
    for (const char *p = types ? types : ""; *p; p++) {
        struct value v = {.kind = VALUE_INT};
        if (*p == ' ')
            continue;
        switch (*p == '%' ? *++p : '\0') {
        case 's':
            v = text_value(va_arg(args, const char *), SIZE_MAX);
            break;
        case 'd':
            v.number = va_arg(args, int);
            break;
        case 'i':
            v = day_value(va_arg(args, int));
            break;
        case 'u':
            v.number = va_arg(args, unsigned);
            break;
        case 'j':
            v.number = va_arg(args, int64_t);
            p++;
            break;
        case '.':
            p = end_of(p, ".*s");
            v.len = (size_t)va_arg(args, int);
            v = text_value(va_arg(args, const char *), v.len);
            break;
        case 'z':
            p = end_of(p, "zu%p");
            v = (struct value){.kind = VALUE_BLOB, .len = va_arg(args, size_t)};
            v.bytes = va_arg(args, const void *);
            break;
        default:
            abort(); /* the type string itself is wrong */
        }
        if (values->count == VALUES_MAX)
            abort();
        values->list[values->count++] = v;
    }
}

static int bind_one(sqlite3_stmt *handle, int at, const struct value *v)
{
    switch (v->kind) {
    case VALUE_INT:
        return sqlite3_bind_int64(handle, at, v->number);
    case VALUE_TEXT:
        return v->len == SIZE_MAX
                   ? sqlite3_bind_text(handle, at, v->bytes, -1, SQLITE_STATIC)
                   : sqlite3_bind_text64(handle, at, v->bytes, v->len, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(handle, at, v->len ? v->bytes : "", v->len, SQLITE_STATIC);
    case VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(handle, at);
}

void stmt_bind_value(struct stmt *s, int at, const struct value *v)
{
    int rc = bind_one(s->handle, at, v);

    if (rc != SQLITE_OK && s->bind_failure == SQLITE_OK)
        s->bind_failure = rc;
}

void stmt_bind(struct stmt *s, const struct value *list, int count)
{
    if (sqlite3_bind_parameter_count(s->handle) != count) {
        log_event(LOG_CRIT, "sql", "values=%d statement=\"%s\"", count, sqlite3_sql(s->handle));
        abort(); /* our own mistake: it would store something else than was meant */
    }
    for (int i = 0; i < count; i++)
        stmt_bind_value(s, i + 1, &list[i]);
}

void stmt_values(struct stmt *s, const char *types, ...)
{
    struct values values;
    va_list args;

    values.count = 0;
    va_start(args, types);
    values_add(&values, types, args);
    va_end(args);
    stmt_bind(s, values.list, values.count);
}

/* ---- running them ---- */

enum err stmt_step(struct stmt *s, bool *row, struct error *e)
{
    int rc = s->bind_failure;

    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->handle);
    *row = rc == SQLITE_ROW;
    if (*row)
        return E_OK;
    enum err code = rc == SQLITE_DONE ? E_OK : db_failure(s->db, rc, e);
    stmt_reset(s);
    return code;
}

static enum err finish(struct stmt *s, struct error *e)
{
    bool row = true;
    enum err rc = E_OK;

    while (!rc && row)
        rc = stmt_step(s, &row, e);
    return rc;
}

enum err stmt_run(struct stmt *s, struct error *e, const char *types, ...)
{
    struct values values;
    va_list args;

    values.count = 0;
    va_start(args, types);
    values_add(&values, types, args);
    va_end(args);
    stmt_bind(s, values.list, values.count);
    return finish(s, e);
}

void stmt_reset(struct stmt *s)
{
    sqlite3_reset(s->handle);
    s->bind_failure = SQLITE_OK;
}

int64_t stmt_int(struct stmt *s, int column)
{
    return sqlite3_column_int64(s->handle, column);
}

const char *stmt_text(struct stmt *s, int column, size_t *len)
{
    const char *text = (const char *)sqlite3_column_text(s->handle, column);

    if (len)
        *len = (size_t)sqlite3_column_bytes(s->handle, column);
    return text ? text : "";
}

/* ---- one call ---- */

static enum err begin_with(struct db *db, const char *sql, struct stmt **out, struct error *e,
                           const char *types, va_list args)
{
    struct values values;
    enum err rc = stmt_begin(db, sql, out, e);

    if (!*out)
        return rc;
    values.count = 0;
    values_add(&values, types, args);
    stmt_bind(*out, values.list, values.count);
    return E_OK;
}

enum err sql_run(struct db *db, const char *sql, struct error *e, const char *types, ...)
{
    struct stmt *s;
    va_list args;

    va_start(args, types);
    enum err rc = begin_with(db, sql, &s, e, types, args);
    va_end(args);
    if (s)
        rc = finish(s, e);
    stmt_end(s);
    return rc;
}

enum err sql_number(struct db *db, const char *sql, int64_t *out, struct error *e,
                    const char *types, ...)
{
    struct stmt *s;
    bool row = false;
    va_list args;

    va_start(args, types);
    enum err rc = begin_with(db, sql, &s, e, types, args);
    va_end(args);
    if (s)
        rc = stmt_step(s, &row, e);
    *out = row ? stmt_int(s, 0) : 0;
    stmt_end(s);
    return rc;
}

enum err sql_text(struct db *db, const char *sql, struct buf *out, bool *found, struct error *e,
                  const char *types, ...)
{
    struct stmt *s;
    bool row = false;
    size_t len;
    va_list args;

    va_start(args, types);
    enum err rc = begin_with(db, sql, &s, e, types, args);
    va_end(args);
    if (s)
        rc = stmt_step(s, &row, e);
    if (row) {
        const char *bytes = stmt_text(s, 0, &len); /* of a BLOB: as it is */
        buf_add(out, bytes, len);
    }
    if (found)
        *found = row;
    stmt_end(s);
    return rc;
}
