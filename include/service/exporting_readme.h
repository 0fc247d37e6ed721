/* What an archive for auditors says about itself. */
#ifndef SERVICE_EXPORTING_README_H
#define SERVICE_EXPORTING_README_H

#include "base/buf.h"
#include "service/auditing.h"

/* Appends README.md. size: entries of the log that the checkpoint in the archive signs. */
void exporting_readme(const char *origin, const struct audit_span *span, int64_t now, uint64_t size,
                      struct buf *out);

#endif
