#include "simulation.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/draw/quota.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

/* One task on its way through its period. */
struct run {
    const struct plan_stats *stats;
    const struct plan_task *task;
    struct simulated_task *out;
    struct stratum *strata;
    size_t *bureau; /* of each stratum, place in stats->bureaus */
    int *class_at;  /* of each stratum */
    int *own;       /* of each stratum */
    size_t count;   /* of strata */
    uint32_t days;  /* draw days of the period */
};

static int month_of(int32_t day)
{
    int year, month, mday;

    day_to_ymd(day, &year, &month, &mday);
    return year * 12 + month - 1;
}

/* Every stratum with firms in it; bureaus, classes and D before F are in key order already. */
static void make_strata(struct run *r, size_t task)
{
    const struct plan_stats *stats = r->stats;
    size_t most = stats->count * CLASSES * OWNERSHIPS + 1;

    r->strata = mem_array(most, sizeof *r->strata);
    r->bureau = mem_array(most, sizeof *r->bureau);
    r->class_at = mem_array(most, sizeof *r->class_at);
    r->own = mem_array(most, sizeof *r->own);
    for (size_t b = 0; b < stats->count; b++)
        for (int c = 0; c < CLASSES; c++)
            for (int own = OWN_D; own <= OWN_F; own++) {
                uint64_t base = plan_in_scope(&stats->bureaus[b], task, c, (enum ownership)own);
                if (!base)
                    continue;
                struct stratum *s = &r->strata[r->count];
                stratum_key(s->key, stats->bureaus[b].code, (char)('A' + c), own);
                s->base = s->n = base;
                s->rate = r->task->ratio_ppm[c][own];
                r->bureau[r->count] = b;
                r->class_at[r->count] = c;
                r->own[r->count++] = own;
            }
}

static void free_run(struct run *r)
{
    free(r->strata);
    free(r->bureau);
    free(r->class_at);
    free(r->own);
}

/* The quotas of a day; what stands for its secrets is a hash of what names it. */
static void set_quotas(struct run *r, int32_t day)
{
    struct buf name = {0};
    char text[11];
    uint8_t seed[SHA256_BYTES];
    const struct draw_secret secret = {seed, seed};

    buf_addf(&name, "inspectd/simulation\n%s\n%s\n", r->task->id, day_format(day, text));
    sha256(name.data, name.len, seed);
    buf_free(&name);
    quota_set(r->strata, r->count, &secret);
}

static void take(struct run *r, int32_t day, uint32_t days_left, int month)
{
    struct simulated_task *out = r->out;
    uint64_t today = 0;

    for (size_t i = 0; i < r->count; i++) {
        struct stratum *s = &r->strata[i];
        s->spent += stratum_spends(stratum_owed(s, r->days, days_left), s->expect, s->k);
        s->due += (uint64_t)s->rate * s->base / r->days; /* from tomorrow on */
        out->cell[r->class_at[i]][r->own[i]] += s->k;
        out->bureau[r->bureau[i]] += s->k;
        today += s->k;
    }
    out->days++;
    out->picks += today;
    out->month[month] += today;
    out->month_days[month]++;
    if (today > out->most) {
        out->most = today;
        out->most_day = day;
    }
}

static enum err run_days(struct run *r, const struct calendar *cal, int32_t first_month,
                         int (*stop)(void *ctx), void *ctx, struct error *e)
{
    uint32_t left = r->days = task_draw_days(r->task, cal);

    for (int32_t day = r->task->from; day <= r->task->until; day++) {
        if (!task_draws_on(r->task, cal, day))
            continue;
        if (stop && stop(ctx))
            return error_set(e, E_STOPPED, "正在停止。", "Stopping.");
        enum err err = strata_settle(r->strata, r->count, r->days, left, e);
        if (err)
            return err;
        set_quotas(r, day);
        take(r, day, left--, month_of(day) - first_month);
    }
    return E_OK;
}

static enum err run_task(const struct plan_stats *stats, const struct calendar *cal, size_t task,
                         struct simulation *sim, int (*stop)(void *ctx), void *ctx, struct error *e)
{
    struct run r = {.stats = stats, .task = &stats->plan->tasks[task], .out = &sim->tasks[task]};
    enum err err = E_OK;

    r.out->bureau = mem_array(stats->count + 1, sizeof *r.out->bureau);
    r.out->expected = plan_expected_task(stats, task);
    make_strata(&r, task);
    if (r.count > STRATA_MAX)
        err = error_set(e, E_LIMIT, "层过多（%zu），无法模拟。",
                        "Too many strata (%zu) to simulate.", r.count);
    if (!err)
        err = run_days(&r, cal, sim->first_month, stop, ctx, e);
    free_run(&r);
    return err;
}

enum err simulate(const struct plan_stats *stats, const struct calendar *cal,
                  int (*stop)(void *ctx), void *ctx, struct simulation **out, struct error *e)
{
    const struct plan *plan = stats->plan;
    struct simulation *sim = mem_new(sizeof *sim);
    int32_t last = 0;
    enum err err = E_OK;

    sim->first_month = INT32_MAX;
    sim->task_count = plan->task_count;
    sim->tasks = mem_array(plan->task_count + 1, sizeof *sim->tasks);
    for (size_t t = 0; t < plan->task_count; t++) {
        int32_t from = month_of(plan->tasks[t].from), until = month_of(plan->tasks[t].until);
        sim->first_month = from < sim->first_month ? from : sim->first_month;
        last = until > last ? until : last;
    }
    if (last - sim->first_month >= SIMULATION_MONTHS)
        err = error_set(e, E_LIMIT, "各任务的期间相隔超过两年，请分成几份计划。",
                        "The periods of the tasks lie more than two years apart; make several "
                        "plans.");
    sim->months = (size_t)last - (size_t)sim->first_month + 1;
    for (size_t t = 0; t < plan->task_count && !err; t++)
        err = run_task(stats, cal, t, sim, stop, ctx, e);
    if (err)
        simulation_free(sim);
    else
        *out = sim;
    return err;
}

void simulation_free(struct simulation *sim)
{
    if (!sim)
        return;
    for (size_t t = 0; t < sim->task_count; t++)
        free(sim->tasks[t].bureau);
    free(sim->tasks);
    free(sim);
}
