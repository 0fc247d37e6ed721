/* Voids of draws, proposed by one person and decided on by a second (docs/protocol.md, section 8).
 * What is proposed twice or withdrawn stays, for auditors. Writers run inside the caller's
 * transaction. */
#ifndef STORE_LEDGER_VOIDS_H
#define STORE_LEDGER_VOIDS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct void_proposal { /* texts are lent to callbacks for the length of the call */
    int64_t id;        /* given by the ledger */
    uint64_t commit_index;
    const char *reason; /* as the log will say it */
    const char *state;  /* proposed, approved, withdrawn */
    const char *proposed_by;
    int64_t proposed_at;
    const char *decided_by; /* "" while it waits */
    int64_t decided_at;     /* 0 while it waits */
};

/* E_CONFLICT while another waits for that draw. id, state and decided_… are not read. */
enum err ledger_void_propose(struct ledger *ledger, const struct void_proposal *proposal,
                             struct error *e) MUST_CHECK;

/* What waits for the draw becomes "approved" or "withdrawn". E_CONFLICT if nothing waits. */
enum err ledger_void_decide(struct ledger *ledger, uint64_t commit_index, const char *state,
                            const char *by, int64_t at, struct error *e) MUST_CHECK;

/* All proposals for one draw, in order. */
typedef enum err void_proposal_fn(void *ctx, const struct void_proposal *proposal, struct error *e);
enum err ledger_void_each(struct ledger *ledger, uint64_t commit_index, void_proposal_fn *each,
                          void *ctx, struct error *e) MUST_CHECK;

/* All that wait for a draw that can still be voided. */
enum err ledger_void_waiting(struct ledger *ledger, void_proposal_fn *each, void *ctx,
                             struct error *e) MUST_CHECK;

/* Whether a bureau has picks of the draw. */
enum err ledger_void_concerned(struct ledger *ledger, uint64_t commit_index, uint32_t bureau,
                               bool *concerned, struct error *e) MUST_CHECK;

#endif
