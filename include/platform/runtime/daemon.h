/* The running daemon from inside: for its own parts (lanes, loop, timetable, control socket, the
 * operations on the daemon itself). Everything here is thread-safe unless it says otherwise. */
#ifndef RUNTIME_DAEMON_H
#define RUNTIME_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "platform/runtime/lanes.h"
#include "platform/runtime/service.h"
#include "platform/runtime/snapshot.h"

#ifndef VERSION
#define VERSION "0.1.0"
#endif

/* What the command line says. */
struct service_options {
    const char *config_file;
    bool rehearsal;
    int64_t rehearsal_time; /* instant */
};

/* Takes over the reference to snapshot. The lanes exist without connections and do not run yet. */
struct service *service_new(const struct service_options *options, struct snapshot_ref *snapshot);
void service_free(struct service *service); /* after stores_close; drops the snapshot */

struct lanes *service_lanes(struct service *service);
struct snapshot_ref *
service_snapshot(struct service *service);              /* held for the caller, who drops it */
int64_t service_started(const struct service *service); /* real time, instant */

/* Reads "2026-11-24 08:00" (or with a T, or with :00 seconds) as local time. */
bool service_time_parse(const char *text, int64_t *instant);

/* Moves the rehearsal clock forward. E_CONFLICT in production, E_INPUT if it would go back. */
enum err service_clock_set(struct service *service, int64_t instant, struct error *e) MUST_CHECK;

/* Loads everything afresh and swaps it in, or keeps the old with the reason in e. The loop is told
 * with EVENT_RELOADED. */
enum err service_reload(struct service *service, config_fault_fn *fault, void *user,
                        struct error *e) MUST_CHECK;

/* Requests to the event loop. */
enum service_event {
    EVENT_STOP = 1,     /* end at the next safe point */
    EVENT_RELOADED = 2, /* the snapshot is new: apply log level, timers */
    EVENT_TICK = 4      /* look at the timetable now */
};
void service_tell(struct service *service, unsigned events);
unsigned service_told(struct service *service); /* event loop: takes what was told */
int service_told_fd(const struct service *service);

/* What the daemon does by itself (doors/daemon/timetable.h), for operations after which something
 * is due: set at start, nothing without. Lane of the ledger. */
void service_set_timetable(struct service *service, void (*run)(struct lane *lane));
void service_run_timetable(struct lane *lane);

/* Sets service_stopping. Event loop only. */
void service_stop(struct service *service);

/* What goes wrong again and again is kept under a name until it goes right, for `status`; it is
 * logged when it changes. e NULL: all is well again. */
void service_warn(struct service *service, const char *name, const struct error *e);
struct warning {
    const char *name;
    struct error error;
};
#define WARNINGS 16
unsigned service_warnings(struct service *service, struct warning out[WARNINGS]);

/* Coalesces jobs that need to wait only once: true if `what` was not yet waiting. */
enum service_once { ONCE_TIMETABLE, ONCE_SCAN, ONCE_SITE, ONCE_NOTIFY, ONCE_KINDS };
bool service_once_begin(struct service *service, enum service_once what);
void service_once_end(struct service *service, enum service_once what);

#endif
