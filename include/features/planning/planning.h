/* Plans in the daemon: checking with the registry's numbers, applying by two people, and which
 * plan holds. A year ahead: features/planning/simulation.h. */
#ifndef PLANNING_PLANNING_H
#define PLANNING_PLANNING_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/plan/check.h"
#include "core/plan/plan.h"
#include "platform/runtime/service.h"

/* The plan in force: the one approved last, whose text is parsed again with the code tables of
 * lane->snapshot. E_NOTFOUND (with what to do) while there is none, E_INPUT if the tables have
 * changed so that it no longer fits them. On success the caller frees *plan; sha256 gets 64 hex
 * digits and NUL. Any lane. */
enum err planning_current(struct lane *lane, struct plan **plan, char sha256[65],
                          struct error *e) MUST_CHECK;

/* The plan that a draw names, in force or not any more. As planning_current. */
enum err planning_by_sha(struct lane *lane, const char *sha256, struct plan **plan,
                         struct error *e) MUST_CHECK;

/* All that there is to say about a plan text: start with {0}, end with plan_review_free. */
struct plan_review {
    struct plan_diags diags;
    struct plan *plan;        /* NULL if it does not parse */
    struct plan_stats *stats; /* NULL if it does not parse */
};

/* Parses, counts the registry once, checks rules and numbers. Errors of the plan itself are in
 * the review (diags.errors), not in the return value. Any lane. */
enum err planning_review(struct lane *lane, const char *file, const struct buf *text,
                         struct plan_review *review, struct error *e) MUST_CHECK;
void plan_review_free(struct plan_review *review);

/* First person. E_INPUT with the first of the errors found, E_CONFLICT if it waits or holds
 * already. LANE_LEDGER. sha256 is set. */
enum err planning_propose(struct lane *lane, const char *actor, const struct plan_review *review,
                          const struct buf *text, char sha256[65], struct error *e) MUST_CHECK;

/* Second person: the check runs again, the `plan` entry is written, the text published. E_DENIED
 * for whoever proposed it. sha256 may be its first 8 or more digits and is completed. */
enum err planning_approve(struct lane *lane, const char *actor, const char *prefix,
                          struct plan_review *review, char sha256[65], struct error *e) MUST_CHECK;
enum err planning_reject(struct lane *lane, const char *actor, const char *prefix,
                         const char *reason, char sha256[65], struct error *e) MUST_CHECK;

/* Timetable step: writes plans/<sha256>.conf of each plan in the log whose file is absent. */
enum err planning_write_files(struct lane *lane, struct error *e) MUST_CHECK;

#endif
