/* Forms that somebody began to fill in: kept so that nothing typed is lost, shown to that person
 * only, and no part of any record. place names the form ("case/220102202611270001/visit-end"). */
#ifndef STORE_LEDGER_DRAFTS_H
#define STORE_LEDGER_DRAFTS_H

#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/store/ledger.h"

#define DRAFT_TEXT_MAX_BYTES 65536
#define DRAFT_PLACE_MAX_BYTES 200
#define DRAFTS_OF_ONE 100 /* the oldest makes room */

/* Keeps text (the form's own business, JSON as a rule) in place of what was there. E_LIMIT if it or
 * its place is too long. */
enum err ledger_draft_put(struct ledger *ledger, const char *person, const char *place,
                          const char *text, int64_t time, struct error *e) MUST_CHECK;

/* Adds the text to out; E_NOTFOUND. time may be NULL. */
enum err ledger_draft_get(struct ledger *ledger, const char *person, const char *place,
                          struct buf *out, int64_t *time, struct error *e) MUST_CHECK;

/* The form was sent, or given up. Nothing there is fine. */
enum err ledger_draft_drop(struct ledger *ledger, const char *person, const char *place,
                           struct error *e) MUST_CHECK;

/* Newest first; place is lent. */
enum err ledger_draft_each(struct ledger *ledger, const char *person,
                           enum err (*each)(void *ctx, const char *place, int64_t time,
                                            struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

#endif
