/* The tables of a database, from a .sql file of this folder that is built into the program. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdbool.h>

#include "core/base/error.h"
#include "platform/store/db.h"

extern const char ledger_sql[];   /* ledger.sql */
extern const char registry_sql[]; /* registry.sql */

#define SCHEMA_VERSION 1 /* of both, as the files write it into their table meta */

/* Makes the tables of a new file, all or none, if it may write. E_CORRUPT with advice for a file of
 * a newer program or of no program of ours; E_CONFLICT for a reader who finds no tables yet. path
 * is for sentences. */
enum err schema_open(struct db *db, const char *sql, const char *path, bool writable,
                     struct error *e) MUST_CHECK;

#endif
