/* Tables, and the rows that queries answer, as structs: one description says how each column lies
 * in a struct, and reads and writes it. For this folder only.
 *
 *     static const struct column columns[] = {
 *         COLUMN(admin_event, time),                     column of the same name
 *         COLUMN_AS(api_token, expires, "t.expires"),    of another, or an expression to read
 *         COLUMN_NULL(api_token, used, DAY_NONE),        NULL stands for that value; a text: for ""
 *         COLUMN_WORD(account, state, account_states)};  enum, stored as one of these words
 *     static const struct table tokens = TABLE(api_token, "api_token", columns, 0);
 *
 * What a member is says how it is read:
 *   integers, bool  as they are                char        the first letter of a text, 0 without
 *   char[n]         the text, cut to fit       const char *  lent until the next row
 *   uint8_t[n]      n bytes (BLOB), NULL is 0  char *        a copy that the caller frees
 * COLUMN_HEX reads uint8_t[n] from a text of 2n lower-case digits; COLUMN_LENT_BLOB reads const
 * void *, lent until the next row, and its length. */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stddef.h>

#include "query.h"
#include "sql.h"

enum column_kind {
    COLUMN_SIGNED,
    COLUMN_UNSIGNED,
    COLUMN_CHARS,
    COLUMN_LETTER,
    COLUMN_LENT,
    COLUMN_OWN,
    COLUMN_BLOB,
    COLUMN_BYTES,
    COLUMN_HEXED,
    COLUMN_WORDED
};

struct column {
    const char *sql;
    enum column_kind kind;
    bool null;        /* `none` is stored as NULL */
    unsigned at, len; /* where it lies in the struct; len of COLUMN_BLOB: where its length lies */
    int64_t none;
    const char *const *words;
    unsigned word_count;
};

#define COLUMN_KIND(m)                                                                             \
    _Generic(&(m),                                                                                 \
        int16_t *: COLUMN_SIGNED,                                                                  \
        int32_t *: COLUMN_SIGNED,                                                                  \
        int64_t *: COLUMN_SIGNED,                                                                  \
        bool *: COLUMN_UNSIGNED,                                                                   \
        uint8_t *: COLUMN_UNSIGNED,                                                                \
        uint16_t *: COLUMN_UNSIGNED,                                                               \
        uint32_t *: COLUMN_UNSIGNED,                                                               \
        uint64_t *: COLUMN_UNSIGNED,                                                               \
        char *: COLUMN_LETTER,                                                                     \
        const char **: COLUMN_LENT,                                                                \
        char **: COLUMN_OWN,                                                                       \
        char(*)[sizeof(m)]: COLUMN_CHARS,                                                          \
        uint8_t(*)[sizeof(m)]: COLUMN_BYTES)
#define COLUMN_MEMBER(tag, m) ((struct tag *)0)->m
#define COLUMN_PLACE(tag, m) .at = offsetof(struct tag, m), .len = sizeof COLUMN_MEMBER(tag, m)
#define COLUMN_AS(tag, m, name)                                                                    \
    {                                                                                              \
        .sql = (name), .kind = COLUMN_KIND(COLUMN_MEMBER(tag, m)), COLUMN_PLACE(tag, m)            \
    }
#define COLUMN_NULL_AS(tag, m, name, no)                                                           \
    {                                                                                              \
        .sql = (name), .kind = COLUMN_KIND(COLUMN_MEMBER(tag, m)), COLUMN_PLACE(tag, m),           \
        .null = true, .none = (no)                                                                 \
    }
#define COLUMN(tag, m) COLUMN_AS(tag, m, #m)
#define COLUMN_NULL(tag, m, no) COLUMN_NULL_AS(tag, m, #m, no)
#define COLUMN_HEX(tag, m)                                                                         \
    {                                                                                              \
        .sql = #m, .kind = COLUMN_HEXED, COLUMN_PLACE(tag, m)                                      \
    }
#define COLUMN_LENT_BLOB(tag, m, length)                                                           \
    {                                                                                              \
        .sql = #m, .kind = COLUMN_BLOB, .at = offsetof(struct tag, m),                             \
        .len = offsetof(struct tag, length)                                                        \
    }
#define COLUMN_WORD(tag, m, list)                                                                  \
    {                                                                                              \
        .sql = #m, .kind = COLUMN_WORDED, COLUMN_PLACE(tag, m), .words = (list),                   \
        .word_count = sizeof(list) / sizeof *(list)                                                \
    }

struct table {
    const char *from; /* the table's name, or what stands after FROM */
    const struct column *columns;
    unsigned count;
    unsigned later; /* so many columns at the end are not written when a row is added */
    size_t size;    /* of the struct */
};
#define TABLE(tag, name, list, not_added)                                                          \
    {                                                                                              \
        .from = (name), .columns = (list), .count = sizeof(list) / sizeof *(list),                 \
        .later = (not_added), .size = sizeof(struct tag)                                           \
    }

/* ---- reading ---- */

/* A query that runs; what goes wrong is kept in it until rows_end. */
struct rows {
    struct stmt *stmt; /* for columns that are read by hand */
    const struct table *table;
    struct query *query; /* that ends with them; NULL: none */
    struct error *e;
    enum err err;
};

/* SELECT the columns FROM the table, and then `tail`: WHERE, ORDER BY and so on, its values as in
 * sql.h. Whatever comes back ends with rows_end, rows_one or rows_all. */
struct rows rows_select(struct db *db, const struct table *table, struct error *e, const char *tail,
                        const char *types, ...) SQL_TYPES(5, 6);
/* The same with a tail from parts, which ends with the rows; it begins with FROM if table->from is
 * NULL. */
struct rows rows_query(struct db *db, const struct table *table, struct error *e,
                       struct query *tail);
/* A whole statement without a description: columns by stmt_int, stmt_text. */
struct rows rows_of(struct db *db, const char *sql, struct error *e, const char *types, ...)
    SQL_TYPES(4, 5);

/* False at the end and after a failure; else *row holds the next one. A caller who fails on a row
 * sets rows->err, and there is no next one. */
bool rows_next(struct rows *rows, void *row);
enum err rows_end(struct rows *rows) MUST_CHECK;
/* The present row, after rows_next(rows, NULL). */
enum err rows_read(struct rows *rows, void *row) MUST_CHECK;

/* The first row, if there is one; all of them as one array (*list, NULL for none, to be freed;
 * after a failure there is none). Lent texts become copies: row_free. */
enum err rows_one(struct rows rows, void *row, bool *found) MUST_CHECK;
enum err rows_all(struct rows rows, void *list, size_t *count) MUST_CHECK;
/* The first column of each as a text, lent during the call; stops at the first error. */
enum err rows_texts(struct rows rows,
                    enum err (*each)(void *ctx, const char *text, struct error *e),
                    void *ctx) MUST_CHECK;

/* The end of all texts of a row that are copies; they become NULL. */
void row_free(const struct table *table, void *row);

/* ---- writing (all but COLUMN_HEX and COLUMN_LENT_BLOB) ---- */

/* Adds a row: all columns but the last `later` ones. */
enum err row_add(struct db *db, const struct table *table, const void *row,
                 struct error *e) MUST_CHECK;
/* Adds it, or puts it in place of the one with the same first column; then the first `fixed`
 * columns stay as they are. */
enum err row_put(struct db *db, const struct table *table, unsigned fixed, const void *row,
                 struct error *e) MUST_CHECK;

/* For many rows: the statements of row_add and of row_put, whose key is the first `keys` columns,
 * and either of them run for one row. */
void row_add_sql(const struct table *table, struct buf *sql);
void row_put_sql(const struct table *table, unsigned keys, unsigned fixed, struct buf *sql);
enum err row_write(struct stmt *stmt, const struct table *table, const void *row,
                   struct error *e) MUST_CHECK;

/* Are the columns from `from` on the same in both? */
bool row_same(const struct table *table, unsigned from, const void *a, const void *b);

#endif
