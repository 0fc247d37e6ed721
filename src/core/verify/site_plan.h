/* A commit held against its plan and the calendar that the log names (docs/protocol.md, section 9):
 * that the plan has the task; that period, draw days and days left, team, sources, level, draw_by
 * and reveal_by are what the plan makes of the day; that the day is one on which the task draws. */
#ifndef VERIFY_SITE_PLAN_H
#define VERIFY_SITE_PLAN_H

#include "core/verify/site.h"

/* Parses a plan's text; NULL after reporting under the entry what makes it none. */
struct plan *site_plan_parse(const char *text, size_t len, uint64_t index,
                             const struct site_reporter *to);

/* Before a commit joins the site. */
void site_rule_commit_plan(struct site *site, uint64_t index, const json_t *entry,
                           const struct site_reporter *to);

/* Before a draw joins its commit: each value is written as the plan says. */
void site_rule_draw_values(const struct site *site, const struct site_commit *c, uint64_t index,
                           const json_t *entry, const struct site_reporter *to);

/* After the whole log is read: a note for each draw day of each plan that has no draw. */
void site_rule_missed(struct site *site, const struct site_reporter *to);

/* The task of a commit in its plan; NULL for a team drawn anew, or if the plan has none. */
const struct plan_task *site_commit_task(const struct site *site, const struct site_commit *c);

/* The task of a team drawn anew: team-<case number>-<number>. */
bool site_is_redraw(const char *task);

#endif
