/* One HTTP request and its answer. Texts live until the reply. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "platform/http/body.h"

struct http;

const char *http_method(const struct http *h); /* "GET", "HEAD", "POST" … */
const char *http_target(const struct http *h); /* as it came: "/path?query", no scheme, no host */
const char *http_header(const struct http *h, const char *name); /* NULL if absent */
const struct body *http_body(const struct http *h);              /* NULL without one */
const char *http_peer(const struct http *h); /* address of the client, as the proxy says it */

bool http_is_https(const struct http *h); /* as the proxy says */
bool http_is_local(const struct http *h); /* straight from this machine, through no proxy */

/* What was wrong with it before anybody looked at it (too large, malformed …): the status to answer
 * with, and why. 0: nothing. */
int http_refused(const struct http *h, struct error *e);

struct http_field {
    const char *name;
    const char *value;
};

/* Ends it. fields end with a NULL name; body is taken over. The security headers are added. */
void http_reply(struct http *h, int status, const struct http_field *fields, struct buf *body);

/* The same with bytes that somebody else owns until `free` (NULL: that stay for ever), and with a
 * whole file (fd is taken over). */
struct http_bytes {
    const void *bytes;
    size_t len;
    void (*free)(const void *bytes, size_t len, void *user);
    void *user;
};
void http_reply_bytes(struct http *h, int status, const struct http_field *fields,
                      struct http_bytes bytes);
void http_reply_file(struct http *h, int status, const struct http_field *fields, int fd,
                     int64_t len);

#endif
