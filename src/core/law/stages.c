#include "core/law/stages.h"
#include "core/base/label.h"

#include <stdbool.h>

/* The five stages of the market regulator of Jilin (graded R in the domain notes); moves beyond
 * admonition → penalty are our assumption (A). Words are ours. */
const struct stage stages[STAGES] = {
    {
        .number = STAGE_PUBLICITY,
        .name = {"publicity", "法规宣传", "legal publicity"},
        .what = {"what", "在检查前或检查时，送达或讲解与检查事项有关的法律法规",
                 "the law that bears on the items is handed over or explained, before or at the "
                 "visit"},
        .entry = {{"always", "每个案件都经过本阶段", "every case passes this stage"}},
        .exits = {{STAGE_CLOSED, {"no-problem", "未发现问题，办结", "no problem found: closed"}},
                  {STAGE_GUIDANCE,
                   {"tendency", "发现违法苗头或问题",
                    "a tendency towards a violation, or a problem"}}},
        .roles = {{"lead", "检查组组长", "lead inspector"},
                  {"member", "执法检查人员", "inspectors"}},
        .documents = {{"notice", "检查通知书", "notice of inspection"},
                      {"law-sheet", "法规宣传告知单", "sheet of the law that applies"},
                      {"record", "现场检查记录", "record of the visit"}},
        .basis = {{"penalty-42-55", "《行政处罚法》第四十二条、第五十五条（两人以上、出示证件）",
                   "Administrative Penalty Law, Arts. 42 and 55 (two inspectors, certificates)"},
                  {"environment-54", "《优化营商环境条例》第五十四条",
                   "Regulations on Optimizing the Business Environment, Art. 54"}},
        .clocks = {"result-publish"},
    },
    {
        .number = STAGE_GUIDANCE,
        .name = {"guidance", "教育引导", "education and guidance"},
        .what = {"what", "现场讲法、约谈，指导当事人自行纠正",
                 "the law is explained on site, an interview is held, correction is guided"},
        .entry = {{"tendency", "发现违法苗头", "a tendency towards a violation is found"},
                  {"problem", "发现问题，尚需引导纠正", "a problem that guidance may correct"}},
        .exits = {{STAGE_RECTIFICATION,
                   {"voluntary", "当事人愿意自行纠正", "the party corrects voluntarily"}},
                  {STAGE_ADMONITION,
                   {"violation", "已构成轻微违法", "a minor violation has taken place"}}},
        .roles = {{"lead", "检查组组长", "lead inspector"},
                  {"member", "执法检查人员", "inspectors"}},
        .documents = {{"guidance", "行政指导书", "guidance letter"},
                      {"interview", "约谈记录", "record of the interview"}},
        .basis = {{"penalty-33-educate", "《行政处罚法》第三十三条（教育）",
                   "Administrative Penalty Law, Art. 33 (educate)"}},
        .clocks = {"recheck"},
    },
    {
        .number = STAGE_ADMONITION,
        .name = {"admonition", "告诫说理", "admonition and reasoning"},
        .what = {"what", "说理告诫，责令限期改正；按期改正的不予处罚",
                 "advice and admonition with reasons and a deadline; corrected in time means no "
                 "penalty"},
        .entry = {{"minor-on-list", "一般、轻微、无危害后果，列入不予处罚清单",
                   "general, minor, without harm, and on the no-penalty list"},
                  {"not-corrected-guidance", "引导后未纠正，但仍属轻微",
                   "not corrected after guidance, still minor"}},
        .exits = {{STAGE_RECTIFICATION,
                   {"deadline-set", "已责令限期改正", "a deadline for correction is set"}},
                  {STAGE_PENALTY,
                   {"not-corrected", "逾期未改正，或有危害后果、再次违法、不在清单",
                    "not corrected in time, or harm, repeat, not on the list"}}},
        .roles = {{"lead", "检查组组长", "lead inspector"},
                  {"approver", "机构负责人", "head of the unit"}},
        .documents = {{"admonition", "告诫书", "letter of admonition"},
                      {"correction-order", "责令改正通知书", "order to correct"}},
        .basis = {{"penalty-33", "《行政处罚法》第三十三条（轻微、初次违法不予处罚）",
                   "Administrative Penalty Law, Art. 33 (minor and first violations)"}},
        .clocks = {"recheck"},
    },
    {
        .number = STAGE_PENALTY,
        .name = {"penalty", "行政处罚", "administrative penalty"},
        .what = {"what", "依法定程序立案、调查、告知、决定、送达、执行",
                 "the statutory procedure: filing, inquiry, notice, decision, service, execution"},
        .entry = {{"not-corrected", "逾期未改正", "not corrected in time"},
                  {"harm", "造成危害后果", "harm was done"},
                  {"repeat", "再次违法", "a repeated violation"},
                  {"not-on-list", "不在不予处罚清单", "not on the no-penalty list"},
                  {"serious", "情节严重，应立即查处", "serious, to be handled at once"}},
        .exits = {{STAGE_RECTIFICATION,
                   {"decided", "已作出决定或责令改正", "a decision or an order was made"}}},
        .roles = {{"approver", "机构负责人", "head of the unit"},
                  {"lead", "办案人员", "case officers"},
                  {"reviewer", "法制审核人员", "legal reviewer"}},
        .documents = {{"filing", "立案审批表", "approval to file a case"},
                      {"inquiry", "询问笔录", "record of inquiry"},
                      {"no-penalty-review", "不予处罚情形审查表", "review of no-penalty grounds"},
                      {"penalty-notice", "行政处罚告知书", "notice of the intended penalty"},
                      {"decision", "行政处罚决定书", "penalty decision"},
                      {"service", "送达回证", "proof of service"}},
        .basis = {{"penalty-law", "《行政处罚法》", "Administrative Penalty Law"},
                  {"procedure", "《市场监督管理行政处罚程序规定》",
                   "Provisions on Procedures for Market Regulation Administrative Penalties"}},
        .clocks = {"case-filing", "decision", "statement", "hearing-notice", "service", "payment",
                   "decision-publish"},
    },
    {
        .number = STAGE_RECTIFICATION,
        .name = {"rectification", "监督整改", "supervised rectification"},
        .what = {"what", "跟踪整改，到期复查", "rectification is followed up and re-checked"},
        .entry = {{"voluntary", "当事人自行纠正", "the party corrects voluntarily"},
                  {"order", "已下达责令改正", "an order to correct was given"},
                  {"penalty", "已作出处罚决定", "a penalty was decided"}},
        .exits = {{STAGE_CLOSED, {"corrected", "复查合格，办结", "corrected: closed"}},
                  {STAGE_ADMONITION,
                   {"not-corrected-minor", "未改正，仍属轻微", "not corrected, still minor"}},
                  {STAGE_PENALTY,
                   {"not-corrected", "未改正，应予处罚", "not corrected, to be punished"}}},
        .roles = {{"lead", "检查组组长", "lead inspector"},
                  {"member", "执法检查人员", "inspectors"}},
        .documents = {{"recheck", "整改复查记录", "record of the re-check"},
                      {"closing", "结案审批表", "approval to close"}},
        .basis = {{"penalty-28", "《行政处罚法》第二十八条（责令改正）",
                   "Administrative Penalty Law, Art. 28 (order to correct)"}},
        .clocks = {"recheck"},
    },
};

const struct stage *stage_get(int number)
{
    return number >= 1 && number <= STAGES ? &stages[number - 1] : NULL;
}

int stage_leads_to(enum stage_number from, enum stage_number to)
{
    const struct stage *stage = stage_get((int)from);

    for (int i = 0; stage && i < STAGE_LIST_MAX && stage->exits[i].condition.id; i++)
        if (stage->exits[i].to == to)
            return 1;
    return 0;
}

static bool text_whole(const struct label *text)
{
    return text->id && text->zh && text->en && *text->id && *text->zh && *text->en;
}

/* At least one entry, each with both languages, and an end within the array. */
static bool list_whole(const struct label *list)
{
    int count = 0;

    while (count < STAGE_LIST_MAX && list[count].id)
        if (!text_whole(&list[count++]))
            return false;
    return count > 0 && count < STAGE_LIST_MAX;
}

static enum err stage_whole(const struct stage *stage, const struct codes *codes, int32_t day,
                            struct error *e)
{
    bool whole = text_whole(&stage->name) && text_whole(&stage->what) && list_whole(stage->entry) &&
                 list_whole(stage->roles) && list_whole(stage->documents) &&
                 list_whole(stage->basis);

    for (int i = 0; i < STAGE_LIST_MAX && stage->exits[i].condition.id; i++)
        whole = whole && text_whole(&stage->exits[i].condition);
    if (!whole || !stage->exits[0].condition.id || !stage->clocks[0])
        return error_set(e, E_INPUT, "第 %d 阶段的内容不全", "stage %d is incomplete",
                         (int)stage->number);
    for (int i = 0; i < STAGE_LIST_MAX && stage->clocks[i]; i++)
        if (!codes_clock(codes, stage->clocks[i], day))
            return error_set(e, E_INPUT, "期限表 %s 中没有现行的 %s（第 %d 阶段需要），请补上一行",
                             "%s has no row in force for %s, which stage %d needs; add one",
                             codes_file(CODES_CLOCKS), stage->clocks[i], (int)stage->number);
    return E_OK;
}

/* Which stages (bits, bit 0 = closed) can be reached from those in `from`. */
static unsigned reach(unsigned from)
{
    for (int round = 0; round <= STAGES; round++)
        for (int s = 1; s <= STAGES; s++)
            for (int to = 0; to <= STAGES; to++)
                if ((from & 1U << s) && stage_leads_to((enum stage_number)s, (enum stage_number)to))
                    from |= 1U << to;
    return from;
}

enum err stages_check(const struct codes *codes, int32_t day, struct error *e)
{
    for (int s = 1; s <= STAGES; s++) {
        enum err err = stage_whole(&stages[s - 1], codes, day, e);
        if (err)
            return err;
        if (!(reach(1U << STAGE_PUBLICITY) & 1U << s) || !(reach(1U << s) & 1U))
            return error_set(e, E_INPUT, "第 %d 阶段无法到达，或走不到办结",
                             "stage %d cannot be reached, or cannot reach the end", s);
    }
    return E_OK;
}
