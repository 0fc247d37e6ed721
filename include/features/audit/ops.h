/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef AUDIT_OPS_H
#define AUDIT_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_archive[];    /* audit export, exports */
extern const struct op ops_audit[];      /* audit overview, draws, draw */
extern const struct op ops_audit_log[];  /* audit entries, entry, admin */
extern const struct op ops_officers[];   /* audit officers, timeliness */
extern const struct op ops_randomness[]; /* audit randomness, firms */

/* Handlers that the archive asks, too. */
op_fn op_audit_draws;
op_fn op_audit_officers;
op_fn op_audit_timeliness;
op_fn op_audit_randomness;

#endif
