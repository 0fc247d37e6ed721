/* Stage 4 up to the hearing: proposal, filing, inquiry, evidence, review, notice of rights. */
#include <string.h>

#include "core/base/json.h"
#include "core/law/calendar.h"
#include "machine_rows.h"

/* ---- the way into stage 4 ---- */

static bool examined(const struct case_call *call, const char *ground)
{
    const json_t *list = json_object_get(call->content, "examined");
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one)
    {
        if (strcmp(json_string_value(one), ground) == 0)
            return true;
    }
    return false;
}

/* Nobody reaches stage 4 without the condition that holds and the grounds examined. */
static enum err check_propose(const struct case_call *call, struct error *e)
{
    const char *condition = json_text(call->content, "condition");
    enum err rc = case_check_similar(call, e);

    if (rc)
        return rc;
    if (!examined(call, "minor") || !examined(call, "first") || !examined(call, "no-fault"))
        return error_set(e, E_INPUT, "轻微、初次、无过错三种不予处罚情形都须审查（examined）",
                         "all grounds must be examined: minor, first, no-fault (examined)");
    if (strcmp(condition, "repeat") == 0 && json_int(call->content, "similar") == 0)
        return error_set(e, E_CONFLICT, "近两年没有同类记录，不能以再次违法为由",
                         "there is no similar record: it is no repeated violation");
    if (strcmp(condition, "not-on-list") == 0 &&
        json_array_size(json_object_get(call->content, "list")) > 0)
        return error_set(e, E_INPUT, "既不在清单，就不应列出清单事项",
                         "a violation that is not on the list cannot name its rows");
    if (json_day(call->content, "violated") > call->took)
        return error_set(e, E_INPUT, "违法行为日期晚于发现日期",
                         "the violation cannot be later than its discovery");
    return E_OK;
}

static enum err ready_propose(const struct case_call *call, struct error *e)
{
    const char *outcome = json_text(json_object_get(call->projection, "results"), "outcome");

    if (strcmp(outcome, "problem") == 0 || strcmp(outcome, "corrected") == 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "检查结果没有需要处理的问题",
                     "the result names no problem to be handled");
}

/* A second penalty in the same case: the first is kept, its tracks begin anew. */
static void propose_effect(const struct case_call *call)
{
    static const char *const tracks[][2] = {{"payment", "payment-none"},
                                            {"review", "review-none"},
                                            {"publication", "publication-none"}};
    json_t *penalty = json_object_get(call->next, "penalty");
    json_t *now = json_object_get(call->next, "tracks");
    bool safety = json_flag(call->content, "safety");

    if (penalty) {
        json_array_append(json_object_get(call->next, "penalties"), penalty);
        json_object_del(call->next, "penalty");
        json_object_set_new(call->next, "payments", json_array());
        for (size_t i = 0; i < 3; i++)
            json_object_set_new(now, tracks[i][0], json_string(tracks[i][1]));
        case_clocks_stop(call, "reconsideration lawsuit lawsuit-after-review court-enforcement "
                               "decision-publish");
    }
    case_clocks_start(call, safety ? "time-bar-safety:violated" : "time-bar:violated");
}

/* ---- filing ---- */

/* Penalty Law Art. 36: not discovered within 2 years (5 where life, health or money are at stake).
 */
static enum err check_file(const struct case_call *call, struct error *e)
{
    const json_t *proposal = case_last(call->projection, "penalty-propose");
    const char *bar = json_flag(proposal, "safety") ? "time-bar-safety" : "time-bar";
    const struct clock *clock = codes_clock(call->rules->codes, bar, call->day);
    int32_t found = json_day(proposal, "date");
    int64_t least;
    enum err rc = case_limit(call->rules, "handlers", call->day, &least, e);

    if (rc)
        return rc;
    if (!clock)
        return error_set(e, E_NOTFOUND, "期限表中没有现行的 %s", "clocks.csv has no %s in force",
                         bar);
    if (found == DAY_NONE)
        found = json_day(json_object_get(proposal, "computed"), "day");
    if (json_day(proposal, "violated") < case_years_before(found, clock->limit))
        return error_set(e, E_CONFLICT, "违法行为在 %d 年内未被发现，不再给予行政处罚",
                         "the violation was not discovered within %d years: it is time-barred",
                         clock->limit);
    if ((int64_t)json_array_size(json_object_get(call->content, "handlers")) < least)
        return error_set(e, E_CONFLICT, "办案人员不得少于 %d 人", "a case has at least %d handlers",
                         (int)least);
    return E_OK;
}

static void handlers_effect(const struct case_call *call)
{
    json_object_set(call->next, "handlers", json_object_get(call->content, "handlers"));
}

static enum err check_handlers(const struct case_call *call, struct error *e)
{
    int64_t least;
    enum err rc = case_limit(call->rules, "handlers", call->day, &least, e);

    if (!rc && (int64_t)json_array_size(json_object_get(call->content, "handlers")) < least)
        return error_set(e, E_CONFLICT, "办案人员不得少于 %d 人", "a case has at least %d handlers",
                         (int)least);
    return rc;
}

/* Each extension once. */
static enum err ready_extend(const struct case_call *call, const char *id, size_t so_far,
                             struct error *e)
{
    const json_t *clock = case_clock_running(call->projection, id);

    if (!clock)
        return error_set(e, E_CONFLICT, "该期限没有在计算", "that limit is not running");
    if (json_array_size(json_object_get(clock, "more")) == so_far)
        return E_OK;
    return error_set(e, E_CONFLICT, "该期限的这次延长不能再用，或须先作前一次延长",
                     "this extension was used already, or the one before it was not");
}

static enum err ready_filing_extend(const struct case_call *call, struct error *e)
{
    return ready_extend(call, "case-filing", 0, e);
}

static enum err ready_seizure_extend(const struct case_call *call, struct error *e)
{
    return ready_extend(call, "seizure", 0, e);
}

static enum err ready_decision_extend(const struct case_call *call, struct error *e)
{
    return ready_extend(call, "decision", 0, e);
}

static enum err ready_decision_again(const struct case_call *call, struct error *e)
{
    return ready_extend(call, "decision", 1, e);
}

static void filing_extend_effect(const struct case_call *call)
{
    case_clock_extend(call, "case-filing", "case-filing-more", 0);
}

static void seizure_extend_effect(const struct case_call *call)
{
    case_clock_extend(call, "seizure", "seizure-more", 0);
}

static void decision_extend_effect(const struct case_call *call)
{
    case_clock_extend(call, "decision", "decision-more", 0);
}

static void decision_again_effect(const struct case_call *call)
{
    case_clock_extend(call, "decision", NULL, json_int(call->content, "days"));
}

static enum err check_days(const struct case_call *call, struct error *e)
{
    int64_t days = json_int(call->content, "days");

    if (days >= 1 && days <= 365)
        return E_OK;
    return error_set(e, E_INPUT, "应写明延长 1 到 365 日", "state 1 to 365 days");
}

static const struct case_step propose = {
    .ready = ready_propose, .check = check_propose, .effect = propose_effect};
static const struct case_step file = {.check = check_file, .effect = handlers_effect};
static const struct case_step handlers = {.check = check_handlers, .effect = handlers_effect};
static const struct case_step filing_more = {.ready = ready_filing_extend,
                                             .effect = filing_extend_effect};
static const struct case_step seizure_more = {.ready = ready_seizure_extend,
                                              .effect = seizure_extend_effect};
static const struct case_step decision_more = {.ready = ready_decision_extend,
                                               .effect = decision_extend_effect};
static const struct case_step decision_again = {
    .ready = ready_decision_again, .check = check_days, .effect = decision_again_effect};

#define INQUIRY "investigating investigated reviewed noticed hearing-asked hearing-set heard"
#define PROCEDURE "《市场监督管理行政处罚程序规定》"
#define ANY_OPEN                                                                                   \
    "triage guiding admonition-asked admonished penalty-proposed not-filed investigating "         \
    "investigated reviewed noticed hearing-asked hearing-set heard decided decided-none "          \
    "announcing served dropped transferred annulled rectifying recheck-failed rectified "

const struct case_action case_inquiry_actions[] = {
    {.id = "penalty-propose",
     .zh = "提请立案",
     .en = "propose to file a penalty case",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "triage guiding admonished recheck-failed payment-none paid payment-ended "
             "payment-annulled review-none review-upheld review-final review-annulled "
             "publication-none published withdrawn",
     .to = "penalty-proposed",
     .starts = "case-filing",
     .documents = "filing no-penalty-review",
     .basis = "《行政处罚法》第三十三条、第五十四条；" PROCEDURE,
     .fields = FIELDS{DATE_TOOK,
                      CODED("condition", CASE_CODE, "符合的条件", "condition that holds",
                            "penalty-conditions"),
                      CODED("examined", CASE_LIST, "已审查的不予处罚情形",
                            "no-penalty grounds examined", "grounds"),
                      {"list", CASE_LIST, false, "相近的清单事项",
                       "rows of the list that come near", "no-penalty", false, false},
                      NEED("finding", CASE_TEXT, "审查结论", "why none of them applies"),
                      NEED("violation", CASE_TEXT, "涉嫌违法事实", "suspected violation"),
                      NEED("violated", CASE_DATE, "违法行为终了之日", "last day of the violation"),
                      FIELD("safety", CASE_FLAG, "涉及生命健康安全、金融安全",
                            "life, health or financial safety"),
                      SIMILAR,
                      SKIP,
                      FIELD_END},
     .step = &propose},
    {.id = "filing-extend",
     .zh = "延长立案期限",
     .en = "extend the time to file",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed",
     .to = "penalty-proposed",
     .not_by = "penalty-propose",
     .basis = PROCEDURE,
     .fields = FIELDS{REASON, FIELD_END},
     .step = &filing_more},
    {.id = "file",
     .zh = "立案",
     .en = "file the case",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed test-none",
     .to = "investigating",
     .not_by = "penalty-propose",
     .starts = "decision",
     .stops = "case-filing time-bar time-bar-safety",
     .documents = "filing",
     .basis = "《行政处罚法》第五十四条；" PROCEDURE,
     .fields = FIELDS{NEED("handlers", CASE_LIST, "办案人员", "handlers"), FIELD_END},
     .step = &file},
    {.id = "not-file",
     .zh = "不予立案",
     .en = "do not file",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed test-none",
     .to = "not-filed",
     .not_by = "penalty-propose",
     .stops = "case-filing time-bar time-bar-safety",
     .documents = "filing",
     .basis = PROCEDURE,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "inquiry",
     .zh = "询问、取证",
     .en = "inquire",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "investigating pause-none",
     .to = "investigating",
     .documents = "inquiry",
     .basis = "《行政处罚法》第五十五条",
     .fields = FIELDS{DATE_TOOK, NEED("record", CASE_TEXT, "记录", "record"), FIELD_END}},
    {.id = "handlers-change",
     .zh = "变更办案人员",
     .en = "change the handlers",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = INQUIRY,
     .moves = "recusal-granted>recusal-none",
     .basis = "《行政处罚法》第四十二条、第四十三条",
     .fields = FIELDS{NEED("handlers", CASE_LIST, "办案人员", "handlers"), REASON, FIELD_END},
     .step = &handlers},
    {.id = "evidence-keep",
     .zh = "证据先行登记保存",
     .en = "preserve evidence",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed investigating evidence-none evidence-settled",
     .to = "evidence-kept",
     .starts = "evidence",
     .documents = "evidence",
     .basis = "《行政处罚法》第五十六条",
     .aside = true,
     .fields = FIELDS{DATE_TOOK, NEED("what", CASE_TEXT, "保存的证据", "evidence"), FIELD_END}},
    {.id = "evidence-settle",
     .zh = "处理保存的证据",
     .en = "settle preserved evidence",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = ANY_OPEN "evidence-kept",
     .to = "evidence-settled",
     .stops = "evidence",
     .basis = "《行政处罚法》第五十六条",
     .fields =
         FIELDS{DATE_TOOK, CODED("how", CASE_CODE, "处理方式", "how", "settlements"), FIELD_END}},
    {.id = "seize",
     .zh = "查封、扣押",
     .en = "seal or seize",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed investigating seizure-none seizure-lifted",
     .to = "seized",
     .starts = "seizure",
     .documents = "seizure",
     .basis = "《行政强制法》第二十五条",
     .aside = true,
     .fields = FIELDS{DATE_TOOK, NEED("what", CASE_TEXT, "查封扣押物品", "what"), FIELD_END}},
    {.id = "seizure-extend",
     .zh = "延长查封扣押",
     .en = "extend the seizure",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = ANY_OPEN "seized",
     .to = "seized",
     .documents = "seizure",
     .basis = "《行政强制法》第二十五条",
     .fields = FIELDS{REASON, FIELD_END},
     .step = &seizure_more},
    {.id = "seizure-lift",
     .zh = "解除查封扣押",
     .en = "lift the seizure",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = ANY_OPEN "seized",
     .to = "seizure-lifted",
     .stops = "seizure",
     .documents = "seizure",
     .basis = "《行政强制法》第二十八条",
     .fields = FIELDS{DATE_TOOK, REASON, FIELD_END}},
    {.id = "test-start",
     .zh = "送检（期间不计入办案期限）",
     .en = "send to test, time not counted",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "penalty-proposed investigating test-none",
     .to = "testing",
     .pauses = "test",
     .basis = PROCEDURE,
     .aside = true,
     .fields = FIELDS{DATE_TOOK, NEED("what", CASE_TEXT, "检验事项", "what is tested"), FIELD_END}},
    {.id = "test-end",
     .zh = "收到检验结果",
     .en = "test result received",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = ANY_OPEN "testing",
     .to = "test-none",
     .resumes = "test",
     .basis = PROCEDURE,
     .fields = FIELDS{DATE_TOOK, NEED("result", CASE_TEXT, "检验结果", "result"), FIELD_END}},
    {.id = "suspend",
     .zh = "中止调查",
     .en = "suspend the inquiry",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = INQUIRY " pause-none",
     .to = "suspended",
     .pauses = "suspension",
     .basis = PROCEDURE,
     .aside = true,
     .fields = FIELDS{DATE_TOOK, CODED("cause", CASE_CODE, "中止原因", "cause", "suspensions"),
                      REASON, FIELD_END}},
    {.id = "resume",
     .zh = "恢复调查",
     .en = "resume the inquiry",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = ANY_OPEN "suspended",
     .to = "pause-none",
     .resumes = "suspension",
     .basis = PROCEDURE,
     .fields = FIELDS{DATE_TOOK, REASON, FIELD_END}},
    {.id = "decision-extend",
     .zh = "延长办案期限",
     .en = "extend the time to decide",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = INQUIRY,
     .not_by = "investigation-report",
     .basis = PROCEDURE,
     .fields = FIELDS{REASON, FIELD_END},
     .step = &decision_more},
    {.id = "decision-extend-again",
     .zh = "再次延长办案期限（集体讨论）",
     .en = "extend once more, for stated days",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = INQUIRY,
     .not_by = "investigation-report",
     .basis = PROCEDURE,
     .fields = FIELDS{NEED("days", CASE_INT, "延长日数", "days"), REASON, FIELD_END},
     .step = &decision_again},
    {.id = NULL}};
