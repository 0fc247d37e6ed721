/* The lists of handlers, one for each src/service/op_<group>.c; op_run.c searches them all. */
#ifndef OPS_OP_GROUPS_H
#define OPS_OP_GROUPS_H

#include "platform/ops/op.h"

extern const struct op_handler op_plan_handlers[];        /* plan check, simulate, apply … */
extern const struct op_handler op_case_handlers[];        /* case list, case show */
extern const struct op_handler op_case_find_handlers[];   /* case find */
extern const struct op_handler op_inbox_handlers[];       /* inbox */
extern const struct op_handler op_calendar_handlers[];    /* calendar token, revoke, show, feed */
extern const struct op_handler op_case_stages_handlers[]; /* stages */
extern const struct op_handler op_document_handlers[];    /* document kinds, make, list, show */
extern const struct op_handler op_case_proof_handlers[];  /* case export, case verify */
extern const struct op_handler op_matter_handlers[];      /* matter open, list, show, act */
extern const struct op_handler op_draw_handlers[];        /* draw …, log proof */
extern const struct op_handler op_casework_handlers[];    /* case act, actions, history, due */
extern const struct op_handler op_import_handlers[];   /* import, import list, show, confirm … */
extern const struct op_handler op_registry_handlers[]; /* enterprise show, inspector list, show */
extern const struct op_handler op_team_handlers[];     /* case replace, recuse, merges, joint */
extern const struct op_handler op_report_handlers[];   /* report by-hand, report treatment */
extern const struct op_handler op_visit_handlers[];    /* visit record, list, withdraw */
extern const struct op_handler op_log_handlers[];      /* log show, keys, keys rotate */
extern const struct op_handler op_account_handlers[];  /* user …, whoami */
extern const struct op_handler op_token_handlers[];    /* token add, list, revoke */
extern const struct op_handler op_publish_handlers[];  /* publish */
extern const struct op_handler op_service_handlers[];  /* status, clock set, reload, stop */

/* the auditor desk */
extern const struct op_handler op_audit_handlers[]; /* audit overview, draws, draw */
extern const struct op_handler op_audit_randomness_handlers[];
extern const struct op_handler op_audit_people_handlers[];
extern const struct op_handler op_audit_log_handlers[];
extern const struct op_handler op_audit_export_handlers[];

#endif
