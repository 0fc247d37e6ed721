/* For registry_merge*.c only: a walk over a table in the order of its key, on a connection of its
 * own, so that it sees the table as it was before the merge wrote anything. */
#ifndef STORE_MERGE_CURSOR_H
#define STORE_MERGE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/registry_merge.h"
#include "registry_private.h"

/* After some rows passed over in vain, a search from the top of the tree is cheaper: after PATIENCE
 * of them, and fewer where the keys before stood far apart too. */
#define PATIENCE 48
#define IMPATIENCE 3

struct registry_merge {
    struct registry *reg;
    const struct table *table; /* its columns: the key, `departed`, all else */
    unsigned keys;             /* columns of the key */
    bool full;
    bool told;    /* by the caller how many are present */
    int patience; /* rows to pass over before the next search */
    unsigned keep;
    uint64_t version; /* that this import makes */
    struct merge_counts counts;
    struct db *reader;
    struct rows scan; /* its value: the key to start at */
    char start[64];   /* that key, while the scan runs */
    bool have;        /* scan stands on a row */
    bool matched;     /* and the file has that row */
    struct stmt *add; /* a whole row that is new: costs less than put */
    struct stmt *put; /* a whole row; of classes, what changes */
    struct stmt *depart;
};

/* Opens the walk at the first row, and the statements; put: NULL for whole rows. */
enum err merge_prepare(struct registry_merge *m, const char *put, struct error *e) MUST_CHECK;
void merge_finish(struct registry_merge *m);

/* Puts the walk at the first row whose key is not below (key, key2); key2 is NULL for one-column
 * keys. On the way, rows that a full file does not have are marked departed. *match: it is this
 * very key. */
enum err merge_advance(struct registry_merge *m, const char *key, const char *key2, bool *match,
                       struct error *e) MUST_CHECK;

/* Of people: the same, then adds the row or puts it in place of the one that is there, if they
 * differ: *written. */
enum err merge_row(struct registry_merge *m, const char *key, const char *key2, const void *row,
                   bool *written, struct error *e) MUST_CHECK;
/* Marks a row departed. */
enum err merge_depart(struct registry_merge *m, const char *key, const char *key2,
                      struct error *e) MUST_CHECK;

/* Marks the rest of the table departed, if full. */
enum err merge_drain(struct registry_merge *m, struct error *e) MUST_CHECK;

#endif
