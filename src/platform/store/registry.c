#include "platform/store/registry.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "platform/store/db.h"
#include "schema.h"

struct registry {
    struct db *db;
    char *path;
    struct db_stmt *version;
    struct db_stmt *find;
    char *found[4]; /* texts lent by registry_find */
};

struct registry_scan {
    struct db_stmt *stmt;
    bool brief;
};

/* Column numbers of every SELECT that reads an enterprise. */
#define BRIEF_COLUMNS                                                                              \
    "uscc, departed, type, region, bureau, status, in_business, class, industry, tags"
#define ALL_COLUMNS BRIEF_COLUMNS ", score, class_date, founded, name, address"

static enum err prepare_all(struct registry *reg, struct error *e)
{
    enum err rc =
        db_prepare(reg->db, "SELECT value FROM meta WHERE key='version'", &reg->version, e);

    if (!rc)
        rc = db_prepare(reg->db, "SELECT " ALL_COLUMNS " FROM enterprise WHERE uscc=?", &reg->find,
                        e);
    return rc;
}

enum err registry_open(const char *path, bool writable, struct registry **out, struct error *e)
{
    struct registry *reg = mem_new(sizeof *reg);
    enum err rc;

    reg->path = mem_strdup(path);
    rc = db_open(path, writable ? DB_WRITE : DB_READ, &reg->db, e);
    if (!rc)
        rc = schema_open(reg->db, registry_sql, path, writable, e);
    if (!rc)
        rc = prepare_all(reg, e);
    if (rc) {
        registry_close(reg);
        return rc;
    }
    *out = reg;
    return E_OK;
}

void registry_close(struct registry *reg)
{
    if (!reg)
        return;
    db_free(reg->version);
    db_free(reg->find);
    if (reg->db && db_in_transaction(reg->db))
        db_rollback(reg->db);
    db_close(reg->db);
    for (int i = 0; i < 4; i++)
        free(reg->found[i]);
    free(reg->path);
    free(reg);
}

struct db *registry_db(struct registry *reg)
{
    return reg->db;
}

const char *registry_path(const struct registry *reg)
{
    return reg->path;
}

uint64_t registry_version(struct registry *reg)
{
    bool row;
    uint64_t version = 0;

    if (db_step(reg->version, &row, NULL) == E_OK && row)
        version = (uint64_t)db_column_int(reg->version, 0);
    db_reset(reg->version);
    return version;
}

enum err registry_hold(struct registry *reg, struct error *e)
{
    enum err rc = db_begin(reg->db, e);

    /* The projection is taken by the first read, so read at once. */
    if (!rc)
        rc = db_exec(reg->db, "SELECT value FROM meta", e);
    if (rc)
        db_rollback(reg->db);
    return rc;
}

void registry_release(struct registry *reg)
{
    db_rollback(reg->db);
}

static int32_t column_day(struct db_stmt *s, int column)
{
    return db_column_is_null(s, column) ? DAY_NONE : (int32_t)db_column_int(s, column);
}

static void read_brief(struct db_stmt *s, struct enterprise *out)
{
    const char *uscc = db_column_text(s, 0);
    size_t len = db_column_bytes(s, 0);

    memset(out, 0, sizeof *out);
    memcpy(out->uscc, uscc, len < 18 ? len : 18);
    out->departed = db_column_int(s, 1) != 0;
    out->type = (uint16_t)db_column_int(s, 2);
    out->region = (uint32_t)db_column_int(s, 3);
    out->bureau = (uint32_t)db_column_int(s, 4);
    out->status = (uint8_t)db_column_int(s, 5);
    out->in_business = db_column_int(s, 6) != 0;
    out->class = *db_column_text(s, 7);
    out->industry = db_column_text(s, 8);
    out->tags = db_column_text(s, 9);
    out->name = "";
    out->address = "";
    out->score = -1;
    out->class_date = DAY_NONE;
    out->founded = DAY_NONE;
}

static void read_all(struct db_stmt *s, struct enterprise *out)
{
    read_brief(s, out);
    out->score = (int16_t)db_column_int(s, 10);
    out->class_date = column_day(s, 11);
    out->founded = column_day(s, 12);
    out->name = db_column_text(s, 13);
    out->address = db_column_text(s, 14);
}

enum err registry_scan_open(struct registry *reg, unsigned flags, struct registry_scan **out,
                            struct error *e)
{
    static const char *const sql[] = {
        "SELECT " ALL_COLUMNS " FROM enterprise WHERE departed=0 ORDER BY uscc",
        "SELECT " ALL_COLUMNS " FROM enterprise ORDER BY uscc",
        "SELECT " BRIEF_COLUMNS " FROM enterprise WHERE departed=0 ORDER BY uscc",
        "SELECT " BRIEF_COLUMNS " FROM enterprise ORDER BY uscc",
    };
    struct registry_scan *scan = mem_new(sizeof *scan);
    enum err rc = db_prepare(reg->db, sql[flags & 3], &scan->stmt, e);

    scan->brief = flags & SCAN_BRIEF;
    if (rc) {
        free(scan);
        return rc;
    }
    *out = scan;
    return E_OK;
}

enum err registry_scan_next(struct registry_scan *scan, struct enterprise *out, bool *more,
                            struct error *e)
{
    enum err rc = db_step(scan->stmt, more, e);

    if (!rc && *more) {
        if (scan->brief)
            read_brief(scan->stmt, out);
        else
            read_all(scan->stmt, out);
    }
    return rc;
}

void registry_scan_close(struct registry_scan *scan)
{
    if (!scan)
        return;
    db_free(scan->stmt);
    free(scan);
}

/* Copies what the statement lends, so that no read stays open (which would pin the version). */
static void keep_texts(struct registry *reg, struct enterprise *out)
{
    const char **texts[4] = {&out->industry, &out->tags, &out->name, &out->address};

    for (int i = 0; i < 4; i++) {
        free(reg->found[i]);
        reg->found[i] = mem_strdup(*texts[i]);
        *texts[i] = reg->found[i];
    }
}

enum err registry_find(struct registry *reg, const char *uscc, struct enterprise *out,
                       struct error *e)
{
    bool row;

    db_bind_text(reg->find, 1, uscc);
    enum err rc = db_step(reg->find, &row, e);
    if (rc)
        return rc;
    if (!row)
        return error_set(e, E_NOTFOUND, "名录库中没有统一社会信用代码为 %s 的企业",
                         "the registry has no enterprise with USCC %s", uscc);
    read_all(reg->find, out);
    keep_texts(reg, out);
    db_reset(reg->find);
    return E_OK;
}

enum err registry_class_history(struct registry *reg, const char *uscc, struct class_record **list,
                                size_t *count, struct error *e)
{
    struct db_stmt *s;
    bool row = true;
    enum err rc = db_prepare(reg->db,
                             "SELECT version, class, score, date FROM class_history WHERE uscc=? "
                             "ORDER BY version",
                             &s, e);

    *list = NULL;
    *count = 0;
    if (rc)
        return rc;
    db_bind_text(s, 1, uscc);
    while (!(rc = db_step(s, &row, e)) && row) {
        *list = mem_grow(*list, *count + 1, sizeof **list);
        (*list)[(*count)++] = (struct class_record){.until_version = (uint64_t)db_column_int(s, 0),
                                                    .class = *db_column_text(s, 1),
                                                    .score = (int16_t)db_column_int(s, 2),
                                                    .date = column_day(s, 3)};
    }
    db_free(s);
    return rc;
}

enum err registry_count(struct registry *reg, struct registry_counts *out, struct error *e)
{
    struct db_stmt *s;
    bool row;
    enum err rc = db_prepare(reg->db,
                             "SELECT coalesce(sum(1-departed),0),"
                             " coalesce(sum((1-departed)*in_business*(class<>'')),0),"
                             " coalesce(sum(departed),0),"
                             " (SELECT count(*) FROM inspector WHERE active=1 AND departed=0),"
                             " (SELECT count(*) FROM recusal WHERE departed=0) FROM enterprise",
                             &s, e);

    if (rc)
        return rc;
    rc = db_step(s, &row, e);
    if (!rc)
        *out = (struct registry_counts){.enterprises = (uint64_t)db_column_int(s, 0),
                                        .drawable = (uint64_t)db_column_int(s, 1),
                                        .departed = (uint64_t)db_column_int(s, 2),
                                        .inspectors = (uint64_t)db_column_int(s, 3),
                                        .recusals = (uint64_t)db_column_int(s, 4)};
    db_free(s);
    return rc;
}
