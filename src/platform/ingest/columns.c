#include "platform/ingest/columns.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "platform/ingest/clean.h"

static const struct {
    const char *name;
    const char *zh;
} kinds[] = {{"enterprises", "企业名录"},
             {"classes", "信用风险分类"},
             {"inspectors", "执法检查人员"},
             {"recusals", "回避名单"},
             {"results", "检查结果"},
             {"matters", "台账事项"},
             {"", ""}};

const char *kind_name(enum ingest_kind kind)
{
    return kinds[kind].name;
}

const char *kind_zh(enum ingest_kind kind)
{
    return kinds[kind].zh;
}

bool kind_in_ledger(enum ingest_kind kind)
{
    return kind == KIND_RESULTS || kind == KIND_MATTERS;
}

enum ingest_kind kind_parse(const char *name)
{
    enum ingest_kind kind = KIND_ENTERPRISES;

    while (kind < KIND_UNKNOWN && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return kind;
}

const char *mode_name(enum ingest_mode mode)
{
    return mode == MODE_FULL ? "full" : "delta";
}

bool kind_of_file_name(const char *name, enum ingest_kind *kind, enum ingest_mode *mode)
{
    for (enum ingest_kind k = KIND_ENTERPRISES; k < KIND_UNKNOWN; k++) {
        size_t n = strlen(kinds[k].name);
        if (strncmp(name, kinds[k].name, n) != 0)
            continue;
        *kind = k;
        *mode = strncmp(name + n, "-full", 5) == 0 ? MODE_FULL : MODE_DELTA;
        return true;
    }
    return false;
}

#define USCC_ALIASES                                                                               \
    "uscc|统一社会信用代码|社会信用代码|信用代码|统一代码|统一社会信用代码/注册号|credit_code"
#define CLASS_ALIASES                                                                              \
    "class|信用风险分类|信用风险等级|信用风险类别|风险分类|风险等级|分类等级|分类结果|risk_class"
#define INSPECTOR_ALIASES                                                                          \
    "inspector|执法人员编号|人员编号|检查人员编号|工号|编号|staff_number|inspector_id"

const struct column column_table[] = {
    {KIND_ENTERPRISES, COL_USCC, true, true, 18, USCC_ALIASES, "18 位，校验码须正确",
     "18 characters with a right check character"},
    {KIND_ENTERPRISES, COL_NAME, true, false, 300,
     "name|企业名称|名称|市场主体名称|经营主体名称|主体名称|单位名称|enterprise_name", "登记的名称",
     "the registered name"},
    {KIND_ENTERPRISES, COL_TYPE, true, true, 4,
     "type|企业类型代码|企业类型|市场主体类型|经营主体类型|主体类型|类型代码|enterprise_type",
     "4 位企业类型代码", "4-digit code of the enterprise type"},
    {KIND_ENTERPRISES, COL_REGION, true, true, 6,
     "region|行政区划代码|行政区划|住所行政区划|所在区划|区划代码|region_code",
     "6 位行政区划代码，须在 regions.csv 中", "6-digit region code, listed in regions.csv"},
    {KIND_ENTERPRISES, COL_STATUS, true, true, 60,
     "status|登记状态|经营状态|企业状态|主体状态|状态|registration_status",
     "status.csv 中的一种状态", "a state listed in status.csv"},
    {KIND_ENTERPRISES, COL_BUREAU, false, true, 120,
     "bureau|管辖单位|管辖单位代码|监管单位|检查机关|日常监管机关|bureau_code",
     "检查机关的区划代码或名称；空：按所在地",
     "region code or name of the bureau; empty: by region"},
    {KIND_ENTERPRISES, COL_INDUSTRY, false, true, 8,
     "industry|行业代码|国民经济行业代码|所属行业代码|行业|industry_code", "GB/T 4754 代码",
     "GB/T 4754 code"},
    {KIND_ENTERPRISES, COL_TAGS, false, true, 400, "tags|标签|企业标签|特征标签|监管标签",
     "多个值用 、，；分隔", "several values are joined by ; or ,"},
    {KIND_ENTERPRISES, COL_FOUNDED, false, true, 30,
     "founded|成立日期|设立日期|注册日期|登记日期|founding_date", "日期", "a date"},
    {KIND_ENTERPRISES, COL_ADDRESS, false, false, 600,
     "address|住所|地址|注册地址|经营场所|住所（经营场所）|住所(经营场所)", "地址", "the address"},
    {KIND_ENTERPRISES, COL_CLASS, false, true, 1, CLASS_ALIASES, "A、B、C、D；空：保留原分类",
     "A, B, C or D; empty: the class stays"},
    {KIND_ENTERPRISES, COL_SCORE, false, true, 8, "score|分值|得分|评分|信用分值", "0 至 10000",
     "0 to 10000"},
    {KIND_ENTERPRISES, COL_CLASS_DATE, false, true, 30,
     "class_date|分类日期|评定日期|评价日期|分级日期", "分类的日期", "day of the classification"},

    {KIND_CLASSES, COL_USCC, true, true, 18, USCC_ALIASES, "名录库中的企业",
     "a firm of the registry"},
    {KIND_CLASSES, COL_CLASS, true, true, 1, CLASS_ALIASES, "A、B、C、D", "A, B, C or D"},
    {KIND_CLASSES, COL_SCORE, false, true, 8, "score|分值|得分|评分|信用分值", "0 至 10000",
     "0 to 10000"},
    {KIND_CLASSES, COL_CLASS_DATE, false, true, 30,
     "class_date|分类日期|评定日期|评价日期|分级日期|日期|date", "分类的日期",
     "day of the classification"},

    {KIND_INSPECTORS, COL_ID, true, true, 40, INSPECTOR_ALIASES "|id", "人员编号，不重复",
     "staff number, unique"},
    {KIND_INSPECTORS, COL_NAME, true, false, 60, "name|姓名|执法人员姓名|检查人员姓名", "姓名",
     "name"},
    {KIND_INSPECTORS, COL_BUREAU, true, true, 120,
     "bureau|所在单位|单位代码|所在单位代码|单位名称|单位|所属单位|执法机关|unit",
     "单位的区划代码或名称", "region code or name of the unit"},
    {KIND_INSPECTORS, COL_DEPARTMENT, false, false, 120,
     "department|内设机构|所在部门|部门|科室|所属部门", "部门", "department"},
    {KIND_INSPECTORS, COL_LEVEL, false, false, 60, "level|职级|级别|职务级别|执法级别", "级别",
     "level"},
    {KIND_INSPECTORS, COL_CERTIFICATE, true, true, 60,
     "certificate|执法证号|执法证件号|执法证编号|行政执法证号|证件号码", "执法证号",
     "number of the enforcement certificate"},
    {KIND_INSPECTORS, COL_EXPIRY, true, true, 30,
     "expiry|执法证有效期|执法证有效期至|有效期至|有效期|证件有效期|certificate_expiry",
     "最后有效日，或“长期”", "its last day, or 长期"},
    {KIND_INSPECTORS, COL_CERTIFICATE2, false, true, 60,
     "certificate2|第二证件号|其他执法证号|国家执法证号|专业证件号", "第二个证件号",
     "number of a second certificate"},
    {KIND_INSPECTORS, COL_EXPIRY2, false, true, 30,
     "expiry2|第二证件有效期|其他执法证有效期|国家执法证有效期|专业证件有效期", "其最后有效日",
     "its last day"},
    {KIND_INSPECTORS, COL_ITEMS, false, true, 800,
     "items|可检查事项|检查事项|事项代码|执法事项|permitted_items",
     "事项代码，用 、，；分隔；空或“全部”：不限", "item codes joined by ;; empty or 全部: all"},
    {KIND_INSPECTORS, COL_QUALIFICATIONS, false, true, 400,
     "qualifications|专业资质|资质|资格|专长|执业资格", "多个值用 、，；分隔",
     "several values are joined by ; or ,"},
    {KIND_INSPECTORS, COL_EXPERT, false, true, 8, "expert|是否专家|专家", "是/否", "yes or no"},
    {KIND_INSPECTORS, COL_ACTIVE, false, true, 30, "status|人员状态|在岗状态|状态|是否在岗|active",
     "在岗、离岗等", "active or inactive"},

    {KIND_RECUSALS, COL_ID, true, true, 40, INSPECTOR_ALIASES, "名录库中的检查人员",
     "an inspector of the registry"},
    {KIND_RECUSALS, COL_USCC, true, true, 18, USCC_ALIASES, "回避的企业", "the firm"},
    {KIND_RECUSALS, COL_REASON, false, false, 300, "reason|回避原因|回避事由|原因|事由", "原因",
     "reason"},
    {KIND_RECUSALS, COL_FROM, false, true, 30, "from|开始日期|起始日期|回避开始日期|自",
     "首日；空：一直", "first day; empty: always"},
    {KIND_RECUSALS, COL_UNTIL, false, true, 30, "until|结束日期|截止日期|回避结束日期|至",
     "末日；空或“长期”：无期限", "last day; empty or 长期: no end"},

    {KIND_RESULTS, COL_CASE, true, true, 23, "case|案件编号|检查案件编号|案号|case_no|case_number",
     "案件编号（列须设为文本格式）", "case number (format the column as text)"},
    {KIND_RESULTS, COL_ITEM, true, true, 30, "item|事项代码|检查事项代码|检查事项|item_code",
     "案件的检查事项代码", "code of an item of the case"},
    {KIND_RESULTS, COL_RESULT, true, true, 60,
     "result|检查结果|结果代码|检查结果代码|results|result_code",
     "results.csv 中的代码，多个值用 、，；分隔", "codes of results.csv, several joined by ; or ,"},
    {KIND_RESULTS, COL_DATE, true, true, 30, "date|检查日期|日期|inspection_date", "日期",
     "a date"},
    {KIND_RESULTS, COL_ID, false, true, 40, INSPECTOR_ALIASES, "案件检查组的人员编号",
     "an inspector of the case's team"},
    {KIND_RESULTS, COL_NOTE, false, false, 600, "note|备注|说明|检查情况", "说明", "a note"},

    {KIND_MATTERS, COL_EXTERNAL, true, true, 40,
     "external|外部编号|工单编号|投诉编号|登记编号|受理编号|编号", "来源方的编号，每个来源内不重复",
     "the sender's number, unique for its source"},
    {KIND_MATTERS, COL_SOURCE, true, false, 60, "source|来源|信息来源|投诉渠道|渠道|来源渠道",
     "来源，如 12345", "where it comes from"},
    {KIND_MATTERS, COL_MATTER_KIND, true, true, 60,
     "kind|类别|事项类别|投诉类别|诉求类别|matter_kind", "docs/matters.md 中的类别或其中文名",
     "a kind of docs/matters.md, or its Chinese name"},
    {KIND_MATTERS, COL_TEXT, true, false, 6000, "text|内容|投诉内容|诉求内容|反映内容|问题描述",
     "内容", "what it is about"},
    {KIND_MATTERS, COL_DATE, true, true, 30, "received|收到日期|登记日期|投诉日期|日期", "收到日期",
     "day received"},
    {KIND_MATTERS, COL_USCC, false, true, 18, USCC_ALIASES, "涉及的企业", "the firm"},
    {KIND_MATTERS, COL_CASE, false, true, 23, "case|案件编号|检查案件编号|案号|case_no|case_number",
     "案件编号（列须设为文本格式）", "case number (format the column as text)"},
    {KIND_MATTERS, COL_BUREAU, false, true, 120,
     "bureau|首接单位|承办单位|管辖单位|办理单位|bureau_code", "首接单位的区划代码或名称",
     "region code or name of the unit of first contact"},
    {KIND_MATTERS, COL_PERSON, false, true, 40, "person|被申请回避人|被申请人编号",
     "被申请回避的人员编号", "inspector who should step back"},
    {KIND_MATTERS, COL_BY, false, false, 120, "by|提出人|投诉人|投诉人姓名|来电人|姓名",
     "提出人（保密）", "who asks (confidential)"},
};
const size_t column_count = sizeof column_table / sizeof *column_table;

const struct column *column_find(enum ingest_kind kind, enum column_id id)
{
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].kind == kind && column_table[i].id == id)
            return &column_table[i];
    return NULL;
}

enum column_id column_key(enum ingest_kind kind)
{
    if (kind == KIND_RESULTS)
        return COL_CASE;
    if (kind == KIND_MATTERS)
        return COL_EXTERNAL;
    return column_find(kind, COL_USCC) ? COL_USCC : COL_ID;
}

void column_names(const struct column *c, char en[64], char zh[64])
{
    size_t first = strcspn(c->aliases, "|");
    const char *second = c->aliases + first + 1;
    size_t len = strcspn(second, "|");

    memcpy(en, c->aliases, first);
    en[first] = '\0';
    memcpy(zh, second, len);
    zh[len] = '\0';
}

/* Header cells differ by case, spaces, underscores and a star that marks required columns. */
static void squeeze(char *s)
{
    char *out = s;

    for (; *s; s++)
        if (!strchr(" _-*\t\r\n", *s))
            *out++ = *s >= 'A' && *s <= 'Z' ? (char)(*s - 'A' + 'a') : *s;
    *out = '\0';
}

static bool alias_is(const char *aliases, const char *cell)
{
    char one[128];

    while (*aliases) {
        size_t n = strcspn(aliases, "|");
        memcpy(one, aliases, n);
        one[n] = '\0';
        one[clean_code(one, n)] = '\0';
        squeeze(one);
        if (strcmp(one, cell) == 0)
            return true;
        aliases += n + (aliases[n] == '|');
    }
    return false;
}

static const struct column *column_called(enum ingest_kind kind, const char *name)
{
    char cell[128];
    size_t n = strlen(name);

    if (n >= sizeof cell)
        return NULL;
    memcpy(cell, name, n + 1);
    clean_code(cell, n);
    squeeze(cell);
    for (size_t i = 0; *cell && i < column_count; i++)
        if (column_table[i].kind == kind && alias_is(column_table[i].aliases, cell))
            return &column_table[i];
    return NULL;
}

static void match(const struct csv_row *row, enum ingest_kind kind, struct header *h)
{
    *h = (struct header){.kind = kind, .line = row->line, .cells = row->count, .twice = -1};
    memset(h->at, 0xff, sizeof h->at); /* -1 */
    for (uint32_t i = 0; i < row->count; i++) {
        const struct column *c = column_called(kind, row->text + row->offset[i]);
        if (!c)
            continue;
        if (h->at[c->id] >= 0) {
            h->twice = h->twice >= 0 ? h->twice : (int16_t)i;
            continue;
        }
        h->at[c->id] = (int16_t)i;
        h->matched++;
    }
    for (size_t i = 0; i < column_count; i++)
        if (column_table[i].kind == kind && column_table[i].required)
            h->missing += h->at[column_table[i].id] < 0;
}

/* Complete beats incomplete, then more columns beat fewer. */
static bool is_better(const struct header *a, const struct header *b)
{
    if ((a->missing == 0) != (b->missing == 0))
        return a->missing == 0;
    return a->matched > b->matched;
}

bool header_read(const struct csv_row *row, enum ingest_kind kind, struct header *out)
{
    struct header h;

    match(row, kind == KIND_UNKNOWN ? KIND_ENTERPRISES : kind, out);
    for (enum ingest_kind k = KIND_CLASSES; kind == KIND_UNKNOWN && k < KIND_UNKNOWN; k++) {
        match(row, k, &h);
        if (is_better(&h, out))
            *out = h;
    }
    if (out->matched < 2)
        return false;
    out->names = mem_new(row->bytes + 1);
    memcpy(out->names, row->text, row->bytes);
    return true;
}

void header_free(struct header *h)
{
    free(h->names);
    h->names = NULL;
}

void header_missing(const struct header *h, struct buf *out)
{
    char en[64];
    char zh[64];

    for (size_t i = 0; i < column_count; i++) {
        const struct column *c = &column_table[i];
        if (c->kind != h->kind || !c->required || h->at[c->id] >= 0)
            continue;
        column_names(c, en, zh);
        buf_addf(out, "%s%s (%s)", out->len ? ", " : "", zh, en);
    }
}

static void list_cells(const struct header *h, bool all, struct buf *out)
{
    const char *name = h->names;
    char shown[61];

    for (uint32_t i = 0; i < h->cells; i++, name += strlen(name) + 1)
        if (*name && (all || !column_called(h->kind, name)))
            buf_addf(out, "%s%s", out->len ? ", " : "", clean_excerpt(name, 60, shown));
}

void header_ignored(const struct header *h, struct buf *out)
{
    list_cells(h, false, out);
}

void header_found(const struct header *h, struct buf *out)
{
    list_cells(h, true, out);
}
