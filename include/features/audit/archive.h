/* Everything of a period in one archive (tar, zstd) that an auditor takes away and checks with
 * inspect-verify: the whole log, and of the draws, cases and results of the period every file;
 * lists as spreadsheets; how to check it. Reads only; any lane. */
#ifndef AUDIT_ARCHIVE_H
#define AUDIT_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "features/audit/audit_period.h"
#include "platform/ops/op.h"

#define EXPORT_NAME 80 /* "audit-2026-01-01-2026-12-31-20261126T050000.tar.zst" */
#define EXPORT_TAIL 23 /* of them the last, "20261126T050000.tar.zst" */
#define EXPORTS_KEPT 3 /* older ones are removed when a new one is made */

struct export_made {
    char name[EXPORT_NAME];
    uint64_t files, bytes; /* of the archive: bytes packed */
};

/* Makes the archive in <state_dir>/exports (0700, files 0600). The period is that of draws' days
 * and results' entries. */
enum err archive_make(struct op_call *call, const struct audit_span *span, struct export_made *out,
                      struct error *e) MUST_CHECK;

/* True for names as archive_make gives them and nothing else: safe as a file name. */
bool archive_name_valid(const char *name);

/* The full path, the caller's to free. */
char *archive_path(const struct config *config, const char *name);

#endif
