#include "platform/store/ledger.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "schema.h"
#include "sql.h"

struct ledger {
    struct db *db;
};

enum err ledger_open(const char *path, bool writable, struct ledger **out, struct error *e)
{
    struct ledger *l = mem_new(sizeof *l);
    enum err rc = db_open(path, writable ? DB_WRITE : DB_READ, &l->db, e);

    if (!rc)
        rc = schema_open(l->db, ledger_sql, path, writable, e);
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
    bool found;
    enum err rc =
        sql_text(l->db, "SELECT value FROM meta WHERE key = ?", value, &found, e, "%s", key);

    return rc || found
               ? rc
               : error_set(e, E_NOTFOUND, "台账库中没有 %s", "the ledger holds no value %s", key);
}

enum err ledger_meta_set(struct ledger *l, const char *key, const char *value, struct error *e)
{
    return sql_run(l->db,
                   "INSERT INTO meta(key, value) VALUES(?, ?)"
                   " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                   e, "%s %s", key, value);
}
