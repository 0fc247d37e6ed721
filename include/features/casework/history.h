/* A docket between its events and its row: what it is now, its history as the machine reads it, and
 * the one way to write a further event. */
#ifndef CASEWORK_HISTORY_H
#define CASEWORK_HISTORY_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/cases/machine.h"
#include "core/tlog/casefile.h"
#include "platform/store/ledger_dockets.h"

/* Its projection as a new object. E_CORRUPT. */
enum err docket_projection(const struct docket_row *row, json_t **projection,
                           struct error *e) MUST_CHECK;

/* Its events as a new array of {"seq","time","actor","kind","content"}, a matter's with "sha256", a
 * case's with "number" and "salt" of its leaf; with seq > after. */
enum err docket_events(struct ledger *ledger, const char *no, uint64_t after, json_t **events,
                       struct error *e) MUST_CHECK;

/* A case's event as a leaf of its day's `cases` log entry, core/tlog/casefile.h: what it is made of
 * (lent by the event), and its bytes added to out. */
struct case_leaf case_event_of(const struct docket_event *event);
enum err case_event_leaf(const struct docket_event *event, struct buf *out,
                         struct error *e) MUST_CHECK;

/* E_CORRUPT unless a replay of all events gives the stored projection and what the row says of it,
 * and, of a matter, every hash follows from the one before. */
enum err docket_check_history(struct ledger *ledger, const struct docket_row *row,
                              struct error *e) MUST_CHECK;

/* Applies an event {"kind","actor","content"} to the docket at the instant now, and stores what
 * follows from it: event, row, clocks; for a case also what waits, and that the bureau's folder is
 * to be handed out again. Inside the caller's transaction. The event gets "time", in content what
 * the machine computed, and of a matter "sha256": the hash of the canonical JSON of actor, content,
 * kind, matter, prev (hash of the event before, "" for the first) and time. The row is updated,
 * except for its projection: the new one is *next (may be NULL), a new object. Errors as
 * case_apply. */
enum err docket_record(struct ledger *ledger, const struct case_rules *rules,
                       struct docket_row *row, json_t *event, int64_t now, json_t **next,
                       struct error *e) MUST_CHECK;

#endif
