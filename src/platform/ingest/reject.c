#include "platform/ingest/reject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "platform/ingest/clean.h"

#define VALUE_BYTES 200 /* of a refused value are shown */

static const struct {
    const char *name;
    const char *zh;
    const char *en;
} reasons[REJECT_REASONS] = {
    [REJECT_EMPTY] = {"empty", "必填项为空", "a required cell is empty"},
    [REJECT_USCC_OLD] = {"uscc-old", "是 15 位旧注册号，请换成 18 位统一社会信用代码",
                         "is an old 15-digit registration number; give the 18-character USCC"},
    [REJECT_USCC_LENGTH] = {"uscc-length", "统一社会信用代码应为 18 位",
                            "a USCC has 18 characters"},
    [REJECT_USCC_ALPHABET] = {"uscc-alphabet",
                              "统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z）",
                              "a USCC has digits and capital letters only (no I, O, S, V, Z)"},
    [REJECT_USCC_CHECK] =
        {"uscc-check", "校验码不符，请核对是否抄错；确属该企业的，由管理员加入 uscc-accepted.csv",
         "the check character does not fit: look for a misprint; if the code is "
         "right, an administrator lists it in uscc-accepted.csv"},
    [REJECT_NUL] = {"nul", "含有零字节，请重新导出", "holds a zero byte; export the file again"},
    [REJECT_CONTROL] = {"control", "含有控制字符，请删去", "holds a control character; remove it"},
    [REJECT_TOO_LONG] = {"too-long", "内容过长", "is too long"},
    [REJECT_ROW_TOO_LONG] = {"row-too-long", "整行过长，多半是缺少引号",
                             "the row is too long, a quotation mark may be missing"},
    [REJECT_TYPE] = {"type", "应为 types.csv 中的 4 位企业类型代码",
                     "must be a 4-digit enterprise type listed in types.csv"},
    [REJECT_REGION] = {"region", "应为 regions.csv 中的 6 位行政区划代码",
                       "must be a 6-digit region code listed in regions.csv"},
    [REJECT_STATUS] = {"status", "应为 status.csv 中的登记状态",
                       "must be a registration state listed in status.csv"},
    [REJECT_BUREAU] = {"bureau", "应为 regions.csv 中的区划代码或其名称（可带“市场监督管理局”）",
                       "must be a region code or name listed in regions.csv"},
    [REJECT_INDUSTRY] = {"industry", "应为 GB/T 4754 行业代码，如 F5211",
                         "must be a GB/T 4754 code such as F5211"},
    [REJECT_CLASS] = {"class", "应为 A、B、C、D 之一", "must be A, B, C or D"},
    [REJECT_SCORE] = {"score", "应为 0 至 10000 的数", "must be a number from 0 to 10000"},
    [REJECT_DATE] = {"date", "不是真实的日期，应如 2026-01-05",
                     "is no real date; write it like 2026-01-05"},
    [REJECT_DATE_ORDER] = {"date-order", "结束日期早于开始日期", "the end is before the beginning"},
    [REJECT_YES_NO] = {"yes-no", "应为“是”或“否”", "must be 是 (yes) or 否 (no)"},
    [REJECT_ACTIVE] = {"active", "应为“在岗”或“离岗”等状态", "must be 在岗 (active) or 离岗 (not)"},
    [REJECT_ITEM] = {"item", "含有 items.csv 中没有的事项代码",
                     "names an item that is not listed in items.csv"},
    [REJECT_UNKNOWN_FIRM] = {"unknown-firm", "名录库中没有该企业，请先导入企业名录",
                             "the registry has no such firm; import the enterprises first"},
    [REJECT_UNKNOWN_INSPECTOR] = {"unknown-inspector", "没有该编号的检查人员，请先导入人员名单",
                                  "there is no such inspector; import the inspectors first"},
    [REJECT_CASE_NUMBER] = {"case-number", "案件编号应为 18 位以上数字；在表格中请设为文本格式",
                            "a case number has 18 digits or more; format the column as text"},
    [REJECT_RESULT] = {"result", "应为 results.csv 中当日有效的结果代码",
                       "must be result codes of results.csv in force on that day"},
    [REJECT_UNKNOWN_CASE] = {"unknown-case", "没有该案件", "there is no such case"},
    [REJECT_CASE_CLOSED] = {"case-closed", "案件已办结或撤回，且结果与此不同",
                            "the case is closed or withdrawn, with other results"},
    [REJECT_CASE_STATE] = {"case-state", "案件现不能录入结果：检查尚未结束，或已有不同的结果",
                           "the case takes no results now: the visit has not ended, or there are "
                           "other results already"},
    [REJECT_CASE_TEAM] = {"case-team", "检查人员不在该案检查组内",
                          "the inspector is not in the case's team"},
    [REJECT_CASE_RULE] = {"case-rule", "不符合办理规则，见“值”一列",
                          "against the rules of casework, see the value"},
    [REJECT_MATTER] = {"matter", "不能登入台账，见“值”一列",
                       "cannot be recorded as a matter, see the value"},
    [REJECT_DUPLICATE] = {"duplicate", "文件中有重复，以后面的第 %llu 行为准",
                          "appears again: line %llu, further down, counts"},
};

struct rejects {
    struct file_out *file;
    char *path;
    struct buf line;
    uint64_t lines;
    uint64_t counts[REJECT_REASONS][COLUMN_IDS + 1]; /* last: the row as a whole */
    const struct column *columns[COLUMN_IDS];
};

const char *reject_name(enum reject_reason reason)
{
    return reasons[reason].name;
}

static int reason_called(const char *name)
{
    for (int i = 0; i < REJECT_REASONS; i++)
        if (strcmp(reasons[i].name, name) == 0)
            return i;
    return -1;
}

const char *reject_zh_of(const char *name)
{
    int i = reason_called(name);

    if (i == REJECT_DUPLICATE)
        return "文件中有重复，以后面的一行为准";
    return i < 0 ? name : reasons[i].zh;
}

const char *reject_en_of(const char *name)
{
    int i = reason_called(name);

    if (i == REJECT_DUPLICATE)
        return "appears again further down, where it counts";
    return i < 0 ? name : reasons[i].en;
}

enum err rejects_new(const char *path, struct rejects **out, struct error *e)
{
    struct rejects *r = mem_new(sizeof *r);
    enum err rc = file_begin(path, 0640, &r->file, e);

    if (rc) {
        free(r);
        return rc;
    }
    r->path = mem_strdup(path);
    fputs("\xef\xbb\xbf行号 line,列 column,值 value,原因,reason\r\n", file_stream(r->file));
    *out = r;
    return E_OK;
}

enum err rejects_commit(struct rejects *r, struct error *e)
{
    struct file_out *file = r->file;

    r->file = NULL;
    if (r->lines)
        return file_commit(file, e);
    file_abort(file);
    (void)remove(r->path); /* of an earlier try that a crash ended */
    return E_OK;
}

void rejects_free(struct rejects *r)
{
    if (!r)
        return;
    file_abort(r->file);
    buf_free(&r->line);
    free(r->path);
    free(r);
}

static void add_column_name(struct buf *line, const struct column *column)
{
    char en[64];
    char zh[64];
    char both[130];

    if (!column)
        return;
    column_names(column, en, zh);
    snprintf(both, sizeof both, "%s %s", zh, en);
    buf_add_csv(line, both, 1);
}

void rejects_add(struct rejects *r, uint64_t line, const struct column *column, const char *value,
                 enum reject_reason reason, uint64_t other_line)
{
    char shown[VALUE_BYTES + 1];
    char text[200];
    struct buf *b = &r->line;

    r->lines++;
    r->counts[reason][column ? column->id : COLUMN_IDS]++;
    if (column)
        r->columns[column->id] = column;
    buf_clear(b);
    buf_addf(b, "%llu,", (unsigned long long)line);
    add_column_name(b, column);
    buf_addc(b, ',');
    buf_add_cell(b, clean_excerpt(value, VALUE_BYTES, shown));
    for (int language = 0; language < 2; language++) {
        const char *why = language ? reasons[reason].en : reasons[reason].zh;
        if (reason == REJECT_DUPLICATE) {
            size_t before = (size_t)(strstr(why, "%llu") - why);
            snprintf(text, sizeof text, "%.*s%llu%s", (int)before, why,
                     (unsigned long long)other_line, why + before + 4);
            why = text;
        }
        buf_addc(b, ',');
        buf_add_csv(b, why, 1);
    }
    buf_adds(b, "\r\n");
    fwrite(b->data, 1, b->len, file_stream(r->file)); /* errors show at the commit */
}

void rejects_each_count(const struct rejects *r, rejects_count_fn *each, void *arg)
{
    for (int reason = 0; reason < REJECT_REASONS; reason++)
        for (int c = 0; c <= COLUMN_IDS; c++)
            if (r->counts[reason][c])
                each(arg, (enum reject_reason)reason, c < COLUMN_IDS ? r->columns[c] : NULL,
                     r->counts[reason][c]);
}
