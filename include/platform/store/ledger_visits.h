/* Visits to firms, of any kind and by any source, as the yearly limits count them. A joint visit is
 * one row; the other departments' cases have rows that are part of it. Nothing is deleted: a row
 * entered by mistake is withdrawn. */
#ifndef STORE_LEDGER_VISITS_H
#define STORE_LEDGER_VISITS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct visit {
    uint64_t seq; /* given by the ledger */
    char uscc[19];
    uint32_t bureau;
    int32_t day;
    const char *type;            /* code of visit-types.csv */
    const char *source;          /* who or what it came from, "" if a case says it */
    char case_no[CASE_NO_BYTES]; /* "" for a visit without a case */
    bool counts;                 /* towards the yearly limits */
    uint64_t part_of;            /* seq of the visit that this is part of, 0 for none */
    const char *recorded_by;
    int64_t recorded_at;
    const char *withdrawn; /* why, "" while it stands */
};

/* E_CONFLICT if the same visit (firm, day, type, source, case) stands there already. *seq may be
 * NULL. */
enum err ledger_visit_add(struct ledger *ledger, const struct visit *visit, uint64_t *seq,
                          struct error *e) MUST_CHECK;

/* E_NOTFOUND without such a visit, E_CONFLICT if it is withdrawn already. */
enum err ledger_visit_withdraw(struct ledger *ledger, uint64_t seq, const char *why,
                               struct error *e) MUST_CHECK;

/* Which visits: NULL, 0 and DAY_NONE mean any. */
enum visit_order {
    VISIT_BY_DAY,
    VISIT_BY_SEQ,
    VISIT_BY_USCC,
    VISIT_BY_BUREAU,
    VISIT_BY_TYPE,
    VISIT_BY_COUNTS
};

struct visit_filter {
    uint64_t seq;
    const char *uscc;
    const char *case_no;
    uint32_t bureau;
    uint32_t within; /* bureaus of this region and below it */
    int32_t from;
    int32_t until;
    const char *text; /* in the USCC, the case's number or the source */
    enum visit_order order;
    bool down;
    uint32_t limit, offset; /* limit 0: no limit */
};

/* Those that match in that order, equal ones by seq; texts are lent until the callback returns. */
enum err ledger_visit_each(struct ledger *ledger, const struct visit_filter *filter,
                           enum err (*each)(void *ctx, const struct visit *visit, struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

/* Of those that match: how many rows, how many visits (parts of another and withdrawn ones are
 * none), and how many of these count. */
struct visit_count {
    uint64_t rows, all, counted;
};
enum err ledger_visit_count(struct ledger *ledger, const struct visit_filter *filter,
                            struct visit_count *count, struct error *e) MUST_CHECK;

/* A firm's visits in from…until that stand, parts not counted, and the visits that its open cases
 * still owe: a firm that waits for one drawn visit cannot be drawn into a second above its limit.
 * Cases that are visited together owe one. */
struct visit_sums {
    char uscc[19]; /* "" at the end */
    uint32_t all;
    uint32_t counted;
    uint32_t due;
};

/* E_OK with zeros for a firm without any. */
enum err ledger_visit_sums(struct ledger *ledger, const char *uscc, int32_t from, int32_t until,
                           struct visit_sums *out, struct error *e) MUST_CHECK;

/* The same of every firm with any, ascending by USCC: for a merge with the registry's scan. */
struct visit_scan;
enum err visit_scan_open(struct ledger *ledger, int32_t from, int32_t until,
                         struct visit_scan **out, struct error *e) MUST_CHECK;
enum err visit_scan_next(struct visit_scan *scan, struct visit_sums *out,
                         struct error *e) MUST_CHECK;
void visit_scan_close(struct visit_scan *scan); /* NULL ok */

#endif
