/* What the public log says of the registry: one `registry` entry for each version. Registry and
 * ledger are two databases, so whoever makes a version stores with it all that its entry says
 * (version_make, one transaction), and the entry follows: at once, otherwise at the next start or
 * before the next commit, whichever is first. No commit uses a version without entry. */
#ifndef INTAKE_REGISTRY_ENTRIES_H
#define INTAKE_REGISTRY_ENTRIES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/crypto/salted.h"
#include "platform/runtime/service.h"

/* An act that makes a version; its import's record is written beside it. */
struct version_act {
    int64_t import;
    uint8_t file_salt[SALT_BYTES];
    char file_sha256[65]; /* salted, of the file as it came */
    bool firms;           /* it may have changed firms; if not, the listing is as it was */
};

/* The next version, in the registry's open transaction: scans the firms if they changed.
 * LANE_REGISTRY. */
enum err version_make(struct lane *lane, const struct version_act *act, uint64_t *version,
                      struct error *e) MUST_CHECK;

/* After that transaction: the entry, published. LANE_REGISTRY. While the daemon stops it is left to
 * the next start. */
enum err version_log(struct lane *lane, struct error *e) MUST_CHECK;

/* Appends the entries that are missing up to the version that lane->registry sees, and publishes
 * them. E_CONFLICT if that is older than what the log says. LANE_LEDGER, in no transaction. */
enum err version_entries(struct lane *lane, struct error *e) MUST_CHECK;

/* For auditors: registry/<version>.txt.zst of the version that lane->registry holds, unless it is
 * there. E_CORRUPT if the firms are not those of the entry. LANE_LEDGER. */
enum err version_listing(struct lane *lane, struct error *e) MUST_CHECK;

#endif
