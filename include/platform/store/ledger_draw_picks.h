/* The picks of draws: writing them with their teams, and what later draws must know of earlier
 * ones. How cases read them: platform/store/ledger_picks.h. */
#ifndef STORE_LEDGER_DRAW_PICKS_H
#define STORE_LEDGER_DRAW_PICKS_H

#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/draw.h"
#include "platform/store/ledger.h"

/* Names that the ledger keeps beside codes and staff numbers; "" if unknown. The texts are read
 * before the next call. */
struct draw_names {
    enum err (*firm)(void *ctx, const char *uscc, const char **name, struct error *e);
    const char *(*inspector)(void *ctx, const char *id);
    void *ctx;
};

/* All picks of a draw and their teams, in draw order. */
enum err ledger_draw_add_picks(struct ledger *l, uint64_t commit_index, const struct draw *draw,
                               const struct roster *roster, const struct draw_names *names,
                               struct error *e) MUST_CHECK;

/* The newest pick of every firm ever drawn (voids not counted), ascending by USCC: for a merge
 * with the registry's scan. A team drawn anew is the newest, but the firm counts as drawn on the
 * day of its case. */
struct last_picks;
struct last_pick {
    char uscc[19]; /* "" at the end */
    int32_t date;
    uint64_t commit_index;
    uint32_t position;
};
enum err last_picks_open(struct ledger *l, struct last_picks **out, struct error *e) MUST_CHECK;
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
