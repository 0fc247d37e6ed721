/* Region codes (GB/T 2260) by their six digits alone: 220102 lies in 220100, that in 220000. */
#ifndef LAW_REGION_H
#define LAW_REGION_H

#include <stdbool.h>
#include <stdint.h>

uint32_t region_parent(uint32_t code); /* 220102 → 220100 → 220000 → 0 */

/* Whether inner is outer or lies in it; outer 0 holds everything. */
bool region_within(uint32_t inner, uint32_t outer);

/* The last code that lies in outer. */
uint32_t region_last(uint32_t outer);

#endif
