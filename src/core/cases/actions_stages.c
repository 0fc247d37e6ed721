/* The ways on from a result: guidance (2), admonition (3), rectification (5), the end. The way into
 * stage 4 is in actions_inquiry.c. */
#include <string.h>

#include "machine_rows.h"

/* ---- which result allows which way ---- */

static const char *outcome(const struct case_call *call)
{
    return json_text(json_object_get(call->projection, "results"), "outcome");
}

static enum err ready_clean(const struct case_call *call, struct error *e)
{
    if (strcmp(outcome(call), "clean") == 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "有事项发现问题，不能按未发现问题办结",
                     "a problem was found: the case cannot be closed as free of problems");
}

static enum err ready_gone(const struct case_call *call, struct error *e)
{
    if (strcmp(outcome(call), "gone") == 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "检查结果不是注销、吊销、迁出等",
                     "the result does not say that the firm is gone");
}

static enum err ready_unreachable(const struct case_call *call, struct error *e)
{
    if (strcmp(outcome(call), "unreachable") == 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "检查结果不是无法联系",
                     "the result does not say that the firm cannot be contacted");
}

static enum err ready_problem(const struct case_call *call, struct error *e)
{
    if (strcmp(outcome(call), "problem") == 0 || strcmp(outcome(call), "corrected") == 0)
        return E_OK;
    return error_set(e, E_CONFLICT, "检查结果没有需要处理的问题",
                     "the result names no problem to be handled");
}

/* Back to the choice of ways only because the result it rested on was corrected since. */
static enum err ready_retriage(const struct case_call *call, struct error *e)
{
    int64_t version = json_int(json_object_get(call->projection, "results"), "version");

    if (version > json_int(call->projection, "triaged"))
        return E_OK;
    return error_set(e, E_CONFLICT, "检查结果没有更正，不能退回重新分流",
                     "the results were not corrected since; the way on stays");
}

/* ---- admonition: minor, no harm, on the list (Penalty Law Art. 33) ---- */

static enum err check_first(const struct case_call *call, struct error *e)
{
    const json_t *list = json_object_get(call->content, "list");
    size_t i;
    json_t *code;

    json_array_foreach(list, i, code)
    {
        const struct list_row *row =
            codes_listed(call->rules->codes, LIST_NO_PENALTY, json_string_value(code), call->day);
        if (row && row->first && json_int(call->content, "similar") > 0)
            return error_set(e, E_CONFLICT, "%s 只适用于初次违法，近两年已有同类记录",
                             "%s is for a first violation, there is a similar record",
                             json_string_value(code));
    }
    return E_OK;
}

enum err case_check_similar(const struct case_call *call, struct error *e)
{
    int64_t years;
    enum err rc = case_limit(call->rules, "similar-record", call->day, &years, e);

    if (!rc && json_day(call->content, "similar_since") > case_years_before(call->day, (int)years))
        return error_set(e, E_INPUT, "同类记录须回溯满 %d 年", "similar records go back %d years",
                         (int)years);
    return rc;
}

static enum err check_admonish(const struct case_call *call, struct error *e)
{
    enum err rc = case_check_similar(call, e);

    if (rc)
        return rc;
    if (json_flag(call->content, "harm"))
        return error_set(e, E_CONFLICT, "已造成危害后果，不属于轻微违法，应转入行政处罚程序",
                         "harm was done: this is not minor, propose a penalty");
    if (strcmp(json_text(call->content, "condition"), "minor-on-list") == 0 &&
        json_array_size(json_object_get(call->content, "list")) == 0)
        return error_set(e, E_INPUT, "须写明不予处罚清单中的事项（list）",
                         "name the rows of the no-penalty list (list)");
    return check_first(call, e);
}

/* ---- rectification ---- */

static enum err check_due(const struct case_call *call, struct error *e)
{
    if (json_day(call->content, "due") >= call->took)
        return E_OK;
    return error_set(e, E_INPUT, "整改期限不能早于要求整改之日",
                     "the rectification cannot be due before it is ordered");
}

static enum err check_extension(const struct case_call *call, struct error *e)
{
    const json_t *clock = case_clock_running(call->projection, "rectify");

    if (json_day(call->content, "due") > json_day(clock, "due"))
        return E_OK;
    return error_set(e, E_INPUT, "延长后的期限须晚于原期限",
                     "an extension must end later than before");
}

static void rectify_effect(const struct case_call *call)
{
    const char *what = json_text(call->content, "what");

    json_object_set_new(
        call->next, "rectify",
        json_pack("{s:s, s:O}", "what", what, "due", json_object_get(call->content, "due")));
}

static enum err check_people(const struct case_call *call, struct error *e)
{
    int64_t least;
    enum err rc = case_limit(call->rules, "inspectors", call->took, &least, e);

    if (!rc && (int64_t)json_array_size(json_object_get(call->content, "people")) < least)
        return error_set(e, E_CONFLICT, "复查人员不得少于 %d 人",
                         "a re-check takes at least %d people", (int)least);
    return rc;
}

static const struct case_step clean = {.ready = ready_clean};
static const struct case_step gone = {.ready = ready_gone};
static const struct case_step unreachable = {.ready = ready_unreachable};
static const struct case_step problem = {.ready = ready_problem};
static const struct case_step admonish = {.ready = ready_problem, .check = check_admonish};
static const struct case_step order = {.check = check_due, .effect = rectify_effect};
static const struct case_step extend = {.check = check_extension};
static const struct case_step recheck = {.check = check_people};
static const struct case_step retriage = {.ready = ready_retriage};

/* What must be settled before a case can be closed; disclosure and publication go on after. */
#define SETTLED                                                                                    \
    " results-approved approval-normal approval-made-up team-set recusal-none evidence-none "      \
    "evidence-settled seizure-none seizure-lifted test-none pause-none objection-none "            \
    "objection-rejected objection-corrected abnormal-none abnormal-listed abnormal-spared "        \
    "abnormal-removed payment-none paid payment-ended payment-annulled review-none "               \
    "review-upheld review-final review-annulled"
#define WHAT NEED("what", CASE_TEXT, "整改内容", "what to correct")
#define DUE NEED("due", CASE_DATE, "整改期限", "due day")
#define ARTICLE_33 "《行政处罚法》第三十三条"
#define ARTICLE_28 "《行政处罚法》第二十八条"
#define CLOSING "《市场监督管理行政处罚程序规定》（结案）"
#define RECHECK                                                                                    \
    FIELDS                                                                                         \
    {                                                                                              \
        DATE_TOOK, NEED("people", CASE_LIST, "复查人员", "who re-checked"),                        \
            NEED("found", CASE_TEXT, "复查情况", "what was found"), FIELD_END                      \
    }

const struct case_action case_stage_actions[] = {
    {.id = "close-clean",
     .zh = "未发现问题，办结",
     .en = "close: no problem found",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "triage feedback-given" SETTLED,
     .to = "closed",
     .not_by = "results-enter",
     .documents = "closing",
     .basis = "五段式执法：法规宣传",
     .fields = FIELDS{FIELD("note", CASE_TEXT, "说明", "note"), FIELD_END},
     .step = &clean},
    {.id = "close-gone",
     .zh = "企业已不在营，办结",
     .en = "close: the firm is gone",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "triage" SETTLED,
     .to = "closed",
     .not_by = "results-enter",
     .documents = "closing",
     .basis = "双随机抽查结果字典",
     .fields =
         FIELDS{NEED("skip", CASE_TEXT, "不进入后续阶段的理由", "why no further stage"), FIELD_END},
     .step = &gone},
    {.id = "close-unreachable",
     .zh = "无法联系，异常名录程序完成后办结",
     .en = "close: not to be contacted, listed",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "triage" SETTLED,
     .to = "closed",
     .not_by = "results-enter",
     .documents = "closing",
     .basis = "经营异常名录管理规定",
     .fields =
         FIELDS{NEED("skip", CASE_TEXT, "不进入后续阶段的理由", "why no further stage"), FIELD_END},
     .step = &unreachable},
    {.id = "guide",
     .zh = "教育引导",
     .en = "guide",
     .stage = 2,
     .roles = ROLE_REGULATOR,
     .from = "triage",
     .to = "guiding",
     .documents = "guidance",
     .basis = ARTICLE_33 "（教育）",
     .fields = FIELDS{DATE_TOOK,
                      CODED("condition", CASE_CODE, "进入条件", "condition", "guidance-conditions"),
                      NEED("guidance", CASE_TEXT, "引导内容", "guidance given"), FIELD_END},
     .step = &problem},
    {.id = "interview",
     .zh = "约谈",
     .en = "interview",
     .stage = 2,
     .roles = ROLE_REGULATOR,
     .from = "guiding",
     .to = "guiding",
     .documents = "interview",
     .basis = ARTICLE_33 "（教育）",
     .fields = FIELDS{DATE_TOOK, NEED("record", CASE_TEXT, "约谈记录", "record"), FIELD_END}},
    {.id = "guidance-accept",
     .zh = "当事人自行纠正",
     .en = "the party corrects voluntarily",
     .stage = 2,
     .roles = ROLE_REGULATOR,
     .from = "guiding",
     .to = "rectifying",
     .starts = "rectify=due recheck@rectify",
     .documents = "guidance",
     .basis = ARTICLE_33 "（教育）",
     .fields = FIELDS{DATE_TOOK, WHAT, DUE, FIELD_END},
     .step = &order},
    {.id = "admonish",
     .zh = "拟告诫说理",
     .en = "propose an admonition",
     .stage = 3,
     .roles = ROLE_REGULATOR,
     .from = "triage guiding recheck-failed",
     .to = "admonition-asked",
     .documents = "admonition no-penalty-review",
     .basis = ARTICLE_33,
     .fields =
         FIELDS{CODED("condition", CASE_CODE, "进入条件", "condition", "admonition-conditions"),
                NEED("violation", CASE_TEXT, "违法事实", "violation"),
                NEED("harm", CASE_FLAG, "有危害后果", "harm was done"),
                {"list", CASE_LIST, false, "不予处罚清单事项", "rows of the no-penalty list",
                 "no-penalty", false, false},
                SIMILAR,
                SKIP,
                FIELD_END},
     .step = &admonish},
    {.id = "admonition-approve",
     .zh = "批准告诫",
     .en = "approve the admonition",
     .stage = 3,
     .roles = ROLE_APPROVER,
     .from = "admonition-asked",
     .to = "admonished",
     .not_by = "admonish",
     .documents = "admonition",
     .basis = ARTICLE_33,
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END}},
    {.id = "admonition-return",
     .zh = "不批准告诫",
     .en = "refuse the admonition",
     .stage = 3,
     .roles = ROLE_APPROVER,
     .from = "admonition-asked",
     .to = "triage",
     .not_by = "admonish",
     .basis = ARTICLE_33,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "admonition-serve",
     .zh = "送达告诫书并责令限期改正",
     .en = "serve the admonition and order to correct",
     .stage = 3,
     .roles = ROLE_REGULATOR,
     .from = "admonished",
     .to = "rectifying",
     .starts = "rectify=due recheck@rectify",
     .documents = "admonition correction-order service",
     .basis = ARTICLE_33 "；" ARTICLE_28,
     .fields = FIELDS{DATE_TOOK, CODED("way", CASE_CODE, "送达方式", "way of service", "service"),
                      WHAT, DUE, FIELD_END},
     .step = &order},
    {.id = "supervise",
     .zh = "进入监督整改",
     .en = "supervise the rectification",
     .stage = 5,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "served not-filed",
     .to = "rectifying",
     .starts = "rectify=due recheck@rectify",
     .documents = "correction-order",
     .basis = ARTICLE_28,
     .fields = FIELDS{DATE_TOOK, WHAT, DUE, FIELD_END},
     .step = &order},
    {.id = "supervise-none",
     .zh = "无需整改",
     .en = "nothing to correct",
     .stage = 5,
     .roles = ROLE_APPROVER,
     .from = "served",
     .to = "rectified",
     .basis = ARTICLE_28,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "rectify-extend",
     .zh = "延长整改期限",
     .en = "extend the rectification",
     .stage = 5,
     .roles = ROLE_APPROVER,
     .from = "rectifying",
     .to = "rectifying",
     .starts = "rectify=due recheck@rectify",
     .basis = ARTICLE_28,
     .fields = FIELDS{DUE, REASON, FIELD_END},
     .step = &extend},
    {.id = "recheck-pass",
     .zh = "复查合格",
     .en = "re-check passed",
     .stage = 5,
     .roles = ROLE_REGULATOR,
     .from = "rectifying",
     .to = "rectified",
     .stops = "rectify recheck",
     .documents = "recheck",
     .basis = "复查不计入检查频次；" ARTICLE_28,
     .fields = RECHECK,
     .step = &recheck},
    {.id = "recheck-fail",
     .zh = "复查不合格",
     .en = "re-check failed",
     .stage = 5,
     .roles = ROLE_REGULATOR,
     .from = "rectifying",
     .to = "recheck-failed",
     .stops = "rectify recheck",
     .documents = "recheck",
     .basis = "复查不计入检查频次；" ARTICLE_28,
     .fields = RECHECK,
     .step = &recheck},
    {.id = "rectify-again",
     .zh = "再次责令改正",
     .en = "order to correct once more",
     .stage = 5,
     .roles = ROLE_APPROVER,
     .from = "recheck-failed",
     .to = "rectifying",
     .not_by = "recheck-fail",
     .starts = "rectify=due recheck@rectify",
     .documents = "correction-order",
     .basis = ARTICLE_28,
     .fields = FIELDS{WHAT, DUE, REASON, FIELD_END},
     .step = &order},
    {.id = "close",
     .zh = "结案",
     .en = "close",
     .stage = 5,
     .roles = ROLE_APPROVER,
     .from = "rectified" SETTLED,
     .to = "closed",
     .not_by = "recheck-pass",
     .documents = "closing",
     .basis = CLOSING,
     .fields = FIELDS{FIELD("note", CASE_TEXT, "说明", "note"), FIELD_END}},
    {.id = "close-early",
     .zh = "不予立案、撤案、移送或决定被撤销后结案",
     .en = "close: not filed, dropped, transferred or annulled",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "not-filed dropped transferred annulled" SETTLED,
     .to = "closed",
     .documents = "closing",
     .basis = CLOSING,
     .fields = FIELDS{REASON, SKIP, FIELD_END}},
    {.id = "retriage",
     .zh = "结果更正后重新分流",
     .en = "choose the way on anew, the result was corrected",
     .roles = ROLE_APPROVER,
     .from = "guiding admonition-asked admonished penalty-proposed not-filed rectifying "
             "recheck-failed rectified results-approved payment-none evidence-none "
             "evidence-settled seizure-none seizure-lifted test-none",
     .to = "triage",
     .stops = "rectify recheck case-filing time-bar time-bar-safety",
     .basis = "五段式执法",
     .aside = true,
     .fields = FIELDS{REASON, FIELD_END},
     .step = &retriage},
    {.id = "reopen",
     .zh = "重新办理",
     .en = "reopen",
     .roles = ROLE_APPROVER,
     .from = "closed payment-none paid payment-ended payment-annulled review-none review-upheld "
             "review-final review-annulled results-approved",
     .to = "triage",
     .not_by = "close close-clean close-gone close-unreachable close-early",
     .basis = "五段式执法",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = NULL}};
