/* What the bureaus receive: outbox/<date>/<bureau>/draw.csv and one <case>.json for each case.
 * The folder of a bureau and day is always rebuilt whole from the ledger (several tasks share it)
 * and swapped in at once, so a reader sees the old or the new one, and repeating is harmless.
 * Withdrawn cases of voided draws stay in it, marked. */
#ifndef CASEWORK_OUTBOX_H
#define CASEWORK_OUTBOX_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Hands out every (date, bureau) that is owed. LANE_LEDGER, outside a transaction. Goes on with
 * the others when one bureau's folder fails and returns the first error; what failed stays owed. */
enum err outbox_deliver(struct lane *lane, struct error *e) MUST_CHECK;

#endif
