/* From the cells of one row to a checked row: cleaning, checks of every field, codes to numbers.
 * Each fault is written to the rejects; a row with any fault is refused, alone. */
#ifndef INGEST_FIELDS_H
#define INGEST_FIELDS_H

#include <stdbool.h>

#include "core/law/codes.h"
#include "platform/ingest/columns.h"
#include "platform/ingest/reject.h"
#include "row.h"

struct fields;

/* All three are borrowed and must outlive it. */
struct fields *fields_new(const struct header *header, const struct codes *codes,
                          struct rejects *rejects);
void fields_free(struct fields *f); /* NULL ok */

enum row_verdict { ROW_ACCEPTED, ROW_REJECTED, ROW_SKIPPED /* blank, total line, header again */ };

/* Reads one row below the header. row->text is changed; *out points into it and into f, and lives
 * until the next call. */
enum row_verdict fields_read(struct fields *f, struct csv_row *row, struct row *out);

/* The region whose bureau a text names: "220102", "南关区", "长春市南关区市场监督管理局"; 0 if none
 * or more than one fits. */
uint32_t fields_bureau(const struct codes *codes, const char *text);

#endif
