/* Operations that may take longer than a page should: begun once, watched by whoever asks the same
 * meanwhile, their answers kept in memory until newer ones take their places or the daemon ends.
 * Event loop only. */
#ifndef WEB_LONGWORK_H
#define WEB_LONGWORK_H

#include <event2/event.h>

#include "doors/web/exchange.h"

struct longworks;

struct longworks *longworks_new(struct event_base *base);
void longworks_free(struct longworks *all); /* NULL ok */

/* Begins the operation as the person who asks, or joins the one that was begun with the same
 * arguments, running or done; `again`: joins only one that runs. `then` is called when it is done
 * or after most of a second, whichever is first. args is stolen. The answers are everybody's who
 * may open the page: not for operations that answer each person differently. */
void longwork_ask(struct exchange *x, const char *op, json_t *args, bool again, exchange_fn *then);

/* Looks at the newest of that operation, whatever its arguments; false if there is none. */
bool longwork_look(struct exchange *x, const char *op);

/* How the one asked for or looked at stands. Texts live as long as the exchange. */
struct longwork_state {
    bool running;
    const json_t *answer;      /* NULL while it runs, or if it failed */
    const struct error *error; /* NULL unless it failed */
    const char *began;         /* local time */
    char step[40];
    json_int_t done, total; /* total 0: unknown */
    bool waiting;           /* behind other work */
};
struct longwork_state longwork_state(const struct exchange *x);

#endif
