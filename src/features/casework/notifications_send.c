/* Sends notifications: one command after the other, in a lane of its own. */
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "features/casework/notifications.h"
#include "platform/runtime/child_process.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_notices.h"

#define TIMEOUT_S 30
#define AT_ONCE 20 /* in one round; the next tick does the rest */
#define TRIES 8
#define AGAIN_S 300 /* after the first failure, twice as long after each further one */

struct outcome {
    int64_t id;
    int tries;
    enum err err;
    struct error error;
};

/* In the ledger's lane, while the other waits. */
static enum err record(struct lane *lane, void *user, struct error *e)
{
    struct outcome *o = user;
    int64_t next =
        o->tries + 1 < TRIES ? service_now(lane->service) + ((int64_t)AGAIN_S << o->tries) : 0;
    enum err rc = o->err ? ledger_notice_failed(lane->ledger, o->id, o->error.en, next, e)
                         : ledger_notice_sent(lane->ledger, o->id, e);

    service_warn(lane->service, "notice", rc ? e : NULL);
    return E_OK;
}

struct round {
    struct lane *lane;
    struct notice items[AT_ONCE];
    size_t count;
};

static enum err keep(void *ctx, const struct notice *n, struct error *e)
{
    struct round *r = ctx;

    (void)e;
    r->items[r->count++] = (struct notice){
        .id = n->id, .key = mem_strdup(n->key), .text = mem_strdup(n->text), .tries = n->tries};
    return E_OK;
}

/* False once nothing more should be tried in this round. */
static bool tell(struct lane *lane, const struct notice *n)
{
    struct outcome o = {.id = n->id, .tries = n->tries};
    struct error e;
    char quoted[600];

    o.err = child_process_run(lane->service, lane->snapshot->config->notify_command, n->text,
                              strlen(n->text), TIMEOUT_S, &o.error);
    if (o.err == E_STOPPED)
        return false;
    if (o.err)
        log_event(LOG_WARNING, "notice", "key=%s tries=%d reason=%s", n->key, n->tries + 1,
                  log_quote(o.error.en, quoted, sizeof quoted));
    else
        log_event(LOG_INFO, "notice", "key=%s sent=1", n->key);
    /* What went wrong will go wrong for the others, too: they wait for the next round. */
    return !lanes_in_ledger(lane, "notice", record, &o, &e) && !o.err;
}

static void run(struct lane *lane, struct job *job)
{
    struct round r = {.lane = lane};
    struct error e;
    bool on = true;

    (void)job;
    service_once_end(lane->service, ONCE_NOTIFY);
    if (service_stopping(lane->service) ||
        !*lane->snapshot->config->notify_command) /* notifications_tick saw it */
        return;
    enum err rc =
        ledger_notice_due(lane->ledger, service_now(lane->service), AT_ONCE, keep, &r, &e);
    service_warn(lane->service, "notices", rc ? &e : NULL);
    for (size_t i = 0; i < r.count; i++) {
        on = on && !service_stopping(lane->service) && tell(lane, &r.items[i]);
        free((char *)(uintptr_t)r.items[i].key);
        free((char *)(uintptr_t)r.items[i].text);
    }
}

static void forget(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

void notifications_send(struct service *service)
{
    struct job *job;

    if (service_stopping(service) || !service_once_begin(service, ONCE_NOTIFY))
        return;
    job = mem_new(sizeof *job);
    *job = (struct job){.name = "notices", .run = run, .done = forget};
    lanes_submit(service_lanes(service), LANE_NOTIFY, job);
}
