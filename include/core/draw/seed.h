/* From a commit to the seed, and everything that is hashed out of it (docs/protocol.md, sections 3
 * to 7). Everything is a pure function of its arguments; the only secret is the VRF key.
 *
 * What is derived from the seed takes the pool key too: after the reveal the seed is public, the
 * pool key never is, so nobody outside can compute a quota's place, a cut or a team's preference.
 */
#ifndef DRAW_SEED_H
#define DRAW_SEED_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define VRF_PROOF 80
#define VRF_OUTPUT 64
#define SALT 16
#define SEED_HEX 65 /* 64 hex digits and a NUL */

/* A committed public source. value is "" while absent; all three are lent. */
struct draw_source {
    const char *kind; /* "ceremony", or "custodians" */
    const char *name;
    const char *value;
};

/* Appends the VRF input of the pool key: "inspectd/pool-key/v1\n" task "\n" date "\n". It is the
 * same in every attempt, so equal inputs show as an equal strata_root. date is "YYYY-MM-DD". */
void seed_pool_alpha(struct buf *out, const char *task, const char *date);

/* The pool key of (task, date) and its proof, under the operator's VRF secret. */
enum err seed_pool_key(const uint8_t vrf_secret[32], const char *task, const char *date,
                       uint8_t key[32], uint8_t proof[VRF_PROOF], struct error *e) MUST_CHECK;

/* Appends alpha: "inspectd/alpha/v1\n" SHA-256(M) and each value with its length. body is M, the
 * checkpoint body for the tree that ends with the commit. A value has at most 65,535 bytes, or
 * E_LIMIT. */
enum err seed_alpha(struct buf *out, const char *body, size_t body_len,
                    const struct draw_source *sources, size_t count, struct error *e) MUST_CHECK;

/* seed = SHA-256("inspectd/seed/v1\n" || beta). */
void seed_from_beta(const uint8_t beta[VRF_OUTPUT], uint8_t seed[32]);

/* The two secrets of a draw's derivations. Lent. */
struct draw_secret {
    const uint8_t *seed;     /* 32 bytes */
    const uint8_t *pool_key; /* 32 bytes */
};

/* q(x) of section 5: SHA-256("inspectd/quota/v1\n" || seed || pool_key || x). */
void seed_quota(const struct draw_secret *secret, const char *x, uint8_t out[32]);

/* The s of a stratum's cut line, section 6: SHA-256("inspectd/cut/v1\n" || seed || pool_key ||
 * key). */
void seed_cut(const struct draw_secret *secret, const char *key, uint8_t out[32]);

/* The a of a bureau, section 7, as hex: SHA-256("inspectd/assign/v1\n" || seed || pool_key ||
 * bureau). */
void seed_assign(const struct draw_secret *secret, const char *bureau, char out[SEED_HEX]);

/* A firm's ticket: SHA-256("inspectd/ticket/v1\n" || seed || uscc || salt); uscc: 18 characters. */
void seed_ticket(const uint8_t seed[32], const char *uscc, const uint8_t salt[SALT],
                 uint8_t out[32]);

/* pk = SHA-256("inspectd/picks/v1\n" || beta || pool_key), published at the reveal. */
void seed_picks_key(const uint8_t beta[VRF_OUTPUT], const uint8_t pool_key[32], uint8_t key[32]);

/* First 16 bytes of SHA-256(key || text): the salt of a firm's leaf (text its 18 characters; key
 * the pool key or the picks key) and of a stratum's counts (text the stratum's key). */
void seed_salt(const uint8_t key[32], const char *text, size_t len, uint8_t salt[SALT]);

/* What the committed sources give: 'B' with custodians, 'C' with another source, else 'D'. */
char seed_level(const struct draw_source *sources, size_t count);

#endif
