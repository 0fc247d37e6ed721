/* Cases and their events. A case is a row that points at its pick and keeps what the draw knew
 * (`frozen`, JSON text that never changes); its history is a list of events that triggers protect
 * from change. State, stage, version and projection of the row always follow from the events. */
#ifndef STORE_LEDGER_CASES_H
#define STORE_LEDGER_CASES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

#define CASE_NO_BYTES                                                                              \
    24 /* region6 + yyyymmdd + sequence (4 digits, more if a day needs it) + NUL */

struct case_row {
    char no[CASE_NO_BYTES];
    uint64_t commit_index;
    uint32_t position; /* of the pick in its draw */
    char uscc[19];
    uint32_t bureau;
    int32_t date;           /* day of the draw */
    char state[16];         /* open, closed, void */
    int stage;              /* 1 to 5, core/law/stages.h */
    int64_t opened_at;      /* instant */
    const char *frozen;     /* JSON; lent by readers until the callback returns, as is projection */
    uint64_t version;       /* seq of its last event; given by ledger_case_advance */
    const char *projection; /* canonical JSON; "" of version 1, and until the first event */
};

struct case_event {
    uint64_t seq; /* given by the ledger */
    char no[CASE_NO_BYTES];
    int64_t time;
    const char *actor;
    const char *kind;    /* opened, voided, … */
    const char *content; /* canonical JSON text */
};

/* Adds the case and writes its number into its pick. */
enum err ledger_case_add(struct ledger *ledger, const struct case_row *row,
                         struct error *e) MUST_CHECK;

/* Highest sequence given so far to a case of that region and day; 0 if none. Cases of voided
 * draws keep their numbers, so a number never means two firms. */
enum err ledger_case_last_sequence(struct ledger *ledger, uint32_t region, int32_t date,
                                   uint32_t *sequence, struct error *e) MUST_CHECK;

/* What a case has become. */
struct case_now {
    const char *state;
    int stage;
    const char *projection;
};

/* Adds the event, whose seq the ledger gives (*version, may be NULL), and brings the case's row up
 * to it. Both or, in the caller's transaction, neither. E_NOTFOUND. */
enum err ledger_case_advance(struct ledger *ledger, const struct case_event *event,
                             const struct case_now *now, uint64_t *version,
                             struct error *e) MUST_CHECK;

/* One case by its number; E_NOTFOUND. The texts of *row are the caller's: ledger_case_row_free. */
enum err ledger_case_get(struct ledger *ledger, const char *no, struct case_row *row,
                         struct error *e) MUST_CHECK;
void ledger_case_row_free(struct case_row *row);

/* Which cases: NULL, 0 and date DAY_NONE mean any. */
struct case_filter {
    const char *no;
    const char *state;
    const char *uscc;
    uint32_t bureau;
    uint32_t within; /* bureaus of this region and below it */
    int32_t date;
    uint64_t commit_index;
    bool by_commit; /* use commit_index */
};

/* Cases that match, by number. */
enum err ledger_case_each(struct ledger *ledger, const struct case_filter *filter,
                          enum err (*each)(void *ctx, const struct case_row *row, struct error *e),
                          void *ctx, struct error *e) MUST_CHECK;

/* Events with seq > after, in order, of one case or (no NULL) of all. */
enum err ledger_case_events(struct ledger *ledger, const char *no, uint64_t after,
                            enum err (*each)(void *ctx, const struct case_event *event,
                                             struct error *e),
                            void *ctx, struct error *e) MUST_CHECK;

/* Cases of a draw that are still open: when none is, the draw may be revealed. */
enum err ledger_case_count_open(struct ledger *ledger, uint64_t commit_index, uint64_t *count,
                                struct error *e) MUST_CHECK;

#endif
