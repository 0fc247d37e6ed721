/* Matters (台账): their kinds, states and actions. First contact: the unit that a complaint reaches
 * takes it; only after acceptance may it be assigned elsewhere. An answer is written by one person
 * and approved by another. Exactly one clock runs at a time: until acceptance where the kind has
 * such a limit, then until the answer is given to whoever asked. */
#include <string.h>

#include "machine_rows.h"

const struct docket_kind matter_kinds[] = {
    {.id = "objection",
     .zh = "对检查结果的异议",
     .en = "objection to a result",
     .machine = &matter_machine,
     .finish = "objection-answer",
     .needs_case = true,
     .decides = true,
     .on_accept = "objection",
     .on_uphold = "objection-uphold",
     .on_reject = "objection-reject",
     .on_withdraw = "objection-withdraw",
     .route_zh = "由作出检查结果的单位办理",
     .route_en = "handled by the bureau of the case",
     .basis = "国家未规定，默认程序，可修改"},
    {.id = "fie-complaint",
     .zh = "外商投资企业投诉",
     .en = "complaint of a foreign-invested enterprise",
     .machine = &matter_machine,
     .accept = "fie-complaint-accept",
     .finish = "fie-complaint",
     .needs_firm = true,
     .foreign = true,
     .route_zh = "首接负责，逾期由县至市至省三级上报",
     .route_en = "taken at first contact; overdue ones go up: county, prefecture, province",
     .basis = "外商投资企业投诉工作办法"},
    {.id = "firm-complaint",
     .zh = "企业投诉",
     .en = "complaint of a firm",
     .machine = &matter_machine,
     .accept = "firm-complaint-accept",
     .finish = "firm-complaint",
     .needs_firm = true,
     .route_zh = "首接负责，期限与外商投资企业投诉相同",
     .route_en = "taken at first contact, limits as for foreign-invested enterprises",
     .basis = "国民待遇；国家未规定，可修改"},
    {.id = "consumer-complaint",
     .zh = "消费者投诉",
     .en = "consumer complaint",
     .machine = &matter_machine,
     .accept = "consumer-complaint-accept",
     .finish = "consumer-complaint",
     .route_zh = "首接单位办理",
     .route_en = "handled by the unit of first contact",
     .basis = "市场监督管理投诉举报处理办法"},
    {.id = "recusal",
     .zh = "回避申请",
     .en = "request to recuse",
     .machine = &matter_machine,
     .finish = "recusal-decide",
     .needs_case = true,
     .decides = true,
     .on_accept = "recusal-ask",
     .on_uphold = "recusal-grant",
     .on_reject = "recusal-refuse",
     .field = "person",
     .route_zh = "由案件所在单位负责人决定，决定前不停止检查",
     .route_en = "the head of the case's bureau decides; work does not stop meanwhile",
     .basis = "《行政处罚法》第四十三条"},
    {.id = "round-table",
     .zh = "圆桌会议问题",
     .en = "issue raised at a round table",
     .machine = &matter_machine,
     .finish = "round-table",
     .route_zh = "登记、交办、跟踪、反馈、销号",
     .route_en = "recorded, assigned, followed up, answered, closed",
     .basis = "吉林省征求意见稿第九条；国家未规定，可修改"},
    {.id = NULL}};

static const struct case_state states[] = {
    {"new", "未登记", "not open", "main", 0, true, false},
    {"received", "已登记", "received", "main", 0, false, false},
    {"accepted", "已受理", "accepted", "main", 0, false, false},
    {"assigned", "已交办", "assigned", "main", 0, false, false},
    {"answered", "答复待审批", "answer to be approved", "main", 0, false, false},
    {"approved", "答复已批准", "answer approved", "main", 0, false, false},
    {"feedback", "已反馈", "told the answer", "main", 0, false, false},
    {"closed", "已销号", "closed", "main", 0, false, true},
    {"withdrawn", "已撤回", "withdrawn", "main", 0, false, true},
    {"refused", "不予受理", "refused", "main", 0, false, true},
    {NULL, NULL, NULL, NULL, 0, false, false}};

/* ---- what the rows cannot say ---- */

static enum err missing(const struct case_call *call, const char *field, struct error *e)
{
    return error_set(e, E_INPUT, "类别 %1$s 的“%2$s”须填写 %3$s",
                     "kind %1$s: “%2$s” needs the field %3$s", call->kind->id, call->action->id,
                     field);
}

static enum err check_open(const struct case_call *call, struct error *e)
{
    const struct docket_kind *k = call->kind;
    int32_t received = json_day(call->content, "received");

    if (strcmp(json_text(call->content, "kind"), k->id) != 0)
        return error_set(e, E_INPUT, "类别应为 %s", "the kind must be %s", k->id);
    if (k->needs_case && !*json_text(call->content, "case"))
        return missing(call, "case", e);
    if (k->needs_firm && !*json_text(call->content, "uscc"))
        return missing(call, "uscc", e);
    if (k->field && !*json_text(call->content, k->field))
        return missing(call, k->field, e);
    if (received != DAY_NONE && received > call->day)
        return error_set(e, E_INPUT, "收到日期晚于今天", "the day received lies in the future");
    return E_OK;
}

static enum err check_answer(const struct case_call *call, struct error *e)
{
    if (call->kind->decides && !json_object_get(call->content, "upheld"))
        return missing(call, "upheld", e);
    return E_OK;
}

static enum err check_assign(const struct case_call *call, struct error *e)
{
    if (!json_object_get(call->content, "unit") && !json_object_get(call->content, "handler"))
        return missing(call, "unit", e);
    return E_OK;
}

static enum err check_feedback(const struct case_call *call, struct error *e)
{
    if (call->took < json_day(json_object_get(call->projection, "answer"), "day"))
        return error_set(e, E_INPUT, "反馈日期应在答复之后、今天之前",
                         "feedback lies between the answer and today");
    return E_OK;
}

static enum err check_link(const struct case_call *call, struct error *e)
{
    static const char *const what[] = {"case", "commit"};
    bool any = false;

    for (size_t i = 0; i < 2; i++) {
        if (!json_object_get(call->content, what[i]))
            continue;
        any = true;
        if (json_object_get(call->projection, what[i]))
            return error_set(e, E_CONFLICT, "事项已有关联：%s", "the matter has a %s already",
                             what[i]);
    }
    return any ? E_OK : missing(call, "case", e);
}

static enum err check_close(const struct case_call *call, struct error *e)
{
    if (json_flag(call->content, "settled"))
        return E_OK;
    return error_set(e, E_CONFLICT, "异议成立，但案件结果尚未更正，不能销号",
                     "upheld, but its case has not been corrected yet: it cannot be closed");
}

static void take_over(const struct case_call *call, const char *const keys[])
{
    for (; *keys; keys++) {
        json_t *value = json_object_get(call->content, *keys);
        if (value)
            json_object_set(call->next, *keys, value);
    }
}

static void open_effect(const struct case_call *call)
{
    static const char *const keys[] = {"unit", "source", "case", "uscc", "commit", "person", NULL};
    int32_t received = json_day(call->content, "received");
    struct case_call then = *call;

    if (received != DAY_NONE)
        then.took = received;
    take_over(call, keys);
    json_object_set(call->next, "region", json_object_get(call->content, "unit"));
    case_set_day(call->next, "received", then.took);
    case_clocks_start(&then, call->kind->accept ? call->kind->accept : call->kind->finish);
}

static void accept_effect(const struct case_call *call)
{
    if (call->kind->accept)
        case_clocks_start(call, call->kind->finish);
}

static void assign_effect(const struct case_call *call)
{
    static const char *const keys[] = {"unit", "handler", NULL};

    take_over(call, keys);
}

static void answer_effect(const struct case_call *call)
{
    json_t *answer = json_pack("{s:s}", "actor", call->actor);

    case_set_day(answer, "day", call->day);
    if (json_object_get(call->content, "upheld"))
        json_object_set(answer, "upheld", json_object_get(call->content, "upheld"));
    json_object_set_new(call->next, "answer", answer);
}

static void link_effect(const struct case_call *call)
{
    static const char *const keys[] = {"case", "commit", NULL};

    take_over(call, keys);
}

static void urge_effect(const struct case_call *call)
{
    json_object_set_new(call->next, "urged", json_integer(json_int(call->next, "urged") + 1));
}

static const struct case_step opening = {.check = check_open, .effect = open_effect};
static const struct case_step accepting = {.effect = accept_effect};
static const struct case_step assigning = {.check = check_assign, .effect = assign_effect};
static const struct case_step answering = {.check = check_answer, .effect = answer_effect};
static const struct case_step telling = {.check = check_feedback};
static const struct case_step closing = {.check = check_close};
static const struct case_step urging = {.effect = urge_effect};
static const struct case_step linking = {.check = check_link, .effect = link_effect};

/* ---- the rows ---- */

#define WORKERS (ROLE_REGULATOR | ROLE_APPROVER)
#define NOTE FIELD("note", CASE_TEXT, "说明", "note")
#define BEFORE_END "received accepted assigned answered approved"
#define ACCEPT_CLOCKS "fie-complaint-accept firm-complaint-accept consumer-complaint-accept"
#define CLOCKS                                                                                     \
    ACCEPT_CLOCKS " fie-complaint firm-complaint consumer-complaint objection-answer "             \
                  "recusal-decide round-table"
#define BASIS "台账管理"

static const struct case_action matter_actions[] = {
    {.id = "open",
     .zh = "登记",
     .en = "open",
     .roles = WORKERS | ROLE_ADMIN,
     .from = "new",
     .to = "received",
     .basis = BASIS,
     .fields =
         FIELDS{
             NEED("kind", CASE_TEXT, "类别", "kind"),
             NEED("source", CASE_TEXT, "来源", "source"),
             NEED("text", CASE_TEXT, "内容", "what it is about"),
             NEED("unit", CASE_INT, "首接单位区划代码", "unit of first contact, region code"),
             FIELD("received", CASE_DATE, "收到日期（默认当天）", "day received (default today)"),
             FIELD("case", CASE_TEXT, "案件编号", "case"),
             FIELD("uscc", CASE_TEXT, "统一社会信用代码", "USCC of the firm"),
             FIELD("commit", CASE_INT, "抽取的日志序号", "log index of the draw"),
             FIELD("person", CASE_TEXT, "被申请回避人", "who should step back"),
             FIELD("external", CASE_TEXT, "外部编号", "number given by the sender"),
             {"by", CASE_TEXT, false, "提出人（保密）", "who asks (confidential)", NULL, false,
              true},
             FIELD_END},
     .step = &opening},
    {.id = "accept",
     .zh = "受理",
     .en = "accept",
     .roles = WORKERS,
     .from = "received",
     .to = "accepted",
     .stops = ACCEPT_CLOCKS,
     .basis = BASIS,
     .fields = FIELDS{NOTE, FIELD_END},
     .step = &accepting},
    {.id = "refuse",
     .zh = "不予受理",
     .en = "refuse",
     .roles = ROLE_APPROVER,
     .from = "received",
     .to = "refused",
     .not_by = "open",
     .stops = CLOCKS,
     .basis = BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "assign",
     .zh = "交办",
     .en = "assign",
     .roles = WORKERS,
     .from = "accepted assigned",
     .to = "assigned",
     .basis = BASIS,
     .fields = FIELDS{FIELD("unit", CASE_INT, "承办单位区划代码", "unit in charge, region code"),
                      FIELD("handler", CASE_TEXT, "承办人", "who handles it"), NOTE, FIELD_END},
     .step = &assigning},
    {.id = "answer",
     .zh = "拟定答复",
     .en = "answer",
     .roles = WORKERS,
     .from = "accepted assigned",
     .to = "answered",
     .basis = BASIS,
     .fields = FIELDS{NEED("text", CASE_TEXT, "答复内容", "answer"),
                      FIELD("upheld", CASE_FLAG, "是否成立（异议、回避必填）",
                            "upheld? (objections and recusals need it)"),
                      FIELD_END},
     .step = &answering},
    {.id = "return",
     .zh = "退回重办",
     .en = "return the answer",
     .roles = ROLE_APPROVER,
     .from = "answered",
     .to = "assigned",
     .not_by = "answer",
     .basis = BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "approve",
     .zh = "批准答复",
     .en = "approve the answer",
     .roles = ROLE_APPROVER,
     .from = "answered",
     .to = "approved",
     .not_by = "answer",
     .basis = BASIS,
     .fields = FIELDS{NOTE, FIELD_END}},
    {.id = "feedback",
     .zh = "向提出人反馈",
     .en = "tell the answer to whoever asked",
     .roles = WORKERS,
     .from = "approved",
     .to = "feedback",
     .stops = CLOCKS,
     .basis = BASIS,
     .fields =
         FIELDS{FIELD("date", CASE_DATE, "反馈日期（默认当天）", "day it was told (default today)"),
                FIELD("satisfied", CASE_FLAG, "是否满意", "satisfied?"), NOTE, FIELD_END},
     .step = &telling},
    {.id = "close",
     .zh = "销号",
     .en = "close",
     .roles = WORKERS,
     .from = "feedback",
     .to = "closed",
     .basis = BASIS,
     .fields = FIELDS{LOOKED_UP("settled", CASE_FLAG, "关联案件已按答复处理",
                                "its case has followed the answer"),
                      NOTE, FIELD_END},
     .step = &closing},
    {.id = "withdraw",
     .zh = "撤回",
     .en = "withdraw",
     .roles = WORKERS,
     .from = BEFORE_END,
     .to = "withdrawn",
     .stops = CLOCKS,
     .basis = BASIS,
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "urge",
     .zh = "催办",
     .en = "urge",
     .roles = WORKERS | ROLE_ADMIN,
     .from = BEFORE_END,
     .basis = BASIS,
     .fields = FIELDS{NEED("text", CASE_TEXT, "催办内容", "what is urged"), FIELD_END},
     .step = &urging},
    {.id = "link",
     .zh = "关联",
     .en = "link",
     .roles = WORKERS,
     .from = BEFORE_END " feedback",
     .basis = BASIS,
     .fields =
         FIELDS{FIELD("case", CASE_TEXT, "案件编号", "case"),
                FIELD("commit", CASE_INT, "抽取的日志序号", "log index of the draw"), FIELD_END},
     .step = &linking},
    {.id = NULL}};

static const struct case_action *const areas[] = {matter_actions, clock_actions, NULL};

const struct case_machine matter_machine = {.states = states, .areas = areas};
