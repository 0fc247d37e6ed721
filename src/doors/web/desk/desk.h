/* What the routes of the admin desk share. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "doors/web/desk/parts.h"
#include "doors/web/exchange.h"
#include "platform/runtime/lanes.h"

/* A page of the desk: its tab lit, wide if so. */
struct html *desk_page(struct exchange *x, const char *tab, const char *zh, const char *en,
                       bool wide);

/* Begins an operation that may take long as the person who asks and does not wait for it; what
 * goes wrong is a warning of the daemon until it goes right again. args is stolen, fd closed.
 * False: it was refused at once, and the error page is sent. */
bool desk_launch(struct exchange *x, const char *op, json_t *args, int fd);

/* The file that an answer carries (platform/ops/answer.h) as a download of that media type; the
 * error page if there is none. */
void desk_download(struct exchange *x, const json_t *answer, const char *type);

/* A handler that asks one operation under the key "it" and goes on with then. */
void desk_ask(struct exchange *x, const char *op, json_t *args, exchange_fn *then);

/* Those parameters of the operation that the route (":commit") or the posted form has, new. NULL
 * (and the error page) if a number in the address is none. */
json_t *desk_args(struct exchange *x, const char *op);

/* Most routes of the desk ask one operation with desk_args and go on: desk_step is their handler
 * and this the row's .with. */
struct desk_step {
    const char *op;
    exchange_fn *then;   /* writes the page; NULL: all is done, and it leads on */
    const char *next;    /* to this path; NULL: one folder up */
    const char *zh, *en; /* with this notice; NULL: what the operation said */
};
void desk_step(struct exchange *x);

/* The address without its last segment. */
const char *desk_up(struct exchange *x);

/* A page of a question (desk/parts.h) whose answer is posted to the page's own address; csrf and
 * action are filled in, and back where it is NULL: one folder up. desk_ask_first is the handler of
 * questions that are their row's .with. */
void desk_question_page(struct exchange *x, struct desk_question q);
void desk_ask_first(struct exchange *x);

/* How the lane that imports stands; texts lie in *s. A look into the spool takes no time and is not
 * shown. */
struct desk_progress desk_progress_of(struct exchange *x, struct lane_state *s);

/* The first day on which any task draws, as "status" says; NULL if none does. A new reference. */
json_t *desk_next_draw(const json_t *status);

#endif
