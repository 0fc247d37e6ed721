/* Who visits: replacement by draw, by hand with two people, recusal, joint visits. */
#include "machine_rows.h"

#define OPEN_MAIN                                                                                  \
    "drawn visit-asked visit-approved visit-notified visiting visited triage guiding "             \
    "admonition-asked admonished penalty-proposed not-filed investigating investigated reviewed "  \
    "noticed hearing-asked hearing-set heard decided decided-none announcing served dropped "      \
    "transferred annulled rectifying recheck-failed rectified"
#define BEFORE_VISIT "drawn visit-asked visit-approved visit-notified"

static enum err check_people(const struct case_call *call, struct error *e)
{
    int64_t least;
    enum err rc = case_limit(call->rules, "inspectors", call->day, &least, e);

    if (!rc && (int64_t)json_array_size(json_object_get(call->content, "people")) < least)
        return error_set(e, E_CONFLICT, "检查人员不得少于 %d 人",
                         "a team has at least %d inspectors", (int)least);
    return rc;
}

static void drawn_effect(const struct case_call *call)
{
    json_object_set(call->next, "team", json_object_get(call->content, "people"));
    case_add_flag(call->next, "team-replaced");
}

static void by_hand_effect(const struct case_call *call)
{
    json_object_set(call->next, "team",
                    json_object_get(case_last(call->projection, "team-hand"), "people"));
    case_add_flag(call->next, "team-by-hand");
}

static void joint_effect(const struct case_call *call)
{
    const json_t *proposal = case_last(call->projection, "joint-propose");

    json_object_set_new(call->next, "joint",
                        json_pack("{s:O, s:O}", "with", json_object_get(proposal, "with"), "lead",
                                  json_object_get(call->content, "lead")));
}

static const struct case_step drawn = {.check = check_people, .effect = drawn_effect};
static const struct case_step hand = {.check = check_people};
static const struct case_step by_hand = {.effect = by_hand_effect};
static const struct case_step joint = {.effect = joint_effect};

#define PEOPLE NEED("people", CASE_LIST, "检查人员（首位为组长）", "inspectors, lead first")

const struct case_action case_team_actions[] = {
    {.id = "team-drawn",
     .zh = "重新抽取检查组",
     .en = "team drawn anew",
     .stage = 1,
     .roles = ROLE_DAEMON,
     .from = BEFORE_VISIT " team-set team-proposed",
     .to = "team-set",
     .moves = "recusal-granted>recusal-none",
     .basis = "双随机抽查",
     .fields =
         FIELDS{PEOPLE, REASON, NEED("commit", CASE_INT, "抽取承诺序号", "commit"), FIELD_END},
     .step = &drawn},
    {.id = "team-hand",
     .zh = "人工指派（紧急）",
     .en = "name a team by hand (emergency)",
     .stage = 1,
     .roles = ROLE_REGULATOR | ROLE_APPROVER,
     .from = BEFORE_VISIT " team-set",
     .to = "team-proposed",
     .basis = "紧急情况，两人办理并单独统计",
     .aside = true,
     .fields = FIELDS{PEOPLE, REASON, FIELD_END},
     .step = &hand},
    {.id = "team-hand-confirm",
     .zh = "确认人工指派",
     .en = "confirm the team by hand",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = BEFORE_VISIT " team-proposed",
     .to = "team-set",
     .moves = "recusal-granted>recusal-none",
     .not_by = "team-hand",
     .basis = "紧急情况，两人办理并单独统计",
     .fields = FIELDS{FIELD("note", CASE_TEXT, "意见", "note"), FIELD_END},
     .step = &by_hand},
    {.id = "team-hand-refuse",
     .zh = "退回人工指派",
     .en = "refuse the team by hand",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = BEFORE_VISIT " team-proposed",
     .to = "team-set",
     .not_by = "team-hand",
     .basis = "紧急情况，两人办理并单独统计",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "recusal-ask",
     .zh = "申请回避或更换人员",
     .en = "ask for a recusal or a replacement",
     .roles = ROLE_REGULATOR,
     .from = OPEN_MAIN " recusal-none",
     .to = "recusal-asked",
     .basis = "《行政处罚法》第四十三条",
     .aside = true,
     .fields = FIELDS{DATE_TOOK,
                      NEED("person", CASE_TEXT, "须回避或更换的人员编号",
                           "staff number of who should step back"),
                      CODED("by", CASE_CODE, "申请人", "asked by", "recusals"), REASON, FIELD_END}},
    {.id = "recusal-grant",
     .zh = "准予回避或更换人员",
     .en = "grant the recusal or replacement",
     .roles = ROLE_APPROVER,
     .from = OPEN_MAIN " recusal-asked",
     .to = "recusal-granted",
     .not_by = "recusal-ask",
     .basis = "《行政处罚法》第四十三条",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "recusal-refuse",
     .zh = "驳回回避或更换人员的申请",
     .en = "refuse the recusal or replacement",
     .roles = ROLE_APPROVER,
     .from = "recusal-asked",
     .to = "recusal-none",
     .not_by = "recusal-ask",
     .basis = "《行政处罚法》第四十三条",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = "recusal-replaced",
     .zh = "回避后改由他人办理",
     .en = "another takes over after the recusal",
     .roles = ROLE_APPROVER,
     .from =
         "visiting visited triage guiding admonition-asked admonished penalty-proposed "
         "not-filed investigating investigated reviewed noticed hearing-asked hearing-set heard "
         "decided decided-none announcing served dropped transferred annulled rectifying "
         "recheck-failed rectified recusal-granted",
     .to = "recusal-none",
     .basis = "《行政处罚法》第四十三条",
     .fields = FIELDS{NEED("people", CASE_LIST, "接办人员", "who takes over"), FIELD_END}},
    {.id = "joint-propose",
     .zh = "建议联合检查",
     .en = "propose a joint visit",
     .stage = 1,
     .roles = ROLE_DAEMON | ROLE_REGULATOR,
     .from = BEFORE_VISIT " joint-none",
     .to = "joint-proposed",
     .basis = "跨部门联合抽查",
     .aside = true,
     .fields =
         FIELDS{NEED("with", CASE_LIST, "其他案件编号", "the other cases"), REASON, FIELD_END}},
    {.id = "joint-accept",
     .zh = "同意联合检查",
     .en = "accept the joint visit",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = BEFORE_VISIT " joint-proposed",
     .to = "joint-accepted",
     .not_by = "joint-propose",
     .basis = "跨部门联合抽查",
     .fields = FIELDS{NEED("lead", CASE_TEXT, "牵头案件编号", "the leading case"), FIELD_END},
     .step = &joint},
    {.id = "joint-decline",
     .zh = "不联合检查",
     .en = "decline the joint visit",
     .stage = 1,
     .roles = ROLE_APPROVER,
     .from = "joint-proposed",
     .to = "joint-none",
     .not_by = "joint-propose",
     .basis = "跨部门联合抽查",
     .fields = FIELDS{REASON, FIELD_END}},
    {.id = NULL}};
