#include "web/server.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "base/log.h"
#include "base/mem.h"
#include "service/daemon.h"
#include "web/exchange_private.h"
#include "web/http.h"

struct web {
    struct web_state state;
    struct evhttp *evhttp;
    char *upload_dir;
};

int64_t web_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec;
}

struct http {
    struct evhttp_request *request;
    struct body *body;
    int refused;
    struct error why;
};

#define FORM_MAX_BYTES (1 << 20)
#define FILE_MAX_BYTES (1 << 30)

const char *http_method(const struct http *h)
{
    switch (evhttp_request_get_command(h->request)) {
    case EVHTTP_REQ_GET:
        return "GET";
    case EVHTTP_REQ_HEAD:
        return "HEAD";
    case EVHTTP_REQ_POST:
        return "POST";
    default:
        return "OTHER";
    }
}

const char *http_target(const struct http *h)
{
    return evhttp_request_get_uri(h->request);
}

const char *http_header(const struct http *h, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(h->request), name);
}

const struct body *http_body(const struct http *h)
{
    return h->body;
}

int http_refused(const struct http *h, struct error *e)
{
    if (h->refused)
        *e = h->why;
    return h->refused;
}

const char *http_peer(const struct http *h)
{
    char *address;
    ev_uint16_t port;

    evhttp_connection_get_peer(evhttp_request_get_connection(h->request), &address, &port);
    return address;
}

static void secure(struct evkeyvalq *out)
{
    evhttp_add_header(out, "Content-Security-Policy",
                      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                      "data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                      "frame-ancestors 'none'");
    evhttp_add_header(out, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(out, "Referrer-Policy", "no-referrer");
}

void http_reply(struct http *h, int status, const struct http_field *fields, struct buf *body)
{
    struct evkeyvalq *out = evhttp_request_get_output_headers(h->request);
    struct evbuffer *bytes = evbuffer_new();

    secure(out);
    for (; fields && fields->name; fields++)
        evhttp_add_header(out, fields->name, fields->value);
    if (body->len)
        evbuffer_add(bytes, body->data, body->len);
    buf_free(body);
    evhttp_send_reply(h->request, status, NULL, bytes);
    evbuffer_free(bytes);
    body_free(h->body);
    free(h);
}

/* What came with it, as far as it can be taken. */
static void read_body(const struct web *web, struct http *h, struct evbuffer *in)
{
    const struct body_limits limits = {FORM_MAX_BYTES, FILE_MAX_BYTES, web->upload_dir};
    const char *type = http_header(h, "Content-Type");
    size_t len = evbuffer_get_length(in);
    enum err err = E_OK;

    if (!len)
        return;
    err = body_new(type ? type : "", &limits, &h->body, &h->why);
    if (!err)
        err = body_feed(h->body, evbuffer_pullup(in, -1), len, &h->why);
    if (!err)
        err = body_finish(h->body, &h->why);
    if (err)
        h->refused = err == E_NOTFOUND ? 415 : err == E_LIMIT ? 413 : err == E_IO ? 500 : 400;
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct web *web = arg;
    struct http *h = mem_new(sizeof *h);

    h->request = request;
    read_body(web, h, evhttp_request_get_input_buffer(request));
    exchange_begin(&web->state, h);
}

/* "127.0.0.1:8420" into host and port. */
static bool split(const char *listen, char host[64], ev_uint16_t *port)
{
    const char *colon = strrchr(listen, ':');
    long number = colon ? strtol(colon + 1, NULL, 10) : 0;

    if (!colon || (size_t)(colon - listen) >= 64 || number < 1 || number > 65535)
        return false;
    memcpy(host, listen, (size_t)(colon - listen));
    host[colon - listen] = '\0';
    *port = (ev_uint16_t)number;
    return true;
}

enum err web_open(struct service *service, struct event_base *base, struct web **out,
                  struct error *e)
{
    struct world_box *box = service_world(service);
    const char *listen = world_of(box)->config->web_listen;
    char host[64];
    ev_uint16_t port;
    enum err err = E_OK;

    *out = NULL;
    if (*listen && !split(listen, host, &port)) {
        err = error_set(e, E_INPUT, "[web] listen 须写成 127.0.0.1:8420，现在是 %s。",
                        "[web] listen must look like 127.0.0.1:8420; it is %s.", listen);
    } else if (*listen) {
        struct web *web = mem_new(sizeof *web);
        web->state = (struct web_state){service, sessions_new()};
        web->upload_dir = mem_strdup(world_of(box)->config->state_dir);
        web->evhttp = evhttp_new(base);
        evhttp_set_gencb(web->evhttp, on_request, web);
        evhttp_set_default_content_type(web->evhttp, NULL);
        *out = web;
        if (evhttp_bind_socket(web->evhttp, host, port) != 0)
            err = error_set(e, E_CONFLICT, "无法在 %s 上监听：地址已被占用？改 [web] listen。",
                            "Cannot listen on %s: is it taken? Change [web] listen.", listen);
        else
            log_event(LOG_NOTICE, "web", "state=listening at=%s", listen);
    }
    world_drop(box);
    return err;
}

void web_close(struct web *web)
{
    if (!web)
        return;
    evhttp_free(web->evhttp);
    sessions_free(web->state.sessions);
    free(web->upload_dir);
    free(web);
}
