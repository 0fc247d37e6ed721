/* A statement put together from the conditions in use, so that their indexes serve it, with its
 * parameters. For the files of store/. Start from {0}; texts are lent until query_fini, which comes
 * after the statement is freed. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "core/base/buf.h"
#include "platform/store/db.h"

#define QUERY_ARGS 24

struct query {
    struct buf sql;
    struct {
        const char *text; /* NULL: number counts */
        char *own;        /* freed with the query */
        int64_t number;
    } args[QUERY_ARGS];
    int count;
};

void query_add(struct query *q, const char *sql);
/* sql holds one `?` for it. */
void query_number(struct query *q, const char *sql, int64_t number);
void query_text(struct query *q, const char *sql, const char *text);
/* The text anywhere: "… LIKE ? ESCAPE '\\'"; its own % and _ stand for themselves. */
void query_holds(struct query *q, const char *sql, const char *text);
/* " LIMIT ? OFFSET ?"; limit 0: none. */
void query_limit(struct query *q, uint32_t limit, uint32_t offset);

/* " ORDER BY column DESC NULLS LAST" and then the keys, between commas, in the same direction: each
 * row has one place, so that pages neither overlap nor leave gaps. */
void query_order(struct query *q, const char *column, const char *const *keys, bool down);

enum err query_prepare(const struct query *q, struct db *db, struct db_stmt **stmt,
                       struct error *e) MUST_CHECK;
/* The numbers of its one row; none: zeros. */
enum err query_numbers(const struct query *q, struct db *db, int64_t *numbers, int count,
                       struct error *e) MUST_CHECK;
void query_fini(struct query *q);

#endif
