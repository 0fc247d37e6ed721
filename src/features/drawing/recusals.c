#include "recusals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/registry.h"

struct recused {
    char uscc[19];
    struct roster_inspector *inspector;
};

static enum err add(void *arg, const struct recusal *recusal, struct error *e)
{
    struct recusals *r = arg;
    struct roster_inspector *who = roster_find(r->roster, recusal->inspector);

    (void)e;
    if (!who || (recusal->from != DAY_NONE && recusal->from > r->window_end) ||
        recusal->until < r->day)
        return E_OK;
    if ((r->count & (r->count - 1)) == 0)
        r->list = mem_grow(r->list, r->count ? 2 * r->count : 1, sizeof *r->list);
    struct recused *one = &r->list[r->count++];
    memcpy(one->uscc, recusal->uscc, sizeof one->uscc);
    one->inspector = who;
    return E_OK;
}

static int by_uscc(const void *a, const void *b)
{
    return strcmp(((const struct recused *)a)->uscc, ((const struct recused *)b)->uscc);
}

enum err recusals_read(struct recusals *r, struct error *e)
{
    enum err err = registry_recusals(r->lane->registry, NULL, add, r, e);

    if (!err && r->count)
        qsort(r->list, r->count, sizeof *r->list, by_uscc);
    return err;
}

void recusals_free(struct recusals *r)
{
    free(r->list);
}

struct leaving {
    struct roster *roster;
    const char *uscc;
    char why[ROSTER_WHY];
};

static enum err exclude(void *ctx, const char *inspector, struct error *e)
{
    const struct leaving *l = ctx;
    struct roster_inspector *who = roster_find(l->roster, inspector);

    (void)e;
    if (who)
        roster_exclude(who, l->uscc, l->why);
    return E_OK;
}

enum err recusals_apply(struct recusals *r, const char *uscc, const struct last_pick *last,
                        struct error *e)
{
    struct leaving l = {r->roster, uscc, ""};

    snprintf(l.why, sizeof l.why, "recusal %llu", (unsigned long long)r->version);
    while (r->at < r->count && strcmp(r->list[r->at].uscc, uscc) < 0)
        r->at++;
    for (; r->at < r->count && strcmp(r->list[r->at].uscc, uscc) == 0; r->at++)
        roster_exclude(r->list[r->at].inspector, uscc, l.why);
    if (last)
        snprintf(l.why, sizeof l.why, "team %llu", (unsigned long long)last->commit_index);
    return last ? ledger_draw_team(r->lane->ledger, last->commit_index, last->position, exclude, &l,
                                   e)
                : E_OK;
}

void recusals_apply_gone(struct recusals *r, const char *uscc, const char *case_no,
                         const json_t *gone)
{
    struct leaving l = {r->roster, uscc, ""};
    size_t i;
    json_t *id;

    snprintf(l.why, sizeof l.why, "replaced %s", case_no);
    json_array_foreach((json_t *)(uintptr_t)gone, i, id)
    {
        (void)exclude(&l, json_string_value(id), NULL);
    }
}
