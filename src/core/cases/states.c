/* What a case can be, and what a fresh one is. */
#include "core/law/stages.h"
#include "machine_private.h"

/* Tracks in the order of a life; the first state of each is where a fresh case is. */
static const struct case_state states[] = {
    {"new", "新建", "new", "main", 1, true, false},
    {"drawn", "已抽取，待报批", "drawn, visit to be approved", "main", 1, false, false},
    {"visit-asked", "检查待批准", "approval of the visit asked for", "main", 1, false, false},
    {"visit-approved", "检查已批准", "visit approved", "main", 1, false, false},
    {"visit-notified", "已通知当事人", "party notified", "main", 1, false, false},
    {"visiting", "检查中", "visit under way", "main", 1, false, false},
    {"visited", "检查结束，待定结果", "visited, result to be settled", "main", 1, false, false},
    {"triage", "结果已批准，待分流", "result approved, way on to be chosen", "main", 1, false,
     false},
    {"guiding", "教育引导中", "guidance", "main", 2, false, false},
    {"admonition-asked", "告诫待批准", "admonition to be approved", "main", 3, false, false},
    {"admonished", "告诫已批准，待送达", "admonition approved, to be served", "main", 3, false,
     false},
    {"penalty-proposed", "待决定是否立案", "filing to be decided", "main", 4, false, false},
    {"not-filed", "不予立案", "not filed", "main", 4, false, false},
    {"investigating", "调查中", "investigation", "main", 4, false, false},
    {"investigated", "调查终结，待审核", "investigated, to be reviewed", "main", 4, false, false},
    {"reviewed", "审核通过，待告知", "reviewed, party to be told", "main", 4, false, false},
    {"noticed", "已告知，陈述申辩期", "rights told, time for defence", "main", 4, false, false},
    {"hearing-asked", "当事人要求听证", "hearing asked for", "main", 4, false, false},
    {"hearing-set", "已通知听证", "hearing fixed", "main", 4, false, false},
    {"heard", "听证结束", "heard", "main", 4, false, false},
    {"decided", "已决定处罚，待送达", "penalty decided, to be served", "main", 4, false, false},
    {"decided-none", "决定不予处罚，待送达", "no penalty decided, to be served", "main", 4, false,
     false},
    {"announcing", "公告送达中", "service by announcement", "main", 4, false, false},
    {"served", "已送达", "served", "main", 4, false, false},
    {"dropped", "已撤销案件", "case dropped", "main", 4, false, false},
    {"transferred", "已移送", "transferred", "main", 4, false, false},
    {"annulled", "处罚决定被撤销", "decision annulled", "main", 4, false, false},
    {"rectifying", "整改中", "rectification", "main", 5, false, false},
    {"recheck-failed", "复查不合格", "re-check failed", "main", 5, false, false},
    {"rectified", "整改合格，待结案", "rectified, to be closed", "main", 5, false, false},
    {"closed", "已办结", "closed", "main", 0, false, true},
    {"void", "已撤回", "void", "main", 0, false, true},

    {"approval-normal", "事前批准", "approved before", "approval", 0, true, true},
    {"approval-owed", "待补办批准", "approval owed", "approval", 0, false, false},
    {"approval-made-up", "已补办批准", "approval made up", "approval", 0, false, true},

    {"publicity-open", "尚未宣传", "law not yet explained", "publicity", 0, true, false},
    {"publicity-done", "已宣传", "law explained", "publicity", 0, false, true},

    {"team-set", "人员已定", "team set", "team", 0, true, true},
    {"team-proposed", "人工指派待确认", "team by hand, to be confirmed", "team", 0, false, false},

    {"recusal-none", "无回避", "no recusal", "recusal", 0, true, true},
    {"recusal-asked", "回避待决定", "recusal asked for", "recusal", 0, false, false},
    {"recusal-granted", "准予回避，待换人", "recused, to be replaced", "recusal", 0, false, false},

    {"joint-none", "单独检查", "visit of its own", "joint", 0, true, true},
    {"joint-proposed", "建议联合检查", "joint visit proposed", "joint", 0, false, false},
    {"joint-accepted", "联合检查", "joint visit", "joint", 0, false, true},

    {"results-none", "无结果", "no result", "results", 0, true, true},
    {"results-entered", "结果待批准", "result to be approved", "results", 0, false, false},
    {"results-approved", "结果已批准", "result approved", "results", 0, false, true},
    {"results-correcting", "更正待批准", "correction to be approved", "results", 0, false, false},

    {"feedback-open", "未反馈", "party not told", "feedback", 0, true, true},
    {"feedback-given", "已反馈", "party told", "feedback", 0, false, true},

    {"disclosure-none", "无须公示", "nothing to disclose", "disclosure", 0, true, true},
    {"disclosure-due", "待公示", "to be disclosed", "disclosure", 0, false, false},
    {"disclosure-approved", "公示已批准", "disclosure approved", "disclosure", 0, false, false},
    {"disclosure-done", "已公示", "disclosed", "disclosure", 0, false, true},
    {"disclosure-again", "更正后待重新公示", "to be disclosed again", "disclosure", 0, false,
     false},
    {"disclosure-withheld", "依法不予公示", "withheld by law", "disclosure", 0, false, true},

    {"objection-none", "无异议", "no objection", "objection", 0, true, true},
    {"objection-made", "异议待答复", "objection to be answered", "objection", 0, false, false},
    {"objection-upheld", "异议成立，待更正", "upheld, to be corrected", "objection", 0, false,
     false},
    {"objection-corrected", "异议成立，已更正", "upheld and corrected", "objection", 0, false,
     true},
    {"objection-rejected", "异议不成立", "rejected", "objection", 0, false, true},

    {"abnormal-none", "不涉及异常名录", "no listing", "abnormal", 0, true, true},
    {"abnormal-due", "待列入异常名录", "to be listed", "abnormal", 0, false, false},
    {"abnormal-listed", "已列入异常名录", "listed", "abnormal", 0, false, true},
    {"abnormal-spared", "决定不列入", "not listed after all", "abnormal", 0, false, true},
    {"abnormal-removed", "已移出异常名录", "removed", "abnormal", 0, false, true},

    {"evidence-none", "无保存证据", "none preserved", "evidence", 0, true, true},
    {"evidence-kept", "证据先行登记保存", "evidence preserved", "evidence", 0, false, false},
    {"evidence-settled", "保存证据已处理", "evidence settled", "evidence", 0, false, true},

    {"seizure-none", "未查封扣押", "nothing seized", "seizure", 0, true, true},
    {"seized", "查封扣押中", "sealed or seized", "seizure", 0, false, false},
    {"seizure-lifted", "已解除", "lifted", "seizure", 0, false, true},

    {"test-none", "无检验", "no test", "test", 0, true, true},
    {"testing", "检验检测中", "test under way", "test", 0, false, false},

    {"pause-none", "未中止", "going on", "pause", 0, true, true},
    {"suspended", "中止调查", "suspended", "pause", 0, false, false},

    {"publication-none", "无须公示决定", "no decision to publish", "publication", 0, true, true},
    {"publication-due", "决定待公示", "decision to be published", "publication", 0, false, false},
    {"published", "决定已公示", "decision published", "publication", 0, false, true},
    {"withdraw-due", "公示待撤回", "publication to be withdrawn", "publication", 0, false, false},
    {"withdrawn", "公示已撤回", "publication withdrawn", "publication", 0, false, true},

    {"payment-none", "无须缴款", "nothing to pay", "payment", 0, true, true},
    {"payment-due", "待缴款", "to be paid", "payment", 0, false, false},
    {"payment-demanded", "已催告", "demanded", "payment", 0, false, false},
    {"enforcing", "法院强制执行中", "court enforcement", "payment", 0, false, false},
    {"paid", "已缴清", "paid", "payment", 0, false, true},
    {"payment-ended", "终结执行", "enforcement ended", "payment", 0, false, true},
    {"refunding", "待退款", "to be refunded", "payment", 0, false, false},
    {"payment-annulled", "缴款义务已撤销", "nothing to pay any more", "payment", 0, false, true},

    {"review-none", "未复议诉讼", "no review", "review", 0, true, true},
    {"reconsidering", "行政复议中", "reconsideration", "review", 0, false, false},
    {"review-upheld", "复议维持", "upheld on reconsideration", "review", 0, false, true},
    {"suing", "行政诉讼中", "suit", "review", 0, false, false},
    {"review-final", "判决维持", "upheld by the court", "review", 0, false, true},
    {"review-annulled", "已撤销", "annulled", "review", 0, false, true},
    {NULL, NULL, NULL, NULL, 0, false, false}};

static const struct case_move moves[] = {{"results-approve", "abnormal-none", "abnormal-due"},
                                         {"correction-approve", "abnormal-none", "abnormal-due"},
                                         {"correction-approve", "abnormal-due", "abnormal-none"},
                                         {"serve", "payment-none", "payment-due"},
                                         {"announced", "payment-none", "payment-due"},
                                         {"annul", "payment-due", "refunding"},
                                         {"annul", "payment-demanded", "refunding"},
                                         {"annul", "enforcing", "refunding"},
                                         {"annul", "payment-ended", "refunding"},
                                         {"penalty-propose", "paid", "payment-none"},
                                         {"penalty-propose", "payment-ended", "payment-none"},
                                         {"penalty-propose", "payment-annulled", "payment-none"},
                                         {"penalty-propose", "review-upheld", "review-none"},
                                         {"penalty-propose", "review-final", "review-none"},
                                         {"penalty-propose", "published", "publication-none"},
                                         {"penalty-propose", "withdrawn", "publication-none"},
                                         {NULL, NULL, NULL}};

static json_t *ids_of(const json_t *list, const char *key)
{
    json_t *out = json_array();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const char *id = json_text(one, key);
        if (*id)
            json_array_append_new(out, json_string(id));
    }
    return out;
}

static enum err start(const json_t *frozen, json_t *projection, struct error *e)
{
    const char *opened = json_text(json_object_get(frozen, "draw"), "date");
    const char *by = json_text(json_object_get(frozen, "task"), "inspect_by");
    int64_t region = json_int(json_object_get(frozen, "bureau"), "code");
    int32_t day;

    if (!day_parse(opened, &day) || !day_parse(by, &day) || region <= 0)
        return error_set(e, E_CORRUPT, "立卷内容缺少抽取日期、检查期限或管辖单位",
                         "the frozen case lacks the day of the draw, the limit or the bureau");
    json_t *own = json_pack(
        "{s:i, s:I, s:s, s:{s:s, s:o}, s:o, s:{s:i, s:{}, s:s, s:[]}, s:[], s:[], s:[], s:[]}",
        "stage", STAGE_PUBLICITY, "region", (json_int_t)region, "opened", opened, "case",
        "inspect_by", by, "items", ids_of(json_object_get(frozen, "items"), "code"), "team",
        ids_of(json_object_get(frozen, "inspectors"), "id"), "results", "version", 0, "items",
        "outcome", "", "history", "payments", "penalties", "documents", "matters");
    json_object_update(projection, own);
    json_decref(own);
    return E_OK;
}

static const struct case_action *const areas[] = {case_visit_actions,   case_team_actions,
                                                  case_result_actions,  case_stage_actions,
                                                  case_inquiry_actions, case_decision_actions,
                                                  case_money_actions,   case_record_actions,
                                                  clock_actions,        NULL};

const struct case_machine case_machine = {
    .states = states, .areas = areas, .moves = moves, .start = start};

const struct docket_kind case_kind = {
    .id = "case", .zh = "案件", .en = "case", .machine = &case_machine};
