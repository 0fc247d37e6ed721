/* What a handler sees of a request, and the answer as it goes out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <event2/buffer.h>

#include "connection.h"
#include "core/base/buf.h"

/* ---- what was asked ---- */

const char *http_method(const struct http *h)
{
    return h->head.method ? h->head.method : "GET"; /* of a refused head */
}

const char *http_target(const struct http *h)
{
    return h->head.state == HEAD_DONE ? h->head.target : "/";
}

const char *http_header(const struct http *h, const char *name)
{
    return head_field(&h->head, name);
}

const struct body *http_body(const struct http *h)
{
    return h->refused ? NULL : h->body;
}

int http_refused(const struct http *h, struct error *e)
{
    if (h->refused)
        *e = h->why;
    return h->refused;
}

const char *http_peer(const struct http *h)
{
    return h->address;
}

bool http_is_https(const struct http *h)
{
    return h->https;
}

/* Through no proxy: one would say for whom it asks. */
bool http_is_local(const struct http *h)
{
    return !http_header(h, "X-Forwarded-For") &&
           (strcmp(h->address, "local") == 0 || strncmp(h->address, "127.", 4) == 0 ||
            strcmp(h->address, "::1") == 0);
}

/* ---- the head of the answer ---- */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } list[] = {{200, "OK"},
                {204, "No Content"},
                {303, "See Other"},
                {304, "Not Modified"},
                {400, "Bad Request"},
                {401, "Unauthorized"},
                {403, "Forbidden"},
                {404, "Not Found"},
                {405, "Method Not Allowed"},
                {408, "Request Timeout"},
                {409, "Conflict"},
                {411, "Length Required"},
                {413, "Content Too Large"},
                {414, "URI Too Long"},
                {415, "Unsupported Media Type"},
                {417, "Expectation Failed"},
                {429, "Too Many Requests"},
                {431, "Request Header Fields Too Large"},
                {500, "Internal Server Error"},
                {501, "Not Implemented"},
                {503, "Service Unavailable"},
                {505, "HTTP Version Not Supported"}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].status == status)
            return list[i].reason;
    return "";
}

/* A line break in a value would begin another field, or another answer: such a field is left out.
 */
static void add_field(struct buf *out, const char *name, const char *value)
{
    if (!value[strcspn(value, "\r\n")])
        buf_addf(out, "%s: %s\r\n", name, value);
}

static bool is_given(const struct http_field *fields, const char *name)
{
    for (; fields && fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return true;
    return false;
}

static void add_security(const struct http *h, const struct http_field *fields, struct buf *out)
{
    static const struct http_field always[] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
         "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"}, /* for browsers older than frame-ancestors */
        {"Referrer-Policy", "same-origin"},
        {"Permissions-Policy",
         "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), "
         "usb=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"X-Permitted-Cross-Domain-Policies", "none"}};

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!is_given(fields, always[i].name))
            add_field(out, always[i].name, always[i].value);
    if (h->https)
        add_field(out, "Strict-Transport-Security", "max-age=31536000");
}

static void add_head(const struct http *h, int status, const struct http_field *fields, size_t len,
                     struct buf *out)
{
    const time_t now = time(NULL);
    struct tm tm;
    char date[40];

    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
    buf_addf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", status, reason_of(status), date);
    add_security(h, fields, out);
    if (h->connection->last)
        add_field(out, "Connection", "close");
    if (status == 429)
        add_field(out, "Retry-After", "5");
    for (; fields && fields->name; fields++)
        add_field(out, fields->name, fields->value);
    if (status != 304 && status != 204)
        buf_addf(out, "Content-Length: %zu\r\n", len);
    buf_adds(out, "\r\n");
}

/* ---- answering ---- */

static void free_bytes(const void *bytes, size_t len, void *unused)
{
    (void)len;
    (void)unused;
    free((void *)(uintptr_t)bytes);
}

/* bytes are taken over. */
static void send_reply(struct http *h, int status, const struct http_field *fields,
                       struct evbuffer *bytes)
{
    struct connection *c = h->connection;
    const bool bare = strcmp(http_method(h), "HEAD") == 0 || status == 304 || status == 204;
    struct buf head = {0};

    if (c) {
        struct evbuffer *out = bufferevent_get_output(c->bev);
        add_head(h, status, fields, evbuffer_get_length(bytes), &head);
        evbuffer_add(out, head.data, head.len);
        if (!bare)
            evbuffer_add_buffer(out, bytes);
        connection_replying(c);
        buf_free(&head);
    }
    evbuffer_free(bytes);
    http_free(h);
}

void http_reply(struct http *h, int status, const struct http_field *fields, struct buf *body)
{
    struct evbuffer *bytes = evbuffer_new();
    size_t len = body->len;

    if (len)
        evbuffer_add_reference(bytes, buf_take(body), len, free_bytes, NULL);
    else
        buf_free(body);
    send_reply(h, status, fields, bytes);
}

void http_reply_bytes(struct http *h, int status, const struct http_field *fields,
                      struct http_bytes b)
{
    struct evbuffer *bytes = evbuffer_new();

    evbuffer_add_reference(bytes, b.bytes, b.len, b.free, b.user);
    send_reply(h, status, fields, bytes);
}

void http_reply_file(struct http *h, int status, const struct http_field *fields, int fd,
                     int64_t len)
{
    struct evbuffer *bytes = evbuffer_new();

    if (len <= 0 || evbuffer_add_file(bytes, fd, 0, len) != 0) /* it closes fd if it takes it */
        close(fd);
    send_reply(h, status, fields, bytes);
}
