/* What the public site is made from, and nothing else: disclosed results, revealed picks, and sums
 * that say nothing of one firm. All queries here leave out what is not public; teams and strata of
 * picks are never read. */
#ifndef STORE_LEDGER_OPEN_H
#define STORE_LEDGER_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

/* A disclosed result; texts are lent until the callback returns. */
struct open_result {
    char no[CASE_NO_BYTES];
    uint64_t version;
    char sha256[65];
    uint64_t log_index;
    const char *text;   /* results/<case>.json */
    int64_t first_time; /* instant at which version 1 was disclosed */
};
typedef enum err open_result_fn(void *ctx, const struct open_result *row, struct error *e);

/* Disclosed results with from <= number < until, by number. */
enum err ledger_open_results(struct ledger *l, const char *from, const char *until,
                             open_result_fn *each, void *ctx, struct error *e) MUST_CHECK;

/* The first disclosed case whose number is not less than `from`; "" if there is none. */
enum err ledger_open_next(struct ledger *l, const char *from, char no[CASE_NO_BYTES],
                          struct error *e) MUST_CHECK;

/* One version of a result, from the case's events. */
struct open_version {
    uint64_t version;
    uint64_t index;
    int64_t time;
    char sha256[65];
};
/* All versions of a case, oldest first; *list is the caller's to free. */
enum err ledger_open_versions(struct ledger *l, const char *no, struct open_version **list,
                              size_t *count, struct error *e) MUST_CHECK;

/* A firm's place in something public: a revealed pick (name as it was then) or a disclosed result
 * (its text). Texts are lent. */
struct open_firm {
    char uscc[19];
    bool result;
    uint64_t commit_index;  /* of a pick */
    char no[CASE_NO_BYTES]; /* of a result */
    const char *name;       /* of a pick, else "" */
    const char *text;       /* of a result, else "" */
};
typedef enum err open_firm_fn(void *ctx, const struct open_firm *row, struct error *e);

/* All of one firm, or of every firm (NULL) by USCC; picks before results. */
enum err ledger_open_firms(struct ledger *l, const char *uscc, open_firm_fn *each, void *ctx,
                           struct error *e) MUST_CHECK;

/* The firms of a revealed draw by USCC; of any other draw none. Texts are lent. */
typedef enum err open_pick_fn(void *ctx, const char *uscc, const char *name, uint32_t bureau,
                              struct error *e);
enum err ledger_open_picks(struct ledger *l, uint64_t commit_index, open_pick_fn *each, void *ctx,
                           struct error *e) MUST_CHECK;

/* Snapshots of cases drawn in from…until that are not void, for sums. */
enum err ledger_open_snapshots(struct ledger *l, int32_t from, int32_t until,
                               enum err (*each)(void *ctx, const char *projection, struct error *e),
                               void *ctx, struct error *e) MUST_CHECK;

#endif
