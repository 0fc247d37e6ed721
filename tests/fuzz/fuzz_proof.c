/* Proofs from outside: a firm's proof file, Merkle paths, and the VRF's proof. The first byte
 * chooses. Nothing that was not made for it may pass. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/ecvrf.h"
#include "draw/firmproof.h"
#include "tlog/merkle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void firm(const uint8_t *data, size_t size)
{
    static const uint8_t root[32] = {1};
    static const uint8_t beta[64] = {2};
    struct firmproof *proof = malloc(sizeof *proof);
    struct error e;
    struct buf again = {0};
    bool drawn;
    uint64_t k;

    if (firmproof_read((const char *)data, size, proof, &e) == E_OK) {
        firmproof_write(proof, &again);
        if (again.len != size || memcmp(again.data, data, size) != 0)
            abort();
        buf_free(&again);
        if (firmproof_check(proof, root, 1, &e) == E_OK)
            abort(); /* a hash with that value */
        if (proof->line.n < 10000 && firmproof_drawn(proof, beta, &drawn, &k, &e) == E_OK &&
            k > proof->line.n)
            abort();
    }
    free(proof);
}

/* 1 byte n, 1 byte index or old size, 32 bytes root, 32 bytes leaf, then the path. */
static void path(const uint8_t *data, size_t size)
{
    uint8_t proof[MERKLE_PROOF_MAX][32];

    if (size < 66 || (size - 66) / 32 > MERKLE_PROOF_MAX)
        return;
    size_t len = (size - 66) / 32;
    memcpy(proof, data + 66, len * 32);
    if (merkle_verify_inclusion(data + 34, data[1], data[0], proof, len, data + 2) &&
        !(data[0] == 1 && len == 0))
        abort();
    if (merkle_verify_consistency(data[1], data[0], data + 34, data + 2, proof, len) &&
        !(data[0] == data[1] && len == 0))
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
