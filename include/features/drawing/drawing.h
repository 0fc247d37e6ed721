/* The daily draw (docs/protocol.md, section 8): freeze and commit, collect sources, draw, reveal,
 * or void. Each durable step is one ledger transaction after the files it speaks of, so a crash
 * anywhere is completed by the next drawing_tick. LANE_LEDGER, unless it says otherwise. */
#ifndef DRAWING_DRAWING_H
#define DRAWING_DRAWING_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "platform/runtime/service.h"

/* Who stands in a `void` entry that nobody asked for: a source gave no value by draw_by. */
#define DRAWING_SELF "inspectd"

/* What is due now, each step idempotent: draws whose sources are complete, voids of those whose
 * sources are not complete by draw_by, reveals whose cases are finished or whose day has come, and,
 * on a working day at or after draw_time, the commits of every task of the plan in force that draws
 * today. A task that fails does not stop the others; the first error is returned. */
enum err drawing_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* At start: writes again the public list (draws/<commit>.json) of every revealed draw that the site
 * folder lacks. */
enum err drawing_lists(struct lane *lane, struct error *e) MUST_CHECK;

/* Ends a commit by a `void` entry for a reason of void-reasons.csv; note: "", or what to add.
 * Before the draw, from draw_by on, at once: a source is missing. After it this only proposes
 * (*proposed). E_CONFLICT before draw_by, once a visit has begun, once revealed or void, or while
 * another proposal waits; E_INPUT for an unknown reason. */
enum err drawing_void(struct lane *lane, const char *actor, uint64_t commit_index, const char *code,
                      const char *note, bool *proposed, struct error *e) MUST_CHECK;

/* A second person voids what one proposed: its cases are withdrawn, and the next tick of the same
 * day makes the next attempt. E_DENIED to the same person, and if both belong to bureaus that have
 * picks; otherwise as above. */
enum err drawing_void_approve(struct lane *lane, const char *actor, uint64_t commit_index,
                              struct error *e) MUST_CHECK;
enum err drawing_void_withdraw(struct lane *lane, const char *actor, uint64_t commit_index,
                               struct error *e) MUST_CHECK;

/* One person enters the public value of a source, another confirms it by entering the same.
 * E_DENIED if it is the same person (in production also the same uid), E_CONFLICT if the values
 * differ or the draw does not wait (any more). *confirmed says which of the two this was. */
enum err drawing_source(struct lane *lane, const char *actor, uint64_t commit_index,
                        const char *name, const char *value, bool *confirmed,
                        struct error *e) MUST_CHECK;

/* The firm's proof file of one commit, from the auditors' files. Any lane. */
enum err drawing_proof(struct lane *lane, const char *uscc, uint64_t commit_index, struct buf *out,
                       struct error *e) MUST_CHECK;

#endif
