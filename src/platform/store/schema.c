#include "schema.h"

#include "sql.h"

/* The file as it is, and a NUL. The Makefile builds this again when one of them changes. */
#define EMBED(name, file)                                                                          \
    __asm__(".section .rodata\n.global " #name "\n" #name ":\n.incbin \"src/platform/store/" file  \
            "\"\n.byte 0\n.previous\n")

EMBED(ledger_sql, "ledger.sql");
EMBED(registry_sql, "registry.sql");

/* 0 for an empty file, -1 for one that is none of ours. */
static enum err read_version(struct db *db, int64_t *version, struct error *e)
{
    int64_t tables = 0;
    enum err rc =
        sql_number(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table'", &tables, e, NULL);

    *version = 0;
    if (rc || !tables)
        return rc;
    rc = sql_number(db, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'", version, e, NULL);
    if (!rc && *version)
        rc = sql_number(db, "SELECT value FROM meta WHERE key = 'schema'", version, e, NULL);
    if (!rc && *version < 1)
        *version = -1;
    return rc;
}

static enum err make(struct db *db, const char *sql, struct error *e)
{
    enum err rc = db_begin(db, e);

    if (!rc)
        rc = db_exec(db, sql, e);
    if (!rc)
        rc = db_commit(db, e);
    if (rc)
        db_rollback(db);
    return rc;
}

/* Version 1 is the first. Whoever makes version 2 changes the .sql file, which new files are made
 * by, and brings older ones up here: in one transaction, a step a version, each with its number. */
enum err schema_open(struct db *db, const char *sql, const char *path, bool writable,
                     struct error *e)
{
    int64_t version;
    enum err rc = read_version(db, &version, e);

    if (rc)
        return rc;
    if (version < 0)
        return error_set(e, E_CORRUPT,
                         "%s 不是 inspectd 的数据库。请检查 state_dir 设置，或从备份恢复",
                         "%s is not a database of inspectd. Check the setting state_dir, or "
                         "restore a backup",
                         path);
    if (version > SCHEMA_VERSION)
        return error_set(e, E_CORRUPT,
                         "%1$s 的结构版本为 %2$lld，本程序只认识到 %3$d。请安装较新的 inspectd",
                         "%1$s has schema version %2$lld, this program knows versions up to %3$d. "
                         "Install a newer inspectd",
                         path, (long long)version, SCHEMA_VERSION);
    if (version == 0 && !writable)
        return error_set(e, E_CONFLICT, "%s 还没有数据表；由守护进程建立",
                         "%s has no tables yet; the daemon makes them", path);
    return version == 0 ? make(db, sql, e) : E_OK;
}
