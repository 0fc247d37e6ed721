#include "platform/http/door.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <event2/buffer.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "platform/runtime/monotonic.h"

#define IDLE_S 75         /* between requests */
#define TICK_S 15         /* how often a long body or answer is looked at */
#define TICK_BYTES 15360  /* that must have moved meanwhile: 1 KiB/s */
#define LINGER_S 30       /* for the client to finish sending what was refused */
#define REQUESTS_MAX 1000 /* on one connection */

enum phase {
    IDLE,    /* nothing of the next request is here */
    HEAD,    /* some of its head */
    BODY,    /* some of its body */
    TOLD,    /* the library knows of it; the handler works */
    WRITING, /* the answer leaves */
    DISCARD  /* refused and answered */
};

struct visit {
    struct door *door;
    struct visit *next, *before;
    struct bufferevent *bev;
    int fd; /* -1: not known yet */
    enum phase phase;
    bool last, linger;
    struct evbuffer *raw;     /* what the client sent */
    struct arrival *arrival;  /* being read, or told and not yet taken */
    uint64_t left;            /* of its body */
    uint64_t moved, standing; /* in this tick: bytes of body come, of answer to go */
    unsigned requests;
    struct event *kick, *timer;
    char address[64];
    bool counted; /* among its address's connections */
    bool proxied; /* a declared proxy, or the Unix socket */
};

struct door {
    struct event_base *base;
    struct door_calls calls;
    struct peers *peers;
    struct visit *visits;
    struct visit **by_fd;
    int fds;
    unsigned count, enough; /* connections; when paused, fewer than enough to go on */
    bool paused;
    int64_t second;         /* of log lines about refusals */
    unsigned lines, unsaid; /* in it, and those kept back */
};
#define LINES_MAX 10 /* a second: whoever floods must not fill the disk */

void arrival_free(struct arrival *a)
{
    if (!a)
        return;
    gate_free(&a->gate);
    body_free(a->body);
    free(a);
}

/* The library then sees the end of the connection, and lets go of it by itself. */
static void hang_up(const struct visit *v)
{
    shutdown(v->fd, SHUT_RDWR);
}

/* Connections that wait for a next request make room for new ones, the oldest first. */
static void end_idle(const struct door *d)
{
    const struct visit *last = NULL;

    for (const struct visit *v = d->visits; v; v = v->next)
        if (v->phase == IDLE && v->requests)
            last = v; /* the newest stand first */
    if (last)
        hang_up(last);
}

static void log_refusal(struct door *d, const char *address, int status, const char *why)
{
    const int64_t second = monotonic_ms() / 1000;
    char quoted[300];

    if (second != d->second) {
        if (d->unsaid)
            log_event(LOG_WARNING, "web", "refused=more count=%u", d->unsaid);
        d->second = second;
        d->lines = d->unsaid = 0;
    }
    if (++d->lines > LINES_MAX)
        d->unsaid++;
    else
        log_event(LOG_INFO, "web", "refused=%d address=%s reason=%s", status, address,
                  log_quote(why, quoted, sizeof quoted));
}

/* ---- coming and going ---- */

struct door *door_new(struct event_base *base, const struct door_calls *calls)
{
    struct door *d = mem_new(sizeof *d);

    d->base = base;
    d->calls = *calls;
    d->peers = peers_new();
    return d;
}

unsigned door_count(const struct door *d)
{
    return d->count;
}

static void visit_free(struct visit *v)
{
    event_free(v->kick);
    event_free(v->timer);
    evbuffer_free(v->raw);
    arrival_free(v->arrival);
    free(v);
}

void door_left(struct visit *v)
{
    struct door *d = v->door;

    if (v->fd >= 0 && v->fd < d->fds)
        d->by_fd[v->fd] = NULL;
    if (v->counted)
        peers_leave(d->peers, v->address);
    if (v->before)
        v->before->next = v->next;
    else
        d->visits = v->next;
    if (v->next)
        v->next->before = v->before;
    d->count--;
    if (d->paused && d->count < d->enough) {
        d->paused = false;
        d->calls.pause(d->calls.user, false);
    }
    visit_free(v);
}

void door_free(struct door *d)
{
    if (!d)
        return;
    for (struct visit *v = d->visits, *next; v; v = next) { /* whose sockets were never known */
        next = v->next;
        visit_free(v);
    }
    peers_free(d->peers);
    free(d->by_fd);
    free(d);
}

static void arm(struct visit *v, int64_t seconds)
{
    struct timeval t = {.tv_sec = seconds};

    evtimer_add(v->timer, &t);
}

static bool listed(const char *list, const char *address)
{
    size_t len = strlen(address);

    for (const char *p = list; *p; p += strcspn(p, ", "), p += strspn(p, ", "))
        if (strncmp(p, address, len) == 0 && (!p[len] || strchr(", ", p[len])))
            return true;
    return false;
}

static void read_address(struct visit *v)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
        struct sockaddr_un local;
    } at = {.any = {.sa_family = AF_UNSPEC}};
    socklen_t size = sizeof at;

    snprintf(v->address, sizeof v->address, "gone");
    if (getpeername(v->fd, &at.any, &size) != 0)
        return; /* broken off already: nobody to believe, nobody to answer */
    if (at.any.sa_family == AF_UNIX)
        snprintf(v->address, sizeof v->address, "local");
    else if (at.any.sa_family == AF_INET)
        inet_ntop(AF_INET, &at.four.sin_addr, v->address, sizeof v->address);
    else if (at.any.sa_family == AF_INET6)
        inet_ntop(AF_INET6, &at.six.sin6_addr, v->address, sizeof v->address);
}

static void remember(struct visit *v)
{
    struct door *d = v->door;

    if (v->fd >= d->fds) {
        int fds = v->fd + 64;
        d->by_fd = mem_grow(d->by_fd, (size_t)fds, sizeof(struct visit *));
        memset(d->by_fd + d->fds, 0, (size_t)(fds - d->fds) * sizeof(struct visit *));
        d->fds = fds;
    }
    d->by_fd[v->fd] = v;
}

/* No page: whoever opens so many connections at once is no person. */
static void turn_away(struct visit *v)
{
    static const char full[] = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"
                               "Retry-After: 10\r\nContent-Length: 0\r\n\r\n";

    if (send(v->fd, full, sizeof full - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_event(LOG_DEBUG, "web", "lost=%s", v->address);
    log_refusal(v->door, v->address, 503, "too many connections of one address");
    v->phase = DISCARD;
    hang_up(v);
}

/* The library has given the connection its socket. */
static void begin(struct visit *v)
{
    struct door *d = v->door;
    struct door_rules rules;

    v->fd = bufferevent_getfd(v->bev);
    remember(v);
    d->calls.attach(d->calls.user, v->bev, v);
    d->calls.rules(d->calls.user, &rules);
    read_address(v);
    v->proxied = strcmp(v->address, "local") == 0 || listed(rules.proxies, v->address);
    v->counted = !v->proxied;
    if (strcmp(v->address, "gone") == 0) {
        v->counted = false;
        v->phase = DISCARD;
        hang_up(v);
    } else if (v->counted &&
               peers_enter(d->peers, v->address, monotonic_ms()) > rules.per_address) {
        turn_away(v);
    } else {
        arm(v, rules.head_s);
    }
}

/* ---- handing on ---- */

/* All that the library ever reads: that there is a request, and whether it is the last. */
static void tell(struct visit *v)
{
    static const char one[] = "GET / HTTP/1.1\r\n\r\n";
    static const char last[] = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    const bool end = v->last && !v->linger;
    struct evbuffer *in = bufferevent_get_input(v->bev);

    v->phase = TOLD;
    evtimer_del(v->timer);
    evbuffer_unfreeze(in, 0); /* a socket's input takes bytes from its socket only */
    evbuffer_add(in, end ? last : one, end ? sizeof last - 1 : sizeof one - 1);
    evbuffer_freeze(in, 0);
    bufferevent_trigger(v->bev, EV_READ, BEV_TRIG_IGNORE_WATERMARKS);
}

static void refuse(struct visit *v, int status, const struct error *why)
{
    log_refusal(v->door, v->address, status, why->en);
    v->arrival->refused = status;
    v->arrival->why = *why;
    body_free(v->arrival->body);
    v->arrival->body = NULL;
    v->last = v->linger = true;
    tell(v);
}

static void too_slow(struct visit *v)
{
    struct error e;

    error_set(
        &e, E_LIMIT, "请求发送得太慢，已经中断。请检查网络后再试。",
        "The request came in too slowly and was broken off. Check the network and try again.");
    refuse(v, 408, &e);
}

struct arrival *door_take(struct door *d, struct bufferevent *bev, struct visit **out)
{
    int fd = bufferevent_getfd(bev);
    struct visit *v = fd >= 0 && fd < d->fds ? d->by_fd[fd] : NULL;
    struct arrival *a = v && v->phase == TOLD ? v->arrival : NULL;

    *out = v;
    if (a)
        v->arrival = NULL;
    return a;
}

enum door_after door_after(const struct visit *v)
{
    return v->linger ? DOOR_LINGER : v->last ? DOOR_CLOSE : DOOR_KEEP;
}

void door_replying(struct visit *v)
{
    v->phase = WRITING;
    v->standing = evbuffer_get_length(bufferevent_get_output(v->bev));
    if (!v->linger) /* who has said all and waits for the answer may close that half */
        bufferevent_disable(v->bev, EV_READ);
    arm(v, TICK_S);
}

void door_replied(struct visit *v)
{
    v->phase = v->linger ? DISCARD : IDLE;
    if (v->linger)
        shutdown(v->fd, SHUT_WR);
    arm(v, v->linger ? LINGER_S : IDLE_S);
    event_active(v->kick, EV_READ, 0);
}

/* ---- what arrives ---- */

/* The last of the list was added by the proxy itself; what stands before is the client's word. */
static void read_forwarded(const struct visit *v, struct arrival *a)
{
    const char *list = gate_field(&a->gate, "X-Forwarded-For");
    const char *scheme = gate_field(&a->gate, "X-Forwarded-Proto");
    const char *comma = list ? strrchr(list, ',') : NULL;
    struct in6_addr any;

    memcpy(a->address, v->address, sizeof a->address);
    a->trusted = v->proxied;
    if (!v->proxied)
        return;
    a->https = scheme && strcmp(scheme, "https") == 0;
    list = comma ? comma + 1 + strspn(comma + 1, " ") : list;
    if (list && strlen(list) < sizeof a->address &&
        (inet_pton(AF_INET, list, &any) == 1 || inet_pton(AF_INET6, list, &any) == 1))
        snprintf(a->address, sizeof a->address, "%s", list);
}

static void begin_body(struct visit *v)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct arrival *a = v->arrival;
    struct body_limits limits;
    const char *type = gate_field(&a->gate, "Content-Type");
    struct error e = a->why;
    int status = a->refused;

    if (!status && (status = v->door->calls.limits(v->door->calls.user, a, &limits)))
        e = a->why;
    if (!status && a->gate.length > limits.memory + limits.file) {
        error_set(&e, E_LIMIT, "提交的内容太大，至多 %llu KiB。",
                  "What was sent is too large, at most %llu KiB.",
                  (unsigned long long)(limits.memory + limits.file) >> 10);
        status = 413;
    }
    if (!status) {
        enum err err = body_new(type ? type : "", &limits, &a->body, &e);
        status = !err ? 0 : err == E_NOTFOUND ? 415 : err == E_DENIED ? 403 : 400;
    }
    if (status) {
        refuse(v, status, &e);
        return;
    }
    v->phase = BODY;
    v->left = a->gate.length;
    v->moved = 0;
    arm(v, TICK_S);
    /* Straight to the socket: the library is not writing, and would take its end for an answer's.
     */
    if (a->gate.expects && send(v->fd, go_on, sizeof go_on - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        hang_up(v);
}

static void head_is_here(struct visit *v)
{
    struct arrival *a = v->arrival;
    struct door_rules rules;

    v->door->calls.rules(v->door->calls.user, &rules);
    read_forwarded(v, a);
    v->last = !a->gate.keep_alive || ++v->requests >= REQUESTS_MAX;
    if (!peers_allow(v->door->peers, a->address, monotonic_ms(), rules.rate, rules.burst)) {
        a->refused = 429;
        error_set(&a->why, E_LIMIT, "这个地址的请求太频繁，请过几秒再试。",
                  "Too many requests from this address: try again in a few seconds.");
    }
    if (a->gate.length)
        begin_body(v);
    else
        tell(v);
}

static void take_head(struct visit *v)
{
    size_t len = evbuffer_get_contiguous_space(v->raw);
    const char *bytes = (const char *)evbuffer_pullup(v->raw, (ev_ssize_t)len);

    if (v->phase == IDLE) {
        struct door_rules rules;
        v->door->calls.rules(v->door->calls.user, &rules);
        v->phase = HEAD;
        v->arrival = mem_new(sizeof *v->arrival);
        memcpy(v->arrival->address, v->address, sizeof v->address);
        arm(v, rules.head_s);
    }
    struct gate *g = &v->arrival->gate;
    evbuffer_drain(v->raw, gate_feed(g, bytes, len));
    if (g->state == GATE_DONE)
        head_is_here(v);
    else if (g->state == GATE_BAD)
        refuse(v, g->status, &g->why);
}

static void take_body(struct visit *v)
{
    size_t len = evbuffer_get_contiguous_space(v->raw);
    const unsigned char *bytes = evbuffer_pullup(v->raw, (ev_ssize_t)len);
    struct body *body = v->arrival->body;
    struct error e;

    if (len > v->left)
        len = v->left;
    enum err err = body_feed(body, bytes, len, &e);
    evbuffer_drain(v->raw, len);
    v->left -= len;
    v->moved += len;
    if (!err && !v->left)
        err = body_finish(body, &e);
    if (err)
        refuse(v, err == E_LIMIT ? 413 : err == E_IO ? 500 : err == E_DENIED ? 403 : 400, &e);
    else if (!v->left)
        tell(v);
}

/* Until there is nothing left, or a request is being answered. */
static void pump(struct visit *v)
{
    while (v->phase <= BODY && evbuffer_get_length(v->raw)) {
        if (v->phase == BODY)
            take_body(v);
        else
            take_head(v);
    }
    if (v->phase == DISCARD || v->linger)
        evbuffer_drain(v->raw, evbuffer_get_length(v->raw));
}

static void on_kick(evutil_socket_t fd, short what, void *arg)
{
    struct visit *v = arg;

    (void)fd;
    (void)what;
    if (v->fd < 0)
        begin(v);
    pump(v);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct visit *v = arg;
    size_t standing = evbuffer_get_length(bufferevent_get_output(v->bev));

    (void)fd;
    (void)what;
    if (v->phase == HEAD || (v->phase == BODY && v->moved < TICK_BYTES)) {
        too_slow(v);
    } else if (v->phase == BODY) {
        v->moved = 0;
        arm(v, TICK_S);
    } else if (v->phase == WRITING && v->standing - standing >= TICK_BYTES) {
        v->standing = standing;
        arm(v, TICK_S);
    } else {
        if (v->phase == WRITING)
            log_refusal(v->door, v->address, 408, "reads too slowly");
        hang_up(v);
    }
}

/* The library must not see these bytes: they go elsewhere as soon as they are read. */
static void on_input(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
    struct visit *v = arg;

    if (!info->n_added || v->phase == TOLD) /* or it is our own line */
        return;
    evbuffer_remove_buffer(in, v->raw, evbuffer_get_length(in));
    event_active(v->kick, EV_READ, 0);
}

struct bufferevent *door_enter(struct door *d)
{
    struct visit *v = mem_new(sizeof *v);
    struct door_rules rules;

    v->door = d;
    v->fd = -1;
    v->raw = evbuffer_new();
    v->kick = event_new(d->base, -1, 0, on_kick, v);
    v->timer = evtimer_new(d->base, on_timer, v);
    v->bev = bufferevent_socket_new(d->base, -1, 0);
    evbuffer_add_cb(bufferevent_get_input(v->bev), on_input, v);
    v->next = d->visits;
    if (v->next)
        v->next->before = v;
    d->visits = v;
    event_active(v->kick, EV_READ, 0);
    d->calls.rules(d->calls.user, &rules);
    if (++d->count * 8 > rules.connections * 7)
        end_idle(d);
    if (d->count >= rules.connections && !d->paused) {
        d->paused = true;
        d->enough = (unsigned)(rules.connections - rules.connections / 8);
        d->calls.pause(d->calls.user, true);
    }
    return v->bev;
}
