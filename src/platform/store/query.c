#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "core/law/codes.h"

void query_add(struct query *q, const char *sql)
{
    buf_adds(&q->sql, sql);
}

void query_with(struct query *q, const char *sql, const char *types, ...)
{
    va_list args;

    buf_adds(&q->sql, sql);
    va_start(args, types);
    values_add(&q->values, types, args);
    va_end(args);
}

/* What LIKE would take as a pattern stands for itself. */
static void add_like(struct query *q, const char *sql, const char *before, const char *text)
{
    struct buf like = {0};

    buf_adds(&like, before);
    for (const char *p = text; *p; p++) {
        if (strchr("%_\\", *p))
            buf_addc(&like, '\\');
        buf_addc(&like, *p);
    }
    buf_addc(&like, '%');
    if (q->count == (int)(sizeof q->own / sizeof *q->own))
        abort();
    char *own = q->own[q->count++] = buf_take(&like);
    query_with(q, sql, "%s", own);
}

void query_holds(struct query *q, const char *sql, const char *text)
{
    add_like(q, sql, "%", text);
}

void query_begins(struct query *q, const char *sql, const char *text)
{
    add_like(q, sql, "", text);
}

void query_within(struct query *q, const char *column, uint32_t region)
{
    if (!region)
        return;
    buf_addf(&q->sql, " AND %s", column);
    query_with(q, " BETWEEN ? AND ?", "%u%u", region, region_last(region));
}

void query_limit(struct query *q, uint32_t limit, uint32_t offset)
{
    if (limit)
        query_with(q, " LIMIT ? OFFSET ?", "%u%u", limit, offset);
}

void query_order(struct query *q, const char *column, const char *const *keys, bool down)
{
    const char *way = down ? " DESC" : "";

    buf_addf(&q->sql, " ORDER BY %s%s NULLS LAST", column, way);
    for (; *keys; keys++)
        if (strcmp(*keys, column) != 0)
            buf_addf(&q->sql, ", %s%s", *keys, way);
}

enum err query_number(struct query *q, struct db *db, uint64_t *out, struct error *e)
{
    struct stmt *s;
    bool row = false;
    enum err rc = stmt_begin(db, q->sql.data, &s, e);

    if (!rc) {
        stmt_bind(s, q->values.list, q->values.count);
        rc = stmt_step(s, &row, e);
    }
    *out = row ? (uint64_t)stmt_int(s, 0) : 0;
    stmt_end(s);
    query_fini(q);
    return rc;
}

enum err query_run(struct query *q, struct db *db, struct error *e)
{
    uint64_t none;

    return query_number(q, db, &none, e);
}

void query_fini(struct query *q)
{
    for (int i = 0; i < q->count; i++)
        free(q->own[i]);
    buf_free(&q->sql);
    q->count = q->values.count = 0;
}
