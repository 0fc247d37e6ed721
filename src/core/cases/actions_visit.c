/* Stage 1 up to the end of the visit: approval, notice, publicity, the visit itself. */
#include <string.h>

#include "machine_rows.h"

/* ---- the team at the door (Penalty Law Arts. 42 and 55) ---- */

static bool in_team(const json_t *projection, const char *person)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(projection, "team"), i, one)
    {
        if (strcmp(json_string_value(one), person) == 0)
            return true;
    }
    return false;
}

static enum err check_present(const struct case_call *call, struct error *e)
{
    const json_t *present = json_object_get(call->content, "present");
    int64_t least;
    enum err rc = case_limit(call->rules, "inspectors", call->took, &least, e);
    size_t i;
    json_t *one;

    if (rc)
        return rc;
    if ((int64_t)json_array_size(present) < least)
        return error_set(e, E_CONFLICT, "检查人员不得少于 %d 人",
                         "at least %d inspectors must be there", (int)least);
    json_array_foreach(present, i, one)
    {
        if (!in_team(call->projection, json_string_value(one)))
            return error_set(e, E_CONFLICT, "%s 不在抽取的检查组内；换人须重新抽取",
                             "%s is not in the drawn team; a replacement is drawn",
                             json_string_value(one));
    }
    if (!json_flag(call->content, "certificates"))
        return error_set(e, E_CONFLICT, "检查人员须主动出示执法证件",
                         "the inspectors must show their certificates");
    return E_OK;
}

/* The window opens with the draw and ends with the day the plan gives; later needs a reason. */
static enum err check_start(const struct case_call *call, struct error *e)
{
    int32_t by = json_day(json_object_get(call->projection, "case"), "inspect_by");
    enum err rc = check_present(call, e);

    if (rc)
        return rc;
    if (call->took > by && !*json_text(call->content, "late")) {
        char day[11];
        return error_set(e, E_CONFLICT, "检查期限为 %s，逾期检查须在 late 中写明原因",
                         "the visit was due by %s; say in “late” why it is later",
                         day_format(by, day));
    }
    if (call->took > by)
        json_object_set_new(call->computed, "late_visit", json_true());
    if (case_in(call->projection, "visit-approved") && !*json_text(call->content, "unannounced"))
        return error_set(e, E_CONFLICT, "尚未通知当事人；不事先通知的须在 unannounced 中写明理由",
                         "the party was not notified; say in “unannounced” why not");
    return E_OK;
}

static void start_effect(const struct case_call *call)
{
    if (json_flag(call->computed, "late_visit"))
        case_add_flag(call->next, "late-visit");
}

static void urgent_effect(const struct case_call *call)
{
    case_add_flag(call->next, "urgent-visit");
}

static void opened_effect(const struct case_call *call)
{
    const json_t *p = call->projection;

    json_array_append_new(json_object_get(call->next, "clocks"),
                          json_pack("{s:s, s:O, s:O}", "id", "visit", "start",
                                    json_object_get(p, "opened"), "due",
                                    json_at(p, "case", "inspect_by", NULL)));
}

static const struct case_step opened = {.effect = opened_effect};
static const struct case_step start = {.check = check_start, .effect = start_effect};
static const struct case_step urgent = {.check = check_present, .effect = urgent_effect};

#define PRESENT NEED("present", CASE_LIST, "到场检查人员", "inspectors there")
#define CERTIFICATES NEED("certificates", CASE_FLAG, "已出示执法证件", "certificates shown")

const struct case_action case_visit_actions[] = {
    {.id = "opened",
     .zh = "抽取立卷",
     .en = "case opened by the draw",
     .stage = 1,
     .roles = ROLE_DAEMON,
     .from = "new",
     .to = "drawn",
     .basis = "双随机抽查",
     .fields = FIELDS{FIELD("commit", CASE_INT, "抽取承诺序号", "commit"),
                      FIELD("uscc", CASE_TEXT, "统一社会信用代码", "USCC"),
                      FIELD("stage", CASE_INT, "阶段", "stage"),
                      FIELD("frozen_sha256", CASE_TEXT, "立卷内容的散列", "hash of what is frozen"),
                      FIELD_END},
     .step = &opened},
    {.id = "visit-ask",
     .zh = "报批检查",
     .en = "ask for approval of the visit",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "drawn",
     .to = "visit-asked",
     .documents = "visit-approval",
     .basis = "《关于严格规范涉企行政检查的意见》（检查前报批）",
     .fields = FIELDS{NEED("planned", CASE_DATE, "拟检查日期", "planned day of the visit"),
                      CODED("ways", CASE_LIST, "检查方式", "ways of inspection", "ways"),
                      FIELD("note", CASE_TEXT, "说明", "note"), FIELD_END}},
    {.id = "visit-approve",
     .zh = "批准检查",
     .en = "approve the visit",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "visit-asked",
     .to = "visit-approved",
     .not_by = "visit-ask",
     .documents = "visit-approval",
     .basis = "《关于严格规范涉企行政检查的意见》（检查前报批）",
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END}},
    {.id = "visit-refuse",
     .zh = "不批准检查",
     .en = "refuse the visit",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "visit-asked",
     .to = "drawn",
     .not_by = "visit-ask",
     .basis = "《关于严格规范涉企行政检查的意见》（检查前报批）",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "visit-notice",
     .zh = "通知当事人",
     .en = "notify the party",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "visit-approved",
     .to = "visit-notified",
     .documents = "notice law-sheet",
     .basis = "《关于严格规范涉企行政检查的意见》",
     .fields = FIELDS{DATE_TOOK, CODED("way", CASE_CODE, "送达方式", "way of service", "service"),
                      FIELD_END}},
    {.id = "visit-start",
     .zh = "开始检查",
     .en = "begin the visit",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "visit-approved visit-notified recusal-none recusal-asked team-set joint-none "
             "joint-accepted",
     .to = "visiting",
     .documents = "checklist record",
     .basis = "《行政处罚法》第四十二条、第五十五条",
     .fields = FIELDS{DATE_TOOK, PRESENT, CERTIFICATES,
                      FIELD("unannounced", CASE_TEXT, "不事先通知的理由", "why it is unannounced"),
                      FIELD("late", CASE_TEXT, "逾期检查的原因", "why it is late"), FIELD_END},
     .step = &start},
    {.id = "visit-urgent",
     .zh = "紧急检查（事后补批）",
     .en = "urgent visit, approval made up later",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "drawn visit-asked recusal-none recusal-asked team-set approval-normal",
     .to = "visiting approval-owed",
     .starts = "visit-approval",
     .documents = "checklist record",
     .basis = "《关于严格规范涉企行政检查的意见》（紧急情况补办手续）",
     .aside = true,
     .fields = FIELDS{DATE_TOOK, REASON, PRESENT, CERTIFICATES, FIELD_END},
     .step = &urgent},
    {.id = "approval-makeup",
     .zh = "补办检查批准",
     .en = "make up the approval",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "approval-owed",
     .to = "approval-made-up",
     .not_by = "visit-urgent",
     .stops = "visit-approval",
     .documents = "visit-approval",
     .basis = "《关于严格规范涉企行政检查的意见》（紧急情况补办手续）",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "publicity",
     .zh = "法规宣传",
     .en = "explain the law",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "publicity-open drawn visit-asked visit-approved visit-notified visiting visited",
     .to = "publicity-done",
     .documents = "law-sheet",
     .basis = "五段式执法：法规宣传",
     .fields = FIELDS{DATE_TOOK, NEED("laws", CASE_TEXT, "宣传的法律法规", "laws explained"),
                      CODED("how", CASE_CODE, "方式", "how", "publicity"), FIELD_END}},
    {.id = "visit-end",
     .zh = "结束检查并作记录",
     .en = "end the visit, with its record",
     .stage = 1,
     .roles = ROLE_REGULATOR,
     .from = "visiting",
     .to = "visited",
     .starts = "result-publish",
     .stops = "visit",
     .documents = "record checklist",
     .basis = "《行政处罚法》第五十五条",
     .fields =
         FIELDS{DATE_TOOK, CODED("ways", CASE_LIST, "检查方式", "ways of inspection", "ways"),
                NEED("found", CASE_TEXT, "检查情况", "what was found"),
                CODED("signed", CASE_CODE, "签字情况", "signature", "signatures"), FIELD_END}},
    {.id = NULL}};
