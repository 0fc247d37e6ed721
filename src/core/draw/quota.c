#include "core/draw/quota.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define BUREAU_DIGITS 6

struct place {
    uint8_t bureau[32]; /* q of the stratum's bureau */
    uint8_t key[32];    /* q of its key */
    struct stratum *stratum;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    int d = memcmp(x->bureau, y->bureau, sizeof x->bureau);

    return d ? d : memcmp(x->key, y->key, sizeof x->key);
}

uint64_t quota_start(const struct draw_secret *secret)
{
    uint8_t hash[32];
    uint64_t u = 0;

    seed_quota(secret, "", hash);
    for (size_t i = 0; i < sizeof hash; i++)
        u = (u * 256 + hash[i]) % MILLION;
    return u;
}

void quota_set(struct stratum *strata, size_t count, const struct draw_secret *secret)
{
    struct place *order = mem_array(count + 1, sizeof *order);
    uint64_t at = quota_start(secret); /* cum + u */

    for (size_t i = 0; i < count; i++) {
        char bureau[BUREAU_DIGITS + 1] = "";
        memcpy(bureau, strata[i].key, BUREAU_DIGITS);
        order[i].stratum = &strata[i];
        seed_quota(secret, strata[i].key, order[i].key);
        if (i && memcmp(strata[i - 1].key, bureau, BUREAU_DIGITS) == 0)
            memcpy(order[i].bureau, order[i - 1].bureau, sizeof order[i].bureau);
        else
            seed_quota(secret, bureau, order[i].bureau);
    }
    qsort(order, count, sizeof *order, by_place);
    for (size_t i = 0; i < count; i++) {
        struct stratum *s = order[i].stratum;
        s->k = (at + s->expect) / MILLION - at / MILLION;
        at += s->expect;
    }
    free(order);
}
