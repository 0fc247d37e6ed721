/* Proofs from outside: a firm's proof file, Merkle paths, and the VRF's proof. The first byte
 * chooses. Nothing that was not made for it may pass. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/crypto/ecvrf.h"
#include "core/tlog/merkle.h"
#include "core/verify/firmproof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void firm(const uint8_t *data, size_t size)
{
    static const struct firmproof_log no_log = {.strata_root = {1}, .cuts_root = {2}};
    struct firmproof *proof = malloc(sizeof *proof);
    struct error e;
    struct buf again = {0};

    if (firmproof_read((const char *)data, size, proof, &e) == E_OK) {
        firmproof_write(proof, &again);
        if (again.len != size || memcmp(again.data, data, size) != 0)
            abort();
        buf_free(&again);
        if (proof->drawn && *proof->reason)
            abort(); /* drawn, and left out */
        if (firmproof_check(proof, &no_log, &e) == E_OK)
            abort(); /* a hash with that value: the fuzzer cannot choose it */
    }
    free(proof);
}

#define LEAVES 64

/* A tree over the leaves "0", "1", …; root[n] is that of its first n. */
static uint8_t leaf[LEAVES][32];
static uint8_t root[LEAVES + 1][32];

static void grow(void)
{
    static struct merkle tree;

    while (tree.size < LEAVES) {
        uint8_t data = (uint8_t)tree.size;
        merkle_root(&tree, root[tree.size]);
        merkle_leaf(&data, 1, leaf[tree.size]);
        merkle_add_hash(&tree, leaf[tree.size]);
        merkle_root(&tree, root[tree.size]);
    }
}

/* 1 byte n, 1 byte index, then the path: only the one right path may pass. */
static void path(const uint8_t *data, size_t size)
{
    uint8_t proof[MERKLE_PROOF_MAX][32], right[MERKLE_PROOF_MAX][32];

    if (size < 2 || (size - 2) / 32 > MERKLE_PROOF_MAX)
        return;
    grow();
    size_t len = (size - 2) / 32;
    uint64_t n = data[0] % LEAVES + 1u;
    uint64_t at = data[1] % n;
    memcpy(proof, data + 2, len * 32);
    bool same = merkle_inclusion(leaf, n, at, right) == len && memcmp(proof, right, len * 32) == 0;
    if (merkle_verify_inclusion(leaf[at], at, n, proof, len, root[n]) != same)
        abort();
}

static void vrf(const uint8_t *data, size_t size)
{
    static const uint8_t secret[32] = {5};
    uint8_t public[32], mine[80], beta[64];

    if (size < 80)
        return;
    ecvrf_public(secret, public);
    ecvrf_prove(secret, data + 80, size - 80, mine);
    if (ecvrf_verify(public, data + 80, size - 80, data, beta) != (memcmp(mine, data, 80) == 0))
        abort();
    (void)ecvrf_beta(data, beta);
    if (size >= 112)
        (void)ecvrf_verify(data + 80, data, size, data, beta);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const uint8_t *, size_t) = {firm, path, vrf};

    if (size > 0)
        kinds[data[0] % 3](data + 1, size - 1);
    return 0;
}
