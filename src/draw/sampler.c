#include "draw/sampler.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/sha256.h"

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

/* hash as a big-endian integer, modulo n: word by word, highest first. */
static uint64_t hash_mod(const uint8_t hash[32], uint64_t n)
{
    uint64_t rest = 0;

    for (int w = 0; w < 4; w++) {
        uint64_t word;
        memcpy(&word, hash + 8 * w, 8);
        word = __builtin_bswap64(word);
        if (w == 0)
            rest = word % n;
        else
            rest = (uint64_t)((((unsigned __int128)rest << 64) | word) % n);
    }
    return rest;
}

static uint64_t index_of(const struct sha256 *seeded, const struct counter *c, uint64_t n)
{
    struct sha256 s = *seeded;
    uint8_t hash[32];

    sha256_add(&s, c->text + c->start, sizeof c->text - (size_t)c->start);
    sha256_end(&s, hash);
    return 1 + hash_mod(hash, n);
}

uint64_t sampler_index(const char *seed, uint64_t i, uint64_t n)
{
    struct sha256 seeded;
    struct counter c;

    sha256_init(&seeded);
    sha256_adds(&seeded, seed);
    counter_set(&c, i);
    return index_of(&seeded, &c, n);
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

/* True if v was not in the set before. */
static bool taken_add(struct taken *t, uint64_t v)
{
    if (!t->mask) {
        uint64_t bit = (uint64_t)1 << (v % 64);
        bool fresh = !(t->words[v / 64] & bit);
        t->words[v / 64] |= bit;
        return fresh;
    }
    uint64_t at = (v * 0x9e3779b97f4a7c15u) >> 20 & t->mask;
    while (t->words[at] && t->words[at] != v)
        at = (at + 1) & t->mask;
    bool fresh = !t->words[at];
    t->words[at] = v;
    return fresh;
}

/* The first k distinct indices, into indices unless that is NULL. */
static void take(const char *seed, uint64_t n, uint64_t k, struct taken *t, uint64_t *indices)
{
    struct sha256 seeded;
    struct counter c;

    sha256_init(&seeded);
    sha256_adds(&seeded, seed);
    counter_set(&c, 1);
    for (uint64_t got = 0; got < k; counter_next(&c)) {
        uint64_t v = index_of(&seeded, &c, n);
        if (!taken_add(t, v))
            continue;
        if (indices)
            indices[got] = v;
        got++;
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
