#include "core/crypto/siphash.h"

#include <sodium.h>

_Static_assert(SIPHASH_KEY == crypto_shorthash_KEYBYTES, "crypto_shorthash is SipHash-2-4");

uint64_t siphash(const uint8_t key[SIPHASH_KEY], const void *bytes, size_t len)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t hash = 0;

    crypto_shorthash(out, bytes, len, key);
    for (size_t i = sizeof out; i-- > 0;) /* little-endian, as its authors print it */
        hash = hash << 8 | out[i];
    return hash;
}
