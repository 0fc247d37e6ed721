#include "doors/ctl/server.h"
#include "doors/ops/ops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "frame.h"
#include "platform/ops/request.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/unix_socket.h"

#define PROGRESS_MS 200

struct conn {
    struct server *server;
    struct conn *next;
    int fd;
    int passed; /* a file that came with the bytes, or -1 */
    uid_t peer;
    struct event *readable;
    struct event *writable;
    struct buf in;
    struct buf out;
    size_t sent; /* of out */
    struct request *request;
    bool last; /* close once out is sent */
};

struct server {
    struct service *service;
    struct event_base *base;
    char *path;
    int fd;
    struct event *acceptable;
    struct event *again; /* accepts again, after accept has failed */
    struct event *progress;
    struct conn *conns;
    int64_t count;
};

static void conn_free(struct conn *c)
{
    struct conn **at = &c->server->conns;

    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    c->server->count--;
    if (c->request)
        request_forget(c->request);
    event_free(c->readable);
    event_free(c->writable);
    if (c->passed >= 0)
        close(c->passed);
    close(c->fd);
    buf_free(&c->in);
    buf_free(&c->out);
    free(c);
}

static struct timeval idle_time(const struct server *server)
{
    struct snapshot_ref *box = service_snapshot(server->service);
    struct timeval t = {.tv_sec = snapshot_of(box)->config->idle_s};

    snapshot_drop(box);
    return t;
}

/* Reading is off while an answer is outstanding; the idle time runs for whichever is awaited. */
static void await(struct conn *c)
{
    struct timeval idle = idle_time(c->server);

    event_del(c->readable);
    event_del(c->writable);
    if (c->sent < c->out.len)
        event_add(c->writable, &idle);
    else if (!c->request)
        event_add(c->readable, &idle);
}

static void say(struct conn *c, const json_t *object)
{
    struct error e;

    if (frame_put(&c->out, object, FRAME_ANSWER_MAX_BYTES, &e) != E_OK) {
        json_t *refusal = request_refusal(&e);
        if (frame_put(&c->out, refusal, FRAME_ANSWER_MAX_BYTES, &e) != E_OK)
            c->last = true;
        json_decref(refusal);
    }
}

static void refuse(struct conn *c, const struct error *e)
{
    json_t *refusal = request_refusal(e);

    say(c, refusal);
    json_decref(refusal);
}

static request_done_fn answered;

static enum err read_request(const json_t *object, struct ask *ask, const char **as,
                             struct error *e)
{
    const char *name = json_text_or(object, "op", NULL);
    const json_t *person = json_object_get(object, "as");

    ask->args = json_object_get(object, "args");
    *as = json_string_value(person);
    if (!name || (ask->args && !json_is_object(ask->args)) || (person && !*as))
        return error_set(e, E_INPUT, "请求须为 {\"op\":文字, \"args\":对象, \"as\":文字}。",
                         "A request is {\"op\":text, \"args\":object, \"as\":text}.");
    ask->op = ops_find(name);
    if (!ask->op)
        return error_set(e, E_NOTFOUND, "没有 “%s” 这个操作。运行 inspectctl help 查看。",
                         "There is no operation “%s”. Run: inspectctl help", name);
    return E_OK;
}

/* Starts what `object` ({"op","args","as"?}) asks for; the passed file goes with it. */
static enum err start(struct conn *c, const json_t *object, struct error *e)
{
    struct service *service = c->server->service;
    struct snapshot_ref *box = service_snapshot(service);
    struct ask ask = {.fd = c->passed};
    const char *as;
    enum err err = read_request(object, &ask, &as, e);

    c->passed = -1;
    if (!err)
        err = access_identify(snapshot_of(box)->config, service_rehearsal(service), c->peer,
                              geteuid(), as, &ask.who, e);
    snapshot_drop(box);
    if (err == E_DENIED)
        log_event(LOG_NOTICE, "op", "name=\"%s\" uid=%lu outcome=denied", ask.op->name,
                  (unsigned long)c->peer);
    if (err && ask.fd >= 0)
        close(ask.fd);
    if (err)
        return err;
    return request_start(service, &ask, answered, c, &c->request, e);
}

/* Takes the next request out of what has arrived, if it is whole. */
static void next_request(struct conn *c)
{
    struct error e;
    json_t *object;

    if (c->request || c->last)
        return;
    if (frame_take(&c->in, FRAME_REQUEST_MAX_BYTES, &object, &e) != E_OK) {
        refuse(c, &e);
        c->last = true;
        return;
    }
    if (!object)
        return;
    if (start(c, object, &e) != E_OK)
        refuse(c, &e);
    json_decref(object);
}

static void answered(void *user, const json_t *answer, const struct error *e)
{
    struct conn *c = user;
    json_t *frame =
        answer ? json_pack("{s:b, s:O}", "ok", 1, "answer", answer) : request_refusal(e);

    c->request = NULL;
    say(c, frame);
    json_decref(frame);
    next_request(c);
    await(c);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    if (what & EV_TIMEOUT) { /* it does not read its answer */
        conn_free(c);
        return;
    }
    ssize_t n = send(fd, c->out.data + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        conn_free(c);
        return;
    }
    c->sent += n > 0 ? (size_t)n : 0;
    if (c->sent == c->out.len) {
        buf_clear(&c->out);
        c->sent = 0;
        if (c->last) {
            conn_free(c);
            return;
        }
        next_request(c);
    }
    await(c);
}

/* Bytes, and perhaps one file descriptor; further ones are closed at once. */
static ssize_t receive(struct conn *c, char *bytes, size_t size)
{
    union {
        char space[CMSG_SPACE(sizeof(int) * 4)];
        struct cmsghdr align;
    } control;
    struct iovec part = {bytes, size};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.space,
                       .msg_controllen = sizeof control.space};
    ssize_t n = recvmsg(c->fd, &m, MSG_CMSG_CLOEXEC);

    for (struct cmsghdr *h = n >= 0 ? CMSG_FIRSTHDR(&m) : NULL; h; h = CMSG_NXTHDR(&m, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < (h->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(h) + i * sizeof fd, sizeof fd);
            if (c->passed < 0)
                c->passed = fd;
            else
                close(fd);
        }
    }
    return n;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;
    char bytes[16384];

    (void)fd;
    ssize_t n = what & EV_TIMEOUT ? 0 : receive(c, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        conn_free(c);
        return;
    }
    if (n > 0)
        buf_add(&c->in, bytes, (size_t)n);
    next_request(c);
    await(c);
}

static void conn_new(struct server *server, int fd, uid_t peer)
{
    struct conn *c = mem_new(sizeof *c);

    c->server = server;
    c->fd = fd;
    c->passed = -1;
    c->peer = peer;
    c->readable = event_new(server->base, fd, EV_READ | EV_PERSIST, on_readable, c);
    c->writable = event_new(server->base, fd, EV_WRITE | EV_PERSIST, on_writable, c);
    c->next = server->conns;
    server->conns = c;
    server->count++;
    await(c);
}

/* The refusal fits any fresh socket's buffer, so one send is enough. */
static void turn_away(int fd, int64_t most)
{
    struct buf out = {0};
    struct error e;
    json_t *refusal;

    error_set(&e, E_LIMIT, "已有 %lld 个连接，达到上限；请稍后再试。",
              "There are %lld connections already, the limit: try again later.", (long long)most);
    refusal = request_refusal(&e);
    if (frame_put(&out, refusal, FRAME_ANSWER_MAX_BYTES, &e) == E_OK &&
        send(fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        log_event(LOG_DEBUG, "control", "reason=\"%s\"", strerror(errno));
    json_decref(refusal);
    buf_free(&out);
    close(fd);
}

/* Most likely no descriptor is left. Trying again at once would fail as fast as it can. */
static void rest(struct server *server)
{
    static const struct timeval soon = {.tv_sec = 1};

    log_event(LOG_WARNING, "control", "accepting=no reason=\"%s\"", strerror(errno));
    event_del(server->acceptable);
    evtimer_add(server->again, &soon);
}

static void accept_again(evutil_socket_t fd, short what, void *arg)
{
    struct server *server = arg;

    (void)fd;
    (void)what;
    event_add(server->acceptable, NULL);
}

static void on_acceptable(evutil_socket_t fd, short what, void *arg)
{
    struct server *server = arg;
    struct ucred who;
    socklen_t size = sizeof who;
    int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)what;
    if (peer < 0) {
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
            rest(server);
        return;
    }
    struct snapshot_ref *box = service_snapshot(server->service);
    int64_t most = snapshot_of(box)->config->connections;
    snapshot_drop(box);
    if (server->count >= most)
        turn_away(peer, most);
    else if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
        close(peer);
    else
        conn_new(server, peer, who.uid);
}

/* Only to connections that keep up with reading: progress must not pile up. */
static void on_progress(evutil_socket_t fd, short what, void *arg)
{
    struct server *server = arg;

    (void)fd;
    (void)what;
    for (struct conn *c = server->conns; c; c = c->next) {
        if (!c->request || c->sent < c->out.len)
            continue;
        json_t *progress = request_progress(c->request);
        say(c, progress);
        json_decref(progress);
        await(c);
    }
}

/* ---- opening and closing ---- */

enum err server_open(struct service *service, struct event_base *base, struct server **out,
                     struct error *e)
{
    struct server *server = mem_new(sizeof *server);
    struct snapshot_ref *box = service_snapshot(service);
    const struct timeval often = {.tv_usec = PROGRESS_MS * 1000};

    *out = server;
    server->service = service;
    server->base = base;
    server->fd = -1;
    server->path = mem_strdup(snapshot_of(box)->config->socket);
    const struct unix_socket place = {server->path, snapshot_of(box)->config->socket_group,
                                      "[control] socket", "[control] group"};
    enum err err = unix_socket_listen(&place, &server->fd, e);
    snapshot_drop(box);
    if (err) {
        server->path[0] = '\0'; /* not ours to remove */
        return err;
    }
    server->acceptable = event_new(base, server->fd, EV_READ | EV_PERSIST, on_acceptable, server);
    server->again = evtimer_new(base, accept_again, server);
    server->progress = event_new(base, -1, EV_PERSIST, on_progress, server);
    event_add(server->acceptable, NULL);
    event_add(server->progress, &often);
    return E_OK;
}

void server_close(struct server *server)
{
    if (!server)
        return;
    for (struct conn *c = server->conns, *next; c; c = next) {
        next = c->next;
        conn_free(c);
    }
    if (server->acceptable)
        event_free(server->acceptable);
    if (server->again)
        event_free(server->again);
    if (server->progress)
        event_free(server->progress);
    if (server->fd >= 0)
        close(server->fd);
    if (*server->path)
        unlink(server->path);
    free(server->path);
    free(server);
}
