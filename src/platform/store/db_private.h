/* For the files of src/store/ that speak to the engine themselves; everybody else uses
 * platform/store/db.h.
 */
#ifndef STORE_DB_PRIVATE_H
#define STORE_DB_PRIVATE_H

#include <sqlite3.h>

#include "platform/store/db.h"

sqlite3 *db_handle(const struct db *db);

/* The engine's code as a sentence. */
enum err db_failure(struct db *db, int rc, struct error *e) MUST_CHECK;

#endif
