/* How many each stratum had drawn before: a commit states `drawn` for each stratum, and so could
 * lower its own expectations. All its numbers must be what the task's earlier draws add up to
 * since one day, the start of the period; draws void by then do not count. */
#ifndef VERIFY_VERIFY_COUNTS_H
#define VERIFY_VERIFY_COUNTS_H

#include "core/draw/stratum.h"
#include "core/verify/site.h"

/* Remembers the quotas of the draws seen so far, by task. */
struct verify_counts;
struct verify_counts *verify_counts_new(void);
void verify_counts_free(struct verify_counts *v); /* NULL ok */

/* Adds a commit's draw: strata with k set. NULL if its quotas could not be computed; later
 * commits of the task are then not judged. Commits come in order; the site must outlive v. */
void verify_counts_add(struct verify_counts *v, const struct site_commit *c,
                       const struct stratum *strata, size_t count);

/* Reports a stratum of c whose drawn does not fit. */
void verify_counts_check(const struct verify_counts *v, const struct site_commit *c,
                         const struct stratum *strata, size_t count,
                         const struct site_reporter *to);

#endif
