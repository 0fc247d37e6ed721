/* Canonical JSON (RFC 8785), restricted to what log entries and side files may hold: objects,
 * arrays, strings without NUL, booleans and integers from 0 to 2^53 - 1, nested at most
 * CJSON_DEPTH deep. One value has exactly one encoding, so hashes of it mean something. */
#ifndef CRYPTO_CJSON_H
#define CRYPTO_CJSON_H

#include <jansson.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/error.h"

#define CJSON_DEPTH 32
#define CJSON_INT_MAX 9007199254740991 /* 2^53 - 1 */

/* Appends the canonical bytes of value to out: keys sorted by UTF-16 code units, no white
 * space, no newline at the end. E_INPUT (out then ends in rubbish) if value holds a null, a
 * real, an integer out of range, or is nested too deeply. */
enum err cjson_write(const json_t *value, struct buf *out, struct error *e) MUST_CHECK;

/* Parses exactly text[0..len) and refuses (E_CORRUPT) every byte sequence that cjson_write
 * would not have written: other key order, spaces, duplicate keys, needless escapes, floats,
 * null, bad UTF-8. *out is the caller's to json_decref. */
enum err cjson_read(const char *text, size_t len, json_t **out, struct error *e) MUST_CHECK;

#endif
