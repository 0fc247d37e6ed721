#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/law/stages.h"
#include "machine_private.h"

/* Codes on which the machine's own rules rest; what an administrator may change is in config/. */
struct word {
    const char *code, *zh, *en;
};

static const struct word publicity[] = {{"handed", "送达书面材料", "handed over in writing"},
                                        {"explained", "现场讲解", "explained on site"},
                                        {"online", "网上推送", "sent online"},
                                        {0}};
static const struct word signatures[] = {{"signed", "当事人签字", "signed by the party"},
                                         {"refused", "当事人拒签", "party refused to sign"},
                                         {"absent", "当事人不在场", "party was not there"},
                                         {0}};
static const struct word grounds[] = {
    {"minor", "轻微并及时改正、没有造成危害后果", "minor, corrected in time, no harm"},
    {"first", "初次违法且危害后果轻微并及时改正", "first time, minor harm, corrected"},
    {"no-fault", "有证据足以证明没有主观过错", "no fault, proved by evidence"},
    {0}};
static const struct word penalties[] = {
    {"warning", "警告", "warning"},
    {"criticism", "通报批评", "public criticism"},
    {"fine", "罚款", "fine"},
    {"confiscate", "没收违法所得、非法财物", "confiscation"},
    {"licence", "暂扣、吊销许可证件", "licence suspended or revoked"},
    {"restrict", "限制开展生产经营活动、责令停产停业", "business restricted or stopped"},
    {0}};
static const struct word parties[] = {{"person", "公民", "person"},
                                      {"firm", "法人或者其他组织", "legal person or organization"},
                                      {0}};
static const struct word service[] = {{"direct", "直接送达", "in person"},
                                      {"left", "留置送达", "left there"},
                                      {"mail", "邮寄或委托送达", "by mail or another agency"},
                                      {"electronic", "电子送达", "electronically, as agreed"},
                                      {"announcement", "公告送达", "by announcement"},
                                      {0}};
static const struct word suspensions[] = {
    {"other-case", "须以另案结果为依据", "depends on another case"},
    {"interpretation", "法律适用须有权机关解释或确认", "the law must be interpreted"},
    {"force-majeure", "不可抗力", "force majeure"},
    {"missing", "当事人下落不明", "the party cannot be found"},
    {"other", "其他", "other"},
    {0}};
static const struct word drops[] = {
    {"not-established", "违法事实不能成立", "the violation is not established"},
    {"time-bar", "已过处罚时效", "time-barred"},
    {"gone", "当事人死亡或终止且无承受人", "the party is dead or dissolved"},
    {"other", "其他", "other"},
    {0}};
static const struct word annulments[] = {{"reconsideration", "复议机关", "on reconsideration"},
                                         {"court", "人民法院", "by a court"},
                                         {"superior", "上级机关", "by a superior"},
                                         {"self", "本机关自行撤销", "by the agency itself"},
                                         {0}};
static const struct word settlements[] = {
    {"returned", "退还", "returned"},       {"seized", "查封扣押", "sealed or seized"},
    {"tested", "检验鉴定", "sent to test"}, {"confiscated", "没收", "confiscated"},
    {"transferred", "移送", "transferred"}, {0}};
static const struct word recusals[] = {{"self", "本人申请", "asked by himself"},
                                       {"party", "当事人申请", "asked by the party"},
                                       {"absent", "因故不能参加检查", "cannot go"},
                                       {0}};
static const struct word levels[] = {{"county", "县级", "county"},
                                     {"prefecture", "市级", "prefecture"},
                                     {"province", "省级", "province"},
                                     {0}};
static const struct word documents[] = {
    {"visit-approval", "检查审批表", "approval of the visit"},
    {"notice", "检查通知书", "notice of inspection"},
    {"law-sheet", "法规宣传告知单", "sheet of the law that applies"},
    {"record", "现场检查记录", "record of the visit"},
    {"checklist", "检查事项清单", "checklist"},
    {"guidance", "行政指导书", "guidance letter"},
    {"interview", "约谈记录", "record of the interview"},
    {"admonition", "告诫书", "letter of admonition"},
    {"correction-order", "责令改正通知书", "order to correct"},
    {"filing", "立案审批表", "approval to file a case"},
    {"inquiry", "询问笔录", "record of inquiry"},
    {"evidence", "先行登记保存证据通知书", "notice of preserved evidence"},
    {"seizure", "查封扣押决定书", "decision to seal or seize"},
    {"no-penalty-review", "不予处罚情形审查表", "review of no-penalty grounds"},
    {"penalty-notice", "行政处罚告知书", "notice of the intended penalty"},
    {"hearing", "听证笔录", "record of the hearing"},
    {"decision", "行政处罚决定书", "penalty decision"},
    {"no-penalty", "不予行政处罚决定书", "decision not to punish"},
    {"service", "送达回证", "proof of service"},
    {"demand", "履行催告书", "demand to comply"},
    {"recheck", "整改复查记录", "record of the re-check"},
    {"closing", "结案审批表", "approval to close"},
    {0}};

static const struct {
    const char *table;
    const struct word *words;
} own[] = {{"publicity", publicity},     {"signatures", signatures}, {"grounds", grounds},
           {"penalties", penalties},     {"parties", parties},       {"service", service},
           {"suspensions", suspensions}, {"drops", drops},           {"annulments", annulments},
           {"settlements", settlements}, {"recusals", recusals},     {"levels", levels},
           {"documents", documents}};

static const struct {
    const char *table;
    enum list_kind kind;
} listed[] = {{"results", LIST_RESULTS}, {"ways", LIST_WAYS}, {"no-penalty", LIST_NO_PENALTY}};

/* The conditions to enter a stage, as core/law/stages.h has them. */
static const struct {
    const char *table;
    int stage;
} conditions[] = {{"guidance-conditions", STAGE_GUIDANCE},
                  {"admonition-conditions", STAGE_ADMONITION},
                  {"penalty-conditions", STAGE_PENALTY}};

#define COUNT(a) (sizeof(a) / sizeof *(a))

bool case_codes_exist(const char *table)
{
    for (size_t i = 0; i < COUNT(own); i++)
        if (strcmp(own[i].table, table) == 0)
            return true;
    for (size_t i = 0; i < COUNT(listed); i++)
        if (strcmp(listed[i].table, table) == 0)
            return true;
    for (size_t i = 0; i < COUNT(conditions); i++)
        if (strcmp(conditions[i].table, table) == 0)
            return true;
    return false;
}

static void add(json_t *list, const char *code, const char *zh, const char *en)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "code", code, "zh", zh, "en", en));
}

json_t *case_codes(const struct codes *codes, const char *table, int32_t day)
{
    json_t *out = json_array();

    for (size_t i = 0; i < COUNT(own); i++)
        for (const struct word *w = own[i].words; strcmp(own[i].table, table) == 0 && w->code; w++)
            add(out, w->code, w->zh, w->en);
    for (size_t i = 0; i < COUNT(listed); i++) {
        const struct code_list *list = codes_list(codes, listed[i].kind);
        for (size_t r = 0; strcmp(listed[i].table, table) == 0 && r < list->count; r++)
            if (list->rows[r].from <= day && day <= list->rows[r].until)
                add(out, list->rows[r].code, list->rows[r].zh, list->rows[r].en);
    }
    for (size_t i = 0; i < COUNT(conditions); i++) {
        const struct label *t = stage_get(conditions[i].stage)->entry;
        for (; strcmp(conditions[i].table, table) == 0 && t->id; t++)
            add(out, t->id, t->zh, t->en);
    }
    if (case_codes_exist(table))
        return out;
    json_decref(out);
    return NULL;
}

bool case_code_known(const struct codes *codes, const char *table, const char *code, int32_t day)
{
    json_t *list = case_codes(codes, table, day);
    bool known = false;
    size_t i;
    json_t *row;

    json_array_foreach(list, i, row)
    {
        known = known || strcmp(json_text(row, "code"), code) == 0;
    }
    json_decref(list);
    return known;
}
