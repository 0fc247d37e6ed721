#include "platform/store/registry_imports.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "platform/store/db.h"

#define COLUMNS                                                                                    \
    "id, kind, mode, file, sha256, state, time, actor, version, rows, accepted, rejected,"         \
    " duplicates, added, changed, departed, reclassified, message_zh, message_en"

void import_record_free(struct import_record *r)
{
    free(r->file);
    free(r->actor);
    free(r->message_zh);
    free(r->message_en);
    *r = (struct import_record){0};
}

enum err registry_import_put(struct registry *reg, const struct import_record *r, struct error *e)
{
    struct db_stmt *s;
    enum err rc =
        db_prepare(registry_db(reg),
                   "INSERT INTO import(" COLUMNS
                   ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET"
                   " kind=excluded.kind, mode=excluded.mode, sha256=excluded.sha256,"
                   " state=excluded.state, time=excluded.time, actor=excluded.actor,"
                   " version=excluded.version, rows=excluded.rows, accepted=excluded.accepted,"
                   " rejected=excluded.rejected, duplicates=excluded.duplicates,"
                   " added=excluded.added, changed=excluded.changed, departed=excluded.departed,"
                   " reclassified=excluded.reclassified, message_zh=excluded.message_zh,"
                   " message_en=excluded.message_en",
                   &s, e);
    const char *texts[] = {r->kind, r->mode, r->file, r->sha256, r->state};
    const uint64_t numbers[] = {r->version,
                                r->rows,
                                r->accepted,
                                r->rejected,
                                r->duplicates,
                                r->counts.added,
                                r->counts.changed,
                                r->counts.departed,
                                r->counts.reclassified};

    if (rc)
        return rc;
    db_bind_int(s, 1, r->id);
    for (int i = 0; i < 5; i++)
        db_bind_text(s, 2 + i, texts[i] ? texts[i] : "");
    db_bind_int(s, 7, r->time);
    db_bind_text(s, 8, r->actor ? r->actor : "");
    for (int i = 0; i < 9; i++)
        db_bind_int(s, 9 + i, (int64_t)numbers[i]);
    db_bind_text(s, 18, r->message_zh ? r->message_zh : "");
    db_bind_text(s, 19, r->message_en ? r->message_en : "");
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

static void read_record(struct db_stmt *s, struct import_record *out)
{
    *out = (struct import_record){
        .id = db_column_int(s, 0),
        .file = mem_strdup(db_column_text(s, 3)),
        .time = db_column_int(s, 6),
        .actor = mem_strdup(db_column_text(s, 7)),
        .version = (uint64_t)db_column_int(s, 8),
        .rows = (uint64_t)db_column_int(s, 9),
        .accepted = (uint64_t)db_column_int(s, 10),
        .rejected = (uint64_t)db_column_int(s, 11),
        .duplicates = (uint64_t)db_column_int(s, 12),
        .counts = {.added = (uint64_t)db_column_int(s, 13),
                   .changed = (uint64_t)db_column_int(s, 14),
                   .departed = (uint64_t)db_column_int(s, 15),
                   .reclassified = (uint64_t)db_column_int(s, 16)},
        .message_zh = mem_strdup(db_column_text(s, 17)),
        .message_en = mem_strdup(db_column_text(s, 18)),
    };
    snprintf(out->kind, sizeof out->kind, "%s", db_column_text(s, 1));
    snprintf(out->mode, sizeof out->mode, "%s", db_column_text(s, 2));
    snprintf(out->sha256, sizeof out->sha256, "%s", db_column_text(s, 4));
    snprintf(out->state, sizeof out->state, "%s", db_column_text(s, 5));
}

enum err registry_import_get(struct registry *reg, int64_t id, struct import_record *out,
                             struct error *e)
{
    struct db_stmt *s;
    bool row;
    enum err rc = db_prepare(registry_db(reg), "SELECT " COLUMNS " FROM import WHERE id=?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    rc = db_step(s, &row, e);
    if (!rc && !row)
        rc = error_set(e, E_NOTFOUND, "没有编号为 %lld 的导入；用 inspectctl import list 查看",
                       "there is no import %lld; see inspectctl import list", (long long)id);
    if (!rc)
        read_record(s, out);
    db_free(s);
    return rc;
}

static enum err one_number(struct db_stmt *s, int64_t *out, struct error *e)
{
    bool row;
    enum err rc = db_step(s, &row, e);

    *out = !rc && row ? db_column_int(s, 0) : 0;
    db_free(s);
    return rc;
}

enum err registry_import_same(struct registry *reg, const char *sha256, const char *kind,
                              const char *mode, int64_t *id, struct error *e)
{
    struct db_stmt *s;
    enum err rc = db_prepare(registry_db(reg),
                             "SELECT min(id) FROM import WHERE sha256=? AND state='done' AND"
                             " kind NOT IN ('results','matters') AND (?='' OR kind=?) AND mode=?",
                             &s, e);

    if (rc)
        return rc;
    db_bind_text(s, 1, sha256);
    db_bind_text(s, 2, kind);
    db_bind_text(s, 3, kind);
    db_bind_text(s, 4, mode);
    return one_number(s, id, e);
}

enum err registry_import_last_id(struct registry *reg, int64_t *id, struct error *e)
{
    struct db_stmt *s;
    enum err rc = db_prepare(registry_db(reg), "SELECT max(id) FROM import", &s, e);

    return rc ? rc : one_number(s, id, e);
}

enum err registry_imports(struct registry *reg, int64_t limit, registry_import_fn *each, void *arg,
                          struct error *e)
{
    struct db_stmt *s;
    bool row = true;
    enum err rc = db_prepare(registry_db(reg),
                             "SELECT " COLUMNS " FROM import ORDER BY id DESC LIMIT ?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, limit);
    while (!rc && !(rc = db_step(s, &row, e)) && row) {
        struct import_record r;
        read_record(s, &r);
        rc = each(arg, &r, e);
        import_record_free(&r);
    }
    db_free(s);
    return rc;
}

enum err registry_import_put_reason(struct registry *reg, int64_t id, const char *reason,
                                    const char *column, uint64_t count, struct error *e)
{
    struct db_stmt *s;
    enum err rc = db_prepare(registry_db(reg), "INSERT INTO import_reason VALUES(?,?,?,?)", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    db_bind_text(s, 2, reason);
    db_bind_text(s, 3, column);
    db_bind_int(s, 4, (int64_t)count);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err registry_import_drop_reasons(struct registry *reg, int64_t id, struct error *e)
{
    struct db_stmt *s;
    enum err rc = db_prepare(registry_db(reg), "DELETE FROM import_reason WHERE import=?", &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    rc = db_run(s, e);
    db_free(s);
    return rc;
}

enum err registry_import_reasons(struct registry *reg, int64_t id, registry_reason_fn *each,
                                 void *arg, struct error *e)
{
    struct db_stmt *s;
    bool row = true;
    enum err rc = db_prepare(registry_db(reg),
                             "SELECT reason, column_name, count FROM import_reason WHERE import=?"
                             " ORDER BY count DESC, reason, column_name",
                             &s, e);

    if (rc)
        return rc;
    db_bind_int(s, 1, id);
    while (!rc && !(rc = db_step(s, &row, e)) && row)
        rc =
            each(arg, db_column_text(s, 0), db_column_text(s, 1), (uint64_t)db_column_int(s, 2), e);
    db_free(s);
    return rc;
}
