/* Randomness of level C: a ceremony's public value is entered by one person and confirmed by a
 * second, as long as the draw waits for it. */
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/plan/plan.h"
#include "features/drawing/drawing.h"
#include "features/planning/planning.h"
#include "platform/ops/people.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_draws.h"

#define VALUE_MAX 1024

/* Decides what an entry of `value` by `actor` means for the source. */
static enum err enter(struct lane *lane, struct draw_source_row *source, const char *actor,
                      const char *value, bool *confirmed, struct error *e)
{
    bool same = true;
    char label[PEOPLE_LABEL_BYTES];
    enum err rc = E_OK;

    *confirmed = false;
    if (source->entered_by[0])
        rc = people_same(lane, source->entered_by, actor, &same, e);
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

/* The plan says how the value is written, so that there is one spelling. */
static enum err check_form(struct lane *lane, const struct draw_row *row, const char *name,
                           const char *value, struct error *e)
{
    struct plan *plan = NULL;
    char example[SOURCE_EXAMPLE];
    enum err err = planning_by_sha(lane, row->plan_sha256, &plan, e);

    for (size_t i = 0; !err && i < plan->task_count; i++) {
        const struct plan_task *task = &plan->tasks[i];
        if (strcmp(task->ceremony, name) == 0 && !source_form_holds(&task->form, value))
            err = error_set(e, E_INPUT, "来源 %s 的数值写法不对，应如 %s",
                            "the value of source %s is not written right; such as: %s", name,
                            source_form_example(&task->form, example));
    }
    plan_free(plan);
    return err;
}

enum err drawing_source(struct lane *lane, const char *actor, uint64_t commit_index,
                        const char *name, const char *value, bool *confirmed, struct error *e)
{
    struct draw_row row;
    struct draw_source_row *sources = NULL;
    size_t count = 0;
    enum err err = ledger_draw_get(lane->ledger, commit_index, &row, e);

    if (!err && row.state != DRAW_COMMITTED)
        err = error_set(e, E_CONFLICT, "承诺 %llu 不在等待数值",
                        "commit %llu does not wait for a value",
                        (unsigned long long)row.commit_index);
    if (!err && (!*value || strlen(value) > VALUE_MAX || utf8_has_control(value)))
        err = error_set(e, E_INPUT, "数值须为 1 到 %d 字节，且不含控制字符",
                        "a value is 1 to %d bytes without control characters", VALUE_MAX);
    if (!err)
        err = check_form(lane, &row, name, value, e);
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
