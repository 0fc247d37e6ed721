/* Kinds, states and actions of matters as data. */
#include <string.h>

#include "core/cases/matter.h"
#include "machine_rows.h"

const struct matter_kind matter_kinds[] = {
    {.id = "objection",
     .zh = "对检查结果的异议",
     .en = "objection to a result",
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
     .accept = "firm-complaint-accept",
     .finish = "firm-complaint",
     .needs_firm = true,
     .route_zh = "首接负责，期限与外商投资企业投诉相同",
     .route_en = "taken at first contact, limits as for foreign-invested enterprises",
     .basis = "国民待遇；国家未规定，可修改"},
    {.id = "consumer-complaint",
     .zh = "消费者投诉",
     .en = "consumer complaint",
     .accept = "consumer-complaint-accept",
     .finish = "consumer-complaint",
     .route_zh = "首接单位办理",
     .route_en = "handled by the unit of first contact",
     .basis = "市场监督管理投诉举报处理办法"},
    {.id = "recusal",
     .zh = "回避申请",
     .en = "request to recuse",
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
     .finish = "round-table",
     .route_zh = "登记、交办、跟踪、反馈、销号",
     .route_en = "recorded, assigned, followed up, answered, closed",
     .basis = "吉林省征求意见稿第九条；国家未规定，可修改"},
    {.id = NULL}};

const struct matter_state matter_states[] = {
    {"received", "已登记", "received", false},
    {"accepted", "已受理", "accepted", false},
    {"assigned", "已交办", "assigned", false},
    {"answered", "答复待审批", "answer to be approved", false},
    {"approved", "答复已批准", "answer approved", false},
    {"feedback", "已反馈", "told the answer", false},
    {"closed", "已销号", "closed", true},
    {"withdrawn", "已撤回", "withdrawn", true},
    {"refused", "不予受理", "refused", true},
    {NULL, NULL, NULL, false}};

#define WORKERS (CASE_REGULATOR | CASE_APPROVER)
#define NOTE FIELD("note", CASE_TEXT, "说明", "note")
#define BEFORE_END "received accepted assigned answered approved"
#define CLOCK NEED("clock", CASE_TEXT, "期限", "clock"), NEED("due", CASE_DATE, "届满日", "due day")

/* A row: id, words, roles, states from and to, four eyes, fields. */
#define ROW(name, chinese, english, who, states, state, other, ...)                                \
    {                                                                                              \
        .id = name, .zh = chinese, .en = english, .roles = who, .from = states, .to = state,       \
        .not_by = other, .basis = LEDGER, .fields = FIELDS                                         \
        {                                                                                          \
            __VA_ARGS__, FIELD_END                                                                 \
        }                                                                                          \
    }
#define LEDGER "台账管理"

const struct case_action matter_actions[] = {
    ROW("open", "登记", "open", WORKERS | CASE_ADMIN, "", "received", NULL,
        NEED("kind", CASE_TEXT, "类别", "kind"), NEED("source", CASE_TEXT, "来源", "source"),
        NEED("text", CASE_TEXT, "内容", "what it is about"),
        NEED("unit", CASE_INT, "首接单位区划代码", "unit of first contact, region code"),
        FIELD("received", CASE_DATE, "收到日期（默认当天）", "day received (default today)"),
        FIELD("case", CASE_TEXT, "案件编号", "case"),
        FIELD("uscc", CASE_TEXT, "统一社会信用代码", "USCC of the firm"),
        FIELD("commit", CASE_INT, "抽取的日志序号", "log index of the draw"),
        FIELD("person", CASE_TEXT, "被申请回避人", "who should step back"),
        FIELD("external", CASE_TEXT, "外部编号", "number given by the sender"),
        FIELD("by", CASE_TEXT, "提出人（保密）", "who asks (confidential)")),
    ROW("accept", "受理", "accept", WORKERS, "received", "accepted", NULL, NOTE),
    ROW("refuse", "不予受理", "refuse", CASE_APPROVER, "received", "refused", "open", REASON),
    ROW("assign", "交办", "assign", WORKERS, "accepted assigned", "assigned", NULL,
        FIELD("unit", CASE_INT, "承办单位区划代码", "unit in charge, region code"),
        FIELD("handler", CASE_TEXT, "承办人", "who handles it"), NOTE),
    ROW("answer", "拟定答复", "answer", WORKERS, "accepted assigned", "answered", NULL,
        NEED("text", CASE_TEXT, "答复内容", "answer"),
        FIELD("upheld", CASE_FLAG, "是否成立（异议、回避必填）",
              "upheld? (objections and recusals need it)")),
    ROW("return", "退回重办", "return the answer", CASE_APPROVER, "answered", "assigned", "answer",
        REASON),
    ROW("approve", "批准答复", "approve the answer", CASE_APPROVER, "answered", "approved",
        "answer", NOTE),
    ROW("feedback", "向提出人反馈", "tell the answer to whoever asked", WORKERS, "approved",
        "feedback", NULL,
        FIELD("date", CASE_DATE, "反馈日期（默认当天）", "day it was told (default today)"),
        FIELD("satisfied", CASE_FLAG, "是否满意", "satisfied?"), NOTE),
    ROW("close", "销号", "close", WORKERS, "feedback", "closed", NULL,
        LOOKED_UP("settled", CASE_FLAG, "关联案件已按答复处理", "its case has followed the answer"),
        NOTE),
    ROW("withdraw", "撤回", "withdraw", WORKERS, BEFORE_END, "withdrawn", NULL, REASON),
    ROW("urge", "催办", "urge", WORKERS | CASE_ADMIN, BEFORE_END, NULL, NULL,
        NEED("text", CASE_TEXT, "催办内容", "what is urged")),
    ROW("link", "关联", "link", WORKERS, BEFORE_END " feedback", NULL, NULL,
        FIELD("case", CASE_TEXT, "案件编号", "case"),
        FIELD("commit", CASE_INT, "抽取的日志序号", "log index of the draw")),
    ROW("warned", "期限预警", "warned of the limit", CASE_DAEMON, BEFORE_END, NULL, NULL, CLOCK),
    ROW("escalated", "逾期上报", "overdue, passed up", CASE_DAEMON, BEFORE_END, NULL, NULL, CLOCK,
        NEED("level", CASE_INT, "级别：1 县 2 市 3 省",
             "level: 1 county, 2 prefecture, 3 province")),
    {.id = NULL}};

const struct matter_kind *matter_kind_find(const char *id)
{
    for (const struct matter_kind *k = matter_kinds; k->id; k++)
        if (strcmp(k->id, id) == 0)
            return k;
    return NULL;
}

const struct matter_state *matter_state_find(const char *id)
{
    for (const struct matter_state *s = matter_states; s->id; s++)
        if (strcmp(s->id, id) == 0)
            return s;
    return NULL;
}

const struct case_action *matter_action_find(const char *id)
{
    for (const struct case_action *a = matter_actions; a->id; a++)
        if (strcmp(a->id, id) == 0)
            return a;
    return NULL;
}

/* ---- the tables hold together ---- */

static enum err broken(const char *what, const char *which, struct error *e)
{
    return error_set(e, E_INPUT, "台账规则表有误：%1$s 引用的 %2$s 不存在或没有出路",
                     "the matter tables are wrong: %1$s names %2$s, which is not there or a dead "
                     "end",
                     what, which);
}

/* Whether an action leads from one of these states to another. */
static bool leads_on(const char *state)
{
    for (const struct case_action *a = matter_actions; a->id; a++)
        if (a->to && strcmp(a->to, state) != 0 && case_has_word(a->from, state))
            return true;
    return false;
}

static bool reached(const char *state)
{
    for (const struct case_action *a = matter_actions; a->id; a++)
        if (a->to && strcmp(a->to, state) == 0)
            return true;
    return false;
}

static enum err check_action(const struct case_action *a, struct error *e)
{
    const char *at = a->from;
    char word[64];

    while (case_word(&at, word))
        if (!matter_state_find(word))
            return broken(a->id, word, e);
    if (a->to && !matter_state_find(a->to))
        return broken(a->id, a->to, e);
    if (a->not_by && !matter_action_find(a->not_by))
        return broken(a->id, a->not_by, e);
    return E_OK;
}

static enum err check_kind(const struct matter_kind *k, const struct codes *codes, int32_t day,
                           struct error *e)
{
    const char *const names[] = {k->on_accept, k->on_uphold, k->on_reject, k->on_withdraw};

    if (k->accept && !codes_clock(codes, k->accept, day))
        return broken(k->id, k->accept, e);
    if (!codes_clock(codes, k->finish, day))
        return broken(k->id, k->finish, e);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && !case_action_find(names[i]))
            return broken(k->id, names[i], e);
    return E_OK;
}

enum err matter_check(const struct codes *codes, int32_t day, struct error *e)
{
    enum err rc = E_OK;

    for (const struct case_action *a = matter_actions; a->id && !rc; a++)
        rc = check_action(a, e);
    for (const struct matter_state *s = matter_states; s->id && !rc; s++)
        if (!reached(s->id) || leads_on(s->id) == s->end)
            rc = broken("states", s->id, e);
    for (const struct matter_kind *k = matter_kinds; k->id && !rc; k++)
        rc = check_kind(k, codes, day, e);
    return rc;
}
