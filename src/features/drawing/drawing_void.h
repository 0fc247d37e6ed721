/* Voids that the daemon makes itself (docs/protocol.md, section 8). LANE_LEDGER. */
#ifndef DRAWING_DRAWING_VOID_H
#define DRAWING_DRAWING_VOID_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_draws.h"

/* Ends a commit that was not drawn because `missing`, one of its sources, gave no value. E_CONFLICT
 * before draw_by. */
enum err drawing_void_missing(struct lane *lane, const char *actor, const struct draw_row *row,
                              const char *missing, const char *reason, struct error *e) MUST_CHECK;

/* A team drawn anew for a case whose draw is void falls with it, by the same people and for the
 * same reason: void_index is the entry of that void. */
enum err drawing_void_follow(struct lane *lane, const struct draw_row *row, uint64_t void_index,
                             struct error *e) MUST_CHECK;

#endif
