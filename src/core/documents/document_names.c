/* What a template may name, and the words an official document uses for it. */
#include <stdio.h>
#include <string.h>

#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/documents/document_kinds.h"

#define TEXT(name, zh, en)                                                                         \
    {                                                                                              \
        "", name, TEMPLATE_TEXT, zh, en                                                            \
    }
#define LIST(name, zh, en)                                                                         \
    {                                                                                              \
        "", name, TEMPLATE_LIST, zh, en                                                            \
    }
#define PART(list, name, zh, en)                                                                   \
    {                                                                                              \
        list, name, TEMPLATE_TEXT, zh, en                                                          \
    }

const struct document_name document_names[] = {
    TEXT("number", "文号", "number of the document"),
    TEXT("version", "版本", "its version"),
    TEXT("today", "制作日期", "day it is made"),
    TEXT("case.no", "案件编号", "number of the case"),
    TEXT("case.opened", "抽取日期", "day of the draw"),
    TEXT("bureau.name", "机关名称", "name of the bureau"),
    TEXT("firm.name", "企业名称", "name of the firm"),
    TEXT("firm.uscc", "统一社会信用代码", "unified social credit code"),
    TEXT("firm.address", "住所", "address"),
    TEXT("firm.type", "企业类型", "enterprise type"),
    TEXT("firm.industry", "行业代码", "code of its industry"),
    TEXT("firm.status", "登记状态", "registration state"),
    TEXT("firm.founded", "成立日期", "day of its founding"),
    TEXT("firm.region", "所在区划", "region"),
    TEXT("task.title", "抽查任务", "task"),
    TEXT("task.kind", "事项类别", "general or key items"),
    TEXT("task.inspect_by", "检查期限", "last day of the visit"),
    TEXT("draw.commit", "抽取承诺的日志序号", "log index of the draw's commit"),
    TEXT("draw.record", "抽取记录的散列", "hash of the draw's record"),
    TEXT("team.names", "检查人员姓名", "names of the inspectors"),
    LIST("inspectors", "检查人员，组长在前", "inspectors, lead first"),
    PART("inspectors", "no", "序号", "from 1"),
    PART("inspectors", "id", "编号", "staff number"),
    PART("inspectors", "name", "姓名", "name"),
    PART("inspectors", "certificate", "执法证号", "number of the certificate"),
    PART("inspectors", "role", "组长或组员", "leads or not"),
    LIST("handlers", "办案人员", "handlers of the penalty case"),
    PART("handlers", "no", "序号", "from 1"),
    PART("handlers", "name", "姓名", "name"),
    PART("handlers", "certificate", "执法证号", "number of the certificate"),
    LIST("items", "检查事项", "items of the visit"),
    PART("items", "no", "序号", "from 1"),
    PART("items", "code", "事项编号", "code"),
    PART("items", "name", "事项名称", "name"),
    PART("items", "basis", "依据", "legal basis"),
    PART("items", "department", "业务条线", "department"),
    PART("items", "result", "结果（批准后）", "results once approved, in one text"),
    LIST("result-codes", "现行结果代码", "results that may be chosen"),
    PART("result-codes", "code", "代码", "code"),
    PART("result-codes", "name", "名称", "name"),
    LIST("documents", "本案已制作的文书", "documents made so far"),
    PART("documents", "no", "序号", "from 1"),
    PART("documents", "name", "文书名称", "name"),
    PART("documents", "number", "文号", "number"),
    PART("documents", "day", "制作日期", "day it was made"),
    {NULL, NULL, TEMPLATE_UNKNOWN, NULL, NULL}};

const struct label document_words[] = {
    {"basis", "法律依据", "legal basis"},
    {"bank", "缴款银行", "bank to pay at"},
    {"cause", "案由", "what the case is about"},
    {"contact", "联系人", "contact"},
    {"court", "人民法院", "court"},
    {"deputy", "代收人和代收理由", "who received it instead, and why"},
    {"discretion", "裁量的事实和理由", "facts and reasons of the discretion"},
    {"documents", "送达文书名称和文号", "documents served"},
    {"due", "改正期限", "to be corrected by"},
    {"evidence", "证据", "evidence"},
    {"firm-phone", "企业联系电话", "telephone of the firm"},
    {"harm", "危害后果", "harm done"},
    {"law", "违反的规定", "provision violated"},
    {"legal-person", "法定代表人（负责人）", "legal representative"},
    {"materials", "另请准备的材料", "what else to have ready"},
    {"office-address", "本机关地址", "address of the office"},
    {"on-site", "现场负责人", "in charge on site"},
    {"on-site-post", "现场负责人职务", "post of who is in charge on site"},
    {"opinion", "意见", "opinion"},
    {"phone", "联系电话", "telephone"},
    {"place", "地点", "place"},
    {"proposal", "承办人意见", "proposal of the handler"},
    {"recusal", "是否申请回避", "recusal asked for?"},
    {"refusal", "拒收情况和见证人", "refusal to receive, and the witness"},
    {"remark", "备注", "remark"},
    {"review-office", "复议机关", "office of reconsideration"},
    {"violation", "违法事实", "violation"},
    {"way", "方式", "way"},
    {"what", "改正要求", "what to correct"},
    {NULL, NULL, NULL}};

static enum template_kind fixed_name(const char *list, const char *name)
{
    for (const struct document_name *n = document_names; n->list; n++)
        if (strcmp(n->list, list) == 0 && strcmp(n->name, name) == 0)
            return n->kind;
    return TEMPLATE_UNKNOWN;
}

/* ACTION.FIELD */
static bool action_name(const char *name)
{
    const char *dot = strchr(name, '.');
    char id[64];

    if (!dot || dot - name >= (long)sizeof id)
        return false;
    snprintf(id, sizeof id, "%.*s", (int)(dot - name), name);
    const struct case_action *action = case_action_find(&case_machine, id);
    if (!action)
        return false;
    for (const struct case_field *f = action->fields; f && f->id; f++)
        if (strcmp(f->id, dot + 1) == 0)
            return true;
    return strcmp(dot + 1, "day") == 0 || strcmp(dot + 1, "actor") == 0;
}

enum template_kind document_known(void *ctx, const char *list, const char *name)
{
    enum template_kind kind = fixed_name(list, name);

    (void)ctx;
    if (kind || *list)
        return kind;
    if (strncmp(name, "form.", 5) == 0 && name[5])
        return TEMPLATE_TEXT;
    if (strncmp(name, "due.", 4) == 0)
        return case_clock_find(name + 4) ? TEMPLATE_TEXT : TEMPLATE_UNKNOWN;
    return action_name(name) ? TEMPLATE_TEXT : TEMPLATE_UNKNOWN;
}

/* ---- sums in the capital numerals that cannot be altered ---- */

static const char *const digits[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
static const char *const units[] = {"", "拾", "佰", "仟"};
static const char *const groups[] = {"", "万", "亿", "万亿"};

/* Four digits; *zero says that a 零 is owed before the next digit. */
static void capital_group(struct buf *out, int group, bool *zero)
{
    for (int power = 3, scale = 1000; power >= 0; power--, scale /= 10) {
        int digit = group / scale % 10;
        if (digit == 0) {
            *zero = out->len > 0;
            continue;
        }
        buf_addf(out, "%s%s%s", *zero ? "零" : "", digits[digit], units[power]);
        *zero = false;
    }
}

static void capital_yuan(struct buf *out, int64_t yuan)
{
    struct buf words = {0};
    bool zero = false;

    for (int g = 3; g >= 0; g--) {
        int64_t scale = g == 3 ? 1000000000000 : g == 2 ? 100000000 : g == 1 ? 10000 : 1;
        int group = (int)(yuan / scale % 10000);
        capital_group(&words, group, &zero);
        if (group) {
            buf_adds(&words, groups[g]);
            zero = false;
        }
    }
    buf_adds(out, words.len ? words.data : "零");
    buf_free(&words);
}

void document_money(int64_t fen, struct buf *out)
{
    int jiao = (int)(fen / 10 % 10), left = (int)(fen % 10);

    buf_addf(out, "%lld.%02d 元（人民币", (long long)(fen / 100), (int)(fen % 100));
    if (fen >= 100 || fen == 0) {
        capital_yuan(out, fen / 100);
        buf_adds(out, "元");
    }
    if (jiao)
        buf_addf(out, "%s角", digits[jiao]);
    if (left && !jiao && fen >= 100)
        buf_adds(out, digits[0]);
    if (left)
        buf_addf(out, "%s分", digits[left]);
    buf_adds(out, left ? "）" : "整）");
}
