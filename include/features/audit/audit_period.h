/* What auditors ask of the ledger: the draws of a period as facts for core/fairness/randomness.h,
 * and every step of every draw against the timetable. Reads only; any lane. */
#ifndef AUDIT_AUDIT_PERIOD_H
#define AUDIT_AUDIT_PERIOD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/label.h"
#include "core/fairness/randomness.h"
#include "platform/ops/op.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_draws.h"

struct audit_span {
    int32_t from, until; /* days of draws, both included */
    const char *task;    /* NULL: all */
};

/* From the arguments from, until and task of a call. Default: the year so far. E_INPUT if it ends
 * before it begins. */
enum err audit_span_of(const struct op_call *call, struct audit_span *span,
                       struct error *e) MUST_CHECK;
#define AUDIT_SPAN_PARAMS /* for rows of operations (platform/ops/row.h) */                        \
    OPT("from", OP_DATE, "起始日期（默认今年一月一日）", "first day (default: 1 January)"),        \
        OPT("until", OP_DATE, "截止日期（默认今天）", "last day (default: today)"),                \
        OPT("task", OP_TEXT, "任务（默认全部）", "task (default: all)")
void audit_note_span(json_t *answer, const struct audit_span *span);

/* Draws of the period that count (drawn, not void) as the ledger has them, with rosters and pools
 * from the auditors' files; what is missing there is counted, and its test left out. */
struct audit_facts { /* audit_facts_free */
    struct randomness *randomness;
    uint64_t draws;
    uint64_t no_pool, no_roster; /* draws whose file is not there or not right */
    uint64_t broken;             /* draws that contradict themselves; left out */
    struct error why;            /* of the first of them */
};
enum err audit_facts(struct lane *lane, const struct audit_span *span, bool teams,
                     struct audit_facts *out, struct error *e) MUST_CHECK;
void audit_facts_free(struct audit_facts *facts);

/* One draw and how it kept to its times. */
enum audit_fault {
    AUDIT_MISSING = 1,     /* the plan has a draw on that day, the log no commit */
    AUDIT_NOT_DRAWN = 2,   /* neither drawn nor void after its day */
    AUDIT_DRAWN_LATE = 4,  /* more than a day after its date */
    AUDIT_NOT_SHOWN = 8,   /* not revealed, and reveal_by has passed */
    AUDIT_SHOWN_LATE = 16, /* revealed after reveal_by */
    AUDIT_VOID = 32,
    AUDIT_EMPTY = 64 /* places in teams that nobody could fill */
};
#define AUDIT_FAULTS 7
extern const struct label audit_faults[AUDIT_FAULTS]; /* in the order of the bits */

struct audit_step {
    struct draw_row row;                        /* AUDIT_MISSING: only task and date */
    int64_t committed, drawn, revealed, voided; /* instants, 0: not */
    const char *void_by, *void_reason;          /* live with the list; "" */
    const json_t *void_actors;                  /* names, of those in void_by; NULL */
    unsigned faults;
    uint32_t late_days; /* of the worst one */
    uint64_t empty;
};
struct audit_steps {         /* audit_steps_free */
    struct audit_step *list; /* by date, then task, then attempt */
    size_t count;
    json_t *entries; /* keeps the texts */
};

/* All commits of the period, and the days on which a plan in force then had a draw and there is
 * none. Today, at whose draw time is yet to come, is not missing. */
enum err audit_steps(struct lane *lane, const struct audit_span *span, int64_t now,
                     struct audit_steps *out, struct error *e) MUST_CHECK;
void audit_steps_free(struct audit_steps *steps);

#endif
