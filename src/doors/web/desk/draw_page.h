/* The desk's pages about draws, for those who make them possible: before, during, and void. */
#ifndef DESK_DRAW_PAGE_H
#define DESK_DRAW_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

/* "draw list", and "draw preview" of the day (NULL without). */
void desk_draws(struct html *h, const json_t *list);
void desk_draw_preview(struct html *h, const json_t *preview, const char *date);

/* "draw show", with forms for what this person may do. */
struct desk_draw_rights {
    const char *csrf;
    bool may_enter; /* values of public sources */
    bool may_void;  /* propose, approve, withdraw */
};
void desk_draw(struct html *h, const json_t *draw, const struct desk_draw_rights *rights);

#endif
