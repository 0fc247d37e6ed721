/* The running clocks of dockets (table docket_due): what casework derives from every new
 * projection, kept so that what is due or late is found at once. Never the truth: rebuilt from the
 * projection.
 */
#ifndef STORE_LEDGER_DUES_H
#define STORE_LEDGER_DUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct case_due { /* one running clock, as core/cases/dues.h works it out */
    const char *clock;
    const char *rule; /* row of clocks.csv, "" for a date that was set */
    const char *duty; /* ours, party, window */
    int32_t start;    /* DAY_NONE while it is not known, see due */
    int32_t due;      /* DAY_NONE while suspended */
    bool provisional;
    bool warned;
    int level; /* escalated to: 0 not, 1 county, 2 prefecture, 3 province */
};

/* Puts these in place of all clocks of the docket. */
enum err ledger_dues_set(struct ledger *ledger, const struct docket_row *docket,
                         const struct case_due *dues, size_t count, struct error *e) MUST_CHECK;

enum due_order {
    DUE_BY_DUE, /* suspended ones last */
    DUE_BY_FIRM,
    DUE_BY_BUREAU,
    DUE_BY_CLOCK,
    DUE_BY_DUTY,
    DUE_BY_LEVEL
};

struct due_filter {
    uint32_t within;           /* bureaus of this region and below it; 0: all */
    int32_t until;             /* due on that day or before; DAY_NONE: all, also suspended ones */
    const char *no;            /* of one case; NULL: of all */
    bool binding;              /* only those by which somebody must act */
    const char *text;          /* in the case's number or the firm's name, */
    const char *const *clocks; /* or the clock is one of these; NULL ends them */
    enum due_order order;
    bool down;
    uint32_t limit, offset; /* limit 0: no limit */
};

/* One of them with its docket. Texts are lent until the callback returns. */
struct due_row {
    char no[DOCKET_NO_BYTES];
    bool matter;
    uint32_t bureau;  /* in charge */
    uint32_t region;  /* whose days off count */
    const char *firm; /* of a case */
    struct case_due due;
};
typedef enum err due_row_fn(void *ctx, const struct due_row *row, struct error *e);

/* Clocks of cases in that order, equal ones by due day, case and clock. */
enum err ledger_dues_each(struct ledger *ledger, const struct due_filter *filter, due_row_fn *each,
                          void *ctx, struct error *e) MUST_CHECK;

/* Clocks of cases and matters by due day: all (until DAY_NONE), or those that end by then and for
 * which a warning or a step of escalation may still be owed. */
enum err ledger_dues_running(struct ledger *ledger, int32_t until, due_row_fn *each, void *ctx,
                             struct error *e) MUST_CHECK;

enum err ledger_dues_count(struct ledger *ledger, const struct due_filter *filter, uint64_t *count,
                           struct error *e) MUST_CHECK;

#endif
