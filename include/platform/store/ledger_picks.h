/* What a draw hands over to cases: its picks in draw order, and who goes. */
#ifndef STORE_LEDGER_PICKS_H
#define STORE_LEDGER_PICKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/pool.h"
#include "platform/store/ledger.h"

struct picked_inspector {
    char *id; /* "" is a slot that nobody could fill */
    char *name;
};

struct picked {
    uint32_t position; /* draw order over the whole commit */
    char uscc[19];
    char *name;
    char stratum[16];
    uint32_t bureau;
    uint64_t number;                     /* place among the codes of its stratum's pool, from 1 */
    char salt[2 * SALT + 1];             /* of its pool leaf, hex; not read back */
    char ticket[65];                     /* hex */
    struct picked_inspector *inspectors; /* by slot, 0 leads */
    size_t slots;
};

struct picked_list {
    struct picked *items;
    size_t count;
};

/* All picks of a draw and their teams, inside the caller's transaction. */
enum err ledger_picked_add(struct ledger *ledger, uint64_t commit_index,
                           const struct picked_list *picks, struct error *e) MUST_CHECK;

/* All picks of a commit, by position. *out is to be freed whatever comes back. */
enum err ledger_picked_list(struct ledger *ledger, uint64_t commit_index, struct picked_list *out,
                            struct error *e) MUST_CHECK;
void picked_list_free(struct picked_list *list);

/* How many firms each inspector was drawn for from that day on, voids left out. */
enum err ledger_inspector_loads(struct ledger *ledger, int32_t from,
                                enum err (*each)(void *ctx, const char *inspector, uint64_t firms,
                                                 struct error *e),
                                void *ctx, struct error *e) MUST_CHECK;

#endif
