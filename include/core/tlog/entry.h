/* Log entries (docs/protocol.md, section 2): canonical JSON with exactly the fields of its type.
 *
 * Fields by kind: hashes and roots are 64 lower-case hex digits, pi is 160; dates are
 * YYYY-MM-DD; `handover` is a signature, 128 digits, and may be absent; texts are 1 to 1024 bytes
 * without control characters; levels are one letter A to D; counts are integers. pi_sha256 is
 * SHA-256 over the 80 raw bytes of pi. A case number is 18 to 24 digits (it names a file). The VRF
 * key of a draw is that of the last `keys` entry before its commit, so that a rotation in between
 * cannot roll the dice again. */
#ifndef TLOG_ENTRY_H
#define TLOG_ENTRY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/base/json.h"

#define ENTRY_ALGORITHM "inspectd-draw-v1"
#define ENTRY_DAYS_MAX 366 /* no period is longer than a year */
#define ENTRY_TEAM_MAX 16

enum entry_type {
    ENTRY_KEYS,
    ENTRY_PLAN,
    ENTRY_REGISTRY,
    ENTRY_COMMIT,
    ENTRY_DRAW,
    ENTRY_REVEAL,
    ENTRY_VOID,
    ENTRY_RESULT,
    ENTRY_CASES,
    ENTRY_ADMIN
};
#define ENTRY_TYPES 10

const char *entry_type_name(enum entry_type type); /* "keys", "plan", … */

/* Checks an entry against the schema of its type; *type (may be NULL) is set on E_OK.
 * E_INPUT with a sentence that names the field. */
enum err entry_check(const json_t *entry, enum entry_type *type, struct error *e) MUST_CHECK;

/* Bytes from a log: canonical, at most 65,535, and of right form (E_CORRUPT otherwise). *out is
 * the caller's to json_decref; *type may be NULL. */
enum err entry_parse(const char *bytes, size_t len, json_t **out, enum entry_type *type,
                     struct error *e) MUST_CHECK;

/* Completes an entry for the log: sets "v" and "time" (an instant) in `entry`, which holds
 * "type" and the type's own fields, checks it and appends its canonical bytes to out.
 * E_INPUT if its form is wrong, E_LIMIT if it is too long; out is then unchanged. */
enum err entry_write(json_t *entry, int64_t time, struct buf *out, struct error *e) MUST_CHECK;

/* Appends what the log key before it signs of a later `keys` entry: all of it but `handover`. */
enum err entry_handover_text(const json_t *entry, struct buf *out, struct error *e) MUST_CHECK;

/* Typed access to entries that entry_check has passed. */
int64_t entry_time(const json_t *entry);                                  /* instant */
void entry_hash(const json_t *entry, const char *field, uint8_t out[32]); /* from hex */

#endif
