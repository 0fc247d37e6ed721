#include "team_redraw.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "core/draw/assign.h"
#include "features/casework/casework.h"
#include "features/casework/document.h"
#include "features/drawing/drawing_steps.h"
#include "features/planning/planning.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_replacements.h"

/* ---- what waits ---- */

/* Copies of the rows, so that the ledger can be written while they are worked off. */
struct waiting {
    char task[REPLACEMENT_TASK];
    char case_no[CASE_NO_BYTES];
};

struct waiting_list {
    struct waiting *items;
    size_t count;
};

static enum err keep_row(void *ctx, const struct replacement *row, struct error *e)
{
    struct waiting_list *list = ctx;

    (void)e;
    list->items = mem_grow(list->items, list->count + 1, sizeof *list->items);
    struct waiting *w = &list->items[list->count++];
    memcpy(w->task, row->task, sizeof w->task);
    memcpy(w->case_no, row->case_no, sizeof w->case_no);
    return E_OK;
}

/* ---- the commit ---- */

struct redrawing {
    struct lane *lane;
    const struct waiting *w;
    struct docket_row row;
    json_t *frozen, *gone;
    bool own_is_in; /* the request's own person is in gone */
    struct plan *plan;
    char plan_sha256[65];
    const struct plan_task *task;
    struct redraw redraw;
};

/* The rules are those of the task in the plan in force; if that has the task no more, those under
 * which the case was drawn. */
static enum err find_task(struct redrawing *r, struct error *e)
{
    const char *id = case_text(r->frozen, "task", "id");
    enum err err = planning_current(r->lane, &r->plan, r->plan_sha256, e);

    if (!err)
        r->task = plan_find(r->plan, id);
    if (r->task || (err && err != E_NOTFOUND))
        return err;
    plan_free(r->plan);
    r->plan = NULL;
    snprintf(r->plan_sha256, sizeof r->plan_sha256, "%s",
             case_text(r->frozen, "draw", "plan_sha256"));
    err = planning_by_sha(r->lane, r->plan_sha256, &r->plan, e);
    if (!err)
        r->task = plan_find(r->plan, id);
    if (!err && !r->task)
        err = error_set(e, E_CORRUPT, "计划中没有任务 %s", "the plan has no task %s", id);
    return err;
}

/* Whom this or an earlier request of the case replaces; they come in the order of their granting.
 */
static enum err add_gone(void *ctx, const struct replacement *row, struct error *e)
{
    struct redrawing *r = ctx;

    (void)e;
    if (!r->own_is_in)
        json_array_append_new(r->gone, json_string(row->inspector));
    r->own_is_in = r->own_is_in || strcmp(row->task, r->w->task) == 0;
    return E_OK;
}

static enum err fill_redraw(struct redrawing *r, int32_t today, struct error *e)
{
    struct draw_row draw;
    int32_t by = today;
    const struct replacement_filter of_case = {.case_no = r->row.no};
    enum err err = ledger_draw_get(r->lane->ledger, r->row.commit_index, &draw, e);

    if (!err)
        err = ledger_replacement_each(r->lane->ledger, &of_case, add_gone, r, e);
    if (err)
        return err;
    if (!day_parse(case_text(r->frozen, "task", "inspect_by"), &by) || by < today)
        by = today;
    r->redraw = (struct redraw){.before = r->row.commit_index,
                                .case_no = r->row.no,
                                .gone = r->gone,
                                .window_end = by,
                                .reveal_by = draw.reveal_by > today ? draw.reveal_by : today};
    memcpy(r->redraw.task, r->w->task, sizeof r->redraw.task);
    memcpy(r->redraw.uscc, r->row.uscc, sizeof r->redraw.uscc);
    snprintf(r->redraw.stratum, sizeof r->redraw.stratum, "%s",
             case_text(r->frozen, "pick", "stratum"));
    if (stratum_key_valid(r->redraw.stratum))
        return E_OK;
    return error_set(e, E_CORRUPT, "案件 %s 没有分层", "case %s has no stratum", r->row.no);
}

static enum err commit_one(struct redrawing *r, int32_t today, uint32_t attempt, struct error *e)
{
    json_error_t unused;

    r->frozen = json_loads(r->row.frozen, 0, &unused);
    r->gone = json_array();
    enum err err = find_task(r, e);
    if (!err)
        err = fill_redraw(r, today, e);
    if (err)
        return err;
    const struct commit_order order = {r->plan, r->plan_sha256, r->task,
                                       today,   attempt,        &r->redraw};
    err = drawing_commit(r->lane, &order, e);
    fault_point("team.committed");
    return err;
}

/* A commit of another day that still waits for its public value goes on by itself. */
static enum err has_open_draw(struct lane *lane, const char *task, bool *yes, struct error *e)
{
    const struct draw_filter open = {
        .task = task, .from = DAY_NONE, .until = DAY_NONE, .open_only = true};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(lane->ledger, &open, &rows, &count, e);

    *yes = count > 0;
    free(rows);
    return err;
}

static enum err redraw_one(struct lane *lane, const struct waiting *w, int32_t today,
                           struct error *e)
{
    struct redrawing r = {.lane = lane, .w = w};
    uint32_t attempt = 0;
    bool open = false;
    enum err err = has_open_draw(lane, w->task, &open, e);

    if (!err && !open)
        err = drawing_next_attempt(lane, w->task, today, &attempt, e);
    if (err || !attempt)
        return err;
    err = ledger_case_get(lane->ledger, w->case_no, &r.row, e);
    if (err)
        return err;
    err = strcmp(r.row.state, "open") == 0
              ? commit_one(&r, today, attempt, e)
              : ledger_replacement_set(lane->ledger, w->task, "void", e);
    ledger_docket_free(&r.row);
    json_decref(r.frozen);
    json_decref(r.gone);
    plan_free(r.plan);
    return err;
}

enum err team_redraw_tick(struct lane *lane, struct error *e)
{
    const struct replacement_filter filter = {.state = "waiting"};
    int32_t today = day_of_instant(service_now(lane->service));
    struct waiting_list list = {0};
    enum err err = ledger_replacement_each(lane->ledger, &filter, keep_row, &list, e);

    for (size_t i = 0; i < list.count && !service_stopping(lane->service); i++) {
        struct error why;
        enum err one = redraw_one(lane, &list.items[i], today, &why);
        if (!one || err)
            continue;
        err = one;
        (void)error_wrap(&why, "%s", list.items[i].task);
        if (e)
            *e = why;
    }
    free(list.items);
    return err;
}

/* ---- the draw ---- */

/* The new team's staff numbers, lead first; NULL if nobody may lead. Empty slots are left out. */
static json_t *people_of(const struct draw *draw, const struct roster *roster)
{
    json_t *people;

    if (!draw->pick_count || draw->members[0] == ASSIGN_NOBODY)
        return NULL;
    people = json_array();
    for (unsigned slot = 0; slot < draw->team; slot++)
        if (draw->members[slot] != ASSIGN_NOBODY)
            json_array_append_new(people, json_string(roster->list[draw->members[slot]].id));
    return people;
}

struct found {
    char state[12];
    json_t *reason;
};

static enum err read_found(void *ctx, const struct replacement *row, struct error *e)
{
    struct found *f = ctx;

    (void)e;
    snprintf(f->state, sizeof f->state, "%s", row->state);
    f->reason = json_string(row->reason);
    return E_OK;
}

/* The draw stands whatever the case says: it may have gone on, or nobody may be left to go. */
static enum err give_team(struct lane *lane, const char *no, const struct draw_row *row,
                          json_t *people, const json_t *reason, struct error *e)
{
    struct error why;
    json_t *fields = json_pack("{s:O, s:O, s:I}", "people", people, "reason", reason, "commit",
                               (json_int_t)row->commit_index);
    enum err err =
        casework_act(lane, no, "team-drawn", fields, CASE_SELF, ROLE_DAEMON, 0, NULL, &why);

    json_decref(fields);
    fault_point("team.applied");
    if (err == E_CONFLICT) {
        log_event(LOG_WARNING, "team", "commit=%llu case=%s why=\"%s\" do=\"name a team by hand\"",
                  (unsigned long long)row->commit_index, no, why.en);
        return ledger_replacement_set(lane->ledger, row->task, "void", e);
    }
    if (err) {
        *e = why;
        return err;
    }
    log_event(LOG_NOTICE, "team", "commit=%llu case=%s drawn_anew=1",
              (unsigned long long)row->commit_index, no);
    return ledger_replacement_set(lane->ledger, row->task, "drawn", e);
}

enum err team_redraw_drawn(struct lane *lane, const struct draw_row *row, const struct draw *draw,
                           const struct roster *roster, struct error *e)
{
    const struct replacement_filter filter = {.task = row->task};
    char no[CASE_NO_BYTES];
    uint64_t commit;
    struct found found = {.state = ""};
    enum err err = ledger_replacement_case(lane->ledger, row->task, no, &commit, e);

    if (!err)
        err = ledger_replacement_each(lane->ledger, &filter, read_found, &found, e);
    if (!err && strcmp(found.state, "waiting") == 0) {
        json_t *people = people_of(draw, roster);
        if (!people) {
            log_event(LOG_WARNING, "team",
                      "commit=%llu case=%s why=\"nobody may lead\" do=\"name a team by hand\"",
                      (unsigned long long)row->commit_index, no);
            err = ledger_replacement_set(lane->ledger, row->task, "void", e);
        } else {
            err = give_team(lane, no, row, people, found.reason, e);
        }
        json_decref(people);
    }
    json_decref(found.reason);
    return err;
}

/* ---- reveal ---- */

enum err team_redraw_first(struct lane *lane, const struct draw_row *row, struct draw_row *first,
                           struct error *e)
{
    char no[CASE_NO_BYTES];
    uint64_t commit;
    enum err err = ledger_replacement_case(lane->ledger, row->task, no, &commit, e);

    return err ? err : ledger_draw_get(lane->ledger, commit, first, e);
}
