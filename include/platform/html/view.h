/* Answers of operations (platform/ops/answer.h) as HTML: tables, records, texts, notes. */
#ifndef HTML_VIEW_H
#define HTML_VIEW_H

#include <stdbool.h>

#include "core/base/error.h"
#include "platform/html/html.h"

/* Makes a cell of a table into something else than its text, a link say. Returns false to have the
 * text. `value` is row[key], which may be NULL. */
typedef bool view_cell_fn(const void *user, struct html *h, const char *key, const json_t *row,
                          const json_t *value);

/* Cells that are written alike wherever their key stands: a row each, ended by a NULL key, given to
 * view_cells as its user. A link needs what it is completed with: a cell whose row lacks that is
 * left as its text. */
struct view_cell {
    const char *key;
    const char *path;  /* linked to this; its "%" stands for a text or number of the row; or NULL */
    const char *of;    /* the key of that; NULL: the cell's own value */
    const char *class; /* of the link; or NULL */
    bool code;         /* in <code> */
    void (*write)(struct html *h, const json_t *value); /* instead of all this; or NULL */
};
view_cell_fn view_cells;

/* A table as <table>; a sentence if it has no rows. cell may be NULL. caption too. */
void view_table(struct html *h, const json_t *table, const char *caption, view_cell_fn *cell,
                const void *user);

/* A table whose rows the page writes itself, between the two: its head has one sentence a column
 * ("": a cell that heads nothing). It scrolls as a region of that name (NULL: none). */
void view_open_table(struct html *h, const char *name, const char *class,
                     const char *const (*heads)[2], size_t count);
void view_close_table(struct html *h);

/* The table without the columns that are empty in every row. A new reference. */
json_t *view_without_empty(const json_t *table);

/* Fields as <dl>, then each table under its heading; or the fields alone. */
void view_fields(struct html *h, const json_t *record, view_cell_fn *cell, const void *user);
void view_record(struct html *h, const json_t *record, view_cell_fn *cell, const void *user);

/* Any answer, with its notes. */
void view_answer(struct html *h, const json_t *answer, view_cell_fn *cell, const void *user);
void view_notes(struct html *h, const json_t *answer);

/* How a person is written wherever one is named: "陈静 (chen)", or the key alone if that is all
 * there is. To be freed. */
char *view_named(const char *name, const char *key);

/* Fields and columns that hold keys of people. The service gives a table or record that has some
 * "people", an object with the name behind each key; view_person writes holder's. To be freed. */
bool view_is_person(const char *key);
char *view_person(const json_t *holder, const char *key);
/* A value of the table or record holder under that key: people by name, the rest as it is. */
void view_value(struct html *h, const json_t *holder, const char *key, const json_t *value);

/* An error with what to do; the sentences are those of struct error. */
void view_error(struct html *h, const char *zh, const char *en);
void view_failed(struct html *h, const struct error *e); /* the same; NULL: nothing failed */

#endif
