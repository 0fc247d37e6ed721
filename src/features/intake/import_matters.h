/* Files that go to the ledger and not to the registry: results (features/intake/import_results.h),
 * and matters from a complaint line, each row one matter. */
#ifndef INTAKE_IMPORT_MATTERS_H
#define INTAKE_IMPORT_MATTERS_H

#include "core/base/error.h"
#include "platform/ingest/ingest.h"
#include "platform/runtime/service.h"

/* After ingest_read, by the kind of the file. Rows that the ledger cannot take are refused in `in`,
 * each with its reason; E_INPUT if none is left. Durable on return, in commits of many rows: what
 * was taken before an error is left alone by the next try. LANE_REGISTRY, or LANE_LEDGER. */
enum err import_ledger(struct lane *lane, struct ingest *in, const char *actor,
                       struct error *e) MUST_CHECK;

#endif
