/* Whom a check of a site trusts, and whether the site tells everybody the same. */
#ifndef VERIFY_SITE_TRUST_H
#define VERIFY_SITE_TRUST_H

#include <stddef.h>

#include "core/verify/site.h"

/* The log must begin with this verifier key, which the caller knows from elsewhere (text, without
 * newline). */
void site_check_first_key(const struct site *site, const char *vkey,
                          const struct site_reporter *to);

/* The log is that of an earlier checkpoint (a signed note), grown: it begins with the tree that the
 * note signs, and the log's key of then signed it. */
void site_check_since(const struct site *site, const char *note, size_t len,
                      const struct site_reporter *to);

/* The log in another copy's folder: the same, or one of the two begins with the other. E_NOTFOUND
 * and the like if there is no checkpoint. */
enum err site_check_mirror(const struct site *site, const char *dir, const struct site_reporter *to,
                           struct error *e) MUST_CHECK;

/* Names what stands in the site's folder and does not belong there: whatever is neither file nor
 * folder (links, pipes, devices), names with characters that deceive the eye, and plans, calendars,
 * lists and results of which the log knows nothing. */
void site_check_folder(const struct site *site, const struct site_reporter *to);

#endif
