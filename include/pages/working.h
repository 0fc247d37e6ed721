/* Work that still runs, on the page that will show its outcome. */
#ifndef PAGES_WORKING_H
#define PAGES_WORKING_H

#include <jansson.h>
#include <stdbool.h>

#include "pages/html.h"

struct working {
    const char *zh, *en; /* what is done */
    const char *began;   /* local time */
    const char *step;
    json_int_t done, total; /* total 0: unknown */
    bool waiting;           /* behind other work */
};
void working_show(struct html *h, const struct working *w);

#endif
