/* How far long work is, on stderr: a bar with rate and remaining time on a terminal, otherwise a
 * plain line now and then. */
#ifndef CTL_BAR_H
#define CTL_BAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "doors/ctl/render.h"

struct bar {
    FILE *out;
    bool terminal;
    enum lang lang;
    char step[40]; /* the step shown last */
    int64_t step_began_ms;
    int64_t shown_ms; /* elapsed time of the last plain line */
    unsigned waits;   /* reports of waiting so far */
    bool drawn;       /* a bar stands on the present line */
};

/* For client_call: user is a struct bar. */
void bar_progress(void *user, const json_t *progress);

/* Clears the line. */
void bar_end(struct bar *bar);

/* The text of a bar, without any cursor movement; out must be freed. Pure, for tests. */
void bar_format(struct buf *out, enum lang lang, const char *step, uint64_t done, uint64_t total,
                int64_t step_ms);

#endif
