/* What follows from a case event outside the case itself: visits counted, teams to be drawn anew,
 * cases visited together. Casework calls this after each event, inside its transaction; a failure
 * takes the event back. LANE_LEDGER. */
#ifndef CASEWORK_FOLLOWUP_H
#define CASEWORK_FOLLOWUP_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* The event as stored, {"kind","actor","time","content"}, and the case after it; all lent. */
struct followup {
    const char *no;
    const char *uscc;
    uint32_t bureau;
    const json_t *event;
    const json_t *projection;
};

enum err followup_event(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;

/* Its parts, for src/features/casework/followup.c; each does nothing for kinds that are not its
 * own. */
enum err followup_visit(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;
enum err followup_team(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;
enum err followup_joint(struct lane *lane, const struct followup *f, struct error *e) MUST_CHECK;

/* Readers: "" or DAY_NONE where there is nothing. */
const char *followup_kind(const struct followup *f);
const char *followup_text(const struct followup *f, const char *field); /* of the content */
int32_t followup_day(const struct followup *f); /* the local day it took place */

#endif
