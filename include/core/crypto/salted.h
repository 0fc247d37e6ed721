/* Hashes of what is not public: SHA-256(salt || content). Without the salt nobody can try what the
 * content may have been. Pure: whoever makes a hash draws the salt (platform/publog/salts.h). */
#ifndef CRYPTO_SALTED_H
#define CRYPTO_SALTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/crypto/sha256.h"

#define SALT_BYTES 16
#define SALT_TEXT_BYTES (2 * SALT_BYTES + 1) /* of a file salts/<hash>: 32 hex digits and \n */

/* A hash that has taken the salt; sha256_add takes the content. */
void salted_begin(struct sha256 *s, const uint8_t salt[SALT_BYTES]);

/* As 64 lower-case hex digits and a NUL; returns out. */
char *salted_hex(const uint8_t salt[SALT_BYTES], const void *content, size_t len,
                 char out[2 * SHA256_BYTES + 1]);

/* The text that auditors get: SALT_TEXT_BYTES characters and a NUL. */
void salt_write(const uint8_t salt[SALT_BYTES], char out[SALT_TEXT_BYTES + 1]);
bool salt_read(const char *text, size_t len, uint8_t salt[SALT_BYTES]);

/* The salt of a hash, from <audit>/salts/<hash>. E_NOTFOUND, or E_CORRUPT where it is no salt. */
enum err salt_read_file(const char *audit, const char *hash, uint8_t salt[SALT_BYTES],
                        struct error *e) MUST_CHECK;

/* E_OK if the content has that hash, with the salt that lies in the audit folder. E_CORRUPT says
 * that content or salt is wrong; errors of salt_read_file. `name` is what the content is called. */
enum err salted_check(const char *audit, const char *hash, const char *name, const void *content,
                      size_t len, struct error *e) MUST_CHECK;

#endif
