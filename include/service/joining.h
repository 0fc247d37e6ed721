/* One visit instead of two: a firm that two tasks drew within config `merge_days` is proposed for a
 * joint visit; the head accepts with one leading case, or declines. Each department keeps its case,
 * team and record; events on all cases name the others. LANE_LEDGER. */
#ifndef SERVICE_JOINING_H
#define SERVICE_JOINING_H

#include "base/error.h"
#include "service/service.h"

/* Proposes what is new. Idempotent; a firm that fails does not stop the others, the first error is
 * returned. */
enum err joining_tick(struct lane *lane, struct error *e) MUST_CHECK;

#endif
