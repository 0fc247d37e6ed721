/* Operations on imports: what other operations say with the same words. */
#ifndef INTAKE_OPS_IMPORT_H
#define INTAKE_OPS_IMPORT_H

#include <jansson.h>

/* The state of an import's record in both languages; a new reference. */
json_t *op_import_state(const char *state);

#endif
