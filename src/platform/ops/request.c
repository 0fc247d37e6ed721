#include "platform/ops/request.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_admin.h"

struct request {
    struct job job; /* first */
    struct service *service;
    const struct op *op;
    struct access who;
    bool late; /* who that is, and then what they ask, is checked in the lane */
    json_t *args;
    int fd;
    request_done_fn *done; /* NULL: forgotten */
    void *user;
    enum err err;
    struct error error;
    json_t *answer;
};

/* What was done with the daemon or its data is on record with the actor's name. */
struct record {
    struct job job; /* first */
    const struct op *op;
    char actor[40];
    char *args;
    int64_t now;
};

static void log_call(const char *actor, const struct op *op, const char *args, const char *outcome)
{
    char quoted[1200];

    log_event(LOG_NOTICE, "op", "name=\"%s\" actor=%s outcome=%s args=%s", op->name, actor, outcome,
              log_quote(args, quoted, sizeof quoted));
}

static void record_run(struct lane *lane, struct job *job)
{
    const struct record *r = (struct record *)(void *)job;
    const struct admin_event event = {
        .time = r->now, .actor = r->actor, .action = r->op->name, .detail = r->args};
    struct error e;

    if (ledger_admin_add(lane->ledger, &event, &e) != E_OK)
        service_warn(lane->service, "admin-event", &e);
}

static void record_done(struct service *service, struct job *job)
{
    struct record *r = (struct record *)(void *)job;

    (void)service;
    free(r->args);
    free(r);
}

/* Reading is not recorded; what was refused is only in the log. */
static void record(struct lane *lane, const struct request *q, int64_t now)
{
    if (!op_recorded(q->op))
        return;
    json_t *open = op_args_public(q->op, q->args);
    char *args = json_dumps(open, JSON_COMPACT | JSON_SORT_KEYS);

    json_decref(open);
    log_call(q->who.actor, q->op, args, q->err ? err_name(q->err) : "ok");
    if (q->err) {
        free(args);
        return;
    }
    struct record *r = mem_new(sizeof *r);
    r->job = (struct job){.name = "record", .run = record_run, .done = record_done};
    r->op = q->op;
    memcpy(r->actor, q->who.actor, sizeof r->actor);
    r->args = args;
    r->now = now;
    lanes_hand(lane, LANE_LEDGER, &r->job);
}

/* Who asks, as the ledger has them now. */
static enum err confirm(struct request *q, struct lane *lane, struct op_call *call)
{
    enum err err = access_confirm(lane, &q->who, &q->error);

    if (!err && q->who.door != ACCESS_SOCKET)
        err = access_check(q->op, &q->who, &q->error);
    if (!err && q->late)
        err = op_args_check(q->op, q->args, &q->error);
    call->actor = q->who.actor;
    call->roles = q->who.roles;
    call->bureau = q->who.bureau;
    if (err == E_DENIED && !op_writes(q->op)) /* record() tells of the others */
        log_call(q->who.actor, q->op, "", "denied");
    return err;
}

static void request_run(struct lane *lane, struct job *job)
{
    struct request *q = (struct request *)(void *)job;
    struct op_call call = {
        .lane = lane, .now = service_now(q->service), .args = q->args, .fd = q->fd};

    if (service_stopping(q->service)) {
        q->err = error_set(&q->error, E_STOPPED, "守护进程正在停止，请稍后再试。",
                           "The daemon is stopping; try again later.");
        return;
    }
    q->err = confirm(q, lane, &call);
    if (!q->err)
        q->err = op_run(q->op->run, &call, &q->answer, &q->error);
    record(lane, q, call.now);
}

/* What was answered in mind, but is not on the disk. */
static void request_undone(struct lane *lane, struct job *job, const struct error *e)
{
    struct request *q = (struct request *)(void *)job;

    (void)lane;
    json_decref(q->answer);
    q->answer = NULL;
    q->err = e->code;
    q->error = *e;
    log_call(q->who.actor, q->op, "undone", err_name(e->code));
}

json_t *request_refusal(const struct error *e)
{
    return json_pack("{s:b, s:{s:s, s:s, s:s}}", "ok", 0, "error", "code", err_name(e->code), "zh",
                     e->zh, "en", e->en);
}

static void request_free(struct request *q)
{
    if (q->fd >= 0)
        close(q->fd);
    json_decref(q->args);
    json_decref(q->answer);
    free(q);
}

static void request_done(struct service *service, struct job *job)
{
    struct request *q = (struct request *)(void *)job;

    (void)service;
    if (q->done)
        q->done(q->user, q->err ? NULL : q->answer, &q->error);
    request_free(q);
}

static enum err prepare(struct request *q, struct error *e)
{
    enum err err = E_OK;

    q->late = access_waits(&q->who);
    if (!q->late)
        err = access_check(q->op, &q->who, e);
    if (err == E_DENIED)
        log_call(q->who.actor, q->op, "", "denied");
    if (!err && !q->late)
        err = op_args_check(q->op, q->args, e);
    if (!err && service_stopping(q->service))
        err = error_set(e, E_STOPPED, "守护进程正在停止，请稍后再试。",
                        "The daemon is stopping; try again later.");
    return err;
}

enum err request_start(struct service *service, const struct ask *ask, request_done_fn *done,
                       void *user, struct request **out, struct error *e)
{
    struct request *q = mem_new(sizeof *q);

    *out = NULL;
    q->service = service;
    q->op = ask->op;
    q->who = ask->who;
    q->args = ask->args ? json_deep_copy(ask->args) : json_object();
    q->fd = ask->fd;
    q->done = done;
    q->user = user;
    enum err err = prepare(q, e);
    if (err) {
        request_free(q);
        return err;
    }
    q->job =
        (struct job){.name = q->op->name, .run = request_run, .done = request_done, .asked = true};
    q->job.group = q->op->group;
    q->job.undone = request_undone;
    *out = q;
    lanes_submit(service_lanes(service), q->op->lane, &q->job);
    return E_OK;
}

void request_forget(struct request *request)
{
    request->done = NULL;
}

json_t *request_progress(struct request *q)
{
    struct progress p = {.total = 0};
    bool runs = lanes_progress(service_lanes(q->service), q->op->lane, &q->job, &p);

    return json_pack("{s:{s:s, s:I, s:I, s:I, s:b}}", "progress", "step", p.step, "done",
                     (json_int_t)p.done, "total", (json_int_t)p.total, "elapsed_ms",
                     (json_int_t)p.elapsed_ms, "waiting", !runs);
}
