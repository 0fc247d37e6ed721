#include "core/base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static enum log_sink sink = LOG_TO_STDERR;
static atomic_int max_level = LOG_INFO;

void log_init(const char *ident, enum log_sink to, int level)
{
    sink = to;
    max_level = level;
    if (to == LOG_TO_SYSLOG)
        openlog(ident, LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void log_set_level(int level)
{
    max_level = level;
}

static void write_stderr(int level, const char *line)
{
    static const char *const words[] = {"emerg",   "alert",  "crit", "error",
                                        "warning", "notice", "info", "debug"};
    struct timespec now;
    struct tm utc;
    char stamp[32];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fprintf(stderr, "%s %s %s\n", stamp, words[level & 7], line);
}

void log_event(int level, const char *event, const char *fmt, ...)
{
    char line[2048];
    va_list ap;

    if (level > max_level)
        return;
    int n = snprintf(line, sizeof line, "%s ", event);
    va_start(ap, fmt);
    vsnprintf(line + n, sizeof line - (size_t)n, fmt, ap);
    va_end(ap);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            *p = ' ';
    if (sink == LOG_TO_SYSLOG)
        syslog(level, "%s", line);
    else
        write_stderr(level, line);
}

const char *log_quote(const char *value, char *out, int size)
{
    if (*value && !strpbrk(value, " \"=\t")) {
        snprintf(out, (size_t)size, "%s", value);
        return out;
    }
    int n = 0;
    out[n++] = '"';
    for (const char *p = value; *p && n < size - 4; p++) {
        if (*p == '"' || *p == '\\')
            out[n++] = '\\';
        out[n++] = *p;
    }
    out[n++] = '"';
    out[n] = '\0';
    return out;
}
