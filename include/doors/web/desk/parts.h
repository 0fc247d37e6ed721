/* The admin desk: what its pages share, and its pages. Each takes the answers of operations
 * (platform/ops/answer.h) and writes the content of a page; nothing here asks or changes anything.
 */
#ifndef DESK_PARTS_H
#define DESK_PARTS_H

#include <stdbool.h>

#include "platform/html/html.h"

/* The desk's own row of links; `here` is the id of the one that is lit. */
void desk_tabs(struct html *h, const char *here, bool admin);

/* What changed from line to line: rows {"mark" ("+", "-", " "), "old", "new" (numbers), "text"}. */
void desk_diff(struct html *h, const json_t *table);

/* A card of a number with what it counts, linked if href is not NULL. */
void desk_card(struct html *h, const char *zh, const char *en, const json_t *value,
               const char *href);

/* A state as a coloured tag: "good", "warn", "bad" or "" by its id. */
void desk_tag(struct html *h, const json_t *state);

/* A page that asks once more before something that cannot be undone: what it means, a button that
 * does it (POST to action, with the fields as hidden ones) and a way back. */
struct desk_question {
    const char *tab, *title_zh, *title_en; /* of its page */
    const char *action;                    /* path */
    const char *back;
    const char *csrf;
    const char *about;                 /* what it is about, a line of its own; or NULL */
    const char *what_zh, *what_en;     /* what will happen, in a sentence or two */
    const char *do_zh, *do_en;         /* on the button */
    const char *reason_zh, *reason_en; /* label of a reason that must be given; NULL: none */
    const json_t *reasons;             /* its choices (platform/html/form.h); NULL: a text */
    const char *note_zh, *note_en;     /* label of what may be added; NULL: none */
    const char *fields[8][2];          /* name and value, ended by a NULL name */
};
void desk_question(struct html *h, const struct desk_question *q);

/* ---- imports: src/doors/web/desk/import_page.c ---- */

/* How the registry's lane stands: from desk/import_routes.c. */
struct desk_progress {
    bool busy;        /* an import runs or waits */
    const char *step; /* "read", "merge" … or "" */
    json_int_t done, total;
    json_int_t waiting; /* jobs behind it */
};
void desk_progress(struct html *h, const struct desk_progress *p);

/* Form, what runs, what is held, history. list: "import list". */
struct desk_imports {
    const json_t *list;
    const struct desk_progress *progress;
    const char *csrf; /* NULL: may not send files */
    json_int_t max_bytes;
};
void desk_imports(struct html *h, const struct desk_imports *p);

/* One: "import show". */
void desk_import(struct html *h, const json_t *show, bool may_decide);

/* ---- the first page: src/doors/web/desk/home_page.c ---- */
struct desk_home {
    const json_t *status, *imports, *plans;
    const json_t *system;  /* "system show", NULL without it */
    const json_t *preview; /* "draw preview" of the next draw day, NULL without it */
    const struct desk_progress *progress;
};
void desk_home(struct html *h, const struct desk_home *p);

#endif
