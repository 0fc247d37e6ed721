/* The worker threads, one a lane. Each takes jobs from its own queue, first come first served, and
 * hands finished ones back to the event loop. */
#ifndef RUNTIME_LANES_H
#define RUNTIME_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

struct job;
struct snapshot_ref; /* platform/runtime/snapshot.h */

/* Jobs of one group that wait one behind the other in a lane are run together: begin, each run in
 * its order, end. They count as run only if end says so; otherwise each gets undone with the
 * reason. So a commit can be shared, and nobody is answered before it. */
struct job_group {
    enum err (*begin)(struct lane *, struct error *e);
    bool (*intact)(struct lane *); /* asked after each run; false: end now, it will fail */
    enum err (*end)(struct lane *, struct error *e);
};
#define JOBS_TOGETHER 64

/* Embedded in whatever a job carries. Once the daemon stops, jobs still waiting are run as well,
 * so run must look at service_stopping first and refuse. */
struct job {
    const char *name;                             /* for status; lives as long as the job */
    void (*run)(struct lane *, struct job *);     /* in the lane's thread */
    void (*done)(struct service *, struct job *); /* later, in the event loop; frees the job */
    const struct job_group *group;                /* NULL: runs alone */
    void (*undone)(struct lane *, struct job *, const struct error *e); /* with a group only */
    bool asked; /* somebody asked for it: it is not the daemon's own doing */
    struct job *next;
    bool called; /* by lanes_in_ledger, which alone sets it */
};

struct progress {
    char step[40];
    uint64_t done;
    uint64_t total;     /* 0 = unknown */
    int64_t elapsed_ms; /* since the job began */
};

struct lane_state {
    char running[40]; /* name of the job, "" when idle */
    bool asked;       /* that somebody asked for */
    struct progress progress;
    size_t waiting;
};

struct lanes;

/* hold gives the snapshot of now, which the lane drops after its jobs. */
struct lanes *lanes_new(struct service *service, struct snapshot_ref *(*hold)(struct service *));
void lanes_free(struct lanes *lanes); /* after lanes_join */

/* To fill in its connections before lanes_start; afterwards it is its thread's alone. */
struct lane *lanes_lane(struct lanes *lanes, enum lane_id id);

enum err lanes_start(struct lanes *lanes, struct error *e) MUST_CHECK;

/* Any thread. */
void lanes_submit(struct lanes *lanes, enum lane_id id, struct job *job);

/* The same from within a lane: in that very lane the job is run, and done called, at once. */
void lanes_hand(struct lane *from, enum lane_id id, struct job *job);

/* Runs a step in the ledger's lane, waits, and returns what it returned; at once if from is that
 * very lane. Else only from LANE_REGISTRY, LANE_LOGIN or LANE_NOTIFY, so that no two lanes wait for
 * each other. name is for status. E_STOPPED if the lane has ended. */
enum err lanes_in_ledger(struct lane *from, const char *name,
                         enum err (*step)(struct lane *, void *user, struct error *e), void *user,
                         struct error *e) MUST_CHECK;

/* Event loop only: readable when lanes_reap has something to do. lanes_reap calls done of each
 * finished job. */
int lanes_fd(const struct lanes *lanes);
void lanes_reap(struct lanes *lanes);

/* Tells the threads to end once their queues are empty; lanes_ended when they have. */
void lanes_stop(struct lanes *lanes);
bool lanes_ended(struct lanes *lanes);
void lanes_join(struct lanes *lanes);

/* False unless this job runs now. */
bool lanes_progress(struct lanes *lanes, enum lane_id id, const struct job *job,
                    struct progress *out);
void lanes_state(struct lanes *lanes, enum lane_id id, struct lane_state *out);

const char *lane_name(enum lane_id id);

#endif
