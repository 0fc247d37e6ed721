/* Work that still runs, on the page that will show its outcome. */
#ifndef HTML_WORKING_H
#define HTML_WORKING_H

#include <jansson.h>
#include <stdbool.h>

#include "platform/html/html.h"

struct working {
    const char *zh, *en; /* what is done */
    const char *began;   /* local time */
    const char *step;
    json_int_t done, total; /* total 0: unknown */
    bool waiting;           /* behind other work */
};
void working_show(struct html *h, const struct working *w);

#endif
