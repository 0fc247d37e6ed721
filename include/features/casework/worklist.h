/* The tables behind lists and inboxes (platform/store/ledger_work.h), for cases that were worked on
 * before those tables were there. */
#ifndef CASEWORK_WORKLIST_H
#define CASEWORK_WORKLIST_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Once for each ledger, after an upgrade; afterwards nothing. LANE_LEDGER, outside a transaction.
 */
enum err worklist_tick(struct lane *lane, struct error *e) MUST_CHECK;

#endif
