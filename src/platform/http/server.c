#include "platform/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/listener.h>

#include "connection.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "listen.h"
#include "platform/runtime/monotonic.h"

/* ---- connections ---- */

unsigned http_server_connections(const struct http_server *server)
{
    return server->count;
}

/* Connections that wait for a next request make room for new ones, the oldest first. */
static void end_idle(struct http_server *s)
{
    struct connection *last = NULL;

    for (struct connection *c = s->connections; c; c = c->next)
        if (c->phase == IDLE && c->requests)
            last = c; /* the newest stand first */
    if (last)
        connection_free(last);
}

/* No page: whoever opens so many connections at once is no person. */
static void turn_away(struct http_server *s, evutil_socket_t fd, const char *address)
{
    static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
                               "Retry-After: 10\r\nContent-Length: 0\r\n\r\n";

    if (send(fd, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_event(LOG_DEBUG, "web", "lost=%s", address);
    close(fd);
    peers_leave(s->peers, address);
    connections_log_refusal(s, address, 503, "too many connections of one address");
}

static bool listed(const char *list, const char *address)
{
    size_t len = strlen(address);

    for (const char *p = list; *p; p += strcspn(p, ", "), p += strspn(p, ", "))
        if (strncmp(p, address, len) == 0 && (!p[len] || strchr(", ", p[len])))
            return true;
    return false;
}

static void write_address(const struct sockaddr *at, char out[ADDRESS_BYTES])
{
    if (at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr, out,
                  ADDRESS_BYTES);
    else if (at->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, out,
                  ADDRESS_BYTES);
    else
        snprintf(out, ADDRESS_BYTES, "local");
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *at,
                      int size, void *arg)
{
    struct http_server *s = arg;
    struct http_limits limits;
    char address[ADDRESS_BYTES];

    (void)listener;
    (void)size;
    s->calls.limits(s->calls.user, &limits);
    write_address(at, address);
    bool proxied = strcmp(address, "local") == 0 || listed(limits.proxies, address);
    if (!proxied && peers_enter(s->peers, address, monotonic_ms()) > limits.per_address) {
        turn_away(s, fd, address);
        return;
    }
    struct connection *c = connection_new(s, fd, address, proxied);
    connections_add(s, c);
    if (s->count * 8 > limits.connections * 7)
        end_idle(s);
    if (s->count >= limits.connections && !s->paused)
        connections_pause(s, limits.connections);
}

/* Most likely no descriptor is left. Trying again at once would fail as fast as it can. */
static void on_accept_failed(struct evconnlistener *listener, void *arg)
{
    static const struct timeval soon = {.tv_sec = 1};
    struct http_server *s = arg;

    log_event(LOG_WARNING, "web", "accepting=no reason=\"%s\"", strerror(errno));
    evconnlistener_disable(listener);
    evtimer_add(s->again, &soon);
}

static void accept_again(evutil_socket_t fd, short what, void *arg)
{
    struct http_server *s = arg;

    (void)fd;
    (void)what;
    if (!s->paused)
        evconnlistener_enable(s->listener);
}

/* ---- opening ---- */

enum err http_server_open(struct event_base *base, const char *listen, const char *group,
                          const struct http_calls *calls, struct http_server **out, struct error *e)
{
    struct http_limits limits;
    int fd;

    *out = NULL;
    calls->limits(calls->user, &limits);
    enum err err = listen_open(listen, group, *limits.proxies != '\0', &fd, e);
    if (err)
        return err;
    struct http_server *s = mem_new(sizeof *s);
    s->base = base;
    s->calls = *calls;
    s->listen = mem_strdup(listen);
    s->peers = peers_new();
    s->listener = evconnlistener_new(base, on_accept, s,
                                     LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    evconnlistener_set_error_cb(s->listener, on_accept_failed);
    s->again = evtimer_new(base, accept_again, s);
    log_event(LOG_NOTICE, "web", "state=listening at=%s", listen);
    *out = s;
    return E_OK;
}

void http_server_close(struct http_server *server)
{
    if (!server)
        return;
    while (server->connections)
        connection_free(server->connections);
    evconnlistener_free(server->listener);
    event_free(server->again);
    peers_free(server->peers);
    listen_close(server->listen);
    free(server->listen);
    free(server);
}
