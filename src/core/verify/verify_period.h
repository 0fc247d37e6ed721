/* What the strata of a commit owe: due and spent, from the task's commits of its period so far
 * (docs/protocol.md, section 3). A commit states both for each stratum, and so could change its own
 * expectations. */
#ifndef VERIFY_VERIFY_PERIOD_H
#define VERIFY_VERIFY_PERIOD_H

#include "core/draw/stratum.h"
#include "core/verify/site.h"

/* Remembers the strata and quotas of the commits seen so far. */
struct verify_period;
struct verify_period *verify_period_new(void);
void verify_period_free(struct verify_period *v); /* NULL ok */

/* Adds a commit: strata, taken over, with k set if it was drawn. NULL if they are not known; later
 * commits of its period are then not judged. Commits come in order; the site must outlive v. */
void verify_period_add(struct verify_period *v, const struct site_commit *c, struct stratum *strata,
                       size_t count);

/* Reports strata of c whose due, spent or expect is not what follows. */
void verify_period_check(const struct verify_period *v, const struct site_commit *c,
                         const struct stratum *strata, size_t count,
                         const struct site_reporter *to);

#endif
