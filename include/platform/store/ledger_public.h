/* What the public sees of a case: the newest results/<case>.json and where the log has its hash
 * (table case_public). Events that change it mark the case by a trigger. */
#ifndef STORE_LEDGER_PUBLIC_H
#define STORE_LEDGER_PUBLIC_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct case_public {
    char no[CASE_NO_BYTES];
    uint64_t wanted;    /* seq of the newest event that asked for a new file */
    uint64_t done;      /* up to which seq that was seen to */
    uint64_t version;   /* of the file, 0 before the first */
    char sha256[65];    /* of text; "" before the first */
    uint64_t log_index; /* of its `result` entry */
    char *text;         /* the file */
};

/* Zero with the number if the case has none yet. ledger_public_free. */
enum err ledger_public_get(struct ledger *ledger, const char *no, struct case_public *row,
                           struct error *e) MUST_CHECK;
void ledger_public_free(struct case_public *row);

/* Numbers of the cases that are marked, or whose clock `clock` is due on `day` or before, as a new
 * array of texts. */
struct case_numbers {
    char (*no)[CASE_NO_BYTES];
    size_t count;
};
enum err ledger_public_wanted(struct ledger *ledger, const char *clock, int32_t day,
                              struct case_numbers *out, struct error *e) MUST_CHECK;
/* Of the cases that have a file. */
enum err ledger_public_all(struct ledger *ledger, struct case_numbers *out,
                           struct error *e) MUST_CHECK;
void case_numbers_free(struct case_numbers *numbers);

/* The file as it is now; the mark up to row->wanted is gone. */
enum err ledger_public_set(struct ledger *ledger, const struct case_public *row,
                           struct error *e) MUST_CHECK;

#endif
