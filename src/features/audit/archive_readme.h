/* What an archive for auditors says about itself. */
#ifndef AUDIT_ARCHIVE_README_H
#define AUDIT_ARCHIVE_README_H

#include "core/base/buf.h"
#include "features/audit/audit_period.h"

/* Appends README.md. size: entries of the log that the checkpoint in the archive signs. */
void archive_readme(const char *origin, const struct audit_span *span, int64_t now, uint64_t size,
                    struct buf *out);

#endif
