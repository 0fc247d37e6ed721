/* The registry's listing that a commit was made from, for whoever has the auditors' files. */
#ifndef VERIFY_VERIFY_REGISTRY_H
#define VERIFY_VERIFY_REGISTRY_H

#include "core/verify/site.h"

/* registry/<version>.txt.zst is there, in order, and has the hash and the number of firms that its
 * `registry` entry says. Failures go to the reporter under the commit. */
void verify_registry(const struct site *site, const struct site_commit *c, const char *audit,
                     const struct site_reporter *to);

#endif
