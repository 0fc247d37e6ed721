/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef DRAWING_OPS_H
#define DRAWING_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_draw[];         /* draw list, show, source */
extern const struct op ops_draw_void[];    /* draw void, void-approve, void-withdraw */
extern const struct op ops_draw_preview[]; /* draw preview */
extern const struct op ops_proof[];        /* log proof */

/* The handler that the auditor's view of a draw begins with. */
op_fn op_draw_show;

#endif
