/* case list, case show. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/cases/actions.h"
#include "core/cases/label_lookup.h"
#include "core/law/codes.h"
#include "core/law/enterprise.h"
#include "core/law/stages.h"
#include "docket_words.h"
#include "features/casework/document.h"
#include "features/casework/history.h"
#include "features/casework/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/ops/scope.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_dockets.h"

#define LISTED 10000

/* The texts `key` of a list of objects, joined. */
static char *join(const json_t *list, const char *key, const char *between)
{
    struct buf out = {0};
    size_t i;
    json_t *one;

    buf_adds(&out, "");
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const char *text = json_text_or(one, key, NULL);
        if (text && *text)
            buf_addf(&out, "%s%s", out.len ? between : "", text);
    }
    return buf_take(&out);
}

static json_t *joined(const json_t *list, const char *key)
{
    char *text = join(list, key, "、");
    json_t *value = json_string(text);

    free(text);
    return value;
}

struct listing {
    struct op_call *call;
    json_t *table;
    size_t count;
};

static enum err list_one(void *ctx, const struct docket_row *row, struct error *e)
{
    struct listing *l = ctx;
    const struct snapshot *snapshot = l->call->lane->snapshot;
    json_error_t unused;
    json_t *doc = json_loads(row->frozen, 0, &unused);

    if (++l->count > LISTED) {
        json_decref(doc);
        return error_set(e, E_LIMIT, "只列出前 %d 个案件", "only the first %d cases are listed",
                         LISTED);
    }
    answer_add(
        l->table, "sdosssooos", row->no, row->date, answer_region(snapshot->codes, row->bureau),
        case_text(doc, "firm", "name"), row->uscc, case_text(doc, "task", "title"),
        joined(json_object_get(doc, "inspectors"), "name"), label_of(docket_standings, row->state),
        case_stage_label(row->stage), case_text(doc, "task", "inspect_by"));
    json_decref(doc);
    return E_OK;
}

static json_t *list_table(void)
{
    json_t *table = answer_table();

    answer_column(table, "case", "案件编号", "case");
    answer_column(table, "date", "抽取日期", "drawn");
    answer_column(table, "bureau", "管辖单位", "bureau");
    answer_column(table, "name", "企业名称", "firm");
    answer_column(table, "uscc", "统一社会信用代码", "USCC");
    answer_column(table, "task", "任务", "task");
    answer_column(table, "inspectors", "检查人员", "inspectors");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "inspect_by", "检查截止", "visit by");
    return table;
}

static enum err read_filter(const struct op_call *call, struct docket_filter *filter,
                            struct error *e)
{
    const json_t *args = call->args;
    const json_t *date = json_object_get(args, "date");

    *filter = (struct docket_filter){.date = date ? (int32_t)json_integer_value(date) : DAY_NONE,
                                     .state = json_text_or(args, "state", NULL)};
    if (filter->state && strcmp(filter->state, "open") != 0 &&
        strcmp(filter->state, "closed") != 0 && strcmp(filter->state, "void") != 0)
        return error_set(e, E_INPUT, "状态只能是 open、closed 或 void，不能是 %s",
                         "a state is open, closed or void, not %s", filter->state);
    return scope_bureau(call, 0, &filter->within, e);
}

static enum err case_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call};
    struct docket_filter filter;
    enum err rc = read_filter(call, &filter, e);

    if (rc)
        return rc;
    l.table = list_table();
    rc = ledger_docket_each(call->lane->ledger, &filter, list_one, &l, e);
    if (rc && l.count <= LISTED) {
        json_decref(l.table);
        return rc;
    }
    if (l.count > LISTED)
        answer_note(l.table, "只列出前 %d 个案件，请用 --date 或 --bureau 缩小范围。",
                    "Only the first %d cases are shown: narrow the list by --date or --bureau.",
                    LISTED);
    *answer = l.table;
    return E_OK;
}

/* How sure a due date is: [in a year without calendar][of a stage not reached yet]. */
static const char *const due_marks[2][2][2] = {
    {{"", ""}, {"（预计，自进入本阶段起算）", " (expected; counts from entering the stage)"}},
    {{"（暂定：尚无该年日历）", " (provisional: no calendar yet)"},
     {"（预计，自进入本阶段起算；暂定：尚无该年日历）",
      " (expected; counts from entering the stage; provisional: no calendar yet)"}}};

static const char *due_mark(const json_t *due, bool zh)
{
    bool provisional = json_flag(due, "provisional");
    bool assumed = json_flag(due, "assumed");

    return due_marks[provisional][assumed][zh ? 0 : 1];
}

static json_t *due_word(const json_t *due)
{
    const char *date = json_text_or(due, "date", NULL);
    char *zh = mem_printf("%s %s%s", date, json_text(due, "zh"), due_mark(due, true));
    char *en = mem_printf("%s %s%s", date, json_text(due, "en"), due_mark(due, false));
    json_t *word = answer_word(zh, en);

    free(zh);
    free(en);
    return word;
}

static json_t *plain_word(const json_t *text)
{
    return label_json(json_text(text, "id"), json_text(text, "zh"), json_text(text, "en"));
}

static json_t *exit_word(const json_t *exit)
{
    const struct stage *to = stage_get((int)json_int(exit, "to"));

    if (!to) /* closed: the condition says so itself */
        return plain_word(exit);
    char *zh = mem_printf("%s → %s", json_text(exit, "zh"), to->name.zh);
    char *en = mem_printf("%s → %s", json_text(exit, "en"), to->name.en);
    json_t *word = answer_word(zh, en);

    free(zh);
    free(en);
    return word;
}

static json_t *role_word(const json_t *role)
{
    char *people = join(json_object_get(role, "people"), "name", "、");
    const char *colon_zh = *people ? "：" : "";
    const char *colon_en = *people ? ": " : "";
    char *zh = mem_printf("%s%s%s", json_text(role, "zh"), colon_zh, people);
    char *en = mem_printf("%s%s%s", json_text(role, "en"), colon_en, people);
    json_t *word = answer_word(zh, en);

    free(people);
    free(zh);
    free(en);
    return word;
}

/* What a stage says, part by part; each part is a list in the workflow. */
static const struct part {
    const char *key;
    const char *zh;
    const char *en;
    json_t *(*word)(const json_t *item);
} parts[] = {{"entry", "进入条件", "entered when", plain_word},
             {"responsible", "责任人", "responsible", role_word},
             {"documents", "文书", "document", plain_word},
             {"basis", "依据", "legal basis", plain_word},
             {"due", "期限", "due", due_word},
             {"next", "去向", "leads on", exit_word}};
#define PARTS (sizeof parts / sizeof *parts)

static json_t *stage_table(const json_t *workflow)
{
    json_t *table = answer_table();
    size_t i;
    json_t *stage;

    answer_column(table, "number", "序", "no");
    answer_column(table, "stage", "阶段", "stage");
    answer_column(table, "state", "状态", "state");
    answer_column(table, "responsible", "首要责任人", "in charge");
    answer_column(table, "due", "首个期限", "first due");
    json_array_foreach((json_t *)(uintptr_t)workflow, i, stage)
    {
        json_t *row = answer_row(table);
        json_object_set(row, "number", json_object_get(stage, "number"));
        json_object_set_new(row, "stage", plain_word(stage));
        json_object_set_new(row, "state", label_of(docket_standings, json_text(stage, "state")));
        json_object_set_new(row, "responsible",
                            role_word(json_array_get(json_object_get(stage, "responsible"), 0)));
        const json_t *first = json_array_get(json_object_get(stage, "due"), 0);
        json_object_set_new(row, "due", first ? due_word(first) : json_null());
    }
    return table;
}

/* One row for each condition, person, document, rule and date, so that it reads on a terminal. */
static json_t *detail_table(const json_t *workflow)
{
    json_t *table = answer_table();
    size_t i;
    json_t *stage;

    answer_column(table, "number", "序", "no");
    answer_column(table, "part", "项目", "part");
    answer_column(table, "text", "内容", "text");
    json_array_foreach((json_t *)(uintptr_t)workflow, i, stage)
    {
        for (size_t p = 0; p < PARTS; p++) {
            size_t k;
            json_t *item;
            json_array_foreach(json_object_get(stage, parts[p].key), k, item)
            {
                json_t *row = answer_row(table);
                json_object_set(row, "number", json_object_get(stage, "number"));
                json_object_set_new(row, "part",
                                    label_json(parts[p].key, parts[p].zh, parts[p].en));
                json_object_set_new(row, "text", parts[p].word(item));
            }
        }
    }
    return table;
}

/* Where the case stands: on the main track first, then beside it. */
static json_t *standing(const json_t *now)
{
    json_t *list = json_array();

    json_array_append(list, json_object_get(now, "main"));
    json_array_extend(list, json_object_get(now, "beside"));
    return list;
}

static json_t *clock_table(const json_t *clocks)
{
    json_t *table = answer_table();
    size_t i;
    json_t *clock;

    answer_column(table, "name", "期限", "clock");
    answer_column(table, "start", "起算", "from");
    answer_column(table, "due", "届满日", "due");
    answer_column(table, "provisional", "暂定", "provisional");
    answer_column(table, "basis", "依据", "basis");
    json_array_foreach((json_t *)(uintptr_t)clocks, i, clock)
    {
        answer_add(table, "ooooo", plain_word(clock), json_incref(json_object_get(clock, "start")),
                   json_incref(json_object_get(clock, "due")),
                   json_incref(json_object_get(clock, "provisional")),
                   json_incref(json_object_get(clock, "basis")));
    }
    return table;
}

/* The codes of one item as values. */
static json_t *result_values(const json_t *known, const json_t *list)
{
    json_t *values = json_array();
    size_t i, k;
    json_t *code, *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, code)
    {
        json_array_foreach((json_t *)(uintptr_t)known, k, one)
        {
            if (json_equal(json_object_get(one, "code"), code))
                json_array_append_new(values,
                                      label_json(json_string_value(code), json_text(one, "zh"),
                                                 json_text(one, "en")));
        }
    }
    return values;
}

/* The approved results, item by item. */
static json_t *result_lines(const struct codes *codes, const json_t *results, int32_t day)
{
    json_t *table = answer_table();
    json_t *known = case_codes(codes, "results", day);
    const char *code;
    json_t *list;

    answer_column(table, "item", "事项", "item");
    answer_column(table, "name", "事项名称", "name");
    answer_column(table, "codes", "结果代码", "result codes");
    answer_column(table, "result", "结果", "result");
    json_object_foreach(json_object_get(results, "items"), code, list)
    {
        const struct item *item = codes_item(codes, code);
        answer_add(table, "ssoo", code, item ? item->name : "", json_incref(list),
                   result_values(known, list));
    }
    json_decref(known);
    return table;
}

static void add_now(json_t *r, const struct codes *codes, const json_t *now, int32_t day)
{
    const json_t *results = json_object_get(now, "results");

    answer_subtable(r, "clocks", "正在计算的期限", "running clocks",
                    clock_table(json_object_get(now, "clocks")));
    if (json_int(results, "version") > 0)
        answer_subtable(r, "results", "已批准的检查结果", "approved results",
                        result_lines(codes, results, day));
}

static json_t *event_table(const json_t *events)
{
    json_t *table = answer_table();
    size_t i;
    json_t *event;

    answer_column(table, "time", "时间", "time");
    answer_column(table, "what", "事项", "event");
    answer_column(table, "actor", "经办", "by");
    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        int64_t time = 0;
        if (instant_parse(json_text(event, "time"), &time))
            answer_add(table, "ooo", answer_instant(time),
                       case_action_label(&case_machine, json_text(event, "kind")),
                       json_incref(json_object_get(event, "actor")));
    }
    return table;
}

/* The same as data, for pages and programs: the document without its history, and of the projection
 * what it does not say. */
static enum err add_model(const struct docket_row *row, json_t *record, const json_t *doc,
                          struct error *e)
{
    static const char *const keys[] = {"trail",   "joint",    "rectify",   "penalty", "payments",
                                       "matters", "handlers", "documents", "tracks",  "waived"};
    json_t *model = json_copy((json_t *)(uintptr_t)doc);
    json_t *projection = NULL;
    enum err rc = docket_projection(row, &projection, e);

    json_object_del(model, "events");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(projection, keys[i]))
            json_object_set(model, keys[i], json_object_get(projection, keys[i]));
    const json_t *last = json_object_get(projection, "last");
    json_object_set(model, "entered", json_at(last, "results-enter", "content", NULL));
    json_object_set(model, "corrected", json_at(last, "results-correct", "content", NULL));
    json_decref(projection);
    json_object_set_new(record, "model", model);
    return rc;
}

static enum err show_case(const struct op_call *call, const struct docket_row *row, json_t **answer,
                          struct error *e)
{
    const struct lane *lane = call->lane;
    json_t *doc;
    enum err rc =
        case_document(lane->ledger, row, lane->snapshot->codes, lane->snapshot->calendar, &doc, e);

    if (rc)
        return rc;
    json_t *r = *answer = answer_record();
    answer_field(r, "case", "案件编号", "case", json_string(row->no));
    answer_field(r, "state", "状态", "state", label_of(docket_standings, row->state));
    answer_field(r, "now", "办理状态", "standing", standing(json_object_get(doc, "now")));
    answer_field(r, "version", "版本", "version", json_incref(json_object_get(doc, "version")));
    answer_field(r, "name", "企业名称", "firm", json_string(case_text(doc, "firm", "name")));
    answer_field(r, "uscc", "统一社会信用代码", "USCC", json_string(row->uscc));
    answer_field(r, "class", "信用风险分类", "credit-risk class",
                 json_string(case_text(doc, "firm", "class")));
    answer_field(r, "ownership", "企业性质", "ownership",
                 label_of(ownerships, case_text(doc, "pick", "ownership")));
    answer_field(r, "address", "住所", "address", json_string(case_text(doc, "firm", "address")));
    answer_field(r, "bureau", "管辖单位", "bureau",
                 answer_region(lane->snapshot->codes, row->bureau));
    answer_field(r, "task", "任务", "task", json_string(case_text(doc, "task", "title")));
    answer_field(r, "items", "检查事项", "items", joined(json_object_get(doc, "items"), "name"));
    answer_field(r, "inspectors", "检查人员（首位为组长）", "inspectors, lead first",
                 joined(json_object_get(doc, "inspectors"), "name"));
    answer_field(r, "staff", "检查人员编号", "staff numbers",
                 joined(json_object_get(doc, "inspectors"), "id"));
    answer_field(r, "date", "抽取日期", "drawn", answer_day(row->date));
    answer_field(r, "inspect_by", "检查截止", "visit by",
                 json_string(case_text(doc, "task", "inspect_by")));
    answer_field(r, "commit", "抽取承诺序号", "commit",
                 json_integer((json_int_t)row->commit_index));
    answer_field(r, "ticket", "签号", "ticket", json_string(case_text(doc, "pick", "ticket")));
    answer_subtable(r, "stages", "五段式流程", "the five stages",
                    stage_table(json_object_get(doc, "workflow")));
    answer_subtable(r, "conditions", "各阶段的条件、责任人、文书、依据、期限和去向",
                    "conditions, people, documents, rules, dates and exits of each stage",
                    detail_table(json_object_get(doc, "workflow")));
    add_now(r, lane->snapshot->codes, json_object_get(doc, "now"), row->date);
    answer_subtable(r, "events", "经过", "history", event_table(json_object_get(doc, "events")));
    rc = add_model(row, r, doc, e);
    json_decref(doc);
    return rc;
}

static enum err case_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct docket_row row;
    enum err rc = scope_docket(call, json_text(call->args, "case"), &row, e);

    if (!rc)
        rc = docket_is_matter(&row) ? docket_show_matter(call, &row, answer, e)
                                    : show_case(call, &row, answer, e);
    ledger_docket_free(&row);
    return rc;
}

const struct op ops_case[] = {
    {"case list", ROLE_STAFF, "案件清单", "cases",
     .params =
         PARAMS(OPT("bureau", OP_TEXT, "区划代码，含下级", "region code, with those below it"),
                OPT("date", OP_DATE, "抽取日期", "day of the draw"),
                OPT("state", OP_TEXT, "状态", "state")),
     .run = case_list},
    {"case show", ROLE_STAFF, "一个案件及其五段，或一个台账事项",
     "one case and its five stages, or one matter", .params = PARAMS(DOCKET_NO), .run = case_show},
    {.name = NULL}};
