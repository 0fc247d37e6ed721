#include "doors/daemon/sd_notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "core/base/log.h"

static int reach(const char *name)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = strlen(name);

    if ((name[0] != '/' && name[0] != '@') || len >= sizeof to.sun_path) {
        errno = EINVAL;
        return -1;
    }
    memcpy(to.sun_path, name, len);
    if (name[0] == '@')
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    /* A path counts its NUL, an abstract name has none. */
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (name[0] == '/'));
    if (connect(fd, (struct sockaddr *)&to, size) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int64_t number_of(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoll(text, NULL, 10) : 0;
}

void sd_notify_open(struct sd_notify *n)
{
    const char *name = getenv("NOTIFY_SOCKET");
    int64_t pid = number_of("WATCHDOG_PID");

    n->fd = -1;
    n->watchdog_us = 0;
    if (name && (n->fd = reach(name)) < 0)
        log_event(LOG_WARNING, "notify", "reason=\"NOTIFY_SOCKET: %s\"", strerror(errno));
    if (n->fd >= 0 && (pid == 0 || pid == getpid()))
        n->watchdog_us = number_of("WATCHDOG_USEC");
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

void sd_notify_close(struct sd_notify *n)
{
    if (n->fd >= 0)
        close(n->fd);
    n->fd = -1;
}

static void tell(struct sd_notify *n, const char *text)
{
    if (n->fd >= 0 && send(n->fd, text, strlen(text), MSG_NOSIGNAL) < 0)
        log_event(LOG_DEBUG, "notify", "reason=\"%s\"", strerror(errno));
}

void sd_notify_ready(struct sd_notify *n)
{
    tell(n, "READY=1");
}

void sd_notify_reloading(struct sd_notify *n)
{
    struct timespec t;
    char text[80];

    clock_gettime(CLOCK_MONOTONIC, &t);
    snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
             (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000);
    tell(n, text);
}

void sd_notify_stopping(struct sd_notify *n)
{
    tell(n, "STOPPING=1");
}

void sd_notify_watchdog(struct sd_notify *n)
{
    tell(n, "WATCHDOG=1");
}
