/* Stage 4 from the report to the decision: review, notice of rights, hearing, decision, and the
 * simple procedure. */
#include <string.h>

#include "core/base/json.h"
#include "core/law/calendar.h"
#include "machine_rows.h"

static bool lists(const json_t *content, const char *field, const char *word)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(content, field), i, one)
    {
        if (strcmp(json_string_value(one), word) == 0)
            return true;
    }
    return false;
}

/* A fine is among the kinds exactly if its amount is above zero; the same for confiscation. */
static enum err check_kinds(const json_t *content, struct error *e)
{
    if (lists(content, "kinds", "fine") != (json_int(content, "fine") > 0))
        return error_set(e, E_INPUT, "罚款种类与罚款金额不一致",
                         "the fine must be above zero exactly if “fine” is among the kinds");
    if (lists(content, "kinds", "confiscate") != (json_int(content, "confiscate") > 0))
        return error_set(e, E_INPUT, "没收种类与没收金额不一致",
                         "what is confiscated must be above zero exactly if it is among the kinds");
    return E_OK;
}

/* ---- rights and the hearing (Penalty Law Arts. 44, 45, 63, 64) ---- */

static enum err check_notice(const struct case_call *call, struct error *e)
{
    return check_kinds(call->content, e);
}

static enum err due_of(const struct case_call *call, const char *clock, int32_t *due,
                       struct error *e)
{
    bool suspended;

    return case_clock_due_day(call->rules, call->projection, clock, due, &suspended, e);
}

static enum err check_hearing_ask(const struct case_call *call, struct error *e)
{
    int32_t due;
    enum err rc = E_OK;

    if (!json_flag(case_last(call->projection, "notice-rights"), "hearing"))
        return error_set(e, E_CONFLICT, "本案未告知听证权利，不属于听证范围",
                         "no right to a hearing was told in this case");
    rc = due_of(call, "statement", &due, e);
    if (!rc && call->took > due) {
        char day[11];
        return error_set(e, E_CONFLICT, "要求听证的期限已于 %s 届满",
                         "the time to ask for a hearing ended on %s", day_format(due, day));
    }
    return rc;
}

static enum err check_hearing_notice(const struct case_call *call, struct error *e)
{
    uint32_t region = (uint32_t)json_int(call->projection, "region");
    const struct clock *clock = codes_clock(call->rules->codes, "hearing-notice", call->took);
    int32_t earliest;

    if (!clock)
        return error_set(e, E_NOTFOUND, "期限表中没有现行的 hearing-notice",
                         "clocks.csv has no hearing-notice in force");
    earliest =
        clock_due(call->rules->calendar, region, call->took, clock->limit, clock->unit, NULL);
    if (json_day(call->content, "on") < earliest) {
        char day[11];
        return error_set(
            e, E_CONFLICT, "应在听证 %d 个工作日前通知，听证最早为 %s",
            "notice comes %d working days before: the hearing is on %s at the earliest",
            clock->limit, day_format(earliest, day));
    }
    return E_OK;
}

static enum err check_hearing_hold(const struct case_call *call, struct error *e)
{
    int32_t on = json_day(case_last(call->projection, "hearing-notice"), "on");
    size_t i;
    json_t *handler;

    if (call->took < on) {
        char day[11];
        return error_set(e, E_CONFLICT, "听证定于 %s", "the hearing is on %s", day_format(on, day));
    }
    json_array_foreach(json_object_get(call->projection, "handlers"), i, handler)
    {
        if (strcmp(json_string_value(handler), json_text(call->content, "chair")) == 0)
            return error_set(e, E_CONFLICT, "听证由非本案调查人员主持",
                             "a handler of the case cannot chair its hearing");
    }
    return E_OK;
}

/* The time for statement and defence is over, or the party gave it up in writing; a hearing that
 * was held includes it. */
static enum err ready_rights(const struct case_call *call, struct error *e)
{
    int32_t due;

    if (!case_in(call->projection, "noticed") || json_flag(call->projection, "waived"))
        return E_OK;
    enum err rc = due_of(call, "statement", &due, e);
    if (!rc && call->day <= due) {
        char day[11];
        return error_set(e, E_CONFLICT, "陈述申辩期 %s 届满前不得作出处罚决定",
                         "no penalty is decided before the time for defence ends on %s",
                         day_format(due, day));
    }
    return rc;
}

static void notice_effect(const struct case_call *call)
{
    json_object_set_new(call->next, "waived", json_false());
}

static void waive_effect(const struct case_call *call)
{
    json_object_set_new(call->next, "waived", json_true());
}

/* ---- decisions ---- */

/* Heavier than what the party was told would be a penalty for defending itself, or a surprise. */
static enum err check_decide(const struct case_call *call, struct error *e)
{
    const json_t *told = case_last(call->projection, "notice-rights");
    enum err rc = check_kinds(call->content, e);
    size_t i;
    json_t *kind;

    if (rc)
        return rc;
    json_array_foreach(json_object_get(call->content, "kinds"), i, kind)
    {
        if (!lists(told, "kinds", json_string_value(kind)))
            return error_set(e, E_CONFLICT, "%s 未曾告知当事人，须重新告知",
                             "%s was not in the notice of rights: tell the party anew",
                             json_string_value(kind));
    }
    if (json_int(call->content, "fine") > json_int(told, "fine") ||
        json_int(call->content, "confiscate") > json_int(told, "confiscate"))
        return error_set(e, E_CONFLICT, "重于告知内容，须重新告知",
                         "heavier than what was told: tell the party anew");
    return E_OK;
}

static void set_penalty(const struct case_call *call, const char *procedure)
{
    json_object_set_new(call->next, "penalty",
                        json_pack("{s:s, s:O, s:I, s:I}", "procedure", procedure, "kinds",
                                  json_object_get(call->content, "kinds"), "fine",
                                  json_int(call->content, "fine"), "confiscate",
                                  json_int(call->content, "confiscate")));
    case_set_day(json_object_get(call->next, "penalty"), "decided", call->day);
}

static void decide_effect(const struct case_call *call)
{
    set_penalty(call, "ordinary");
}

/* Penalty Law Arts. 51 and 52: on the spot, a warning or a small fine only. */
static enum err check_simple(const struct case_call *call, struct error *e)
{
    bool person = strcmp(json_text(call->content, "party"), "person") == 0;
    int64_t most, least;
    enum err rc =
        case_limit(call->rules, person ? "simple-person" : "simple-firm", call->day, &most, e);
    size_t i;
    json_t *kind;

    if (!rc)
        rc = case_limit(call->rules, "inspectors", call->day, &least, e);
    if (!rc)
        rc = check_kinds(call->content, e);
    if (rc)
        return rc;
    json_array_foreach(json_object_get(call->content, "kinds"), i, kind)
    {
        const char *word = json_string_value(kind);
        if (strcmp(word, "warning") != 0 && strcmp(word, "fine") != 0)
            return error_set(e, E_CONFLICT, "简易程序只能警告或罚款，不能 %s",
                             "the simple procedure knows warnings and fines, not %s", word);
    }
    if (json_int(call->content, "fine") > most)
        return error_set(e, E_CONFLICT, "超出简易程序罚款上限 %lld 元，须按普通程序办理",
                         "above the %lld yuan of the simple procedure: file the case",
                         (long long)(most / 100));
    if ((int64_t)json_array_size(json_object_get(call->content, "handlers")) < least)
        return error_set(e, E_CONFLICT, "执法人员不得少于 %d 人", "at least %d officers must act",
                         (int)least);
    if (!json_flag(call->content, "heard"))
        return error_set(e, E_CONFLICT, "当场处罚前须告知并听取陈述申辩",
                         "the party must be told and heard before a penalty on the spot");
    return E_OK;
}

static void simple_effect(const struct case_call *call)
{
    json_object_set(call->next, "handlers", json_object_get(call->content, "handlers"));
    set_penalty(call, "simple");
}

/* Penalty Law Art. 33: each ground has its own conditions. */
static enum err check_none(const struct case_call *call, struct error *e)
{
    const char *ground = json_text(call->content, "ground");
    bool minor = strcmp(ground, "minor") == 0, first = strcmp(ground, "first") == 0;
    enum err rc = case_check_similar(call, e);

    if (rc)
        return rc;
    if ((minor || first) && !json_flag(call->content, "corrected"))
        return error_set(e, E_CONFLICT, "轻微或初次违法不罚，均以及时改正为条件",
                         "minor and first violations go unpunished only if corrected");
    if (minor && json_flag(call->content, "harm"))
        return error_set(e, E_CONFLICT, "已造成危害后果，不属于轻微不罚",
                         "harm was done: this is not minor");
    if (first && json_int(call->content, "similar") > 0)
        return error_set(e, E_CONFLICT, "近两年已有同类记录，不属于初次违法",
                         "there is a similar record within two years: not a first violation");
    return E_OK;
}

static const struct case_step noticing = {.check = check_notice, .effect = notice_effect};
static const struct case_step waiving = {.effect = waive_effect};
static const struct case_step asking = {.check = check_hearing_ask};
static const struct case_step setting = {.check = check_hearing_notice};
static const struct case_step holding = {.check = check_hearing_hold};
static const struct case_step deciding = {
    .ready = ready_rights, .check = check_decide, .effect = decide_effect};
static const struct case_step simple = {.check = check_simple, .effect = simple_effect};
static const struct case_step none = {.check = check_none};

#define PROCEDURE "《市场监督管理行政处罚程序规定》"
#define QUIET " test-none pause-none"
#define KINDS CODED("kinds", CASE_LIST, "处罚种类", "kinds of penalty", "penalties")
#define FINE FIELD("fine", CASE_FEN, "罚款金额", "fine")
#define CONFISCATE FIELD("confiscate", CASE_FEN, "没收违法所得金额", "amount confiscated")

const struct case_action case_decision_actions[] = {
    {.id = "investigation-report",
     .zh = "调查终结报告",
     .en = "report on the inquiry",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "investigating" QUIET,
     .to = "investigated",
     .basis = "《行政处罚法》第五十七条；" PROCEDURE,
     .fields = FIELDS{NEED("facts", CASE_TEXT, "查明的事实和证据", "facts and evidence"),
                      NEED("proposal", CASE_TEXT, "处理建议", "proposal"), FIELD_END}},
    {.id = "legal-review",
     .zh = "审核通过",
     .en = "pass the review",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "investigated pause-none",
     .to = "reviewed",
     .not_by = "investigation-report inquiry penalty-propose",
     .basis = "《行政处罚法》第五十八条",
     .fields = FIELDS{NEED("opinion", CASE_TEXT, "审核意见", "opinion"), FIELD_END}},
    {.id = "legal-return",
     .zh = "审核退回",
     .en = "return it from the review",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "investigated pause-none",
     .to = "investigating",
     .not_by = "investigation-report inquiry penalty-propose",
     .basis = "《行政处罚法》第五十八条",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "notice-rights",
     .zh = "告知拟处罚内容和权利",
     .en = "tell the party the penalty and its rights",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "reviewed pause-none",
     .to = "noticed",
     .starts = "statement",
     .documents = "penalty-notice service",
     .basis = "《行政处罚法》第四十四条、第六十三条、第六十四条",
     .fields =
         FIELDS{DATE_TOOK, KINDS, FINE, CONFISCATE,
                NEED("hearing", CASE_FLAG, "已告知听证权利", "the right to a hearing was told"),
                FIELD_END},
     .step = &noticing},
    {.id = "statement-made",
     .zh = "当事人陈述申辩",
     .en = "the party's statement and defence",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "noticed hearing-asked hearing-set heard",
     .basis = "《行政处罚法》第四十五条",
     .fields = FIELDS{DATE_TOOK, NEED("text", CASE_TEXT, "陈述申辩", "statement"),
                      NEED("answer", CASE_TEXT, "复核意见", "how it was considered"), FIELD_END}},
    {.id = "statement-waive",
     .zh = "当事人书面放弃陈述申辩",
     .en = "the party gives up its defence in writing",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "noticed",
     .to = "noticed",
     .basis = "《行政处罚法》第四十五条",
     .fields = FIELDS{DATE_TOOK, NEED("record", CASE_TEXT, "书面材料", "the writing"), FIELD_END},
     .step = &waiving},
    {.id = "hearing-ask",
     .zh = "当事人要求听证",
     .en = "the party asks for a hearing",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "noticed",
     .to = "hearing-asked",
     .basis = "《行政处罚法》第六十四条",
     .fields = FIELDS{DATE_TOOK, FIELD_END},
     .step = &asking},
    {.id = "hearing-notice",
     .zh = "通知听证",
     .en = "fix the hearing and notify",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "hearing-asked hearing-set pause-none",
     .to = "hearing-set",
     .starts = "hearing=on",
     .documents = "service",
     .basis = "《行政处罚法》第六十四条",
     .fields = FIELDS{DATE_TOOK, NEED("on", CASE_DATE, "听证日期", "day of the hearing"),
                      NEED("place", CASE_TEXT, "地点", "place"), FIELD_END},
     .step = &setting},
    {.id = "hearing-hold",
     .zh = "举行听证",
     .en = "hold the hearing",
     .stage = 4,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = "hearing-set pause-none",
     .to = "heard",
     .not_by = "investigation-report",
     .stops = "hearing statement",
     .documents = "hearing",
     .basis = "《行政处罚法》第六十四条",
     .fields = FIELDS{DATE_TOOK, NEED("chair", CASE_TEXT, "主持人", "chair"),
                      NEED("record", CASE_TEXT, "听证笔录", "record"), FIELD_END},
     .step = &holding},
    {.id = "hearing-withdraw",
     .zh = "当事人放弃听证",
     .en = "the party gives up the hearing",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "hearing-asked hearing-set",
     .to = "noticed",
     .stops = "hearing",
     .basis = "《行政处罚法》第六十四条",
     .fields = FIELDS{DATE_TOOK, FIELD_END}},
    {.id = "inquire-again",
     .zh = "补充调查",
     .en = "inquire again",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "investigated reviewed noticed hearing-asked hearing-set heard pause-none",
     .to = "investigating",
     .stops = "statement hearing",
     .basis = PROCEDURE,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "decide",
     .zh = "作出处罚决定",
     .en = "decide on the penalty",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "noticed heard review-none review-annulled publication-none withdrawn payment-none "
             "payment-annulled" QUIET,
     .to = "decided publication-due",
     .moves = "review-annulled>review-none payment-annulled>payment-none",
     .not_by = "investigation-report legal-review",
     .starts = "service decision-publish",
     .stops = "decision statement",
     .documents = "decision",
     .basis = "《行政处罚法》第五十七条、第六十条",
     .fields =
         FIELDS{KINDS, FINE, CONFISCATE, NEED("facts", CASE_TEXT, "事实和依据", "facts, law"),
                FIELD("collective", CASE_FLAG, "经集体讨论", "decided collectively"), FIELD_END},
     .step = &deciding},
    {.id = "decide-none",
     .zh = "决定不予处罚",
     .en = "decide not to punish",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "reviewed noticed heard" QUIET,
     .to = "decided-none",
     .not_by = "investigation-report legal-review",
     .starts = "service",
     .stops = "decision statement",
     .documents = "no-penalty no-penalty-review",
     .basis = "《行政处罚法》第三十三条、第五十七条",
     .fields = FIELDS{CODED("ground", CASE_CODE, "不予处罚情形", "ground", "grounds"),
                      NEED("corrected", CASE_FLAG, "已及时改正", "corrected in time"),
                      NEED("harm", CASE_FLAG, "有危害后果", "harm was done"),
                      NEED("facts", CASE_TEXT, "事实和依据", "facts and law"), SIMILAR, FIELD_END},
     .step = &none},
    {.id = "simple-decide",
     .zh = "简易程序当场处罚",
     .en = "penalty on the spot, simple procedure",
     .stage = 4,
     .roles = ROLE_REGULATOR,
     .from = "penalty-proposed test-none review-none publication-none withdrawn",
     .to = "decided publication-due",
     .starts = "service decision-publish",
     .stops = "case-filing time-bar time-bar-safety",
     .documents = "decision",
     .basis = "《行政处罚法》第五十一条、第五十二条",
     .fields = FIELDS{CODED("party", CASE_CODE, "当事人", "party", "parties"), KINDS, FINE,
                      NEED("handlers", CASE_LIST, "执法人员", "officers"),
                      NEED("heard", CASE_FLAG, "已告知并听取陈述申辩", "told and heard"),
                      NEED("facts", CASE_TEXT, "事实和依据", "facts and law"), FIELD_END},
     .step = &simple},
    {.id = "drop",
     .zh = "撤销案件",
     .en = "drop the case",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "investigating investigated reviewed noticed heard" QUIET,
     .to = "dropped",
     .not_by = "investigation-report",
     .stops = "decision statement",
     .basis = "《行政处罚法》第五十七条；" PROCEDURE,
     .fields = FIELDS{CODED("cause", CASE_CODE, "原因", "cause", "drops"), REASON, FIELD_END}},
    {.id = "transfer",
     .zh = "移送其他机关",
     .en = "transfer to another authority",
     .stage = 4,
     .roles = ROLE_APPROVER,
     .from = "penalty-proposed investigating investigated reviewed noticed heard" QUIET,
     .to = "transferred",
     .not_by = "investigation-report",
     .stops = "decision statement case-filing time-bar time-bar-safety",
     .basis = "《行政处罚法》第二十七条、第五十七条",
     .fields =
         FIELDS{NEED("agency", CASE_TEXT, "接收机关", "receiving authority"),
                NEED("criminal", CASE_FLAG, "涉嫌犯罪", "suspected crime"), REASON, FIELD_END}},
    {.id = NULL}};
