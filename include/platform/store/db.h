/* Connections to the database engine. No file outside src/platform/store/ knows which engine it is,
 * and this header names no type of it: today SQLite, later PostgreSQL behind the same calls.
 * Statements are that folder's own business (sql.h there).
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

enum db_flag {
    DB_READ = 0,       /* reading only; the database must exist */
    DB_WRITE = 1,      /* the one writer; makes the file if absent */
    DB_SYNC_NORMAL = 2 /* a power cut may take back the last commits, never damage the file;
                          without it every commit is on the disk when db_commit returns */
};

/* path is a file; its folder must exist. E_NOTFOUND when reading what is not there. */
enum err db_open(const char *path, unsigned flags, struct db **db, struct error *e) MUST_CHECK;
void db_close(struct db *db); /* rolls back what is open; NULL ok */

/* Runs one or more statements without parameters and drops their rows. */
enum err db_exec(struct db *db, const char *sql, struct error *e) MUST_CHECK;

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
