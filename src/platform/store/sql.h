/* Statements, each by one call: the text, and one value for each `?` in it. For this folder only.
 *
 * `types` says what the values are, as printf would, and the compiler holds it against them; a
 * statement with another number of `?` aborts the program when it first runs. NULL: no values.
 *
 *   %s     const char *, NULL is NULL       %d    int, int32_t, bool
 *   %.*s   int and so many bytes of text    %u    uint32_t, enums
 *   %i     a day, DAY_NONE is NULL          %jd   int64_t
 *   %zu%p  size_t and so many bytes: BLOB   %ju   uint64_t
 *
 * A connection keeps the statements it ran last prepared, by their text: calling again is cheap,
 * inside a loop too. The values are read during the call. */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdarg.h>

#include "core/base/buf.h"
#include "platform/store/db.h"

#define SQL_TYPES(at, first) __attribute__((format(printf, at, first)))

/* A statement without rows; db_changes and db_last_id say what it did. */
enum err sql_run(struct db *db, const char *sql, struct error *e, const char *types, ...) MUST_CHECK
    SQL_TYPES(4, 5);

/* The first column of the first row; 0 for NULL and without a row. */
enum err sql_number(struct db *db, const char *sql, int64_t *out, struct error *e,
                    const char *types, ...) MUST_CHECK SQL_TYPES(5, 6);

/* Adds the bytes of the first column of the first row to out. *found (NULL ok): there is a row. */
enum err sql_text(struct db *db, const char *sql, struct buf *out, bool *found, struct error *e,
                  const char *types, ...) MUST_CHECK SQL_TYPES(6, 7);

/* ---- a prepared statement in the hands of one caller ---- */

struct stmt;

/* The caller's until stmt_end, which comes before db_close. */
enum err stmt_begin(struct db *db, const char *sql, struct stmt **out, struct error *e) MUST_CHECK;
void stmt_end(struct stmt *stmt); /* ends a read, too; NULL ok */

/* Values for all `?`, as above. Texts and blobs are borrowed until the next values or stmt_end. A
 * failure is reported by the next step. */
void stmt_values(struct stmt *stmt, const char *types, ...) SQL_TYPES(2, 3);

/* Next row: *row says whether there is one. After the last, or an error, the next step begins
 * anew with the same values. */
enum err stmt_step(struct stmt *stmt, bool *row, struct error *e) MUST_CHECK;
/* For a statement without rows: values and step, many times over. */
enum err stmt_run(struct stmt *stmt, struct error *e, const char *types, ...) MUST_CHECK
    SQL_TYPES(3, 4);
void stmt_reset(struct stmt *stmt); /* the next step begins anew */

/* The present row's columns, from 0. Text of NULL is "", lent until the next step. */
int64_t stmt_int(struct stmt *stmt, int column);
const char *stmt_text(struct stmt *stmt, int column, size_t *len); /* len: NULL ok */

/* ---- values kept for later: query.h, rows.h ---- */

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };
struct value {
    enum value_kind kind;
    int64_t number;
    const void *bytes; /* borrowed */
    size_t len;        /* SIZE_MAX: a text up to its NUL */
};
#define VALUES_MAX 32
struct values {
    struct value list[VALUES_MAX];
    int count;
};
void values_add(struct values *values, const char *types, va_list args) SQL_TYPES(2, 0);
void stmt_bind(struct stmt *stmt, const struct value *list, int count);     /* all of them */
void stmt_bind_value(struct stmt *stmt, int at, const struct value *value); /* at counts from 1 */

#endif
