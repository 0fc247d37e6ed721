#include "pipe.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/mem.h"

#define BATCHES 4

struct pipe {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct batch batches[BATCHES];
    struct batch *empty[BATCHES];
    struct batch *full[BATCHES]; /* a ring from first_full */
    size_t empty_count;
    size_t full_count;
    size_t first_full;
    bool ended;    /* the producer has returned */
    bool unwanted; /* the consumer has finished */
    pipe_produce_fn *produce;
    void *arg;
    enum err rc;
    struct error error;
};

static void *run(void *user)
{
    struct pipe *p = user;
    enum err rc = p->produce(p->arg, p, &p->error);

    pthread_mutex_lock(&p->lock);
    p->rc = rc;
    p->ended = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static void pipe_free(struct pipe *p)
{
    for (int i = 0; i < BATCHES; i++)
        free(p->batches[i].data);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

enum err pipe_start(pipe_produce_fn *produce, void *arg, struct pipe **out, struct error *e)
{
    struct pipe *p = mem_new(sizeof *p);

    p->produce = produce;
    p->arg = arg;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    for (int i = 0; i < BATCHES; i++) {
        p->batches[i].data = mem_new(PIPE_BATCH_BYTES);
        p->empty[p->empty_count++] = &p->batches[i];
    }
    int rc = pthread_create(&p->thread, NULL, run, p);
    if (rc != 0) {
        pipe_free(p);
        return error_errno(e, rc, "无法启动线程", "cannot start a thread");
    }
    *out = p;
    return E_OK;
}

struct batch *pipe_empty(struct pipe *p)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&p->lock);
    while (p->empty_count == 0 && !p->unwanted)
        pthread_cond_wait(&p->changed, &p->lock);
    if (!p->unwanted) {
        batch = p->empty[--p->empty_count];
        batch->used = 0;
    }
    pthread_mutex_unlock(&p->lock);
    return batch;
}

void pipe_put(struct pipe *p, struct batch *batch)
{
    pthread_mutex_lock(&p->lock);
    p->full[(p->first_full + p->full_count++) % BATCHES] = batch;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

struct batch *pipe_take(struct pipe *p)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&p->lock);
    while (p->full_count == 0 && !p->ended)
        pthread_cond_wait(&p->changed, &p->lock);
    if (p->full_count) {
        batch = p->full[p->first_full];
        p->first_full = (p->first_full + 1) % BATCHES;
        p->full_count--;
    }
    pthread_mutex_unlock(&p->lock);
    return batch;
}

void pipe_give_back(struct pipe *p, struct batch *batch)
{
    pthread_mutex_lock(&p->lock);
    p->empty[p->empty_count++] = batch;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

enum err pipe_finish(struct pipe *p, struct error *e)
{
    pthread_mutex_lock(&p->lock);
    p->unwanted = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    enum err rc = p->rc;
    if (rc && e)
        *e = p->error;
    pipe_free(p);
    return rc;
}
