/* Salts for hashes in the log of what is not public (core/crypto/salted.h): 16 bytes of the
 * system's generator, kept for auditors as salts/<hash>. A salt hides; no draw depends on one. */
#ifndef PUBLOG_SALTS_H
#define PUBLOG_SALTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/crypto/salted.h"
#include "platform/runtime/service.h"

void salt_new(uint8_t salt[SALT_BYTES]);

/* A file <folder>/<hash>.json for auditors, named by its hash under a fresh salt; both are on disk
 * on return. */
enum err publog_salted_file(struct lane *lane, const char *folder, const void *bytes, size_t len,
                            char hash[65], struct error *e) MUST_CHECK;

/* Writes salts/<hash> for auditors, durably. Again with the same salt is fine. */
enum err publog_salt_file(struct lane *lane, const char hash[65], const uint8_t salt[SALT_BYTES],
                          struct error *e) MUST_CHECK;

/* The hash of the content under a fresh salt, which is on disk on return. */
enum err publog_salted(struct lane *lane, const void *content, size_t len, char hash[65],
                       struct error *e) MUST_CHECK;

#endif
