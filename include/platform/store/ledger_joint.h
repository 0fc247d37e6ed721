/* Cases of one firm, drawn by different tasks, that may be visited together. A proposal is known by
 * the first of its cases' numbers; a case is in at most one, for good. */
#ifndef STORE_LEDGER_JOINT_H
#define STORE_LEDGER_JOINT_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct joint_row {
    char case_no[CASE_NO_BYTES];
    char proposal[CASE_NO_BYTES];
    int64_t proposed_at;
    char state[12];           /* proposed, accepted, declined */
    char lead[CASE_NO_BYTES]; /* "" until accepted */
};

enum err ledger_joint_add(struct ledger *ledger, const char *proposal, const char *case_no,
                          int64_t time, struct error *e) MUST_CHECK;

/* E_NOTFOUND if the case is in no proposal. */
enum err ledger_joint_get(struct ledger *ledger, const char *case_no, struct joint_row *out,
                          struct error *e) MUST_CHECK;

/* All cases of a proposal: accepted with its lead, or declined (lead NULL). */
enum err ledger_joint_decide(struct ledger *ledger, const char *proposal, const char *state,
                             const char *lead, struct error *e) MUST_CHECK;

/* Cases of a proposal, or of all (NULL), by proposal and number; only of proposals with at least
 * one case of a bureau in the region `within` (0: any). */
enum err ledger_joint_each(struct ledger *ledger, const char *proposal, uint32_t within,
                           enum err (*each)(void *ctx, const struct joint_row *row,
                                            struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

/* Open cases, not visited yet and in no proposal, of firms drawn by another task within `days`
 * days, since the day `since`: by firm, then number. */
struct joint_candidate {
    char uscc[19];
    char case_no[CASE_NO_BYTES];
};
enum err ledger_joint_candidates(struct ledger *ledger, int32_t days, int32_t since,
                                 struct joint_candidate **out, size_t *count,
                                 struct error *e) MUST_CHECK;

#endif
