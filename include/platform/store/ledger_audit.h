/* Questions that only auditors ask of the ledger. Readers. */
#ifndef STORE_LEDGER_AUDIT_H
#define STORE_LEDGER_AUDIT_H

#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

/* Draws of from…until with places in teams that nobody could fill, by commit. */
enum err ledger_audit_empty(struct ledger *ledger, int32_t from, int32_t until,
                            enum err (*each)(void *ctx, uint64_t commit, uint64_t places,
                                             struct error *e),
                            void *ctx, struct error *e) MUST_CHECK;

/* How many open cases each bureau has, of how many in all in from…until, and how old. */
struct bureau_cases {
    uint32_t bureau;
    uint64_t cases, open;
    int32_t oldest; /* day of the draw of the oldest open one, DAY_NONE without */
    uint64_t quiet; /* open ones in which nothing has happened since `since` */
};
enum err ledger_audit_cases(struct ledger *ledger, int32_t from, int32_t until, int64_t since,
                            enum err (*each)(void *ctx, const struct bureau_cases *row,
                                             struct error *e),
                            void *ctx, struct error *e) MUST_CHECK;

#endif
