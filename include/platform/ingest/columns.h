/* Which kinds of files there are and which columns they have: one table for reading headers,
 * for messages and for docs/import.md. */
#ifndef INGEST_COLUMNS_H
#define INGEST_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "platform/ingest/csv_rows.h"

enum ingest_kind {
    KIND_ENTERPRISES,
    KIND_CLASSES,
    KIND_INSPECTORS,
    KIND_RECUSALS,
    KIND_RESULTS, /* of visits: goes to the ledger, see features/intake/import_results.h */
    KIND_MATTERS, /* of a complaint line: the same, see features/intake/import_matters.h */
    KIND_UNKNOWN
};
#define KINDS 6

enum ingest_mode { MODE_DELTA, MODE_FULL };

const char *kind_name(enum ingest_kind kind); /* "enterprises" …; "" for KIND_UNKNOWN */
const char *kind_zh(enum ingest_kind kind);
bool kind_in_ledger(enum ingest_kind kind);    /* not for the registry */
enum ingest_kind kind_parse(const char *name); /* KIND_UNKNOWN if it is none */
const char *mode_name(enum ingest_mode mode);  /* "delta", "full" */

/* By how the file's name begins: "enterprises-full…", "classes…". False if it says nothing;
 * without "-full" the mode is delta. */
bool kind_of_file_name(const char *name, enum ingest_kind *kind, enum ingest_mode *mode);

enum column_id {
    COL_USCC,
    COL_NAME,
    COL_TYPE,
    COL_REGION,
    COL_STATUS,
    COL_BUREAU,
    COL_INDUSTRY,
    COL_TAGS,
    COL_FOUNDED,
    COL_ADDRESS,
    COL_CLASS,
    COL_SCORE,
    COL_CLASS_DATE,
    COL_ID,
    COL_DEPARTMENT,
    COL_LEVEL,
    COL_CERTIFICATE,
    COL_EXPIRY,
    COL_CERTIFICATE2,
    COL_EXPIRY2,
    COL_ITEMS,
    COL_QUALIFICATIONS,
    COL_EXPERT,
    COL_ACTIVE,
    COL_REASON,
    COL_FROM,
    COL_UNTIL,
    COL_CASE,
    COL_ITEM,
    COL_RESULT,
    COL_DATE,
    COL_NOTE,
    COL_EXTERNAL,
    COL_SOURCE,
    COL_MATTER_KIND,
    COL_TEXT,
    COL_PERSON,
    COL_BY
};
#define COLUMN_IDS 38

struct column {
    enum ingest_kind kind;
    enum column_id id;
    bool required;
    bool code;           /* every full-width sign is folded, not only digits and letters */
    uint16_t bytes_max;  /* of the cleaned UTF-8 */
    const char *aliases; /* separated by |, the first is the English name, the second the Chinese */
    const char *zh;      /* what goes in */
    const char *en;
};

extern const struct column column_table[];
extern const size_t column_count;

const struct column *column_find(enum ingest_kind kind, enum column_id id); /* or NULL */
enum column_id column_key(enum ingest_kind kind); /* the column that names what a row is about */
void column_names(const struct column *c, char en[64], char zh[64]); /* the first two */

/* A header row understood. */
struct header {
    enum ingest_kind kind;
    uint64_t line;
    uint32_t matched;       /* columns of this kind that were found */
    int16_t at[COLUMN_IDS]; /* position of each column's cell, -1 absent */
    uint32_t missing;       /* required columns that were not found */
    uint32_t cells;         /* in the row */
    char *names;            /* the cells' texts, each ending with NUL; header_free */
    int16_t twice;          /* position of a cell that names a column again, -1 if none */
};

/* Tries a row as header of `kind`, or of the kind that fits best (KIND_UNKNOWN). False if fewer
 * than two columns are recognised. Cells may be dirty; row->text is not changed. */
bool header_read(const struct csv_row *row, enum ingest_kind kind, struct header *out);
void header_free(struct header *h);

/* Texts for messages: required columns that are missing ("uscc 统一社会信用代码, …"), and the
 * cells that no column of the kind is called. */
void header_missing(const struct header *h, struct buf *out);
void header_ignored(const struct header *h, struct buf *out);
void header_found(const struct header *h, struct buf *out); /* all cells of the row */

#endif
