/* Disclosure of results and published penalties: results/<case>.json, its `result` entry in the log
 * and the event of the case. LANE_LEDGER. */
#ifndef CASEWORK_DISCLOSURES_H
#define CASEWORK_DISCLOSURES_H

#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Discloses what was approved, what has reached its limit of 20 working days without approval, and
 * what has changed since. The file is written first, then entry and event in one transaction, then
 * the log is published. Does not wait for the reveal of the draw (docs/protocol.md, section 14).
 * Idempotent. One case that fails does not stop the others; the first error is returned. */
enum err disclosures_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* At start: result files that are not on the site any more, or not as they were, are put back. */
enum err disclosures_files(struct lane *lane, struct error *e) MUST_CHECK;

#endif
