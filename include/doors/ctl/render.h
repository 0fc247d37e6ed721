/* Answers as people read them: text and tables with CJK widths, CSV for spreadsheets. */
#ifndef CTL_RENDER_H
#define CTL_RENDER_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/lang.h"

/* Adds a whole answer for a terminal, notes included. */
void render_text(struct buf *out, const json_t *answer, enum lang lang);

/* Adds a whole answer as CSV: CRLF lines, quoted as RFC 4180, formulas made harmless. Tables of a
 * record follow its fields after an empty line. Notes are left out. With sheet, texts that look
 * like numbers stay texts in a spreadsheet (see buf_add_cell). */
void render_csv(struct buf *out, const json_t *answer, enum lang lang, bool sheet);

/* Adds the notes only, one a line. */
void render_notes(struct buf *out, const json_t *answer, enum lang lang);

#endif
