/* What fell due and what was used up so far: the account of a task over one period of its plan
 * (docs/protocol.md, section 3, "Due" and "Spent"). */
#ifndef DRAW_PERIOD_H
#define DRAW_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/draw/stratum.h"

/* An earlier commit of the same task and period. strata ascending by key; k of each counts only if
 * it was drawn. */
struct period_commit {
    uint32_t days;      /* draw days of the period, as that commit had them */
    uint32_t days_left; /* that day included */
    bool drawn;         /* before the commit being made, and not voided before it */
    struct stratum *strata;
    size_t count;
};

/* Sets due and spent of the strata of the commit being made, which must hold key, base and rate;
 * earlier in log order, whatever became of them. */
void period_account(const struct period_commit *earlier, size_t earlier_count,
                    struct stratum *strata, size_t count, uint32_t days, uint32_t days_left);

#endif
