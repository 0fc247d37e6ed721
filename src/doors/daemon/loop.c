#include "doors/daemon/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/system/ops_daemon.h"
#include "platform/runtime/daemon.h"
#include "timetable.h"

#define SIGNALS 4
#define FLUSH_MS 300 /* after the lanes ended: for the last answers to leave */

struct loop {
    struct service *service;
    struct sd_notify *notify;
    struct event_base *base;
    struct event *signals[SIGNALS];
    struct event *jobs;
    struct event *told;
    struct event *minute;
    struct event *rescan;
    struct event *watchdog;
    struct event *spool;
    int inotify;
    bool ending;
};

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

static void arm(struct event *event, int64_t ms)
{
    struct timeval t = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

    evtimer_add(event, &t);
}

/* ---- reload ---- */

static void log_fault(void *user, const char *zh, const char *en)
{
    char quoted[600];

    (void)user;
    (void)zh;
    log_event(LOG_ERR, "reload", "fault=%s", log_quote(en, quoted, sizeof quoted));
}

static void reload_run(struct lane *lane, struct job *job)
{
    struct error e;

    (void)job;
    if (service_reload(lane->service, log_fault, NULL, &e) == E_OK)
        log_event(LOG_NOTICE, "reload", "state=done");
    else
        log_event(LOG_ERR, "reload", "state=refused reason=\"%s\"", e.en);
}

/* The loop's pointer rides along: READY must follow RELOADING whatever came out. */
struct reload_job {
    struct job job; /* first */
    struct loop *loop;
};

static void reload_done(struct service *service, struct job *job)
{
    (void)service;
    sd_notify_ready(((struct reload_job *)(void *)job)->loop->notify);
    free(job);
}

static void reload(struct loop *loop)
{
    struct reload_job *r = mem_new(sizeof *r);

    sd_notify_reloading(loop->notify);
    r->job = (struct job){.name = "reload", .run = reload_run, .done = reload_done};
    r->loop = loop;
    lanes_submit(service_lanes(loop->service), LANE_READ, &r->job);
}

/* ---- state dump ---- */

static void dump_field(const json_t *field)
{
    const char *key = json_text_or(field, "key", NULL);
    const json_t *value = json_object_get(field, "value");
    const char *id = label_id(value);
    char quoted[600];

    if (json_is_integer(value))
        log_event(LOG_NOTICE, "state", "%s=%lld", key, (long long)json_integer_value(value));
    else if (*id)
        log_event(LOG_NOTICE, "state", "%s=%s", key, log_quote(id, quoted, sizeof quoted));
}

/* What `status` answers: versions, imports, log, draws, plan. */
static void dump_stores(struct lane *lane, struct job *job)
{
    struct op_call call = {
        .lane = lane, .actor = "signal", .now = service_now(lane->service), .fd = -1};
    json_t *status = NULL;
    struct error e;
    size_t i;
    json_t *field;

    (void)job;
    if (op_status(&call, &status, &e) != E_OK) {
        log_event(LOG_ERR, "state", "failed=status");
        return;
    }
    json_array_foreach(json_object_get(status, "fields"), i, field) dump_field(field);
    json_decref(status);
}

static void dump_done(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

static void dump(struct loop *loop)
{
    struct job *stores = mem_new(sizeof *stores);
    struct service *s = loop->service;
    struct warning warnings[WARNINGS];
    unsigned n = service_warnings(s, warnings);
    char quoted[600];

    for (int i = 0; i < LANES; i++) {
        struct lane_state state;
        lanes_state(service_lanes(s), (enum lane_id)i, &state);
        log_event(LOG_NOTICE, "state",
                  "lane=%s running=\"%s\" step=\"%s\" done=%llu total=%llu waiting=%zu",
                  lane_name((enum lane_id)i), state.running, state.progress.step,
                  (unsigned long long)state.progress.done, (unsigned long long)state.progress.total,
                  state.waiting);
    }
    for (unsigned i = 0; i < n; i++)
        log_event(LOG_NOTICE, "state", "warning=%s reason=%s", warnings[i].name,
                  log_quote(warnings[i].error.en, quoted, sizeof quoted));
    log_event(LOG_NOTICE, "state", "now=%lld rehearsal=%d stopping=%d warnings=%u",
              (long long)service_now(s), service_rehearsal(s), service_stopping(s), n);
    *stores = (struct job){.name = "dump", .run = dump_stores, .done = dump_done};
    lanes_submit(service_lanes(s), LANE_READ, stores);
}

/* ---- ending ---- */

static void stop(struct loop *loop, const char *why)
{
    if (service_stopping(loop->service))
        return;
    log_event(LOG_NOTICE, "stop", "state=stopping reason=%s", why);
    sd_notify_stopping(loop->notify);
    service_stop(loop->service);
    lanes_stop(service_lanes(loop->service));
}

static void end_when_idle(struct loop *loop)
{
    struct timeval flush = {.tv_sec = 0, .tv_usec = FLUSH_MS * 1000};

    if (loop->ending || !service_stopping(loop->service) ||
        !lanes_ended(service_lanes(loop->service)))
        return;
    loop->ending = true;
    event_base_loopexit(loop->base, &flush);
}

/* ---- events ---- */

static void on_signal(evutil_socket_t number, short what, void *arg)
{
    struct loop *loop = arg;

    (void)what;
    if (number == SIGHUP)
        reload(loop);
    else if (number == SIGUSR1)
        dump(loop);
    else
        stop(loop, number == SIGTERM ? "SIGTERM" : "SIGINT");
    end_when_idle(loop);
}

static void on_jobs(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;

    (void)fd;
    (void)what;
    lanes_reap(service_lanes(loop->service));
    end_when_idle(loop);
}

static void apply_snapshot(struct loop *loop)
{
    struct snapshot_ref *box = service_snapshot(loop->service);

    log_set_level((int)snapshot_of(box)->config->log_level);
    arm(loop->rescan, 0);
    snapshot_drop(box);
}

static void on_told(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    unsigned events = service_told(loop->service);

    (void)fd;
    (void)what;
    if (events & EVENT_RELOADED)
        apply_snapshot(loop);
    if (events & EVENT_TICK)
        timetable_tick(loop->service);
    if (events & EVENT_STOP)
        stop(loop, "asked");
}

static void on_minute(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    struct timespec now;

    (void)fd;
    (void)what;
    timetable_tick(loop->service);
    clock_gettime(CLOCK_REALTIME, &now);
    /* Just after the next full minute, so that draw_time is met to the second. */
    arm(loop->minute, 60050 - (now.tv_sec % 60 * 1000 + now.tv_nsec / 1000000));
}

static void on_rescan(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    struct snapshot_ref *box = service_snapshot(loop->service);

    (void)fd;
    (void)what;
    timetable_scan(loop->service);
    arm(loop->rescan, snapshot_of(box)->config->rescan_s * 1000);
    snapshot_drop(box);
}

static void on_spool(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    char events[4096];

    (void)what;
    while (read(fd, events, sizeof events) > 0)
        continue; /* which file it was does not matter: the scan looks at all */
    timetable_scan(loop->service);
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    struct snapshot_ref *box = service_snapshot(loop->service);

    (void)fd;
    (void)what;
    if (snapshot_of(box)->config->watchdog)
        sd_notify_watchdog(loop->notify);
    snapshot_drop(box);
}

/* ---- set-up ---- */

static struct event *watch(struct loop *loop, int fd, event_callback_fn call)
{
    struct event *event = event_new(loop->base, fd, EV_READ | EV_PERSIST, call, loop);

    event_add(event, NULL);
    return event;
}

/* Without inotify the rescan alone finds files, later. */
static void watch_spool(struct loop *loop)
{
    struct snapshot_ref *box = service_snapshot(loop->service);
    const char *dir = snapshot_of(box)->config->spool_dir;

    loop->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (loop->inotify >= 0 &&
        inotify_add_watch(loop->inotify, dir, IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR) >= 0)
        loop->spool = watch(loop, loop->inotify, on_spool);
    else
        log_event(LOG_WARNING, "spool", "reason=\"inotify: %s; files are found by rescan only\"",
                  strerror(errno));
    snapshot_drop(box);
}

static void watch_signals(struct loop *loop)
{
    static const int numbers[SIGNALS] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};

    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < SIGNALS; i++) {
        loop->signals[i] = evsignal_new(loop->base, numbers[i], on_signal, loop);
        event_add(loop->signals[i], NULL);
    }
}

/* What the web's connections want changes several times within one request: told to the kernel once
 * a turn. */
static struct event_base *new_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

enum err loop_new(struct service *service, struct sd_notify *notify, struct loop **out,
                  struct error *e)
{
    struct loop *loop = mem_new(sizeof *loop);

    *out = loop;
    loop->service = service;
    service_set_timetable(service, timetable_run);
    loop->notify = notify;
    loop->inotify = -1;
    loop->base = new_base();
    if (!loop->base)
        return error_set(e, E_IO, "无法建立事件循环。", "The event loop cannot be made.");
    watch_signals(loop);
    loop->jobs = watch(loop, lanes_fd(service_lanes(service)), on_jobs);
    loop->told = watch(loop, service_told_fd(service), on_told);
    loop->minute = evtimer_new(loop->base, on_minute, loop);
    loop->rescan = evtimer_new(loop->base, on_rescan, loop);
    watch_spool(loop);
    if (notify->watchdog_us > 0) {
        struct timeval half = {.tv_sec = notify->watchdog_us / 2000000,
                               .tv_usec = notify->watchdog_us / 2 % 1000000};
        loop->watchdog = event_new(loop->base, -1, EV_PERSIST, on_watchdog, loop);
        event_add(loop->watchdog, &half);
    }
    return E_OK;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    struct event *all[] = {loop->jobs,     loop->told,  loop->minute,
                           loop->watchdog, loop->spool, loop->rescan};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i])
            event_free(all[i]);
    for (int i = 0; i < SIGNALS; i++)
        if (loop->signals[i])
            event_free(loop->signals[i]);
    if (loop->inotify >= 0)
        close(loop->inotify);
    if (loop->base)
        event_base_free(loop->base);
    free(loop);
}

void loop_run(struct loop *loop)
{
    arm(loop->rescan, 0);
    arm(loop->minute, 0);
    event_base_dispatch(loop->base);
}
