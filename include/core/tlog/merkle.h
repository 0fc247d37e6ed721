/* Merkle trees of RFC 6962 section 2.1: leaf SHA-256(00 || data), node SHA-256(01 || l || r),
 * empty tree SHA-256(""). Arrays of hashes are uint8_t (*)[32]; all counts are of leaves. */
#ifndef TLOG_MERKLE_H
#define TLOG_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERKLE_HASH 32
#define MERKLE_PROOF_MAX 65 /* hashes in the longest proof for a 64-bit tree */

/* A tree that grows leaf by leaf and remembers only the roots of its complete subtrees: stack[i]
 * is that of the i-th highest set bit of size. Lives in the caller's memory, owns nothing;
 * copying it forks the tree. */
struct merkle {
    uint64_t size;
    uint8_t stack[64][MERKLE_HASH];
};

void merkle_leaf(const void *data, size_t len, uint8_t out[MERKLE_HASH]);
void merkle_node(const uint8_t left[MERKLE_HASH], const uint8_t right[MERKLE_HASH],
                 uint8_t out[MERKLE_HASH]); /* out may be left or right */

void merkle_init(struct merkle *m);
void merkle_add(struct merkle *m, const void *data, size_t len); /* hashes the leaf */
void merkle_add_hash(struct merkle *m, const uint8_t leaf[MERKLE_HASH]);

/* The root over all leaves added so far; m is unchanged and may grow on. */
void merkle_root(const struct merkle *m, uint8_t out[MERKLE_HASH]);

/* Audit path (section 2.1.1) of leaf index in the tree over leaves[0..n), leaf to root, into
 * proof[MERKLE_PROOF_MAX]; returns its length. index < n must hold. Hashes n leaves. */
size_t merkle_inclusion(uint8_t (*leaves)[MERKLE_HASH], uint64_t n, uint64_t index,
                        uint8_t (*proof)[MERKLE_HASH]);

/* Of each hash of that path, whether it stands on the left, into left[MERKLE_PROOF_MAX]. */
void merkle_sides(uint64_t n, uint64_t index, bool *left);

/* RFC 9162 section 2.1.3.2. proof comes from outside; false for any wrong length or hash. */
bool merkle_verify_inclusion(const uint8_t leaf[MERKLE_HASH], uint64_t index, uint64_t n,
                             uint8_t (*proof)[MERKLE_HASH], size_t proof_len,
                             const uint8_t root[MERKLE_HASH]);

#endif
