/* libcsv with what it lacks: line numbers, limits, and no half rows. Text goes in by pieces, rows
 * come out by a callback. Blank lines are skipped. */
#ifndef INGEST_CSV_ROWS_H
#define INGEST_CSV_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

#define CSV_COLUMNS_MAX 256     /* further cells of a row are dropped */
#define CSV_ROW_BYTES_MAX 65536 /* a longer row is marked too_long and cut */
#define CSV_FIELD_BYTES_MAX                                                                        \
    65536 /* a longer cell: a quote that never ends; the file is refused                           \
           */

struct csv_row {
    uint64_t line;    /* where the row starts, from 1, counting every line of the file */
    uint32_t count;   /* cells, at most CSV_COLUMNS_MAX */
    bool too_long;    /* some of it was dropped */
    bool has_nul;     /* a cell held a zero byte */
    bool plain;       /* surely all of its cells are clean_is_plain */
    uint32_t *offset; /* of each cell in text; each cell ends with NUL */
    char *text;       /* the callee may change it */
    uint32_t bytes;   /* of text */
};

typedef enum err csv_row_fn(void *arg, struct csv_row *row, struct error *e);

/* Sees each whole line without quotation marks before it is cut, without its end; *taken (false at
 * first): no row is wanted. */
typedef enum err csv_line_fn(void *arg, uint64_t line, const char *text, size_t len, bool *taken,
                             struct error *e);

struct csv_rows;

/* Each row is handed to `each`; the first error it returns ends the reading. */
struct csv_rows *csv_rows_new(csv_row_fn *each, void *arg);
void csv_rows_watch(struct csv_rows *r, csv_line_fn *watch); /* with the same arg */
void csv_rows_free(struct csv_rows *r);                      /* NULL ok */

/* E_INPUT with the line if a quotation mark is never closed. After any error, stop. */
enum err csv_rows_feed(struct csv_rows *r, const char *text, size_t len,
                       struct error *e) MUST_CHECK;
enum err csv_rows_end(struct csv_rows *r, struct error *e) MUST_CHECK; /* the last row */

#endif
