/* A table as a file that a spreadsheet opens by double click: UTF-8 with a BOM, CRLF, no
 * cell that runs as a formula or that turns a long number into another. */
#ifndef HTML_SHEET_H
#define HTML_SHEET_H

#include <jansson.h>

#include "core/base/buf.h"
#include "core/base/lang.h"

void sheet_csv(const json_t *table, enum lang lang, struct buf *out);

/* Only the lines of its rows, after those of a table before. */
void sheet_rows(const json_t *table, enum lang lang, struct buf *out);

#endif
