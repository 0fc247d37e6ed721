/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef SYSTEM_OPS_H
#define SYSTEM_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_daemon[]; /* status, clock set, reload, stop */
extern const struct op ops_log[];    /* keys, rotate, log show */
extern const struct op ops_system[]; /* system show, config show, backup, list, verify */

#endif
