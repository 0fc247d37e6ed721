#include "core/tlog/merkle.h"

#include <string.h>

#include "core/crypto/sha256.h"

#define LEAF_SHORT 64 /* firms are */

void merkle_leaf(const void *data, size_t len, uint8_t out[MERKLE_HASH])
{
    uint8_t marked[1 + LEAF_SHORT] = {0};
    struct sha256 s;

    if (len <= LEAF_SHORT) {
        if (len)
            memcpy(marked + 1, data, len);
        sha256(marked, 1 + len, out);
        return;
    }
    sha256_init(&s);
    sha256_add(&s, "\0", 1);
    sha256_add(&s, data, len);
    sha256_end(&s, out);
}

void merkle_node(const uint8_t left[MERKLE_HASH], const uint8_t right[MERKLE_HASH],
                 uint8_t out[MERKLE_HASH])
{
    uint8_t both[1 + 2 * MERKLE_HASH] = {1};

    memcpy(both + 1, left, MERKLE_HASH);
    memcpy(both + 1 + MERKLE_HASH, right, MERKLE_HASH);
    sha256(both, sizeof both, out);
}

void merkle_init(struct merkle *m)
{
    m->size = 0;
}

void merkle_add(struct merkle *m, const void *data, size_t len)
{
    uint8_t leaf[MERKLE_HASH];

    merkle_leaf(data, len, leaf);
    merkle_add_hash(m, leaf);
}

/* Like a binary counter: each trailing 1 of size is a complete subtree that the new one joins. */
void merkle_add_hash(struct merkle *m, const uint8_t leaf[MERKLE_HASH])
{
    int top = __builtin_popcountll(m->size);

    memcpy(m->stack[top], leaf, MERKLE_HASH);
    for (uint64_t bits = m->size; bits & 1; bits >>= 1, top--)
        merkle_node(m->stack[top - 1], m->stack[top], m->stack[top - 1]);
    m->size++;
}

void merkle_root(const struct merkle *m, uint8_t out[MERKLE_HASH])
{
    int top = __builtin_popcountll(m->size) - 1;

    if (top < 0) {
        sha256("", 0, out);
        return;
    }
    memcpy(out, m->stack[top], MERKLE_HASH);
    while (--top >= 0)
        merkle_node(m->stack[top], out, out);
}

static void range_root(uint8_t (*leaves)[MERKLE_HASH], uint64_t from, uint64_t to,
                       uint8_t out[MERKLE_HASH])
{
    struct merkle m;

    merkle_init(&m);
    for (uint64_t i = from; i < to; i++)
        merkle_add_hash(&m, leaves[i]);
    merkle_root(&m, out);
}

/* The largest power of two smaller than n, for n > 1. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void reverse(uint8_t (*proof)[MERKLE_HASH], size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        uint8_t keep[MERKLE_HASH];
        memcpy(keep, proof[i], MERKLE_HASH);
        memcpy(proof[i], proof[len - 1 - i], MERKLE_HASH);
        memcpy(proof[len - 1 - i], keep, MERKLE_HASH);
    }
}

size_t merkle_inclusion(uint8_t (*leaves)[MERKLE_HASH], uint64_t n, uint64_t index,
                        uint8_t (*proof)[MERKLE_HASH])
{
    uint64_t from = 0;
    uint64_t to = n;
    size_t len = 0;

    while (to - from > 1) {
        uint64_t middle = from + split(to - from);
        if (index < middle) {
            range_root(leaves, middle, to, proof[len++]);
            to = middle;
        } else {
            range_root(leaves, from, middle, proof[len++]);
            from = middle;
        }
    }
    reverse(proof, len); /* it was found from the root down */
    return len;
}

void merkle_sides(uint64_t n, uint64_t index, bool *left)
{
    uint64_t fn = index;

    for (uint64_t sn = n - 1; sn > 0; fn >>= 1, sn >>= 1) {
        bool on_left = (fn & 1) || fn == sn;
        for (; on_left && fn && !(fn & 1); fn >>= 1)
            sn >>= 1;
        *left++ = on_left;
    }
}

bool merkle_verify_inclusion(const uint8_t leaf[MERKLE_HASH], uint64_t index, uint64_t n,
                             uint8_t (*proof)[MERKLE_HASH], size_t proof_len,
                             const uint8_t root[MERKLE_HASH])
{
    uint64_t fn = index;
    uint64_t sn = n - 1;
    uint8_t r[MERKLE_HASH];

    if (index >= n)
        return false;
    memcpy(r, leaf, MERKLE_HASH);
    for (size_t i = 0; i < proof_len; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            merkle_node(proof[i], r, r);
            for (; fn && !(fn & 1); fn >>= 1)
                sn >>= 1;
        } else {
            merkle_node(r, proof[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, MERKLE_HASH) == 0;
}
