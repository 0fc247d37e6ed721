/* Who inspects: the assignment of inspectors to one bureau's targets (docs/protocol.md, section 7).
 *
 * Each target needs `team` different inspectors; slot 0 leads. Every target prefers inspectors by
 * ascending ticket, a hash that nobody chose. The busiest inspector carries as little as possible
 * (`cap`), found by augmenting paths exactly as the protocol writes them. */
#ifndef DRAW_ASSIGN_H
#define DRAW_ASSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"

#define ASSIGN_INSPECTORS_MAX 5000u /* in one bureau; the search recurses once for each */
#define ASSIGN_TEAM_MAX 16u
#define ASSIGN_NOBODY UINT32_MAX

/* All lent. Inspectors are numbered in ascending order of id, targets in (stratum, draw) order. */
struct assign_problem {
    const char *preference; /* the a of the bureau, 64 hex digits (seed_assign) */
    const char *bureau;     /* six digits, for errors */
    unsigned team;          /* slots of each target, 1 to ASSIGN_TEAM_MAX */
    const char *const *targets;
    size_t target_count; /* their USCCs */
    const char *const *inspectors;
    size_t inspector_count; /* their ids */
    bool (*allowed)(void *ctx, size_t target, unsigned slot, size_t inspector);
    void *ctx;
};

struct assign_solution {
    uint32_t *inspector; /* [target * team + slot]: number, or ASSIGN_NOBODY for an empty slot */
    uint64_t cap;        /* most duties that one inspector may carry; 0 without inspectors */
    uint64_t filled;     /* slots that have somebody */
};

/* Solves the problem. E_LIMIT for more inspectors, slots or memory than can be handled. solution
 * needs assign_free whatever comes back. */
enum err assign_solve(const struct assign_problem *problem, struct assign_solution *solution,
                      struct error *e) MUST_CHECK;
void assign_free(struct assign_solution *solution);

#endif
