/* Files that are the same for everybody: with ETag and Last-Modified, so that a browser that has
 * one is told so (304). Small ones are kept in memory for as long as the file is the same; that is
 * looked at once a second. */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include <stdbool.h>

#include "doors/web/exchange.h"

struct static_files;
struct static_files *static_new(void);
void static_free(struct static_files *s); /* what is still being sent goes with its last answer */

/* False if there is no such file; then nothing is sent. A folder leads to itself with a slash. */
bool static_send_file(struct exchange *x, const char *path);

/* Bytes inside the program. */
void static_send_bytes(struct exchange *x, const char *type, const void *bytes, size_t len);

#define STATIC_SMALL (256 << 10) /* kept in memory */
#define STATIC_ALL (32 << 20)    /* of all that are kept */

#endif
