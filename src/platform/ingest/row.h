/* One accepted row on its way to the registry: a key, some numbers and some texts, packed into
 * one piece of memory so that millions of them can be sorted and spilled. */
#ifndef INGEST_ROW_H
#define INGEST_ROW_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

#define ROW_NUMBERS 9
#define ROW_TEXTS 8
#define ROW_KEY_MAX 102 /* matters: external number (40), a separator, source (60) */

/* What numbers[] and texts[] mean, by kind. */
enum {
    ENT_TYPE,
    ENT_REGION,
    ENT_BUREAU,
    ENT_STATUS,
    ENT_IN_BUSINESS,
    ENT_CLASS,
    ENT_SCORE,
    ENT_CLASS_DATE,
    ENT_FOUNDED,
    ENT_NUMBERS
};
enum { ENT_INDUSTRY, ENT_TAGS, ENT_NAME, ENT_ADDRESS, ENT_TEXTS };
enum { CLS_CLASS, CLS_SCORE, CLS_DATE, CLS_NUMBERS };
enum { INS_BUREAU, INS_EXPIRY, INS_EXPIRY2, INS_EXPERT, INS_ACTIVE, INS_NUMBERS };
enum {
    INS_NAME,
    INS_DEPARTMENT,
    INS_LEVEL,
    INS_CERTIFICATE,
    INS_CERTIFICATE2,
    INS_ITEMS,
    INS_QUALIFICATIONS,
    INS_TEXTS
};
enum { REC_FROM, REC_UNTIL, REC_NUMBERS };
enum { REC_REASON, REC_TEXTS };

enum { RES_DATE, RES_NUMBERS };
enum { RES_CODES, RES_INSPECTOR, RES_NOTE, RES_TEXTS };
enum { MAT_DATE, MAT_UNIT, MAT_NUMBERS };
enum { MAT_KIND, MAT_TEXT, MAT_USCC, MAT_CASE, MAT_PERSON, MAT_BY, MAT_TEXTS };

/* Stands between inspector and USCC in a recusal's key, case and item in a result's,
 * number and source in a matter's; sorts before every other character. */
#define ROW_KEY_SEPARATOR '\x01'

struct row {
    uint64_t line_hash; /* see platform/store/registry_lines.h */
    uint32_t line;
    const char *key; /* NUL-terminated, at most ROW_KEY_MAX bytes, plain ASCII or UTF-8 */
    uint8_t number_count;
    uint8_t text_count;
    int32_t numbers[ROW_NUMBERS];
    const char *texts[ROW_TEXTS]; /* NUL-terminated */
};

/* Bytes that row_pack will write. */
size_t row_packed_size(const struct row *row);
void row_pack(const struct row *row, char *to); /* to needs row_packed_size bytes */

/* Reads a packed row: its texts point into packed. Returns its size. */
size_t row_unpack(const char *packed, struct row *out);
size_t row_size_at(const char *packed);     /* size only */
const char *row_key_at(const char *packed); /* key only */

#endif
