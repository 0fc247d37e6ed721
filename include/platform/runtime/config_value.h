/* One value of the configuration as text and as number, by the type of its key. */
#ifndef RUNTIME_CONFIG_VALUE_H
#define RUNTIME_CONFIG_VALUE_H

#include "platform/runtime/config.h"
#include "platform/runtime/config_key.h"

/* Reads a numeric type's text; false if it is not of that form. The range is not looked at. */
bool config_number(const struct config_key *key, const char *text, int64_t *out);

/* Writes the number in the shortest form that config_number reads back. */
const char *config_format(const struct config_key *key, int64_t number, char *out, size_t size);

bool config_is_text(const struct config_key *key); /* stored as char *, not as int64_t */

char **config_text_at(struct config *config, const struct config_key *key);
int64_t *config_number_at(struct config *config, const struct config_key *key);

#endif
