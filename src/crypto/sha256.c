/* SHA256_Init and its two friends are deprecated in favour of EVP, which is slower for the short
 * messages that trees are made of; they are still the fastest documented way in. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/sha256.h"

#include <openssl/sha.h>
#include <string.h>

#include "base/hex.h"

_Static_assert(sizeof(struct sha256) == sizeof(SHA256_CTX), "struct sha256 must hold a SHA256_CTX");

void sha256_init(struct sha256 *s)
{
    SHA256_Init((SHA256_CTX *)s);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
    SHA256_Update((SHA256_CTX *)s, bytes, len);
}

void sha256_adds(struct sha256 *s, const char *text)
{
    sha256_add(s, text, strlen(text));
}

void sha256_end(struct sha256 *s, uint8_t out[SHA256_BYTES])
{
    SHA256_Final(out, (SHA256_CTX *)s);
}

void sha256(const void *bytes, size_t len, uint8_t out[SHA256_BYTES])
{
    struct sha256 s;

    sha256_init(&s);
    sha256_add(&s, bytes, len);
    sha256_end(&s, out);
}

char *sha256_hex(const void *bytes, size_t len, char out[2 * SHA256_BYTES + 1])
{
    uint8_t hash[SHA256_BYTES];

    sha256(bytes, len, hash);
    hex_encode(out, hash, sizeof hash);
    return out;
}
