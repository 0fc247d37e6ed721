/* Lists: a form of filters whose address can be kept, columns that sort, pages, and the same as a
 * file. */
#ifndef HTML_LISTING_H
#define HTML_LISTING_H

#include "platform/html/form.h"
#include "platform/html/view.h"

struct listing {
    const char *path;            /* "/cases" */
    const json_t *query;         /* {name: text}: what was asked for */
    const struct field *filters; /* values are taken from query */
    size_t filter_count;
    const json_t *table;  /* rows of this page; "total", "page" and "size" beside them */
    const char *columns;  /* keys of those to show, between spaces; NULL: all */
    const char *sortable; /* keys between spaces; NULL: none */
    const char *sheet;    /* path that answers the same query as a file, or NULL */
    view_cell_fn *cell;   /* may be NULL */
    const void *user;
};
void listing_show(struct html *h, const struct listing *l);

/* path with the query, in which name is value instead (NULL: is left out). The caller frees it. */
char *listing_url(const char *path, const json_t *query, const char *name, const char *value);

/* For a table that came whole: sorts by a key ("-due": the other way; NULL: as it is), keeps the
 * rows of one page and sets total, page and size. page is from 1. */
void listing_cut(json_t *table, const char *sort, long page, long size);

#endif
