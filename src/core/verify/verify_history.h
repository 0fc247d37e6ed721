/* Which firm was drawn when, from the records judged so far, and what follows for a later pool: a
 * firm inside its cool-down cannot be in it, nor one that its task drew in this period while
 * another of its stratum was drawn less often; and whoever is left out for either must have been
 * drawn so (docs/protocol.md, section 3). */
#ifndef VERIFY_VERIFY_HISTORY_H
#define VERIFY_VERIFY_HISTORY_H

#include "core/draw/draw.h"
#include "core/verify/site.h"

struct plan_task;
struct verify_history;
struct verify_history *verify_history_new(void);
void verify_history_free(struct verify_history *h); /* NULL ok */

/* Adds the picks of a judged draw. Commits come in order; the site must outlive h. draw NULL: its
 * picks are not known, and later pools are not judged. */
void verify_history_add(struct verify_history *h, const struct site_commit *c,
                        const struct draw *draw);

/* Judging one stratum of the pool of c: begin, each firm, end. task: the one of c. */
struct verify_left_out {
    const struct verify_history *h;
    const struct site_commit *c;
    const struct plan_task *task; /* NULL: nothing is judged */
    const struct site_reporter *to;
    char key[STRATUM_KEY];
    uint32_t least;        /* times drawn in this period of those in the pool */
    uint32_t period_least; /* … of those left out for the period */
    uint64_t in, failures;
};
void verify_left_out_begin(struct verify_left_out *v, const char *key);
void verify_left_out_firm(struct verify_left_out *v, const char *uscc, const char *reason);
void verify_left_out_end(struct verify_left_out *v);

#endif
