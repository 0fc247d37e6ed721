/* Code tables and document templates: which there are, and where the ones in force lie. A table
 * that was changed at the desk lies in state_dir/tables and goes before the one of data_dir, which
 * may be read-only. */
#ifndef RUNTIME_TABLE_FILES_H
#define RUNTIME_TABLE_FILES_H

#include <stddef.h>

#include "platform/runtime/config.h"

struct table_kind {
    const char *name; /* "calendar.csv", "templates/notice.html" */
    const char *zh, *en;
};
extern const struct table_kind table_kinds[];
extern const size_t table_count;
const struct table_kind *table_kind(const char *name); /* NULL if there is none */

/* Folders to look into, for core/base/file.h file_in; the caller's to free. */
char *tables_dirs(const struct config *config);
char *tables_own_dir(const struct config *config); /* the first of them */

#endif
