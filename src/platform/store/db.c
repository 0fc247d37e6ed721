#include "platform/store/db.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "db_private.h"

/* How long a statement waits for a lock. Only a reader that opens while the writer recovers a
 * log, or a foreign program with the file open, can make us wait at all. */
#define BUSY_TIMEOUT_MS 5000
#define CACHE_KIB "16384"

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

/* Counting its own memory costs the engine a lock around every allocation; nobody reads the count.
 */
static void set_up_engine(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err set_up(struct db *db, unsigned flags, struct error *e)
{
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    enum err rc = db_exec(db, "PRAGMA cache_size=-" CACHE_KIB, e);
    if (rc)
        return rc;
    if (!db->writes) {
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        return db_exec(db, "PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0", e);
    }
    /* The log is cut back to 64 MiB after an import has made it long. */
    rc = db_exec(db,
                 "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;"
                 "PRAGMA journal_size_limit=67108864",
                 e);
    if (rc)
        return rc;
    return db_exec(
        db, flags & DB_SYNC_NORMAL ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", e);
}

enum err db_open(const char *path, unsigned flags, struct db **out, struct error *e)
{
    struct db *db = mem_new(sizeof *db);
    int mode = flags & DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    enum err rc;

    pthread_once(&engine_once, set_up_engine);
    db->path = mem_strdup(path);
    db->writes = flags & DB_WRITE;
    if (!db->writes && access(path, F_OK) != 0) {
        rc = error_set(e, E_NOTFOUND, "数据库不存在: %s", "no such database: %s", path);
    } else {
        int n = sqlite3_open_v2(path, &db->handle, mode | SQLITE_OPEN_NOMUTEX, NULL);
        rc = n == SQLITE_OK ? set_up(db, flags, e) : db_failure(db, n, e);
    }
    if (rc) {
        db_close(db);
        return rc;
    }
    *out = db;
    return E_OK;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    statements_free(db->statements);
    sqlite3_close_v2(db->handle);
    free(db->path);
    free(db);
}

enum err db_exec(struct db *db, const char *sql, struct error *e)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? E_OK : db_failure(db, rc, e);
}

enum err db_begin_at(struct db *db, const char *file, int line, struct error *e)
{
    if (db->begun_file)
        return error_set(e, E_CONFLICT, "事务已在 %s:%d 处开始", "a transaction began at %s:%d",
                         db->begun_file, db->begun_line);
    enum err rc = db_exec(db, db->writes ? "BEGIN IMMEDIATE" : "BEGIN", e);
    if (rc)
        return rc;
    db->begun_file = file;
    db->begun_line = line;
    return E_OK;
}

enum err db_commit(struct db *db, struct error *e)
{
    enum err rc = db_exec(db, "COMMIT", e);

    if (rc)
        db_rollback(db);
    db->begun_file = NULL;
    return rc;
}

void db_rollback(struct db *db)
{
    /* The engine may have rolled back by itself (disk full); then there is nothing to do. */
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    db->begun_file = NULL;
}

bool db_in_transaction(const struct db *db)
{
    return db->begun_file != NULL && !sqlite3_get_autocommit(db->handle);
}

enum err db_savepoint(struct db *db, struct error *e)
{
    return db_exec(db, "SAVEPOINT part", e);
}

enum err db_release(struct db *db, struct error *e)
{
    return db_exec(db, "RELEASE part", e);
}

void db_undo(struct db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK TO part; RELEASE part", NULL, NULL, NULL);
}

int64_t db_changes(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}
