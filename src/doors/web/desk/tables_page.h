/* The desk's pages about code tables and templates. */
#ifndef DESK_TABLES_PAGE_H
#define DESK_TABLES_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

/* "table list" and "table history" of all. */
void desk_tables(struct html *h, const json_t *list, const json_t *history);

/* One as it is in force: "table show" and "table history" of it. */
void desk_table_page(struct html *h, const json_t *show, const json_t *history, bool may_change);

/* A version: "table show" of a change. */
struct desk_change {
    const json_t *show;
    const char *viewer;
    const char *csrf; /* NULL: may not decide */
};
void desk_table_change(struct html *h, const struct desk_change *p);

/* The editor of one. */
struct desk_table_editor {
    const char *name, *text, *reason;
    const char *base; /* SHA-256 of what it was begun with */
    const char *csrf;
    const char *said_zh, *said_en; /* what a check found well, or NULL */
    const char *bad_zh, *bad_en;   /* what is wrong, or NULL */
};
void desk_table_editor(struct html *h, const struct desk_table_editor *p);

#endif
