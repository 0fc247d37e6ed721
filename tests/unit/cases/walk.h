/* Random walks of the machine on the bench: what their three files share. */
#ifndef UNIT_CASES_WALK_H
#define UNIT_CASES_WALK_H

#include "cases/bench.h"

#include "core/cases/actions.h"

#define STEPS 60
#define LOG_MAX (STEPS + 8)
#define CLOSINGS "close close-clean close-gone close-unreachable close-early"

/* What was accepted, in order. */
struct step {
    const char *action;
    char actor[8];
    int32_t day;
    int32_t took;
    const json_t *content;
};

extern struct step done[LOG_MAX];
extern size_t count;

/* ---- walk_rules.c ---- */

/* A calendar of our own, read once, and whether it has this for a working day. */
void own_calendar(void);
bool own_working(int32_t day);

/* Reads the rules of a file; free_rules frees them. */
void read_rules(const char *path);
void free_rules(void);

bool has(const char *list, const char *word);

/* The last of the first n steps whose action is in the list, or NULL. */
const struct step *last_of(size_t n, const char *list);

/* The last step against every rule about what may follow what; the stage; clocks that run; when
 * they are due. */
void check_order(void);
void check_stage(void);
void check_running(void);
void check_dues(int32_t today);

/* ---- walk_contents.c ---- */

/* Numbers that repeat from run to run, by the seed: below n; true so many times in a hundred. */
extern uint64_t seed;
unsigned any(unsigned n);
bool chance(unsigned percent);

extern bool slow;  /* a walk in which little time passes, so that no window closes */
extern bool penal; /* a walk towards a penalty */

/* Content as people might type it, sometimes wrong; days until the next step. */
json_t *make_content(const struct case_action *a, int32_t today);
int32_t jump(void);

/* Before a step is tried, and when it was accepted. */
void before_step(int32_t today);
void log_step(const struct case_action *a, const char *actor, int32_t today);

/* What the last step's content must have meant; that all of the case has one canonical form. */
void check_content(void);
void check_canonical(void);

#endif
