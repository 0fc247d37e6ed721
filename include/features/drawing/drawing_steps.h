/* The single steps of a draw's life, for drawing_tick. Each is one ledger transaction after its
 * files; all publish what they append. LANE_LEDGER. */
#ifndef DRAWING_DRAWING_STEPS_H
#define DRAWING_DRAWING_STEPS_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/draw/pool.h"
#include "core/draw/roster.h"
#include "core/draw/stratum.h"
#include "core/plan/plan.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_replacements.h"

/* Whether the task draws on that day: on its own days, and a task that draws once also on the first
 * working day after it, if the daemon was not running on its day. Any lane. */
enum err drawing_due(struct lane *lane, const struct plan_task *task, int32_t day, bool *yes,
                     struct error *e) MUST_CHECK;

/* What a draw stands at, and the level of its randomness ("C", "D"; null while it has none), as
 * values of an answer. */
json_t *drawing_state_label(enum draw_state state);
json_t *drawing_level_label(char level);

/* A team to be drawn anew for one case (docs/protocol.md, section 12): a draw over one firm. */
struct redraw {
    char task[REPLACEMENT_TASK]; /* id of its own */
    char uscc[19];
    const char *case_no;
    char stratum[STRATUM_KEY];
    uint64_t before;    /* the commit of its case: the firm's team before that one stays excluded */
    const json_t *gone; /* staff numbers that may not go */
    int32_t window_end; /* last day of the visit: certificates must be valid to it */
    int32_t reveal_by;
};

struct commit_order { /* all lent */
    const struct plan *plan;
    const char *plan_sha256;
    const struct plan_task *task;
    int32_t day;
    uint32_t attempt;
    const struct redraw *redraw; /* NULL: a draw of the task itself */
};

/* Freezes, writes the auditors' files strata/, inspectors/, pools/, and appends the commit. */
enum err drawing_commit(struct lane *lane, const struct commit_order *order,
                        struct error *e) MUST_CHECK;

/* The attempt that a task may make on a day; 0 if there is nothing to do: the next one follows a
 * void. A commit that is void for want of a value is one of an earlier day. */
enum err drawing_next_attempt(struct lane *lane, const char *task, int32_t today, uint32_t *attempt,
                              struct error *e) MUST_CHECK;

/* If its sources are complete: draws. From draw_by on without them: voids. */
enum err drawing_draw(struct lane *lane, const struct draw_row *row, struct error *e) MUST_CHECK;

/* If all its cases are finished or reveal_by has come: publishes list and proof. */
enum err drawing_reveal(struct lane *lane, const struct draw_row *row, struct error *e) MUST_CHECK;

/* The commit entry of a draw; new reference. */
enum err drawing_commit_entry(struct lane *lane, uint64_t commit_index, json_t **entry,
                              struct error *e) MUST_CHECK;

/* Opens the pool of a commit (plain or compressed) and reads its strata and, unless NULL, its
 * roster, from the auditors' files. The caller closes and frees them. */
enum err drawing_open_pool(struct lane *lane, uint64_t commit_index, struct pool_reader **pool,
                           struct error *e) MUST_CHECK;
enum err drawing_read_roster(struct lane *lane, const char *sha256, struct roster *roster,
                             struct error *e) MUST_CHECK;

#endif
