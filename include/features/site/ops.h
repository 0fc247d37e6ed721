/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef SITE_OPS_H
#define SITE_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_site[]; /* publish */

#endif
