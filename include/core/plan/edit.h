/* A plan's text as a form sees it: what each key says, and changing one without touching any other
 * line, comments included. Nothing is judged here: that is core/plan/plan.h's parser. */
#ifndef PLAN_EDIT_H
#define PLAN_EDIT_H

#include "core/base/buf.h"
#include "core/base/error.h"

struct plan_said {
    char *section; /* "plan", or a task's name */
    char *key;     /* its English name, whatever the text says; unknown ones as they stand */
    char *value;   /* continued lines joined, as the parser reads it */
    int line;
};

struct plan_sayings {       /* free with plan_sayings_free */
    struct plan_said *list; /* in the order of the text */
    size_t count;
    char **tasks; /* names, in order, also of sections without a key */
    size_t task_count;
};

void plan_edit_read(const char *text, struct plan_sayings *out);
void plan_sayings_free(struct plan_sayings *s);
const char *plan_sayings_get(const struct plan_sayings *s, const char *section, const char *key);

/* Makes the key say value: its own lines are rewritten, or one is added beside its like; "" takes
 * the key out. A value that says the same already changes nothing. Line breaks in it become spaces.
 * E_NOTFOUND if there is no such section; E_INPUT for a key that is none. */
enum err plan_edit_set(struct buf *text, const char *section, const char *key, const char *value,
                       struct error *e) MUST_CHECK;

/* Adds a task at the end that draws nothing yet; E_INPUT for a bad name, E_CONFLICT if it is there.
 * Or takes one out, with the comments inside its section but not those above it. */
enum err plan_edit_add_task(struct buf *text, const char *id, const char *period,
                            struct error *e) MUST_CHECK;
enum err plan_edit_drop_task(struct buf *text, const char *id, struct error *e) MUST_CHECK;

#endif
