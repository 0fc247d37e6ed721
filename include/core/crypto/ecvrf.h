/* ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03): randomness that only the holder of the
 * secret key can make, of which there is exactly one per input, and which anyone can check.
 *
 * An entry's pi_sha256 is SHA-256 over the 80 raw bytes of pi, not over its hex text. */
#ifndef CRYPTO_ECVRF_H
#define CRYPTO_ECVRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ECVRF_KEY_BYTES 32   /* secret: any 32 bytes (an Ed25519 seed); public: a point */
#define ECVRF_PROOF_BYTES 80 /* Gamma 32, c 16, s 32 */
#define ECVRF_BETA_BYTES 64

/* Y = x*B, RFC 9381 section 5.5 (the same point as the seed's Ed25519 public key). */
void ecvrf_public(const uint8_t sk[ECVRF_KEY_BYTES], uint8_t pk[ECVRF_KEY_BYTES]);

/* ECVRF_prove, section 5.1. Deterministic; never fails. */
void ecvrf_prove(const uint8_t sk[ECVRF_KEY_BYTES], const void *alpha, size_t len,
                 uint8_t pi[ECVRF_PROOF_BYTES]);

/* ECVRF_verify with key validation (sections 5.3 and 5.4.5): true and beta filled if pi is the
 * proof for alpha. Refuses non-canonical points and s >= L; stricter than the RFC, it also
 * refuses a key or Gamma outside the prime-order subgroup, which no honest prover makes. */
bool ecvrf_verify(const uint8_t pk[ECVRF_KEY_BYTES], const void *alpha, size_t len,
                  const uint8_t pi[ECVRF_PROOF_BYTES], uint8_t beta[ECVRF_BETA_BYTES]);

/* ECVRF_proof_to_hash, section 5.2: the output of a proof already known to be right. False if
 * pi does not decode. */
bool ecvrf_beta(const uint8_t pi[ECVRF_PROOF_BYTES], uint8_t beta[ECVRF_BETA_BYTES]);

#endif
