/* How many of each stratum: systematic rounding of expectations in an order that the seed and the
 * pool key decide (docs/protocol.md, section 5). Each quota, each bureau's sum and the total is its
 * expectation rounded up or down, exact on average; in a fixed public order the place on the axis
 * would tell the class. */
#ifndef DRAW_QUOTA_H
#define DRAW_QUOTA_H

#include "core/draw/seed.h"
#include "core/draw/stratum.h"

/* u = q("") as big-endian integer mod 10^6. */
uint64_t quota_start(const struct draw_secret *secret);

/* Each stratum's k: bureaus by ascending q(bureau), inside a bureau strata by ascending q(key);
 * k = (cum + expect + u) div 10^6 - (cum + u) div 10^6. The strata, in order of key, must be
 * settled. Never more than n. */
void quota_set(struct stratum *strata, size_t count, const struct draw_secret *secret);

#endif
