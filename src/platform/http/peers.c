#include "peers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define BUCKETS 16384
#define REST_MS 60000 /* nothing asked for so long: forgotten when room is needed */

struct peer {
    char address[48];
    unsigned connections;
    int64_t tokens_m; /* thousandths of a request; -1: never asked */
    int64_t seen_ms;
    struct peer *next;
};

struct peers {
    struct peer *buckets[BUCKETS];
    unsigned count;
    int64_t swept_ms;
};

struct peers *peers_new(void)
{
    return mem_new(sizeof(struct peers));
}

void peers_free(struct peers *p)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct peer *one = p->buckets[i], *next; one; one = next) {
            next = one->next;
            free(one);
        }
    free(p);
}

/* "2001:db8:1:2::" for all of that network; other texts as they are. */
static void name_of(const char *address, char out[48])
{
    struct in6_addr six;

    if (strchr(address, ':') && inet_pton(AF_INET6, address, &six) == 1 &&
        !IN6_IS_ADDR_V4MAPPED(&six)) {
        memset(six.s6_addr + 8, 0, 8);
        inet_ntop(AF_INET6, &six, out, 48);
        return;
    }
    strncpy(out, address, 47);
    out[47] = '\0';
}

static uint32_t hash(const char *text)
{
    uint32_t h = 2166136261u; /* FNV-1a: a poor spread costs time, and PEERS_MAX bounds it */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 16777619u;
    return h;
}

static void sweep(struct peers *p, int64_t now_ms)
{
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct peer **at = &p->buckets[i]; *at;) {
            struct peer *one = *at;
            if (one->connections || now_ms - one->seen_ms < REST_MS) {
                at = &one->next;
                continue;
            }
            *at = one->next;
            free(one);
            p->count--;
        }
    p->swept_ms = now_ms;
}

/* NULL if it is not there and is not to be made, or there is no room. */
static struct peer *find(struct peers *p, const char *address, bool make, int64_t now_ms)
{
    char name[48];

    name_of(address, name);
    struct peer **bucket = &p->buckets[hash(name) % BUCKETS];
    for (struct peer *one = *bucket; one; one = one->next)
        if (strcmp(one->address, name) == 0)
            return one;
    if (!make)
        return NULL;
    if (p->count >= PEERS_MAX / 2 && now_ms - p->swept_ms > REST_MS)
        sweep(p, now_ms);
    if (p->count >= PEERS_MAX)
        return NULL;
    struct peer *one = mem_new(sizeof *one);
    memcpy(one->address, name, sizeof name);
    one->tokens_m = -1;
    one->seen_ms = now_ms;
    one->next = *bucket;
    *bucket = one;
    p->count++;
    return one;
}

unsigned peers_enter(struct peers *p, const char *address, int64_t now_ms)
{
    struct peer *one = find(p, address, true, now_ms);

    return one ? ++one->connections : 1;
}

void peers_leave(struct peers *p, const char *address)
{
    struct peer *one = find(p, address, false, 0);

    if (one && one->connections)
        one->connections--;
}

/* Without room for one more address everybody new is let in: the bound on connections stands. */
bool peers_allow(struct peers *p, const char *address, int64_t now_ms, int64_t rate, int64_t burst)
{
    struct peer *one = rate ? find(p, address, true, now_ms) : NULL;

    if (!one)
        return true;
    if (one->tokens_m < 0)
        one->tokens_m = burst * 1000;
    one->tokens_m += (now_ms - one->seen_ms) * rate;
    if (one->tokens_m > burst * 1000)
        one->tokens_m = burst * 1000;
    one->seen_ms = now_ms;
    if (one->tokens_m < 1000)
        return false;
    one->tokens_m -= 1000;
    return true;
}
