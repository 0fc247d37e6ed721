/* notify_command: people are told that today's draw is there, that something waits for their
 * decision, is due soon or is late. Each thing once, bureau by bureau; what was told is in the
 * ledger (platform/store/ledger_notices.h), so a restart repeats nothing. See docs/notify.md. */
#ifndef CASEWORK_NOTIFICATIONS_H
#define CASEWORK_NOTIFICATIONS_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Writes down what is to be told, and has it told in LANE_NOTIFY. Without a command: nothing.
 * LANE_LEDGER, outside a transaction. */
enum err notifications_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* Tells what is owed; called by notifications_tick. */
void notifications_send(struct service *service);

#endif
