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

/* Who stands in a `void` entry that nobody asked for: the ceremony's value did not come in time. */
#define DRAWING_SELF "inspectd"

/* What is due now, each step idempotent: draws whose sources are complete or whose deadline has
 * passed, reveals whose cases are finished or whose day has come, and, on a working day at or
 * after draw_time, the commits of every task of the plan in force that draws today. A task that
 * fails does not stop the others; the first error is returned. */
enum err drawing_tick(struct lane *lane, struct error *e) MUST_CHECK;

/* At start: writes again the public list (draws/<commit>.json) of every revealed draw that the site
 * folder lacks. */
enum err drawing_lists(struct lane *lane, struct error *e) MUST_CHECK;

/* Ends a commit by a `void` entry with a public reason; its cases are withdrawn. The next tick of
 * the same day makes the next attempt. E_CONFLICT once revealed or void. */
enum err drawing_void(struct lane *lane, const char *actor, uint64_t commit_index,
                      const char *reason, struct error *e) MUST_CHECK;

/* One person enters the public value of a source, another confirms it by entering the same.
 * E_DENIED if it is the same person (in production also the same uid), E_CONFLICT if the values
 * differ, the deadline has passed, or the draw does not wait. *confirmed says which of the two this
 * was. */
enum err drawing_source(struct lane *lane, const char *actor, uint64_t commit_index,
                        const char *name, const char *value, bool *confirmed,
                        struct error *e) MUST_CHECK;

/* The firm's proof file of one commit, from the auditors' files. Any lane. */
enum err drawing_proof(struct lane *lane, const char *uscc, uint64_t commit_index, struct buf *out,
                       struct error *e) MUST_CHECK;

#endif
