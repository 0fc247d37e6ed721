/* What the daemon does by itself, and when: at start, every minute, when the clock was set, after
 * an import. Each step is idempotent, so a tick too many does nothing. */
#ifndef DAEMON_TIMETABLE_H
#define DAEMON_TIMETABLE_H

#include "platform/runtime/service.h"

/* In LANE_LEDGER: draw what is due, cover past days' case events, publish, hand out. A step that
 * fails is kept as a warning and does not stop the following ones. */
void timetable_run(struct lane *lane);

/* Queue that, or a look into the spool; nothing if one is waiting already. Any thread. */
void timetable_tick(struct service *service);
void timetable_scan(struct service *service);

#endif
