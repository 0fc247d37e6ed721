/* What the draw operations share. */
#ifndef DRAWING_OPS_DRAW_H
#define DRAWING_OPS_DRAW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/draw/stratum.h"
#include "platform/ops/op.h"

/* A table of stratum lines; drawn: with a column for the quota k. */
json_t *op_draw_strata(const struct stratum *strata, size_t count, bool drawn);

/* Adds the proposals to void a draw, if there were any, as the table "voids". */
enum err op_draw_voids(const struct op_call *call, uint64_t commit, json_t *record,
                       struct error *e) MUST_CHECK;

#endif
