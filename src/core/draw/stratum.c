#include "core/draw/stratum.h"

#include <stdio.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/crypto/sha256.h"
#include "core/draw/seed.h"
#include "core/tlog/merkle.h"

/* Canonical JSON holds integers below 2^53 only. */
#define JSON_LIMIT ((uint64_t)1 << 53)

void stratum_key(char out[STRATUM_KEY], uint32_t bureau, char class, int ownership)
{
    snprintf(out, STRATUM_KEY, "%06u/%c/%c", bureau % MILLION, class, ownership ? 'F' : 'D');
}

bool stratum_key_valid(const char *key)
{
    for (int i = 0; i < 6; i++)
        if (key[i] < '0' || key[i] > '9')
            return false;
    return key[6] == '/' && key[7] >= 'A' && key[7] <= 'D' && key[8] == '/' &&
           (key[9] == 'D' || key[9] == 'F') && key[10] == '\0';
}

uint64_t stratum_owed(const struct stratum *s, uint32_t days, uint32_t days_left)
{
    unsigned __int128 whole = (unsigned __int128)s->rate * s->base * days_left / days + s->due;

    return whole > s->spent ? (uint64_t)(whole - s->spent) : 0;
}

uint64_t stratum_expect(uint64_t owed, uint64_t n, uint32_t days_left)
{
    uint64_t today = owed / days_left;

    return today / MILLION < n ? today : n * MILLION;
}

uint64_t stratum_spends(uint64_t owed, uint64_t expect, uint64_t k)
{
    if (owed == 0 || owed >= MILLION)
        return k * MILLION;
    if (k)
        return owed;
    /* The chance that has passed, so that the days after it are asked with what is really left. */
    uint64_t d = MILLION - expect;
    return owed - ((owed - expect) * MILLION + d / 2) / d;
}

enum err strata_settle(struct stratum *strata, size_t count, uint32_t days, uint32_t days_left,
                       struct error *e)
{
    uint64_t total = 0;

    for (size_t i = 0; i < count; i++) {
        struct stratum *s = &strata[i];
        bool fits = s->base <= UINT32_MAX && s->n <= s->base && s->rate <= STRATUM_RATE_MAX &&
                    s->due < JSON_LIMIT && s->spent < JSON_LIMIT;
        if (fits) {
            s->expect = stratum_expect(stratum_owed(s, days, days_left), s->n, days_left);
            total += s->expect;
        }
        if (!fits || total >= JSON_LIMIT)
            return error_set(e, E_LIMIT, "分层 %s 的数目超出范围",
                             "stratum %s: a number is out of range", s->key);
    }
    return E_OK;
}

static void counts_hash(const struct stratum *s, const uint8_t pool_key[32], uint8_t hash[32])
{
    struct buf counts = {0};
    uint8_t salt[SALT];

    buf_addf(&counts,
             "{\"base\":%llu,\"due\":%llu,\"expect\":%llu,\"n\":%llu,\"rate\":%u,\"spent\":%llu}",
             (unsigned long long)s->base, (unsigned long long)s->due, (unsigned long long)s->expect,
             (unsigned long long)s->n, s->rate, (unsigned long long)s->spent);
    seed_salt(pool_key, s->key, strlen(s->key), salt);
    buf_add(&counts, salt, sizeof salt);
    sha256(counts.data, counts.len, hash);
    buf_free(&counts);
}

struct stratum_line stratum_line_of(const struct stratum *s, const uint8_t pool_key[32])
{
    struct stratum_line line;

    memcpy(line.key, s->key, sizeof line.key);
    counts_hash(s, pool_key, line.counts);
    memcpy(line.out, s->out, sizeof line.out);
    memcpy(line.root, s->root, sizeof line.root);
    return line;
}

void stratum_line_write(const struct stratum_line *line, struct buf *out)
{
    char counts[65], left_out[65], root[65];

    hex_encode(counts, line->counts, sizeof line->counts);
    hex_encode(left_out, line->out, sizeof line->out);
    hex_encode(root, line->root, sizeof line->root);
    buf_addf(out, "{\"counts\":\"%s\",\"key\":\"%s\",\"out\":\"%s\",\"root\":\"%s\"}", counts,
             line->key, left_out, root);
}

void strata_root(const struct stratum *strata, size_t count, const uint8_t pool_key[32],
                 uint8_t root[32])
{
    struct merkle tree;
    struct buf line = {0};

    merkle_init(&tree);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&line);
        const struct stratum_line one = stratum_line_of(&strata[i], pool_key);
        stratum_line_write(&one, &line);
        merkle_add(&tree, line.data, line.len);
    }
    merkle_root(&tree, root);
    buf_free(&line);
}
