/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef PLANNING_OPS_H
#define PLANNING_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_draft[]; /* draft list, show, keep, drop */
extern const struct op
    ops_plan[]; /* plan check, simulate, apply, approve, reject, list, show, edit, compare */

#endif
