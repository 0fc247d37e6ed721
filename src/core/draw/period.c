#include "core/draw/period.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *key, const void *stratum)
{
    return strcmp(key, ((const struct stratum *)stratum)->key);
}

static const struct stratum *find(const struct period_commit *c, const char *key)
{
    return c->count ? bsearch(key, c->strata, c->count, sizeof *c->strata, by_key) : NULL;
}

/* rate * base * passed div days: what falls due while `passed` draw days go by. */
static uint64_t falls_due(const struct stratum *s, uint32_t passed, uint32_t days)
{
    return s ? (uint64_t)((unsigned __int128)s->rate * s->base * passed / days) : 0;
}

static uint32_t passed(uint32_t before, uint32_t after)
{
    return before > after ? before - after : 0; /* a new calendar may have put days in */
}

static uint64_t due_of(const struct period_commit *earlier, size_t count, const char *key,
                       uint32_t days_left)
{
    uint64_t due = 0;

    for (size_t i = 0; i < count; i++) {
        const struct period_commit *c = &earlier[i];
        const struct stratum *s = find(c, key);
        uint32_t next = i + 1 < count ? earlier[i + 1].days_left : days_left;
        if (i == 0)
            due += falls_due(s, passed(c->days, c->days_left), c->days);
        due += falls_due(s, passed(c->days_left, next), c->days);
    }
    return due;
}

static uint64_t spent_of(const struct period_commit *earlier, size_t count, const char *key)
{
    uint64_t spent = 0;

    for (size_t i = 0; i < count; i++) {
        const struct period_commit *c = &earlier[i];
        const struct stratum *s = c->drawn ? find(c, key) : NULL;
        if (s)
            spent += stratum_spends(stratum_owed(s, c->days, c->days_left), s->expect, s->k);
    }
    return spent;
}

void period_account(const struct period_commit *earlier, size_t earlier_count,
                    struct stratum *strata, size_t count, uint32_t days, uint32_t days_left)
{
    for (size_t i = 0; i < count; i++) {
        struct stratum *s = &strata[i];
        s->due = earlier_count ? due_of(earlier, earlier_count, s->key, days_left)
                               : falls_due(s, passed(days, days_left), days);
        s->spent = spent_of(earlier, earlier_count, s->key);
    }
}
