/* C2SP signed notes with one Ed25519 key: text, an empty line, signature lines
 * `— <name> <base64(key id || signature)>`. The key id is the first four bytes of
 * SHA-256(name || 0A || 01 || public key); a verifier key reads `<name>+<8 hex>+<base64(01 ||
 * key)>`. */
#ifndef TLOG_NOTE_H
#define TLOG_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define NOTE_NAME_MAX 256 /* bytes of a key name, NUL included */
#define NOTE_MAX 65536    /* bytes of a whole note */

struct note_key {
    char name[NOTE_NAME_MAX];
    uint8_t id[4];
    uint8_t public[32];
};

/* A usable key name: 1 to 255 bytes of UTF-8 without white space, controls and '+'. */
bool note_name_ok(const char *name);

/* Fills key from its parts. name must be usable. */
void note_key(struct note_key *key, const char *name, const uint8_t public[32]);

/* Appends the verifier key's text, without a newline. */
void note_vkey(const struct note_key *key, struct buf *out);

/* Reads a verifier key; E_CORRUPT if its form or its id is wrong. */
enum err note_vkey_parse(const char *text, size_t len, struct note_key *key,
                         struct error *e) MUST_CHECK;

/* Appends the signed note over text (which must end in a newline) to out. */
void note_sign(const char *name, const uint8_t seed[32], const char *text, size_t len,
               struct buf *out);

/* Checks the form of a note and that it carries a right signature by key; lines by other keys
 * are ignored, a wrong one by this key is not. *text_len is then the length of its text, which
 * starts at msg and ends in a newline. E_CORRUPT otherwise. */
enum err note_verify(const char *msg, size_t len, const struct note_key *key, size_t *text_len,
                     struct error *e) MUST_CHECK;

#endif
