/* Matters and their events. A matter is its events, which triggers protect from change; its row
 * keeps what they amount to, so that lists and due dates need not read them all. */
#ifndef STORE_LEDGER_MATTERS_H
#define STORE_LEDGER_MATTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

#define MATTER_NO_BYTES 26 /* "T" + region6 + yyyymmdd + sequence (4 digits or more) + NUL */
#define MATTER_NO_COMMIT INT64_C(-1)

struct matter_row {
    char no[MATTER_NO_BYTES];
    /* As it was opened; never changes. "" where there is none. */
    const char *kind, *source, *external, *uscc;
    uint32_t first;   /* unit of first contact */
    int32_t received; /* day */
    int32_t opened;   /* day */
    /* What its events have made of it. */
    const char *case_no; /* "" if none */
    int64_t commit;      /* MATTER_NO_COMMIT if none */
    uint32_t unit;
    const char *state;
    uint64_t version; /* seq of the last event; given by the ledger */
    char sha256[65];  /* of the last event, which covers those before */
    const char *projection;
    /* By the calendar: last day in time (DAY_NONE: no clock runs), and the day of the next warning
     * or escalation (DAY_FOREVER: none). */
    int32_t due;
    bool provisional;
    int32_t next_check;
};

struct matter_event {
    uint64_t seq; /* given by the ledger */
    char no[MATTER_NO_BYTES];
    int64_t time;
    const char *actor;
    const char *kind;
    const char *content; /* canonical JSON */
    char sha256[65];
};

/* Highest sequence of that unit of first contact and day; 0 if none. */
enum err ledger_matter_last_sequence(struct ledger *ledger, uint32_t first, int32_t opened,
                                     uint32_t *sequence, struct error *e) MUST_CHECK;

/* In a transaction of the caller: adds an event and brings the matter's row up to it, making it if
 * absent; version is given. E_CONFLICT if another matter has that source and
 * external number. */
enum err ledger_matter_put(struct ledger *ledger, struct matter_row *row,
                           const struct matter_event *event, struct error *e) MUST_CHECK;

/* Only due, provisional and next_check: the calendar has changed. */
enum err ledger_matter_put_due(struct ledger *ledger, const struct matter_row *row,
                               struct error *e) MUST_CHECK;

/* Which: NULL, 0 and DAY_NONE mean any. */
enum matter_order {
    MATTER_BY_DUE, /* those without a clock last */
    MATTER_BY_NO,
    MATTER_BY_KIND,
    MATTER_BY_UNIT,
    MATTER_BY_SOURCE,
    MATTER_BY_RECEIVED,
    MATTER_BY_STATE
};

struct matter_filter {
    const char *no;
    const char *kind;
    const char *state;
    const char *case_no;
    const char *uscc;
    const char *source, *external; /* together */
    uint32_t within;               /* units of this region and below it */
    int32_t due_before;
    int32_t check_until; /* something is owed on that day or before */
    bool open;           /* not closed, withdrawn or refused */
    const char *text;    /* in the number, the case's number, the USCC or the source */
    enum matter_order order;
    bool down;
    uint32_t limit, offset; /* limit 0: no limit */
};

/* In that order, equal ones by number. Texts are lent until the callback returns. */
typedef enum err matter_row_fn(void *ctx, const struct matter_row *row, struct error *e);
enum err ledger_matter_each(struct ledger *ledger, const struct matter_filter *filter,
                            matter_row_fn *each, void *ctx, struct error *e) MUST_CHECK;

enum err ledger_matter_count(struct ledger *ledger, const struct matter_filter *filter,
                             uint64_t *count, struct error *e) MUST_CHECK;

/* The one by its number; E_NOTFOUND. Its texts are the caller's: ledger_matter_free. */
enum err ledger_matter_get(struct ledger *ledger, const char *no, struct matter_row *row,
                           struct error *e) MUST_CHECK;
void ledger_matter_copy(const struct matter_row *from, struct matter_row *to);
void ledger_matter_free(struct matter_row *row);

/* In order. */
typedef enum err matter_event_fn(void *ctx, const struct matter_event *event, struct error *e);
enum err ledger_matter_events(struct ledger *ledger, const char *no, matter_event_fn *each,
                              void *ctx, struct error *e) MUST_CHECK;

#endif
