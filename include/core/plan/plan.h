/* A plan: which firms are drawn how often, by whom, under which rule; text form: docs/plan.md. It
 * is known by the SHA-256 of that text. Immutable once parsed. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/calendar.h"
#include "core/law/codes.h"
#include "core/law/enterprise.h"
#include "core/plan/diag.h"
#include "core/plan/source_form.h"

#define PLAN_TASK_ID_MAX 32 /* [a-z0-9-], so that it stands in the log as it is */
#define PLAN_CAPS_MAX 4
#define PLAN_NO_LIMIT (-1)
#define PLAN_TEXT_MAX 1000000 /* bytes of a plan file */

enum plan_cadence { CADENCE_DAILY, CADENCE_WEEKLY, CADENCE_MONTHLY, CADENCE_ONCE };
enum plan_reach { REACH_COUNTY, REACH_PREFECTURE, REACH_PROVINCE };

struct plan_span {
    int n;
    enum clock_unit unit; /* working days or calendar days */
};

struct plan_texts {
    char **text;
    size_t count;
};

/* One task. Texts are "" when not given, never NULL; all belong to the plan. */
struct plan_task {
    char id[PLAN_TASK_ID_MAX + 1];
    int line; /* of its [task …] header's first key */
    char *title;
    struct plan_texts items; /* item codes */
    bool key;                /* key items: no cap, no reduction */

    uint32_t *regions; /* at least one; a prefecture or province stands for all below it */
    size_t region_count;
    uint32_t calendar_region;     /* smallest region that holds them all: its days off count */
    struct plan_texts industries; /* GB/T 4754 prefixes; none = all */
    struct plan_texts tags;       /* a firm needs one of them; none = all */
    bool *statuses;               /* [256] codes of states, NULL = every one in business */
    bool *types;                  /* [10000] or NULL = all */

    int32_t from; /* period, both days included */
    int32_t until;
    enum plan_cadence cadence;
    int cadence_day;          /* weekly: 1 Monday … 7 Sunday; monthly: 1 … 31 */
    int32_t once;             /* CADENCE_ONCE: the wanted day */
    int team;                 /* inspectors for each target, at least 2 */
    char *lead;               /* qualification that slot 0 must hold; "" = none */
    enum plan_reach reach;    /* whose inspectors serve a bureau: its own, its prefecture's, all */
    struct plan_span inspect; /* from the draw to the end of the visits */
    struct plan_span reveal;  /* from the draw to reveal_by, at the latest */
    char level;               /* least level of a draw: 'D' or 'C' */
    char *ceremony;           /* name of the public source, level C; "" for D */
    struct source_form form;
    int32_t deadline;  /* second of the draw day by which its value must be entered */
    char unclassified; /* class that stands for "none yet", or 0 = such firms are left out */
    uint32_t ratio_ppm[CLASSES][OWNERSHIPS];    /* for the whole period */
    int32_t cooldown_days[CLASSES][OWNERSHIPS]; /* calendar days after a draw, 0 = none */
    int32_t visits[CLASSES][OWNERSHIPS]; /* a firm's most in a calendar year, or PLAN_NO_LIMIT */
    char *cite_ratio;                    /* rule behind the ratios */
    char *cite_foreign[CLASSES];         /* rule behind each reduction */
    int line_ratio[CLASSES][OWNERSHIPS]; /* where each was said, for the checks */
    int line_cooldown[CLASSES][OWNERSHIPS], line_visits[CLASSES][OWNERSHIPS];
};

struct plan {
    char *title;
    bool example;                     /* says itself that it is only an example */
    uint32_t floor_ppm;               /* least share of all firms drawn a year by general tasks */
    uint32_t caps_ppm[PLAN_CAPS_MAX]; /* ascending limits for general tasks */
    size_t cap_count;
    unsigned foreign_groups; /* bit 1 << enum type_group */
    bool reducible[CLASSES]; /* classes whose foreign firms may be drawn less */
    char *cite_floor, *cite_caps, *cite_foreign;
    struct plan_task *tasks; /* in file order */
    size_t task_count;
    uint8_t group_of[10000]; /* enum type_group by enterprise type, from the code tables */
};

/* Parses all of text, also after faults. codes NULL: items, regions and states are taken as they
 * stand, types only as numbers, group_of is GROUP_UNKNOWN. *out is NULL if there was any error
 * among diags, else the caller frees it. file is only named where the reader below stops. */
void plan_parse(const char *file, const char *text, size_t len, const struct codes *codes,
                struct plan **out, struct plan_diags *diags);
void plan_free(struct plan *plan);
const struct plan_task *plan_find(const struct plan *plan, const char *id); /* or NULL */

/* In scope: place, trade, type, tags and state fit, a class is known or replaced, not departed. */
bool task_covers(const struct plan_task *task, const struct enterprise *firm);
enum ownership plan_ownership(const struct plan *plan, unsigned type);

/* The class as which the task draws the firm: its own or that of unclassified ones; 0: left out. */
char task_class(const struct plan_task *task, const struct enterprise *firm);
uint32_t task_rate(const struct plan_task *task, char class, enum ownership own); /* ppm */

/* A firm drawn by any task (voids do not count) fewer than so many days before cannot be drawn. */
int32_t task_cooldown_days(const struct plan_task *task, char class, enum ownership own);
/* A firm with so many visits in the calendar year, made or due, cannot be drawn; PLAN_NO_LIMIT. */
int32_t task_visits(const struct plan_task *task, char class, enum ownership own);

/* Do this task's inspectors for `bureau` come from `unit`? (region codes) */
bool task_serves(const struct plan_task *task, uint32_t unit, uint32_t bureau);

/* Daily: every working day of the period. Weekly, monthly, once: the wanted day, if that is off the
 * next one in the same week, month or period, else the last one before it there. */
bool task_draws_on(const struct plan_task *task, const struct calendar *cal, int32_t day);
/* Draw days of the whole period; from `day` to its end, today always counted: 1 on the last. */
uint32_t task_draw_days(const struct plan_task *task, const struct calendar *cal);
uint32_t task_draw_days_left(const struct plan_task *task, const struct calendar *cal, int32_t day);

#endif
