/* Hashes of what is not public: SHA-256(salt || content). Without the salt nobody can try what the
 * content may have been. Pure: whoever makes a hash draws the salt (platform/publog/salts.h). */
#ifndef CRYPTO_SALTED_H
#define CRYPTO_SALTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/crypto/sha256.h"

#define SALT_BYTES 16
#define SALT_TEXT_BYTES (2 * SALT_BYTES + 1) /* of a file salts/<hash>: 32 hex digits and \n */

/* A hash that has taken the salt; sha256_add takes the content. */
void salted_begin(struct sha256 *s, const uint8_t salt[SALT_BYTES]);

/* All in one, as 64 lower-case hex digits and a NUL; returns out. */
char *salted_hex(const uint8_t salt[SALT_BYTES], const void *content, size_t len,
                 char out[2 * SHA256_BYTES + 1]);

/* The text that auditors get: SALT_TEXT_BYTES characters and a NUL. */
void salt_write(const uint8_t salt[SALT_BYTES], char out[SALT_TEXT_BYTES + 1]);
bool salt_read(const char *text, size_t len, uint8_t salt[SALT_BYTES]);

#endif
