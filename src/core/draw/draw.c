#include "core/draw/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/draw/assign.h"
#include "core/draw/quota.h"
#include "core/draw/sampler.h"
#include "core/tlog/merkle.h"

static int by_uscc(const void *a, const void *b)
{
    return memcmp(a, b, POOL_USCC);
}

void draw_picks_root(char (*usccs)[POOL_USCC + 1], size_t count, const uint8_t beta[VRF_OUTPUT],
                     uint8_t root[32])
{
    struct merkle tree;
    uint8_t key[32];
    char leaf[POOL_USCC + SALT];

    seed_picks_key(beta, key);
    merkle_init(&tree);
    if (count)
        qsort(usccs, count, sizeof *usccs, by_uscc);
    for (size_t i = 0; i < count; i++) {
        memcpy(leaf, usccs[i], POOL_USCC);
        seed_salt(key, usccs[i], (uint8_t *)leaf + POOL_USCC);
        merkle_add(&tree, leaf, sizeof leaf);
    }
    merkle_root(&tree, root);
}

static void set_quotas(struct draw *d)
{
    char sub[SUB_SEED];

    seed_sub(d->seed, "quota", "", sub);
    quota_set(d->strata, d->strata_count, quota_offset(sub));
    for (size_t i = 0; i < d->strata_count; i++)
        d->pick_count += d->strata[i].k;
}

/* Draws the numbers of every stratum into the picks. */
static enum err draw_numbers(struct draw *d, struct error *e)
{
    size_t at = 0;

    for (size_t i = 0; i < d->strata_count; i++) {
        const struct stratum *s = &d->strata[i];
        uint64_t *indices = mem_array((size_t)s->k + 1, sizeof *indices);
        char sub[SUB_SEED];
        seed_sub(d->seed, "sample", s->key, sub);
        enum err err = sampler_draw(sub, s->n, s->k, indices, e);
        for (uint64_t j = 0; j < s->k && err == E_OK; j++)
            d->picks[at++] = (struct draw_pick){.stratum = (uint32_t)i, .index = indices[j]};
        free(indices);
        if (err != E_OK)
            return err;
    }
    return E_OK;
}

static int by_number(const void *a, const void *b)
{
    const struct draw_pick *const *x = a;
    const struct draw_pick *const *y = b;

    if ((*x)->stratum != (*y)->stratum)
        return (*x)->stratum < (*y)->stratum ? -1 : 1;
    return ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

static enum err pool_differs(struct error *e, const char *key)
{
    return error_set(e, E_CORRUPT, "抽取名单与分层文件在分层 %s 处不一致",
                     "pool and strata file differ at stratum %s", key);
}

static enum err match_stratum(const struct draw *d, size_t position, struct pool_reader *pool,
                              struct error *e)
{
    uint64_t n;
    const char *key = pool_reader_stratum(pool, &n);

    if (position >= d->strata_count || strcmp(key, d->strata[position].key) != 0 ||
        n != d->strata[position].n)
        return pool_differs(e, key);
    return E_OK;
}

/* One pass over the pool gives every drawn number its firm. */
static enum err find_firms(struct draw *d, struct pool_reader *pool, struct error *e)
{
    struct draw_pick **wanted = mem_array(d->pick_count + 1, sizeof *wanted);
    size_t at = 0;
    size_t strata = 0;
    enum pool_item item = POOL_STRATUM;
    enum err err = E_OK;

    for (size_t i = 0; i < d->pick_count; i++)
        wanted[i] = &d->picks[i];
    if (d->pick_count)
        qsort(wanted, d->pick_count, sizeof *wanted, by_number);
    while (err == E_OK && item != POOL_END) {
        uint64_t number;
        err = pool_reader_next(pool, &item, e);
        if (err != E_OK)
            break;
        if (item == POOL_STRATUM)
            err = match_stratum(d, strata++, pool, e);
        if (item != POOL_FIRM || at == d->pick_count || wanted[at]->stratum + 1 != strata)
            continue;
        const char *uscc = pool_reader_firm(pool, &number);
        if (number != wanted[at]->index)
            continue;
        memcpy(wanted[at]->uscc, uscc, POOL_USCC + 1);
        seed_salt(pool_reader_key(pool), uscc, wanted[at]->salt);
        at++;
    }
    free(wanted);
    if (err == E_OK && strata != d->strata_count)
        err = pool_differs(e, d->strata[strata].key);
    return err;
}

/* Picks of one bureau are neighbours, because a stratum's key starts with its bureau. */
static void find_bureaus(struct draw *d)
{
    for (size_t i = 0; i < d->pick_count; i++) {
        uint32_t code = (uint32_t)strtoul(d->strata[d->picks[i].stratum].key, NULL, 10);
        if (!d->bureau_count || d->bureaus[d->bureau_count - 1].code != code)
            d->bureaus[d->bureau_count++] = (struct draw_bureau){.code = code, .first = i};
        d->bureaus[d->bureau_count - 1].count++;
        d->picks[i].bureau = (uint32_t)(d->bureau_count - 1);
    }
}

struct bureau_view {
    const struct draw_pick *picks;
    const struct roster *roster;
    const uint32_t *people; /* positions in the roster of those who serve the bureau */
};

static bool may_inspect(void *ctx, size_t target, unsigned slot, size_t inspector)
{
    const struct bureau_view *view = ctx;
    const struct roster_inspector *one = &view->roster->list[view->people[inspector]];

    return (slot > 0 || one->lead) && !roster_excludes(one, view->picks[target].uscc);
}

static enum err solve(struct draw *d, struct draw_bureau *bureau, struct bureau_view *view,
                      const char **targets, const char **ids, size_t people, struct error *e)
{
    char code[11];
    struct assign_solution solution;
    struct assign_problem problem = {.seed = d->seed,
                                     .bureau = code,
                                     .team = d->team,
                                     .targets = targets,
                                     .target_count = bureau->count,
                                     .inspectors = ids,
                                     .inspector_count = people,
                                     .allowed = may_inspect,
                                     .ctx = view};

    snprintf(code, sizeof code, "%06u", bureau->code);
    enum err err = assign_solve(&problem, &solution, e);
    if (err == E_OK) {
        size_t slots = bureau->count * d->team;
        for (size_t i = 0; i < slots; i++) {
            uint32_t j = solution.inspector[i];
            d->members[bureau->first * d->team + i] =
                j == ASSIGN_NOBODY ? ASSIGN_NOBODY : view->people[j];
        }
        bureau->cap = solution.cap;
        bureau->empty = slots - solution.filled;
    }
    assign_free(&solution);
    return err;
}

static enum err assign_bureau(struct draw *d, struct draw_bureau *bureau,
                              const struct roster *roster, struct error *e)
{
    const char **targets = mem_array(bureau->count, sizeof *targets);
    const char **ids = mem_array(roster->count + 1, sizeof *ids);
    uint32_t *people = mem_array(roster->count + 1, sizeof *people);
    size_t count = 0;

    for (size_t i = 0; i < bureau->count; i++)
        targets[i] = d->picks[bureau->first + i].uscc;
    for (size_t j = 0; j < roster->count; j++) {
        if (!roster_serves(&roster->list[j], bureau->code))
            continue;
        ids[count] = roster->list[j].id;
        people[count++] = (uint32_t)j;
    }
    struct bureau_view view = {&d->picks[bureau->first], roster, people};
    enum err err = solve(d, bureau, &view, targets, ids, count, e);
    free(targets);
    free(ids);
    free(people);
    return err;
}

static void set_picks_root(struct draw *d)
{
    char(*usccs)[POOL_USCC + 1] = mem_array(d->pick_count + 1, sizeof *usccs);

    for (size_t i = 0; i < d->pick_count; i++)
        memcpy(usccs[i], d->picks[i].uscc, sizeof *usccs);
    draw_picks_root(usccs, d->pick_count, d->beta, d->picks_root);
    free(usccs);
}

enum err draw_compute(const struct stratum *strata, size_t strata_count, struct pool_reader *pool,
                      const struct roster *roster, unsigned team, const uint8_t beta[VRF_OUTPUT],
                      struct draw *d, struct error *e)
{
    *d = (struct draw){.strata_count = strata_count, .team = team};
    memcpy(d->beta, beta, VRF_OUTPUT);
    seed_from_beta(beta, d->seed);
    d->strata = mem_array(strata_count + 1, sizeof *d->strata);
    memcpy(d->strata, strata, strata_count * sizeof *strata);
    set_quotas(d);
    if (d->pick_count > DRAW_PICKS_MAX)
        return error_set(e, E_LIMIT, "一次抽取 %zu 家超过上限 %u 家",
                         "a draw of %zu firms is over the limit of %u", d->pick_count,
                         DRAW_PICKS_MAX);
    d->picks = mem_array(d->pick_count + 1, sizeof *d->picks);
    d->bureaus = mem_array(d->pick_count + 1, sizeof *d->bureaus);
    d->members = mem_array(d->pick_count * team + 1, sizeof *d->members);
    enum err err = draw_numbers(d, e);
    if (err == E_OK)
        err = find_firms(d, pool, e);
    if (err != E_OK)
        return err;
    find_bureaus(d);
    for (size_t b = 0; b < d->bureau_count && err == E_OK; b++)
        err = assign_bureau(d, &d->bureaus[b], roster, e);
    set_picks_root(d);
    return err;
}

void draw_free(struct draw *d)
{
    free(d->strata);
    free(d->picks);
    free(d->bureaus);
    free(d->members);
    *d = (struct draw){0};
}
