#include "core/crypto/secret.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define OPS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

_Static_assert(SECRET_HASH_BYTES == crypto_pwhash_STRBYTES, "a hash fits exactly");

/* The hash of a password that was thrown away, with the parameters in use
 * (tests/unit/crypto/test_secret.c holds it against secret_is_old): verified against when there is
 * no other. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$"
                             "HcAuQurMEYW6C/33QvzZlQ$PnotTcoX3oj6GEtpXF4TvJPh0ewB9LT0oBsKfa0hJdU";

static void start(void)
{
    if (sodium_init() < 0)
        abort(); /* no source of randomness: a secret made now would be worthless */
}

void secret_random(void *out, size_t len)
{
    start();
    randombytes_buf(out, len);
}

void secret_word(char out[SECRET_WORD_BYTES])
{
    static const char alphabet[] = "23456789abcdefghijkmnpqrstuvwxyz"; /* no 0 1 l o */
    uint8_t random[20];
    size_t n = 0;

    secret_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i && i % 5 == 0)
            out[n++] = '-';
        out[n++] = alphabet[random[i] & 31];
    }
    out[n] = '\0';
    secret_wipe(random, sizeof random);
}

bool secret_hash(const char *password, char out[SECRET_HASH_BYTES])
{
    start();
    return crypto_pwhash_str_alg(out, password, strlen(password), OPS, MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool secret_verify(const char *hash, const char *password)
{
    bool known = hash && *hash;

    start();
    bool fits = crypto_pwhash_str_verify(known ? hash : nobody, password, strlen(password)) == 0;
    return fits && known;
}

bool secret_is_old(const char *hash)
{
    start();
    return crypto_pwhash_str_needs_rehash(hash, OPS, MEMORY) != 0;
}

bool secret_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void secret_wipe(void *bytes, size_t len)
{
    sodium_memzero(bytes, len);
}
