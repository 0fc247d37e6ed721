/* Brings sorted rows into the registry by one ordered pass over the table, writing only what
 * differs. Everything happens in a transaction of the writer that the caller begins and ends:
 * readers see the whole import or nothing of it. */
#ifndef STORE_REGISTRY_MERGE_H
#define STORE_REGISTRY_MERGE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/enterprise.h"
#include "platform/store/registry.h"

enum merge_table { MERGE_ENTERPRISES, MERGE_CLASSES, MERGE_INSPECTORS, MERGE_RECUSALS };

/* What stays as it was because the file has no such column. New rows get "unknown". */
enum merge_keep {
    KEEP_CLASS = 1,
    KEEP_INDUSTRY = 2,
    KEEP_TAGS = 4,
    KEEP_FOUNDED = 8,
    KEEP_ADDRESS = 16
};

struct merge_counts {
    uint64_t present;      /* rows that were there, not departed, before; only if full or asked */
    uint64_t added;        /* new keys */
    uint64_t changed;      /* known keys with a difference, those that came back included */
    uint64_t departed;     /* full only: known keys that the file no longer has */
    uint64_t reclassified; /* firms whose class was A–D and is now another one */
};

struct registry_merge;

/* full: rows of the table that are not put become departed (not for classes). The registry must be
 * the writer, inside a transaction in which nothing of the table was changed yet. */
enum err registry_merge_open(struct registry *reg, enum merge_table table, bool full, unsigned keep,
                             struct registry_merge **out, struct error *e) MUST_CHECK;
void registry_merge_close(struct registry_merge *m); /* NULL ok */

/* Instead of full, for a caller who knows what the table holds (platform/store/registry_lines.h)
 * and so need not put the firms that are as they were: tell how many were present, put the others,
 * and name each one that departs. */
void registry_merge_tell(struct registry_merge *m, uint64_t present);
enum err registry_merge_depart(struct registry_merge *m, const char *uscc,
                               struct error *e) MUST_CHECK;

/* Keys must come in ascending order (bytewise; recusals by inspector, then USCC), each once. A
 * class 0 of an enterprise means: the class stays. line_hash: see platform/store/registry_lines.h.
 */
enum err registry_merge_enterprise(struct registry_merge *m, const struct enterprise *in,
                                   uint64_t line_hash, struct error *e) MUST_CHECK;
/* Of an inspector, expiries count (DAY_NONE: unknown), not expiry. */
enum err registry_merge_inspector(struct registry_merge *m, const struct inspector *in,
                                  struct error *e) MUST_CHECK;
/* *known is false, and nothing is written, if the registry has no such firm (inspector). */
enum err registry_merge_class(struct registry_merge *m, const char *uscc, char class, int16_t score,
                              int32_t date, bool *known, struct error *e) MUST_CHECK;
enum err registry_merge_recusal(struct registry_merge *m, const struct recusal *in, bool *known,
                                struct error *e) MUST_CHECK;

/* After the last row: marks what departed and counts. */
enum err registry_merge_end(struct registry_merge *m, struct merge_counts *out,
                            struct error *e) MUST_CHECK;

/* Adds one to the registry's version, in the same transaction. */
enum err registry_bump_version(struct registry *reg, uint64_t *version, struct error *e) MUST_CHECK;

#endif
