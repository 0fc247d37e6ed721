/* The HTTP server: listens, reads requests (RFC 9112) strictly, keeps connections within bounds of
 * time, size and number, and writes the answers. Plain HTTP only: TLS is a proxy's. Event loop
 * only.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <event2/event.h>

#include "core/base/error.h"
#include "platform/http/http.h"

struct http_server;

/* What the configuration says now. */
struct http_limits {
    int64_t connections, per_address;
    int64_t rate, burst; /* of one address: requests a second, and at once */
    int64_t head_s;      /* for a head to arrive */
    char proxies[256];   /* addresses joined by commas */
};

struct http_calls {
    void *user;
    void (*limits)(void *user, struct http_limits *out);
    /* How large the body of this request may be, of which only the head is here. */
    void (*body)(void *user, const struct http *h, struct body_limits *out);
    /* The request is whole, or refused (http_refused). It gets exactly one http_reply…, now or
     * later. */
    void (*request)(void *user, struct http *h);
};

/* Where: "127.0.0.1:8420", "[::1]:8420" or "unix:/run/inspectd/web.sock"; group is that of a Unix
 * socket, "" the daemon's own. E_INPUT if the text is no place or one that plain HTTP may not be
 * offered at (other than loopback without proxies), E_CONFLICT if it is taken, E_IO. */
enum err http_server_open(struct event_base *base, const char *listen, const char *group,
                          const struct http_calls *calls, struct http_server **out,
                          struct error *e) MUST_CHECK;

/* Ends all connections. Requests without an answer may still get one, which then goes nowhere. */
void http_server_close(struct http_server *server); /* NULL ok */

unsigned http_server_connections(const struct http_server *server);

#endif
