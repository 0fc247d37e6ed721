/* systemd's notification protocol, sd_notify(3): one datagram of KEY=value lines to the socket
 * named in NOTIFY_SOCKET (a path, or an abstract name after '@'). */
#ifndef DAEMON_SD_NOTIFY_H
#define DAEMON_SD_NOTIFY_H

#include <stdint.h>

struct sd_notify {
    int fd;              /* -1: nobody listens */
    int64_t watchdog_us; /* how often systemd wants to hear from us; 0 never */
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and removes them from the environment, so
 * that no child speaks in our name. A socket that cannot be reached is logged, not fatal. */
void sd_notify_open(struct sd_notify *n);
void sd_notify_close(struct sd_notify *n);

void sd_notify_ready(struct sd_notify *n);
void sd_notify_reloading(struct sd_notify *n); /* with MONOTONIC_USEC; sd_notify_ready ends it */
void sd_notify_stopping(struct sd_notify *n);
void sd_notify_watchdog(struct sd_notify *n);

#endif
