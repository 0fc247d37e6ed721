#include "platform/store/registry.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "registry_private.h"
#include "schema.h"

const struct column firm_columns[] = {
    COLUMN_AS(firm_row, firm.uscc, "uscc"),
    COLUMN_AS(firm_row, firm.departed, "departed"),
    COLUMN_AS(firm_row, firm.type, "type"),
    COLUMN_AS(firm_row, firm.region, "region"),
    COLUMN_AS(firm_row, firm.bureau, "bureau"),
    COLUMN_AS(firm_row, firm.status, "status"),
    COLUMN_AS(firm_row, firm.in_business, "in_business"),
    COLUMN_AS(firm_row, firm.class, "class"),
    COLUMN_AS(firm_row, firm.industry, "industry"),
    COLUMN_AS(firm_row, firm.tags, "tags"),
    COLUMN_NULL_AS(firm_row, firm.founded, "founded", DAY_NONE),
    /* further a draw does not read */
    COLUMN_AS(firm_row, firm.score, "score"),
    COLUMN_NULL_AS(firm_row, firm.class_date, "class_date", DAY_NONE),
    COLUMN_AS(firm_row, firm.name, "name"),
    COLUMN_AS(firm_row, firm.address, "address"),
    COLUMN(firm_row, line_hash),
};
static const struct table brief = {.from = "enterprise",
                                   .columns = firm_columns,
                                   .count = FIRM_BRIEF_COLUMNS,
                                   .size = sizeof(struct enterprise)};
static const struct table firms = {.from = "enterprise",
                                   .columns = firm_columns,
                                   .count = FIRM_ALL_COLUMNS,
                                   .size = sizeof(struct enterprise)};

struct registry {
    struct db *db;
    char *path;
    struct enterprise found; /* what registry_find lends */
};

struct registry_scan {
    struct rows rows;
};

enum err registry_open(const char *path, bool writable, struct registry **out, struct error *e)
{
    struct registry *reg = mem_new(sizeof *reg);
    enum err rc;

    reg->path = mem_strdup(path);
    rc = db_open(path, writable ? DB_WRITE : DB_READ, &reg->db, e);
    if (!rc)
        rc = schema_open(reg->db, registry_sql, path, writable, e);
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
    if (reg->db && db_in_transaction(reg->db))
        db_rollback(reg->db);
    db_close(reg->db);
    row_free(&firms, &reg->found);
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
    int64_t version;
    enum err failed =
        sql_number(reg->db, "SELECT value FROM meta WHERE key='version'", &version, NULL, NULL);

    return failed ? 0 : (uint64_t)version;
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

enum err registry_scan_open(struct registry *reg, unsigned flags, struct registry_scan **out,
                            struct error *e)
{
    struct registry_scan *scan = mem_new(sizeof *scan);

    scan->rows = rows_select(
        reg->db, flags & SCAN_BRIEF ? &brief : &firms, e,
        flags & SCAN_DEPARTED ? "ORDER BY uscc" : "WHERE departed=0 ORDER BY uscc", NULL);
    enum err rc = scan->rows.err;
    if (rc)
        registry_scan_close(scan);
    else
        *out = scan;
    return rc;
}

enum err registry_scan_next(struct registry_scan *scan, struct enterprise *out, bool *more,
                            struct error *e)
{
    scan->rows.e = e;
    *more = rows_next(&scan->rows, out);
    if (*more && scan->rows.table == &brief) {
        out->name = out->address = "";
        out->score = -1;
        out->class_date = DAY_NONE;
    }
    return scan->rows.err;
}

void registry_scan_close(struct registry_scan *scan)
{
    if (scan)
        stmt_end(scan->rows.stmt);
    free(scan);
}

/* The texts are copies, so that no read stays open (which would pin the version). */
enum err registry_find(struct registry *reg, const char *uscc, struct enterprise *out,
                       struct error *e)
{
    bool found;

    row_free(&firms, &reg->found);
    enum err rc =
        rows_one(rows_select(reg->db, &firms, e, "WHERE uscc=?", "%s", uscc), &reg->found, &found);
    if (!rc && !found)
        return error_set(e, E_NOTFOUND, "名录库中没有统一社会信用代码为 %s 的企业",
                         "the registry has no enterprise with USCC %s", uscc);
    if (!rc)
        *out = reg->found;
    return rc;
}

/* What looks like the beginning of a USCC is looked up by the key. */
static bool is_code(const char *text)
{
    size_t len = strlen(text);

    return len >= 4 && len <= 18 && strspn(text, "0123456789ABCDEFGHJKLMNPQRTUWXY") == len;
}

enum err registry_search(struct registry *reg, const char *text, const uint32_t bureaus[2],
                         int64_t limit, registry_firm_fn *each, void *arg, struct error *e)
{
    struct enterprise *found;
    size_t count;
    enum err rc = rows_all(
        rows_select(reg->db, &firms, e,
                    is_code(text) ? "WHERE uscc>=?1 AND uscc<?1||'~'"
                                    " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) ORDER BY uscc LIMIT ?4"
                                  : "WHERE instr(name, ?1)>0"
                                    " AND (?2=0 OR bureau BETWEEN ?2 AND ?3) LIMIT ?4",
                    "%s %u %u %jd", text, bureaus[0], bureaus[1], limit),
        &found, &count);

    for (size_t i = 0; i < count; i++) {
        if (!rc)
            rc = each(arg, &found[i], e);
        row_free(&firms, &found[i]);
    }
    free(found);
    return rc;
}

static const struct column class_columns[] = {
    COLUMN_AS(class_record, until_version, "version"), COLUMN(class_record, class),
    COLUMN(class_record, score), COLUMN_NULL(class_record, date, DAY_NONE)};
static const struct table classes = TABLE(class_record, "class_history", class_columns, 0);

enum err registry_class_history(struct registry *reg, const char *uscc, struct class_record **list,
                                size_t *count, struct error *e)
{
    return rows_all(rows_select(reg->db, &classes, e, "WHERE uscc=? ORDER BY version", "%s", uscc),
                    list, count);
}

static const struct column count_columns[] = {
    COLUMN_AS(registry_counts, enterprises, "sum(1-departed)"),
    COLUMN_AS(registry_counts, drawable, "sum((1-departed)*in_business*(class<>''))"),
    COLUMN_AS(registry_counts, departed, "sum(departed)"),
    COLUMN_AS(registry_counts, inspectors,
              "(SELECT count(*) FROM inspector WHERE active=1 AND departed=0)"),
    COLUMN_AS(registry_counts, recusals, "(SELECT count(*) FROM recusal WHERE departed=0)")};
static const struct table counts = TABLE(registry_counts, "enterprise", count_columns, 0);

enum err registry_count(struct registry *reg, struct registry_counts *out, struct error *e)
{
    bool found;

    return rows_one(rows_select(reg->db, &counts, e, "", NULL), out, &found);
}
