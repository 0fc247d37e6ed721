/* ledger.db: what must never be lost — plans, draws, the transparency log, cases. One lane owns
 * the only writable handle (WAL, synchronous=FULL); readers open it read-only. The tables are in
 * src/platform/store/ledger.sql; each has its typed functions in store/ledger_<x>.h, which all
 * work inside the transaction the caller began, or in one of their own when there is none. */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/error.h"

struct db; /* platform/store/db.h */
struct ledger;

/* Opens the file; a writer creates it with its tables. E_CORRUPT with advice if its schema version
 * is not one this program knows, E_NOTFOUND if a reader finds no file. */
enum err ledger_open(const char *path, bool writable, struct ledger **out,
                     struct error *e) MUST_CHECK;
void ledger_close(struct ledger *ledger); /* rolls back what is open; NULL ok */

/* The connection below, for the other ledger_<x>.c files of this room; lives with the ledger. */
struct db *ledger_db(struct ledger *ledger);

/* One transaction at a time: begin inside a transaction is E_CONFLICT and
 * names where that one began. A commit that fails (full
 * disk) has rolled back. rollback outside a transaction does nothing, so it fits an `out:`. */
#define ledger_begin(ledger, e) ledger_begin_at((ledger), __FILE__, __LINE__, (e))
enum err ledger_begin_at(struct ledger *ledger, const char *file, int line,
                         struct error *e) MUST_CHECK;
enum err ledger_commit(struct ledger *ledger, struct error *e) MUST_CHECK;
void ledger_rollback(struct ledger *ledger);
bool ledger_in_transaction(const struct ledger *ledger);

/* Parts of a transaction, see platform/store/db.h. */
enum err ledger_savepoint(struct ledger *ledger, struct error *e) MUST_CHECK;
enum err ledger_release(struct ledger *ledger, struct error *e) MUST_CHECK;
void ledger_undo(struct ledger *ledger);

/* Single values by name. get adds to value; E_NOTFOUND if there is none. Names in use:
 * schema, rehearsal, clock (rehearsal), origin, published (body of the newest signed
 * checkpoint), cases_seq (last case event covered by a `cases` entry), due_tables (what due dates
 * were computed with). */
enum err ledger_meta_get(struct ledger *ledger, const char *key, struct buf *value,
                         struct error *e) MUST_CHECK;
enum err ledger_meta_set(struct ledger *ledger, const char *key, const char *value,
                         struct error *e) MUST_CHECK;

#endif
