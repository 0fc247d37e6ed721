/* One whole draw as a pure function: frozen strata, pool and inspectors and the VRF output go in;
 * quotas, tickets, firms, teams and the record come out (docs/protocol.md, sections 5 to 7). The
 * daemon and the verifier both call this. */
#ifndef DRAW_DRAW_H
#define DRAW_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/draw/pool.h"
#include "core/draw/roster.h"
#include "core/draw/seed.h"
#include "core/draw/stratum.h"

#define DRAW_PICKS_MAX 10000000u

struct draw_pick {
    char uscc[POOL_USCC + 1];
    uint32_t stratum;   /* position in strata */
    uint32_t bureau;    /* position in bureaus */
    uint64_t number;    /* 1-based, in the ascending codes of its stratum's pool; for statistics */
    uint8_t salt[SALT]; /* of its pool leaf */
    uint8_t ticket[32];
};

struct draw_bureau {
    uint32_t code;
    size_t first; /* its picks are picks[first … first+count) */
    size_t count;
    uint64_t cap;   /* most duties of one inspector */
    uint64_t empty; /* slots that nobody could fill */
};

struct draw {
    uint8_t seed[32];
    uint8_t picks_key[32];
    struct stratum *strata; /* own copy, k and cut set */
    size_t strata_count;
    struct draw_pick *picks; /* by stratum, then by ticket: the draw order */
    size_t pick_count;
    struct draw_bureau *bureaus; /* those with picks, ascending */
    size_t bureau_count;
    unsigned team;
    uint32_t *members; /* [pick * team + slot]: position in the roster, ASSIGN_NOBODY if empty */
    uint8_t picks_root[32];
    uint8_t cuts_root[32];
};

/* Computes the draw. strata must be settled and be those of the pool, which is read to its end;
 * E_CORRUPT if the pool's strata differ. *draw needs draw_free whatever comes back. */
enum err draw_compute(const struct stratum *strata, size_t strata_count, struct pool_reader *pool,
                      const struct roster *roster, unsigned team, const uint8_t beta[VRF_OUTPUT],
                      struct draw *draw, struct error *e) MUST_CHECK;
void draw_free(struct draw *draw);

/* The record: canonical JSON {bureaus: [{bureau, cap}], commit, picks: [{bureau, inspectors, salt,
 * stratum, ticket, uscc}], pi, seed, strata: [{cut, k, key}]}. Appended to out. */
enum err draw_record(const struct draw *draw, uint64_t commit_index, const uint8_t pi[VRF_PROOF],
                     const struct roster *roster, struct buf *out, struct error *e) MUST_CHECK;

/* Merkle root over the drawn firms, leaves uscc || salt under the picks key, ascending by code.
 * usccs is an array of `count` codes in any order without repetitions; it is sorted in place. */
void draw_picks_root(char (*usccs)[POOL_USCC + 1], size_t count, const uint8_t picks_key[32],
                     uint8_t root[32]);

/* A stratum's cut line, the leaf of cuts_root: canonical {"cut","key"}, where cut is the hex of
 * SHA-256(s || C), s of seed_cut, C the largest drawn ticket. Appended to out. */
void draw_cut_line(const uint8_t s[32], const uint8_t cut[32], const char *key, struct buf *out);

#endif
