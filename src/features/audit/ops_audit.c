/* audit overview, audit draws, audit draw. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/crypto/cjson.h"
#include "core/tlog/entry.h"
#include "features/audit/audit_period.h"
#include "features/audit/ops.h"
#include "features/drawing/drawing_steps.h"
#include "features/drawing/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dues.h"
#include "platform/store/ledger_log.h"

static json_t *state_word(const struct audit_step *step)
{
    return step->faults & AUDIT_MISSING ? label_json("missing", "没有抽取", "missing")
                                        : drawing_state_label(step->row.state);
}

static json_t *fault_list(const struct audit_step *step)
{
    json_t *list = json_array();

    for (int i = 0; i < AUDIT_FAULTS; i++)
        if (step->faults >> i & 1)
            json_array_append_new(list, label_row(&audit_faults[i]));
    return list;
}

static void draw_columns(json_t *table)
{
    answer_column(table, "commit", "承诺", "commit");
    answer_column(table, "date", "日期", "date");
    answer_column(table, "task", "任务", "task");
    answer_column(table, "attempt", "次", "attempt");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "faults", "问题", "matter");
    answer_column(table, "late_days", "迟延天数", "days late");
    answer_column(table, "level", "等级", "level");
    answer_column(table, "picks", "抽中", "picks");
    answer_column(table, "empty", "空缺", "places left empty");
    answer_column(table, "committed", "承诺时间", "committed");
    answer_column(table, "drawn", "抽取时间", "drawn");
    answer_column(table, "revealed", "揭示时间", "revealed");
    answer_column(table, "reveal_by", "最迟揭示", "reveal by");
    answer_column(table, "voided", "作废时间", "void");
    answer_column(table, "void_by", "作废人", "void by");
    answer_column(table, "reason", "作废理由", "why void");
}

static void draw_row(json_t *table, const struct audit_step *step)
{
    const struct draw_row *r = &step->row;
    bool missing = step->faults & AUDIT_MISSING;

    answer_add(table, "odsooooooooooooss",
               missing ? json_null() : json_integer((json_int_t)r->commit_index), r->date, r->task,
               missing ? json_null() : json_integer(r->attempt), state_word(step), fault_list(step),
               step->late_days ? json_integer(step->late_days) : json_null(),
               drawing_level_label(r->level),
               r->draw_index < 0 ? json_null() : json_integer((json_int_t)r->picks),
               step->empty ? json_integer((json_int_t)step->empty) : json_null(),
               answer_instant(step->committed), answer_instant(step->drawn),
               answer_instant(step->revealed), missing ? json_null() : answer_day(r->reveal_by),
               answer_instant(step->voided), step->void_by, step->void_reason);
}

enum err op_audit_draws(struct op_call *call, json_t **answer, struct error *e)
{
    struct audit_span span;
    struct audit_steps steps = {0};
    bool faulty = json_flag(call->args, "faults");
    uint64_t shown = 0;
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = audit_steps(call->lane, &span, call->now, &steps, e);
    if (!err) {
        *answer = answer_table();
        draw_columns(*answer);
        for (size_t i = steps.count; i > 0; i--)
            if (!faulty || steps.list[i - 1].faults) {
                draw_row(*answer, &steps.list[i - 1]);
                shown++;
            }
        answer_note(*answer, "共 %llu 行，最近的在前。", "%llu rows, the newest first.",
                    (unsigned long long)shown);
        audit_note_span(*answer, &span);
    }
    audit_steps_free(&steps);
    return err;
}

/* ---- overview ---- */

struct counts {
    uint64_t by[AUDIT_FAULTS], draws, picks, level_c;
};

static void count_step(struct counts *c, const struct audit_step *step)
{
    for (int i = 0; i < AUDIT_FAULTS; i++)
        c->by[i] += step->faults >> i & 1;
    c->draws += step->drawn != 0;
    c->picks += step->drawn ? step->row.picks : 0;
    c->level_c += step->row.level == 'C';
}

struct due_count {
    int32_t today;
    uint64_t late;
};

static enum err count_due(void *ctx, const struct due_row *row, struct error *e)
{
    struct due_count *c = ctx;

    (void)e;
    c->late +=
        row->due.due != DAY_NONE && row->due.due < c->today && strcmp(row->due.duty, "ours") == 0;
    return E_OK;
}

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static enum err audit_overview(struct op_call *call, json_t **answer, struct error *e)
{
    struct due_count dues = {.today = day_of_instant(call->now)};
    const struct due_filter late = {.until = dues.today - 1};
    struct audit_span span;
    struct audit_steps steps = {0};
    struct counts c = {.draws = 0};
    uint64_t size = 0;
    enum err err = audit_span_of(call, &span, e);

    if (!err)
        err = audit_steps(call->lane, &span, call->now, &steps, e);
    if (!err)
        err = ledger_dues_each(call->lane->ledger, &late, count_due, &dues, e);
    if (!err)
        err = ledger_log_size(call->lane->ledger, &size, e);
    if (!err) {
        json_t *r = *answer = answer_record();
        for (size_t i = 0; i < steps.count; i++)
            count_step(&c, &steps.list[i]);
        for (int i = 0; i < AUDIT_FAULTS; i++)
            answer_field(r, audit_faults[i].id, audit_faults[i].zh, audit_faults[i].en,
                         number(c.by[i]));
        answer_field(r, "overdue", "案件逾期事项", "late matters in cases", number(dues.late));
        answer_field(r, "draws", "已抽取", "draws", number(c.draws));
        answer_field(r, "picks", "抽中户数", "firms drawn", number(c.picks));
        answer_field(r, "level_c", "其中有公开来源（C 级）",
                     "of them with a public source (level C)", number(c.level_c));
        answer_field(r, "log_size", "日志条目", "log entries", number(size));
        json_t *table = answer_table();
        draw_columns(table);
        for (size_t i = steps.count; i > 0; i--)
            if (steps.list[i - 1].faults)
                draw_row(table, &steps.list[i - 1]);
        answer_subtable(r, "odd", "缺失、迟延和作废", "missing, late, void", table);
        audit_note_span(r, &span);
    }
    audit_steps_free(&steps);
    return err;
}

/* ---- one draw ---- */

static void add_step(json_t *table, const char *zh, const char *en, int64_t index, int64_t time,
                     const char *by, const char *why)
{
    answer_add(table, "oooss", label_json(en, zh, en),
               index < 0 ? json_null() : json_integer(index),
               time ? answer_instant(time) : json_null(), by, why);
}

static json_t *step_table(const struct audit_step *step)
{
    const struct draw_row *r = &step->row;
    json_t *table = answer_table();

    answer_column(table, "step", "步骤", "step");
    answer_column(table, "index", "日志序号", "log index");
    answer_column(table, "time", "时间", "time");
    answer_column(table, "by", "经办", "by");
    answer_column(table, "why", "理由", "why");
    add_step(table, "承诺", "committed", (int64_t)r->commit_index, step->committed, "", "");
    add_step(table, "抽取", "drawn", r->draw_index, step->drawn, "", "");
    if (r->void_index >= 0)
        add_step(table, "作废", "void", r->void_index, step->voided, step->void_by,
                 step->void_reason);
    if (r->void_index < 0 || r->reveal_index >= 0)
        add_step(table, "揭示", "revealed", r->reveal_index, step->revealed, "", "");
    return table;
}

/* Most duties of one inspector, by bureau, from the record. */
static json_t *caps_table(const struct op_call *call, const json_t *record)
{
    json_t *table = answer_table();
    json_t *one, *id;

    answer_column(table, "bureau", "监管单位", "bureau");
    answer_column(table, "picks", "抽中", "firms");
    answer_column(table, "people", "派出人数", "people sent");
    answer_column(table, "cap", "每人最多", "most for one person");
    answer_column(table, "empty", "空缺", "places left empty");
    for (size_t i = 0; (one = json_array_get(json_object_get(record, "bureaus"), i)); i++) {
        const char *code = json_text_or(one, "bureau", NULL);
        json_int_t picks = 0, empty = 0;
        json_t *pick, *people = json_object();
        for (size_t j = 0; (pick = json_array_get(json_object_get(record, "picks"), j)); j++) {
            const char *of = json_text_or(pick, "bureau", NULL);
            if (!code || !of || strcmp(of, code) != 0)
                continue;
            picks++;
            for (size_t k = 0; (id = json_array_get(json_object_get(pick, "inspectors"), k)); k++) {
                if (json_string_length(id))
                    json_object_set_new(people, json_string_value(id), json_true());
                else
                    empty++;
            }
        }
        answer_add(table, "oIIoI",
                   answer_region(call->lane->snapshot->codes,
                                 code ? (uint32_t)strtoul(code, NULL, 10) : 0),
                   picks, (json_int_t)json_object_size(people),
                   json_incref(json_object_get(one, "cap")), empty);
        json_decref(people);
    }
    return table;
}

static void add_file(json_t *table, const char *dir, const char *where, const char *name,
                     const char *zh, const char *en)
{
    char *path = mem_printf("%s/%s", dir, name);

    answer_add(table, "oob", answer_word(zh, en), json_sprintf("%s/%s", where, name),
               file_exists(path));
    free(path);
}

static json_t *files_table(const struct op_call *call, const struct draw_row *r,
                           const json_t *commit)
{
    const struct config *config = call->lane->snapshot->config;
    unsigned long long index = r->commit_index;
    json_t *table = answer_table();
    char name[128];

    answer_column(table, "what", "内容", "what");
    answer_column(table, "file", "文件", "file");
    answer_column(table, "there", "在", "there");
    snprintf(name, sizeof name, "plans/%s.conf", r->plan_sha256);
    add_file(table, config->site_dir, "site", name, "计划", "plan");
    snprintf(name, sizeof name, "strata/%llu.json", index);
    add_file(table, config->audit_dir, "audit", name, "分层", "strata");
    snprintf(name, sizeof name, "inspectors/%s.json", json_text(commit, "inspectors_sha256"));
    add_file(table, config->audit_dir, "audit", name, "检查人员", "inspectors");
    snprintf(name, sizeof name, "pools/%llu.pool.zst", index);
    add_file(table, config->audit_dir, "audit", name, "名单", "pool");
    snprintf(name, sizeof name, "registry/%llu.txt.zst", (unsigned long long)r->registry_version);
    add_file(table, config->audit_dir, "audit", name, "名录", "firms");
    if (r->draw_index >= 0) {
        snprintf(name, sizeof name, "records/%s.json", r->record_sha256);
        add_file(table, config->audit_dir, "audit", name, "抽取记录", "record");
    }
    if (r->reveal_index >= 0) {
        snprintf(name, sizeof name, "draws/%llu.json", index);
        add_file(table, config->site_dir, "site", name, "公开名单和证明",
                 "published list and proof");
    }
    return table;
}

#define RECORD_MAX_BYTES (256u << 20)

static json_t *read_record(const struct op_call *call, const struct draw_row *r)
{
    char *path =
        mem_printf("%s/records/%s.json", call->lane->snapshot->config->audit_dir, r->record_sha256);
    struct buf text = {0};
    struct error e;
    json_t *record = NULL;

    if (r->draw_index >= 0 && !file_read(path, RECORD_MAX_BYTES, &text, &e) &&
        cjson_read(text.data, text.len, &record, &e))
        record = NULL;
    buf_free(&text);
    free(path);
    return record;
}

static enum err add_story(struct op_call *call, const struct draw_row *row, json_t *record,
                          struct error *e)
{
    const struct audit_span span = {row->date, row->date, row->task};
    struct audit_steps steps = {0};
    json_t *commit = NULL, *facts = read_record(call, row);
    enum err err = audit_steps(call->lane, &span, call->now, &steps, e);

    if (!err)
        err = drawing_commit_entry(call->lane, row->commit_index, &commit, e);
    for (size_t i = 0; i < steps.count && !err; i++) {
        if (steps.list[i].row.commit_index != row->commit_index ||
            steps.list[i].faults & AUDIT_MISSING)
            continue;
        json_t *faults = fault_list(&steps.list[i]);
        answer_field(record, "faults", "问题", "matter", faults);
        answer_subtable(record, "steps", "经过", "steps", step_table(&steps.list[i]));
    }
    if (!err && facts)
        answer_subtable(record, "caps", "各单位派出情况", "people sent, by bureau",
                        caps_table(call, facts));
    if (!err)
        answer_subtable(record, "files", "文件（可用 inspect-verify 核对）",
                        "files (inspect-verify checks them)", files_table(call, row, commit));
    json_decref(facts);
    json_decref(commit);
    audit_steps_free(&steps);
    return err;
}

/* What draw show says, and how it came about. */
static enum err audit_draw(struct op_call *call, json_t **answer, struct error *e)
{
    uint64_t commit = (uint64_t)json_int(call->args, "commit");
    struct draw_row row;
    enum err err = ledger_draw_get(call->lane->ledger, commit, &row, e);

    if (!err)
        err = op_draw_show(call, answer, e);
    if (!err)
        err = add_story(call, &row, *answer, e);
    return err;
}

const struct op ops_audit[] = {
    {"audit overview", ROLE_AUDITOR | ROLE_ADMIN, "审计概览：缺失、迟延、异常",
     "what is missing, late or odd", .lane = LANE_LONG, .params = PARAMS(AUDIT_SPAN_PARAMS),
     .run = audit_overview},
    {"audit draws", ROLE_AUDITOR | ROLE_ADMIN, "每次抽取的全部步骤和迟延",
     "every step of every draw, and what is late", .lane = LANE_LONG,
     .params = PARAMS(AUDIT_SPAN_PARAMS, OPT("faults", OP_FLAG, "只看缺失、迟延和作废的",
                                             "only what is missing, late or void")),
     .run = op_audit_draws},
    {"audit draw", ROLE_AUDITOR | ROLE_ADMIN, "一次抽取的完整记录", "the full record of one draw",
     .lane = LANE_LONG,
     .params = PARAMS(ARG("commit", OP_INT, "承诺的日志序号", "log index of the commit")),
     .run = audit_draw},
    {.name = NULL}};
