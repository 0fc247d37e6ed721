/* Every plan text ever proposed. In force is the one with the newest `plan` entry in the log. */
#ifndef STORE_LEDGER_PLANS_H
#define STORE_LEDGER_PLANS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/store/ledger.h"

enum plan_state { PLAN_PROPOSED, PLAN_APPROVED, PLAN_REJECTED };

struct plan_row { /* texts are lent to callbacks for the length of the call */
    char sha256[65];
    enum plan_state state;
    const char *title;
    const char *proposed_by;
    int64_t proposed_at;
    const char *approved_by; /* "" while nobody; who rejected it, when rejected */
    int64_t approved_at;     /* 0 while nobody */
    int64_t log_index;       /* of its last `plan` entry, -1 without */
};

/* Proposes a text. Also one that was rejected or replaced before: it waits for approval again.
 * E_CONFLICT while it waits already. row->state, approved_… and log_index are not read. */
enum err ledger_plan_propose(struct ledger *ledger, const struct plan_row *row, const void *text,
                             size_t len, struct error *e) MUST_CHECK;

/* Decides on a waiting plan: E_CONFLICT if it does not wait. log_index counts for approval only. */
enum err ledger_plan_approve(struct ledger *ledger, const char *sha256, const char *by, int64_t at,
                             uint64_t log_index, struct error *e) MUST_CHECK;
enum err ledger_plan_reject(struct ledger *ledger, const char *sha256, const char *by, int64_t at,
                            struct error *e) MUST_CHECK;

/* Completes a hash of which 8 or more digits are given. E_NOTFOUND, E_INPUT if two plans fit. */
enum err ledger_plan_find(struct ledger *ledger, const char *prefix, char sha256[65],
                          struct error *e) MUST_CHECK;

/* The plan in force; E_NOTFOUND with what to do while there is none. */
enum err ledger_plan_current(struct ledger *ledger, char sha256[65], struct error *e) MUST_CHECK;

/* Adds the text of a plan to out. E_NOTFOUND. */
enum err ledger_plan_text(struct ledger *ledger, const char *sha256, struct buf *out,
                          struct error *e) MUST_CHECK;

/* Calls each() for every plan, newest proposal first, or for one (sha256 not NULL; E_NOTFOUND);
 * stops at the first error it returns. */
enum err ledger_plans(struct ledger *ledger, const char *sha256,
                      enum err (*each)(void *ctx, const struct plan_row *row, struct error *e),
                      void *ctx, struct error *e) MUST_CHECK;

#endif
