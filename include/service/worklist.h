/* The tables behind lists and inboxes (store/ledger_work.h), for cases that were worked on before
 * those tables were there. */
#ifndef SERVICE_WORKLIST_H
#define SERVICE_WORKLIST_H

#include "base/error.h"
#include "service/service.h"

/* Once for each ledger, after an upgrade; afterwards nothing. LANE_LEDGER, outside a transaction.
 */
enum err worklist_tick(struct lane *lane, struct error *e) MUST_CHECK;

#endif
