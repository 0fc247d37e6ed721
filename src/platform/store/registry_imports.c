#include "platform/store/registry_imports.h"

#include "rows.h"

static const struct column columns[] = {
    COLUMN(import_record, id),
    COLUMN(import_record, file),
    COLUMN(import_record, kind),
    COLUMN(import_record, mode),
    COLUMN(import_record, sha256),
    COLUMN(import_record, state),
    COLUMN(import_record, time),
    COLUMN(import_record, actor),
    COLUMN(import_record, version),
    COLUMN(import_record, rows),
    COLUMN(import_record, accepted),
    COLUMN(import_record, rejected),
    COLUMN(import_record, duplicates),
    COLUMN_AS(import_record, counts.added, "added"),
    COLUMN_AS(import_record, counts.changed, "changed"),
    COLUMN_AS(import_record, counts.departed, "departed"),
    COLUMN_AS(import_record, counts.reclassified, "reclassified"),
    COLUMN(import_record, message_zh),
    COLUMN(import_record, message_en),
};
static const struct table imports = TABLE(import_record, "import", columns, 0);

void import_record_free(struct import_record *r)
{
    row_free(&imports, r);
}

enum err registry_import_put(struct registry *reg, const struct import_record *r, struct error *e)
{
    return row_put(registry_db(reg), &imports, 2, r, e);
}

enum err registry_import_get(struct registry *reg, int64_t id, struct import_record *out,
                             struct error *e)
{
    bool found;
    enum err rc =
        rows_one(rows_select(registry_db(reg), &imports, e, "WHERE id=?", "%jd", id), out, &found);

    return rc || found
               ? rc
               : error_set(e, E_NOTFOUND, "没有编号为 %lld 的导入；用 inspectctl import list 查看",
                           "there is no import %lld; see inspectctl import list", (long long)id);
}

enum err registry_import_same(struct registry *reg, const char *sha256, const char *kind,
                              const char *mode, int64_t *id, struct error *e)
{
    return sql_number(registry_db(reg),
                      "SELECT min(id) FROM import WHERE sha256=?1 AND state='done' AND"
                      " kind NOT IN ('results','matters') AND (?2='' OR kind=?2) AND mode=?3",
                      id, e, "%s %s %s", sha256, kind, mode);
}

enum err registry_import_last_id(struct registry *reg, int64_t *id, struct error *e)
{
    return sql_number(registry_db(reg), "SELECT max(id) FROM import", id, e, NULL);
}

enum err registry_imports(struct registry *reg, int64_t limit, registry_import_fn *each, void *arg,
                          struct error *e)
{
    struct rows rows =
        rows_select(registry_db(reg), &imports, e, "ORDER BY id DESC LIMIT ?", "%jd", limit);
    struct import_record r;

    while (rows_next(&rows, &r)) {
        rows.err = each(arg, &r, e);
        import_record_free(&r);
    }
    return rows_end(&rows);
}

enum err registry_import_put_reason(struct registry *reg, int64_t id, const char *reason,
                                    const char *column, uint64_t count, struct error *e)
{
    return sql_run(registry_db(reg), "INSERT INTO import_reason VALUES(?,?,?,?)", e,
                   "%jd %s %s %ju", id, reason, column, count);
}

enum err registry_import_drop_reasons(struct registry *reg, int64_t id, struct error *e)
{
    return sql_run(registry_db(reg), "DELETE FROM import_reason WHERE import=?", e, "%jd", id);
}

enum err registry_import_reasons(struct registry *reg, int64_t id, registry_reason_fn *each,
                                 void *arg, struct error *e)
{
    struct rows rows = rows_of(registry_db(reg),
                               "SELECT reason, column_name, count FROM import_reason WHERE import=?"
                               " ORDER BY count DESC, reason, column_name",
                               e, "%jd", id);

    while (rows_next(&rows, NULL))
        rows.err = each(arg, stmt_text(rows.stmt, 0, NULL), stmt_text(rows.stmt, 1, NULL),
                        (uint64_t)stmt_int(rows.stmt, 2), e);
    return rows_end(&rows);
}

/* ---- versions ---- */

static const struct column version_columns[] = {
    COLUMN(version_record, version),        COLUMN(version_record, import),
    COLUMN(version_record, firms),          COLUMN(version_record, file_salt),
    COLUMN(version_record, file_sha256),    COLUMN(version_record, content_salt),
    COLUMN(version_record, content_sha256),
};
static const struct table versions = TABLE(version_record, "version", version_columns, 0);

enum err registry_version_add(struct registry *reg, const struct version_record *v, struct error *e)
{
    return row_add(registry_db(reg), &versions, v, e);
}

enum err registry_version_get(struct registry *reg, uint64_t version, struct version_record *out,
                              struct error *e)
{
    bool found;
    enum err rc =
        rows_one(rows_select(registry_db(reg), &versions, e, "WHERE version=?", "%ju", version),
                 out, &found);

    return rc || found ? rc
                       : error_set(e, E_NOTFOUND, "名录库没有版本 %llu 的记录",
                                   "the registry has no record of version %llu",
                                   (unsigned long long)version);
}
