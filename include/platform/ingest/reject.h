/* Rows that were refused, and why: counted, and written to a CSV that opens in a spreadsheet. */
#ifndef INGEST_REJECT_H
#define INGEST_REJECT_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/ingest/columns.h"

enum reject_reason {
    REJECT_EMPTY, /* a required cell */
    REJECT_USCC_OLD,
    REJECT_USCC_LENGTH,
    REJECT_USCC_ALPHABET,
    REJECT_USCC_CHECK,
    REJECT_NUL,
    REJECT_CONTROL,
    REJECT_TOO_LONG,
    REJECT_ROW_TOO_LONG,
    REJECT_TYPE,
    REJECT_REGION,
    REJECT_STATUS,
    REJECT_BUREAU,
    REJECT_INDUSTRY,
    REJECT_CLASS,
    REJECT_SCORE,
    REJECT_DATE,
    REJECT_DATE_ORDER,
    REJECT_YES_NO,
    REJECT_ACTIVE,
    REJECT_ITEM,
    REJECT_UNKNOWN_FIRM,
    REJECT_UNKNOWN_INSPECTOR,
    REJECT_CASE_NUMBER,
    REJECT_RESULT,
    REJECT_UNKNOWN_CASE,
    REJECT_CASE_CLOSED,
    REJECT_CASE_STATE,
    REJECT_CASE_TEAM,
    REJECT_CASE_RULE,
    REJECT_MATTER,   /* the ledger says why, in the value */
    REJECT_DUPLICATE /* not a fault of the row: a later one has the same key */
};
#define REJECT_REASONS 32

const char *reject_name(enum reject_reason reason); /* "uscc-check" … */
const char *reject_zh_of(const char *name);         /* by name; the name itself if unknown */
const char *reject_en_of(const char *name);

struct rejects;

/* Begins the CSV at path (written aside until rejects_commit). */
enum err rejects_new(const char *path, struct rejects **out, struct error *e) MUST_CHECK;
/* Makes the file durable, or leaves none if it would be empty. */
enum err rejects_commit(struct rejects *r, struct error *e) MUST_CHECK;
void rejects_free(struct rejects *r); /* without commit nothing is left of it; NULL ok */

/* One line of the CSV. column NULL: the row as a whole. other_line: for REJECT_DUPLICATE. */
void rejects_add(struct rejects *r, uint64_t line, const struct column *column, const char *value,
                 enum reject_reason reason, uint64_t other_line);

/* How often each reason was given for each column; column NULL: the row as a whole. */
typedef void rejects_count_fn(void *arg, enum reject_reason reason, const struct column *column,
                              uint64_t count);
void rejects_each_count(const struct rejects *r, rejects_count_fn *each, void *arg);

#endif
