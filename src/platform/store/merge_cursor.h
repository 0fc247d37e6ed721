/* For store/registry_merge*.c only: a walk over a table in the order of its key, on a connection of
 * its own, so that it sees the table as it was before the merge wrote anything. */
#ifndef STORE_MERGE_CURSOR_H
#define STORE_MERGE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/db.h"
#include "platform/store/registry_merge.h"

/* After some rows passed over in vain, a search from the top of the tree is cheaper: after PATIENCE
 * of them, and fewer where the keys before stood far apart too. */
#define PATIENCE 48
#define IMPATIENCE 3

struct registry_merge {
    struct registry *reg;
    enum merge_table table;
    bool full;
    bool told;    /* by the caller how many are present */
    int patience; /* rows to pass over before the next search */
    unsigned keep;
    uint64_t version; /* that this import makes */
    struct merge_counts counts;
    struct db *reader;
    struct db_stmt *scan; /* key first, `departed` next; parameter: the key to start at */
    char start[64];       /* that key, while the scan runs */
    bool have;            /* scan stands on a row */
    bool matched;         /* and the file has that row */
    bool two_keys;        /* recusals */
    struct db_stmt *insert;
    struct db_stmt *update;
    struct db_stmt *rehash; /* enterprises: the line's hash alone */
    struct db_stmt *depart;
    struct db_stmt *history; /* enterprises and classes */
    struct db_stmt *person;  /* recusals: is there such an inspector? */
};

/* Puts the walk at the first row whose key is not below (key, key2); key2 is NULL for one-column
 * keys. On the way, rows that a full file does not have are marked departed. *match: it is this
 * very key. */
enum err merge_advance(struct registry_merge *m, const char *key, const char *key2, bool *match,
                       struct error *e) MUST_CHECK;

/* Starts the walk at the first row whose key is not below key (at most 60 bytes). */
enum err merge_start(struct registry_merge *m, const char *key, struct error *e) MUST_CHECK;

/* Marks the rest of the table departed, if full. */
enum err merge_drain(struct registry_merge *m, struct error *e) MUST_CHECK;

/* Columns of the present row against values; a day that is DAY_NONE is NULL in the table. */
bool merge_same_text(const struct registry_merge *m, int column, const char *text);
bool merge_same_int(const struct registry_merge *m, int column, int64_t value);
bool merge_same_day(const struct registry_merge *m, int column, int32_t day);
void merge_bind_day(struct db_stmt *s, int index, int32_t day);

/* The statements of the people's tables. */
enum err merge_people_prepare(struct registry_merge *m, struct error *e) MUST_CHECK;

#endif
