/* Names follow RFC 9381: x secret scalar, Y public key, B base point, H input point,
 * Gamma = x*H, c challenge, s response. Points and scalars are 32 little-endian bytes. */
#include "core/crypto/ecvrf.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SUITE 0x03
#define POINT 32
#define CHALLENGE 16

static const uint8_t identity[POINT] = {1};

/* The order of the prime-order subgroup, L = 2^252 + 27742317777372353535851937790883648493. */
static const uint8_t order[POINT] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

/* SHA-512(suite || domain || points || 00), the shape of the challenge and of beta. */
static void hash_points(uint8_t out[64], uint8_t domain, const uint8_t *const *points, size_t n)
{
    crypto_hash_sha512_state h;
    const uint8_t front[2] = {SUITE, domain};
    const uint8_t back = 0;

    crypto_hash_sha512_init(&h);
    crypto_hash_sha512_update(&h, front, sizeof front);
    for (size_t i = 0; i < n; i++)
        crypto_hash_sha512_update(&h, points[i], POINT);
    crypto_hash_sha512_update(&h, &back, 1);
    crypto_hash_sha512_final(&h, out);
}

/* RFC 8032 section 5.1.3. libsodium decodes any point on the curve here but does not insist on
 * its one right encoding; adding the identity writes that one, to compare with. */
static bool decodes(const uint8_t p[POINT])
{
    uint8_t same[POINT];

    return crypto_core_ed25519_add(same, p, identity) == 0 && memcmp(same, p, POINT) == 0;
}

/* out = 8*p by doubling three times: crypto_scalarmult_ed25519_noclamp refuses points outside
 * the prime-order subgroup, which is where p may still be. p must decode. */
static void clear_cofactor(uint8_t out[POINT], const uint8_t p[POINT])
{
    memcpy(out, p, POINT);
    for (int i = 0; i < 3; i++) {
        uint8_t twice[POINT];
        if (crypto_core_ed25519_add(twice, out, out) != 0)
            abort(); /* a point that decoded once */
        memcpy(out, twice, POINT);
    }
}

/* ECVRF_encode_to_curve_try_and_increment, section 5.4.1.1, with PK_string as the salt. */
static void encode_to_curve(uint8_t h[POINT], const uint8_t pk[POINT], const void *alpha,
                            size_t len)
{
    crypto_hash_sha512_state start;
    const uint8_t front[2] = {SUITE, 0x01};

    crypto_hash_sha512_init(&start);
    crypto_hash_sha512_update(&start, front, sizeof front);
    crypto_hash_sha512_update(&start, pk, POINT);
    if (len > 0)
        crypto_hash_sha512_update(&start, alpha, len);
    for (int ctr = 0; ctr < 256; ctr++) {
        crypto_hash_sha512_state try = start;
        const uint8_t back[2] = {(uint8_t)ctr, 0};
        uint8_t hash[64];
        crypto_hash_sha512_update(&try, back, sizeof back);
        crypto_hash_sha512_final(&try, hash);
        if (!decodes(hash))
            continue;
        clear_cofactor(h, hash);
        if (memcmp(h, identity, POINT) != 0)
            return;
    }
    abort(); /* 256 misses in a row: probability about 2^-256 */
}

/* Section 5.4.3: c over Y, H, Gamma, U, V. */
static void challenge(uint8_t c[CHALLENGE], const uint8_t *const points[5])
{
    uint8_t hash[64];

    hash_points(hash, 0x02, points, 5);
    memcpy(c, hash, CHALLENGE);
}

/* x from the seed, clamped as in RFC 8032; prefix (may be NULL) feeds the nonce. */
static void secret_scalar(const uint8_t sk[ECVRF_KEY_BYTES], uint8_t x[POINT],
                          uint8_t prefix[POINT])
{
    uint8_t hash[64];

    crypto_hash_sha512(hash, sk, ECVRF_KEY_BYTES);
    memcpy(x, hash, POINT);
    x[0] &= 248;
    x[31] = (uint8_t)((x[31] & 127) | 64);
    if (prefix)
        memcpy(prefix, hash + POINT, POINT);
    sodium_memzero(hash, sizeof hash);
}

void ecvrf_public(const uint8_t sk[ECVRF_KEY_BYTES], uint8_t pk[ECVRF_KEY_BYTES])
{
    uint8_t x[POINT];

    secret_scalar(sk, x, NULL);
    if (crypto_scalarmult_ed25519_base_noclamp(pk, x) != 0)
        abort(); /* x would be a multiple of L */
    sodium_memzero(x, sizeof x);
}

static void multiply(uint8_t out[POINT], const uint8_t scalar[POINT], const uint8_t p[POINT])
{
    if (crypto_scalarmult_ed25519_noclamp(out, scalar, p) != 0)
        abort(); /* p is ours and in the subgroup, the scalar is not 0 but with 2^-252 */
}

/* Section 5.4.2.2: the nonce of RFC 8032, over the prefix and H. */
static void nonce(uint8_t k[POINT], const uint8_t prefix[POINT], const uint8_t h[POINT])
{
    crypto_hash_sha512_state state;
    uint8_t hash[64];

    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, prefix, POINT);
    crypto_hash_sha512_update(&state, h, POINT);
    crypto_hash_sha512_final(&state, hash);
    crypto_core_ed25519_scalar_reduce(k, hash);
}

void ecvrf_prove(const uint8_t sk[ECVRF_KEY_BYTES], const void *alpha, size_t len,
                 uint8_t pi[ECVRF_PROOF_BYTES])
{
    uint8_t x[POINT], prefix[POINT], pk[POINT], h[POINT], k[POINT], u[POINT], v[POINT];
    uint8_t c[POINT] = {0}, cx[POINT];

    secret_scalar(sk, x, prefix);
    ecvrf_public(sk, pk);
    encode_to_curve(h, pk, alpha, len);
    multiply(pi, x, h);
    nonce(k, prefix, h);
    if (crypto_scalarmult_ed25519_base_noclamp(u, k) != 0)
        abort(); /* k would be 0 */
    multiply(v, k, h);
    challenge(c, (const uint8_t *const[]){pk, h, pi, u, v});
    memcpy(pi + POINT, c, CHALLENGE);
    crypto_core_ed25519_scalar_mul(cx, c, x);
    crypto_core_ed25519_scalar_add(pi + POINT + CHALLENGE, k, cx);
    sodium_memzero(x, sizeof x);
    sodium_memzero(prefix, sizeof prefix);
    sodium_memzero(k, sizeof k);
    sodium_memzero(cx, sizeof cx);
}

/* s < L, so that a proof has one encoding only. */
static bool scalar_is_reduced(const uint8_t s[POINT])
{
    for (int i = POINT - 1; i >= 0; i--)
        if (s[i] != order[i])
            return s[i] < order[i];
    return false;
}

/* out = a - b with a = s*B or s*H and b = c*Y or c*Gamma; false if something does not decode. */
static bool difference(uint8_t out[POINT], const uint8_t s[POINT], const uint8_t *base,
                       const uint8_t c[POINT], const uint8_t p[POINT])
{
    uint8_t left[POINT], right[POINT];
    int bad = base ? crypto_scalarmult_ed25519_noclamp(left, s, base)
                   : crypto_scalarmult_ed25519_base_noclamp(left, s);

    return bad == 0 && crypto_scalarmult_ed25519_noclamp(right, c, p) == 0 &&
           crypto_core_ed25519_sub(out, left, right) == 0;
}

bool ecvrf_verify(const uint8_t pk[ECVRF_KEY_BYTES], const void *alpha, size_t len,
                  const uint8_t pi[ECVRF_PROOF_BYTES], uint8_t beta[ECVRF_BETA_BYTES])
{
    const uint8_t *s = pi + POINT + CHALLENGE;
    uint8_t h[POINT], u[POINT], v[POINT], c[POINT] = {0}, again[CHALLENGE];

    if (!crypto_core_ed25519_is_valid_point(pk) || !crypto_core_ed25519_is_valid_point(pi) ||
        !decodes(pk) || !decodes(pi) || !scalar_is_reduced(s))
        return false;
    memcpy(c, pi + POINT, CHALLENGE);
    encode_to_curve(h, pk, alpha, len);
    if (!difference(u, s, NULL, c, pk) || !difference(v, s, h, c, pi))
        return false;
    challenge(again, (const uint8_t *const[]){pk, h, pi, u, v});
    return memcmp(c, again, CHALLENGE) == 0 && ecvrf_beta(pi, beta);
}

bool ecvrf_beta(const uint8_t pi[ECVRF_PROOF_BYTES], uint8_t beta[ECVRF_BETA_BYTES])
{
    uint8_t gamma[POINT];

    if (!decodes(pi) || !scalar_is_reduced(pi + POINT + CHALLENGE))
        return false;
    clear_cofactor(gamma, pi);
    hash_points(beta, 0x03, (const uint8_t *const[]){gamma}, 1);
    return true;
}
