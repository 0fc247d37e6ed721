#include "connection.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>

#include "core/base/mem.h"
#include "platform/runtime/monotonic.h"

#define IDLE_S 75         /* between requests */
#define TICK_S 15         /* how often a long body or answer is looked at */
#define TICK_BYTES 15360  /* that must have moved meanwhile: 1 KiB/s */
#define LINGER_S 30       /* for the client to finish sending what was refused */
#define REQUESTS_MAX 1000 /* on one connection */
#define INPUT_MAX 65536   /* bytes read and not yet looked at */

static void arm(struct connection *c, int64_t seconds)
{
    struct timeval t = {.tv_sec = seconds};

    evtimer_add(c->timer, &t);
}

/* ---- handing on ---- */

static void handle(struct connection *c)
{
    c->phase = HANDLING;
    evtimer_del(c->timer);
    c->server->calls.request(c->server->calls.user, c->http);
}

static void refuse(struct connection *c, int status, const struct error *why)
{
    connections_log_refusal(c->server, c->address, status, why->en);
    c->http->refused = status;
    c->http->why = *why;
    c->last = c->refused = true;
    handle(c);
}

static void too_slow(struct connection *c)
{
    struct error e;

    error_set(
        &e, E_LIMIT, "请求发送得太慢，已经中断。请检查网络后再试。",
        "The request came in too slowly and was broken off. Check the network and try again.");
    refuse(c, 408, &e);
}

/* ---- what arrives ---- */

/* The last of the list was added by the proxy itself; what stands before is the client's word. */
static void read_forwarded(const struct connection *c, struct http *h)
{
    const char *list = head_field(&h->head, "X-Forwarded-For");
    const char *scheme = head_field(&h->head, "X-Forwarded-Proto");
    const char *comma = list ? strrchr(list, ',') : NULL;
    struct in6_addr any;

    if (!c->proxied)
        return;
    h->https = scheme && strcmp(scheme, "https") == 0;
    list = comma ? comma + 1 + strspn(comma + 1, " ") : list;
    if (list && strlen(list) < sizeof h->address &&
        (inet_pton(AF_INET, list, &any) == 1 || inet_pton(AF_INET6, list, &any) == 1))
        snprintf(h->address, sizeof h->address, "%s", list);
}

/* 0, or the status that refuses it. */
static int open_body(const struct connection *c, struct http *h, struct error *e)
{
    const char *type = head_field(&h->head, "Content-Type");
    struct body_limits limits;

    c->server->calls.body(c->server->calls.user, h, &limits);
    if (h->head.length > limits.memory + limits.file) {
        error_set(e, E_LIMIT, "提交的内容太大，至多 %llu KiB。",
                  "What was sent is too large, at most %llu KiB.",
                  (unsigned long long)(limits.memory + limits.file) >> 10);
        return 413;
    }
    enum err err = body_new(type ? type : "", &limits, &h->body, e);
    return !err ? 0 : err == E_NOTFOUND ? 415 : err == E_DENIED ? 403 : 400;
}

static void begin_body(struct connection *c)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct http *h = c->http;
    struct error e = h->why;
    int status = h->refused ? h->refused : open_body(c, h, &e);

    if (status) {
        refuse(c, status, &e);
        return;
    }
    c->phase = BODY;
    c->left = h->head.length;
    c->moved = 0;
    arm(c, TICK_S);
    if (h->head.expects)
        bufferevent_write(c->bev, go_on, sizeof go_on - 1);
}

static void head_is_here(struct connection *c, const struct http_limits *limits)
{
    struct http *h = c->http;

    read_forwarded(c, h);
    c->last = !h->head.keep_alive || ++c->requests >= REQUESTS_MAX;
    if (!peers_allow(c->server->peers, h->address, monotonic_ms(), limits->rate, limits->burst)) {
        h->refused = 429;
        error_set(&h->why, E_LIMIT, "这个地址的请求太频繁，请过几秒再试。",
                  "Too many requests from this address: try again in a few seconds.");
    }
    if (h->head.length)
        begin_body(c);
    else
        handle(c);
}

static void take_head(struct connection *c, struct evbuffer *in)
{
    size_t len = evbuffer_get_contiguous_space(in);
    const char *bytes = (const char *)evbuffer_pullup(in, (ev_ssize_t)len);
    struct http_limits limits;

    c->server->calls.limits(c->server->calls.user, &limits);
    if (c->phase == IDLE) {
        c->phase = HEAD;
        c->http = mem_new(sizeof *c->http);
        c->http->connection = c;
        memcpy(c->http->address, c->address, sizeof c->address);
        arm(c, limits.head_s);
    }
    struct head *head = &c->http->head;
    evbuffer_drain(in, head_feed(head, bytes, len));
    if (head->state == HEAD_DONE)
        head_is_here(c, &limits);
    else if (head->state == HEAD_BAD)
        refuse(c, head->status, &head->why);
}

static void take_body(struct connection *c, struct evbuffer *in)
{
    size_t len = evbuffer_get_contiguous_space(in);
    const unsigned char *bytes = evbuffer_pullup(in, (ev_ssize_t)len);
    struct body *body = c->http->body;
    struct error e;

    if (len > c->left)
        len = c->left;
    enum err err = body_feed(body, bytes, len, &e);
    evbuffer_drain(in, len);
    c->left -= len;
    c->moved += len;
    if (!err && !c->left)
        err = body_finish(body, &e);
    if (err)
        refuse(c, err == E_LIMIT ? 413 : err == E_IO ? 500 : err == E_DENIED ? 403 : 400, &e);
    else if (!c->left)
        handle(c);
}

/* Until there is nothing left, or a request is being answered. May free the connection. */
static void advance(struct connection *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);

    while (c->phase <= BODY && evbuffer_get_length(in)) {
        if (c->phase == BODY)
            take_body(c, in);
        else
            take_head(c, in);
    }
    if (c->refused)
        evbuffer_drain(in, evbuffer_get_length(in));
    /* Not a watermark: libevent calls on_read again and again while the input stands at one. */
    if (evbuffer_get_length(in) >= INPUT_MAX)
        bufferevent_disable(c->bev, EV_READ);
    if (c->ended && c->phase != HANDLING && c->phase != WRITING)
        connection_free(c);
}

static void on_read(struct bufferevent *bev, void *arg)
{
    (void)bev;
    advance(arg);
}

/* Who has said all and waits for the answer may close that half. */
static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct connection *c = arg;

    (void)bev;
    if (what & BEV_EVENT_EOF) {
        c->ended = true;
        advance(c);
    } else {
        connection_free(c);
    }
}

/* ---- the answer ---- */

static size_t unsent(const struct connection *c)
{
    return evbuffer_get_length(bufferevent_get_output(c->bev));
}

void connection_replying(struct connection *c)
{
    c->http = NULL;
    c->phase = WRITING;
    c->standing = unsent(c);
    arm(c, TICK_S);
}

/* Some bytes have left: maybe the last of an answer. While the client still sends what was refused,
 * closing would take the answer away from it. */
static void on_written(struct bufferevent *bev, void *arg)
{
    struct connection *c = arg;

    if (c->phase != WRITING || unsent(c))
        return;
    if (c->last && !c->refused) {
        connection_free(c);
        return;
    }
    c->phase = c->refused ? DISCARD : IDLE;
    if (c->refused)
        shutdown(bufferevent_getfd(bev), SHUT_WR);
    arm(c, c->refused ? LINGER_S : IDLE_S);
    if (!c->ended)
        bufferevent_enable(bev, EV_READ);
    advance(c);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;

    (void)fd;
    (void)what;
    if (c->phase == HEAD || (c->phase == BODY && c->moved < TICK_BYTES)) {
        too_slow(c);
    } else if (c->phase == BODY) {
        c->moved = 0;
        arm(c, TICK_S);
    } else if (c->phase == WRITING && c->standing - unsent(c) >= TICK_BYTES) {
        c->standing = unsent(c);
        arm(c, TICK_S);
    } else {
        if (c->phase == WRITING)
            connections_log_refusal(c->server, c->address, 408, "reads too slowly");
        connection_free(c);
    }
}

/* ---- coming and going ---- */

struct connection *connection_new(struct http_server *server, evutil_socket_t fd,
                                  const char *address, bool proxied)
{
    struct connection *c = mem_new(sizeof *c);
    struct http_limits limits;

    c->server = server;
    c->proxied = proxied;
    snprintf(c->address, sizeof c->address, "%s", address);
    c->timer = evtimer_new(server->base, on_timer, c);
    c->bev = bufferevent_socket_new(server->base, fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
    bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    server->calls.limits(server->calls.user, &limits);
    arm(c, limits.head_s);
    return c;
}

void http_free(struct http *h)
{
    head_free(&h->head);
    body_free(h->body);
    free(h);
}

/* Whoever still works on an answer must not touch it any more. */
void connection_free(struct connection *c)
{
    connections_remove(c->server, c);
    if (c->phase == HANDLING)
        c->http->connection = NULL;
    else if (c->http)
        http_free(c->http);
    event_free(c->timer);
    bufferevent_free(c->bev);
    free(c);
}
