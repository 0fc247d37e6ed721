#include "timetable.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "features/casework/casework.h"
#include "features/casework/daily_entry.h"
#include "features/casework/disclosures.h"
#include "features/casework/notifications.h"
#include "features/casework/outbox.h"
#include "features/drawing/drawing.h"
#include "features/intake/import.h"
#include "features/planning/planning.h"
#include "features/site/publish.h"
#include "platform/publog/publog.h"
#include "platform/runtime/daemon.h"

struct step {
    const char *name;
    enum err (*run)(struct lane *lane, struct error *e);
};

/* In this order: a draw's cases are covered, published and handed out in the same round. */
static const struct step ledger_steps[] = {
    {"plans", planning_write_files}, {"draw", drawing_tick},         {"results", disclosures_tick},
    {"casework", casework_tick},     {"cases", daily_entry},         {"log", publog_write_files},
    {"outbox", outbox_deliver},      {"notices", notifications_tick}};
static const struct step registry_steps[] = {{"spool", import_scan}};

static void run_steps(struct lane *lane, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count && !service_stopping(lane->service); i++) {
        struct error e;
        enum err err = steps[i].run(lane, &e);
        if (err != E_STOPPED)
            service_warn(lane->service, steps[i].name, err ? &e : NULL);
    }
}

void timetable_run(struct lane *lane)
{
    run_steps(lane, ledger_steps, sizeof ledger_steps / sizeof *ledger_steps);
    publish_soon(lane->service);
}

static void tick(struct lane *lane, struct job *job)
{
    (void)job;
    service_once_end(lane->service, ONCE_TIMETABLE);
    timetable_run(lane);
}

static void scan(struct lane *lane, struct job *job)
{
    (void)job;
    service_once_end(lane->service, ONCE_SCAN);
    run_steps(lane, registry_steps, sizeof registry_steps / sizeof *registry_steps);
}

static void forget(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

static void queue(struct service *service, enum service_once once, enum lane_id lane,
                  const struct job *what)
{
    if (service_stopping(service) || !service_once_begin(service, once))
        return;
    struct job *job = mem_new(sizeof *job);
    *job = *what;
    lanes_submit(service_lanes(service), lane, job);
}

void timetable_tick(struct service *service)
{
    queue(service, ONCE_TIMETABLE, LANE_LEDGER,
          &(struct job){.name = "timetable", .run = tick, .done = forget});
}

void timetable_scan(struct service *service)
{
    queue(service, ONCE_SCAN, LANE_REGISTRY,
          &(struct job){.name = "spool", .run = scan, .done = forget});
}
