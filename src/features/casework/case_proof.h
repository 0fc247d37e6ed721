/* Proofs from the ledger that case events are in the log: day by day, the events against the
 * `cases` entries. Reads only; any lane. */
#ifndef CASEWORK_CASE_PROOF_H
#define CASEWORK_CASE_PROOF_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

/* The file of core/tlog/casefile.h for one case, a new object. Reads every event of the ledger
 * once, since a path needs the whole day. E_CORRUPT if a stored event does not fit its day's root.
 */
enum err case_proof_file(struct ledger *ledger, const char *origin, const struct docket_row *row,
                         json_t **file, struct error *e) MUST_CHECK;

/* Every day's root against its events; *days and *events count what holds. E_CORRUPT names the
 * first day that does not. */
enum err case_proof_days(struct ledger *ledger, uint64_t *days, uint64_t *events,
                         struct error *e) MUST_CHECK;

#endif
