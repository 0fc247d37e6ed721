/* What an inbox shows: decisions that wait, days that end, and how each bureau stands. */
#ifndef STORE_LEDGER_TODAY_H
#define STORE_LEDGER_TODAY_H

#include "platform/store/ledger_work.h"

/* How one bureau stands, for a summary of many. */
struct today_bureau {
    uint32_t bureau;
    uint64_t open;    /* cases */
    uint64_t overdue; /* of them */
    uint64_t drawn;   /* on the day asked for */
    uint64_t visits;  /* planned in the days asked for */
    uint64_t waiting; /* decisions */
};
enum err ledger_today_bureaus(struct ledger *ledger, uint32_t within, int32_t today,
                              int32_t drawn_on, int32_t from, int32_t until,
                              enum err (*each)(void *ctx, const struct today_bureau *b,
                                               struct error *e),
                              void *ctx, struct error *e) MUST_CHECK;

/* The newest day up to and with `today` on which a case of these bureaus was drawn; DAY_NONE. */
enum err ledger_today_drawn_on(struct ledger *ledger, uint32_t within, int32_t today, int32_t *day,
                               struct error *e) MUST_CHECK;

/* Decisions that this person may take, longest waiting first. */
struct work_waiting {
    struct work_row row;
    const char *action;
    unsigned roles;
    int64_t since;
};
struct wait_filter {
    uint32_t within;
    unsigned roles;     /* any of these; 0: any */
    const char *person; /* not barred; NULL: anybody */
    int64_t after;      /* since later than this */
    uint32_t limit;     /* 0: no limit */
};
enum err ledger_today_waits(struct ledger *ledger, const struct wait_filter *filter,
                            enum err (*each)(void *ctx, const struct work_waiting *w,
                                             struct error *e),
                            void *ctx, struct error *e) MUST_CHECK;
enum err ledger_today_count_waits(struct ledger *ledger, const struct wait_filter *filter,
                                  uint64_t *count, struct error *e) MUST_CHECK;
/* The keys of those who may not take one, in their order. */
enum err ledger_today_barred(struct ledger *ledger, const char *no, const char *action,
                             enum err (*each)(void *ctx, const char *person, struct error *e),
                             void *ctx, struct error *e) MUST_CHECK;

/* Running clocks of open cases that bind somebody, due from `from` to `until` (DAY_NONE: any),
 * soonest first. */
struct work_due {
    struct work_row row;
    const char *clock, *duty;
    int32_t due;
    bool provisional;
    int level;
};
struct due_span {
    uint32_t within;
    int32_t from, until;
    const char *mine, *mine_inspector; /* as in work_filter */
    uint32_t limit;
};
enum err ledger_today_dues(struct ledger *ledger, const struct due_span *span,
                           enum err (*each)(void *ctx, const struct work_due *d, struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;
enum err ledger_today_count_dues(struct ledger *ledger, const struct due_span *span,
                                 uint64_t *count, struct error *e) MUST_CHECK;

#endif
