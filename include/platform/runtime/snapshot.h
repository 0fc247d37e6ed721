/* The snapshot of configuration, code tables and calendar that a reload replaces as a whole. */
#ifndef RUNTIME_SNAPSHOT_H
#define RUNTIME_SNAPSHOT_H

#include "core/base/error.h"
#include "platform/runtime/config.h"
#include "platform/runtime/service.h"

/* Counted: whoever holds it may use box->snapshot until the drop. Thread-safe. */
struct snapshot_ref;

/* Reads the configuration file and every table it names; all or nothing. Every fault of the
 * configuration goes to `fault` (may be NULL), the first one found also to e. The caller drops. */
enum err snapshot_load(const char *config_file, config_fault_fn *fault, void *user,
                       struct snapshot_ref **out, struct error *e) MUST_CHECK;

/* Tables alone, from these folders (core/base/file.h file_in): to see whether they are right. The
 * snapshot has no configuration. The caller drops. */
enum err snapshot_try(const char *dirs, struct snapshot_ref **out, struct error *e) MUST_CHECK;
struct snapshot_ref *snapshot_hold(struct snapshot_ref *box);
void snapshot_drop(struct snapshot_ref *box); /* NULL ok */
const struct snapshot *snapshot_of(const struct snapshot_ref *box);

#endif
