/* Operations on imports: what other operations say with the same words. */
#ifndef INTAKE_OPS_IMPORT_H
#define INTAKE_OPS_IMPORT_H

#include <jansson.h>

struct lane;

/* The state of an import's record in both languages; a new reference. */
json_t *op_import_state(const char *state);

/* Where the refused rows of an import (its summary, features/intake/import.h) lie, or NULL if none
 * was refused. The caller's to free. */
char *op_import_rejects_path(const struct lane *lane, const json_t *summary);

#endif
