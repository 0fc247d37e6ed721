/* Log lines of the daemon: syslog through libc (LOG_DAEMON) or stderr. One line an event,
 * `event key=value key="value with spaces"`, English words, so that machines can read it. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <syslog.h>

enum log_sink { LOG_TO_STDERR, LOG_TO_SYSLOG };

void log_init(const char *ident, enum log_sink sink, int level); /* level: LOG_ERR … LOG_DEBUG */
void log_set_level(int level);

/* log_event(LOG_INFO, "draw", "commit=%llu picks=%zu", …): writes `draw commit=7 picks=12`.
 * Control characters in the line are replaced by spaces. Thread-safe. */
void log_event(int level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Quotes a value for a line if it has spaces or quotes; returns out. Cuts at size-1. */
const char *log_quote(const char *value, char *out, int size);

#endif
