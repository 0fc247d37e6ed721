/* What later draws must know of the picks of earlier ones. Writing and listing them:
 * platform/store/ledger_picks.h. */
#ifndef STORE_LEDGER_DRAW_PICKS_H
#define STORE_LEDGER_DRAW_PICKS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/draw.h"
#include "platform/store/ledger.h"

/* The newest pick of every firm ever drawn (voids not counted), ascending by USCC: for a merge
 * with the registry's scan. A team drawn anew is the newest, but the firm counts as drawn on the
 * day of its case. */
struct last_picks;
struct last_pick {
    char uscc[19]; /* "" at the end */
    int32_t date;
    uint64_t commit_index;
    uint32_t position;
    bool of_draw;         /* not of a team drawn anew */
    bool of_period;       /* of the task and period asked for */
    uint64_t drawn_by;    /* commit of its newest draw */
    uint32_t times;       /* drawn by the task in the period */
    uint64_t times_until; /* commit of the latest of those */
};
enum err last_picks_open(struct ledger *l, const char *task, int32_t from, int32_t until,
                         struct last_picks **out, struct error *e) MUST_CHECK;
enum err last_picks_next(struct last_picks *p, struct last_pick *out, struct error *e) MUST_CHECK;
void last_picks_close(struct last_picks *p); /* NULL ok */

/* The firm's newest pick by commits before one; uscc "" if there is none. */
enum err ledger_pick_before(struct ledger *l, const char *uscc, uint64_t commit_index,
                            struct last_pick *out, struct error *e) MUST_CHECK;

/* Calls each() for everybody on the team of one pick; empty slots are left out. */
enum err ledger_draw_team(struct ledger *l, uint64_t commit_index, uint32_t position,
                          enum err (*each)(void *ctx, const char *inspector, struct error *e),
                          void *ctx, struct error *e) MUST_CHECK;

#endif
