/* What a draw hands over to cases: the facts of the draw, its picks in draw order, and who goes. */
#ifndef STORE_LEDGER_PICKS_H
#define STORE_LEDGER_PICKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

struct picked_draw {
    uint64_t commit_index;
    char task[64];
    int32_t date; /* day */
    uint32_t attempt;
    char plan_sha256[65];
    uint64_t registry_version; /* at the commit */
    char level[2];             /* "" until drawn */
    char record_sha256[65];
};

/* E_NOTFOUND if there is no such commit. */
enum err ledger_picked_draw(struct ledger *ledger, uint64_t commit_index, struct picked_draw *out,
                            struct error *e) MUST_CHECK;

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
    uint64_t pool_index;                 /* the firm's number, from 1 */
    struct picked_inspector *inspectors; /* by slot, 0 leads */
    size_t slots;
};

struct picked_list {
    struct picked *items;
    size_t count;
};

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
