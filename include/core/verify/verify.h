/* What an auditor can check beyond the public (docs/protocol.md, sections 2, 3, 5 to 7 and 9): the
 * frozen strata, pool and inspectors behind each commit, and that the record of each draw is, to
 * the byte, what the randomness makes of them. */
#ifndef VERIFY_VERIFY_H
#define VERIFY_VERIFY_H

#include "core/draw/roster.h"
#include "core/draw/stratum.h"
#include "core/verify/site.h"

/* Checks strata/, pools/, inspectors/ and records/ below the folder `audit` for every commit of a
 * site that site_check has read. Each failure goes to the reporter under the commit's or the
 * draw's entry and names the file and, in a record, the field. Streams the pools; memory grows
 * with the largest single draw. */
void verify_audit(const struct site *site, const char *audit, const struct site_reporter *to);

/* The parts, for one commit; strata and count come from verify_strata (the caller frees them).
 * Each returns false after reporting, when later parts have nothing to stand on. */
bool verify_strata(const struct site_commit *c, const char *audit, struct stratum **strata,
                   size_t *count, const struct site_reporter *to);

/* The pool key's proof, the commit's strata_root, the order of the firms, each stratum's numbers
 * and both roots, and who was left out. *path is the pool file's, the caller's to free. */
struct verify_left_out;
bool verify_pool(const struct site_commit *c, const char *audit, const struct stratum *strata,
                 size_t count, struct verify_left_out *left_out, char **path,
                 const struct site_reporter *to);

/* <audit>/pools/<index>.pool, or .pool.zst without that. The caller frees it. */
char *verify_pool_path(const char *audit, uint64_t index);

/* The frozen inspectors, into a zeroed roster that the caller frees in any case. */
bool verify_roster(const struct site_commit *c, const char *audit, struct roster *roster,
                   const struct site_reporter *to);

/* The record of a draw, a new reference, also if its hash is wrong; NULL if it cannot be read. */
json_t *verify_record(const struct site_commit *c, const char *audit,
                      const struct site_reporter *to);

/* Adds the draws of the site's period that count (drawn, not void, not a team drawn anew) as their
 * records have them. What cannot be read is left out: verify_audit has told it. */
struct randomness;
enum err verify_statistics(const struct site *site, const char *audit, struct randomness *r,
                           struct error *e) MUST_CHECK;

#endif
