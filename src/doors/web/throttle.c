#include "doors/web/throttle.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define BUCKETS 4096
#define NAME_BYTES 112

/* "account@address", "@address" (any account) or "account@" (from anywhere). */
struct row {
    char name[NAME_BYTES];
    unsigned failures;
    int64_t last; /* failure, or success */
    bool good;    /* this address has got in with this account */
    struct row *next;
};

struct throttle {
    struct row *buckets[BUCKETS];
    unsigned count;
};

struct throttle *throttle_new(void)
{
    return mem_new(sizeof(struct throttle));
}

void throttle_free(struct throttle *t)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct row *r = t->buckets[i], *next; r; r = next) {
            next = r->next;
            free(r);
        }
    free(t);
}

static size_t bucket_of(const char *name)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 16777619u;
    return h % BUCKETS;
}

static struct row *find(const struct throttle *t, const char *account, const char *address)
{
    char name[NAME_BYTES];

    snprintf(name, sizeof name, "%.40s@%s", account, address);
    struct row *r = t->buckets[bucket_of(name)];
    while (r && strcmp(r->name, name) != 0)
        r = r->next;
    return r;
}

/* Makes room for one more: all that is over, or whatever is in the way of a flood of names. */
static void sweep(struct throttle *t, int64_t now)
{
    const bool hard = t->count >= THROTTLE_ROWS;

    for (size_t i = 0; i < BUCKETS; i++)
        for (struct row **at = &t->buckets[i]; *at;) {
            struct row *r = *at;
            if (now - r->last <= THROTTLE_FORGET_S && !(hard && r->failures <= 1 && !r->good)) {
                at = &r->next;
                continue;
            }
            *at = r->next;
            free(r);
            t->count--;
        }
}

static struct row *get(struct throttle *t, const char *account, const char *address, int64_t now)
{
    static struct row spare; /* counts for nobody, when there is no room */
    struct row *r = find(t, account, address);

    if (r)
        return r;
    if (t->count >= THROTTLE_ROWS)
        sweep(t, now);
    if (t->count >= THROTTLE_ROWS)
        return &spare;
    r = mem_new(sizeof *r);
    snprintf(r->name, sizeof r->name, "%.40s@%s", account, address);
    r->last = now;
    struct row **bucket = &t->buckets[bucket_of(r->name)];
    r->next = *bucket;
    *bucket = r;
    t->count++;
    return r;
}

static bool over(const struct row *r, int64_t now)
{
    return !r || now - r->last > THROTTLE_FORGET_S;
}

/* 2, 4, 8 … seconds after the free ones. */
static int64_t rest(const struct row *r, unsigned free_ones, int64_t now)
{
    if (over(r, now) || r->failures < free_ones)
        return 0;
    unsigned beyond = r->failures - free_ones + 1;
    int64_t wait = beyond > 9 ? THROTTLE_MOST_S : (int64_t)1 << beyond;
    if (wait > THROTTLE_MOST_S)
        wait = THROTTLE_MOST_S;
    return r->last + wait > now ? r->last + wait - now : 0;
}

int64_t throttle_wait(const struct throttle *t, const char *account, const char *address,
                      int64_t now)
{
    const struct row *own = find(t, account, address), *world = find(t, account, "");
    int64_t wait = rest(own, THROTTLE_FREE, now);
    int64_t other = rest(find(t, "", address), THROTTLE_FREE_ALL, now);

    if (other > wait)
        wait = other;
    if (!over(world, now) && world->failures >= THROTTLE_FREE_WORLD && !(own && own->good) &&
        world->last + THROTTLE_WORLD_S > now + wait)
        wait = world->last + THROTTLE_WORLD_S - now;
    return wait;
}

static void fail(struct row *r, int64_t now)
{
    if (over(r, now))
        r->failures = 0;
    if (r->failures < 1000000)
        r->failures++;
    r->last = now;
}

void throttle_failed(struct throttle *t, const char *account, const char *address, int64_t now)
{
    fail(get(t, account, address, now), now);
    fail(get(t, "", address, now), now);
    fail(get(t, account, "", now), now);
}

/* Only what concerns this account from here: a good password of one's own buys no further guesses
 * at others'. */
void throttle_passed(struct throttle *t, const char *account, const char *address, int64_t now)
{
    struct row *r = get(t, account, address, now);

    r->failures = 0;
    r->good = true;
    r->last = now;
}
