/* Imports as the daemon runs them: what lies in the spool is taken, read and merged, one file at a
 * time, exactly once whatever crashes when, and leaves a record in the registry. All of these run
 * in LANE_REGISTRY, which alone writes the registry. */
#ifndef INTAKE_IMPORT_H
#define INTAKE_IMPORT_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/ingest/columns.h"
#include "platform/runtime/service.h"

/* Finishes what a crash interrupted, then imports every waiting file. A file that is refused ends
 * in failed/ and is no error here; E_IO and E_LIMIT (disk) leave the file where it is for the next
 * scan; E_STOPPED at a safe point when the daemon stops. */
enum err import_scan(struct lane *lane, struct error *e) MUST_CHECK;

/* Stores the bytes of fd in the spool, then imports them. *id names the record; its state says
 * what became of it. kind KIND_UNKNOWN: by name and columns. */
enum err import_receive(struct lane *lane, int fd, const char *name, enum ingest_kind kind,
                        enum ingest_mode mode, const char *actor, int64_t *id,
                        struct error *e) MUST_CHECK;

/* The number of the next import's record. */
enum err import_next_id(struct lane *lane, int64_t *id, struct error *e) MUST_CHECK;

/* Lets a held import in, or drops it. E_CONFLICT if it is not held. */
enum err import_confirm(struct lane *lane, int64_t id, const char *actor,
                        struct error *e) MUST_CHECK;
enum err import_cancel(struct lane *lane, int64_t id, const char *actor,
                       struct error *e) MUST_CHECK;

/* The summary of an import, as it lies beside the file in done/ and failed/: a new reference with
 * id, file, kind, mode, state, time, actor, version, sha256, counts, message {zh, en}, and reasons
 * [{reason, column, count, zh, en}]. Any lane. */
enum err import_summary(struct lane *lane, int64_t id, json_t **out, struct error *e) MUST_CHECK;

#endif
