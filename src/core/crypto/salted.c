#include "core/crypto/salted.h"

#include <string.h>

#include "core/base/hex.h"

void salted_begin(struct sha256 *s, const uint8_t salt[SALT_BYTES])
{
    sha256_init(s);
    sha256_add(s, salt, SALT_BYTES);
}

char *salted_hex(const uint8_t salt[SALT_BYTES], const void *content, size_t len,
                 char out[2 * SHA256_BYTES + 1])
{
    struct sha256 s;
    uint8_t hash[SHA256_BYTES];

    salted_begin(&s, salt);
    sha256_add(&s, content, len);
    sha256_end(&s, hash);
    hex_encode(out, hash, sizeof hash);
    return out;
}

void salt_write(const uint8_t salt[SALT_BYTES], char out[SALT_TEXT_BYTES + 1])
{
    hex_encode(out, salt, SALT_BYTES);
    memcpy(out + 2 * (size_t)SALT_BYTES, "\n", 2);
}

bool salt_read(const char *text, size_t len, uint8_t salt[SALT_BYTES])
{
    char hex[2 * SALT_BYTES + 1];

    if (len != SALT_TEXT_BYTES || text[len - 1] != '\n')
        return false;
    memcpy(hex, text, len - 1);
    hex[len - 1] = '\0';
    return strspn(hex, "0123456789abcdef") == len - 1 && hex_decode(salt, SALT_BYTES, hex);
}
