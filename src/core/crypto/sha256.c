/* SHA256_Init and its two friends are deprecated in favour of EVP, which is slower for the short
 * messages that trees are made of; they are still the fastest documented way in. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/crypto/sha256.h"

#include <openssl/sha.h>
#include <string.h>

#include "core/base/hex.h"

#define BLOCK 64
#define LENGTH 8 /* of the message, at the end of the last block */

_Static_assert(SHA256_SHORT + 1 + LENGTH == 2 * BLOCK, "one mark and the length end two blocks");
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

/* Pads and hashes what comes after whole blocks, without the buffer in between. */
static void end_short(SHA256_CTX *c, uint64_t before, const void *bytes, size_t len,
                      uint8_t out[SHA256_BYTES])
{
    uint8_t blocks[2 * BLOCK] = {0};
    size_t end = len < BLOCK - LENGTH ? BLOCK : 2 * BLOCK;
    uint64_t bits = __builtin_bswap64(8 * (before + len));

    if (len)
        memcpy(blocks, bytes, len);
    blocks[len] = 0x80;
    memcpy(blocks + end - LENGTH, &bits, LENGTH);
    for (size_t at = 0; at < end; at += BLOCK)
        SHA256_Transform(c, blocks + at);
    for (int i = 0; i < 8; i++) {
        uint32_t word = __builtin_bswap32(c->h[i]);
        memcpy(out + 4 * i, &word, 4);
    }
}

void sha256(const void *bytes, size_t len, uint8_t out[SHA256_BYTES])
{
    struct sha256 s;

    if (len <= SHA256_SHORT) {
        SHA256_CTX c;
        SHA256_Init(&c);
        end_short(&c, 0, bytes, len, out);
        return;
    }
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
