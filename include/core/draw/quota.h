/* How many of each stratum: systematic rounding of expectations (docs/protocol.md, section 5).
 * Each quota is its expectation rounded up or down, exact on average; so is every subtotal of
 * neighbouring strata. */
#ifndef DRAW_QUOTA_H
#define DRAW_QUOTA_H

#include "core/draw/stratum.h"

/* u = index(sub("quota",""), 1, 10^6) - 1, given that sub-seed's text. */
uint64_t quota_offset(const char *sub_seed);

/* k_h = (cum + expect + u) div 10^6 - (cum + u) div 10^6 into each stratum's k. The strata must be
 * settled. Never more than n. */
void quota_set(struct stratum *strata, size_t count, uint64_t u);

#endif
