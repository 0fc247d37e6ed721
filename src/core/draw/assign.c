#include "core/draw/assign.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/crypto/sha256.h"

#define DUTIES_MAX 50000000u

/* allowed inspectors of each (target, slot) in ticket order: choice[from[d] … from[d+1]). */
struct state {
    const struct assign_problem *p;
    size_t duties; /* target_count * team; a duty is target * team + slot */
    uint32_t *choice;
    size_t *from;
    uint32_t *holder; /* of each duty */
    uint64_t *load;   /* of each inspector */
    uint32_t *mark;   /* == stamp: seen in the present search */
    uint32_t stamp;
    uint64_t cap;
    uint32_t *next;  /* duties of one inspector, ascending: linked list over duties */
    uint32_t *first; /* of each inspector */
};

struct ticket {
    uint8_t hash[32];
    uint32_t inspector;
};

/* Ids ascend with the number, so a tie of tickets goes by number. */
static int by_ticket(const void *a, const void *b)
{
    const struct ticket *x = a;
    const struct ticket *y = b;
    int d = memcmp(x->hash, y->hash, sizeof x->hash);

    return d ? d : (x->inspector > y->inspector) - (x->inspector < y->inspector);
}

static void sort_tickets(const struct assign_problem *p, size_t target, struct ticket *tickets)
{
    struct sha256 start;

    sha256_init(&start);
    sha256_adds(&start, p->preference);
    sha256_adds(&start, ",");
    sha256_adds(&start, p->targets[target]);
    sha256_adds(&start, ",");
    for (size_t j = 0; j < p->inspector_count; j++) {
        struct sha256 s = start;
        sha256_adds(&s, p->inspectors[j]);
        sha256_end(&s, tickets[j].hash);
        tickets[j].inspector = (uint32_t)j;
    }
    qsort(tickets, p->inspector_count, sizeof *tickets, by_ticket);
}

static void find_choices(struct state *st)
{
    const struct assign_problem *p = st->p;
    struct ticket *tickets = mem_array(p->inspector_count + 1, sizeof *tickets);
    size_t used = 0;

    for (size_t t = 0; t < p->target_count; t++) {
        sort_tickets(p, t, tickets);
        for (unsigned slot = 0; slot < p->team; slot++) {
            st->from[t * p->team + slot] = used;
            for (size_t i = 0; i < p->inspector_count; i++)
                if (p->allowed(p->ctx, t, slot, tickets[i].inspector))
                    st->choice[used++] = tickets[i].inspector;
        }
    }
    st->from[st->duties] = used;
    free(tickets);
}

static bool on_target(const struct state *st, uint32_t duty, uint32_t j)
{
    uint32_t first = duty - duty % st->p->team;

    for (unsigned slot = 0; slot < st->p->team; slot++)
        if (st->holder[first + slot] == j)
            return true;
    return false;
}

/* Inserts in ascending order, so that a search visits an inspector's duties as written. */
static void give(struct state *st, uint32_t duty, uint32_t j)
{
    uint32_t *at = &st->first[j];

    while (*at != ASSIGN_NOBODY && *at < duty)
        at = &st->next[*at];
    st->next[duty] = *at;
    *at = duty;
    st->holder[duty] = j;
    st->load[j]++;
}

static void take(struct state *st, uint32_t duty)
{
    uint32_t j = st->holder[duty];
    uint32_t *at = &st->first[j];

    while (*at != duty)
        at = &st->next[*at];
    *at = st->next[duty];
    st->holder[duty] = ASSIGN_NOBODY;
    st->load[j]--;
}

static bool place(struct state *st, uint32_t duty);

/* Tries to free j for `duty` by moving one of j's other duties to somebody else. */
static bool replace(struct state *st, uint32_t duty, uint32_t j)
{
    uint32_t target = duty / st->p->team;
    uint32_t other = st->first[j];

    while (other != ASSIGN_NOBODY) {
        uint32_t after = st->next[other];
        if (other / st->p->team != target) {
            take(st, other);
            if (place(st, other)) {
                give(st, duty, j);
                return true;
            }
            give(st, other, j);
        }
        other = after;
    }
    return false;
}

/* place(t, slot) of section 7. It ends: each inspector is seen once in a search, so the recursion
 * is at most as deep as there are inspectors. */
static bool place(struct state *st, uint32_t duty)
{
    for (size_t i = st->from[duty]; i < st->from[duty + 1]; i++) {
        uint32_t j = st->choice[i];
        if (st->mark[j] == st->stamp || st->load[j] >= st->cap || on_target(st, duty, j))
            continue;
        st->mark[j] = st->stamp;
        give(st, duty, j);
        return true;
    }
    for (size_t i = st->from[duty]; i < st->from[duty + 1]; i++) {
        uint32_t j = st->choice[i];
        if (st->mark[j] == st->stamp || on_target(st, duty, j))
            continue;
        st->mark[j] = st->stamp;
        if (replace(st, duty, j))
            return true;
    }
    return false;
}

/* Fills all duties under a cap; stops early once more than `spare` stay empty, because such a cap
 * cannot be the answer. Returns how many are filled. */
static uint64_t fill(struct state *st, uint64_t cap, uint64_t spare)
{
    uint64_t empty = 0;

    st->cap = cap;
    memset(st->holder, 0xff, (st->duties + 1) * sizeof *st->holder);
    memset(st->first, 0xff, (st->p->inspector_count + 1) * sizeof *st->first);
    memset(st->load, 0, (st->p->inspector_count + 1) * sizeof *st->load);
    memset(st->mark, 0, (st->p->inspector_count + 1) * sizeof *st->mark);
    st->stamp = 0;
    for (uint32_t duty = 0; duty < st->duties && empty <= spare; duty++) {
        st->stamp++;
        if (!place(st, duty))
            empty++;
    }
    return empty <= spare ? st->duties - empty : 0;
}

static void search_cap(struct state *st, struct assign_solution *r)
{
    uint64_t people = st->p->inspector_count;
    uint64_t most = fill(st, st->duties, st->duties);
    uint64_t cap = (st->duties + people - 1) / people;

    while ((r->filled = fill(st, cap, st->duties - most)) < most)
        cap++;
    r->cap = cap;
}

static bool state_init(struct state *st)
{
    size_t people = st->p->inspector_count + 1;

    st->choice = malloc((st->duties * st->p->inspector_count + 1) * sizeof *st->choice);
    st->from = malloc((st->duties + 1) * sizeof *st->from);
    st->holder = malloc((st->duties + 1) * sizeof *st->holder);
    st->next = malloc((st->duties + 1) * sizeof *st->next);
    st->first = malloc(people * sizeof *st->first);
    st->load = malloc(people * sizeof *st->load);
    st->mark = malloc(people * sizeof *st->mark);
    return st->choice && st->from && st->holder && st->next && st->first && st->load && st->mark;
}

enum err assign_solve(const struct assign_problem *p, struct assign_solution *r, struct error *e)
{
    struct state st = {.p = p, .duties = p->target_count * p->team};
    enum err err = E_OK;

    *r = (struct assign_solution){0};
    if (p->team < 1 || p->team > ASSIGN_TEAM_MAX || p->inspector_count > ASSIGN_INSPECTORS_MAX ||
        st.duties > DUTIES_MAX || st.duties * p->inspector_count > 4 * (uint64_t)DUTIES_MAX ||
        !state_init(&st)) {
        err = error_set(e, E_LIMIT,
                        "监管单位 %1$s 的任务过大，无法分派：%2$zu 个对象，%3$zu 名执法人员；"
                        "请缩小计划中的范围或按县区分派",
                        "bureau %1$s: too much to assign: %2$zu targets, %3$zu inspectors; narrow "
                        "the plan's scope or let counties inspect",
                        p->bureau, p->target_count, p->inspector_count);
        goto out;
    }
    find_choices(&st);
    if (p->inspector_count)
        search_cap(&st, r);
    else
        (void)fill(&st, 0, st.duties);
    r->inspector = st.holder;
    st.holder = NULL;
out:
    free(st.choice);
    free(st.from);
    free(st.holder);
    free(st.next);
    free(st.first);
    free(st.load);
    free(st.mark);
    return err;
}

void assign_free(struct assign_solution *r)
{
    free(r->inspector);
    r->inspector = NULL;
}
