/* The operator's two secrets: the Ed25519 seed that signs checkpoints and the VRF secret that
 * seeds draws, as two lines of hex in one file of mode 0600, <keys_dir>/inspectd.keys. A rotation
 * keeps the coming pair beside it (inspectd.keys.next) until the log names it. */
#ifndef PUBLOG_KEYS_H
#define PUBLOG_KEYS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

struct log_keys {
    char *origin; /* name of the log and of its key */
    uint8_t log_seed[32];
    uint8_t log_public[32];
    uint8_t vrf_secret[32];
    uint8_t vrf_public[32];
};

/* A fresh pair from the system's random generator, in memory only. */
struct log_keys *log_keys_new(const char *origin);

/* Reads the file (next: of the coming pair). E_NOTFOUND if it is absent, E_CORRUPT if malformed,
 * E_DENIED if others than the owner may read it. */
enum err log_keys_read(const char *dir, const char *origin, bool next, struct log_keys **out,
                       struct error *e) MUST_CHECK;

/* Writes the pair durably, mode 0600, making dir (0700). */
enum err log_keys_write(const char *dir, const struct log_keys *keys, bool next,
                        struct error *e) MUST_CHECK;

/* The coming pair becomes the pair. Repeating it after a crash is fine. */
enum err log_keys_promote(const char *dir, struct error *e) MUST_CHECK;

/* Removes a coming pair that the log never named. */
enum err log_keys_drop_next(const char *dir, struct error *e) MUST_CHECK;

void log_keys_free(const struct log_keys *keys); /* wipes; NULL ok */

/* The fields of a `keys` entry: type, algorithm, log_vkey, vrf_public. New reference. */
json_t *log_keys_entry(const struct log_keys *keys);

/* True if that entry names exactly these keys. */
bool log_keys_match(const struct log_keys *keys, const json_t *entry);

#endif
