#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "features/system/ops.h"
#include "features/system/ops_status.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"

/* ---- clock set ---- */

/* The work that has come due is done before the answer, so that a script can go on from it. */
static enum err op_clock_set(struct op_call *call, json_t **answer, struct error *e)
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
    *answer = answer_text("演练时钟：%s", "Rehearsal clock: %s",
                          instant_format_local(instant, (int)zone, local));
    op_warning_notes(service, *answer);
    return E_OK;
}

/* ---- reload, stop ---- */

static enum err op_reload(struct op_call *call, json_t **answer, struct error *e)
{
    enum err err = service_reload(call->lane->service, NULL, NULL, e);

    if (!err)
        *answer = answer_text("已重新读取配置、代码表和日历。",
                              "Configuration, code tables and calendar were read again.");
    return err;
}

static enum err op_stop(struct op_call *call, json_t **answer, struct error *e)
{
    (void)e;
    service_tell(call->lane->service, EVENT_STOP);
    *answer = answer_text("正在停止：各项工作到安全点为止。",
                          "Stopping: work ends at its next safe point.");
    return E_OK;
}

const struct op ops_daemon[] = {
    {"status", ROLE_ANY, "运行状况", "how the daemon is doing", .run = op_status},
    {"clock set", ROLE_OWNER | ROLE_ADMIN, "演练时钟向前拨", "move the rehearsal clock forward",
     .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("time", OP_TEXT, "演练时间，如 \"2026-11-24 08:00\"",
                          "local time, \"2026-11-24 08:00\"")),
     .run = op_clock_set},
    {"reload", ROLE_OWNER | ROLE_ADMIN, "重新读取配置和代码表",
     "read configuration and code tables again", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .run = op_reload},
    {"stop", ROLE_OWNER | ROLE_ADMIN, "在下一个安全点停止", "stop at the next safe point",
     .lane = LANE_LEDGER, .flags = OP_WRITES, .run = op_stop},
    {.name = NULL}};
