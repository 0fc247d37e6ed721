/* What people do to a draw: void it, enter a ceremony's value, ask for a firm's proof. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/fault.h"
#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/crypto/cjson.h"
#include "core/verify/firmproof.h"
#include "features/casework/opening.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "platform/ops/people.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"
#include "team_redraw.h"

#define REASON_MAX 1024 /* as the log's schema has it */
#define VALUE_MAX 1024

enum err drawing_void_rows(struct lane *lane, const char *actor, const struct draw_row *row,
                           const char *reason, struct error *e)
{
    const struct case_setting setting = {.ledger = lane->ledger,
                                         .registry = lane->registry,
                                         .codes = lane->snapshot->codes,
                                         .calendar = lane->snapshot->calendar,
                                         .now = service_now(lane->service),
                                         .zone_min = (int)lane->snapshot->config->zone_min};
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
        err = team_redraw_voided(lane, actor, row, reason, e);
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
    err = drawing_void_rows(lane, actor, &row, reason, e);
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
    return publog_publish(lane, e);
}

/* Two people: different names, and in production different logins of the machine too. */
static enum err same_person(struct lane *lane, const char *a, const char *b, bool *same,
                            struct error *e)
{
    struct someone x = {.uid = PEOPLE_NO_UID}, y = {.uid = PEOPLE_NO_UID};
    enum err rc = people_find(lane, a, &x, e);

    if (!rc || rc == E_NOTFOUND)
        rc = people_find(lane, b, &y, e);
    *same = strcmp(a, b) == 0 ||
            (!service_rehearsal(lane->service) && x.uid != PEOPLE_NO_UID && x.uid == y.uid);
    return rc == E_NOTFOUND ? E_OK : rc;
}

/* Decides what an entry of `value` by `actor` means for the source. */
static enum err enter(struct lane *lane, struct draw_source_row *source, const char *actor,
                      const char *value, bool *confirmed, struct error *e)
{
    bool same = true;
    char label[PEOPLE_LABEL_BYTES];
    enum err rc = E_OK;

    *confirmed = false;
    if (source->entered_by[0])
        rc = same_person(lane, source->entered_by, actor, &same, e);
    if (rc)
        return rc;
    if (source->confirmed_by[0])
        return error_set(e, E_CONFLICT, "来源 %s 的数值已由两人登记，不能再改",
                         "the value of source %s was entered by two people already", source->name);
    if (source->entered_by[0] && !same) {
        if (strcmp(source->value, value) != 0)
            return error_set(e, E_CONFLICT,
                             "与 %1$s 登记的数值“%2$s”不同。请两人核对；登记错的一方重新登记",
                             "this differs from “%2$s”, which %1$s entered. Compare with each "
                             "other; whoever was wrong enters it again",
                             people_label(lane, source->entered_by, label), source->value);
        *confirmed = true;
        return E_OK;
    }
    if (source->entered_by[0] && strcmp(source->value, value) == 0)
        return error_set(e, E_DENIED, "同一数值须由另一人登记确认，%s 已登记过",
                         "another person must confirm the value; %s entered it already",
                         people_label(lane, source->entered_by, label));
    return E_OK;
}

static enum err store_source(struct lane *lane, const struct draw_row *row,
                             const struct draw_source_row *old, const char *actor,
                             const char *value, bool *confirmed, struct error *e)
{
    struct draw_source_row next = *old;
    char none[] = "";
    char *by = strdup(actor);
    char *text = strdup(value);
    enum err err = enter(lane, &next, actor, value, confirmed, e);

    if (!err && *confirmed) {
        next.confirmed_by = by;
    } else {
        next.value = text;
        next.entered_by = by;
        next.confirmed_by = none;
    }
    if (!err)
        err = ledger_draw_source_set(lane->ledger, row->commit_index, &next, e);
    free(by);
    free(text);
    if (!err)
        log_event(LOG_NOTICE, "source", "commit=%llu name=%s actor=%s confirmed=%d",
                  (unsigned long long)row->commit_index, old->name, actor, (int)*confirmed);
    return err;
}

static enum err check_waiting(const struct lane *lane, const struct draw_row *row, struct error *e)
{
    char text[20];

    if (row->state != DRAW_COMMITTED)
        return error_set(e, E_CONFLICT, "承诺 %llu 不在等待数值",
                         "commit %llu does not wait for a value",
                         (unsigned long long)row->commit_index);
    if (service_now(lane->service) >= row->deadline)
        return error_set(
            e, E_CONFLICT, "截止时间 %s 已过", "the deadline, %s, has passed",
            instant_format_local(row->deadline, (int)lane->snapshot->config->zone_min, text));
    return E_OK;
}

enum err drawing_source(struct lane *lane, const char *actor, uint64_t commit_index,
                        const char *name, const char *value, bool *confirmed, struct error *e)
{
    struct draw_row row;
    struct draw_source_row *sources = NULL;
    size_t count = 0;
    enum err err = ledger_draw_get(lane->ledger, commit_index, &row, e);

    if (!err)
        err = check_waiting(lane, &row, e);
    if (!err && (!*value || strlen(value) > VALUE_MAX || utf8_has_control(value)))
        err = error_set(e, E_INPUT, "数值须为 1 到 %d 字节，且不含控制字符",
                        "a value is 1 to %d bytes without control characters", VALUE_MAX);
    if (!err)
        err = ledger_draw_sources(lane->ledger, commit_index, &sources, &count, e);
    size_t at = 0;
    while (at < count && strcmp(sources[at].name, name) != 0)
        at++;
    if (!err && at == count)
        err = error_set(e, E_NOTFOUND, "承诺 %1$llu 没有名为 %2$s 的来源",
                        "commit %1$llu has no source called %2$s", (unsigned long long)commit_index,
                        name);
    if (!err)
        err = store_source(lane, &row, &sources[at], actor, value, confirmed, e);
    draw_sources_free(sources, count);
    return err;
}

enum err drawing_proof(struct lane *lane, const char *uscc, uint64_t commit_index, struct buf *out,
                       struct error *e)
{
    struct draw_row row;
    struct stratum *strata = NULL;
    size_t count = 0;
    struct pool_reader *pool = NULL;
    struct firmproof *proof = calloc(1, sizeof *proof);
    enum err err = ledger_draw_get(lane->ledger, commit_index, &row, e);

    if (!err && !proof)
        err = error_set(e, E_LIMIT, "内存不足", "out of memory");
    if (!err)
        err = ledger_draw_strata(lane->ledger, commit_index, &strata, &count, e);
    if (!err)
        err = drawing_open_pool(lane, commit_index, &pool, e);
    if (!err)
        err = firmproof_make(lane->snapshot->config->origin, commit_index, strata, count, pool,
                             uscc, proof, e);
    if (!err)
        firmproof_write(proof, out);
    pool_reader_close(pool);
    free(strata);
    free(proof);
    return err;
}
