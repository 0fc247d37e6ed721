/* What the draw operations share. */
#ifndef DRAWING_OPS_DRAW_H
#define DRAWING_OPS_DRAW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/draw/stratum.h"

/* A table of stratum lines; drawn: with a column for the quota k. */
json_t *op_draw_strata(const struct stratum *strata, size_t count, bool drawn);

#endif
