/* Proof files of many cases: the events of the ledger are read once, then each case's file is made
 * from its own. For one case alone: features/casework/case_proof.h. Reads only; any lane. */
#ifndef CASEWORK_CASE_PROOFS_H
#define CASEWORK_CASE_PROOFS_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

struct case_proofs;

/* Keeps the hash of every event: about 50 bytes each. E_CORRUPT if a day's events have not the root
 * that the log holds. */
enum err case_proofs_open(struct ledger *ledger, struct case_proofs **out,
                          struct error *e) MUST_CHECK;
void case_proofs_close(struct case_proofs *proofs); /* NULL ok */

/* The file of core/tlog/casefile.h, a new object. */
enum err case_proofs_file(struct case_proofs *proofs, const char *origin,
                          const struct docket_row *row, json_t **file, struct error *e) MUST_CHECK;

#endif
