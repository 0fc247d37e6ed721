#include "platform/store/ledger.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "ledger_schema.h"
#include "platform/store/db.h"

struct ledger {
    struct db *db;
};

static enum err count_tables(struct db *db, int64_t *tables, int64_t *metas, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row;
    enum err rc = db_prepare(db, ledger_schema_count, &stmt, e);

    if (rc)
        return rc;
    rc = db_step(stmt, &row, e);
    if (!rc) {
        *tables = db_column_int(stmt, 0);
        *metas = db_column_int(stmt, 1);
    }
    db_free(stmt);
    return rc;
}

/* The file's schema version: 0 for an empty file, E_CORRUPT for one that is not a ledger. */
static enum err read_version(struct ledger *l, const char *path, long *version, struct error *e)
{
    struct buf text = {0};
    int64_t tables = 0;
    int64_t meta = 0;
    char *end = NULL;

    enum err rc = count_tables(l->db, &tables, &meta, e);
    *version = 0;
    if (rc || tables == 0)
        return rc;
    if (meta)
        rc = ledger_meta_get(l, "schema", &text, e);
    if (rc && rc != E_NOTFOUND) {
        buf_free(&text);
        return rc;
    }
    if (!rc && text.len)
        *version = strtol(text.data, &end, 10);
    bool bad = !end || *end || *version < 1;
    buf_free(&text);
    if (bad)
        return error_set(
            e, E_CORRUPT, "%s 不是 inspectd 的台账库。请检查 state_dir 设置，或从备份恢复",
            "%s is not a ledger of inspectd. Check the setting state_dir, or restore a "
            "backup",
            path);
    return E_OK;
}

static enum err step_from(struct ledger *l, long version, struct error *e)
{
    char text[24];
    enum err rc = ledger_begin(l, e);

    if (rc)
        return rc;
    snprintf(text, sizeof text, "%ld", version + 1);
    rc = db_exec(l->db, ledger_schema_steps[version], e);
    if (!rc)
        rc = ledger_meta_set(l, "schema", text, e);
    if (!rc)
        rc = ledger_commit(l, e);
    ledger_rollback(l);
    return rc;
}

static enum err migrate(struct ledger *l, const char *path, bool writable, struct error *e)
{
    long version;
    enum err rc = read_version(l, path, &version, e);

    if (!rc && version > LEDGER_SCHEMA_VERSION)
        return error_set(e, E_CORRUPT,
                         "%1$s 的结构版本为 %2$ld，本程序只认识到 %3$d。请安装较新的 inspectd",
                         "%1$s has schema version %2$ld, this program knows versions up to %3$d. "
                         "Install a newer inspectd",
                         path, version, LEDGER_SCHEMA_VERSION);
    if (!rc && version < LEDGER_SCHEMA_VERSION && !writable)
        return error_set(e, E_CONFLICT, "%1$s 的结构版本为 %2$ld，需由守护进程先升级到 %3$d",
                         "%1$s has schema version %2$ld; the daemon must bring it to %3$d first",
                         path, version, LEDGER_SCHEMA_VERSION);
    for (; !rc && version < LEDGER_SCHEMA_VERSION; version++)
        rc = step_from(l, version, e);
    return rc;
}

enum err ledger_open(const char *path, bool writable, struct ledger **out, struct error *e)
{
    struct ledger *l = mem_new(sizeof *l);
    enum err rc = db_open(path, writable ? DB_WRITE : DB_READ, &l->db, e);

    if (!rc)
        rc = migrate(l, path, writable, e);
    if (rc) {
        ledger_close(l);
        return rc;
    }
    *out = l;
    return E_OK;
}

void ledger_close(struct ledger *l)
{
    if (!l)
        return;
    db_close(l->db);
    free(l);
}

struct db *ledger_db(struct ledger *l)
{
    return l->db;
}

enum err ledger_begin_at(struct ledger *l, const char *file, int line, struct error *e)
{
    return db_begin_at(l->db, file, line, e);
}

enum err ledger_commit(struct ledger *l, struct error *e)
{
    return db_commit(l->db, e);
}

void ledger_rollback(struct ledger *l)
{
    db_rollback(l->db);
}

bool ledger_in_transaction(const struct ledger *l)
{
    return db_in_transaction(l->db);
}

enum err ledger_savepoint(struct ledger *l, struct error *e)
{
    return db_savepoint(l->db, e);
}

enum err ledger_release(struct ledger *l, struct error *e)
{
    return db_release(l->db, e);
}

void ledger_undo(struct ledger *l)
{
    db_undo(l->db);
}

enum err ledger_meta_get(struct ledger *l, const char *key, struct buf *value, struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row = false;
    enum err rc = db_prepare(l->db, "SELECT value FROM meta WHERE key = ?", &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, key);
    rc = db_step(stmt, &row, e);
    if (!rc && row)
        buf_adds(value, db_column_text(stmt, 0));
    else if (!rc)
        rc = error_set(e, E_NOTFOUND, "台账库中没有 %s", "the ledger holds no value %s", key);
    db_free(stmt);
    return rc;
}

enum err ledger_meta_set(struct ledger *l, const char *key, const char *value, struct error *e)
{
    struct db_stmt *stmt = NULL;
    enum err rc = db_prepare(l->db,
                             "INSERT INTO meta(key, value) VALUES(?, ?)"
                             " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                             &stmt, e);

    if (rc)
        return rc;
    db_bind_text(stmt, 1, key);
    db_bind_text(stmt, 2, value);
    rc = db_run(stmt, e);
    db_free(stmt);
    return rc;
}
