/* What follows from an event of a docket outside the docket itself: visits counted, teams to be
 * drawn anew, cases visited together, the case of a matter told. Casework asks each part after the
 * event, inside its transaction; a failure takes the event back. What other dockets have to do
 * because of it is only named here; casework does it, after the parts and in the order named.
 * LANE_LEDGER. */
#ifndef CASEWORK_FOLLOWUP_H
#define CASEWORK_FOLLOWUP_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_dockets.h"

/* An action to another docket; all lent but fields. */
struct followup_act {
    char no[DOCKET_NO_BYTES];
    const char *action;
    const char *actor;
    unsigned roles;
    json_t *fields; /* owned */
};

/* The event and the docket after it; all lent but acts. */
struct followup {
    const struct docket_row *row;
    const char *kind; /* of the event, as its actor and its fields */
    const char *actor;
    const json_t *content;
    const json_t *event; /* as stored */
    const json_t *projection;
    unsigned roles; /* the actor's */
    struct followup_act *acts;
    size_t act_count;
};

/* The parts, three for a case and one for a matter; each does nothing for events that are not its
 * own. */
enum err followup_visit(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;
enum err followup_team(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;
enum err followup_joint(struct lane *lane, struct followup *f, struct error *e) MUST_CHECK;
void followup_matter(struct followup *f);

/* Names an action to docket `no`, by `actor` with `roles` (both as in casework_act); takes fields.
 * The strings other than `no` must outlive f. */
void followup_add(struct followup *f, const char *no, const char *action, json_t *fields,
                  const char *actor, unsigned roles);
void followup_free(struct followup *f); /* what it owns */

#endif
