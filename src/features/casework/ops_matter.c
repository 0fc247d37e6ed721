/* matter open, list, show, act. */
#include <stdlib.h>
#include <string.h>

#include "action_fields.h"
#include "action_words.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/cases/matter.h"
#include "core/crypto/cjson.h"
#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "features/casework/matters.h"
#include "features/casework/ops.h"
#include "matter_history.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/op_page.h"
#include "platform/ops/people.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"

#define MASK "×××"

static int32_t today_of(const struct op_call *call)
{
    return day_of_instant(call->now, (int)call->lane->snapshot->config->zone_min);
}

static json_t *kind_word(const char *id)
{
    const struct matter_kind *kind = matter_kind_find(id);

    return kind ? answer_word(kind->zh, kind->en) : json_string(id);
}

static json_t *state_word(const char *id)
{
    const struct matter_state *state = matter_state_find(id);

    return state ? answer_word(state->zh, state->en) : json_string(id);
}

static json_t *action_word(const char *id)
{
    const struct case_action *action = matter_action_find(id);

    return action ? answer_word(action->zh, action->en) : json_string(id);
}

static json_t *unit_text(const struct codes *codes, uint32_t code)
{
    const struct region *region = codes_region(codes, code);

    return json_sprintf("%06u %s", (unsigned)code, region ? region->name : "");
}

/* ---- matter open, matter act ---- */

static json_t *done_record(const struct op_call *call, const json_t *done)
{
    const struct codes *codes = call->lane->snapshot->codes;
    const struct matter_kind *kind = matter_kind_find(json_text(done, "kind"));
    json_t *r = answer_record();

    answer_field(r, "matter", "事项编号", "matter", json_incref(json_object_get(done, "matter")));
    answer_field(r, "kind", "类别", "kind", kind_word(json_text(done, "kind")));
    answer_field(r, "action", "办理", "action", action_word(json_text(done, "action")));
    answer_field(r, "state", "状态", "state", state_word(json_text(done, "state")));
    answer_field(r, "unit", "承办单位", "unit in charge",
                 unit_text(codes, (uint32_t)json_int(done, "unit")));
    answer_field(r, "due", "届满日", "due", json_incref(json_object_get(done, "due")));
    answer_field(r, "version", "版本", "version", json_incref(json_object_get(done, "version")));
    answer_field(r, "sha256", "事件散列", "hash of the event",
                 json_incref(json_object_get(done, "sha256")));
    if (kind)
        answer_field(r, "route", "办理方式", "route", answer_word(kind->route_zh, kind->route_en));
    return r;
}

static enum err copy_number(const json_t *args, const char *from, json_t *fields, const char *to,
                            struct error *e)
{
    const char *text = json_text(args, from);

    if (!*text)
        return E_OK;
    if (strlen(text) != 6 || strspn(text, "0123456789") != 6)
        return error_set(e, E_INPUT, "区划代码应为 6 位数字，不能是 %s",
                         "a bureau is a region code of 6 digits, not %s", text);
    json_object_set_new(fields, to, json_integer(strtol(text, NULL, 10)));
    return E_OK;
}

static enum err matter_open(struct op_call *call, json_t **answer, struct error *e)
{
    static const char *const same[] = {"kind", "source", "text",     "case",
                                       "uscc", "person", "external", "by"};
    const json_t *received = json_object_get(call->args, "received");
    json_t *fields = json_object();
    json_t *done = NULL;
    char day[11];
    enum err rc;

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (json_object_get(call->args, same[i]))
            json_object_set(fields, same[i], json_object_get(call->args, same[i]));
    if (json_object_get(call->args, "draw"))
        json_object_set(fields, "commit", json_object_get(call->args, "draw"));
    if (received)
        json_object_set_new(fields, "received",
                            json_string(day_format((int32_t)json_integer_value(received), day)));
    rc = copy_number(call->args, "bureau", fields, "unit", e);
    if (!rc && json_object_get(fields, "case"))
        rc = scope_check_case(call, json_text(fields, "case"), e);
    if (!rc)
        rc = matters_open(call->lane, fields, call->actor, call->roles, &done, e);
    if (!rc)
        *answer = done_record(call, done);
    json_decref(fields);
    json_decref(done);
    return rc;
}

static enum err matter_act(struct op_call *call, json_t **answer, struct error *e)
{
    const char *name = json_text(call->args, "action");
    const struct case_action *action = matter_action_find(name);
    int64_t seen = json_int(call->args, "seen");
    json_t *fields = json_object();
    json_t *done = NULL;
    enum err rc = scope_check_matter(call, json_text(call->args, "matter"), e);

    if (!rc && action)
        rc = op_fields_read(call->args, action, fields, e);
    if (!rc)
        rc = matters_act(call->lane, json_text(call->args, "matter"), name, fields, call->actor,
                         call->roles, seen, &done, e);
    if (!rc)
        *answer = done_record(call, done);
    json_decref(fields);
    json_decref(done);
    return rc;
}

/* ---- matter list ---- */

struct listing {
    struct op_call *call;
    json_t *table;
};

static json_t *list_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "matter", "事项编号", "matter");
    answer_column(table, "kind", "类别", "kind");
    answer_column(table, "unit", "承办单位", "unit in charge");
    answer_column(table, "source", "来源", "source");
    answer_column(table, "received", "收到日期", "received");
    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "left", "剩余天数（负为逾期）", "days left (below 0: late)");
    answer_column(table, "provisional", "暂定", "provisional");
    return table;
}

static enum err list_one(void *ctx, const struct matter_row *row, struct error *e)
{
    struct listing *l = ctx;
    bool runs = row->due != DAY_NONE;

    (void)e;
    json_t *out = answer_row(l->table);
    json_object_set_new(out, "matter", json_string(row->no));
    json_object_set_new(out, "kind", kind_word(row->kind));
    json_object_set_new(out, "unit", unit_text(l->call->lane->snapshot->codes, row->unit));
    json_object_set_new(out, "source", json_string(row->source));
    json_object_set_new(out, "received", answer_day(row->received));
    json_object_set_new(out, "uscc", json_string(row->uscc));
    json_object_set_new(out, "case", json_string(row->case_no));
    json_object_set_new(out, "state", state_word(row->state));
    json_object_set_new(out, "due", answer_day(row->due));
    json_object_set_new(out, "left",
                        runs ? json_integer(row->due - today_of(l->call)) : json_null());
    json_object_set_new(out, "provisional", json_boolean(row->provisional));
    return E_OK;
}

static const char *const orders[] = {
    [MATTER_BY_DUE] = "due",           [MATTER_BY_NO] = "matter",     [MATTER_BY_KIND] = "kind",
    [MATTER_BY_UNIT] = "unit",         [MATTER_BY_SOURCE] = "source", [MATTER_BY_STATE] = "state",
    [MATTER_BY_RECEIVED] = "received", [MATTER_BY_STATE + 1] = NULL};

/* A person with a bureau sees its matters unless another one is asked for. */
static enum err read_filter(const struct op_call *call, struct op_page *page,
                            struct matter_filter *f, struct error *e)
{
    enum err rc = op_page_read(call, orders, OP_PAGE_MAX, page, e);

    *f = (struct matter_filter){.kind = json_text_or(call->args, "kind", NULL),
                                .state = json_text_or(call->args, "state", NULL),
                                .case_no = json_text_or(call->args, "case", NULL),
                                .uscc = json_text_or(call->args, "uscc", NULL),
                                .due_before = DAY_NONE,
                                .check_until = DAY_NONE,
                                .text = page->text,
                                .order = (enum matter_order)page->order,
                                .down = page->down,
                                .limit = page->limit,
                                .offset = page->offset};
    if (!rc)
        rc = scope_bureau(call, call->bureau, &f->within, e);
    if (json_flag(call->args, "overdue"))
        f->due_before = today_of(call);
    if (!rc && f->kind && !matter_kind_find(f->kind))
        rc = error_set(e, E_INPUT, "没有“%.40s”这个类别", "there is no kind “%.40s”", f->kind);
    if (!rc && f->state && !matter_state_find(f->state))
        rc = error_set(e, E_INPUT, "没有“%.40s”这个状态", "there is no state “%.40s”", f->state);
    return rc;
}

static enum err matter_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct matter_filter filter;
    struct op_page page;
    uint64_t total = 0;
    enum err rc = read_filter(call, &page, &filter, e);

    if (rc)
        return rc;
    l.table = list_table();
    rc = ledger_matter_count(call->lane->ledger, &filter, &total, e);
    if (!rc)
        rc = ledger_matter_each(call->lane->ledger, &filter, list_one, &l, e);
    if (rc) {
        json_decref(l.table);
        return rc;
    }
    op_page_note(&page, total, l.table);
    *answer = l.table;
    return E_OK;
}

/* ---- matter show ---- */

/* text with every `name` in it masked. */
static json_t *masked(const char *text, const char *name)
{
    struct buf out = {0};
    size_t len = strlen(name);

    buf_adds(&out, "");
    for (const char *at; len && (at = strstr(text, name)) != NULL; text = at + len) {
        buf_add(&out, text, (size_t)(at - text));
        buf_adds(&out, MASK);
    }
    buf_adds(&out, text);
    json_t *value = json_string(out.data);
    buf_free(&out);
    return value;
}

/* Who asked is left out, and masked where somebody wrote the name into another field. */
static void hide_name(json_t *events)
{
    const json_t *opening = json_object_get(json_array_get(events, 0), "content");
    char *name = mem_strdup(json_text(opening, "by"));
    size_t i;
    json_t *event;
    const char *key;
    json_t *value;
    void *next;

    json_array_foreach(events, i, event)
    {
        json_t *content = json_object_get(event, "content");
        json_object_foreach_safe(content, next, key, value)
        {
            if (strcmp(key, "by") == 0)
                json_object_set_new(content, key, json_string(MASK));
            else if (json_is_string(value))
                json_object_set_new(content, key, masked(json_string_value(value), name));
        }
    }
    free(name);
}

static void add_words(const struct op_call *call, json_t *row, const json_t *event)
{
    char name[PEOPLE_NAME_BYTES];
    struct error unread;

    if (people_name(call->lane, json_text(event, "actor"), name, &unread) == E_OK)
        json_object_set_new(row, "actor_name", json_string(name));
    json_object_set_new(row, "words",
                        op_words_content(call->lane->snapshot->codes,
                                         matter_action_find(json_text(event, "kind")),
                                         json_object_get(event, "content"), today_of(call)));
}

static json_t *event_table(const struct op_call *call, const json_t *events)
{
    int64_t zone_min = call->lane->snapshot->config->zone_min;
    json_t *table = answer_table();
    size_t i;
    json_t *event;

    answer_column(table, "seq", "版本", "version");
    answer_column(table, "time", "时间", "time");
    answer_column(table, "actor", "经办", "by");
    answer_column(table, "action", "事项", "action");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "content", "内容", "content");
    answer_column(table, "sha256", "散列", "hash");
    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        json_t *row = answer_row(table);
        int64_t time = 0;
        char *content =
            json_dumps(json_object_get(event, "content"), JSON_COMPACT | JSON_SORT_KEYS);
        json_object_set(row, "seq", json_object_get(event, "seq"));
        if (instant_parse(json_text(event, "time"), &time))
            json_object_set_new(row, "time", answer_instant(time, zone_min));
        json_object_set(row, "actor", json_object_get(event, "actor"));
        json_object_set(row, "action", json_object_get(event, "kind"));
        json_object_set_new(row, "name", action_word(json_text(event, "kind")));
        json_object_set_new(row, "content", json_string(content));
        json_object_set(row, "sha256", json_object_get(event, "sha256"));
        add_words(call, row, event);
        free(content);
    }
    return table;
}

/* "text!, upheld": what must be given is marked. */
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

static json_t *actions_table(const json_t *projection, const struct op_call *call)
{
    json_t *list = matter_allowed(projection, call->roles, call->actor);
    json_t *table = answer_table();
    size_t i;
    json_t *action;

    answer_column(table, "action", "事项", "action");
    answer_column(table, "name", "名称", "what");
    answer_column(table, "roles", "角色", "roles");
    answer_column(table, "may", "本人可办", "you may");
    answer_column(table, "fields", "字段（! 必填）", "fields (! needed)");
    json_array_foreach(list, i, action)
    {
        json_t *row = answer_row(table);
        json_object_set(row, "action", json_object_get(action, "action"));
        json_object_set_new(row, "name",
                            answer_word(json_text(action, "zh"), json_text(action, "en")));
        json_object_set(row, "roles", json_object_get(action, "roles"));
        json_object_set(row, "may", json_object_get(action, "may"));
        json_object_set_new(row, "fields", field_names(json_object_get(action, "fields")));
        const struct case_action *a = matter_action_find(json_text(action, "action"));
        json_object_set_new(row, "form",
                            op_words_form(call->lane->snapshot->codes, a, today_of(call), NULL));
        json_object_set_new(row, "basis", json_string(a->basis));
    }
    json_decref(list);
    return table;
}

static json_t *level_word(int level)
{
    static const char *const words[][2] = {
        {"", ""}, {"县级", "county"}, {"市级", "prefecture"}, {"省级", "province"}};

    return answer_word(words[level & 3][0], words[level & 3][1]);
}

static enum err add_due(json_t *r, const struct op_call *call, const json_t *projection,
                        struct error *e)
{
    const struct case_rules rules = casework_rules(call->lane->snapshot);
    struct matter_due due;
    enum err rc = matter_due(&rules, projection, today_of(call), &due, e);

    if (rc || !due.clock)
        return rc;
    answer_field(r, "clock", "期限", "clock", answer_word(due.zh, due.en));
    answer_field(r, "due", "届满日", "due", answer_day(due.day));
    answer_field(r, "provisional", "暂定（尚无该年日历）", "provisional (no calendar yet)",
                 json_boolean(due.provisional));
    answer_field(r, "late", "逾期天数", "days late", json_integer(due.late));
    answer_field(r, "level", "已上报至", "passed up to", level_word(due.level));
    answer_field(r, "basis", "依据", "basis", json_string(due.basis));
    return E_OK;
}

static json_t *head_record(const struct op_call *call, const struct matter_row *row,
                           const json_t *opening, const json_t *projection)
{
    const struct codes *codes = call->lane->snapshot->codes;
    const struct matter_kind *kind = matter_kind_find(row->kind);
    json_t *r = answer_record();

    answer_field(r, "matter", "事项编号", "matter", json_string(row->no));
    answer_field(r, "kind", "类别", "kind", kind_word(row->kind));
    answer_field(r, "state", "状态", "state", state_word(row->state));
    answer_field(r, "unit", "承办单位", "unit in charge", unit_text(codes, row->unit));
    answer_field(r, "first", "首接单位", "first contact", unit_text(codes, row->first));
    answer_field(r, "handler", "承办人", "handler", json_string(json_text(projection, "handler")));
    answer_field(r, "received", "收到日期", "received", answer_day(row->received));
    answer_field(r, "source", "来源", "source", json_string(row->source));
    answer_field(r, "external", "外部编号", "sender's number", json_string(row->external));
    answer_field(r, "by", "提出人（保密）", "who asks (confidential)",
                 json_string(json_text(opening, "by")));
    answer_field(r, "uscc", "统一社会信用代码", "USCC", json_string(row->uscc));
    answer_field(r, "case", "案件编号", "case", json_string(row->case_no));
    answer_field(r, "draw", "抽取的日志序号", "log index of the draw",
                 row->commit == MATTER_NO_COMMIT ? json_null() : json_integer(row->commit));
    answer_field(r, "text", "内容", "text", json_string(json_text(opening, "text")));
    answer_field(r, "urged", "催办次数", "times urged",
                 json_incref(json_object_get(projection, "urged")));
    answer_field(r, "version", "版本", "version", json_integer((json_int_t)row->version));
    if (kind)
        answer_field(r, "route", "办理方式", "route", answer_word(kind->route_zh, kind->route_en));
    return r;
}

static enum err show(struct op_call *call, const struct matter_row *row, json_t *events,
                     json_t **answer, struct error *e)
{
    json_t *projection = NULL;
    enum err rc = cjson_read(row->projection, strlen(row->projection), &projection, e);

    if (rc)
        return rc;
    if (!matters_may_name(call->lane, call->actor, call->roles, row->unit))
        hide_name(events);
    json_t *r =
        head_record(call, row, json_object_get(json_array_get(events, 0), "content"), projection);
    rc = add_due(r, call, projection, e);
    answer_subtable(r, "actions", "现在可以办理", "what may be done now",
                    actions_table(projection, call));
    answer_subtable(r, "events", "经过", "history", event_table(call, events));
    json_decref(projection);
    if (rc)
        json_decref(r);
    else
        *answer = r;
    return rc;
}

static enum err matter_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct ledger *ledger = call->lane->ledger;
    struct matter_row row;
    json_t *events = NULL;
    enum err rc = scope_matter(call, json_text(call->args, "matter"), &row, e);

    if (!rc)
        rc = matter_check_history(ledger, &row, e);
    if (!rc)
        rc = matter_events(ledger, row.no, &events, e);
    if (!rc)
        rc = show(call, &row, events, answer, e);
    json_decref(events);
    ledger_matter_free(&row);
    return rc;
}

const struct op ops_matter[] = {
    {"matter open", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, "登记台账事项",
     "record a matter: objection, complaint, recusal, issue", .lane = LANE_LEDGER,
     .flags = OP_WRITES,
     .params = PARAMS(
         OPT_NEEDED("kind", OP_TEXT,
                    "类别：objection、fie-complaint、firm-complaint、consumer-complaint、recusal、"
                    "round-table",
                    "objection, fie-complaint, firm-complaint, consumer-complaint, recusal or "
                    "round-table"),
         OPT_NEEDED("source", OP_TEXT, "来源，如 12315、圆桌会议", "where it comes from"),
         OPT_SECRET("text", OP_TEXT, true, "内容", "what it is about"),
         OPT("case", OP_TEXT, "案件编号", "case number"),
         OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
         OPT("draw", OP_INT, "抽取承诺的日志序号", "log index of a draw's commit"),
         OPT("bureau", OP_TEXT, "首接单位区划代码（默认案件、本人、企业所在单位）",
             "unit of first contact (default: of the case, your own, the firm's)"),
         OPT("received", OP_DATE, "收到日期（默认当天）", "day received (default: today)"),
         OPT("person", OP_TEXT, "被申请回避的检查人员编号", "inspector who should step back"),
         OPT("external", OP_TEXT, "来源方的编号", "the sender's number"),
         OPT_SECRET("by", OP_TEXT, false, "提出人（保密）", "who asks (confidential)")),
     .run = matter_open},
    {"matter list", ROLE_STAFF, "台账，逾期在前", "matters, late ones first",
     .params = PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级（默认本人单位，无则全部）",
                          "region code, with those below it (default: your own bureau, else all)"),
                      OPT("kind", OP_TEXT, "类别", "kind"), OPT("state", OP_TEXT, "状态", "state"),
                      OPT("case", OP_TEXT, "案件编号", "case number"),
                      OPT("uscc", OP_TEXT, "统一社会信用代码", "unified social credit code"),
                      OPT("overdue", OP_FLAG, "只看逾期的", "only what is late"),
                      OPT("text", OP_TEXT, "事项编号、案件编号、信用代码或来源的一部分",
                          "a part of the number, the case's number, the USCC or the source"),
                      OPT_PAGED("due, matter, kind, unit, source, received, state", "10000")),
     .run = matter_list},
    {"matter show", ROLE_STAFF, "一个事项的全部经过", "one matter and its history",
     .params = PARAMS(ARG("matter", OP_TEXT, "事项编号", "matter number")), .run = matter_show},
    {"matter act", ROLE_REGULATOR | ROLE_APPROVER | ROLE_ADMIN, "办理台账事项",
     "do something to a matter", .lane = LANE_LEDGER, .flags = OP_WRITES,
     .params = PARAMS(
         ARG("matter", OP_TEXT, "事项编号", "matter number"),
         ARG("action", OP_TEXT, "办理事项，见 matter show", "what to do, see matter show"),
         OPT_SECRET("set", OP_LIST, false, "字段=值，可重复", "field=value, may be repeated"),
         OPT_SECRET("reason", OP_TEXT, false, "理由，同 --set reason=…",
                    "why; the same as --set reason=…"),
         OPT("seen", OP_INT, "您看到的版本；之后有他人办理则拒绝",
             "the version you saw; refused if somebody did something since")),
     .run = matter_act},
    {.name = NULL}};
