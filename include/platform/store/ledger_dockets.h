/* Dockets (core/cases/kinds.h) and their events. A docket is a row with what it was opened with,
 * which never changes; its history is a list of events that triggers protect from change. All else
 * in the row follows from the events, so that lists and due dates need not read them all. */
#ifndef STORE_LEDGER_DOCKETS_H
#define STORE_LEDGER_DOCKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/docket_filter.h"
#include "platform/store/ledger.h"

/* region6 + yyyymmdd + sequence (4 digits, more if a day needs it), and "T" before that of a
 * matter; with the NUL. */
#define CASE_NO_BYTES 24
#define DOCKET_NO_BYTES 26
#define DOCKET_NO_COMMIT UINT64_MAX

struct docket_row {
    char no[DOCKET_NO_BYTES];
    char kind[24]; /* core/cases/kinds.h */
    /* As it was opened. Texts here and below are lent by readers until the callback returns. */
    uint32_t position;             /* of a case: its pick in the draw */
    char uscc[19];                 /* "" if none */
    uint32_t region;               /* whose days off count */
    int32_t date;                  /* day of the draw, or on which a matter was recorded */
    int64_t opened_at;             /* instant */
    const char *source, *external; /* of a matter; "" if none */
    int32_t received;              /* of a matter: day; else DAY_NONE */
    const char *frozen;            /* of a case: JSON; else "" */
    /* What its events have made of it. */
    uint64_t commit_index;       /* the draw: of a case never changes; DOCKET_NO_COMMIT if none */
    uint32_t bureau;             /* in charge: of a case never changes */
    char case_no[CASE_NO_BYTES]; /* of a matter: its case; "" if none */
    char state[16];              /* open, closed, void */
    char main[24];               /* state of the main track */
    int stage;                   /* 1 to 5, core/law/stages.h; 0 of a matter */
    uint64_t version;            /* seq of its last event; given by ledger_docket_advance */
    const char *projection;      /* canonical JSON; "" until the first event */
    /* By the calendar: next day on which somebody must act, DAY_NONE if none. */
    int32_t due;
    bool provisional;
};

struct docket_event {
    uint64_t seq; /* given by the ledger */
    char no[DOCKET_NO_BYTES];
    int64_t time;
    const char *actor;
    const char *kind;    /* opened, voided, … */
    const char *content; /* canonical JSON text */
    const char *sha256;  /* of a matter's event, else "" */
    uint64_t number;     /* of a case's: over all cases, from 1 without gap; given by the ledger */
    const char *salt;    /* of a case's: core/tlog/casefile.h; else "" */
};

/* By its kind. */
bool docket_is_matter(const struct docket_row *row);

/* Adds the docket as it was opened, and writes the number of a case into its pick. E_CONFLICT if
 * another matter has that source and external number. */
enum err ledger_docket_add(struct ledger *ledger, const struct docket_row *row,
                           struct error *e) MUST_CHECK;

/* Highest sequence given so far after this beginning of a number; 0 if none. Cases of voided draws
 * keep their numbers, so a number never means two firms. */
enum err ledger_docket_last_sequence(struct ledger *ledger, const char *prefix, uint32_t *sequence,
                                     struct error *e) MUST_CHECK;

/* Adds the event of that docket and brings the docket's row up to it; row->version is given. Both
 * or, in the caller's transaction, neither. */
enum err ledger_docket_advance(struct ledger *ledger, const struct docket_event *event,
                               struct docket_row *row, struct error *e) MUST_CHECK;

/* In that order, equal ones by number. */
typedef enum err docket_row_fn(void *ctx, const struct docket_row *row, struct error *e);
enum err ledger_docket_each(struct ledger *ledger, const struct docket_filter *filter,
                            docket_row_fn *each, void *ctx, struct error *e) MUST_CHECK;
enum err ledger_docket_count(struct ledger *ledger, const struct docket_filter *filter,
                             uint64_t *count, struct error *e) MUST_CHECK;

/* One by its number; a case by its number; E_NOTFOUND. The texts of *row are the caller's:
 * ledger_docket_free, whatever came back. */
enum err ledger_docket_get(struct ledger *ledger, const char *no, struct docket_row *row,
                           struct error *e) MUST_CHECK;
enum err ledger_case_get(struct ledger *ledger, const char *no, struct docket_row *row,
                         struct error *e) MUST_CHECK;
void ledger_docket_free(struct docket_row *row);

/* Events with seq > after, in order, of one docket or (no NULL) of all cases. */
typedef enum err docket_event_fn(void *ctx, const struct docket_event *event, struct error *e);
enum err ledger_docket_events(struct ledger *ledger, const char *no, uint64_t after,
                              docket_event_fn *each, void *ctx, struct error *e) MUST_CHECK;

/* Cases of a draw that are still open: when none is, the draw may be revealed. */
enum err ledger_case_count_open(struct ledger *ledger, uint64_t commit_index, uint64_t *count,
                                struct error *e) MUST_CHECK;

#endif
