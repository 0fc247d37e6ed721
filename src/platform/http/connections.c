#include <event2/listener.h>

#include "connection.h"
#include "core/base/log.h"
#include "platform/runtime/monotonic.h"

#define LINES_MAX 10     /* a second: whoever floods must not fill the disk */
#define PAUSE_LINES_S 10 /* between lines about pauses */

void connections_log_refusal(struct http_server *s, const char *address, int status,
                             const char *why)
{
    const int64_t second = monotonic_s();
    char quoted[300];

    if (second != s->second) {
        if (s->unsaid)
            log_event(LOG_WARNING, "web", "refused=more count=%u", s->unsaid);
        s->second = second;
        s->lines = s->unsaid = 0;
    }
    if (++s->lines > LINES_MAX)
        s->unsaid++;
    else
        log_event(LOG_INFO, "web", "refused=%d address=%s reason=%s", status, address,
                  log_quote(why, quoted, sizeof quoted));
}

void connections_add(struct http_server *s, struct connection *c)
{
    c->next = s->connections;
    if (c->next)
        c->next->before = c;
    s->connections = c;
    s->count++;
}

void connections_remove(struct http_server *s, struct connection *c)
{
    if (!c->proxied)
        peers_leave(s->peers, c->address);
    if (c->before)
        c->before->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->before = c->before;
    s->count--;
    if (s->paused && s->count < s->enough) {
        s->paused = false;
        evconnlistener_enable(s->listener);
    }
}

void connections_pause(struct http_server *s, int64_t connections)
{
    s->paused = true;
    s->enough = (unsigned)(connections - connections / 8);
    evconnlistener_disable(s->listener);
    if (monotonic_s() - s->paused_s > PAUSE_LINES_S) {
        s->paused_s = monotonic_s();
        log_event(LOG_WARNING, "web", "connections=%u accepting=no", s->count);
    }
}
