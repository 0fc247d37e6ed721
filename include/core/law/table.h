/* Reader of the small code tables in config/: one row a line, cells between commas, the first row
 * names the columns exactly as documented. Lines that start with # are comments. There is no
 * quoting: a quote mark is an error, so a comma can never hide in a cell. A byte order mark and
 * CRLF, which spreadsheets leave behind, are accepted. */
#ifndef LAW_TABLE_H
#define LAW_TABLE_H

#include <stddef.h>

#include "core/base/error.h"

#define TABLE_COLUMNS_MAX 12

struct table_row {
    const char *file;
    int line;
    const char *const *columns;          /* names, as given to table_read */
    const char *cell[TABLE_COLUMNS_MAX]; /* "" where the row ends early in optional columns */
};

struct table_shape {
    const char *const *columns;
    size_t count;    /* of columns */
    size_t required; /* the first so many must be in the file and not be empty */
    enum err (*row)(void *user, const struct table_row *row, struct error *e);
};

/* Calls shape->row for each row until one fails. E_INPUT with file:line:column in front. */
enum err table_read(const char *file, const char *text, size_t len, const struct table_shape *shape,
                    void *user, struct error *e) MUST_CHECK;

/* For row functions: E_INPUT "<file>:<line>:<column>: <name> "<cell>": <why>". */
enum err table_bad(const struct table_row *row, size_t column, const char *zh, const char *en,
                   struct error *e);

#endif
