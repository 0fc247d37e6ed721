/* Batches of bytes from one thread to another: a few buffers that go round, so that neither side
 * gets far ahead of the other and nothing is allocated by the row. */
#ifndef INGEST_PIPE_H
#define INGEST_PIPE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

#define PIPE_BATCH_BYTES ((size_t)512 << 10)

struct batch {
    char *data;
    size_t used;
    uint64_t position; /* how far the producer is, for progress */
};

struct pipe;

/* Starts a thread that runs produce(arg, pipe, e); when it returns, the pipe has ended. */
typedef enum err pipe_produce_fn(void *arg, struct pipe *p, struct error *e);
enum err pipe_start(pipe_produce_fn *produce, void *arg, struct pipe **out,
                    struct error *e) MUST_CHECK;

/* Producer: an empty batch of PIPE_BATCH_BYTES, or NULL when the consumer wants no more. */
struct batch *pipe_empty(struct pipe *p);
void pipe_put(struct pipe *p, struct batch *batch);

/* Consumer: the next batch, NULL at the end; give each back when done with it. */
struct batch *pipe_take(struct pipe *p);
void pipe_give_back(struct pipe *p, struct batch *batch);

/* Consumer: wants no more; waits for the thread, returns what produce returned, frees p. */
enum err pipe_finish(struct pipe *p, struct error *e) MUST_CHECK;

#endif
