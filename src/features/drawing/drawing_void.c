/* Commits that end without a list that counts (docs/protocol.md, section 8). Before the draw: a
 * source gave no value by draw_by. After it: one person proposes, a second, of whom one is from
 * outside the bureaus concerned, approves; the `void` entry shows the draw's pi, cases are
 * withdrawn, teams drawn anew fall. Never once a visit has begun. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/law/codes.h"
#include "drawing_void.h"
#include "features/casework/opening.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "platform/ops/people.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_voids.h"

#define NOTE_MAX 600  /* bytes; with the reason's own words it fits the log's field */
#define CASES_NAMED 5 /* of those whose visits have begun */

/* What the entry will say. */
struct voiding {
    const json_t *actors;
    const char *reason;
    const char *missing; /* NULL: the draw's pi in its place */
};

static const char *last_actor(const struct voiding *v)
{
    return json_string_value(json_array_get(v->actors, json_array_size(v->actors) - 1));
}

/* ---- what falls with it ---- */

struct tasks {
    char (*ids)[REPLACEMENT_TASK];
    size_t count;
};

static enum err keep_task(void *ctx, const struct replacement *row, struct error *e)
{
    struct tasks *tasks = ctx;

    (void)e;
    tasks->ids = mem_grow(tasks->ids, tasks->count + 1, sizeof *tasks->ids);
    memcpy(tasks->ids[tasks->count++], row->task, sizeof *tasks->ids);
    return E_OK;
}

static enum err void_rows(struct lane *lane, const struct voiding *v, const struct draw_row *row,
                          struct error *e) MUST_CHECK;

/* A team whose commit still waits for a value is drawn, or void for want of it; then it falls:
 * drawing_void_follow. */
static enum err void_draws(struct lane *lane, const struct voiding *v, const char *task,
                           struct error *e)
{
    const struct draw_filter open = {
        .task = task, .from = DAY_NONE, .until = DAY_NONE, .open_only = true};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(lane->ledger, &open, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++)
        if (rows[i].state == DRAW_DRAWN)
            err = void_rows(lane, v, &rows[i], e);
    free(rows);
    return err;
}

/* With a draw fall the teams drawn anew for its cases; a team whose own draw is void waits for the
 * next attempt. */
static enum err void_teams(struct lane *lane, const struct voiding *v, const struct draw_row *row,
                           struct error *e)
{
    const struct replacement_filter of_cases = {.commit_index = row->commit_index,
                                                .by_commit = true};
    struct tasks tasks = {0};
    struct docket_row c = {0};
    char no[CASE_NO_BYTES];
    uint64_t commit;
    enum err err = ledger_replacement_case(lane->ledger, row->task, no, &commit, e);

    if (!err) {
        err = ledger_case_get(lane->ledger, no, &c, e);
        if (!err)
            err = ledger_replacement_set(lane->ledger, row->task,
                                         strcmp(c.state, "open") == 0 ? "waiting" : "void", e);
        ledger_docket_free(&c);
        return err;
    }
    if (err == E_NOTFOUND)
        err = ledger_replacement_each(lane->ledger, &of_cases, keep_task, &tasks, e);
    for (size_t i = 0; i < tasks.count && !err; i++) {
        err = void_draws(lane, v, tasks.ids[i], e);
        if (!err)
            err = ledger_replacement_set(lane->ledger, tasks.ids[i], "void", e);
    }
    free(tasks.ids);
    return err;
}

/* The void of a commit and what follows, in the caller's transaction. */
static enum err void_rows(struct lane *lane, const struct voiding *v, const struct draw_row *row,
                          struct error *e)
{
    const struct case_setting setting = {.ledger = lane->ledger,
                                         .registry = lane->registry,
                                         .codes = lane->snapshot->codes,
                                         .calendar = lane->snapshot->calendar,
                                         .now = service_now(lane->service)};
    const struct admin_event event = {
        .time = setting.now, .actor = last_actor(v), .action = "draw void", .detail = v->reason};
    uint64_t index;
    enum err err = publog_append(lane,
                                 json_pack("{s:s, s:I, s:s, s:O, s:s}", "type", "void", "commit",
                                           (json_int_t)row->commit_index, "reason", v->reason,
                                           "actors", v->actors, v->missing ? "missing" : "pi",
                                           v->missing ? v->missing : row->pi),
                                 &index, e);

    if (!err)
        err = ledger_draw_set_void(lane->ledger, row->commit_index, index, e);
    if (!err && row->state == DRAW_DRAWN)
        err = cases_void(&setting, row->commit_index, event.actor, v->reason, e);
    if (!err)
        err = void_teams(lane, v, row, e);
    return err ? err : ledger_admin_add(lane->ledger, &event, e);
}

/* In one transaction; decided: the proposal becomes approved in it. */
static enum err void_now(struct lane *lane, const struct voiding *v, const struct draw_row *row,
                         bool decided, struct error *e)
{
    char quoted[256];
    char *actors = json_dumps(v->actors, JSON_COMPACT);
    enum err err = ledger_begin(lane->ledger, e);

    if (!err && decided)
        err = ledger_void_decide(lane->ledger, row->commit_index, "approved", last_actor(v),
                                 service_now(lane->service), e);
    if (!err)
        err = void_rows(lane, v, row, e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    fault_point("draw.voided");
    if (!err)
        log_event(LOG_WARNING, "void", "commit=%llu task=%s actors=%s reason=%s",
                  (unsigned long long)row->commit_index, row->task, actors,
                  log_quote(v->reason, quoted, sizeof quoted));
    free(actors);
    return err ? err : publog_write_files(lane, e);
}

/* ---- before the draw ---- */

enum err drawing_void_missing(struct lane *lane, const char *actor, const struct draw_row *row,
                              const char *missing, const char *reason, struct error *e)
{
    int32_t today = day_of_instant(service_now(lane->service));
    char day[11];

    if (today < row->draw_by)
        return error_set(
            e, E_CONFLICT, "承诺 %1$llu 还没有抽取，%3$s 之前等待来源 %2$s；那天起仍没有数值即作废",
            "commit %1$llu is not drawn yet: until %3$s it waits for source %2$s, and "
            "is void from that day on",
            (unsigned long long)row->commit_index, missing, day_format(row->draw_by, day));
    json_t *actors = json_pack("[s]", actor);
    const struct voiding v = {actors, reason, missing};
    enum err err = void_now(lane, &v, row, false, e);
    json_decref(actors);
    return err;
}

/* ---- after the draw ---- */

/* Visits that have begun go on, and so does their draw. */
static bool has_begun(const struct docket_row *row)
{
    static const char *const before[] = {"drawn", "visit-asked", "visit-approved",
                                         "visit-notified"};

    if (strcmp(row->state, "void") == 0)
        return false;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (strcmp(row->main, before[i]) == 0)
            return false;
    return true;
}

struct begun {
    struct buf names;
    size_t count;
};

static enum err add_begun(void *ctx, const struct docket_row *row, struct error *e)
{
    struct begun *b = ctx;

    (void)e;
    if (!has_begun(row))
        return E_OK;
    if (++b->count <= CASES_NAMED)
        buf_addf(&b->names, "%s%s", b->count > 1 ? ", " : "", row->no);
    else if (b->count == CASES_NAMED + 1)
        buf_adds(&b->names, ", …");
    return E_OK;
}

static enum err add_case_begun(struct lane *lane, const char *no, struct begun *b, struct error *e)
{
    struct docket_row row = {0};
    enum err err = ledger_case_get(lane->ledger, no, &row, e);

    if (!err)
        err = add_begun(b, &row, e);
    ledger_docket_free(&row);
    return err;
}

static enum err check_visits(struct lane *lane, const struct draw_row *row, struct error *e)
{
    const struct docket_filter filter = {
        .date = DAY_NONE, .by_commit = true, .commit_index = row->commit_index};
    struct begun b = {.count = 0};
    char no[CASE_NO_BYTES];
    uint64_t commit;
    enum err err = ledger_replacement_case(lane->ledger, row->task, no, &commit, e);

    if (!err)
        err = add_case_begun(lane, no, &b, e);
    else if (err == E_NOTFOUND)
        err = ledger_docket_each(lane->ledger, &filter, add_begun, &b, e);
    if (!err && b.count)
        err = error_set(e, E_CONFLICT,
                        "承诺 %1$llu 的检查已经开始（案件 %2$s）：检查照常进行，抽取不能再作废",
                        "visits of commit %1$llu have begun (%2$s): they go on, and the draw can "
                        "no longer be voided",
                        (unsigned long long)row->commit_index, b.names.data);
    buf_free(&b.names);
    return err;
}

/* The draw, if it can be voided now. */
static enum err get_voidable(struct lane *lane, uint64_t commit_index, struct draw_row *row,
                             struct error *e)
{
    enum err err = ledger_draw_get(lane->ledger, commit_index, row, e);

    if (!err && row->state == DRAW_REVEALED)
        err = error_set(e, E_CONFLICT, "承诺 %llu 已经揭示，不能再作废",
                        "commit %llu is revealed and cannot be voided any more",
                        (unsigned long long)commit_index);
    if (!err && row->state == DRAW_VOID)
        err = error_set(e, E_CONFLICT, "承诺 %llu 已经作废", "commit %llu is void already",
                        (unsigned long long)commit_index);
    return err || row->state == DRAW_COMMITTED ? err : check_visits(lane, row, e);
}

/* "wrong-list: 企业名录有误 / the register of firms was wrong; what somebody added" */
static enum err make_reason(struct lane *lane, const char *code, const char *note, char **reason,
                            struct error *e)
{
    int32_t today = day_of_instant(service_now(lane->service));
    const struct list_row *row = codes_listed(lane->snapshot->codes, LIST_VOIDS, code, today);

    if (!row)
        return error_set(e, E_INPUT, "没有作废理由 %.60s，见 table show void-reasons.csv",
                         "there is no reason %.60s for a void; see table show void-reasons.csv",
                         code);
    if (strlen(note) > NOTE_MAX || utf8_has_control(note))
        return error_set(e, E_INPUT, "说明最多 %d 字节，且不含控制字符",
                         "a note has at most %d bytes and no control characters", NOTE_MAX);
    *reason = mem_printf("%s: %s / %s%s%s", row->code, row->zh, row->en, *note ? "; " : "", note);
    return E_OK;
}

static enum err void_waiting(struct lane *lane, const char *actor, const struct draw_row *row,
                             const char *reason, struct error *e)
{
    struct draw_source_row *sources = NULL;
    size_t count = 0, at = 0;
    enum err err = ledger_draw_sources(lane->ledger, row->commit_index, &sources, &count, e);

    while (at < count && sources[at].confirmed_by[0])
        at++;
    if (!err && at == count)
        err = error_set(e, E_CONFLICT, "承诺 %llu 不缺来源，随即抽取，不能作废",
                        "commit %llu lacks no source: it is drawn next and cannot be voided",
                        (unsigned long long)row->commit_index);
    if (!err)
        err = drawing_void_missing(lane, actor, row, sources[at].name, reason, e);
    draw_sources_free(sources, count);
    return err;
}

static enum err propose(struct lane *lane, const char *actor, const struct draw_row *row,
                        const char *reason, struct error *e)
{
    const struct void_proposal proposal = {.commit_index = row->commit_index,
                                           .reason = reason,
                                           .proposed_by = actor,
                                           .proposed_at = service_now(lane->service)};
    enum err err = ledger_begin(lane->ledger, e);

    if (!err)
        err = ledger_void_propose(lane->ledger, &proposal, e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    if (!err)
        log_event(LOG_WARNING, "void-proposed", "commit=%llu actor=%s",
                  (unsigned long long)row->commit_index, actor);
    return err;
}

enum err drawing_void(struct lane *lane, const char *actor, uint64_t commit_index, const char *code,
                      const char *note, bool *proposed, struct error *e)
{
    struct draw_row row;
    char *reason = NULL;
    enum err err = get_voidable(lane, commit_index, &row, e);

    if (!err)
        err = make_reason(lane, code, note, &reason, e);
    if (!err)
        err = row.state == DRAW_DRAWN ? propose(lane, actor, &row, reason, e)
                                      : void_waiting(lane, actor, &row, reason, e);
    *proposed = !err && row.state == DRAW_DRAWN;
    free(reason);
    return err;
}

struct waiting {
    char by[PEOPLE_KEY_BYTES];
    char *reason; /* NULL: nothing waits */
};

static enum err keep_waiting(void *ctx, const struct void_proposal *p, struct error *e)
{
    struct waiting *w = ctx;

    (void)e;
    if (strcmp(p->state, "proposed") != 0)
        return E_OK;
    snprintf(w->by, sizeof w->by, "%s", p->proposed_by);
    w->reason = mem_strdup(p->reason);
    return E_OK;
}

static enum err get_waiting(struct lane *lane, uint64_t commit_index, struct waiting *w,
                            struct error *e)
{
    enum err err = ledger_void_each(lane->ledger, commit_index, keep_waiting, w, e);

    if (!err && !w->reason)
        err =
            error_set(e, E_CONFLICT, "没有人提议作废承诺 %llu",
                      "nobody has proposed to void commit %llu", (unsigned long long)commit_index);
    return err;
}

/* Two people, of whom one belongs to none of the bureaus that were to inspect. */
static enum err check_two(struct lane *lane, uint64_t commit_index, const char *first,
                          const char *second, struct error *e)
{
    char label[PEOPLE_LABEL_BYTES];
    bool same = true, outside = false;
    enum err err = people_same(lane, first, second, &same, e);

    if (!err && same)
        return error_set(e, E_DENIED, "%s 提议的作废须由另一人批准",
                         "%s proposed this void; another person has to approve it",
                         people_label(lane, first, label));
    if (!err)
        err = people_outside(lane, first, commit_index, &outside, e);
    if (!err && !outside)
        err = people_outside(lane, second, commit_index, &outside, e);
    if (!err && !outside)
        err = error_set(e, E_DENIED, "两人都属于名单所涉单位；须有一人来自其他单位或者上级单位",
                        "both belong to bureaus on the list; one of the two must be of another "
                        "bureau, or of one above them");
    return err;
}

enum err drawing_void_approve(struct lane *lane, const char *actor, uint64_t commit_index,
                              struct error *e)
{
    struct draw_row row;
    struct waiting w = {.reason = NULL};
    enum err err = get_voidable(lane, commit_index, &row, e);

    if (!err)
        err = get_waiting(lane, commit_index, &w, e);
    if (!err)
        err = check_two(lane, commit_index, w.by, actor, e);
    if (!err) {
        json_t *actors = json_pack("[s, s]", w.by, actor);
        const struct voiding v = {actors, w.reason, NULL};
        err = void_now(lane, &v, &row, true, e);
        json_decref(actors);
    }
    free(w.reason);
    return err;
}

enum err drawing_void_withdraw(struct lane *lane, const char *actor, uint64_t commit_index,
                               struct error *e)
{
    enum err err = ledger_begin(lane->ledger, e);

    if (!err)
        err = ledger_void_decide(lane->ledger, commit_index, "withdrawn", actor,
                                 service_now(lane->service), e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    return err;
}

enum err drawing_void_follow(struct lane *lane, const struct draw_row *row, uint64_t void_index,
                             struct error *e)
{
    json_t *entry = NULL;
    enum err err = drawing_commit_entry(lane, void_index, &entry, e);

    if (!err) {
        const struct voiding v = {json_object_get(entry, "actors"), json_text(entry, "reason"),
                                  NULL};
        err = void_now(lane, &v, row, false, e);
    }
    json_decref(entry);
    return err;
}
