#include "doors/web/longwork.h"
#include "doors/ops/ops.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "doors/web/pages.h"
#include "platform/ops/request.h"
#include "platform/runtime/daemon.h"

#define KEPT 12
#define PATIENCE_US 800000

struct longwork {
    struct longwork *next; /* older */
    struct longworks *all;
    unsigned refs; /* exchanges that show it, and the list */
    char *op, *args;
    char began[20];
    struct request *request; /* while it runs */
    json_t *answer;
    struct error error; /* if there is no answer in the end */
};

struct waiter {
    struct waiter *next;
    struct exchange *x;
    struct longwork *work;
    struct event *timer;
};

struct longworks {
    struct event_base *base;
    struct longwork *list; /* newest first */
    struct waiter *waiters;
};

struct longworks *longworks_new(struct event_base *base)
{
    struct longworks *all = mem_new(sizeof *all);

    all->base = base;
    return all;
}

static void unref(void *kept)
{
    struct longwork *w = kept;

    if (--w->refs)
        return;
    json_decref(w->answer);
    free(w->op);
    free(w->args);
    free(w);
}

static void drop(struct longworks *all, struct longwork *w)
{
    struct longwork **at = &all->list;

    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    unref(w);
}

/* ---- waiting ---- */

/* Unlinked before the exchange goes on, which may end it. */
static void let_go(struct longworks *all, struct waiter *waiter)
{
    struct waiter **at = &all->waiters;
    struct exchange *x = waiter->x;

    while (*at != waiter)
        at = &(*at)->next;
    *at = waiter->next;
    event_free(waiter->timer);
    free(waiter);
    exchange_release(x);
}

static void out_of_patience(evutil_socket_t fd, short what, void *user)
{
    struct waiter *waiter = user;

    (void)fd;
    (void)what;
    let_go(waiter->work->all, waiter);
}

static void wait_for(struct exchange *x, struct longwork *w)
{
    const struct timeval patience = {0, PATIENCE_US};
    struct waiter *waiter = mem_new(sizeof *waiter);

    *waiter = (struct waiter){.next = w->all->waiters, .x = x, .work = w};
    waiter->timer = evtimer_new(w->all->base, out_of_patience, waiter);
    w->all->waiters = waiter;
    exchange_hold(x);
    evtimer_add(waiter->timer, &patience);
}

static struct waiter *waiter_of(const struct longwork *w)
{
    struct waiter *at = w->all->waiters;

    while (at && at->work != w)
        at = at->next;
    return at;
}

/* A failure is shown once; whoever comes next begins anew. */
static void forget_failed(struct longwork *w)
{
    if (w->request || w->answer)
        return;
    for (const struct longwork *at = w->all->list; at; at = at->next)
        if (at == w) {
            drop(w->all, w);
            return;
        }
}

static void ended(void *user, const json_t *answer, const struct error *e)
{
    struct longwork *w = user;
    struct longworks *all = w->all;
    struct waiter *waiter;
    bool seen = false;

    w->request = NULL;
    if (answer)
        w->answer = json_incref((json_t *)(uintptr_t)answer);
    else
        w->error = *e;
    w->refs++; /* one that goes on may push it out of the list */
    while ((waiter = waiter_of(w)) != NULL) {
        seen = true;
        let_go(all, waiter);
    }
    if (seen)
        forget_failed(w);
    unref(w);
}

void longworks_free(struct longworks *all)
{
    if (!all)
        return;
    while (all->waiters) {
        struct waiter *waiter = all->waiters;
        all->waiters = waiter->next;
        event_free(waiter->timer);
        free(waiter);
    }
    while (all->list) {
        if (all->list->request)
            request_forget(all->list->request);
        drop(all, all->list);
    }
    free(all);
}

/* ---- beginning ---- */

static struct longwork *find(struct longworks *all, const char *op, const char *args, bool running)
{
    for (struct longwork *w = all->list; w; w = w->next)
        if (strcmp(w->op, op) == 0 && (!args || strcmp(w->args, args) == 0) &&
            (w->request || !running))
            return w;
    return NULL;
}

/* The oldest that are done go, so that KEPT remain. */
static void trim(struct longworks *all)
{
    size_t count = 0;

    for (struct longwork *w = all->list, *next; w; w = next) {
        next = w->next;
        if (++count > KEPT && !w->request)
            drop(all, w);
    }
}

static struct longwork *begin(struct exchange *x, const char *op, const json_t *args,
                              const char *text, struct error *e)
{
    struct longworks *all = x->state->works;
    struct longwork *w = mem_new(sizeof *w), *old = find(all, op, text, false);
    struct ask ask = {.op = ops_find(op), .args = args, .who = *exchange_who(x), .fd = -1};

    *w = (struct longwork){.all = all, .refs = 1, .op = mem_strdup(op), .args = mem_strdup(text)};
    pages_now(x, w->began);
    if (request_start(x->service, &ask, ended, w, &w->request, e) != E_OK) {
        unref(w);
        return NULL;
    }
    if (old)
        drop(all, old);
    w->next = all->list;
    all->list = w;
    trim(all);
    return w;
}

static void show(struct exchange *x, struct longwork *w)
{
    w->refs++;
    exchange_keep(x, w, unref);
    forget_failed(w);
}

void longwork_ask(struct exchange *x, const char *op, json_t *args, bool again, exchange_fn *then)
{
    char *text = json_dumps(args, JSON_COMPACT | JSON_SORT_KEYS);
    struct longwork *w = find(x->state->works, op, text, again);
    struct error e;

    if (!w)
        w = begin(x, op, args, text, &e);
    free(text);
    json_decref(args);
    if (!w) {
        exchange_fail(x, &e);
        return;
    }
    show(x, w);
    exchange_then(x, then);
    if (w->request)
        wait_for(x, w);
}

bool longwork_look(struct exchange *x, const char *op)
{
    struct longwork *w = find(x->state->works, op, NULL, false);

    if (w)
        show(x, w);
    return w != NULL;
}

/* ---- looking ---- */

struct longwork_state longwork_state(const struct exchange *x)
{
    const struct longwork *w = exchange_kept(x);
    struct longwork_state s = {.running = w->request, .answer = w->answer, .began = w->began};

    if (!w->request && !w->answer)
        s.error = &w->error;
    if (w->request) {
        json_t *all = request_progress(w->request);
        const json_t *p = json_object_get(all, "progress");
        snprintf(s.step, sizeof s.step, "%s", json_text(p, "step"));
        s.done = json_int(p, "done");
        s.total = json_int(p, "total");
        s.waiting = json_flag(p, "waiting");
        json_decref(all);
    }
    return s;
}
