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

/* Rows for events of docket_events, each with its "hash": of a case the leaf of the day's `cases`
 * entry, of a matter that of the chain. */
enum err docket_history(const struct op_call *call, const struct docket_row *row,
                        const json_t *events, json_t **table, struct error *e) MUST_CHECK;

/* What confidential fields hold, out of all events: there and wherever else somebody wrote it. */
void docket_hide_names(const struct docket_kind *kind, json_t *events);

/* Who asked is for admins, auditors, and those who work on matters of the unit in charge. */
bool docket_may_name(const struct op_call *call, const struct docket_row *row);

/* The record of a matter, for case show (ops_matter.c). E_CORRUPT if its history does not hold. */
enum err docket_show_matter(const struct op_call *call, const struct docket_row *row,
                            json_t **answer, struct error *e) MUST_CHECK;

/* The parameter of what is done with cases and matters alike. */
#define DOCKET_NO ARG("case", OP_TEXT, "案件或台账事项的编号", "number of a case or a matter")

#endif
