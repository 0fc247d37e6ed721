/* One case or matter on one page, from the answers of case show, actions, history and others. */
#ifndef WORK_CASE_PAGE_H
#define WORK_CASE_PAGE_H

#include <stdbool.h>

#include "platform/html/view.h"

struct casefile {
    const json_t *show, *actions, *history, *documents; /* answers; any may be NULL */
    const json_t *joint, *matters, *visits, *teams;
    const char *csrf;
    bool works; /* may act on cases */
    bool makes; /* may make documents */
    bool opens; /* may record matters */
    bool audits;
};
void casefile_show(struct html *h, const struct casefile *c);

/* Cells that hold numbers of cases and matters lead to their pages. */
extern const struct view_cell casefile_links[];

/* The five stages, one step each: done, here, skipped with its reason, still to come. */
void casefile_steps(struct html *h, const json_t *model);

/* What happened, newest first: who by name, what in words, content and hash folded away. Rows of
 * case history; after: only those with a greater seq. */
void casefile_history(struct html *h, const json_t *rows, long long after);

/* One line that says which case a form is about, with a way back. */
void casefile_head(struct html *h, const json_t *model);

/* The same of a matter. Whether an answer of case show is of one. */
void matter_show(struct html *h, const struct casefile *c);
void matter_head(struct html *h, const json_t *show);
bool casefile_is_matter(const json_t *show);

/* Names of roles, as people call them. */
void casefile_roles(struct html *h, const json_t *roles);

#endif
