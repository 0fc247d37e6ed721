/* A table result as a file that a spreadsheet opens by double click: UTF-8 with a BOM, CRLF, no
 * cell that runs as a formula or that turns a long number into another. */
#ifndef PAGES_SHEET_H
#define PAGES_SHEET_H

#include <jansson.h>

#include "base/buf.h"
#include "base/lang.h"

void sheet_csv(const json_t *table, enum lang lang, struct buf *out);

/* Only the lines of its rows, after those of a table before. */
void sheet_rows(const json_t *table, enum lang lang, struct buf *out);

#endif
