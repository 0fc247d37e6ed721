/* Reading JSON values: one way for every room. An object may be NULL or of another kind, a key may
 * be absent or hold another kind: then the default named below comes back. Texts belong to the
 * object they stand in. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "core/base/lang.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* The text at KEY; "" when there is none. */
const char *json_text(const json_t *object, const char *key);

/* The text at KEY, or OTHER (often NULL) when there is none. */
const char *json_text_or(const json_t *object, const char *key, const char *other);

/* The integer at KEY; 0 when there is none. */
json_int_t json_int(const json_t *object, const char *key);

/* The number at KEY; 0 when there is none or it is negative. */
uint64_t json_count(const json_t *object, const char *key);

/* True where KEY holds true. */
bool json_flag(const json_t *object, const char *key);

/* The day written as YYYY-MM-DD at KEY; DAY_NONE when there is none. */
int32_t json_day(const json_t *object, const char *key);

/* What stands behind keys one in the other, closed by NULL: json_at(doc, "firm", "region", NULL).
 * NULL when one of them is absent. Borrowed. */
json_t *json_at(const json_t *object, const char *key, ...) __attribute__((sentinel));

/* What a word {"zh", "en"} says in a language; a plain text says itself; "" for anything else. */
const char *json_word(const json_t *word, enum lang lang);

/* The texts of a list with something between them, the caller's to free. */
char *json_joined(const json_t *texts, const char *between);

#endif
