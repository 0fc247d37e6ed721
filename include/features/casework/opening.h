/* Opening a case for every pick of a draw: its number, what the draw knew (frozen), its first
 * event, and the bureau's delivery wanted. Runs inside the transaction that records the draw, so
 * there is never a draw without its cases. */
#ifndef CASEWORK_OPENING_H
#define CASEWORK_OPENING_H

#include <stdint.h>

#include "core/base/error.h"

struct calendar;
struct codes;
struct draw_row;
struct ledger;
struct picked_list;
struct plan;
struct registry;

/* Where and when, all lent. */
struct case_setting {
    struct ledger *ledger;     /* in a transaction */
    struct registry *registry; /* the firms' particulars */
    const struct plan *plan;   /* that the commit names; not needed to void */
    const struct codes *codes;
    const struct calendar *calendar;
    int64_t now; /* instant */
};

/* Opens one case for every pick of a draw, which the ledger holds already, and writes pick.case_no.
 * The number is region6 (of the bureau) + yyyymmdd + sequence, at least 4 digits, counted on over
 * all tasks and attempts of the day; within a bureau by ascending USCC, because in the order of
 * strata numbers would tell classes. The draw has its level and record_sha256. What is frozen is
 * canonical JSON, see docs/protocol.md, "cases". E_CORRUPT if the plan has not the draw's task. */
enum err cases_open(const struct case_setting *setting, const struct draw_row *draw,
                    const struct picked_list *picks, struct error *e) MUST_CHECK;

/* The draw was voided: its cases become `void`, keep their numbers, get a `voided` event, and are
 * shown as withdrawn in the next delivery. */
enum err cases_void(const struct case_setting *setting, uint64_t commit_index, const char *actor,
                    const char *reason, struct error *e) MUST_CHECK;

#endif
