/* What people look at first: lists of cases, and decisions that wait for somebody. Tables
 * case_work, case_wait and case_wait_barred, which follow from the cases and are never the truth.
 */
#ifndef STORE_LEDGER_WORK_H
#define STORE_LEDGER_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

/* A decision that waits. */
struct work_wait {
    const char *action; /* core/cases/actions.h */
    unsigned roles;
};

/* What one case has become, beside what its row says (ledger_dockets.h). */
struct work_now {
    int32_t planned;    /* day of the visit asked for, DAY_NONE */
    int32_t inspect_by; /* DAY_NONE */
    const struct work_wait *waits;
    size_t count;
};

/* The waits take the place of those before, with nobody barred; one that stays keeps its `since`.
 */
enum err ledger_work_set(struct ledger *ledger, const char *no, const struct work_now *now,
                         int64_t time, struct error *e) MUST_CHECK;
/* This person may not take the decision that waits; as often as you like. */
enum err ledger_work_bar(struct ledger *ledger, const char *no, const char *action,
                         const char *person, struct error *e) MUST_CHECK;

struct work_row {
    char no[CASE_NO_BYTES];
    char uscc[19];
    const char *name; /* lent until the callback returns, as is main */
    uint32_t bureau;
    int32_t date;       /* of the draw */
    int32_t inspect_by; /* DAY_NONE if the plan names none */
    const char *state;  /* open, closed, void */
    int stage;
    const char *main; /* state of the main track */
    int32_t planned;  /* DAY_NONE */
    int32_t due;      /* next day on which somebody must act; DAY_NONE */
};

enum work_order {
    WORK_BY_NO,
    WORK_BY_DATE,
    WORK_BY_DUE,
    WORK_BY_NAME,
    WORK_BY_BUREAU,
    WORK_BY_STAGE,
    WORK_BY_INSPECT_BY,
    WORK_BY_PLANNED
};

/* Which: NULL, 0 and DAY_NONE mean any. */
struct work_filter {
    uint32_t within; /* bureaus of this region and below it */
    const char *state;
    const char *main;
    int stage;
    int32_t from, until;                 /* of the draw */
    int32_t planned_from, planned_until; /* of the visit asked for */
    int32_t due_before;
    const char *text;           /* begins the number or the USCC, or is in the name */
    const char *mine;           /* a person's key: did something in it, */
    const char *mine_inspector; /* or is of the team that was drawn, by this staff number; "" for
                                   somebody who is no inspector. Never NULL beside mine */
    enum work_order order;
    bool down;
    uint32_t limit, offset; /* limit 0: no limit */
};

typedef enum err work_row_fn(void *ctx, const struct work_row *row, struct error *e);
enum err ledger_work_each(struct ledger *ledger, const struct work_filter *filter,
                          work_row_fn *each, void *ctx, struct error *e) MUST_CHECK;
enum err ledger_work_count(struct ledger *ledger, const struct work_filter *filter, uint64_t *count,
                           struct error *e) MUST_CHECK;

#endif
