/* Results from the field: rows of a CSV become `results-enter` events of their cases. The
 * registry's lane reads the file like every import; the ledger's lane, asked by lanes_in_ledger,
 * acts on the cases. What was entered before is left alone, so a file may be sent again, whole or
 * in part.
 */
#ifndef INTAKE_IMPORT_RESULTS_H
#define INTAKE_IMPORT_RESULTS_H

#include "core/base/error.h"
#include "platform/ingest/ingest.h"
#include "platform/runtime/service.h"

/* After ingest_read. Rows that a case cannot take are refused in `in`, each with its reason;
 * E_INPUT if none is left. Durable on return, in commits of many cases: after an error some may be
 * entered already, and the next try goes on behind them. LANE_REGISTRY, or LANE_LEDGER itself. */
enum err import_results(struct lane *lane, struct ingest *in, const char *actor,
                        struct error *e) MUST_CHECK;

#endif
