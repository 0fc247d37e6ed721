/* What operations answer about cases and matters alike: what was done, what may be done, what
 * happened. */
#ifndef CASEWORK_DOCKET_WORDS_H
#define CASEWORK_DOCKET_WORDS_H

#include <jansson.h>

#include "core/cases/kinds.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_dockets.h"

/* The answer to what casework_act or casework_open_matter did. */
json_t *docket_done(const struct op_call *call, const json_t *done);

/* What may be done now, by whom, with which fields; with a form for pages. people as
 * action_json_form has them, may be NULL. */
enum err docket_actions(const struct op_call *call, const struct docket_row *row,
                        const json_t *people, json_t **table, struct error *e) MUST_CHECK;

/* Rows for events of docket_events, each with its hash: of a case the leaf of the day's `cases`
 * entry ("hash"), of a matter that of the chain ("sha256"). */
enum err docket_history(const struct op_call *call, const struct docket_row *row,
                        const json_t *events, json_t **table, struct error *e) MUST_CHECK;

/* What confidential fields hold, out of all events: there and wherever else somebody wrote it. */
void docket_hide_names(const struct docket_kind *kind, json_t *events);

/* Handler of case act and matter act (ops_case_act.c), and parameters of both. */
op_fn op_docket_act;
#define DOCKET_SET                                                                                 \
    OPT_SECRET(                                                                                    \
        "set", OP_FIELDS, false,                                                                   \
        "字段=值，可重复：日期 2026-11-23，金额 3000.50（元），列表 a,b，结果 0101:1;0102:2+5",    \
        "field=value, may be repeated: a date 2026-11-23, yuan 3000.50, a list a,b, results "      \
        "0101:1;0102:2+5")
#define DOCKET_SEEN                                                                                \
    OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",                                      \
        "the version you saw; refused if somebody did something since")

#endif
