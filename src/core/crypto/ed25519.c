#include "core/crypto/ed25519.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void ed25519_keypair(uint8_t seed[ED25519_SEED_BYTES], uint8_t pub[ED25519_PUBLIC_BYTES])
{
    if (sodium_init() < 0)
        abort(); /* no source of randomness: a key made now would be worthless */
    randombytes_buf(seed, ED25519_SEED_BYTES);
    ed25519_public(seed, pub);
}

void ed25519_public(const uint8_t seed[ED25519_SEED_BYTES], uint8_t pub[ED25519_PUBLIC_BYTES])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(pub, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

void ed25519_sign(uint8_t sig[ED25519_SIGNATURE_BYTES], const void *msg, size_t len,
                  const uint8_t seed[ED25519_SEED_BYTES])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t pub[ED25519_PUBLIC_BYTES];

    crypto_sign_seed_keypair(pub, secret, seed);
    crypto_sign_detached(sig, NULL, msg, len, secret);
    sodium_memzero(secret, sizeof secret);
}

bool ed25519_verify(const uint8_t sig[ED25519_SIGNATURE_BYTES], const void *msg, size_t len,
                    const uint8_t pub[ED25519_PUBLIC_BYTES])
{
    return crypto_sign_verify_detached(sig, msg, len, pub) == 0;
}
