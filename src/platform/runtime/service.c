#include "platform/runtime/service.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "platform/runtime/daemon.h"

struct service {
    char *config_file;
    bool rehearsal;
    int64_t started;
    atomic_int_least64_t frozen; /* the rehearsal clock */
    atomic_bool stopping;
    atomic_uint told;
    int told_fd;
    atomic_bool once[ONCE_KINDS];
    void (*timetable)(struct lane *lane);
    struct lanes *lanes;
    pthread_mutex_t lock; /* of snapshot and warnings */
    struct snapshot_ref *snapshot;
    struct warning warnings[WARNINGS];
    unsigned warning_count;
};

struct service *service_new(const struct service_options *options, struct snapshot_ref *snapshot)
{
    struct service *s = mem_new(sizeof *s);

    s->config_file = mem_strdup(options->config_file);
    s->rehearsal = options->rehearsal;
    s->started = (int64_t)time(NULL);
    s->frozen = options->rehearsal_time;
    s->told_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->told_fd < 0)
        abort(); /* no descriptors at all at start: nothing can work */
    pthread_mutex_init(&s->lock, NULL);
    s->snapshot = snapshot;
    s->lanes = lanes_new(s, service_snapshot);
    return s;
}

void service_free(struct service *service)
{
    if (!service)
        return;
    lanes_free(service->lanes);
    snapshot_drop(service->snapshot);
    pthread_mutex_destroy(&service->lock);
    close(service->told_fd);
    free(service->config_file);
    free(service);
}

struct lanes *service_lanes(struct service *service)
{
    return service->lanes;
}

int64_t service_started(const struct service *service)
{
    return service->started;
}

bool service_rehearsal(const struct service *service)
{
    return service->rehearsal;
}

int64_t service_now(const struct service *service)
{
    return service->rehearsal ? atomic_load(&service->frozen) : (int64_t)time(NULL);
}

int service_stopping(const struct service *service)
{
    return atomic_load(&service->stopping);
}

void service_stop(struct service *service)
{
    atomic_store(&service->stopping, true);
}

struct snapshot_ref *service_snapshot(struct service *service)
{
    pthread_mutex_lock(&service->lock);
    struct snapshot_ref *box = snapshot_hold(service->snapshot);
    pthread_mutex_unlock(&service->lock);
    return box;
}

enum err service_clock_set(struct service *service, int64_t instant, struct error *e)
{
    if (!service->rehearsal)
        return error_set(e, E_CONFLICT,
                         "守护进程在用真实时钟；只有以 --rehearsal 启动的演练才能拨钟。",
                         "The daemon runs on the real clock; only a rehearsal (--rehearsal) can "
                         "move it.");
    if (instant < atomic_load(&service->frozen))
        return error_set(e, E_INPUT, "演练时钟只能向前拨。",
                         "The rehearsal clock only moves forward.");
    atomic_store(&service->frozen, instant);
    return E_OK;
}

enum err service_reload(struct service *service, config_fault_fn *fault, void *user,
                        struct error *e)
{
    struct snapshot_ref *fresh;
    struct snapshot_ref *old = service_snapshot(service);
    enum err err = snapshot_load(service->config_file, fault, user, &fresh, e);

    if (!err)
        err = config_can_replace(snapshot_of(old)->config, snapshot_of(fresh)->config, e);
    if (!err && !service->rehearsal)
        err = config_check_people(snapshot_of(fresh)->config, e);
    snapshot_drop(old);
    if (err) {
        snapshot_drop(fresh);
        return err;
    }
    pthread_mutex_lock(&service->lock);
    old = service->snapshot;
    service->snapshot = fresh;
    pthread_mutex_unlock(&service->lock);
    snapshot_drop(old);
    service_tell(service, EVENT_RELOADED | EVENT_TICK);
    return E_OK;
}

void service_set_timetable(struct service *service, void (*run)(struct lane *lane))
{
    service->timetable = run;
}

void service_run_timetable(struct lane *lane)
{
    if (lane->service->timetable)
        lane->service->timetable(lane);
}

void service_tell(struct service *service, unsigned events)
{
    uint64_t one = 1;

    atomic_fetch_or(&service->told, events);
    if (write(service->told_fd, &one, sizeof one) < 0)
        return; /* the counter is full: the loop is awake anyway */
}

unsigned service_told(struct service *service)
{
    uint64_t count;

    if (read(service->told_fd, &count, sizeof count) < 0)
        count = 0;
    return atomic_exchange(&service->told, 0);
}

int service_told_fd(const struct service *service)
{
    return service->told_fd;
}

static struct warning *find_warning(struct service *service, const char *name)
{
    for (unsigned i = 0; i < service->warning_count; i++)
        if (strcmp(service->warnings[i].name, name) == 0)
            return &service->warnings[i];
    return NULL;
}

void service_warn(struct service *service, const char *name, const struct error *e)
{
    bool say = false;
    char quoted[600];

    pthread_mutex_lock(&service->lock);
    struct warning *w = find_warning(service, name);
    if (!e && w) {
        *w = service->warnings[--service->warning_count];
        say = true;
    } else if (e && (!w || strcmp(w->error.en, e->en) != 0)) {
        if (!w && service->warning_count < WARNINGS)
            w = &service->warnings[service->warning_count++];
        if (w)
            *w = (struct warning){name, *e};
        say = true;
    }
    pthread_mutex_unlock(&service->lock);
    if (say && e)
        log_event(LOG_ERR, name, "state=failed code=%s reason=%s", err_name(e->code),
                  log_quote(e->en, quoted, sizeof quoted));
    else if (say)
        log_event(LOG_NOTICE, name, "state=recovered");
}

unsigned service_warnings(struct service *service, struct warning out[WARNINGS])
{
    pthread_mutex_lock(&service->lock);
    unsigned n = service->warning_count;
    memcpy(out, service->warnings, n * sizeof *out);
    pthread_mutex_unlock(&service->lock);
    return n;
}

bool service_once_begin(struct service *service, enum service_once what)
{
    return !atomic_exchange(&service->once[what], true);
}

void service_once_end(struct service *service, enum service_once what)
{
    atomic_store(&service->once[what], false);
}

/* "HH:MM" or "HH:MM:00", and nothing after it; -1 otherwise. */
static int32_t seconds_of(const char *text)
{
    static const char form[] = "dd:dd:00";
    size_t len = strlen(text);

    if (len != 5 && len != 8)
        return -1;
    for (size_t i = 0; i < len; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return -1;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour < 24 && minute < 60 ? hour * 3600 + minute * 60 : -1;
}

bool service_time_parse(const char *text, int64_t *instant)
{
    char date[11];
    int32_t day;

    if (strlen(text) < 16 || (text[10] != ' ' && text[10] != 'T'))
        return false;
    memcpy(date, text, 10);
    date[10] = '\0';
    int32_t second = seconds_of(text + 11);
    if (second < 0 || !day_parse(date, &day))
        return false;
    *instant = instant_of(day, second);
    return true;
}
