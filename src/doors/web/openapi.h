/* The API as an OpenAPI 3.1 document, made from the operation table: what /api/v1/openapi.json
 * answers and docs/openapi.json holds. */
#ifndef WEB_OPENAPI_H
#define WEB_OPENAPI_H

#include <jansson.h>
#include <stdbool.h>

#include "platform/ops/op.h"

/* A new reference. */
json_t *openapi_make(void);

/* "case list" is case/list below /api/v1/. NULL for a path that is no operation's. */
const struct op *api_find(const char *path);
char *api_path(const struct op *op); /* to be freed */

/* POST: it writes, or takes a file; otherwise GET. */
bool api_posts(const struct op *op);

/* Tables are paged by these parameters, which no operation has itself. */
#define API_OFFSET "offset"
#define API_LIMIT "limit"
#define API_LIMIT_STANDARD 1000
#define API_LIMIT_MAX 10000

#endif
