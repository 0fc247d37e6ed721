/* Teams to be drawn anew (docs/protocol.md, section 12): one row for each approved request, whose
 * task names its draws. */
#ifndef STORE_LEDGER_REPLACEMENTS_H
#define STORE_LEDGER_REPLACEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_dockets.h"

#define REPLACEMENT_TASK 40 /* "team-" + case number + "-" + number + NUL */

struct replacement {
    char task[REPLACEMENT_TASK];
    char case_no[CASE_NO_BYTES];
    const char *kind;      /* replace: cannot go; recusal: may not go */
    const char *inspector; /* staff number of who gives up the case */
    const char *reason;    /* the texts are lent by readers until the callback returns */
    const char *asked_by;
    const char *approved_by;
    int64_t approved_at;
    const char *state; /* waiting, drawn, void: without effect on the case */
};

/* Adds a waiting row; its task, "team-<case>-<n>", is made here with the case's next number. */
enum err ledger_replacement_add(struct ledger *ledger, struct replacement *row,
                                struct error *e) MUST_CHECK;

enum err ledger_replacement_set(struct ledger *ledger, const char *task, const char *state,
                                struct error *e) MUST_CHECK;

/* What waits for a case no longer does: a team was named by hand. */
enum err ledger_replacement_cancel(struct ledger *ledger, const char *case_no,
                                   struct error *e) MUST_CHECK;

/* Which: NULL means any; commit: of the draw that opened their cases, if by_commit. */
struct replacement_filter {
    const char *task;
    const char *case_no;
    const char *state;
    uint64_t commit_index;
    bool by_commit;
};

/* Those that match, in the order in which they were approved. */
enum err ledger_replacement_each(struct ledger *ledger, const struct replacement_filter *filter,
                                 enum err (*each)(void *ctx, const struct replacement *row,
                                                  struct error *e),
                                 void *ctx, struct error *e) MUST_CHECK;

/* The case whose team a task draws anew, and the commit that opened it; E_NOTFOUND for a task of a
 * plan. */
enum err ledger_replacement_case(struct ledger *ledger, const char *task,
                                 char case_no[CASE_NO_BYTES], uint64_t *commit_index,
                                 struct error *e) MUST_CHECK;

#endif
