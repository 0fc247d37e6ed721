#include "doors/ctl/client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "frame.h"

enum err client_connect(const char *path, int *fd, struct error *e)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};

    *fd = -1;
    if (strlen(path) >= sizeof to.sun_path)
        return error_set(e, E_INPUT, "套接字路径太长：%s", "The socket's path is too long: %s",
                         path);
    memcpy(to.sun_path, path, strlen(path));
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd >= 0 && connect(*fd, (struct sockaddr *)&to, sizeof to) == 0)
        return E_OK;
    int why = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    if (why == EACCES)
        return error_set(e, E_DENIED,
                         "您无权使用 %s：请管理员把您的账户加入套接字所属的组（[control] group）。",
                         "You may not use %s: ask an administrator to add your account to the "
                         "socket's group ([control] group).",
                         path);
    return error_set(
        e, E_IO,
        "连不上守护进程（%s：%s）。先启动它：systemctl start inspectd，或用 --socket "
        "指明套接字。",
        "The daemon cannot be reached (%s: %s). Start it: systemctl start inspectd, or "
        "name its socket with --socket.",
        path, strerror(why));
}

/* The file travels with the first byte. */
static ssize_t send_first(int fd, const struct buf *out, int pass)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {.space = {0}};
    struct iovec part = {out->data, out->len};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};

    if (pass >= 0) {
        m.msg_control = control.space;
        m.msg_controllen = sizeof control.space;
        struct cmsghdr *h = CMSG_FIRSTHDR(&m);
        h->cmsg_level = SOL_SOCKET;
        h->cmsg_type = SCM_RIGHTS;
        h->cmsg_len = CMSG_LEN(sizeof pass);
        memcpy(CMSG_DATA(h), &pass, sizeof pass);
    }
    return sendmsg(fd, &m, MSG_NOSIGNAL);
}

static enum err broken(struct error *e, int why)
{
    return error_set(e, E_IO, "与守护进程的连接断了（%s）；用 inspectctl status 看它是否还在运行。",
                     "The connection to the daemon broke (%s); see whether it still runs: "
                     "inspectctl status",
                     why ? strerror(why) : "EOF");
}

static enum err send_request(int fd, const json_t *request, int pass, struct error *e)
{
    struct buf out = {0};
    enum err err = frame_put(&out, request, FRAME_REQUEST_MAX_BYTES, e);
    size_t sent = 0;

    while (!err && sent < out.len) {
        ssize_t n = sent ? send(fd, out.data + sent, out.len - sent, MSG_NOSIGNAL)
                         : send_first(fd, &out, pass);
        if (n > 0)
            sent += (size_t)n;
        else if (errno != EINTR)
            err = broken(e, errno);
    }
    buf_free(&out);
    return err;
}

static enum err receive(int fd, struct buf *in, json_t **object, struct error *e)
{
    enum err err;

    while (!(err = frame_take(in, FRAME_ANSWER_MAX_BYTES, object, e)) && !*object) {
        char bytes[65536];
        ssize_t n = recv(fd, bytes, sizeof bytes, 0);
        if (n > 0)
            buf_add(in, bytes, (size_t)n);
        else if (n == 0 || errno != EINTR)
            return broken(e, n ? errno : 0);
    }
    return err;
}

static enum err open_answer(const json_t *frame, json_t **answer, struct error *e)
{
    const char *code, *zh, *en;

    if (json_flag(frame, "ok")) {
        *answer = json_incref(json_object_get(frame, "answer"));
        if (*answer)
            return E_OK;
    }
    if (json_unpack((json_t *)(uintptr_t)frame, "{s:{s:s, s:s, s:s}}", "error", "code", &code, "zh",
                    &zh, "en", &en) != 0)
        return error_set(e, E_IO, "看不懂守护进程的答复；inspectctl 与 inspectd 版本是否一致？",
                         "The daemon's answer makes no sense: are inspectctl and inspectd of one "
                         "version?");
    if (e) {
        *e = (struct error){.code = err_from_name(code)};
        snprintf(e->zh, sizeof e->zh, "%s", zh);
        snprintf(e->en, sizeof e->en, "%s", en);
    }
    return err_from_name(code);
}

enum err client_call(int fd, const json_t *request, int pass, client_progress_fn *progress,
                     void *user, json_t **answer, struct error *e)
{
    struct buf in = {0};
    json_t *frame = NULL;
    enum err err = send_request(fd, request, pass, e);

    *answer = NULL;
    while (!err && !(err = receive(fd, &in, &frame, e))) {
        const json_t *step = json_object_get(frame, "progress");
        if (!step) {
            err = open_answer(frame, answer, e);
            json_decref(frame);
            break;
        }
        progress(user, step);
        json_decref(frame);
    }
    buf_free(&in);
    return err;
}
