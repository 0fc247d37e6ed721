/* data.html: the open data and what each column means. */
#include <string.h>

#include "features/site/public.h"
#include "platform/html/view.h"
#include "public_columns.h"

const struct public_column public_items_columns[] = {
    {"code", "事项编号", "code of the item"},
    {"name", "事项名称", "its name"},
    {"kind", "general 一般，key 重点", "general or key"},
    {"basis", "依据", "legal basis"},
    {"department", "牵头科室", "department in charge"},
    {NULL, NULL, NULL},
};
const struct public_column public_plans_columns[] = {
    {"plan", "计划的 SHA-256", "SHA-256 of the plan"},
    {"approved", "批准日期", "day of its approval"},
    {"task", "任务", "task"},
    {"title", "任务名称", "its title"},
    {"kind", "general 一般，key 重点", "general or key"},
    {"from", "期间第一日", "first day of the period"},
    {"until", "期间最后一日", "last day of the period"},
    {"class", "信用风险类别", "credit-risk class"},
    {"ownership", "domestic 内资，foreign 外资", "domestic or foreign"},
    {"ratio_percent", "全期间抽取比例，百分数", "share drawn in the period, percent"},
    {"cooldown_days", "抽中后多少天不再抽", "days in which a drawn firm is not drawn again"},
    {"cite", "依据", "rule behind it"},
    {NULL, NULL, NULL},
};
const struct public_column public_draws_columns[] = {
    {"commit", "承诺在日志中的序号，也是这次抽取的编号",
     "log index of the commitment, which names the draw"},
    {"date", "日期", "date"},
    {"task", "任务（team-… 为重新选派检查组）", "task (team-…: a team drawn anew)"},
    {"title", "任务名称", "its title"},
    {"attempt", "第几次", "attempt"},
    {"state", "committed 已承诺，drawn 已抽取，revealed 名单已公布，void 作废",
     "committed, drawn, revealed or void"},
    {"level", "可信级别", "level"},
    {"base", "范围内的企业", "firms in scope"},
    {"eligible", "可抽的企业", "firms that could be drawn"},
    {"picks", "抽中", "firms drawn"},
    {"reveal_by", "名单最迟公布日", "list public by"},
    {"committed_at", "承诺时刻（当地时间）", "commitment, local time"},
    {"drawn_at", "抽取时刻", "draw"},
    {"revealed_at", "公布时刻", "reveal"},
    {"void_at", "作废时刻", "void"},
    {"plan", "计划的 SHA-256", "SHA-256 of the plan"},
    {NULL, NULL, NULL},
};
const struct public_column public_results_columns[] = {
    {"case", "案件编号", "number of the case"},
    {"agency_code", "监管单位区划代码", "region code of the bureau"},
    {"agency", "监管单位", "bureau"},
    {"uscc", "统一社会信用代码", "USCC of the firm"},
    {"firm", "企业名称", "its name"},
    {"visited", "检查日期", "day of the visit"},
    {"item", "事项编号", "code of the item"},
    {"item_name", "事项名称", "its name"},
    {"results", "结果代码，以 ; 分隔", "codes of the results, joined by ;"},
    {"results_zh", "结果", "the results in Chinese"},
    {"penalty", "published 已公示，withdrawn 已撤回，空为没有", "published, withdrawn, or empty"},
    {"fine_yuan", "罚款，元", "fine in yuan"},
    {"published", "首次公示日", "day of the first publication"},
    {"version", "第几版", "version"},
    {"log_index", "最新一版在日志中的序号", "log index of the newest version"},
    {"sha256", "公示文件的 SHA-256", "SHA-256 of the published file"},
    {NULL, NULL, NULL},
};

static void dictionary(struct html *h, const char *zh, const char *en,
                       const struct public_column *c)
{
    static const char *const heads[][2] = {{"列", "Column"}, {"含义", "Meaning"}};

    public_section(h, zh, en);
    view_open_table(h, lang_pick(h->lang, zh, en), NULL, heads, 2);
    for (; c->name; c++) {
        html_open(h, "tr", NULL);
        html_open(h, "th", "scope", "row", NULL);
        html_el(h, "code", c->name, NULL);
        html_close(h, "th");
        html_el_say(h, "td", c->zh, c->en, NULL);
        html_close(h, "tr");
    }
    view_close_table(h);
    html_close(h, "section");
}

static void files(struct html *h, const struct public_at *at, const json_t *list)
{
    json_t *file;

    html_open(h, "ul", "class", "names", NULL);
    for (size_t i = 0; (file = json_array_get(list, i)); i++) {
        html_open(h, "li", NULL);
        public_file(h, at, json_string_value(file), "data/%s", json_string_value(file));
        html_close(h, "li");
    }
    html_close(h, "ul");
}

/* {"files":["items.csv"…]} */
void public_data_page(struct html *h, const struct public_at *at, const json_t *model)
{
    public_begin(h, at, "data", "开放数据", "Open data", NULL);
    html_el_say(
        h, "p",
        "全部公开内容都可以下载再用。CSV 为 UTF-8（带 "
        "BOM），双击即可在表格软件中打开：会被当作公式的字段前面加了撇号，"
        "会被当作数字改写的编号后面有一个看不见的制表符，程序读取时去掉即可。",
        "Everything public can be downloaded and used. CSV files are UTF-8 with a byte order "
        "mark and open in a spreadsheet by a double click: a field that would run as a formula "
        "has an apostrophe in front, a number that would be rewritten ends in a tab that "
        "cannot be seen; programs take both away.",
        NULL);
    files(h, at, json_object_get(model, "files"));
    html_open(h, "p", NULL);
    html_say(h, "订阅：", "Feeds: ");
    public_link(h, at, lang_pick(h->lang, "抽取（Atom）", "draws (Atom)"), "draws.atom");
    html_text(h, " · ");
    public_link(h, at, lang_pick(h->lang, "检查结果（Atom）", "results (Atom)"), "results.atom");
    html_say(h, "。单件结果：", ". Single results: ");
    html_el(h, "code", "results/<case>.json", NULL);
    html_say(h, "；抽取名单：", "; lists of draws: ");
    html_el(h, "code", "draws/<commit>.json", NULL);
    html_say(h, "；计划原文：", "; texts of plans: ");
    html_el(h, "code", "plans/<sha256>.conf", NULL);
    html_say(h, "；日志（C2SP tlog-tiles）：", "; the log (C2SP tlog-tiles): ");
    html_el(h, "code", "checkpoint, tile/", NULL);
    html_close(h, "p");
    dictionary(h, "items.csv：抽查事项", "items.csv: inspection items", public_items_columns);
    dictionary(h, "plans.csv：计划中的比例", "plans.csv: ratios of the plans",
               public_plans_columns);
    dictionary(h, "draws-年.csv：抽取", "draws-YEAR.csv: draws", public_draws_columns);
    dictionary(h, "results-年-月.csv：检查结果，一行一个事项",
               "results-YEAR-MONTH.csv: results, a row an item", public_results_columns);
    public_end(h, at);
}
