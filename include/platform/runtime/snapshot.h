/* The snapshot of configuration, code tables and calendar that a reload replaces as a whole. */
#ifndef RUNTIME_SNAPSHOT_H
#define RUNTIME_SNAPSHOT_H

#include "core/base/error.h"
#include "platform/runtime/config.h"
#include "platform/runtime/service.h"

/* Counted: whoever holds it may use box->world until the drop. Thread-safe. */
struct world_box;

/* Reads the configuration file and every table it names; all or nothing. Every fault of the
 * configuration goes to `fault` (may be NULL), the first one found also to e. The caller drops. */
enum err world_load(const char *config_file, config_fault_fn *fault, void *user,
                    struct world_box **out, struct error *e) MUST_CHECK;

/* Tables alone, from these folders (core/base/file.h file_in): to see whether they are right. The world
 * has no configuration. The caller drops. */
enum err world_try(const char *dirs, struct world_box **out, struct error *e) MUST_CHECK;
struct world_box *world_hold(struct world_box *box);
void world_drop(struct world_box *box); /* NULL ok */
const struct world *world_of(const struct world_box *box);

#endif
