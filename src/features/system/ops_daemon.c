#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "features/system/ops_status.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"

/* ---- clock set ---- */

/* The work that has come due is done before the answer, so that a script can go on from it. */
static enum err op_clock_set(struct op_call *call, json_t **result, struct error *e)
{
    struct service *service = call->lane->service;
    int64_t zone = call->lane->snapshot->config->zone_min;
    const char *text = json_text_or(call->args, "time", NULL);
    int64_t instant;
    char stored[24], local[20];

    if (!service_time_parse(text, zone, &instant))
        return error_set(e, E_INPUT, "看不懂时间 “%s”，写法如 '2026-11-24 08:00'。",
                         "“%s” is not a time; write '2026-11-24 08:00'.", text);
    enum err err = service_clock_set(service, instant, e);
    if (err)
        return err;
    snprintf(stored, sizeof stored, "%" PRId64, instant);
    err = ledger_meta_set(call->lane->ledger, "clock", stored, e);
    if (err)
        return err;
    service_run_timetable(call->lane);
    *result = answer_text("演练时钟：%s", "Rehearsal clock: %s",
                          instant_format_local(instant, (int)zone, local));
    op_warning_notes(service, *result);
    return E_OK;
}

/* ---- reload, stop ---- */

static enum err op_reload(struct op_call *call, json_t **result, struct error *e)
{
    enum err err = service_reload(call->lane->service, NULL, NULL, e);

    if (!err)
        *result = answer_text("已重新读取配置、代码表和日历。",
                              "Configuration, code tables and calendar were read again.");
    return err;
}

static enum err op_stop(struct op_call *call, json_t **result, struct error *e)
{
    (void)e;
    service_tell(call->lane->service, EVENT_STOP);
    *result = answer_text("正在停止：各项工作到安全点为止。",
                          "Stopping: work ends at its next safe point.");
    return E_OK;
}

const struct op_handler op_service_handlers[] = {{"status", op_status, NULL},
                                                 {"clock set", op_clock_set, NULL},
                                                 {"reload", op_reload, NULL},
                                                 {"stop", op_stop, NULL},
                                                 {NULL, NULL, NULL}};
