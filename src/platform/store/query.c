#include "query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void query_add(struct query *q, const char *sql)
{
    buf_adds(&q->sql, sql);
}

void query_number(struct query *q, const char *sql, int64_t number)
{
    assert(q->count < QUERY_ARGS);
    buf_adds(&q->sql, sql);
    q->args[q->count++].number = number;
}

void query_text(struct query *q, const char *sql, const char *text)
{
    assert(q->count < QUERY_ARGS);
    buf_adds(&q->sql, sql);
    q->args[q->count++].text = text;
}

void query_holds(struct query *q, const char *sql, const char *text)
{
    struct buf like = {0};

    buf_addc(&like, '%');
    for (const char *p = text; *p; p++) {
        if (strchr("%_\\", *p))
            buf_addc(&like, '\\');
        buf_addc(&like, *p);
    }
    buf_addc(&like, '%');
    char *own = buf_take(&like);
    query_text(q, sql, own);
    q->args[q->count - 1].own = own;
}

void query_limit(struct query *q, uint32_t limit, uint32_t offset)
{
    if (!limit)
        return;
    query_number(q, " LIMIT ?", limit);
    query_number(q, " OFFSET ?", offset);
}

void query_order(struct query *q, const char *column, const char *const *keys, bool down)
{
    const char *way = down ? " DESC" : "";

    buf_addf(&q->sql, " ORDER BY %s%s NULLS LAST", column, way);
    for (; *keys; keys++)
        if (strcmp(*keys, column) != 0)
            buf_addf(&q->sql, ", %s%s", *keys, way);
}

enum err query_prepare(const struct query *q, struct db *db, struct db_stmt **stmt, struct error *e)
{
    enum err rc = db_prepare(db, q->sql.data, stmt, e);

    for (int i = 0; i < q->count && !rc; i++) {
        if (q->args[i].text)
            db_bind_text(*stmt, i + 1, q->args[i].text);
        else
            db_bind_int(*stmt, i + 1, q->args[i].number);
    }
    return rc;
}

enum err query_numbers(const struct query *q, struct db *db, int64_t *numbers, int count,
                       struct error *e)
{
    struct db_stmt *stmt = NULL;
    bool row = false;
    enum err rc = query_prepare(q, db, &stmt, e);

    if (rc)
        return rc;
    rc = db_step(stmt, &row, e);
    for (int i = 0; i < count; i++)
        numbers[i] = !rc && row ? db_column_int(stmt, i) : 0;
    db_free(stmt);
    return rc;
}

void query_fini(struct query *q)
{
    for (int i = 0; i < q->count; i++)
        free(q->args[i].own);
    buf_free(&q->sql);
    *q = (struct query){.count = 0};
}
