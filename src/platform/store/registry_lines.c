#include "platform/store/registry_lines.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "rows.h"

struct registry_lines {
    struct db *db;
    struct rows rows;
    uint64_t version;
    uint64_t salt;
};

static const struct column columns[] = {COLUMN(registry_line, uscc),
                                        COLUMN(registry_line, departed),
                                        COLUMN_AS(registry_line, hash, "line_hash")};
static const struct table lines = TABLE(registry_line, "enterprise", columns, 0);

static enum err read_meta(struct registry_lines *l, const char *key, uint64_t *out, struct error *e)
{
    int64_t value;
    enum err rc = sql_number(l->db, "SELECT value FROM meta WHERE key=?", &value, e, "%s", key);

    *out = (uint64_t)value;
    return rc;
}

enum err registry_lines_open(const char *path, struct registry_lines **out, struct error *e)
{
    struct registry_lines *l = mem_new(sizeof *l);
    enum err rc = db_open(path, DB_READ, &l->db, e);

    if (!rc)
        rc = db_begin(l->db, e);
    if (!rc)
        rc = read_meta(l, "version", &l->version, e);
    if (!rc)
        rc = read_meta(l, "line_salt", &l->salt, e);
    if (!rc) {
        l->rows = rows_select(l->db, &lines, e, "ORDER BY uscc", NULL);
        rc = l->rows.err;
    }
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
    stmt_end(l->rows.stmt);
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
    l->rows.e = e;
    *more = rows_next(&l->rows, out);
    return l->rows.err;
}
