/* Finding things in an answer that is a record (platform/ops/answer.h), by their keys. */
#ifndef HTML_RECORD_H
#define HTML_RECORD_H

#include <jansson.h>

/* The value of a field, and a table; NULL if there is none. Part of the record. */
const json_t *record_field(const json_t *record, const char *key);
const json_t *record_table(const json_t *record, const char *key);

/* The text of a field; "" if it has none. */
const char *record_text(const json_t *record, const char *key);

#endif
