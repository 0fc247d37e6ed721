/* The end of a statement put together from the conditions in use, so that their indexes serve it,
 * with its values. For this folder only. Start from {0}; texts are lent until its end, which is
 * query_number or, with rows_query (rows.h), the end of the rows. */
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

/* The first number of its first row, 0 without one; ends the query. */
enum err query_number(struct query *q, struct db *db, uint64_t *out, struct error *e) MUST_CHECK;
/* A statement without rows; ends the query. */
enum err query_run(struct query *q, struct db *db, struct error *e) MUST_CHECK;
void query_fini(struct query *q); /* for rows.c */

#endif
