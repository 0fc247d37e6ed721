/* platform/store/db.h: db_copy, by SQLite's online backup. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "db_private.h"
#include "sql.h"

#define PAGES_AT_ONCE 2048

static enum err stopped(struct error *e)
{
    return error_set(e, E_STOPPED, "备份已中断，没有留下文件",
                     "the copy was stopped; nothing is left");
}

/* Between the steps nothing changes for us: the read transaction of `from` sees one version. */
static enum err copy_pages(sqlite3_backup *copy, struct db *to, db_copy_fn *go_on, void *user,
                           struct error *e)
{
    int rc;

    do {
        rc = sqlite3_backup_step(copy, PAGES_AT_ONCE);
        uint64_t total = (uint64_t)sqlite3_backup_pagecount(copy);
        if (rc == SQLITE_OK && go_on &&
            !go_on(user, total - (uint64_t)sqlite3_backup_remaining(copy), total))
            return stopped(e);
    } while (rc == SQLITE_OK);
    return rc == SQLITE_DONE ? E_OK : db_failure(to, rc, e);
}

/* SELECT 1 would not do: only a read of a table begins to see a version. */
static enum err copy_into(struct db *from, struct db *to, db_copy_fn *go_on, void *user,
                          struct error *e)
{
    bool alone = !db_in_transaction(from);
    enum err err = alone ? db_exec(from, "BEGIN; SELECT count(*) FROM sqlite_schema", e) : E_OK;

    if (err)
        return err;
    sqlite3_backup *copy = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    err = copy ? copy_pages(copy, to, go_on, user, e)
               : db_failure(to, sqlite3_errcode(to->handle), e);
    sqlite3_backup_finish(copy);
    if (alone && db_exec(from, "COMMIT", NULL) != E_OK && !err)
        err =
            error_set(e, E_IO, "备份后无法结束读取", "the read could not be ended after the copy");
    return err;
}

/* One plain file, without the write-ahead log that the original has, and without damage. */
static enum err settle(struct db *to, const char *path, struct error *e)
{
    struct buf said = {0};
    enum err err = db_exec(to, "PRAGMA journal_mode=DELETE", e);

    if (!err)
        err = sql_text(to, "PRAGMA quick_check(1)", &said, NULL, e, NULL);
    if (!err && (!said.data || strcmp(said.data, "ok") != 0))
        err = error_set(e, E_CORRUPT, "备份 %s 有损坏: %s；原库可能已损坏，请检查磁盘",
                        "the copy %s is damaged: %s; the original may be, too: check the disk",
                        path, said.data ? said.data : "");
    buf_free(&said);
    return err;
}

enum err db_copy(struct db *db, const char *path, db_copy_fn *go_on, void *user, struct error *e)
{
    struct db *to = NULL;
    enum err err = db_open(path, DB_WRITE, &to, e);

    if (!err)
        err = db_exec(to, "PRAGMA journal_mode=DELETE", e);
    if (!err)
        err = copy_into(db, to, go_on, user, e);
    if (!err)
        err = settle(to, path, e);
    db_close(to);
    if (err)
        unlink(path);
    return err;
}
