#include "platform/runtime/table_files.h"

#include <string.h>

#include "core/base/mem.h"

/* clang-format off */
const struct table_kind table_kinds[] = {
    {"calendar.csv", "放假安排（日历）", "calendar: days off and working weekends"},
    {"regions.csv", "行政区划和管辖单位", "regions and bureaus"},
    {"types.csv", "企业类型", "enterprise types"},
    {"status.csv", "登记状态", "registration states"},
    {"items.csv", "检查事项", "inspection items"},
    {"results.csv", "检查结果代码", "result codes"},
    {"clocks.csv", "期限", "time limits"},
    {"limits.csv", "限额", "amounts and limits"},
    {"no-penalty.csv", "不予处罚清单", "grounds for no penalty"},
    {"visit-types.csv", "检查种类", "kinds of visits"},
    {"ways.csv", "检查方式", "ways of inspecting"},
    {"void-reasons.csv", "作废抽取的理由", "reasons for voiding a draw"},
    {"uscc-accepted.csv", "校验码例外", "accepted codes whose check fails"},
    {"documents.csv", "文书和文号", "documents and their numbers"},
    {"templates/visit-approval.html", "检查审批表", "approval of a visit"},
    {"templates/notice.html", "检查通知书", "notice of inspection"},
    {"templates/checklist.html", "检查清单", "checklist"},
    {"templates/record.html", "检查记录", "record of inspection"},
    {"templates/correction-order.html", "责令改正通知书", "order to correct"},
    {"templates/recheck.html", "复查记录", "record of a re-check"},
    {"templates/admonition.html", "告诫书", "admonition"},
    {"templates/no-penalty.html", "不予处罚决定书", "decision not to punish"},
    {"templates/filing.html", "立案审批表", "filing of a case"},
    {"templates/penalty-notice.html", "处罚告知书", "notice of a penalty"},
    {"templates/decision.html", "处罚决定书", "penalty decision"},
    {"templates/service.html", "送达回证", "proof of service"},
    {"templates/closing.html", "结案审批表", "closing of a case"},
    {"templates/head.html", "文书页头", "head of every document"},
    {"templates/seal.html", "印章栏", "seal"},
    {"templates/party.html", "当事人", "the party, in a line"},
    {"templates/party-rows.html", "当事人（表格行）", "the party, in rows"},
    {"templates/order-what.html", "改正内容", "what is to be corrected"},
    {"templates/order-due.html", "改正期限", "until when"},
    {"templates/trace.html", "文书留痕", "trace of a document"},
    {"templates/trace-form.html", "文书留痕（表格）", "trace of a form"},
    {"templates/visit-day.html", "检查日期", "day of the visit"},
    {"templates/print.css", "文书打印样式", "print style of documents"},
};
/* clang-format on */
const size_t table_count = sizeof table_kinds / sizeof *table_kinds;

const struct table_kind *table_kind(const char *name)
{
    for (size_t i = 0; i < table_count; i++)
        if (strcmp(table_kinds[i].name, name) == 0)
            return &table_kinds[i];
    return NULL;
}

char *tables_own_dir(const struct config *config)
{
    return mem_printf("%s/tables", config->state_dir);
}

char *tables_dirs(const struct config *config)
{
    return mem_printf("%s/tables\n%s", config->state_dir, config->data_dir);
}
