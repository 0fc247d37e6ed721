/* multipart/form-data (RFC 7578) as it arrives, in pieces of any size: fields and files go to a
 * sink as they come, so that a file of gigabytes needs no memory. Strict: no preamble, CRLF only.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"

#define MULTIPART_BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define MULTIPART_HEAD_MAX 4096   /* of one part */

/* Each returns E_OK to go on. file is NULL for a field, "" for a file field left empty. */
struct multipart_sink {
    enum err (*part)(void *user, const char *name, const char *file, struct error *e);
    enum err (*bytes)(void *user, const char *bytes, size_t len, struct error *e);
    enum err (*end)(void *user, struct error *e); /* of that part */
};

struct multipart;

/* type: the whole Content-Type, of which the boundary is read. E_INPUT without a good one. */
enum err multipart_new(const char *type, const struct multipart_sink *sink, void *user,
                       struct multipart **out, struct error *e) MUST_CHECK;
void multipart_free(struct multipart *m); /* NULL ok */

/* The next bytes. E_INPUT if they are not well-formed, or what the sink said. */
enum err multipart_feed(struct multipart *m, const char *bytes, size_t len,
                        struct error *e) MUST_CHECK;

/* There are no more. E_INPUT if the last part has not ended. */
enum err multipart_finish(const struct multipart *m, struct error *e) MUST_CHECK;

#endif
