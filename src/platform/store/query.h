/* The end of a statement put together from the conditions in use, so that their indexes serve it,
 * with its values. For this folder only. Start from {0}; texts are lent until query_fini, which
 * comes after the rows have ended. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdint.h>

#include "sql.h"

struct query {
    struct buf sql;
    struct values values;
    char *own[8]; /* texts made here */
    int count;    /* of these */
};

void query_add(struct query *q, const char *sql);
/* A part with values, as in sql.h. */
void query_with(struct query *q, const char *sql, const char *types, ...) SQL_TYPES(3, 4);
/* The text anywhere: "… LIKE ? ESCAPE '\\'"; its own % and _ stand for themselves. */
void query_holds(struct query *q, const char *sql, const char *text);
/* The same at the beginning. */
void query_begins(struct query *q, const char *sql, const char *text);
/* " AND column BETWEEN ? AND ?": the region and all below it; 0: nothing is added. */
void query_within(struct query *q, const char *column, uint32_t region);
/* " LIMIT ? OFFSET ?"; limit 0: none. */
void query_limit(struct query *q, uint32_t limit, uint32_t offset);

/* " ORDER BY column DESC NULLS LAST" and then the keys, between commas, in the same direction: each
 * row has one place, so that pages neither overlap nor leave gaps. */
void query_order(struct query *q, const char *column, const char *const *keys, bool down);

/* The first number of its one row. */
enum err query_count(const struct query *q, struct db *db, uint64_t *out,
                     struct error *e) MUST_CHECK;
void query_fini(struct query *q);

/* Of before: goes when the files of cases and matters no longer call it. */
void query_number(struct query *q, const char *sql, int64_t number);
void query_text(struct query *q, const char *sql, const char *text);
enum err query_prepare(const struct query *q, struct db *db, struct db_stmt **stmt,
                       struct error *e) MUST_CHECK;
enum err query_numbers(const struct query *q, struct db *db, int64_t *numbers, int count,
                       struct error *e) MUST_CHECK;

#endif
