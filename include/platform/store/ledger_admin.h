/* Who did what with the daemon itself: key rotation, rehearsal clock, voids. The log gets an
 * `admin` entry with the hash of the detail where outsiders must know; the text stays here. */
#ifndef STORE_LEDGER_ADMIN_H
#define STORE_LEDGER_ADMIN_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct admin_event {
    uint64_t seq; /* given by the ledger */
    int64_t time;
    const char *actor;
    const char *action;
    const char *detail;
};

enum err ledger_admin_add(struct ledger *ledger, const struct admin_event *event,
                          struct error *e) MUST_CHECK;

/* At most `limit` events with seq below `before` (0: the newest), newest first; texts are lent
 * until the callback returns. */
enum err ledger_admin_each(struct ledger *ledger, uint64_t before, uint64_t limit,
                           enum err (*each)(void *ctx, const struct admin_event *event,
                                            struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

#endif
