#include "platform/runtime/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "platform/runtime/monotonic.h"

#define STEP_MS 100
#define SAID_BYTES 200

struct child {
    pid_t pid;
    int in, err; /* our ends, -1 once closed */
    const char *input;
    size_t left;
    char said[SAID_BYTES];
    size_t said_len;
};

/* ---- beginning ---- */

/* The words of the command, in one block; words[0] is what to free. False if there are too many. */
static bool split(const char *command, char *words[CHILD_WORDS + 1])
{
    char *rest = mem_strdup(command), *save = NULL;
    unsigned count = 0;

    words[0] = rest;
    for (char *w = strtok_r(rest, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        if (count == CHILD_WORDS)
            return false;
        words[count++] = w;
    }
    words[count] = NULL;
    return count > 0;
}

/* A group of its own, so that all it starts can be ended; signals as a program expects them. */
static int spawn(char *const words[], int in, int err, pid_t *pid)
{
    static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
    char *const environment[] = {path, lang, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                       POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    int bad = posix_spawn(pid, words[0], &files, &how, words, environment);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return bad;
}

static void drop(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static enum err begin(struct child *c, const char *command, struct error *e)
{
    char *words[CHILD_WORDS + 1];
    int in[2] = {-1, -1}, err[2] = {-1, -1};
    int bad = 0;

    if (!split(command, words) || words[0][0] != '/') {
        free(words[0]);
        return error_set(
            e, E_INPUT, "notify_command 须以程序的绝对路径开头，至多 %d 个参数",
            "notify_command begins with the absolute path of a program and has at most "
            "%d arguments",
            CHILD_WORDS - 1);
    }
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        bad = errno;
    if (!bad)
        bad = spawn(words, in[0], err[1], &c->pid);
    drop(&in[0]);
    drop(&err[1]);
    c->in = in[1];
    c->err = err[0];
    enum err rc = E_OK;
    if (bad) {
        rc = error_set(e, E_IO, "运行不了 %.200s：%s", "cannot run %.200s: %s", words[0],
                       strerror(bad));
        drop(&c->in);
        drop(&c->err);
    } else {
        fcntl(c->in, F_SETFL, O_NONBLOCK);
        fcntl(c->err, F_SETFL, O_NONBLOCK);
    }
    free(words[0]);
    return rc;
}

/* ---- while it runs ---- */

static void feed(struct child *c)
{
    ssize_t put = write(c->in, c->input, c->left);

    if (put > 0) {
        c->input += put;
        c->left -= (size_t)put;
    }
    if (!c->left || (put < 0 && errno != EAGAIN && errno != EINTR))
        drop(&c->in); /* it has all, or wants no more */
}

static void listen_to(struct child *c)
{
    char more[512];
    ssize_t got = read(c->err, more, sizeof more);
    size_t room = SAID_BYTES - 1 - c->said_len;

    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        drop(&c->err);
    } else if (got > 0) {
        size_t kept = (size_t)got < room ? (size_t)got : room;
        memcpy(c->said + c->said_len, more, kept);
        c->said_len += kept;
    }
}

static void wait_a_moment(struct child *c)
{
    struct pollfd fds[2] = {{.fd = c->in, .events = POLLOUT}, {.fd = c->err, .events = POLLIN}};

    if (poll(fds, 2, STEP_MS) <= 0)
        return;
    if (c->in >= 0 && fds[0].revents)
        feed(c);
    if (c->err >= 0 && fds[1].revents)
        listen_to(c);
}

static void end(struct child *c)
{
    int status;

    kill(-c->pid, SIGKILL);
    waitpid(c->pid, &status, 0);
}

static enum err judge(const struct child *c, int status, struct error *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return E_OK;
    if (WIFSIGNALED(status))
        return error_set(e, E_IO, "通知程序被信号 %d 结束", "the command was ended by signal %d",
                         WTERMSIG(status));
    return error_set(e, E_IO, "通知程序以状态 %d 结束：%s", "the command ended with status %d: %s",
                     WEXITSTATUS(status), c->said);
}

static enum err await(struct service *service, struct child *c, int timeout_s, struct error *e)
{
    int64_t until = monotonic_ms() + (int64_t)timeout_s * 1000;
    int status = 0;

    for (;;) {
        if (c->in >= 0 || c->err >= 0)
            wait_a_moment(c);
        else
            poll(NULL, 0, STEP_MS);
        if (waitpid(c->pid, &status, WNOHANG) == c->pid)
            break;
        if (service_stopping(service)) {
            end(c);
            return error_set(e, E_STOPPED, "正在停止", "stopping");
        }
        if (monotonic_ms() > until) {
            end(c);
            return error_set(e, E_IO, "通知程序超过 %d 秒没有结束，已终止",
                             "the command took longer than %d s and was ended", timeout_s);
        }
    }
    if (c->err >= 0)
        listen_to(c);
    return judge(c, status, e);
}

enum err child_process_run(struct service *service, const char *command, const char *input,
                           size_t len, int timeout_s, struct error *e)
{
    struct child c = {.in = -1, .err = -1, .input = input, .left = len};
    enum err rc = begin(&c, command, e);

    if (rc)
        return rc;
    rc = await(service, &c, timeout_s, e);
    drop(&c.in);
    drop(&c.err);
    return rc;
}
