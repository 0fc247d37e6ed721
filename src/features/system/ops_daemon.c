/* status, clock set, reload, stop. */
#include "features/system/ops_daemon.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/plan/plan.h"
#include "features/drawing/drawing_steps.h"
#include "features/intake/ops_import.h"
#include "features/planning/planning.h"
#include "features/system/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_log.h"
#include "platform/store/registry.h"
#include "platform/store/registry_imports.h"

#define LOOK_AHEAD_DAYS 400
#define LATEST_IMPORTS 20

static json_t *lanes_table(struct service *service)
{
    static const char *const zh[LANES] = {
        [LANE_READ] = "查询",     [LANE_REGISTRY] = "名录", [LANE_LEDGER] = "台账",
        [LANE_LONG] = "长时查询", [LANE_LOGIN] = "登录",    [LANE_NOTIFY] = "通知"};
    json_t *table = answer_table();

    answer_column(table, "lane", "线程", "lane");
    answer_column(table, "running", "正在", "running");
    answer_column(table, "step", "步骤", "step");
    answer_column(table, "done", "已完成", "done");
    answer_column(table, "total", "总数", "total");
    answer_column(table, "waiting", "排队", "waiting");
    for (int i = 0; i < LANES; i++) {
        struct lane_state s;
        lanes_state(service_lanes(service), (enum lane_id)i, &s);
        const char *id = lane_name((enum lane_id)i);
        answer_add(table, "ossIII", label_json(id, zh[i], id), s.running, s.progress.step,
                   (json_int_t)s.progress.done, (json_int_t)s.progress.total,
                   (json_int_t)s.waiting);
    }
    return table;
}

static enum err registry_fields(struct registry *registry, json_t *record, struct error *e)
{
    struct registry_counts n;
    enum err err = registry_count(registry, &n, e);

    if (err)
        return err;
    answer_field(record, "registry_version", "名录版本", "registry version",
                 json_integer((json_int_t)registry_version(registry)));
    answer_field(record, "enterprises", "企业", "enterprises",
                 json_integer((json_int_t)n.enterprises));
    answer_field(record, "drawable", "可抽取", "drawable", json_integer((json_int_t)n.drawable));
    answer_field(record, "departed", "已离开", "departed", json_integer((json_int_t)n.departed));
    answer_field(record, "inspectors", "在岗执法人员", "active inspectors",
                 json_integer((json_int_t)n.inspectors));
    answer_field(record, "recusals", "回避登记", "recusals", json_integer((json_int_t)n.recusals));
    return E_OK;
}

static enum err log_fields(struct ledger *ledger, json_t *record, struct error *e)
{
    uint64_t size;
    enum err err = ledger_log_size(ledger, &size, e);

    if (!err)
        answer_field(record, "log_size", "日志条目", "log entries", json_integer((json_int_t)size));
    return err;
}

void op_warning_notes(struct service *service, json_t *answer)
{
    struct warning warnings[WARNINGS];
    unsigned n = service_warnings(service, warnings);
    json_t *notes = json_array();

    for (unsigned i = 0; i < n; i++)
        json_array_append_new(notes, answer_word(warnings[i].error.zh, warnings[i].error.en));
    if (n)
        json_object_set(answer, "notes", notes);
    json_decref(notes);
}

/* ---- what is due ---- */

/* The first day from today on which a task still draws; DAY_NONE if there is none within a year. */
static int32_t next_day(const struct op_call *call, const struct plan_task *task, int32_t today)
{
    const struct calendar *calendar = call->lane->snapshot->calendar;
    struct draw_row last;

    for (int32_t day = today; day < today + LOOK_AHEAD_DAYS; day++) {
        bool due = task_draws_on(task, calendar, day);
        if (!due && day == today && drawing_due(call->lane, task, day, &due, NULL) != E_OK)
            return DAY_NONE;
        if (!due) /* nor the only day of a task, missed and made up for today */
            continue;
        if (ledger_draw_last(call->lane->ledger, task->id, day, &last, NULL) != E_OK ||
            last.state == DRAW_VOID)
            return day;
    }
    return DAY_NONE;
}

/* Why a task has no next draw. */
static json_t *no_next(const struct op_call *call, const struct plan_task *task, int32_t today)
{
    const struct calendar *calendar = call->lane->snapshot->calendar;
    struct draw_row last;
    char day[11];

    if (today > task->until)
        return answer_say("期间已于 %s 结束", "its period ended on %s",
                          day_format(task->until, day));
    if (task->from >= today + LOOK_AHEAD_DAYS)
        return answer_say("%s 才开始", "begins on %s only", day_format(task->from, day));
    for (int32_t at = task->from; at <= today; at++)
        if (task_draws_on(task, calendar, at) &&
            ledger_draw_last(call->lane->ledger, task->id, at, &last, NULL) == E_OK &&
            last.state != DRAW_VOID)
            return answer_word("期间内应抽的都已抽取", "all draws of its period are made");
    return answer_word("期间内没有抽取日", "no day of its period is left to draw on");
}

static json_t *tasks_table(const struct op_call *call, const struct plan *plan)
{
    const struct config *config = call->lane->snapshot->config;
    int32_t today = day_of_instant(call->now);
    json_t *table = answer_table();
    char time[40];

    answer_column(table, "task", "任务", "task");
    answer_column(table, "title", "名称", "title");
    answer_column(table, "next", "下次抽取", "next draw");
    for (size_t i = 0; i < plan->task_count; i++) {
        int32_t day = next_day(call, &plan->tasks[i], today);
        json_t *row = answer_add(table, "ss", plan->tasks[i].id, plan->tasks[i].title);
        if (day == DAY_NONE) {
            json_object_set_new(row, "next", no_next(call, &plan->tasks[i], today));
            continue;
        }
        instant_format_local(instant_of(day, (int32_t)config->draw_time_s), time);
        time[16] = '\0'; /* minutes are enough */
        json_object_set_new(row, "next", json_string(time));
    }
    return table;
}

static enum err plan_fields(const struct op_call *call, json_t *record, struct error *e)
{
    struct plan *plan;
    char sha256[65];
    enum err err = planning_current(call->lane, &plan, sha256, e);

    if (err == E_NOTFOUND) {
        json_t *none = label_json("none", e->zh, e->en);
        answer_field(record, "plan", "现行计划", "plan in force", none);
        return E_OK;
    }
    if (err)
        return err;
    answer_field(record, "plan", "现行计划", "plan in force", json_string(plan->title));
    answer_field(record, "plan_sha256", "计划 SHA-256", "plan SHA-256", json_string(sha256));
    answer_subtable(record, "tasks", "任务", "tasks", tasks_table(call, plan));
    plan_free(plan);
    return E_OK;
}

static enum err draw_fields(struct ledger *ledger, json_t *record, struct error *e)
{
    const struct draw_filter open = {.from = DAY_NONE, .until = DAY_NONE, .open_only = true};
    struct draw_row *rows;
    size_t count, waiting = 0;
    enum err err = ledger_draw_list(ledger, &open, &rows, &count, e);

    if (err)
        return err;
    for (size_t i = 0; i < count; i++)
        waiting += rows[i].state == DRAW_COMMITTED;
    free(rows);
    answer_field(record, "commits_open", "已承诺待抽取", "commits waiting for their draw",
                 json_integer((json_int_t)waiting));
    answer_field(record, "draws_unrevealed", "已抽取未揭示", "draws not yet revealed",
                 json_integer((json_int_t)(count - waiting)));
    return E_OK;
}

/* ---- imports ---- */

struct import_view {
    json_t *record;
    bool first;
};

static enum err view_import(void *arg, const struct import_record *r, struct error *e)
{
    struct import_view *view = arg;
    char time[20];

    (void)e;
    if (view->first) {
        instant_format_local(r->time, time);
        answer_field(view->record, "last_import", "最近导入", "last import",
                     json_sprintf("%lld %s %s", (long long)r->id, r->file, time));
        answer_field(view->record, "last_import_state", "其结果", "which is",
                     op_import_state(r->state));
    }
    view->first = false;
    if (strcmp(r->state, "held") == 0)
        answer_note(view->record, "导入 %1$lld 已暂停，待确认：inspectctl import confirm %1$lld",
                    "import %1$lld is held: inspectctl import confirm %1$lld, or cancel %1$lld",
                    (long long)r->id);
    return E_OK;
}

static enum err import_fields(const struct op_call *call, json_t *record, struct error *e)
{
    struct import_view view = {record, true};

    return registry_imports(call->lane->registry, LATEST_IMPORTS, view_import, &view, e);
}

enum err op_status(struct op_call *call, json_t **answer, struct error *e)
{
    struct service *service = call->lane->service;
    const struct config *config = call->lane->snapshot->config;
    json_t *record = *answer = answer_record();

    answer_field(record, "version", "版本", "version", json_string(VERSION));
    answer_field(record, "now", "当前时间", "time now", answer_instant(call->now));
    answer_field(record, "rehearsal", "演练", "rehearsal",
                 json_boolean(service_rehearsal(service)));
    answer_field(record, "you", "您是", "you are", json_string(call->actor));
    answer_field(record, "started", "启动于", "started", answer_instant(service_started(service)));
    answer_field(record, "origin", "日志名称", "log origin", json_string(config->origin));
    enum err err = registry_fields(call->lane->registry, record, e);
    if (!err)
        err = import_fields(call, record, e);
    if (!err)
        err = log_fields(call->lane->ledger, record, e);
    if (!err)
        err = draw_fields(call->lane->ledger, record, e);
    if (!err)
        err = plan_fields(call, record, e);
    if (err)
        return err;
    answer_subtable(record, "lanes", "工作线程", "lanes", lanes_table(service));
    op_warning_notes(service, record);
    return E_OK;
}

/* ---- clock set ---- */

/* The work that has come due is done before the answer, so that a script can go on from it. */
static enum err op_clock_set(struct op_call *call, json_t **answer, struct error *e)
{
    struct service *service = call->lane->service;
    const char *text = json_text_or(call->args, "time", NULL);
    int64_t instant;
    char stored[24], local[20];

    if (!service_time_parse(text, &instant))
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
    *answer =
        answer_text("演练时钟：%s", "Rehearsal clock: %s", instant_format_local(instant, local));
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
