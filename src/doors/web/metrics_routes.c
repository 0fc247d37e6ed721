/* What a monitoring system asks for, in the text format of Prometheus. Numbers of the machine room
 * only: no names, no cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "core/base/log.h"
#include "doors/web/exchange_private.h"
#include "platform/http/server.h"
#include "platform/runtime/daemon.h"

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_addf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help, double value)
{
    head(b, name, type, help);
    buf_addf(b, "%s %.15g\n", name, value);
}

static void add_web(struct buf *b, const struct web_state *state)
{
    head(b, "inspectd_http_answers_total", "counter", "Requests answered, by class of status.");
    for (int i = 1; i < 6; i++)
        buf_addf(b, "inspectd_http_answers_total{code=\"%dxx\"} %llu\n", i,
                 (unsigned long long)state->answers[i]);
    one(b, "inspectd_http_connections", "gauge", "Connections open now.",
        http_server_connections(state->server));
    one(b, "inspectd_sessions", "gauge", "People logged in.", sessions_count(state->sessions));
    one(b, "inspectd_logins_waiting", "gauge", "Passwords being checked.", state->logins);
}

static void add_lanes(struct buf *b, struct service *service)
{
    struct lane_state lanes[LANES];

    for (int i = 0; i < LANES; i++)
        lanes_state(service_lanes(service), (enum lane_id)i, &lanes[i]);
    head(b, "inspectd_lane_waiting", "gauge", "Jobs that wait, by worker thread.");
    for (int i = 0; i < LANES; i++)
        buf_addf(b, "inspectd_lane_waiting{lane=\"%s\"} %zu\n", lane_name((enum lane_id)i),
                 lanes[i].waiting);
    head(b, "inspectd_lane_busy_seconds", "gauge", "How long the job that runs now has run.");
    for (int i = 0; i < LANES; i++)
        buf_addf(b, "inspectd_lane_busy_seconds{lane=\"%s\"} %.3f\n", lane_name((enum lane_id)i),
                 (double)lanes[i].progress.elapsed_ms / 1000);
}

/* The second number of statm, proc(5); 0 if it cannot be read. */
static long resident_pages(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    char text[128] = "";
    char *rest = text;

    if (f && !fgets(text, sizeof text, f))
        text[0] = '\0';
    if (f)
        fclose(f);
    strtol(text, &rest, 10);
    return strtol(rest, NULL, 10);
}

static void add_process(struct buf *b, struct service *service)
{
    struct warning warnings[WARNINGS];
    struct rusage used;
    long pages = resident_pages();

    getrusage(RUSAGE_SELF, &used);
    one(b, "inspectd_warnings", "gauge", "Things that go wrong again and again; see status.",
        service_warnings(service, warnings));
    one(b, "process_start_time_seconds", "gauge", "When the daemon started.",
        (double)service_started(service));
    one(b, "process_resident_memory_bytes", "gauge", "Memory in use.",
        (double)pages * (double)sysconf(_SC_PAGESIZE));
    one(b, "process_cpu_seconds_total", "counter", "Processor time used.",
        (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    head(b, "inspectd_build_info", "gauge", "The version that runs.");
    buf_addf(b, "inspectd_build_info{version=\"%s\",rehearsal=\"%d\"} 1\n", VERSION,
             service_rehearsal(service));
}

static void metrics(struct exchange *x)
{
    struct buf b = {0};

    add_web(&b, x->state);
    add_lanes(&b, x->service);
    add_process(&b, x->service);
    exchange_send(x, 200, "text/plain; version=0.0.4; charset=utf-8", NULL, &b);
}

/* A monitor on this machine has no login, and what comes through a proxy is no monitor. */
const struct route routes_metrics[] = {
    {GET("/metrics", ROLE_ADMIN | ROLE_AUDITOR, metrics), .flags = ROUTE_LOCAL},
    {.method = NULL},
};
