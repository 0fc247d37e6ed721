#include "doors/web/server.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "doors/web/longwork.h"
#include "platform/http/server.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/monotonic.h"
#include "static.h"

static void limits(void *user, struct http_limits *out)
{
    const struct web_state *web = user;
    struct snapshot_ref *box = service_snapshot(web->service);
    const struct config *c = snapshot_of(box)->config;

    *out = (struct http_limits){.connections = c->web_connections,
                                .per_address = c->web_per_address,
                                .rate = c->web_rate,
                                .burst = c->web_burst,
                                .head_s = c->web_head_s};
    snprintf(out->proxies, sizeof out->proxies, "%s", c->web_proxy);
    snapshot_drop(box);
}

/* Files are large only from whoever has logged in, or whose token has worked lately. */
static void body_limits(void *user, const struct http *h, struct body_limits *out)
{
    struct web_state *web = user;
    struct snapshot_ref *box = service_snapshot(web->service);
    const struct config *c = snapshot_of(box)->config;
    struct access token;

    *out = (struct body_limits){.memory = (size_t)c->web_form_bytes, .dir = c->state_dir};
    if (exchange_known(web, http_header(h, "Cookie")))
        out->file = (uint64_t)c->web_upload_bytes;
    else if (bearer_read(http_header(h, "Authorization"), &token))
        out->file = bearer_seen(&web->bearers, &token, monotonic_s())
                        ? (uint64_t)c->web_upload_bytes
                        : (uint64_t)c->web_form_bytes;
    snapshot_drop(box); /* state_dir is not for reload: its text stays */
}

static void request(void *user, struct http *h)
{
    exchange_begin(user, h);
}

enum err web_open(struct service *service, struct event_base *base, struct web_state **out,
                  struct error *e)
{
    struct snapshot_ref *box = service_snapshot(service);
    const struct config *c = snapshot_of(box)->config;
    enum err err = E_OK;

    *out = NULL;
    if (*c->web_listen) {
        struct web_state *web = *out = mem_new(sizeof *web);
        const struct http_calls calls = {web, limits, body_limits, request};
        *web = (struct web_state){.service = service,
                                  .sessions = sessions_new(),
                                  .throttle = throttle_new(),
                                  .files = static_new(),
                                  .works = longworks_new(base)};
        err = http_server_open(base, c->web_listen, c->web_group, &calls, &web->server, e);
    }
    snapshot_drop(box);
    return err;
}

void web_close(struct web_state *web)
{
    if (!web)
        return;
    http_server_close(web->server);
    sessions_free(web->sessions);
    throttle_free(web->throttle);
    static_free(web->files);
    longworks_free(web->works);
    free(web);
}
