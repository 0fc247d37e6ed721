/* Forms of many fields that must not be lost: what was posted, and the draft kept meanwhile. Fields
 * are those whose names begin with ACTION_PREFIX (doors/web/work/action_form.h). */
#ifndef WORK_DRAFT_H
#define WORK_DRAFT_H

#include "doors/web/exchange.h"

/* Asks for the person's draft of that place under the key "draft"; none is fine. */
void draft_ask(struct exchange *x, const char *place);

/* Keeps what was posted, under "kept". */
void draft_keep(struct exchange *x, const char *place);

/* Asks to drop it, under "dropped". */
void draft_drop(struct exchange *x, const char *place);

/* Its fields, {name: [text…]}, new; NULL if there is none. saved: when, to be freed; seen: the
 * version that was looked at when it was begun, 0 if none. */
json_t *draft_values(struct exchange *x, char **saved, long long *seen);

/* The posted fields, {name: [text…]}, new; and the version that the form says was seen. */
json_t *draft_posted(struct exchange *x);
long long draft_seen(const struct exchange *x);

/* What was typed, to be copied, where there is no form any more that could take it. */
void draft_leftover(struct exchange *x, struct html *h);

/* The status that goes with a form that comes back. */
int draft_status(const struct error *e);

#endif
