/* A case between its events and its row: what it is now, its history as the machine reads it, and
 * the one way to write a further event. */
#ifndef CASEWORK_HISTORY_H
#define CASEWORK_HISTORY_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/cases/machine.h"
#include "platform/store/ledger_cases.h"

/* The case's projection as a new object: the one stored, or for a case that has none yet a replay
 * of its events. E_CORRUPT. */
enum err case_projection(struct ledger *ledger, const struct case_row *row, json_t **projection,
                         struct error *e) MUST_CHECK;

/* Its events as a new array of {"seq","time","actor","kind","content"}, with seq > after. */
enum err case_events(struct ledger *ledger, const char *no, uint64_t after, json_t **events,
                     struct error *e) MUST_CHECK;

/* The event as a leaf of its day's `cases` log entry: canonical JSON of actor, case, content (the
 * event's own canonical JSON, as a string), kind, seq, time. Adds to out. */
enum err case_event_leaf(const struct case_event *event, struct buf *out,
                         struct error *e) MUST_CHECK;

/* E_CORRUPT unless a replay of all events gives the stored projection, state, stage and version. */
enum err case_check_history(struct ledger *ledger, const struct case_row *row,
                            struct error *e) MUST_CHECK;

/* Applies an event {"kind","actor","content"} to the case at the instant now, and stores what
 * follows from it: event, row, clocks, and that the bureau's folder is to be handed out again.
 * Inside the caller's transaction. The event gets "time", and in content what the machine computed.
 * *next (may be NULL) is the new projection, *version (may be NULL) the event's seq. Errors as
 * case_apply. */
enum err case_record(struct ledger *ledger, const struct case_rules *rules,
                     const struct case_row *row, json_t *event, int64_t now, json_t **next,
                     uint64_t *version, struct error *e) MUST_CHECK;

/* Brings the tables behind lists and inboxes (platform/store/ledger_work.h) up to a projection.
 * case_record does it itself. */
enum err case_work_refresh(struct ledger *ledger, const struct case_rules *rules, const char *no,
                           const json_t *projection, int64_t now, struct error *e) MUST_CHECK;

#endif
