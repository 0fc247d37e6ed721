#include "platform/runtime/lanes.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "platform/runtime/monotonic.h"
#include "platform/runtime/snapshot.h"

struct queue {
    struct job *first;
    struct job *last;
    size_t count;
};

struct worker {
    struct lane lane; /* first: worker_of finds the worker from it */
    struct lanes *lanes;
    pthread_t thread;
    bool started;
    bool ended; /* this and below: under lock */
    pthread_mutex_t lock;
    pthread_cond_t some;
    pthread_cond_t called_one; /* a called job was run */
    struct queue queue;
    const struct job *running;
    char running_name[40];
    bool running_asked;
    struct progress progress;
    int64_t began_ms;
};

struct lanes {
    struct service *service;
    struct snapshot_ref *(*hold)(struct service *);
    struct worker workers[LANES];
    int fd;
    pthread_mutex_t lock;
    struct queue finished;
};

static struct worker *worker_of(struct lane *lane)
{
    return (struct worker *)(void *)lane;
}

static void put(struct queue *q, struct job *job)
{
    job->next = NULL;
    if (q->last)
        q->last->next = job;
    else
        q->first = job;
    q->last = job;
    q->count++;
}

static struct job *take(struct queue *q)
{
    struct job *job = q->first;

    if (!job)
        return NULL;
    q->first = job->next;
    if (!q->first)
        q->last = NULL;
    q->count--;
    return job;
}

struct lanes *lanes_new(struct service *service, struct snapshot_ref *(*hold)(struct service *))
{
    struct lanes *lanes = mem_new(sizeof *lanes);

    lanes->service = service;
    lanes->hold = hold;
    lanes->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (lanes->fd < 0)
        abort(); /* no descriptors at all at start: nothing can work */
    pthread_mutex_init(&lanes->lock, NULL);
    for (int i = 0; i < LANES; i++) {
        struct worker *w = &lanes->workers[i];
        w->lane.service = service;
        w->lane.id = (enum lane_id)i;
        w->lanes = lanes;
        pthread_mutex_init(&w->lock, NULL);
        pthread_cond_init(&w->some, NULL);
        pthread_cond_init(&w->called_one, NULL);
    }
    return lanes;
}

void lanes_free(struct lanes *lanes)
{
    if (!lanes)
        return;
    for (int i = 0; i < LANES; i++) {
        pthread_mutex_destroy(&lanes->workers[i].lock);
        pthread_cond_destroy(&lanes->workers[i].some);
        pthread_cond_destroy(&lanes->workers[i].called_one);
    }
    pthread_mutex_destroy(&lanes->lock);
    close(lanes->fd);
    free(lanes);
}

struct lane *lanes_lane(struct lanes *lanes, enum lane_id id)
{
    return &lanes->workers[id].lane;
}

static void wake_loop(struct lanes *lanes)
{
    uint64_t one = 1;

    /* Fails only when the counter is full, and then the loop is awake anyway. */
    if (write(lanes->fd, &one, sizeof one) < 0)
        return;
}

/* What runs next: one job, or as many of a group as stand in front. Empty when the lane shall end.
 */
static struct queue wait_for_jobs(struct worker *w)
{
    struct queue batch = {NULL, NULL, 0};
    struct job *job;

    pthread_mutex_lock(&w->lock);
    w->running = NULL;
    while (!(job = take(&w->queue)) && !w->ended)
        pthread_cond_wait(&w->some, &w->lock);
    while (job) {
        const struct job_group *group = job->group;
        put(&batch, job);
        job = NULL;
        if (group && w->queue.first && w->queue.first->group == group &&
            batch.count < JOBS_TOGETHER)
            job = take(&w->queue);
    }
    pthread_mutex_unlock(&w->lock);
    return batch;
}

static void run_one(struct worker *w, struct job *job)
{
    pthread_mutex_lock(&w->lock);
    w->running = job;
    snprintf(w->running_name, sizeof w->running_name, "%s", job->name);
    w->running_asked = job->asked;
    w->progress = (struct progress){.total = 0};
    w->began_ms = monotonic_ms();
    pthread_mutex_unlock(&w->lock);
    job->run(&w->lane, job);
}

/* Runs jobs of the batch up to its end or to the one that lost the transaction; moves them to
 * `ended`. */
static void run_group(struct worker *w, struct queue *batch, struct queue *ended)
{
    const struct job_group *group = batch->first->group;
    struct error e;
    enum err err = group->begin(&w->lane, &e);
    struct job *job = NULL;

    while ((job = take(batch)) != NULL) {
        if (!err)
            run_one(w, job);
        put(ended, job);
        if (!err && !group->intact(&w->lane))
            break;
    }
    if (!err)
        err = group->end(&w->lane, &e);
    for (job = ended->first; err && job; job = job->next)
        job->undone(&w->lane, job, &e);
}

/* A job that somebody waits for is his again once he is told. */
static void hand_back(struct worker *w, struct queue *ended)
{
    struct lanes *lanes = w->lanes;
    struct job *job;

    while ((job = take(ended)) != NULL) {
        pthread_mutex_t *lock = job->called ? &w->lock : &lanes->lock;
        pthread_mutex_lock(lock);
        if (job->called) {
            job->called = false;
            pthread_cond_broadcast(&w->called_one);
        } else {
            put(&lanes->finished, job);
        }
        pthread_mutex_unlock(lock);
    }
    wake_loop(lanes);
}

static void run_batch(struct worker *w, struct queue *batch)
{
    while (batch->first) {
        struct queue ended = {NULL, NULL, 0};
        if (batch->first->group) {
            run_group(w, batch, &ended);
        } else {
            struct job *job = take(batch);
            run_one(w, job);
            put(&ended, job);
        }
        pthread_mutex_lock(&w->lock);
        w->running = NULL;
        pthread_mutex_unlock(&w->lock);
        hand_back(w, &ended);
    }
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct lanes *lanes = w->lanes;
    struct queue batch;

    while ((batch = wait_for_jobs(w)).first) {
        struct snapshot_ref *box = lanes->hold(lanes->service);
        w->lane.snapshot = snapshot_of(box);
        run_batch(w, &batch);
        w->lane.snapshot = NULL;
        snapshot_drop(box);
    }
    pthread_mutex_lock(&lanes->lock);
    w->started = false;
    pthread_mutex_unlock(&lanes->lock);
    wake_loop(lanes);
    return NULL;
}

enum err lanes_start(struct lanes *lanes, struct error *e)
{
    sigset_t all, old;
    int failed = 0;

    /* Signals are the event loop's. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    for (int i = 0; i < LANES && !failed; i++) {
        struct worker *w = &lanes->workers[i];
        w->started = true;
        failed = pthread_create(&w->thread, NULL, work, w);
        if (failed) {
            w->started = false;
            w->thread = 0;
        }
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return error_errno(e, failed, "无法创建工作线程", "cannot start a worker thread");
    return E_OK;
}

void lanes_submit(struct lanes *lanes, enum lane_id id, struct job *job)
{
    struct worker *w = &lanes->workers[id];

    pthread_mutex_lock(&w->lock);
    put(&w->queue, job);
    pthread_cond_signal(&w->some);
    pthread_mutex_unlock(&w->lock);
}

void lanes_hand(struct lane *from, enum lane_id id, struct job *job)
{
    if (from->id != id) {
        lanes_submit(worker_of(from)->lanes, id, job);
        return;
    }
    job->run(from, job);
    job->done(from->service, job);
}

/* Puts a job in a lane's queue and waits until it was run; false if the lane has ended. */
static bool call(struct worker *w, struct job *job)
{
    pthread_mutex_lock(&w->lock);
    bool taken = !w->ended;
    if (taken) {
        job->called = true;
        put(&w->queue, job);
        pthread_cond_signal(&w->some);
        while (job->called)
            pthread_cond_wait(&w->called_one, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return taken;
}

struct called_step {
    struct job job; /* first */
    enum err (*step)(struct lane *, void *user, struct error *e);
    void *user;
    struct error *e;
    enum err err;
};

static void run_step(struct lane *lane, struct job *job)
{
    struct called_step *c = (struct called_step *)(void *)job;

    c->err = c->step(lane, c->user, c->e);
}

enum err lanes_in_ledger(struct lane *from, const char *name,
                         enum err (*step)(struct lane *, void *user, struct error *e), void *user,
                         struct error *e)
{
    struct called_step c = {
        .job = {.name = name, .run = run_step}, .step = step, .user = user, .e = e};

    if (from->id == LANE_LEDGER)
        return step(from, user, e);
    if (!call(&worker_of(from)->lanes->workers[LANE_LEDGER], &c.job))
        return error_set(e, E_STOPPED, "守护进程正在停止，请稍后再试。",
                         "The daemon is stopping; try again later.");
    return c.err;
}

int lanes_fd(const struct lanes *lanes)
{
    return lanes->fd;
}

void lanes_reap(struct lanes *lanes)
{
    uint64_t count;
    struct job *job;

    if (read(lanes->fd, &count, sizeof count) < 0)
        count = 0;
    do {
        pthread_mutex_lock(&lanes->lock);
        job = take(&lanes->finished);
        pthread_mutex_unlock(&lanes->lock);
        if (job)
            job->done(lanes->service, job);
    } while (job);
}

void lanes_stop(struct lanes *lanes)
{
    for (int i = 0; i < LANES; i++) {
        struct worker *w = &lanes->workers[i];
        pthread_mutex_lock(&w->lock);
        w->ended = true;
        pthread_cond_signal(&w->some);
        pthread_mutex_unlock(&w->lock);
    }
}

bool lanes_ended(struct lanes *lanes)
{
    bool any = false;

    pthread_mutex_lock(&lanes->lock);
    for (int i = 0; i < LANES; i++)
        any = any || lanes->workers[i].started;
    any = any || lanes->finished.first;
    pthread_mutex_unlock(&lanes->lock);
    return !any;
}

void lanes_join(struct lanes *lanes)
{
    for (int i = 0; i < LANES; i++)
        if (lanes->workers[i].thread)
            pthread_join(lanes->workers[i].thread, NULL);
    lanes_reap(lanes);
}

static void copy_progress(const struct worker *w, struct progress *out)
{
    *out = w->progress;
    out->elapsed_ms = monotonic_ms() - w->began_ms;
}

bool lanes_progress(struct lanes *lanes, enum lane_id id, const struct job *job,
                    struct progress *out)
{
    struct worker *w = &lanes->workers[id];

    pthread_mutex_lock(&w->lock);
    bool now = w->running == job;
    if (now)
        copy_progress(w, out);
    pthread_mutex_unlock(&w->lock);
    return now;
}

void lanes_state(struct lanes *lanes, enum lane_id id, struct lane_state *out)
{
    struct worker *w = &lanes->workers[id];

    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&w->lock);
    out->waiting = w->queue.count;
    if (w->running) {
        snprintf(out->running, sizeof out->running, "%s", w->running_name);
        out->asked = w->running_asked;
        copy_progress(w, &out->progress);
    }
    pthread_mutex_unlock(&w->lock);
}

void service_progress(struct lane *lane, const char *step, uint64_t done, uint64_t total)
{
    struct worker *w = worker_of(lane);

    pthread_mutex_lock(&w->lock);
    snprintf(w->progress.step, sizeof w->progress.step, "%s", step);
    w->progress.done = done;
    w->progress.total = total;
    pthread_mutex_unlock(&w->lock);
}

const char *lane_name(enum lane_id id)
{
    static const char *const names[LANES] = {
        [LANE_READ] = "read", [LANE_REGISTRY] = "registry", [LANE_LEDGER] = "ledger",
        [LANE_LONG] = "long", [LANE_LOGIN] = "login",       [LANE_NOTIFY] = "notify"};

    return names[id];
}
