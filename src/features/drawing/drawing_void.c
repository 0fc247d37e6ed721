/* A draw that shall not count: its `void` entry, its cases withdrawn, its teams drawn anew. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "features/casework/opening.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"

#define REASON_MAX 1024 /* as the log's schema has it */

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

static enum err void_rows(struct lane *lane, const char *actor, const struct draw_row *row,
                          const char *reason, struct error *e) MUST_CHECK;

static enum err void_draws(struct lane *lane, const char *actor, const char *task,
                           const char *reason, struct error *e)
{
    const struct draw_filter open = {
        .task = task, .from = DAY_NONE, .until = DAY_NONE, .open_only = true};
    struct draw_row *rows = NULL;
    size_t count = 0;
    enum err err = ledger_draw_list(lane->ledger, &open, &rows, &count, e);

    for (size_t i = 0; i < count && !err; i++)
        err = void_rows(lane, actor, &rows[i], reason, e);
    free(rows);
    return err;
}

/* With a draw fall the teams drawn anew for its cases; a team whose own draw is void waits for the
 * next attempt. */
static enum err void_teams(struct lane *lane, const char *actor, const struct draw_row *row,
                           const char *reason, struct error *e)
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
        err = void_draws(lane, actor, tasks.ids[i], reason, e);
        if (!err)
            err = ledger_replacement_set(lane->ledger, tasks.ids[i], "void", e);
    }
    free(tasks.ids);
    return err;
}

/* The void of a draw and what follows, in the caller's transaction. */
static enum err void_rows(struct lane *lane, const char *actor, const struct draw_row *row,
                          const char *reason, struct error *e)
{
    const struct case_setting setting = {.ledger = lane->ledger,
                                         .registry = lane->registry,
                                         .codes = lane->snapshot->codes,
                                         .calendar = lane->snapshot->calendar,
                                         .now = service_now(lane->service)};
    const struct admin_event event = {
        .time = setting.now, .actor = actor, .action = "draw void", .detail = reason};
    uint64_t index;
    enum err err =
        publog_append(lane,
                      json_pack("{s:s, s:I, s:s, s:s}", "type", "void", "commit",
                                (json_int_t)row->commit_index, "reason", reason, "actor", actor),
                      &index, e);

    if (!err)
        err = ledger_draw_set_void(lane->ledger, row->commit_index, index, e);
    if (!err && row->state == DRAW_DRAWN)
        err = cases_void(&setting, row->commit_index, actor, reason, e);
    if (!err)
        err = void_teams(lane, actor, row, reason, e);
    return err ? err : ledger_admin_add(lane->ledger, &event, e);
}

enum err drawing_void(struct lane *lane, const char *actor, uint64_t commit_index,
                      const char *reason, struct error *e)
{
    struct draw_row row;
    enum err err = ledger_draw_get(lane->ledger, commit_index, &row, e);

    if (err)
        return err;
    if (row.state == DRAW_REVEALED)
        return error_set(e, E_CONFLICT, "承诺 %llu 已经揭示，不能再作废",
                         "commit %llu is revealed and cannot be voided any more",
                         (unsigned long long)commit_index);
    if (!*reason || strlen(reason) > REASON_MAX || utf8_has_control(reason))
        return error_set(e, E_INPUT, "作废理由须为 1 到 %d 字节，且不含控制字符",
                         "a reason is 1 to %d bytes without control characters", REASON_MAX);
    err = ledger_begin(lane->ledger, e);
    if (err)
        return err;
    err = void_rows(lane, actor, &row, reason, e);
    if (!err)
        err = ledger_commit(lane->ledger, e);
    ledger_rollback(lane->ledger);
    fault_point("draw.voided");
    if (err)
        return err;
    char quoted[256];
    log_event(LOG_WARNING, "void", "commit=%llu task=%s actor=%s reason=%s",
              (unsigned long long)commit_index, row.task, actor,
              log_quote(reason, quoted, sizeof quoted));
    return publog_write_files(lane, e);
}
