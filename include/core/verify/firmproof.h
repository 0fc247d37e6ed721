/* A firm's proof file (docs/protocol.md, section 9): its stratum line and its own number, each with
 * the Merkle path to what the log committed to. */
#ifndef VERIFY_FIRMPROOF_H
#define VERIFY_FIRMPROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/draw/pool.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

#define FIRMPROOF_PATH 65 /* hashes in the longest path */
#define FIRMPROOF_ORIGIN 256

struct firmproof {
    char origin[FIRMPROOF_ORIGIN];
    uint64_t commit; /* index of the commit entry */
    struct stratum line;
    uint64_t line_index; /* 0-based */
    uint64_t line_count;
    uint8_t line_path[FIRMPROOF_PATH][32];
    size_t line_path_len;
    char uscc[POOL_USCC + 1];
    uint8_t salt[SALT];
    uint64_t index; /* 1-based */
    uint8_t path[FIRMPROOF_PATH][32];
    size_t path_len;
};

/* Appends the text of the file. */
void firmproof_write(const struct firmproof *proof, struct buf *out);

/* Reads exactly one file; E_CORRUPT with the line number for anything else. */
enum err firmproof_read(const char *text, size_t len, struct firmproof *proof,
                        struct error *e) MUST_CHECK;

/* Builds the proof of one firm from an open pool, read to its end. E_NOTFOUND if the firm is not in
 * it. Memory: 32 bytes for each firm of one stratum. origin is cut at FIRMPROOF_ORIGIN. */
enum err firmproof_make(const char *origin, uint64_t commit, const struct stratum *strata,
                        size_t count, struct pool_reader *pool, const char *uscc,
                        struct firmproof *proof, struct error *e) MUST_CHECK;

/* E_CORRUPT unless both paths lead to what the commit entry names (strata_root, strata). */
enum err firmproof_check(const struct firmproof *proof, const uint8_t strata_root[32],
                         uint64_t strata, struct error *e) MUST_CHECK;

/* Whether the firm had to be drawn, recomputed from the VRF output; *k is its stratum's quota. */
enum err firmproof_drawn(const struct firmproof *proof, const uint8_t beta[VRF_OUTPUT], bool *drawn,
                         uint64_t *k, struct error *e) MUST_CHECK;

#endif
