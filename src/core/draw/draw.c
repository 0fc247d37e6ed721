#include "core/draw/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/crypto/sha256.h"
#include "core/draw/assign.h"
#include "core/draw/quota.h"
#include "core/tlog/merkle.h"

static int by_uscc(const void *a, const void *b)
{
    return memcmp(a, b, POOL_USCC);
}

void draw_picks_root(char (*usccs)[POOL_USCC + 1], size_t count, const uint8_t picks_key[32],
                     uint8_t root[32])
{
    struct merkle tree;
    char leaf[POOL_USCC + SALT];

    merkle_init(&tree);
    if (count)
        qsort(usccs, count, sizeof *usccs, by_uscc);
    for (size_t i = 0; i < count; i++) {
        memcpy(leaf, usccs[i], POOL_USCC);
        seed_salt(picks_key, leaf, POOL_USCC, (uint8_t *)leaf + POOL_USCC);
        merkle_add(&tree, leaf, sizeof leaf);
    }
    merkle_root(&tree, root);
}

void draw_cut_line(const uint8_t s[32], const uint8_t cut[32], const char *key, struct buf *out)
{
    uint8_t both[64];
    uint8_t hash[32];
    char hex[65];

    memcpy(both, s, 32);
    memcpy(both + 32, cut, 32);
    sha256(both, sizeof both, hash);
    hex_encode(hex, hash, sizeof hash);
    buf_addf(out, "{\"cut\":\"%s\",\"key\":\"%s\"}", hex, key);
}

static enum err pool_differs(struct error *e, const char *key)
{
    return error_set(e, E_CORRUPT, "抽取名单与分层文件在分层 %s 处不一致",
                     "pool and strata file differ at stratum %s", key);
}

/* The k smallest tickets seen so far of one stratum: a heap whose first is the largest. */
struct smallest {
    struct draw_pick *picks;
    size_t count;
    size_t k;
};

static bool larger(const struct draw_pick *a, const struct draw_pick *b)
{
    return memcmp(a->ticket, b->ticket, sizeof a->ticket) > 0;
}

static void sink(struct smallest *s)
{
    struct draw_pick moved = s->picks[0];
    size_t at = 0;

    for (size_t child = 1; child < s->count; child = 2 * at + 1) {
        if (child + 1 < s->count && larger(&s->picks[child + 1], &s->picks[child]))
            child++;
        if (!larger(&s->picks[child], &moved))
            break;
        s->picks[at] = s->picks[child];
        at = child;
    }
    s->picks[at] = moved;
}

static void rise(struct smallest *s, size_t at)
{
    struct draw_pick moved = s->picks[at];

    while (at && larger(&moved, &s->picks[(at - 1) / 2])) {
        s->picks[at] = s->picks[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->picks[at] = moved;
}

static void offer(struct smallest *s, const struct draw_pick *pick)
{
    if (s->count < s->k) {
        s->picks[s->count] = *pick;
        rise(s, s->count++);
    } else if (larger(&s->picks[0], pick)) {
        s->picks[0] = *pick;
        sink(s);
    }
}

static int by_ticket(const void *a, const void *b)
{
    return memcmp(((const struct draw_pick *)a)->ticket, ((const struct draw_pick *)b)->ticket, 32);
}

/* Reads one stratum's firms, and past those left out. */
static enum err draw_stratum(struct draw *d, struct pool_reader *pool, uint32_t position,
                             size_t first, uint64_t m, struct error *e)
{
    struct stratum *s = &d->strata[position];
    struct smallest kept = {.picks = &d->picks[first], .k = (size_t)s->k};
    struct draw_pick pick = {.stratum = position};
    enum pool_item item;
    enum err err = E_OK;

    for (uint64_t i = 0; i < s->n + m && err == E_OK; i++) {
        err = pool_reader_next(pool, &item, e);
        if (err != E_OK || item != POOL_FIRM || !s->k)
            continue;
        memcpy(pick.uscc, pool_reader_firm(pool), sizeof pick.uscc);
        pick.number = i + 1;
        seed_salt(pool_reader_key(pool), pick.uscc, POOL_USCC, pick.salt);
        seed_ticket(d->seed, pick.uscc, pick.salt, pick.ticket);
        offer(&kept, &pick);
    }
    if (err == E_OK && s->k) {
        qsort(kept.picks, kept.count, sizeof *kept.picks, by_ticket);
        memcpy(s->cut, kept.picks[kept.count - 1].ticket, sizeof s->cut);
    }
    return err;
}

/* One pass over the pool. */
static enum err draw_firms(struct draw *d, struct pool_reader *pool, struct error *e)
{
    size_t strata = 0;
    size_t first = 0;
    enum pool_item item = POOL_STRATUM;
    enum err err;

    while ((err = pool_reader_next(pool, &item, e)) == E_OK && item == POOL_STRATUM) {
        uint64_t n;
        uint64_t m;
        const char *key = pool_reader_stratum(pool, &n, &m);
        const struct stratum *s = &d->strata[strata];
        if (strata >= d->strata_count || strcmp(key, s->key) != 0 || n != s->n || m != s->base - n)
            return pool_differs(e, key);
        err = draw_stratum(d, pool, (uint32_t)strata++, first, m, e);
        first += (size_t)s->k;
        if (err != E_OK)
            return err;
    }
    if (err == E_OK && strata != d->strata_count)
        err = pool_differs(e, d->strata[strata].key);
    return err;
}

static void set_cuts_root(struct draw *d, const struct draw_secret *secret)
{
    struct merkle tree;
    struct buf line = {0};
    uint8_t s[32];

    merkle_init(&tree);
    for (size_t i = 0; i < d->strata_count; i++) {
        buf_clear(&line);
        seed_cut(secret, d->strata[i].key, s);
        draw_cut_line(s, d->strata[i].cut, d->strata[i].key, &line);
        merkle_add(&tree, line.data, line.len);
    }
    merkle_root(&tree, d->cuts_root);
    buf_free(&line);
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
    const struct draw_secret *secret;
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
    char preference[SEED_HEX];
    struct assign_solution solution;
    struct assign_problem problem = {.bureau = code,
                                     .preference = preference,
                                     .team = d->team,
                                     .targets = targets,
                                     .target_count = bureau->count,
                                     .inspectors = ids,
                                     .inspector_count = people,
                                     .allowed = may_inspect,
                                     .ctx = view};

    snprintf(code, sizeof code, "%06u", bureau->code);
    seed_assign(view->secret, code, preference);
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
                              const struct draw_secret *secret, const struct roster *roster,
                              struct error *e)
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
    struct bureau_view view = {secret, &d->picks[bureau->first], roster, people};
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
    draw_picks_root(usccs, d->pick_count, d->picks_key, d->picks_root);
    free(usccs);
}

enum err draw_compute(const struct stratum *strata, size_t strata_count, struct pool_reader *pool,
                      const struct roster *roster, unsigned team, const uint8_t beta[VRF_OUTPUT],
                      struct draw *d, struct error *e)
{
    const struct draw_secret secret = {d->seed, pool_reader_key(pool)};

    *d = (struct draw){.strata_count = strata_count, .team = team};
    seed_from_beta(beta, d->seed);
    seed_picks_key(beta, secret.pool_key, d->picks_key);
    d->strata = mem_array(strata_count + 1, sizeof *d->strata);
    memcpy(d->strata, strata, strata_count * sizeof *strata);
    quota_set(d->strata, d->strata_count, &secret);
    for (size_t i = 0; i < d->strata_count; i++)
        d->pick_count += d->strata[i].k;
    if (d->pick_count > DRAW_PICKS_MAX)
        return error_set(e, E_LIMIT, "一次抽取 %zu 家超过上限 %u 家",
                         "a draw of %zu firms is over the limit of %u", d->pick_count,
                         DRAW_PICKS_MAX);
    d->picks = mem_array(d->pick_count + 1, sizeof *d->picks);
    d->bureaus = mem_array(d->pick_count + 1, sizeof *d->bureaus);
    d->members = mem_array(d->pick_count * team + 1, sizeof *d->members);
    enum err err = draw_firms(d, pool, e);
    if (err != E_OK)
        return err;
    find_bureaus(d);
    for (size_t b = 0; b < d->bureau_count && err == E_OK; b++)
        err = assign_bureau(d, &d->bureaus[b], &secret, roster, e);
    set_picks_root(d);
    set_cuts_root(d, &secret);
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
