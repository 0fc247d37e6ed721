/* Ed25519 signatures (RFC 8032). A secret key is its 32-byte seed. */
#ifndef CRYPTO_ED25519_H
#define CRYPTO_ED25519_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ED25519_SEED_BYTES 32
#define ED25519_PUBLIC_BYTES 32
#define ED25519_SIGNATURE_BYTES 64

/* Makes a fresh key from the system's randomness. The only call in the core that is not a
 * function of its arguments: the service calls it once, when a log is created or rotated. */
void ed25519_keypair(uint8_t seed[ED25519_SEED_BYTES], uint8_t pub[ED25519_PUBLIC_BYTES]);

void ed25519_public(const uint8_t seed[ED25519_SEED_BYTES], uint8_t pub[ED25519_PUBLIC_BYTES]);

void ed25519_sign(uint8_t sig[ED25519_SIGNATURE_BYTES], const void *msg, size_t len,
                  const uint8_t seed[ED25519_SEED_BYTES]);

/* False for a wrong signature, a key of small order or a non-canonical encoding. */
bool ed25519_verify(const uint8_t sig[ED25519_SIGNATURE_BYTES], const void *msg, size_t len,
                    const uint8_t pub[ED25519_PUBLIC_BYTES]);

#endif
