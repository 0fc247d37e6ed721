/* From a commit to the seed and its sub-seeds, keys and salts (docs/protocol.md, sections 3, 4
 * and 7). Everything is a pure function of its arguments; the only secret is the VRF key. */
#ifndef DRAW_SEED_H
#define DRAW_SEED_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define VRF_PROOF 80
#define VRF_OUTPUT 64
#define SALT 16
#define SUB_SEED 65 /* 64 hex characters and a NUL */

/* A committed public source. value is "" while absent; all three are lent. */
struct draw_source {
    const char *kind;
    const char *name;
    const char *value;
};

/* Appends the VRF input of the pool key: "inspectd/pool-key/v1\n" task "\n" date "\n" attempt "\n".
 * date is "YYYY-MM-DD". */
void seed_pool_alpha(struct buf *out, const char *task, const char *date, unsigned attempt);

/* The pool key of (task, date, attempt) and its proof, under the operator's VRF secret. */
enum err seed_pool_key(const uint8_t vrf_secret[32], const char *task, const char *date,
                       unsigned attempt, uint8_t key[32], uint8_t proof[VRF_PROOF],
                       struct error *e) MUST_CHECK;

/* Appends alpha: "inspectd/alpha/v1\n" SHA-256(M) and each value with its length. body is M, the
 * checkpoint body for the tree that ends with the commit. A value has at most 65,535 bytes, or
 * E_LIMIT. */
enum err seed_alpha(struct buf *out, const char *body, size_t body_len,
                    const struct draw_source *sources, size_t count, struct error *e) MUST_CHECK;

/* seed = SHA-256("inspectd/seed/v1\n" || beta). */
void seed_from_beta(const uint8_t beta[VRF_OUTPUT], uint8_t seed[32]);

/* sub(purpose, label) as text. */
void seed_sub(const uint8_t seed[32], const char *purpose, const char *label, char out[SUB_SEED]);

/* pk = SHA-256("inspectd/picks/v1\n" || beta). */
void seed_picks_key(const uint8_t beta[VRF_OUTPUT], uint8_t key[32]);

/* First 16 bytes of SHA-256(key || uscc): the salt of a pool leaf (key = pool key) or of a picks
 * leaf (key = picks key). uscc: 18 characters. */
void seed_salt(const uint8_t key[32], const char *uscc, uint8_t salt[SALT]);

/* 'C' if at least one source has a value, else 'D'. */
char seed_level(const struct draw_source *sources, size_t count);

#endif
