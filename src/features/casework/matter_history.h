/* A matter between its events and its row: its history as JSON, the chain of hashes, and the check
 * that both say the same. */
#ifndef CASEWORK_MATTER_HISTORY_H
#define CASEWORK_MATTER_HISTORY_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/store/ledger_matters.h"

/* Hash of an event {"kind","actor","time","content"} of matter no, after the one with hash prev (""
 * for the first): SHA-256 of the canonical JSON of these members with "matter" and "prev". */
enum err matter_event_hash(const char *no, const char *prev, const json_t *event, char out[65],
                           struct error *e) MUST_CHECK;

/* Its events as a new array of {"seq","time","actor","kind","content","sha256"}. */
enum err matter_events(struct ledger *ledger, const char *no, json_t **events,
                       struct error *e) MUST_CHECK;

/* E_CORRUPT unless a replay gives the stored projection, state, unit and version, and every hash
 * follows from the one before. */
enum err matter_check_history(struct ledger *ledger, const struct matter_row *row,
                              struct error *e) MUST_CHECK;

#endif
