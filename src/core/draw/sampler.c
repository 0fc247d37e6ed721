#include "core/draw/sampler.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto/sha256.h"

#define AHEAD 16

/* The running number as decimal text behind a comma, counted up in place: printing a number
 * costs more than hashing it. */
struct counter {
    char text[21];
    int start; /* index of the comma */
};

static void counter_set(struct counter *c, uint64_t i)
{
    c->start = (int)sizeof c->text;
    do {
        c->text[--c->start] = (char)('0' + i % 10);
        i /= 10;
    } while (i);
    c->text[--c->start] = ',';
}

static void counter_next(struct counter *c)
{
    int at = (int)sizeof c->text - 1;

    while (c->text[at] == '9')
        c->text[at--] = '0';
    if (c->text[at] != ',') {
        c->text[at]++;
        return;
    }
    c->text[at] = '1';
    c->text[--c->start] = ',';
}

/* Takes 256-bit numbers modulo n: the hash is w0*2^192 + w1*2^128 + w2*2^64 + w3, and the powers
 * modulo n are computed once. */
struct modulus {
    uint64_t n;
    uint64_t power[3]; /* 2^192, 2^128, 2^64 modulo n */
};

static struct modulus modulus_of(uint64_t n)
{
    struct modulus m = {.n = n};

    m.power[2] = (UINT64_MAX % n + 1) % n;
    m.power[1] = (uint64_t)((unsigned __int128)m.power[2] * m.power[2] % n);
    m.power[0] = (uint64_t)((unsigned __int128)m.power[1] * m.power[2] % n);
    return m;
}

static uint64_t hash_mod(const uint8_t hash[32], const struct modulus *m)
{
    uint64_t w[4];
    unsigned __int128 sum;

    memcpy(w, hash, sizeof w);
    for (int i = 0; i < 4; i++)
        w[i] = __builtin_bswap64(w[i]);
    sum = w[3];
    if (m->n >> 62) { /* three products could leave 128 bits */
        for (int i = 0; i < 3; i++)
            sum = sum % m->n + (unsigned __int128)w[i] * m->power[i] % m->n;
    } else {
        for (int i = 0; i < 3; i++)
            sum += (unsigned __int128)w[i] * m->power[i];
    }
    return (uint64_t)(sum % m->n);
}

static uint64_t index_of(const struct sha256 *seeded, const struct counter *c,
                         const struct modulus *m)
{
    uint8_t hash[32];

    sha256_after(seeded, c->text + c->start, sizeof c->text - (size_t)c->start, hash);
    return 1 + hash_mod(hash, m);
}

uint64_t sampler_index(const char *seed, uint64_t i, uint64_t n)
{
    const struct modulus m = modulus_of(n);
    struct sha256 seeded;
    struct counter c;

    sha256_init(&seeded);
    sha256_adds(&seeded, seed);
    counter_set(&c, i);
    return index_of(&seeded, &c, &m);
}

/* Numbers already taken: one bit for each of 1 … n while that is small beside k numbers, else a
 * hash table with open addressing, at most half full. */
struct taken {
    uint64_t *words;
    uint64_t mask; /* of the table; 0 means bits */
};

static bool taken_init(struct taken *t, uint64_t n, uint64_t k)
{
    uint64_t size = 2;

    if (n / 256 <= k) {
        *t = (struct taken){.words = calloc((size_t)(n / 64 + 1), 8)};
        return t->words != NULL;
    }
    while (size < 2 * k)
        size *= 2;
    *t = (struct taken){.words = calloc((size_t)size, 8), .mask = size - 1};
    return t->words != NULL;
}

static size_t taken_slot(const struct taken *t, uint64_t v)
{
    return (size_t)(t->mask ? (v * 0x9e3779b97f4a7c15u) >> 20 & t->mask : v / 64);
}

/* True if v was not in the set before. */
static bool taken_add(struct taken *t, uint64_t v)
{
    size_t at = taken_slot(t, v);

    if (!t->mask) {
        uint64_t bit = (uint64_t)1 << (v % 64);
        bool fresh = !(t->words[at] & bit);
        t->words[at] |= bit;
        return fresh;
    }
    while (t->words[at] && t->words[at] != v)
        at = (at + 1) & t->mask;
    bool fresh = !t->words[at];
    t->words[at] = v;
    return fresh;
}

/* The first k distinct indices, into indices unless that is NULL. They are computed some at a time,
 * so that the memory of the set is on its way while the next ones are hashed. */
static void take(const char *seed, uint64_t n, uint64_t k, struct taken *t, uint64_t *indices)
{
    const struct modulus m = modulus_of(n);
    uint64_t ahead[AHEAD];
    struct sha256 seeded;
    struct counter c;

    sha256_init(&seeded);
    sha256_adds(&seeded, seed);
    counter_set(&c, 1);
    for (uint64_t got = 0; got < k;) {
        for (int i = 0; i < AHEAD; i++, counter_next(&c)) {
            ahead[i] = index_of(&seeded, &c, &m);
            __builtin_prefetch(&t->words[taken_slot(t, ahead[i])], 1);
        }
        for (int i = 0; i < AHEAD && got < k; i++) {
            if (!taken_add(t, ahead[i]))
                continue;
            if (indices)
                indices[got] = ahead[i];
            got++;
        }
    }
}

enum err sampler_draw(const char *seed, uint64_t n, uint64_t k, uint64_t *indices, struct error *e)
{
    struct taken t = {0};
    bool complement = k > n / 2 && k < n;

    if (k > n)
        return error_set(e, E_INPUT, "要抽 %llu 家，但名单只有 %llu 家",
                         "%llu firms are to be drawn of a pool of %llu", (unsigned long long)k,
                         (unsigned long long)n);
    if (k == n) {
        for (uint64_t i = 0; i < k; i++)
            indices[i] = i + 1;
        return E_OK;
    }
    if (!taken_init(&t, n, complement ? n : k))
        return error_set(e, E_LIMIT, "内存不足，无法从 %llu 家中抽取",
                         "not enough memory to draw from %llu firms", (unsigned long long)n);
    if (!complement) {
        take(seed, n, k, &t, indices);
    } else {
        take(seed, n, n - k, &t, NULL);
        uint64_t got = 0;
        for (uint64_t v = 1; v <= n; v++)
            if (taken_add(&t, v))
                indices[got++] = v;
    }
    free(t.words);
    return E_OK;
}
