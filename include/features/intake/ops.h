/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef INTAKE_OPS_H
#define INTAKE_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_code_tables[]; /* table list, show, history, propose, approve … */
extern const struct op ops_import[];   /* import, list, show, confirm, cancel, rejects, template */
extern const struct op ops_results[];  /* case results */
extern const struct op ops_recusal[];  /* recusal list, add, end */
extern const struct op ops_registry[]; /* enterprise find, show, inspector list, show */

#endif
