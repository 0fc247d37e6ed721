/* What the bureaus are owed: each (date, bureau) counts how often its folder changed (`wanted`)
 * and up to which change it was handed out (`done`). A crash between the two repeats the
 * hand-out, which rebuilds the whole folder and so leaves no duplicate. */
#ifndef STORE_LEDGER_DELIVERY_H
#define STORE_LEDGER_DELIVERY_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct delivery {
    int32_t date;
    uint32_t bureau;
    uint64_t wanted;
    uint64_t done;
};

/* In the transaction that changes the cases: the folder must be handed out (again). */
enum err ledger_delivery_want(struct ledger *ledger, int32_t date, uint32_t bureau,
                              struct error *e) MUST_CHECK;

/* All with wanted > done, by date and bureau; *rows is the caller's to free. */
enum err ledger_delivery_pending(struct ledger *ledger, struct delivery **rows, size_t *count,
                                 struct error *e) MUST_CHECK;

/* Handed out up to that `wanted`; what was wanted meanwhile stays pending. */
enum err ledger_delivery_done(struct ledger *ledger, const struct delivery *row,
                              struct error *e) MUST_CHECK;

#endif
