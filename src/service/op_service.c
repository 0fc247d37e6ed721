#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "service/config.h"
#include "service/daemon.h"
#include "service/op.h"
#include "service/result.h"
#include "service/timetable.h"
#include "store/ledger.h"
#include "store/ledger_log.h"
#include "store/registry.h"

/* ---- status ---- */

static json_t *lanes_table(struct service *service)
{
    json_t *table = result_table();

    result_column(table, "lane", "线程", "lane");
    result_column(table, "running", "正在", "running");
    result_column(table, "step", "步骤", "step");
    result_column(table, "done", "已完成", "done");
    result_column(table, "total", "总数", "total");
    result_column(table, "waiting", "排队", "waiting");
    for (int i = 0; i < LANES; i++) {
        struct lane_state s;
        json_t *row = result_row(table);
        lanes_state(service_lanes(service), (enum lane_id)i, &s);
        json_object_set_new(row, "lane", json_string(lane_name((enum lane_id)i)));
        json_object_set_new(row, "running", json_string(s.running));
        json_object_set_new(row, "step", json_string(s.progress.step));
        json_object_set_new(row, "done", json_integer((json_int_t)s.progress.done));
        json_object_set_new(row, "total", json_integer((json_int_t)s.progress.total));
        json_object_set_new(row, "waiting", json_integer((json_int_t)s.waiting));
    }
    return table;
}

static enum err registry_fields(struct registry *registry, json_t *record, struct error *e)
{
    struct registry_counts n;
    enum err err = registry_count(registry, &n, e);

    if (err)
        return err;
    result_field(record, "registry_version", "名录版本", "registry version",
                 json_integer((json_int_t)registry_version(registry)));
    result_field(record, "enterprises", "企业", "enterprises",
                 json_integer((json_int_t)n.enterprises));
    result_field(record, "drawable", "可抽取", "drawable", json_integer((json_int_t)n.drawable));
    result_field(record, "departed", "已离开", "departed", json_integer((json_int_t)n.departed));
    result_field(record, "inspectors", "在岗执法人员", "active inspectors",
                 json_integer((json_int_t)n.inspectors));
    result_field(record, "recusals", "回避登记", "recusals", json_integer((json_int_t)n.recusals));
    return E_OK;
}

static enum err log_fields(struct ledger *ledger, json_t *record, struct error *e)
{
    uint64_t size;
    enum err err = ledger_log_size(ledger, &size, e);

    if (!err)
        result_field(record, "log_size", "日志条目", "log entries", json_integer((json_int_t)size));
    return err;
}

static void warning_notes(struct service *service, json_t *record)
{
    struct warning warnings[WARNINGS];
    unsigned n = service_warnings(service, warnings);
    json_t *notes = json_array();

    for (unsigned i = 0; i < n; i++)
        json_array_append_new(notes, result_word(warnings[i].error.zh, warnings[i].error.en));
    if (n)
        json_object_set(record, "notes", notes);
    json_decref(notes);
}

static enum err op_status(struct op_call *call, json_t **result, struct error *e)
{
    struct service *service = call->lane->service;
    const struct config *config = call->lane->world->config;
    json_t *record = result_record();

    result_field(record, "version", "版本", "version", json_string(VERSION));
    result_field(record, "now", "当前时间", "time now",
                 result_instant(call->now, config->zone_min));
    result_field(record, "rehearsal", "演练", "rehearsal",
                 json_boolean(service_rehearsal(service)));
    result_field(record, "you", "您是", "you are", json_string(call->actor));
    result_field(record, "started", "启动于", "started",
                 result_instant(service_started(service), config->zone_min));
    result_field(record, "origin", "日志名称", "log origin", json_string(config->origin));
    enum err err = registry_fields(call->lane->registry, record, e);
    if (!err)
        err = log_fields(call->lane->ledger, record, e);
    if (err) {
        json_decref(record);
        return err;
    }
    result_subtable(record, "lanes", "工作线程", "lanes", lanes_table(service));
    warning_notes(service, record);
    *result = record;
    return E_OK;
}

/* ---- clock set ---- */

/* The work that has come due is done before the answer, so that a script can go on from it. */
static enum err op_clock_set(struct op_call *call, json_t **result, struct error *e)
{
    struct service *service = call->lane->service;
    int64_t zone = call->lane->world->config->zone_min;
    const char *text = json_string_value(json_object_get(call->args, "time"));
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
    timetable_run(call->lane);
    *result = result_text("演练时钟：%s", "Rehearsal clock: %s",
                          instant_format_local(instant, (int)zone, local));
    warning_notes(service, *result);
    return E_OK;
}

/* ---- reload, stop ---- */

static enum err op_reload(struct op_call *call, json_t **result, struct error *e)
{
    enum err err = service_reload(call->lane->service, NULL, NULL, e);

    if (!err)
        *result = result_text("已重新读取配置、代码表和日历。",
                              "Configuration, code tables and calendar were read again.");
    return err;
}

static enum err op_stop(struct op_call *call, json_t **result, struct error *e)
{
    (void)e;
    service_tell(call->lane->service, EVENT_STOP);
    *result = result_text("正在停止：各项工作到安全点为止。",
                          "Stopping: work ends at its next safe point.");
    return E_OK;
}

const struct op_handler op_service_handlers[] = {{"status", op_status},
                                                 {"clock set", op_clock_set},
                                                 {"reload", op_reload},
                                                 {"stop", op_stop},
                                                 {NULL, NULL}};
