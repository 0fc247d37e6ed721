/* Secrets of people and programs: random bytes for sessions and tokens, and password hashes. With
 * the key maker of crypto/ed25519.h this is all the randomness there is; no draw sees any of it
 * (tests/lint/calls). Not linked into inspect-verify. */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SECRET_HASH_BYTES 128 /* a password hash with its NUL */
#define SECRET_ID_BYTES 32    /* of a session or token: 256 bits cannot be guessed */
#define SECRET_WORD_BYTES 24  /* a generated password with its NUL */

/* Fills out from the system's randomness; aborts without a source of it. */
void secret_random(void *out, size_t len);

/* A password for a person to type once: 20 characters of an alphabet without look-alikes (5 bits
 * each, 100 in all) in groups of five. */
void secret_word(char out[SECRET_WORD_BYTES]);

/* Argon2id with a fresh salt, as text that names its parameters ($argon2id$…). Libsodium's
 * INTERACTIVE limits: 64 MiB and two passes, three times what OWASP asks at least (19 MiB, two
 * passes) and about 0.1 s; MODERATE would take 256 MiB, half of what the daemon may use in all.
 * Slow on purpose: LANE_LOGIN, or LANE_LEDGER where a password is changed; never the event loop.
 * False if the memory is not to be had. */
bool secret_hash(const char *password, char out[SECRET_HASH_BYTES]);

/* Takes as long for a wrong password as for the right one. hash NULL or "": false after the same
 * time, so that an unknown user name cannot be told by the clock. */
bool secret_verify(const char *hash, const char *password);

/* True if it was made with other parameters than secret_hash uses now. */
bool secret_is_old(const char *hash);

/* Compares in a time that depends on len only. */
bool secret_equal(const void *a, const void *b, size_t len);

/* Wipes memory, and no compiler leaves it out. */
void secret_wipe(void *bytes, size_t len);

#endif
