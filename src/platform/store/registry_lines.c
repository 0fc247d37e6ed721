#include "platform/store/registry_lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

struct registry_lines {
    struct db *db;
    struct db_stmt *scan;
    uint64_t version;
    uint64_t salt;
};

static enum err read_meta(struct registry_lines *l, struct error *e)
{
    struct db_stmt *s;
    bool row = true;
    enum err rc = db_prepare(l->db,
                             "SELECT (SELECT value FROM meta WHERE key='version'),"
                             " (SELECT value FROM meta WHERE key='line_salt')",
                             &s, e);

    if (rc)
        return rc;
    rc = db_step(s, &row, e);
    if (!rc) {
        l->version = (uint64_t)db_column_int(s, 0);
        l->salt = (uint64_t)db_column_int(s, 1);
    }
    db_free(s);
    return rc;
}

enum err registry_lines_open(const char *path, struct registry_lines **out, struct error *e)
{
    struct registry_lines *l = mem_new(sizeof *l);
    enum err rc = db_open(path, DB_READ, &l->db, e);

    if (!rc)
        rc = db_begin(l->db, e);
    if (!rc)
        rc = read_meta(l, e);
    if (!rc)
        rc = db_prepare(l->db, "SELECT uscc, departed, line_hash FROM enterprise ORDER BY uscc",
                        &l->scan, e);
    if (rc) {
        registry_lines_close(l);
        return rc;
    }
    *out = l;
    return E_OK;
}

void registry_lines_close(struct registry_lines *l)
{
    if (!l)
        return;
    db_free(l->scan);
    if (l->db && db_in_transaction(l->db))
        db_rollback(l->db);
    db_close(l->db);
    free(l);
}

uint64_t registry_lines_version(const struct registry_lines *l)
{
    return l->version;
}

uint64_t registry_lines_salt(const struct registry_lines *l)
{
    return l->salt;
}

enum err registry_lines_next(struct registry_lines *l, struct registry_line *out, bool *more,
                             struct error *e)
{
    enum err rc = db_step(l->scan, more, e);

    if (rc || !*more)
        return rc;
    const char *uscc = db_column_text(l->scan, 0);
    size_t len = db_column_bytes(l->scan, 0);
    memset(out->uscc, 0, sizeof out->uscc);
    memcpy(out->uscc, uscc, len < 18 ? len : 18);
    out->departed = db_column_int(l->scan, 1) != 0;
    out->hash = (uint64_t)db_column_int(l->scan, 2);
    return E_OK;
}
