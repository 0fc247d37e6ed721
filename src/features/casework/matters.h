/* What matters have that cases have not: what a new one needs beyond what was typed, links that
 * must exist, and its case, which is told. For this room; the door is features/casework/casework.h.
 */
#ifndef CASEWORK_MATTERS_H
#define CASEWORK_MATTERS_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/error.h"
#include "core/cases/machine.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_dockets.h"

/* Fills in "unit" and decides the kind of a firm's complaint, in place; see casework_open_matter.
 */
enum err matters_complete(struct lane *lane, const char *actor, json_t *content,
                          struct error *e) MUST_CHECK;

/* The case, draw and unit that content names are there. */
enum err matters_check_links(struct lane *lane, const json_t *content, struct error *e) MUST_CHECK;

/* Whether its case has followed the answer: into the field "settled". */
enum err matters_look_up(struct lane *lane, const struct docket_row *row, json_t *content,
                         struct error *e) MUST_CHECK;

#endif
