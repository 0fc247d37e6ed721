/* The five stages of enforcement as the market regulator of Jilin describes them (domain notes,
 * section 6): what opens a stage, what happens in it, where it leads, who answers for it, which
 * documents and clocks belong to it. A table, nothing else: it moves no case. */
#ifndef LAW_STAGES_H
#define LAW_STAGES_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/label.h"
#include "core/law/codes.h"

#define STAGES 5
#define STAGE_LIST_MAX 8

enum stage_number {
    STAGE_CLOSED = 0, /* as a destination: the case ends */
    STAGE_PUBLICITY = 1,
    STAGE_GUIDANCE,
    STAGE_ADMONITION,
    STAGE_PENALTY,
    STAGE_RECTIFICATION
};

struct stage_exit {
    enum stage_number to; /* in a list of exits, condition.id NULL ends it */
    struct label condition;
};

struct stage {
    enum stage_number number;
    struct label name;
    struct label what;                  /* what happens */
    struct label entry[STAGE_LIST_MAX]; /* conditions, one of which must hold and be named */
    struct stage_exit exits[STAGE_LIST_MAX];
    struct label roles[STAGE_LIST_MAX]; /* who answers for it, first the one in charge */
    struct label documents[STAGE_LIST_MAX];
    struct label basis[STAGE_LIST_MAX];
    const char *clocks[STAGE_LIST_MAX]; /* ids in clocks.csv, NULL ends the list */
};

extern const struct stage stages[STAGES]; /* stages[n - 1].number == n */

/* NULL if number is not 1…5. */
const struct stage *stage_get(int number);

/* True if the table lets a case go from one stage to another (0 = closed). */
int stage_leads_to(enum stage_number from, enum stage_number to);

/* Every field filled, every stage reached from the first, the end reached from every stage, and
 * every clock in force on the given day in the code tables (DAY_FOREVER: without an end in sight).
 * E_INPUT says what is missing. */
enum err stages_check(const struct codes *codes, int32_t day, struct error *e) MUST_CHECK;

#endif
