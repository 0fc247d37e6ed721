/* Working on matters (core/cases/matter.h): an action becomes an event, and the row, its due date
 * and the case it is linked to follow, all in one transaction. A linked case gets an event that
 * names the matter and the hash of its event, so the day's proof covers it. LANE_LEDGER, unless it
 * says otherwise. */
#ifndef CASEWORK_MATTERS_H
#define CASEWORK_MATTERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_matters.h"

/* Opens a matter and gives it its number. fields are those of the action "open" (lent); "unit" may
 * be absent: the bureau of the case, else of the person who takes it, else of the firm. A complaint
 * of a firm that the registry knows as foreign-invested becomes an "fie-complaint". *result (may be
 * NULL) as of matters_act. E_CONFLICT naming the matter that has the same source and external
 * number already; E_INPUT for a firm, case, draw or unit that does not exist. */
enum err matters_open(struct lane *lane, const json_t *fields, const char *actor, unsigned roles,
                      json_t **result, struct error *e) MUST_CHECK;

/* Does `action` to matter `no`, see casework_act for roles, expect_version and transactions. What
 * goes with it in the linked case (an objection made, upheld, …) is done by the same person in the
 * same transaction. *result (may be NULL) is a new object {"matter","kind","version","action",
 * "time","state","unit","due" ("" if no clock runs),"sha256"}. */
enum err matters_act(struct lane *lane, const char *no, const char *action, const json_t *fields,
                     const char *actor, unsigned roles, int64_t expect_version, json_t **result,
                     struct error *e) MUST_CHECK;

/* Due dates against today and the calendar, as casework_tick does for cases. */
enum err matters_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* Whether somebody may see who asked: admins and auditors, and those who work on matters of the
 * unit in charge. Any lane. */
bool matters_may_name(struct lane *lane, const char *actor, unsigned roles, uint32_t unit);

#endif
