/* Results of a visit: entered, approved, corrected, told, disclosed, objected to, and the list of
 * abnormal operation. */
#include <string.h>

#include "machine_rows.h"

#include "core/base/json.h"

/* ---- what a set of results means, by the dated table ---- */

/* Rules of one item: known codes, each once, none beside a code that stands alone. */
static enum err check_item(const struct case_call *call, const char *item, const json_t *list,
                           bool *gone, bool *reached, struct error *e)
{
    bool alone = false;
    size_t i;
    json_t *code;

    json_array_foreach(list, i, code)
    {
        const struct list_row *row =
            codes_listed(call->rules->codes, LIST_RESULTS, json_string_value(code), call->took);
        if (!row)
            return error_set(e, E_INPUT, "事项 %s：结果代码 %s 不在现行代码表中",
                             "item %s: result %s is not in the table in force", item,
                             json_string_value(code));
        alone = alone || row->alone;
        *gone = *gone || row->result == RESULT_GONE;
        *reached = *reached || (row->result != RESULT_GONE && row->result != RESULT_UNREACHABLE);
    }
    if (alone && json_array_size(list) > 1)
        return error_set(e, E_INPUT, "事项 %s：有一个结果不能与其他结果同时选择",
                         "item %s: one of the results excludes all others", item);
    return E_OK;
}

static bool item_of_case(const json_t *projection, const char *item)
{
    const json_t *items = json_at(projection, "case", "items", NULL);
    size_t i;
    json_t *one;

    json_array_foreach(items, i, one)
    {
        if (strcmp(json_string_value(one), item) == 0)
            return true;
    }
    return false;
}

/* A firm that is gone ends the visit: every item entered then has that same result, and the rest
 * may be left out. Otherwise every item of the case has one. */
static enum err check_whole(const struct case_call *call, const json_t *results, bool gone,
                            struct error *e)
{
    const json_t *items = json_at(call->projection, "case", "items", NULL);
    const json_t *first = NULL;
    const char *item;
    json_t *list;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)results, item, list)
    {
        first = first ? first : list;
        if (gone && !json_equal(first, list))
            return error_set(e, E_INPUT, "企业已不在营的结果应对全部事项相同，检查到此为止",
                             "a firm that is gone ends the visit: all items have that result");
    }
    json_array_foreach(items, i, list)
    {
        if (!gone && !json_object_get(results, json_string_value(list)))
            return error_set(e, E_INPUT, "事项 %s 没有结果", "item %s has no result",
                             json_string_value(list));
    }
    return E_OK;
}

static enum err check_results(const struct case_call *call, struct error *e)
{
    const json_t *results = json_object_get(call->content, "results");
    bool gone = false, reached = false;
    const char *item;
    json_t *list;
    enum err rc;

    json_object_foreach((json_t *)(uintptr_t)results, item, list)
    {
        if (!item_of_case(call->projection, item))
            return error_set(e, E_INPUT, "事项 %s 不属于本案", "item %s is not of this case", item);
        rc = check_item(call, item, list, &gone, &reached, e);
        if (rc)
            return rc;
    }
    rc = check_whole(call, results, gone, e);
    if (!rc && reached && case_in(call->projection, "publicity-open"))
        return error_set(e, E_CONFLICT, "尚未进行法规宣传，第一阶段不能省略",
                         "the law has not been explained yet; stage 1 is never left out");
    return rc;
}

/* The gravest kind of all items decides where the case may go. */
static const char *outcome_of(const struct codes *codes, const json_t *results, int32_t day,
                              bool *abnormal)
{
    static const char *const names[] = {"clean", "corrected", "problem", "unreachable", "gone"};
    static const int grave[] = {[RESULT_CLEAN] = 0,
                                [RESULT_CORRECTED] = 1,
                                [RESULT_PROBLEM] = 2,
                                [RESULT_UNREACHABLE] = 3,
                                [RESULT_GONE] = 4};
    int worst = 0;
    const char *item;
    json_t *list, *code;
    size_t i;

    *abnormal = false;
    json_object_foreach((json_t *)(uintptr_t)results, item, list)
    {
        json_array_foreach(list, i, code)
        {
            const struct list_row *row =
                codes_listed(codes, LIST_RESULTS, json_string_value(code), day);
            if (!row)
                continue;
            *abnormal = *abnormal || row->abnormal;
            worst = grave[row->result] > worst ? grave[row->result] : worst;
        }
    }
    return names[worst];
}

/* Codes are read as they were on the day they were entered. */
static enum err judge(const struct case_call *call, const char *entering, struct error *e)
{
    const json_t *content = case_last(call->projection, entering);
    int32_t entered = json_day(content, "date");
    bool abnormal;

    (void)e;
    if (entered == DAY_NONE)
        entered = json_day(json_object_get(content, "computed"), "day");
    const char *outcome =
        outcome_of(call->rules->codes, json_object_get(content, "results"), entered, &abnormal);
    json_object_set_new(call->computed, "outcome", json_string(outcome));
    json_object_set_new(call->computed, "abnormal", json_boolean(abnormal));
    return E_OK;
}

static enum err judge_entered(const struct case_call *call, struct error *e)
{
    return judge(call, "results-enter", e);
}

static enum err judge_corrected(const struct case_call *call, struct error *e)
{
    return judge(call, "results-correct", e);
}

/* ---- versions ---- */

static void list_abnormal(const struct case_call *call)
{
    json_t *tracks = json_object_get(call->next, "tracks");
    bool abnormal = json_flag(call->computed, "abnormal");

    if (abnormal && case_in(call->projection, "abnormal-none")) {
        json_object_set_new(tracks, "abnormal", json_string("abnormal-due"));
        case_clocks_start(call, "abnormal-list");
    }
    if (!abnormal && case_in(call->projection, "abnormal-due")) {
        json_object_set_new(tracks, "abnormal", json_string("abnormal-none"));
        case_clocks_stop(call, "abnormal-list");
    }
}

/* What was approved before moves into the history; nothing is overwritten. */
static void approve(const struct case_call *call, const char *entering)
{
    const json_t *old = json_object_get(call->projection, "results");
    const json_t *content = case_last(call->projection, entering);
    int64_t version = json_int(old, "version");
    json_t *history = json_deep_copy(json_object_get(old, "history"));

    if (!history)
        history = json_array();
    if (version > 0)
        json_array_append_new(history,
                              json_pack("{s:I, s:O, s:O, s:O, s:O}", "version", (json_int_t)version,
                                        "items", json_object_get(old, "items"), "outcome",
                                        json_object_get(old, "outcome"), "actor",
                                        json_object_get(old, "actor"), "approver",
                                        json_object_get(old, "approver")));
    json_object_set_new(
        call->next, "results",
        json_pack("{s:I, s:O, s:O, s:s, s:s, s:s, s:o}", "version", (json_int_t)(version + 1),
                  "items", json_object_get(content, "results"), "outcome",
                  json_object_get(call->computed, "outcome"), "actor",
                  case_last_actor(call->projection, entering), "approver", call->actor, "reason",
                  json_text(content, "reason"), "history", history));
    list_abnormal(call);
}

static void approve_entered(const struct case_call *call)
{
    approve(call, "results-enter");
}

static void approve_corrected(const struct case_call *call)
{
    approve(call, "results-correct");
    if (case_in(call->projection, "disclosure-done"))
        case_clocks_start(call, "result-publish");
}

/* ---- disclosure and objection ---- */

/* Without approval the daemon discloses on the last day of the limit. */
static enum err ready_disclosed(const struct case_call *call, struct error *e)
{
    int32_t due;
    bool suspended;
    enum err rc = E_OK;

    if (case_in(call->projection, "disclosure-approved"))
        return E_OK;
    rc = case_clock_due_day(call->rules, call->projection, "result-publish", &due, &suspended, e);
    if (!rc && call->day < due) {
        char day[11];
        return error_set(e, E_CONFLICT, "公示尚未批准，期限 %s 届满时才自动公示",
                         "disclosure is not approved; without approval it happens on %s",
                         day_format(due, day));
    }
    return rc;
}

/* The file on the site and the log entry that holds its hash; versions count from 1. */
static void public_file(const struct case_call *call)
{
    json_object_set_new(call->next, "public",
                        json_pack("{s:I, s:I, s:s}", "version", json_int(call->content, "version"),
                                  "index", json_int(call->content, "index"), "sha256",
                                  json_text(call->content, "sha256")));
}

static enum err check_objection(const struct case_call *call, struct error *e)
{
    int32_t due;
    bool suspended;

    if (!case_clock_running(call->projection, "objection"))
        return E_OK;
    enum err rc =
        case_clock_due_day(call->rules, call->projection, "objection", &due, &suspended, e);
    if (!rc && call->took > due) {
        char day[11];
        return error_set(e, E_CONFLICT, "提出异议的期限已于 %s 届满",
                         "the time to object ended on %s", day_format(due, day));
    }
    return rc;
}

static const struct case_step entering = {.check = check_results};
static const struct case_step approving = {.check = judge_entered, .effect = approve_entered};
static const struct case_step correcting = {.check = judge_corrected, .effect = approve_corrected};
static const struct case_step disclosing = {.ready = ready_disclosed, .effect = public_file};
static const struct case_step renewing = {.effect = public_file};
static const struct case_step objecting = {.check = check_objection};

#define RESULTS CODED("results", CASE_RESULTS, "各事项结果", "results of the items", "results")
#define AFTER                                                                                      \
    "triage guiding admonition-asked admonished penalty-proposed not-filed investigating "         \
    "investigated reviewed noticed hearing-asked hearing-set heard decided decided-none "          \
    "announcing served dropped transferred annulled rectifying recheck-failed rectified closed "
#define PUBLIC_FILE                                                                                \
    NEED("version", CASE_INT, "公示版本", "version of the public file"),                           \
        NEED("index", CASE_INT, "日志序号", "log index"),                                          \
        NEED("sha256", CASE_TEXT, "文件散列", "hash of the file")
#define PUBLISH_BASIS "双随机抽查结果公示要求"
#define ABNORMAL_BASIS "经营异常名录管理规定"

const struct case_action case_result_actions[] = {
    {.id = "results-enter",
     .zh = "录入检查结果",
     .en = "enter the results",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "visited results-none",
     .to = "results-entered",
     .documents = "record",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{DATE_TOOK, RESULTS, FIELD("note", CASE_TEXT, "说明", "note"), FIELD_END},
     .step = &entering},
    {.id = "results-approve",
     .zh = "批准检查结果",
     .en = "approve the results",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "visited results-entered approval-normal approval-made-up",
     .to = "triage results-approved",
     .moves = "disclosure-none>disclosure-due",
     .not_by = "results-enter",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END},
     .step = &approving},
    {.id = "results-return",
     .zh = "退回检查结果",
     .en = "return the results",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "visited results-entered",
     .to = "results-none",
     .not_by = "results-enter",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "feedback",
     .zh = "向当事人反馈结果",
     .en = "tell the party the result",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = AFTER "feedback-open",
     .to = "feedback-given",
     .starts = "objection",
     .documents = "service",
     .basis = "《关于严格规范涉企行政检查的意见》（结果反馈）",
     .fields = FIELDS{DATE_TOOK, CODED("way", CASE_CODE, "送达方式", "way of service", "service"),
                      FIELD_END}},
    {.id = "results-correct",
     .zh = "更正检查结果",
     .en = "correct the results",
     .roles = ROLE_REGULATOR,
     .from = AFTER "results-approved",
     .to = "results-correcting",
     .basis = PUBLISH_BASIS,
     .amends = true,
     .fields = FIELDS{RESULTS, REASON, FIELD_END},
     .step = &entering},
    {.id = "correction-approve",
     .zh = "批准更正",
     .en = "approve the correction",
     .roles = ROLE_APPROVER,
     .from = AFTER "results-correcting",
     .to = "results-approved",
     .moves = "objection-upheld>objection-corrected disclosure-done>disclosure-again "
              "disclosure-approved>disclosure-due",
     .not_by = "results-correct",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END},
     .step = &correcting},
    {.id = "correction-refuse",
     .zh = "不予更正",
     .en = "refuse the correction",
     .roles = ROLE_APPROVER,
     .from = "results-correcting",
     .to = "results-approved",
     .not_by = "results-correct",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "disclosure-approve",
     .zh = "批准公示结果",
     .en = "approve disclosure",
     .roles = ROLE_APPROVER | ROLE_PUBLISHER,
     .from = "disclosure-due disclosure-again results-approved",
     .to = "disclosure-approved",
     .not_by = "results-enter results-correct",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END}},
    {.id = "disclosure-withhold",
     .zh = "依法不予公示",
     .en = "withhold by law",
     .roles = ROLE_APPROVER,
     .from = "disclosure-due disclosure-again",
     .to = "disclosure-withheld",
     .not_by = "results-enter results-correct",
     .stops = "result-publish",
     .basis = "《政府信息公开条例》",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "disclosed",
     .zh = "结果已公示",
     .en = "results disclosed",
     .roles = ROLE_DAEMON,
     .from = "disclosure-due disclosure-again disclosure-approved",
     .to = "disclosure-done",
     .stops = "result-publish",
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{PUBLIC_FILE, FIELD_END},
     .step = &disclosing},
    {.id = "public-renewed",
     .zh = "公示文件已更新",
     .en = "public file renewed",
     .roles = ROLE_DAEMON,
     .from = AFTER,
     .basis = PUBLISH_BASIS,
     .fields = FIELDS{PUBLIC_FILE, FIELD_END},
     .step = &renewing},
    {.id = "objection",
     .zh = "当事人提出异议",
     .en = "the party objects",
     .roles = ROLE_REGULATOR,
     .from = "objection-none results-approved results-correcting",
     .to = "objection-made",
     .starts = "objection-answer",
     .stops = "objection",
     .basis = "国家未规定，默认程序，可修改",
     .fields = FIELDS{DATE_TOOK, NEED("text", CASE_TEXT, "异议内容", "objection"), FIELD_END},
     .step = &objecting},
    {.id = "objection-uphold",
     .zh = "异议成立",
     .en = "uphold the objection",
     .roles = ROLE_APPROVER,
     .from = "objection-made",
     .to = "objection-upheld",
     .not_by = "results-enter",
     .stops = "objection-answer",
     .basis = "国家未规定，默认程序，可修改",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "objection-reject",
     .zh = "异议不成立",
     .en = "reject the objection",
     .roles = ROLE_APPROVER,
     .from = "objection-made",
     .to = "objection-rejected",
     .not_by = "results-enter",
     .stops = "objection-answer",
     .basis = "国家未规定，默认程序，可修改",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "objection-withdraw",
     .zh = "当事人撤回异议",
     .en = "the party withdraws the objection",
     .roles = ROLE_REGULATOR,
     .from = "objection-made",
     .to = "objection-none",
     .stops = "objection-answer",
     .basis = "国家未规定，默认程序，可修改",
     .fields = FIELDS{DATE_TOOK, FIELD_END}},
    {.id = "abnormal-list",
     .zh = "列入经营异常名录",
     .en = "list as abnormal operation",
     .roles = ROLE_APPROVER,
     .from = "abnormal-due",
     .to = "abnormal-listed",
     .not_by = "results-enter",
     .stops = "abnormal-list",
     .basis = ABNORMAL_BASIS,
     .fields = FIELDS{DATE_TOOK, REASON, FIELD_END}},
    {.id = "abnormal-spare",
     .zh = "决定不列入",
     .en = "do not list",
     .roles = ROLE_APPROVER,
     .from = "abnormal-due",
     .to = "abnormal-spared",
     .not_by = "results-enter",
     .stops = "abnormal-list",
     .basis = ABNORMAL_BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "abnormal-remove",
     .zh = "移出经营异常名录",
     .en = "remove from the list",
     .roles = ROLE_APPROVER,
     .from = "abnormal-listed",
     .to = "abnormal-removed",
     .basis = ABNORMAL_BASIS,
     .fields = FIELDS{DATE_TOOK, REASON, FIELD_END}},
    {.id = NULL}};
