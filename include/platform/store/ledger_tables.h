/* Changes of code tables and templates (features/intake/code_tables.h): each text that was ever
 * proposed, with who, when and why. What is in force lies in files; this is the memory of them. */
#ifndef STORE_LEDGER_TABLES_H
#define STORE_LEDGER_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/store/ledger.h"

struct table_change { /* texts are lent to callbacks for the length of the call */
    int64_t id;       /* given by the ledger */
    const char *name; /* "calendar.csv" */
    const char *sha256;
    const char *base;  /* SHA-256 of the text that it was written against */
    const char *state; /* proposed, applied, rejected */
    const char *proposed_by, *reason;
    int64_t proposed_at;
    const char *decided_by, *note; /* "" while nobody */
    int64_t decided_at;            /* 0 while nobody */
};

/* E_CONFLICT while another change of that table waits. state and what follows reason are not read.
 */
enum err ledger_table_propose(struct ledger *ledger, const struct table_change *change,
                              const void *text, size_t len, int64_t *id,
                              struct error *e) MUST_CHECK;

/* state is "applied" or "rejected". E_CONFLICT if it does not wait. */
enum err ledger_table_decide(struct ledger *ledger, int64_t id, const char *state, const char *by,
                             int64_t at, const char *note, struct error *e) MUST_CHECK;

/* Newest first: of one table or of all (NULL), of one state or of all (NULL), or one (id > 0). */
typedef enum err table_change_fn(void *ctx, const struct table_change *change, struct error *e);
enum err ledger_table_each(struct ledger *ledger, const char *name, const char *state, int64_t id,
                           table_change_fn *each, void *ctx, struct error *e) MUST_CHECK;

/* Adds its text to out; E_NOTFOUND. */
enum err ledger_table_text(struct ledger *ledger, int64_t id, struct buf *out,
                           struct error *e) MUST_CHECK;

#endif
