/* The lists of handlers that the admin desk brought; op_run.c names them. */
#ifndef OPS_OP_DESK_H
#define OPS_OP_DESK_H

#include "platform/ops/op.h"

extern const struct op_handler op_import_file_handlers[]; /* import rejects, template */
extern const struct op_handler op_plan_edit_handlers[];   /* plan edit, compare */
extern const struct op_handler op_draft_handlers[];       /* draft list, show, keep, drop */
extern const struct op_handler op_system_handlers[];      /* system, config, backup */
extern const struct op_handler op_recusal_handlers[];     /* enterprise find, recusal … */
extern const struct op_handler op_table_handlers[];       /* code tables and templates */

#endif
