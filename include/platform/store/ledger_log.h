/* The transparency log's entries as the ledger keeps them: index, type, time, canonical bytes and
 * RFC 6962 leaf hash. Append only: triggers refuse every UPDATE and DELETE. */
#ifndef STORE_LEDGER_LOG_H
#define STORE_LEDGER_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/tlog/merkle.h"
#include "platform/store/ledger.h"

/* Number of entries = index of the next one. */
enum err ledger_log_size(struct ledger *ledger, uint64_t *size, struct error *e) MUST_CHECK;

/* Time of the newest entry, an instant; INT64_MIN while there is none. */
enum err ledger_log_last_time(struct ledger *ledger, int64_t *time, struct error *e) MUST_CHECK;

/* Appends one entry inside the caller's transaction (E_CONFLICT without one); *index is its place
 * in the tree. The caller has checked the bytes (platform/publog/publog.h does). */
enum err ledger_log_append(struct ledger *ledger, const char *type, int64_t time, const void *entry,
                           size_t len, uint64_t *index, struct error *e) MUST_CHECK;

/* Adds the canonical bytes of entry `index` to out; E_NOTFOUND past the end. */
enum err ledger_log_entry(struct ledger *ledger, uint64_t index, struct buf *out,
                          struct error *e) MUST_CHECK;

/* Index of the newest entry of that type below index `below`; E_NOTFOUND if there is none. */
enum err ledger_log_newest(struct ledger *ledger, const char *type, uint64_t below, uint64_t *index,
                           struct error *e) MUST_CHECK;

/* Commits that wait for their draw. */
enum err ledger_open_commits(struct ledger *ledger, uint64_t *count, struct error *e) MUST_CHECK;

struct log_row {
    uint64_t index;
    const char *type; /* lent until the callback returns, as is entry */
    int64_t time;
    const void *entry;
    size_t len;
    uint8_t leaf[MERKLE_HASH];
};
typedef enum err log_row_fn(void *ctx, const struct log_row *row, struct error *e);

/* Calls each(ctx, row) for from <= index < to in order; stops at the first error, which it
 * returns. E_CORRUPT if an index is missing. */
enum err ledger_log_each(struct ledger *ledger, uint64_t from, uint64_t to, log_row_fn *each,
                         void *ctx, struct error *e) MUST_CHECK;

/* The same for the newest `limit` entries of a type, newest first. */
enum err ledger_log_latest(struct ledger *ledger, const char *type, uint64_t limit,
                           log_row_fn *each, void *ctx, struct error *e) MUST_CHECK;

#endif
