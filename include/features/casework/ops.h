/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef CASEWORK_OPS_H
#define CASEWORK_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_calendar[];     /* calendar show, token, revoke, feed */
extern const struct op ops_case[];         /* case list, show */
extern const struct op ops_case_act[];     /* case act, actions, history, due */
extern const struct op ops_case_find[];    /* case find */
extern const struct op ops_case_proof[];   /* case export, verify */
extern const struct op ops_document[];     /* document kinds, make, list, show */
extern const struct op ops_inbox[];        /* inbox */
extern const struct op ops_joint_visits[]; /* case joint-visits, joint */
extern const struct op ops_matter[];       /* matter open, list */
extern const struct op ops_report[];       /* report by-hand, treatment */
extern const struct op ops_stages[];       /* stages */
extern const struct op ops_team[];         /* case replace, recuse */
extern const struct op ops_visit[];        /* visit record, list, withdraw */

/* Handlers that the auditor's archive asks, too. */
op_fn op_report_by_hand;
op_fn op_report_treatment;
op_fn op_visit_list;

#endif
