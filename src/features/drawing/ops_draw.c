/* draw list, draw show, draw source, log proof. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/law/codes.h"
#include "features/drawing/drawing.h"
#include "features/drawing/drawing_steps.h"
#include "features/drawing/ops.h"
#include "ops_draw.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_picks.h"
#include "platform/store/registry.h"

json_t *drawing_state_label(enum draw_state state)
{
    static const char *const zh[] = {"已承诺，待抽取", "已抽取，未揭示", "已揭示", "已作废"};
    const char *id = draw_state_name(state);

    return label_json(id, zh[state], id);
}

static json_t *index_json(int64_t index)
{
    return index < 0 ? json_null() : json_integer(index);
}

json_t *drawing_level_label(char level)
{
    switch (level) {
    case 'C':
        return label_json("C", "C：有公开来源", "C: with a public source");
    case 'D':
        return label_json("D", "D：仅本机可验证随机数", "D: the operator's VRF only");
    default:
        return json_null();
    }
}

static void list_columns(json_t *table)
{
    answer_column(table, "commit", "承诺", "commit");
    answer_column(table, "date", "日期", "date");
    answer_column(table, "task", "任务", "task");
    answer_column(table, "attempt", "次", "attempt");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "level", "等级", "level");
    answer_column(table, "picks", "抽中", "picks");
    answer_column(table, "reveal_by", "最迟揭示", "reveal by");
}

static void list_row(json_t *table, const struct draw_row *r)
{
    json_t *row = answer_row(table);

    json_object_set_new(row, "commit", json_integer((json_int_t)r->commit_index));
    json_object_set_new(row, "date", answer_day(r->date));
    json_object_set_new(row, "task", json_string(r->task));
    json_object_set_new(row, "attempt", json_integer(r->attempt));
    json_object_set_new(row, "state", drawing_state_label(r->state));
    json_object_set_new(row, "level", drawing_level_label(r->level));
    json_object_set_new(row, "picks",
                        r->draw_index < 0 ? json_null() : json_integer((json_int_t)r->picks));
    json_object_set_new(row, "reveal_by", answer_day(r->reveal_by));
}

static int32_t day_arg(const struct op_call *call, const char *name)
{
    const json_t *value = json_object_get(call->args, name);

    return value ? (int32_t)json_integer_value(value) : DAY_NONE;
}

static uint64_t commit_arg(const struct op_call *call)
{
    return (uint64_t)json_int(call->args, "commit");
}

static enum err list_draws(struct op_call *call, json_t **answer, struct error *e)
{
    const struct draw_filter filter = {.task = json_text_or(call->args, "task", NULL),
                                       .from = day_arg(call, "from"),
                                       .until = day_arg(call, "until")};
    struct draw_row *rows;
    size_t count;
    enum err err = ledger_draw_list(call->lane->ledger, &filter, &rows, &count, e);

    if (!err) {
        *answer = answer_table();
        list_columns(*answer);
        for (size_t i = 0; i < count; i++)
            list_row(*answer, &rows[i]);
        if (!count)
            answer_note(*answer, "还没有抽取。用 draw preview 查看今天会抽什么、还缺什么。",
                        "No draws yet. draw preview shows what today's would be, and what it "
                        "still lacks.");
    }
    free(rows);
    return err;
}

static json_t *facts(const struct draw_row *r)
{
    json_t *record = answer_record();

    answer_field(record, "commit", "承诺的日志序号", "log index of the commit",
                 json_integer((json_int_t)r->commit_index));
    answer_field(record, "task", "任务", "task", json_string(r->task));
    answer_field(record, "date", "日期", "date", answer_day(r->date));
    answer_field(record, "attempt", "第几次", "attempt", json_integer(r->attempt));
    answer_field(record, "state", "状态", "state", drawing_state_label(r->state));
    answer_field(record, "level", "等级", "level", drawing_level_label(r->level));
    answer_field(record, "min_level", "最低等级", "least level", drawing_level_label(r->min_level));
    if (r->deadline)
        answer_field(record, "deadline", "数值应在此前登记", "value expected by",
                     answer_instant(r->deadline));
    answer_field(record, "reveal_by", "最迟揭示", "reveal by", answer_day(r->reveal_by));
    answer_field(record, "registry_version", "企业库版本", "registry version",
                 json_integer((json_int_t)r->registry_version));
    answer_field(record, "plan_sha256", "计划", "plan", json_string(r->plan_sha256));
    answer_field(record, "picks", "抽中户数", "firms drawn",
                 r->draw_index < 0 ? json_null() : json_integer((json_int_t)r->picks));
    answer_field(record, "draw_index", "抽取的日志序号", "log index of the draw",
                 index_json(r->draw_index));
    answer_field(record, "reveal_index", "揭示的日志序号", "log index of the reveal",
                 index_json(r->reveal_index));
    answer_field(record, "void_index", "作废的日志序号", "log index of the void",
                 index_json(r->void_index));
    return record;
}

static enum err add_sources(const struct op_call *call, const struct draw_row *r, json_t *record,
                            struct error *e)
{
    struct draw_source_row *sources;
    size_t count;
    enum err err = ledger_draw_sources(call->lane->ledger, r->commit_index, &sources, &count, e);

    if (!err && count) {
        json_t *table = answer_table();
        answer_column(table, "name", "来源", "source");
        answer_column(table, "value", "数值", "value");
        answer_column(table, "entered_by", "登记人", "entered by");
        answer_column(table, "confirmed_by", "确认人", "confirmed by");
        for (size_t i = 0; i < count; i++) {
            json_t *row = answer_row(table);
            json_object_set_new(row, "name", json_string(sources[i].name));
            json_object_set_new(row, "value", json_string(sources[i].value));
            json_object_set_new(row, "entered_by", json_string(sources[i].entered_by));
            json_object_set_new(row, "confirmed_by", json_string(sources[i].confirmed_by));
        }
        answer_subtable(record, "sources", "公开来源", "public sources", table);
    }
    draw_sources_free(sources, count);
    return err;
}

/* Millionths as people write them: 3250000 is 3.250000. */
static json_t *millionths(uint64_t n)
{
    char text[32];

    snprintf(text, sizeof text, "%llu.%06llu", (unsigned long long)(n / MILLION),
             (unsigned long long)(n % MILLION));
    return json_string(text);
}

json_t *op_draw_strata(const struct stratum *strata, size_t count, bool drawn)
{
    json_t *table = answer_table();

    answer_column(table, "key", "层", "stratum");
    answer_column(table, "base", "范围内", "in scope");
    answer_column(table, "n", "可抽", "can be drawn");
    answer_column(table, "rate_ppm", "全期比例 ppm", "ratio ppm");
    answer_column(table, "due", "此前应抽", "due before");
    answer_column(table, "spent", "此前已抽", "spent before");
    answer_column(table, "expect", "今日期望", "expected today");
    if (drawn)
        answer_column(table, "k", "今日抽取", "drawn today");
    for (size_t i = 0; i < count; i++) {
        const struct stratum *s = &strata[i];
        json_t *row = answer_row(table);
        json_object_set_new(row, "key", json_string(s->key));
        json_object_set_new(row, "base", json_integer((json_int_t)s->base));
        json_object_set_new(row, "n", json_integer((json_int_t)s->n));
        json_object_set_new(row, "rate_ppm", json_integer(s->rate));
        json_object_set_new(row, "due", millionths(s->due));
        json_object_set_new(row, "spent", millionths(s->spent));
        json_object_set_new(row, "expect", millionths(s->expect));
        if (drawn)
            json_object_set_new(row, "k", json_integer((json_int_t)s->k));
    }
    return table;
}

/* Strata of the bureaus that the caller sees come first; returns how many. Keys begin with the
 * bureau's code. */
static size_t keep_seen(const struct op_call *call, struct stratum *strata, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (scope_sees(call, (uint32_t)strtoul(strata[i].key, NULL, 10)))
            strata[kept++] = strata[i];
    return kept;
}

static enum err add_strata(const struct op_call *call, const struct draw_row *r, json_t *record,
                           struct error *e)
{
    struct stratum *strata;
    size_t count;
    enum err err = ledger_draw_strata(call->lane->ledger, r->commit_index, &strata, &count, e);

    if (!err)
        answer_subtable(record, "strata", "分层", "strata",
                        op_draw_strata(strata, keep_seen(call, strata, count), r->draw_index >= 0));
    free(strata);
    return err;
}

static json_t *team_json(const struct picked *p)
{
    json_t *team = json_array();
    char text[256];

    for (size_t i = 0; i < p->slots; i++) {
        if (!p->inspectors[i].id[0]) {
            json_array_append_new(team, json_string("—"));
            continue;
        }
        snprintf(text, sizeof text, "%s %s", p->inspectors[i].id, p->inspectors[i].name);
        json_array_append_new(team, json_string(text));
    }
    return team;
}

static json_t *picks_table(const struct codes *codes, const struct picked_list *picks)
{
    json_t *table = answer_table();

    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "name", "企业名称", "firm");
    answer_column(table, "bureau", "监管单位", "bureau");
    answer_column(table, "stratum", "层", "stratum");
    answer_column(table, "ticket", "签号", "ticket");
    answer_column(table, "inspectors", "检查人员", "inspectors");
    answer_column(table, "case", "案件", "case");
    for (size_t i = 0; i < picks->count; i++) {
        const struct picked *p = &picks->items[i];
        json_t *row = answer_row(table);
        json_object_set_new(row, "uscc", json_string(p->uscc));
        json_object_set_new(row, "name", json_string(p->name));
        json_object_set_new(row, "bureau", answer_region(codes, p->bureau));
        json_object_set_new(row, "stratum", json_string(p->stratum));
        json_object_set_new(row, "ticket", json_string(p->ticket));
        json_object_set_new(row, "inspectors", team_json(p));
    }
    return table;
}

static enum err add_case(void *ctx, const struct docket_row *row, struct error *e)
{
    json_t *table = ctx;
    json_t *pick = json_array_get(json_object_get(table, "rows"), row->position);

    (void)e;
    if (pick)
        json_object_set_new(pick, "case", json_string(row->no));
    return E_OK;
}

static enum err add_picks(const struct op_call *call, const struct draw_row *r, json_t *record,
                          struct error *e)
{
    const struct docket_filter filter = {
        .date = DAY_NONE, .by_commit = true, .commit_index = r->commit_index};
    struct picked_list picks = {0};
    enum err err = ledger_picked_list(call->lane->ledger, r->commit_index, &picks, e);

    if (!err && picks.count) {
        json_t *table = picks_table(call->lane->snapshot->codes, &picks);
        answer_subtable(record, "picks", "抽中企业", "firms drawn", table);
        err = ledger_docket_each(call->lane->ledger, &filter, add_case, table, e);
        for (size_t i = picks.count; i-- > 0;)
            if (!scope_sees(call, picks.items[i].bureau))
                json_array_remove(json_object_get(table, "rows"), i);
    }
    picked_list_free(&picks);
    return err;
}

static void note_waiting(const struct op_call *call, json_t *record, const struct draw_row *row)
{
    char day[11];

    answer_note(record, "等待公开数值：两人各运行一次 draw source %llu 来源 数值。",
                "Waiting for the public value: two people each run draw source %llu NAME VALUE.",
                (unsigned long long)row->commit_index);
    if (call->now >= row->deadline)
        answer_note(record, "数值已逾期：到 %s 零点仍未登记，这次承诺即作废。",
                    "The value is overdue: if it is not entered before %s, this commit is void.",
                    day_format(row->draw_by, day));
}

enum err op_draw_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct draw_row row;
    enum err err = ledger_draw_get(call->lane->ledger, commit_arg(call), &row, e);

    if (err)
        return err;
    json_t *record = facts(&row);
    err = add_sources(call, &row, record, e);
    if (!err)
        err = add_strata(call, &row, record, e);
    if (!err)
        err = add_picks(call, &row, record, e);
    if (!err)
        err = op_draw_voids(call, row.commit_index, record, e);
    if (err) {
        json_decref(record);
        return err;
    }
    if (row.state == DRAW_COMMITTED && row.deadline)
        note_waiting(call, record, &row);
    *answer = record;
    return E_OK;
}

static enum err enter_source(struct op_call *call, json_t **answer, struct error *e)
{
    bool confirmed = false;
    enum err err = drawing_source(call->lane, call->actor, commit_arg(call),
                                  json_text_or(call->args, "name", NULL),
                                  json_text_or(call->args, "value", NULL), &confirmed, e);

    if (err)
        return err;
    if (confirmed) {
        service_tell(call->lane->service, EVENT_TICK);
        *answer = answer_text("数值已由两人确认，随即抽取。",
                              "The value is confirmed by two people; the draw follows at once.");
    } else {
        *answer = answer_text("数值已登记，须由另一人登记同一数值确认。",
                              "Entered. Another person must confirm it by entering the same "
                              "value.");
    }
    return E_OK;
}

/* A proof names the firm's stratum, and so its class. */
static enum err check_firm(const struct op_call *call, const char *uscc, struct error *e)
{
    struct enterprise firm;

    if (!scope_of(call))
        return E_OK;
    enum err err = registry_find(call->lane->registry, uscc, &firm, e);
    if (!err && !scope_sees(call, firm.bureau))
        err = error_set(e, E_DENIED, "%1$s 由 %2$06u 管辖，请企业向该单位索取证明文件",
                        "%1$s is in the charge of %2$06u: the firm gets its proof file there", uscc,
                        (unsigned)firm.bureau);
    return err;
}

static enum err make_proof(struct op_call *call, json_t **answer, struct error *e)
{
    const char *uscc = json_text_or(call->args, "uscc", NULL);
    struct buf text = {0};
    char name[64];
    enum err err = check_firm(call, uscc, e);

    if (!err)
        err = drawing_proof(call->lane, uscc, commit_arg(call), &text, e);

    if (!err) {
        snprintf(name, sizeof name, "%.18s-%llu.proof", uscc, (unsigned long long)commit_arg(call));
        *answer = answer_text("企业可用此文件自行核验：inspect-verify firm %1$s --site 站点目录",
                              "The firm can check this file itself: inspect-verify firm %1$s "
                              "--site DIR",
                              name);
        answer_file(*answer, name, text.data);
    }
    buf_free(&text);
    return err;
}

const struct op ops_draw[] = {
    {"draw list", ROLE_STAFF, "抽取清单", "draws",
     .params =
         PARAMS(OPT("task", OP_TEXT, "任务", "task"), OPT("from", OP_DATE, "起始日期", "first day"),
                OPT("until", OP_DATE, "截止日期", "last day")),
     .run = list_draws},
    {"draw show", ROLE_STAFF, "一次抽取", "one draw",
     .params = PARAMS(ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit")),
     .run = op_draw_show},
    {"draw source", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, "登记仪式来源的数值（两人各一次）",
     "enter a ceremony value (two people, once each)", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit"),
                      ARG("name", OP_TEXT, "来源名称", "name of the source"),
                      ARG("value", OP_TEXT, "公开数值", "the public value")),
     .run = enter_source},
    {.name = NULL}};

const struct op ops_proof[] = {
    {"log proof", ROLE_STAFF, "生成企业自己的证明文件", "make a firm's own proof file",
     .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(ARG("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                      OPT_NEEDED("commit", OP_INT, "承诺的日志序号", "log index of the commit")),
     .run = make_proof},
    {.name = NULL}};
