/* A firm's proof file (docs/protocol.md, section 9), made after the reveal: its stratum's line and
 * its own leaf, among the pool or among those left out, each with the Merkle path to what the log
 * committed to; for a drawn firm also the cut that its ticket had to reach. Sides instead of
 * numbers, no counts, no cut for others: it tells nothing of any other firm. */
#ifndef VERIFY_FIRMPROOF_H
#define VERIFY_FIRMPROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/draw/draw.h"
#include "core/draw/pool.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

#define FIRMPROOF_PATH 65 /* hashes in the longest path */
#define FIRMPROOF_ORIGIN 256

/* Siblings from the leaf to the root. */
struct firmproof_path {
    size_t len;
    bool left[FIRMPROOF_PATH]; /* the sibling stands on the left */
    uint8_t hash[FIRMPROOF_PATH][32];
};

struct firmproof {
    char origin[FIRMPROOF_ORIGIN];
    uint64_t commit; /* index of the commit entry */
    struct stratum_line line;
    struct firmproof_path line_path;
    char uscc[POOL_USCC + 1];
    uint8_t salt[SALT];
    char reason[POOL_REASON]; /* why it was left out; "" if it was in the pool */
    struct firmproof_path path;
    bool drawn;
    uint8_t cut[32];   /* C: the largest ticket drawn; the rest is for drawn firms only */
    uint8_t cut_s[32]; /* s of the cut line */
    struct firmproof_path cut_path;
};

/* Appends the text of the file. */
void firmproof_write(const struct firmproof *proof, struct buf *out);

/* Reads exactly one file; E_CORRUPT with the line number for anything else. */
enum err firmproof_read(const char *text, size_t len, struct firmproof *proof,
                        struct error *e) MUST_CHECK;

/* Builds the proof of one firm of a draw from its pool, just opened, which is read as far as
 * needed; strata have k and cut set, seed is the draw's. E_NOTFOUND if the firm was not in scope.
 * Memory: 32 bytes for each firm of one stratum. origin is cut at FIRMPROOF_ORIGIN. */
enum err firmproof_make(const char *origin, uint64_t commit, const struct stratum *strata,
                        size_t count, const uint8_t seed[32], struct pool_reader *pool,
                        const char *uscc, struct firmproof *proof, struct error *e) MUST_CHECK;

/* What the log says of the draw. */
struct firmproof_log {
    uint8_t strata_root[32];
    uint8_t cuts_root[32]; /* of the draw entry */
    uint8_t seed[32];      /* known once pi is */
};

/* E_CORRUPT unless all paths lead to what the log names and a drawn firm's ticket is at most the
 * cut. */
enum err firmproof_check(const struct firmproof *proof, const struct firmproof_log *log,
                         struct error *e) MUST_CHECK;

#endif
