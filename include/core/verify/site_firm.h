/* One firm's question, answered from its proof file and the published site: which number was I, in
 * which stratum, was I drawn, and why (docs/protocol.md, section 9). */
#ifndef VERIFY_SITE_FIRM_H
#define VERIFY_SITE_FIRM_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/verify/firmproof.h"
#include "core/verify/site.h"

/* Checks the proof against its commit and, once revealed, whether the published list treats the
 * firm as the randomness says. Failures go to the reporter; what was found is appended to out in
 * the chosen language. */
void site_firm(const struct site *site, const struct firmproof *proof,
               const struct site_reporter *to, bool english, struct buf *out);

#endif
