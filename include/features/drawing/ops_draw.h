/* What the draw operations share (src/service/op_draw*.c). */
#ifndef DRAWING_OPS_DRAW_H
#define DRAWING_OPS_DRAW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/draw/stratum.h"
#include "core/law/codes.h"
#include "platform/ops/op.h"

/* "220102 南关区" as a value. */
json_t *op_draw_bureau(const struct codes *codes, uint32_t code);

/* A table of stratum lines; drawn: with a column for the quota k. */
json_t *op_draw_strata(const struct stratum *strata, size_t count, bool drawn);

/* draw preview: freezes in memory, writes nothing. */
op_fn op_draw_preview;

#endif
