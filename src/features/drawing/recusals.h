/* The rule of recusal (回避) as a draw keeps it: which inspector may not be drawn for which firm.
 * Recusals in force at some time of the inspection window, and the team that went there last. What
 * is asked for after the draw is in features/casework/recusal_request.c, the list of recusals in
 * features/intake. */
#ifndef DRAWING_RECUSALS_H
#define DRAWING_RECUSALS_H

#include <jansson.h>

#include "core/draw/roster.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_draw_picks.h"

/* lane and roster are lent; the roster has all its inspectors and grows no more. */
struct recusals {
    struct lane *lane;
    struct roster *roster;
    int32_t day, window_end;
    uint64_t version;     /* of the registry that is read: the reason names it */
    struct recused *list; /* by USCC */
    size_t count;
    size_t at;
};

/* Reads those in force from day to window_end, of the registry's version that the lane holds. */
enum err recusals_read(struct recusals *r, struct error *e) MUST_CHECK;
void recusals_free(struct recusals *r);

/* Excludes whoever may not go to a firm. Firms come in the order of their USCC. last is the pick
 * whose team went there before, NULL if nobody did. */
enum err recusals_apply(struct recusals *r, const char *uscc, const struct last_pick *last,
                        struct error *e) MUST_CHECK;

/* Excludes those who gave up this very case: an array of ids. */
void recusals_apply_gone(struct recusals *r, const char *uscc, const char *case_no,
                         const json_t *gone);

#endif
