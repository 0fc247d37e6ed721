/* case act, actions, history, due. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action_fields.h"
#include "action_words.h"
#include "case_words.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/dues.h"
#include "core/crypto/cjson.h"
#include "core/law/codes.h"
#include "core/tlog/merkle.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/op_page.h"
#include "platform/ops/people.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dues.h"

static int32_t today_of(const struct op_call *call)
{
    return day_of_instant(call->now, (int)call->lane->snapshot->config->zone_min);
}

/* ---- case act ---- */

static json_t *state_word(const char *id)
{
    const struct case_state *state = case_state_find(id);

    return state ? answer_word(state->zh, state->en) : json_string(id);
}

static json_t *action_word(const char *id)
{
    const struct case_action *action = case_action_find(id);

    return action ? answer_word(action->zh, action->en) : json_string(id);
}

static json_t *act_record(const json_t *done, int64_t zone_min)
{
    json_t *r = answer_record();
    int64_t time = 0;
    char *computed = json_dumps(json_object_get(done, "computed"), JSON_COMPACT | JSON_SORT_KEYS);

    answer_field(r, "case", "案件编号", "case", json_incref(json_object_get(done, "case")));
    answer_field(r, "action", "事项", "action", action_word(json_text(done, "action")));
    answer_field(r, "version", "版本", "version", json_incref(json_object_get(done, "version")));
    if (instant_parse(json_text(done, "time"), &time))
        answer_field(r, "time", "时间", "time", answer_instant(time, zone_min));
    answer_field(r, "state", "状态", "state", state_word(json_text(done, "main")));
    answer_field(r, "stage", "阶段", "stage", json_incref(json_object_get(done, "stage")));
    answer_field(r, "computed", "系统计算", "worked out",
                 computed ? json_string(computed) : json_null());
    free(computed);
    return r;
}

static enum err case_act(struct op_call *call, json_t **answer, struct error *e)
{
    const char *no = json_text(call->args, "case");
    const char *name = json_text(call->args, "action");
    const struct case_action *action = case_action_find(name);
    int64_t seen = json_int(call->args, "seen");
    json_t *fields = json_object();
    json_t *done = NULL;
    enum err rc = scope_check_case(call, no, e);

    if (!rc && action)
        rc = op_fields_read(call->args, action, fields, e);
    if (!rc)
        rc = casework_act(call->lane, no, name, fields, call->actor, call->roles, seen, &done, e);
    if (!rc)
        *answer = act_record(done, call->lane->snapshot->config->zone_min);
    json_decref(fields);
    json_decref(done);
    return rc;
}

/* ---- case actions ---- */

/* "date, results!, note": what must be given is marked. */
static json_t *field_names(const json_t *fields)
{
    struct buf text = {0};
    size_t i;
    json_t *field;

    buf_adds(&text, "");
    json_array_foreach((json_t *)(uintptr_t)fields, i, field)
    {
        if (!json_flag(field, "looked_up"))
            buf_addf(&text, "%s%s%s", text.len ? ", " : "", json_text(field, "id"),
                     json_flag(field, "required") ? "!" : "");
    }
    json_t *out = json_string(text.data);
    buf_free(&text);
    return out;
}

static bool is_for_people(const json_t *action)
{
    const json_t *roles = json_object_get(action, "roles");

    return json_array_size(roles) > 1 ||
           strcmp(json_string_value(json_array_get(roles, 0)), "daemon") != 0;
}

/* For pages that make a form of it. */
static void add_form(const struct op_call *call, json_t *row, const json_t *action,
                     const json_t *people)
{
    const struct case_action *a = case_action_find(json_text(action, "action"));

    json_object_set_new(row, "form",
                        op_words_form(call->lane->snapshot->codes, a, today_of(call), people));
    json_object_set_new(row, "to", op_words_to(a));
    json_object_set(row, "documents", json_object_get(action, "documents"));
}

static json_t *actions_table(const struct op_call *call, const json_t *list, const json_t *people)
{
    json_t *table = answer_table();
    size_t i;
    json_t *action;

    answer_column(table, "action", "事项", "action");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "roles", "角色", "roles");
    answer_column(table, "may", "本人可办", "you may");
    answer_column(table, "fields", "字段（! 必填）", "fields (! needed)");
    answer_column(table, "why", "不可办的原因", "why not");
    answer_column(table, "basis", "依据", "basis");
    json_array_foreach((json_t *)(uintptr_t)list, i, action)
    {
        if (!is_for_people(action))
            continue;
        json_t *row = answer_row(table);
        json_object_set(row, "action", json_object_get(action, "action"));
        json_object_set_new(row, "name",
                            answer_word(json_text(action, "zh"), json_text(action, "en")));
        json_object_set(row, "stage", json_object_get(action, "stage"));
        json_object_set(row, "roles", json_object_get(action, "roles"));
        json_object_set(row, "may", json_object_get(action, "may"));
        json_object_set_new(row, "fields", field_names(json_object_get(action, "fields")));
        json_t *why = json_object_get(action, "why");
        json_object_set_new(row, "why", why ? json_incref(why) : json_null());
        json_object_set(row, "basis", json_object_get(action, "basis"));
        add_form(call, row, action, people);
    }
    return table;
}

static json_t *form_word(enum case_field_kind kind)
{
    static const char *const forms[][2] = {
        [CASE_TEXT] = {"文字", "text"},
        [CASE_DATE] = {"日期 2026-11-23", "date 2026-11-23"},
        [CASE_INT] = {"整数", "whole number"},
        [CASE_FEN] = {"金额（元） 3000.50", "yuan 3000.50"},
        [CASE_FLAG] = {"是否 yes/no", "yes/no"},
        [CASE_CODE] = {"代码，择一", "one code"},
        [CASE_LIST] = {"列表 a,b", "list a,b"},
        [CASE_RESULTS] = {"各事项的结果 0101:1;0102:2+5", "results 0101:1;0102:2+5"}};

    return answer_word(forms[kind][0], forms[kind][1]);
}

/* "onsite（现场检查）、document …": what may be chosen. */
static json_t *choices(const struct codes *codes, const char *table, int32_t day)
{
    json_t *all = table ? case_codes(codes, table, day) : NULL;
    struct buf zh = {0};
    struct buf en = {0};
    size_t i;
    json_t *one;

    buf_adds(&zh, "");
    buf_adds(&en, "");
    json_array_foreach(all, i, one)
    {
        buf_addf(&zh, "%s%s（%s）", i ? "、" : "", json_text(one, "code"), json_text(one, "zh"));
        buf_addf(&en, "%s%s (%s)", i ? ", " : "", json_text(one, "code"), json_text(one, "en"));
    }
    json_t *word = answer_word(zh.data, en.data);
    buf_free(&zh);
    buf_free(&en);
    json_decref(all);
    return word;
}

/* What to write after --set for one action. */
static json_t *fields_table(const struct codes *codes, const struct case_action *action,
                            int32_t day)
{
    json_t *table = answer_table();

    answer_column(table, "field", "字段", "field");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "required", "必填", "needed");
    answer_column(table, "form", "格式", "form");
    answer_column(table, "choices", "可填", "choices");
    for (const struct case_field *f = action->fields; f && f->id; f++) {
        if (f->looked_up)
            continue;
        json_t *row = answer_row(table);
        json_object_set_new(row, "field", json_string(f->id));
        json_object_set_new(row, "name", answer_word(f->zh, f->en));
        json_object_set_new(row, "required", json_boolean(f->required));
        json_object_set_new(row, "form", form_word(f->kind));
        json_object_set_new(row, "choices", choices(codes, f->codes, day));
    }
    return table;
}

/* Only the rows of one action, and its fields one by one. E_CONFLICT if it cannot be done now. */
static enum err one_action(const struct op_call *call, const char *name, json_t *list,
                           json_t **answer, struct error *e)
{
    const struct case_action *action = case_action_find(name);
    size_t i = 0;

    if (!action)
        return error_set(e, E_NOTFOUND, "没有事项“%s”。用 stages 查看全部事项",
                         "there is no action “%s”; stages lists them all", name);
    while (i < json_array_size(list)) {
        if (strcmp(json_text(json_array_get(list, i), "action"), name) == 0)
            i++;
        else
            json_array_remove(list, i);
    }
    if (!i)
        return error_set(e, E_CONFLICT, "案件现在不能“%s”。用 case actions %s 查看可办事项",
                         "“%s” cannot be done now; case actions %s lists what can", name,
                         json_text(call->args, "case"));
    *answer = fields_table(call->lane->snapshot->codes, action, today_of(call));
    if (json_array_size(json_object_get(*answer, "rows")))
        answer_note(*answer, "例：case act %s %s --set 字段=值 …",
                    "For example: case act %s %s --set field=value …",
                    json_text(call->args, "case"), name);
    json_t *why = json_object_get(json_array_get(list, 0), "why");
    if (why)
        answer_note(*answer, "本人现在不可办：%2$s%1$.0s", "You may not do it now: %1$s%2$.0s",
                    json_text(why, "en"), json_text(why, "zh"));
    return E_OK;
}

static enum err case_actions(struct op_call *call, json_t **answer, struct error *e)
{
    const struct case_rules rules = casework_rules(call->lane->snapshot);
    const char *name = json_text(call->args, "action");
    struct case_row row;
    json_t *projection = NULL;
    json_t *list = NULL;
    json_t *people = NULL;
    enum err rc = scope_case(call, json_text(call->args, "case"), &row, e);

    if (!rc)
        rc = op_work_people(call, &row, &people, e);
    if (!rc)
        rc = case_projection(call->lane->ledger, &row, &projection, e);
    if (!rc)
        rc = case_allowed(&rules, projection, call->roles, call->actor, today_of(call), &list, e);
    if (!rc && *name)
        rc = one_action(call, name, list, answer, e);
    else if (!rc) {
        *answer = actions_table(call, list, people);
        json_object_set_new(*answer, "version", json_integer((json_int_t)row.version));
        answer_note(*answer, "case actions %s 事项：每个字段的含义、格式和可填的代码。",
                    "case actions %s ACTION tells what each field is, its form and its codes.",
                    json_text(call->args, "case"));
    }
    if (!rc)
        answer_note(*answer, "案件现为版本 %llu。", "The case is at version %llu.",
                    (unsigned long long)row.version);
    json_decref(list);
    json_decref(people);
    json_decref(projection);
    ledger_case_row_free(&row);
    return rc;
}

/* ---- case history ---- */

struct listing {
    struct op_call *call;
    json_t *table;
    size_t count;
};

/* The same for people: who by name, and what in words. */
static void add_words(const struct op_call *call, json_t *row, const struct case_event *event)
{
    int32_t day = day_of_instant(event->time, (int)call->lane->snapshot->config->zone_min);
    char name[PEOPLE_NAME_BYTES];
    struct error unread;
    json_t *content = NULL;

    if (people_name(call->lane, event->actor, name, &unread) == E_OK)
        json_object_set_new(row, "actor_name", json_string(name));
    if (cjson_read(event->content, strlen(event->content), &content, &unread) == E_OK)
        json_object_set_new(row, "words",
                            op_words_content(call->lane->snapshot->codes,
                                             case_action_find(event->kind), content, day));
    json_decref(content);
}

static enum err history_one(void *ctx, const struct case_event *event, struct error *e)
{
    struct listing *l = ctx;
    struct buf leaf = {0};
    uint8_t hash[MERKLE_HASH];
    char hex[2 * MERKLE_HASH + 1];
    enum err rc = case_event_leaf(event, &leaf, e);

    if (rc)
        return rc;
    merkle_leaf(leaf.data, leaf.len, hash);
    hex_encode(hex, hash, sizeof hash);
    buf_free(&leaf);
    json_t *row = answer_row(l->table);
    json_object_set_new(row, "seq", json_integer((json_int_t)event->seq));
    json_object_set_new(row, "time",
                        answer_instant(event->time, l->call->lane->snapshot->config->zone_min));
    json_object_set_new(row, "actor", json_string(event->actor));
    json_object_set_new(row, "action", json_string(event->kind));
    json_object_set_new(row, "name", action_word(event->kind));
    json_object_set_new(row, "content", json_string(event->content));
    json_object_set_new(row, "hash", json_string(hex));
    add_words(l->call, row, event);
    l->count++;
    return E_OK;
}

static enum err case_history(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call, .table = answer_table()};
    const char *no = json_text(call->args, "case");

    answer_column(l.table, "seq", "版本", "version");
    answer_column(l.table, "time", "时间", "time");
    answer_column(l.table, "actor", "经办", "by");
    answer_column(l.table, "action", "事项", "action");
    answer_column(l.table, "name", "名称", "what");
    answer_column(l.table, "content", "内容", "content");
    answer_column(l.table, "hash", "散列（日志 cases 条目的叶）",
                  "hash (leaf of the day's cases entry)");
    struct case_row row;
    enum err rc = scope_case(call, no, &row, e);
    ledger_case_row_free(&row);
    if (!rc)
        rc = ledger_case_events(call->lane->ledger, no, 0, history_one, &l, e);
    if (rc)
        json_decref(l.table);
    else
        *answer = l.table;
    return rc;
}

/* ---- case due ---- */

static json_t *level_word(int level)
{
    static const char *const words[][2] = {
        {"", ""}, {"县级", "county"}, {"市级", "prefecture"}, {"省级", "province"}};

    return answer_word(words[level & 3][0], words[level & 3][1]);
}

static json_t *duty_word(const char *duty)
{
    if (strcmp(duty, "ours") == 0)
        return answer_word("本机关", "ours");
    return strcmp(duty, "party") == 0 ? answer_word("当事人", "party")
                                      : answer_word("无须办理", "nobody");
}

/* Where a due day comes from: the law or rule of clocks.csv, or a day named for this case. */
static json_t *rule_word(const struct codes *codes, const char *rule, int32_t day)
{
    const struct clock *clock = *rule ? codes_clock(codes, rule, day) : NULL;

    return clock ? json_string(clock->basis)
                 : answer_word("计划或本案中确定的日期", "a day set by the plan or in the case");
}

static enum err due_one(void *ctx, const struct due_row *due, struct error *e)
{
    struct listing *l = ctx;
    const struct codes *codes = l->call->lane->snapshot->codes;
    const struct case_clock *clock = case_clock_find(due->due.clock);
    const struct region *region = codes_region(codes, due->bureau);
    int32_t today = today_of(l->call);
    bool open = due->due.due == DAY_NONE;

    (void)e;
    json_t *row = answer_row(l->table);
    json_object_set_new(row, "case", json_string(due->no));
    json_object_set_new(row, "firm", json_string(due->firm));
    json_object_set_new(row, "bureau",
                        json_sprintf("%06u %s", (unsigned)due->bureau, region ? region->name : ""));
    json_object_set_new(row, "clock", json_string(due->due.clock));
    json_object_set_new(row, "name",
                        clock ? answer_word(clock->zh, clock->en) : json_string(due->due.clock));
    json_object_set_new(row, "due", answer_day(due->due.due));
    json_object_set_new(row, "left", open ? json_null() : json_integer(due->due.due - today));
    json_object_set_new(row, "provisional", json_boolean(due->due.provisional));
    json_object_set_new(row, "duty", duty_word(due->due.duty));
    json_object_set_new(row, "warned", json_boolean(due->due.warned));
    json_object_set_new(row, "level", level_word(due->due.level));
    json_object_set_new(row, "rule", rule_word(codes, due->due.rule, today));
    return E_OK;
}

static json_t *due_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "firm", "企业名称", "firm");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "clock", "期限", "clock");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    answer_column(table, "provisional", "暂定", "provisional");
    answer_column(table, "duty", "责任方", "whose");
    answer_column(table, "warned", "已预警", "warned");
    answer_column(table, "level", "已上报至", "passed up to");
    answer_column(table, "rule", "依据", "rule");
    return table;
}

/* Clocks whose name holds the text; NULL ends them. The caller frees the list. */
static const char **clocks_named(const char *text)
{
    size_t count = 0;

    for (const struct case_clock *c = case_clocks; c->id; c++)
        count++;
    const char **found = mem_array(count + 1, sizeof *found);
    count = 0;
    for (const struct case_clock *c = case_clocks; text && c->id; c++)
        if (strstr(c->zh, text) || strstr(c->en, text) || strcmp(c->id, text) == 0)
            found[count++] = c->id;
    found[count] = NULL;
    return found;
}

static enum err read_due_filter(const struct op_call *call, struct op_page *page,
                                struct due_filter *f, struct error *e)
{
    static const char *const names[] = {
        [DUE_BY_DUE] = "due",     [DUE_BY_FIRM] = "firm", [DUE_BY_BUREAU] = "bureau",
        [DUE_BY_CLOCK] = "name",  [DUE_BY_DUTY] = "duty", [DUE_BY_LEVEL] = "level",
        [DUE_BY_LEVEL + 1] = NULL};
    bool overdue = json_flag(call->args, "overdue");
    enum err rc = op_page_read(call, names, OP_PAGE_MAX, page, e);

    /* a right that ended is not late: nobody has to act */
    *f = (struct due_filter){.until = overdue ? today_of(call) - 1 : DAY_NONE,
                             .binding = overdue,
                             .text = page->text,
                             .order = (enum due_order)page->order,
                             .down = page->down,
                             .limit = page->limit,
                             .offset = page->offset};
    /* a person with a bureau sees its cases unless another one is asked for */
    return rc ? rc : scope_bureau(call, call->bureau, &f->within, e);
}

static enum err case_due(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct due_filter filter;
    struct op_page page;
    uint64_t total = 0;
    enum err rc = read_due_filter(call, &page, &filter, e);

    if (rc)
        return rc;
    const char **clocks = clocks_named(filter.text);
    filter.clocks = clocks;
    l.table = due_table();
    rc = ledger_dues_count(call->lane->ledger, &filter, &total, e);
    if (!rc)
        rc = ledger_dues_each(call->lane->ledger, &filter, due_one, &l, e);
    free(clocks);
    if (rc) {
        json_decref(l.table);
        return rc;
    }
    op_page_note(&page, total, l.table);
    *answer = l.table;
    return E_OK;
}

const struct op ops_case_act[] = {
    {"case act", ROLE_REGULATOR | ROLE_APPROVER | ROLE_PUBLISHER, "办理案件",
     "do something to a case", .lane = LANE_LEDGER, .flags = OP_WRITES, .group = &casework_group,
     .params = PARAMS(
         ARG("case", OP_TEXT, "案件编号", "case number"),
         ARG("action", OP_TEXT, "办理事项，见 case actions", "what to do, see case actions"),
         OPT_SECRET(
             "set", OP_LIST, false,
             "字段=值，可重复：日期 2026-11-23，金额 3000.50（元），列表 a,b，结果 0101:1;0102:2+5",
             "field=value, may be repeated: a date 2026-11-23, yuan 3000.50, a list a,b, results "
             "0101:1;0102:2+5"),
         OPT("reason", OP_TEXT, "理由，同 --set reason=…", "why; the same as --set reason=…"),
         OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",
             "the version you saw; refused if somebody did something since")),
     .run = case_act},
    {"case actions", ROLE_STAFF, "案件现在可以办理的事项", "what may be done now",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number"),
                      ARG_MAYBE("action", OP_TEXT, "事项：列出其每个字段",
                                "an action: lists each of its fields")),
     .run = case_actions},
    {"case history", ROLE_STAFF, "案件的全部经过和散列", "all events of a case, with hashes",
     .params = PARAMS(ARG("case", OP_TEXT, "案件编号", "case number")), .run = case_history},
    {"case due", ROLE_STAFF, "期限，逾期在前", "due dates, late ones first",
     .params = PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
                          "region code, with those below it (default: your own bureau, else all)"),
                      OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
                      OPT("text", OP_TEXT, "案件编号、企业名称或期限名称的一部分",
                          "a part of the case's number, the firm's name or the clock's name"),
                      OPT_PAGED("due, firm, bureau, name, duty, level", "10000")),
     .run = case_due},
    {.name = NULL}};
