/* Which: Rivest's sampler (R. Rivest, "Sampler", 2011), as published audit tools have it, so that
 * outsiders can re-run it (docs/protocol.md, section 6). */
#ifndef DRAW_SAMPLER_H
#define DRAW_SAMPLER_H

#include <stdint.h>

#include "core/base/error.h"

/* index(s, i, n) = 1 + (SHA-256(s || "," || decimal i) as big-endian integer) mod n.
 * i and n are at least 1. */
uint64_t sampler_index(const char *seed, uint64_t i, uint64_t n);

/* Draws k of 1 … n without repetition into indices[k], in draw order: all in order if k = n; the
 * first k distinct indices if 2k <= n; otherwise those that stay, ascending, when n - k are left
 * out by the same rule. E_INPUT if k > n, E_LIMIT if memory for the set of taken numbers (at most
 * 32 bytes a drawn number, or n/8 bytes) cannot be had. */
enum err sampler_draw(const char *seed, uint64_t n, uint64_t k, uint64_t *indices,
                      struct error *e) MUST_CHECK;

#endif
