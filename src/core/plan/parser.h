/* Between src/core/plan/parse.c, which walks the file, and src/core/plan/keys.c, which knows each
 * key. Private to this room. */
#ifndef PLAN_PARSER_H
#define PLAN_PARSER_H

#include "core/base/ini.h"
#include "core/plan/plan.h"

#define PLAN_KEYS_MAX 32
#define PLAN_VISITS_MAX 99 /* of one firm in a year */

/* ratio.A, ratio.A.domestic, ratio.A.foreign and the same for cool-downs, as said. */
enum plan_side { SIDE_BOTH, SIDE_DOMESTIC, SIDE_FOREIGN };
#define PLAN_SIDES 3

struct plan_grid {
    int line[CLASSES][PLAN_SIDES]; /* 0 = not said */
    int32_t value[CLASSES][PLAN_SIDES];
};

struct plan_parser {
    const struct codes *codes;
    struct plan_diags *diags;
    struct plan *plan;
    struct plan_task *task; /* the one being read; NULL in [plan] */
    const char *section;    /* as it stands in the file; NULL before the first */
    bool skipping;          /* a section that is none of ours */
    bool plan_seen;
    int seen[PLAN_KEYS_MAX]; /* line at which each key of this section was said */
    struct plan_grid ratio;
    struct plan_grid cooldown;
    struct plan_grid visits;
    int32_t visits_all; /* of visits_per_year without a class; PLAN_NO_LIMIT while not said */
    int visits_line;
    int cite_line[CLASSES];
    const struct ini_item *at;
    char *value; /* folded, never empty while a key is set */
};

struct plan_key {
    const char *en;
    const char *zh;
    void (*set)(struct plan_parser *p);
};

extern const struct plan_key plan_keys[]; /* of the [plan] section */
extern const size_t plan_key_count;
extern const struct plan_key plan_task_keys[]; /* of a [task …] section */
extern const size_t plan_task_key_count;
extern const size_t plan_task_keys_required; /* the first so many */

/* Adds the error "<name> = <value>: <why>" at the line being read. */
void plan_complain(struct plan_parser *p, const char *zh, const char *en);

/* Sets a text field from the value, unless it is too long or has control characters. */
void plan_set_text(struct plan_parser *p, char **field);

#endif
