#include "doors/web/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "doors/web/longwork.h"
#include "platform/http/door.h"
#include "platform/http/http.h"
#include "platform/http/listen.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/monotonic.h"
#include "static.h"

struct web {
    struct web_state state; /* first */
    struct event_base *base;
    struct evhttp *evhttp;
    struct evhttp_bound_socket *bound;
    struct door *door;
    char *listen;
    bool closing;
    int64_t paused_at; /* when that was last written down */
};

/* The library is told "GET / HTTP/1.1" of every request, whatever it was; all else stands in the
 * arrival. It keeps the connection and writes the answer. */
struct http {
    struct web *web;
    struct evhttp_request *request;
    struct arrival *arrival;
    struct visit *visit; /* NULL once the connection is gone */
    struct http *next, *before;
};

unsigned web_connections(const struct web_state *state)
{
    const struct web *web = (const struct web *)(const void *)state;

    return door_count(web->door);
}

/* ---- what was asked ---- */

const char *http_method(const struct http *h)
{
    const char *method = h->arrival->gate.method;

    return method ? method : "GET"; /* of a refused head */
}

const char *http_target(const struct http *h)
{
    const struct gate *g = &h->arrival->gate;

    return g->state == GATE_DONE ? g->target : "/";
}

const char *http_header(const struct http *h, const char *name)
{
    return gate_field(&h->arrival->gate, name);
}

const struct body *http_body(const struct http *h)
{
    return h->arrival->refused ? NULL : h->arrival->body;
}

int http_refused(const struct http *h, struct error *e)
{
    if (h->arrival->refused)
        *e = h->arrival->why;
    return h->arrival->refused;
}

const char *http_peer(const struct http *h)
{
    return h->arrival->address;
}

bool http_is_https(const struct http *h)
{
    return h->arrival->https;
}

/* Through no proxy: one would say for whom it asks. */
static bool is_local(const struct arrival *a)
{
    return !gate_field(&a->gate, "X-Forwarded-For") &&
           (strcmp(a->address, "local") == 0 || strncmp(a->address, "127.", 4) == 0 ||
            strcmp(a->address, "::1") == 0);
}

bool http_is_local(const struct http *h)
{
    return is_local(h->arrival);
}

/* ---- answering ---- */

static void secure(const struct http *h, struct evkeyvalq *out)
{
    static const char *const always[][2] = {
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
        evhttp_add_header(out, always[i][0], always[i][1]);
    if (h->arrival->https)
        evhttp_add_header(out, "Strict-Transport-Security", "max-age=31536000");
}

/* The library takes only the very word "close" for its business; where the door lingers, the
 * connection is the door's to end, and the client is told in a way that means the same. */
static void say_end(const struct http *h, struct evkeyvalq *out)
{
    enum door_after after = h->visit ? door_after(h->visit) : DOOR_CLOSE;

    if (after != DOOR_KEEP)
        evhttp_add_header(out, "Connection", after == DOOR_CLOSE ? "close" : "close, close");
}

static void free_http(struct http *h)
{
    if (h->before)
        h->before->next = h->next;
    else
        h->web->state.https = h->next;
    if (h->next)
        h->next->before = h->before;
    arrival_free(h->arrival);
    free(h);
}

static void on_complete(struct evhttp_request *request, void *visit)
{
    (void)request;
    door_replied(visit);
}

/* Newer than the library's own list. */
static const char *reason_of(int status)
{
    return status == 429   ? "Too Many Requests"
           : status == 431 ? "Request Header Fields Too Large"
                           : NULL;
}

/* bytes are taken over. */
static void send_reply(struct http *h, int status, const struct http_field *fields,
                       struct evbuffer *bytes)
{
    struct evkeyvalq *out = evhttp_request_get_output_headers(h->request);
    char length[24];

    secure(h, out);
    say_end(h, out);
    if (status == 429)
        evhttp_add_header(out, "Retry-After", "5");
    for (; fields && fields->name; fields++) {
        if (strcmp(fields->name, "Content-Security-Policy") == 0) /* instead of the usual one */
            evhttp_remove_header(out, fields->name);
        evhttp_add_header(out, fields->name, fields->value);
    }
    if (status != 304 && status != 204) {
        snprintf(length, sizeof length, "%zu", evbuffer_get_length(bytes));
        evhttp_add_header(out, "Content-Length", length);
    }
    if (strcmp(http_method(h), "HEAD") == 0 || status == 304 || status == 204)
        evbuffer_drain(bytes, evbuffer_get_length(bytes));
    if (h->visit)
        evhttp_request_set_on_complete_cb(h->request, on_complete, h->visit);
    evhttp_send_reply(h->request, status, reason_of(status), bytes);
    evbuffer_free(bytes);
    if (h->visit)
        door_replying(h->visit);
    free_http(h);
}

static void free_bytes(const void *bytes, size_t len, void *unused)
{
    (void)len;
    (void)unused;
    free((void *)(uintptr_t)bytes);
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

/* ---- the library's side ---- */

static void on_request(struct evhttp_request *request, void *arg)
{
    struct web *web = arg;
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    struct http *h = mem_new(sizeof *h);

    h->web = web;
    h->request = request;
    h->arrival = door_take(web->door, evhttp_connection_get_bufferevent(connection), &h->visit);
    if (!h->arrival)
        abort(); /* only the door says that there is a request */
    h->next = web->state.https;
    if (h->next)
        h->next->before = h;
    web->state.https = h;
    exchange_begin(&web->state, h);
}

struct leaving {
    struct web *web;
    struct visit *visit;
};

/* Whoever still works on an answer for it must not touch it any more. */
static void on_close(struct evhttp_connection *connection, void *arg)
{
    struct leaving *l = arg;

    (void)connection;
    for (struct http *h = l->web->state.https; h; h = h->next)
        if (h->visit == l->visit)
            h->visit = NULL;
    door_left(l->visit);
    free(l);
}

/* The library keeps its connection as the argument of its callbacks. */
static void attach(void *user, struct bufferevent *bev, struct visit *visit)
{
    struct leaving *l = mem_new(sizeof *l);
    void *connection = NULL;

    l->web = user;
    l->visit = visit;
    bufferevent_getcb(bev, NULL, NULL, NULL, &connection);
    if (!connection)
        abort();
    evhttp_connection_set_closecb(connection, on_close, l);
}

static struct bufferevent *on_accept(struct event_base *base, void *arg)
{
    struct web *web = arg;

    (void)base;
    return door_enter(web->door);
}

/* ---- what the configuration says ---- */

static void rules(void *user, struct door_rules *out)
{
    struct web *web = user;
    struct snapshot_ref *box = service_snapshot(web->state.service);
    const struct config *c = snapshot_of(box)->config;

    *out = (struct door_rules){.connections = c->web_connections,
                               .per_address = c->web_per_address,
                               .rate = c->web_rate,
                               .burst = c->web_burst,
                               .head_s = c->web_head_s};
    snprintf(out->proxies, sizeof out->proxies, "%s", c->web_proxy);
    snapshot_drop(box);
}

static int limits(void *user, struct arrival *a, struct body_limits *out)
{
    struct web *web = user;
    struct snapshot_ref *box = service_snapshot(web->state.service);
    const struct config *c = snapshot_of(box)->config;

    *out = (struct body_limits){.memory = (size_t)c->web_form_bytes, .dir = c->state_dir};
    struct access token;

    if (exchange_known(&web->state, gate_field(&a->gate, "Cookie")))
        out->file = (uint64_t)c->web_upload_bytes;
    else if (bearer_read(gate_field(&a->gate, "Authorization"), &token)) /* small until it works */
        out->file = bearer_seen(&web->state.bearers, &token, monotonic_s())
                        ? (uint64_t)c->web_upload_bytes
                        : (uint64_t)c->web_form_bytes;
    snapshot_drop(box); /* state_dir is not for reload: its text stays */
    return 0;
}

static void pause_(void *user, bool pause)
{
    struct web *web = user;

    if (web->closing)
        return;
    struct evconnlistener *listener = evhttp_bound_socket_get_listener(web->bound);
    if (pause && monotonic_s() - web->paused_at > 10) { /* a flood would fill the log with it */
        web->paused_at = monotonic_s();
        log_event(LOG_WARNING, "web", "connections=%u accepting=no", door_count(web->door));
    }
    if (pause)
        evconnlistener_disable(listener);
    else
        evconnlistener_enable(listener);
}

/* ---- opening ---- */

static enum err start(struct web *web, const struct config *c, struct error *e)
{
    const struct listen_place place = {c->web_listen, c->web_group, *c->web_proxy != '\0'};
    const struct door_calls calls = {web, attach, rules, limits, pause_};
    int fd;
    enum err err = listen_open(&place, &fd, e);

    if (err)
        return err;
    web->listen = mem_strdup(c->web_listen);
    web->door = door_new(web->base, &calls);
    web->evhttp = evhttp_new(web->base);
    evhttp_set_gencb(web->evhttp, on_request, web);
    evhttp_set_bevcb(web->evhttp, on_accept, web);
    evhttp_set_default_content_type(web->evhttp, NULL);
    web->bound = evhttp_accept_socket_with_handle(web->evhttp, fd);
    log_event(LOG_NOTICE, "web", "state=listening at=%s", c->web_listen);
    return E_OK;
}

enum err web_open(struct service *service, struct event_base *base, struct web **out,
                  struct error *e)
{
    struct snapshot_ref *box = service_snapshot(service);
    const struct config *c = snapshot_of(box)->config;
    enum err err = E_OK;

    *out = NULL;
    if (*c->web_listen) {
        *out = mem_new(sizeof **out);
        (*out)->base = base;
        (*out)->state = (struct web_state){.service = service,
                                           .sessions = sessions_new(),
                                           .throttle = throttle_new(),
                                           .files = static_new(),
                                           .works = longworks_new(base)};
        err = start(*out, c, e);
    }
    snapshot_drop(box);
    return err;
}

void web_close(struct web *web)
{
    if (!web)
        return;
    web->closing = true;
    if (web->evhttp)
        evhttp_free(web->evhttp);
    door_free(web->door);
    sessions_free(web->state.sessions);
    throttle_free(web->state.throttle);
    static_free(web->state.files);
    longworks_free(web->state.works);
    if (web->listen)
        listen_close(&(struct listen_place){.listen = web->listen});
    free(web->listen);
    free(web);
}
