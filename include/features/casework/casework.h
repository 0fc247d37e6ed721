/* Working on dockets, cases and matters alike: an action becomes an event, an event a new
 * projection, and clocks, deliveries and everything that lists dockets follow, all in one
 * transaction. Nothing else changes a docket after its opening; what may be done is the
 * machine's to say (core/cases/machine.h). LANE_LEDGER, unless it says otherwise. */
#ifndef CASEWORK_CASEWORK_H
#define CASEWORK_CASEWORK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/cases/machine.h"
#include "platform/runtime/lanes.h"
#include "platform/runtime/service.h"

/* Does `action` to docket `no`. fields is an object of the action's fields (lent, may be NULL);
 * looked-up fields are filled in here. roles are the actor's (enum role). expect_version is the
 * version the actor has seen, 0 for the latest. What goes with an
 * action of a matter in its case (an objection made, upheld, …) is done there by the same person in
 * the same transaction, and the case gets the hash of the matter's event. Inside a transaction of
 * the caller a failure takes back this action only; without one it has its own and is durable on
 * return. *answer (may be NULL) is a new object {"no","kind","version","action","time","state",
 * "main","stage","bureau","due" ("" if nothing is),"computed"[,"sha256" of a matter's event]}.
 * E_NOTFOUND docket or action, E_DENIED role, bureau or four eyes, E_INPUT fields, E_CONFLICT
 * state, or somebody else's event came in between (names who and what). */
enum err casework_act(struct lane *lane, const char *no, const char *action, const json_t *fields,
                      const char *actor, unsigned roles, int64_t expect_version, json_t **answer,
                      struct error *e) MUST_CHECK;

/* Opens a matter and gives it its number. fields are those of the action "open" (lent); "unit" may
 * be absent: the bureau of the case, else of the person who takes it, else of the firm. A complaint
 * of a firm that the registry knows as foreign-invested becomes an "fie-complaint". roles, answer
 * and transactions as above. E_CONFLICT naming the matter that has the same source and external
 * number already; E_INPUT for a kind, firm, case, draw or unit that does not exist. */
enum err casework_open_matter(struct lane *lane, const json_t *fields, const char *actor,
                              unsigned roles, json_t **answer, struct error *e) MUST_CHECK;

/* What the machine decides by: code tables and calendar of this snapshot. */
struct case_rules casework_rules(const struct snapshot *snapshot);

/* Several actions in one durable commit, see struct job_group (platform/runtime/lanes.h); also what
 * casework_act does for a single one. */
enum err casework_begin(struct lane *lane, struct error *e) MUST_CHECK;
bool casework_intact(struct lane *lane);
enum err casework_end(struct lane *lane, struct error *e) MUST_CHECK;
extern const struct job_group casework_group; /* these three */

/* E_DENIED unless the person's bureau (platform/ops/people.h; none: any) holds this one. The daemon
 * itself, and uids that are nobody there, have no bureau. Any lane. */
enum err casework_bureau(struct lane *lane, const char *actor, uint32_t bureau,
                         struct error *e) MUST_CHECK;

/* Due dates against today and the calendar: computed anew where the calendar has changed,
 * warnings before, escalation after (county, prefecture, province), each an event of the docket and
 * a log line. Idempotent. A docket that fails does not stop the others; the first error is
 * returned. */
enum err casework_tick(struct lane *lane, struct error *e) MUST_CHECK;

#endif
