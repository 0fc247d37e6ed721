/* How rows of parameters are written in src/platform/ops/op_table.c and op_params_….c, and the
 * lists that stand in the latter. */
#ifndef OPS_OP_PARAMS_H
#define OPS_OP_PARAMS_H

#include "platform/ops/op.h"

#define END                                                                                        \
    {                                                                                              \
        NULL, OP_TEXT, false, false, NULL, NULL, false                                             \
    }
#define ARG(name, kind, zh, en)                                                                    \
    {                                                                                              \
        name, kind, true, true, zh, en, false                                                      \
    }
#define ARG_MAYBE(name, kind, zh, en)                                                              \
    {                                                                                              \
        name, kind, true, false, zh, en, false                                                     \
    }
#define OPT(name, kind, zh, en)                                                                    \
    {                                                                                              \
        name, kind, false, false, zh, en, false                                                    \
    }
#define OPT_NEEDED(name, kind, zh, en)                                                             \
    {                                                                                              \
        name, kind, false, true, zh, en, false                                                     \
    }

/* What people confide: neither logged nor kept in the record of calls. */
#define OPT_SECRET(name, kind, required, zh, en)                                                   \
    {                                                                                              \
        name, kind, false, required, zh, en, true                                                  \
    }

/* src/platform/ops/op_params_desk.c */
extern const struct op_param op_plan_edit_params[];
extern const struct op_param op_plan_compare_params[];
extern const struct op_param op_draft_place_params[];
extern const struct op_param op_draft_keep_params[];
extern const struct op_param op_backup_params[];
extern const struct op_param op_backup_name_params[];
extern const struct op_param op_enterprise_find_params[];
extern const struct op_param op_recusal_list_params[];
extern const struct op_param op_recusal_add_params[];
extern const struct op_param op_recusal_end_params[];
extern const struct op_param op_table_show_params[];
extern const struct op_param op_table_history_params[];
extern const struct op_param op_table_check_params[];
extern const struct op_param op_table_propose_params[];
extern const struct op_param op_table_change_params[];
extern const struct op_param op_table_reject_params[];
extern const struct op_param op_table_preview_params[];
extern const struct op_param op_import_kind_params[];

#endif
