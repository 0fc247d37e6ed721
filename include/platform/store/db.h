/* The one door to the database engine. No other file outside src/store/ knows which engine it is,
 * and this header names no type of it: today SQLite, later PostgreSQL behind the same calls.
 *
 * SQL is written once for both: parameters are `?`, counted from 1; `INSERT … ON CONFLICT`, no
 * PRAGMA, no AUTOINCREMENT elsewhere than in a schema file that says for which engine it is.
 *
 * One connection belongs to one thread. For each database exactly one connection ever writes and
 * checkpoints; all others are opened for reading and never checkpoint (two writers meet the
 * WAL-reset defect of SQLite 3.40).
 *
 * Failures come back as sentences for people: a full disk or quota is E_LIMIT, a broken rule of
 * the schema (unique, foreign key, check, trigger) E_CONFLICT, a damaged file E_CORRUPT, an
 * interrupted statement E_STOPPED, everything else E_IO. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

struct db;
struct db_stmt;

enum db_flag {
    DB_READ = 0,       /* reading only; the database must exist */
    DB_WRITE = 1,      /* the one writer; makes the file if absent */
    DB_SYNC_NORMAL = 2 /* a power cut may take back the last commits, never damage the file;
                          without it every commit is on the disk when db_commit returns */
};

/* path is a file; its folder must exist. E_NOTFOUND when reading what is not there. */
enum err db_open(const char *path, unsigned flags, struct db **db, struct error *e) MUST_CHECK;
void db_close(struct db *db); /* rolls back what is open; NULL ok. Free statements first. */

/* How much memory pages may take, in bytes (a hint; the default is 16 MiB). */
void db_set_cache(struct db *db, size_t bytes);

/* Runs one or more statements without parameters and drops their rows. */
enum err db_exec(struct db *db, const char *sql, struct error *e) MUST_CHECK;

/* Makes *stmt, the caller's to free with db_free before the connection is closed. */
enum err db_prepare(struct db *db, const char *sql, struct db_stmt **stmt,
                    struct error *e) MUST_CHECK;
void db_free(struct db_stmt *stmt); /* NULL ok */

/* Values for the parameters, index from 1. Texts and blobs are borrowed: they must live until
 * db_reset or db_run. NULL text binds NULL. A failure is reported by the next step. */
void db_bind_int(struct db_stmt *stmt, int index, int64_t value);
void db_bind_text(struct db_stmt *stmt, int index, const char *text);
void db_bind_textn(struct db_stmt *stmt, int index, const char *text, size_t len);
void db_bind_blob(struct db_stmt *stmt, int index, const void *bytes, size_t len);
void db_bind_null(struct db_stmt *stmt, int index);

/* Next row: *row says whether there is one. At the end, or after an error, the statement is reset.
 */
enum err db_step(struct db_stmt *stmt, bool *row, struct error *e) MUST_CHECK;
/* For statements without rows: step to the end and reset. Bindings stay as they are. */
enum err db_run(struct db_stmt *stmt, struct error *e) MUST_CHECK;
void db_reset(struct db_stmt *stmt); /* ends a read early, keeps bindings */

/* Values of the present row, column from 0, valid until the next step or reset.
 * Text of NULL is "". A blob of length 0 may be NULL. */
int64_t db_column_int(struct db_stmt *stmt, int column);
const char *db_column_text(struct db_stmt *stmt, int column);
const void *db_column_blob(struct db_stmt *stmt, int column, size_t *len);
size_t db_column_bytes(struct db_stmt *stmt, int column); /* after db_column_text: its length */
bool db_column_is_null(struct db_stmt *stmt, int column);

/* One transaction at a time; it remembers where it began, and beginning a second one is an
 * E_CONFLICT that names that place. A writer's transaction takes the write lock at once. After a
 * failed commit nothing of it is stored. */
#define db_begin(db, e) db_begin_at((db), __FILE__, __LINE__, (e))
enum err db_begin_at(struct db *db, const char *file, int line, struct error *e) MUST_CHECK;
enum err db_commit(struct db *db, struct error *e) MUST_CHECK;
void db_rollback(struct db *db);             /* without a transaction: nothing */
bool db_in_transaction(const struct db *db); /* false once the engine has ended it by itself */

/* A part of a transaction that can be taken back alone; parts may lie in one another. Each
 * db_savepoint that succeeded is ended by exactly one of the two. db_undo of a transaction that is
 * lost (disk full) does nothing: db_commit then reports it. */
enum err db_savepoint(struct db *db, struct error *e) MUST_CHECK;
enum err db_release(struct db *db, struct error *e) MUST_CHECK;
void db_undo(struct db *db);

/* Copies the whole database, as this connection sees it now, into a new file that needs no other
 * beside it; whoever writes meanwhile is not held up. go_on (NULL ok) is told how many pages of how
 * many are done and ends the copy with E_STOPPED by returning false. The copy is checked for damage
 * and is on the disk when this returns; after a failure there is none. SQLite only. */
typedef bool db_copy_fn(void *user, uint64_t done, uint64_t total);
enum err db_copy(struct db *db, const char *path, db_copy_fn *go_on, void *user,
                 struct error *e) MUST_CHECK;

/* Rows changed by the last INSERT, UPDATE or DELETE; the row id of the last INSERT. */
int64_t db_changes(const struct db *db);
int64_t db_last_id(const struct db *db);

#endif
