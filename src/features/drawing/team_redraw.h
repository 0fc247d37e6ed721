/* Inspectors who cannot or may not go, replaced by a draw of their own (docs/protocol.md, section
 * 12): two people grant the request in casework, the next tick commits and draws a whole new team
 * under the same rules, and the case gets the event that names the commit. LANE_LEDGER. */
#ifndef DRAWING_TEAM_REDRAW_H
#define DRAWING_TEAM_REDRAW_H

#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/draw.h"
#include "core/draw/roster.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_draws.h"

/* Commits every team that waits to be drawn anew. Idempotent; a case that fails does not stop the
 * others, the first error is returned. */
enum err team_redraw_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* In the transaction that records a draw: gives the case its team. E_NOTFOUND if the draw is one of
 * a plan's task. */
enum err team_redraw_drawn(struct lane *lane, const struct draw_row *row, const struct draw *draw,
                           const struct roster *roster, struct error *e) MUST_CHECK;

/* The draw that opened the case: both lists become public together, or fall together. E_NOTFOUND
 * as above. */
enum err team_redraw_first(struct lane *lane, const struct draw_row *row, struct draw_row *first,
                           struct error *e) MUST_CHECK;

#endif
