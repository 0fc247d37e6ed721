/* One visit instead of two: a firm that two tasks drew within config `joint_visit_days` is proposed
 * for a joint visit; the head accepts with one leading case, or declines. Each department keeps its
 * case, team and record; events on all cases name the others. LANE_LEDGER. */
#ifndef CASEWORK_JOINT_VISITS_H
#define CASEWORK_JOINT_VISITS_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Proposes what is new. Idempotent; a firm that fails does not stop the others, the first error is
 * returned. */
enum err joint_visits_tick(struct lane *lane, struct error *e) MUST_CHECK;

#endif
