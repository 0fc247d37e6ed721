/* Secret addresses of calendars and feeds: who they belong to. Only the SHA-256 of the secret is
 * kept. */
#ifndef STORE_LEDGER_FEEDS_H
#define STORE_LEDGER_FEEDS_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct feed_row {
    int64_t id;
    char person[40];
    int64_t created; /* instant */
    int64_t revoked; /* 0 while it stands */
};

enum err ledger_feed_add(struct ledger *ledger, const char *sha256, const char *person,
                         int64_t created, struct error *e) MUST_CHECK;

/* E_NOTFOUND also for a revoked one. */
enum err ledger_feed_find(struct ledger *ledger, const char *sha256, struct feed_row *out,
                          struct error *e) MUST_CHECK;

/* Takes back all of that person's; *count (may be NULL) how many there were. */
enum err ledger_feed_revoke(struct ledger *ledger, const char *person, int64_t now, int64_t *count,
                            struct error *e) MUST_CHECK;

/* The one of that person that stands; E_NOTFOUND. */
enum err ledger_feed_of(struct ledger *ledger, const char *person, struct feed_row *out,
                        struct error *e) MUST_CHECK;

#endif
