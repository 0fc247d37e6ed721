/* The desk's pages about plans: text and form side by side, what a plan means, who approves it. */
#ifndef DESK_PLAN_PAGE_H
#define DESK_PLAN_PAGE_H

#include <stdbool.h>

#include "core/plan/edit.h"
#include "platform/html/html.h"

/* The text with numbers on its lines; those with findings of `compare` (NULL ok) are marked. */
void desk_plan_text(struct html *h, const char *text, const json_t *compare);

/* Plan in force, those that wait, all others: "plan list". */
void desk_plans(struct html *h, const json_t *list, bool may_edit);

/* One plan: "plan show" and "plan compare" (NULL if it failed). */
struct desk_plan {
    const json_t *show, *compare;
    const char *viewer; /* who looks: may not approve her own */
    bool may_decide;
    bool may_edit;
};
void desk_plan(struct html *h, const struct desk_plan *p);

/* The fields of a text, without the <form> around them: those of the plan, and of one task, the
 * first if there is none of that name. A choice of tasks is posted as "task", a step as "go". */
void desk_plan_form(struct html *h, const char *text, const char *task);

/* The editor. Everything typed is in `text` already; `was` is what the form shows. */
struct desk_editor {
    const char *text;
    const char *base; /* SHA-256 of the plan in force when the work began, "" for none */
    const char *csrf;
    const char *task;                    /* whose fields are shown, or NULL */
    const json_t *compare;               /* after a check, or NULL */
    const char *draft_time;              /* when the draft shown was kept, or NULL */
    const char *problem_zh, *problem_en; /* or NULL */
    bool may_propose;
};
void desk_editor(struct html *h, const struct desk_editor *p);

/* Names of the form's fields: "v:SECTION:KEY". Writes the changes that a posted form makes to the
 * text: each field that differs from what `was` says. get(user, name) is the posted value or NULL.
 */
enum err desk_editor_apply(const char *was, struct buf *text,
                           const char *(*get)(void *user, const char *name), void *user,
                           struct error *e) MUST_CHECK;

#endif
