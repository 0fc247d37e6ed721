/* What notify_command was told, or is to be told: each thing once (table notice). */
#ifndef STORE_LEDGER_NOTICES_H
#define STORE_LEDGER_NOTICES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct notice {
    int64_t id;       /* given by the ledger */
    const char *key;  /* "drawn/2026-11-23/220102": never twice */
    const char *text; /* JSON; lent by readers until the callback returns */
    int64_t created;
    int tries;
};

/* *added is false if that key was there already. */
enum err ledger_notice_add(struct ledger *ledger, const struct notice *notice, bool *added,
                           struct error *e) MUST_CHECK;

/* When the newest with a key that begins so was made; 0: none. */
enum err ledger_notice_last(struct ledger *ledger, const char *prefix, int64_t *created,
                            struct error *e) MUST_CHECK;

/* Waiting ones whose next try is due, oldest first. */
enum err ledger_notice_due(struct ledger *ledger, int64_t now, unsigned limit,
                           enum err (*each)(void *ctx, const struct notice *n, struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

/* It was sent; or it was not: problem says why, next_try when again, 0 never. */
enum err ledger_notice_sent(struct ledger *ledger, int64_t id, struct error *e) MUST_CHECK;
enum err ledger_notice_failed(struct ledger *ledger, int64_t id, const char *problem,
                              int64_t next_try, struct error *e) MUST_CHECK;

#endif
