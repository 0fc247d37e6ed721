/* systemd's notification protocol, sd_notify(3): one datagram of KEY=value lines to the socket
 * named in NOTIFY_SOCKET (a path, or an abstract name after '@'). */
#ifndef DAEMON_SD_NOTIFY_H
#define DAEMON_SD_NOTIFY_H

#include <stdint.h>

struct notify {
    int fd;              /* -1: nobody listens */
    int64_t watchdog_us; /* how often systemd wants to hear from us; 0 never */
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the environment, so
 * that no child speaks in our name. A socket that cannot be reached is logged, not fatal. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

void notify_ready(struct notify *n);
void notify_reloading(struct notify *n); /* with MONOTONIC_USEC; notify_ready ends it */
void notify_stopping(struct notify *n);
void notify_watchdog(struct notify *n);
void notify_status(struct notify *n, const char *text);

#endif
