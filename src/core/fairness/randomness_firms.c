/* Every firm that was in a pool: how often it was drawn, and how often lots would have. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "randomness_private.h"

struct firms {
    struct random_firm *list;
    size_t count, room;
    uint32_t *slots; /* open addressing: position in list + 1, 0 is free */
    size_t slot_count;
    size_t hint; /* where the next firm probably is: pools come in the same order every day */
    struct stat_sum repeats;
    uint64_t repeats_seen, repeats_of;
    double flow[RANDOM_TIMES]; /* firms that lots would take from t to t + 1 times drawn */
};

struct firms *firms_new(void)
{
    struct firms *f = mem_new(sizeof *f);

    f->slot_count = 1024;
    f->slots = mem_array(f->slot_count, sizeof *f->slots);
    return f;
}

void firms_free(struct firms *f)
{
    stat_sum_free(&f->repeats);
    free(f->list);
    free(f->slots);
    free(f);
}

/* Codes are checked texts of 18 bytes from our own pools; nobody gains by making them collide. */
static size_t start_of(const struct firms *f, const char *uscc)
{
    uint64_t a, b, h;
    uint16_t c;

    memcpy(&a, uscc, 8);
    memcpy(&b, uscc + 8, 8);
    memcpy(&c, uscc + 16, 2);
    h = (a ^ (b * 0x9E3779B97F4A7C15u) ^ c) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    return (size_t)(h * 0xD6E8FEB86659FD93u >> 20) & (f->slot_count - 1);
}

static size_t slot_of(const struct firms *f, const char *uscc)
{
    size_t at = start_of(f, uscc);

    while (f->slots[at] && memcmp(f->list[f->slots[at] - 1].uscc, uscc, POOL_USCC) != 0)
        at = (at + 1) & (f->slot_count - 1);
    return at;
}

static void grow(struct firms *f)
{
    free(f->slots);
    f->slot_count *= 2;
    f->slots = mem_array(f->slot_count, sizeof *f->slots);
    for (size_t i = 0; i < f->count; i++)
        f->slots[slot_of(f, f->list[i].uscc)] = (uint32_t)(i + 1);
}

/* The firm after the last one, or the one behind it if that has left the pool. */
static struct random_firm *guess(struct firms *f, const char *uscc)
{
    for (size_t i = 0; i < 2 && f->hint < f->count; i++, f->hint++)
        if (memcmp(f->list[f->hint].uscc, uscc, POOL_USCC) == 0)
            return &f->list[f->hint++];
    return NULL;
}

static struct random_firm *firm_of(struct firms *f, const char *uscc)
{
    struct random_firm *near = guess(f, uscc);
    size_t at = near ? 0 : slot_of(f, uscc);

    if (near)
        return near;
    if (f->slots[at]) {
        f->hint = f->slots[at];
        return &f->list[f->slots[at] - 1];
    }
    if (f->count == f->room)
        f->list = mem_grow(f->list, f->room = f->room ? 2 * f->room : 1024, sizeof *f->list);
    f->list[f->count] = (struct random_firm){.drawn = 0};
    memcpy(f->list[f->count].uscc, uscc, POOL_USCC);
    f->slots[at] = (uint32_t)++f->count;
    if (2 * f->count > f->slot_count)
        grow(f);
    return &f->list[f->count - 1];
}

/* The chances of every firm of one stratum of a draw, worked out once. */
struct chance {
    float p, log_never;
};

static struct chance chance_of(const struct stratum *s)
{
    double p = s->n ? (double)s->k / (double)s->n : 0;

    if (p >= 1) /* no choice: certainly drawn */
        return (struct chance){1, -INFINITY};
    return (struct chance){(float)p, (float)log1p(-p)};
}

static enum err differs(const struct stratum *s, struct error *e)
{
    return error_set(e, E_CORRUPT, "抽取名单与分层 %s 不一致", "the pool is not that of stratum %s",
                     s ? s->key : "-");
}

static unsigned times_of(const struct random_firm *firm)
{
    return firm->drawn < RANDOM_TIMES ? firm->drawn : RANDOM_TIMES - 1;
}

/* A stratum has been read; times[t] of its firms had been drawn t times before. */
static void end_stratum(struct firms *f, const struct stratum *s, const uint64_t *times)
{
    if (!s->k)
        return;
    stat_sum_drawn(&f->repeats, s->n, s->n - times[0], s->k);
    for (unsigned t = 0; t < RANDOM_TIMES; t++)
        f->flow[t] += (double)s->k * (double)times[t] / (double)s->n;
}

/* One pass: every firm's chances. */
static enum err read_pool(struct firms *f, const struct random_draw *d, struct error *e)
{
    const struct draw *draw = d->draw;
    size_t at = 0;
    uint64_t times[RANDOM_TIMES] = {0}, n;
    struct chance chance = {0};
    enum pool_item item = POOL_STRATUM;

    while (item != POOL_END) {
        enum err err = pool_reader_next(d->pool, &item, e);
        if (err)
            return err;
        if (item == POOL_FIRM) {
            struct random_firm *firm = firm_of(f, pool_reader_firm(d->pool));
            times[times_of(firm)]++;
            firm->expected += chance.p;
            firm->log_never += chance.log_never;
            continue;
        }
        if (item == POOL_LEFT_OUT)
            continue;
        if (at)
            end_stratum(f, &draw->strata[at - 1], times);
        if (item == POOL_END)
            break;
        const char *key = pool_reader_stratum(d->pool, &n, NULL);
        if (at == draw->strata_count || strcmp(key, draw->strata[at].key) != 0 ||
            n != draw->strata[at].n)
            return differs(at < draw->strata_count ? &draw->strata[at] : NULL, e);
        chance = chance_of(&draw->strata[at++]);
        memset(times, 0, sizeof times);
    }
    return at == draw->strata_count ? E_OK : differs(&draw->strata[at], e);
}

enum err firms_add(struct firms *f, const struct random_draw *d, struct error *e)
{
    enum err err = read_pool(f, d, e);

    for (size_t i = 0; i < d->draw->pick_count && !err; i++) {
        struct random_firm *firm = firm_of(f, d->draw->picks[i].uscc);
        f->repeats_seen += firm->drawn > 0;
        firm->drawn++;
    }
    f->repeats_of += d->draw->pick_count;
    return err;
}

const struct stat_sum *firms_repeats(const struct firms *f, uint64_t *seen, uint64_t *of)
{
    *seen = f->repeats_seen;
    *of = f->repeats_of;
    return &f->repeats;
}

uint64_t firms_times(const struct firms *f, double seen[RANDOM_TIMES],
                     double expected[RANDOM_TIMES])
{
    unsigned last = RANDOM_TIMES - 1;

    for (size_t i = 0; i < f->count; i++)
        seen[times_of(&f->list[i])]++;
    expected[0] = (double)f->count - f->flow[0];
    for (unsigned t = 1; t <= last; t++)
        expected[t] = f->flow[t - 1] - (t < last ? f->flow[t] : 0);
    return f->count;
}

void firms_each(const struct firms *f, void (*each)(void *ctx, const struct random_firm *firm),
                void *ctx)
{
    for (size_t i = 0; i < f->count; i++)
        each(ctx, &f->list[i]);
}
