/* For src/service/matters*.c only: what a new matter needs beyond what was typed, links that must
 * exist, and due dates computed anew. */
#ifndef CASEWORK_MATTERS_OPENING_H
#define CASEWORK_MATTERS_OPENING_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_matters.h"

/* Fills in "unit" and decides the kind of a firm's complaint, in place; see matters_open. */
enum err matters_complete(struct lane *lane, const char *actor, json_t *content,
                          struct error *e) MUST_CHECK;

/* The case, draw and unit that content names are there. */
enum err matters_check_links(struct lane *lane, const json_t *content, struct error *e) MUST_CHECK;

/* Stores due date and next check of an open matter by the calendar of now. */
enum err matters_recompute(struct lane *lane, const struct matter_row *row,
                           struct error *e) MUST_CHECK;

#endif
