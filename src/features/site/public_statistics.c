/* statistics.html: sums that say nothing of one firm, as charts with their numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "features/site/public.h"
#include "platform/html/chart.h"
#include "platform/html/view.h"

/* Rows of a chart from a list of objects: labels of "zh","en", values of the keys (absent: NAN). */
struct rows {
    struct chart_row *row;
    double *values;
    size_t count;
};

static struct rows rows_of(const json_t *list, const char *const *keys, size_t n)
{
    struct rows r = {.count = json_array_size(list)};

    r.row = mem_array(r.count + 1, sizeof *r.row);
    r.values = mem_array(r.count * n + 1, sizeof *r.values);
    for (size_t i = 0; i < r.count; i++) {
        const json_t *one = json_array_get(list, i);
        for (size_t k = 0; k < n; k++) {
            const json_t *value = json_object_get(one, keys[k]);
            r.values[i * n + k] = json_is_number(value) ? json_number_value(value) : NAN;
        }
        r.row[i] = (struct chart_row){json_text(one, "zh"), json_text(one, "en"), &r.values[i * n]};
    }
    return r;
}

static void rows_free(struct rows *r)
{
    free(r->row);
    free(r->values);
}

typedef void draw_fn(struct html *, const struct chart *);

static void chart(struct html *h, draw_fn *draw, struct chart c, const json_t *list,
                  const char *const *keys)
{
    struct rows r = rows_of(list, keys, c.series_count);

    c.rows = r.row;
    c.row_count = r.count;
    draw(h, &c);
    rows_free(&r);
}

static void as_of(struct html *h, const json_t *model)
{
    html_open(h, "p", "class", "hint", NULL);
    if (*json_text(model, "cutoff"))
        html_sayf(h, "截至 %s 月底。", "Up to the end of %s.", json_text(model, "cutoff"));
    else
        html_say(h, "第一个整月结束后才有。", "These begin with the first whole month.");
    html_close(h, "p");
}

static void classes(struct html *h, const json_t *model)
{
    static const struct chart_series ratio[] = {{"已抽比例", "share drawn"}};
    static const char *const keys[] = {"share"};

    if (!json_object_get(model, "classes")) {
        html_el_say(h, "p", "按类别的数字还不能公布：抽中的企业还太少，会透露某一户属于哪一类。",
                    "Figures by class cannot be published yet: too few firms were drawn, and they "
                    "would say of some firm which class it is in.",
                    "class", "notice", NULL);
        return;
    }
    html_el_sayf(h, "p", "hint", "按类别的数字截至 %s 月底。",
                 "Figures by class: up to the end of %s.", json_text(model, "classes_until"));
    chart(h, chart_bars,
          (struct chart){
              .id = "classes",
              .title_zh = "各信用风险类别已抽比例（全省）",
              .title_en = "Share of each risk class drawn (whole province)",
              .text_zh =
                  "风险越高，抽得越多。类别过小时并入相邻类别，因此不会透露任何一户属于哪一类。",
              .text_en = "The higher the risk, the more are drawn. Small classes are joined "
                         "with their neighbours, so that nothing is said of one firm.",
              .head_zh = "类别",
              .head_en = "Class",
              .series = ratio,
              .series_count = 1,
              .decimals = 2,
              .unit = " %"},
          json_object_get(model, "classes"), keys);
}

static void coverage(struct html *h, const json_t *model)
{
    static const struct chart_series drawn[] = {{"户次", "firms drawn"}};
    static const char *const keys[] = {"drawn"};

    public_section(h, "抽了多少", "How many were drawn");
    as_of(h, model);
    classes(h, model);
    chart(h, chart_bars,
          (struct chart){.id = "bureaus",
                         .title_zh = "各监管单位抽中户次",
                         .title_en = "Firms drawn, by bureau",
                         .text_zh = "不足 10 户的单位合并列出。不按类别细分。",
                         .text_en =
                             "Bureaus with fewer than 10 stand together. Never split by class.",
                         .head_zh = "监管单位",
                         .head_en = "Bureau",
                         .series = drawn,
                         .series_count = 1},
          json_object_get(model, "bureaus"), keys);
    html_close(h, "section");
}

static void ownership(struct html *h, const json_t *model)
{
    static const char *const heads[][2] = {
        {"企业", "Firms"},     {"范围内", "In scope"}, {"按计划应抽", "Owed by plan"},
        {"实际抽中", "Drawn"}, {"比例", "Rate"},       {"95 % 区间", "95 % interval"}};
    static const struct chart_series series[] = {{"按计划应抽", "owed by plan"},
                                                 {"实际抽中", "drawn"}};
    static const char *const keys[] = {"owed_share", "share"};
    const json_t *list = json_object_get(model, "ownership");
    json_t *one;

    public_section(h, "内资与外资", "Domestic and foreign-invested firms");
    as_of(h, model);
    chart(h, chart_bars,
          (struct chart){.id = "ownership",
                         .title_zh = "应抽与实抽的比例",
                         .title_en = "Share owed and share drawn",
                         .text_zh = "按计划，对外商投资企业只能抽得更少，不能更多。",
                         .text_en =
                             "By the plan foreign-invested firms may be drawn less, never more.",
                         .head_zh = "企业",
                         .head_en = "Firms",
                         .series = series,
                         .series_count = 2,
                         .decimals = 2,
                         .unit = " %"},
          list, keys);
    view_open_table(h, lang_pick(h->lang, "内资与外资", "Domestic and foreign-invested"), NULL,
                    heads, 6);
    for (size_t i = 0; (one = json_array_get(list, i)); i++) {
        html_open(h, "tr", NULL);
        html_el_say(h, "th", json_text(one, "zh"), json_text(one, "en"), "scope", "row", NULL);
        public_number_cell(h, json_int(one, "firms"));
        for (int k = 0; k < 4; k++) {
            static const char *const cells[] = {"owed", "drawn_text", "rate_text", "interval"};
            public_cell(h, json_text(one, cells[k]), true);
        }
        html_close(h, "tr");
    }
    view_close_table(h);
    html_el_say(
        h, "p",
        "一户企业在每个可能抽到它的任务中各算一次。请比较各自的应抽与实抽：有的任务全年集中抽一次，"
        "年中已抽满全年的份额，"
        "两类企业的比例要到年末才能直接相比。区间为威尔逊区间，用来看差别是否只是偶然。",
        "A firm counts once for each task that could draw it. Compare what was owed with what "
        "was drawn: a task that draws once a year has drawn its whole share by then, so the "
        "two rates can be held against each other only at the end of the year. Wilson "
        "intervals tell whether a difference may be chance.",
        "class", "hint", NULL);
    html_close(h, "section");
}

static void results(struct html *h, const json_t *model)
{
    static const struct chart_series both[] = {{"公示", "published"},
                                               {"其中发现问题", "with problems"}};
    static const struct chart_series count[] = {{"次", "times"}};
    static const char *const keys[] = {"published", "problems"}, *const count_key[] = {"count"};

    public_section(h, "查出了什么", "What was found");
    chart(h, chart_columns,
          (struct chart){.id = "problems",
                         .title_zh = "各月检查的公示结果",
                         .title_en = "Published results by month of the visit",
                         .head_zh = "月份",
                         .head_en = "Month",
                         .series = both,
                         .series_count = 2},
          json_object_get(model, "months"), keys);
    chart(h, chart_bars,
          (struct chart){.id = "words",
                         .title_zh = "各种结果（按事项）",
                         .title_en = "Kinds of results, per item",
                         .head_zh = "结果",
                         .head_en = "Result",
                         .series = count,
                         .series_count = 1},
          json_object_get(model, "words"), count_key);
    html_el_sayf(h, "p", NULL, "公示的行政处罚决定：%lld 件。",
                 "Penalty decisions published: %lld.", json_int(model, "penalties"));
    html_close(h, "section");
}

static void stages(struct html *h, const json_t *model)
{
    static const struct chart_series count[] = {{"案件（约数）", "cases, about"}};
    static const char *const key[] = {"count"};

    public_section(h, "五段式执法走到哪一段", "How far the five stages went");
    as_of(h, model);
    chart(h, chart_bars,
          (struct chart){
              .id = "stages",
              .title_zh = "到过各段的案件",
              .title_en = "Cases that reached each stage",
              .text_zh = "取整到十；不足 10 件的不列。每个案件都从法规宣传开始，处罚是最后的手段。",
              .text_en = "Rounded to tens; fewer than 10 are not shown. Every case begins "
                         "with legal publicity; a penalty is the last resort.",
              .head_zh = "阶段",
              .head_en = "Stage",
              .series = count,
              .series_count = 1},
          json_object_get(model, "stages"), key);
    html_close(h, "section");
}

static void timeliness(struct html *h, const json_t *model)
{
    static const struct chart_series series[] = {{"按时公示", "in time"}, {"逾期公示", "late"}};
    static const struct chart_series fate[] = {
        {"抽取", "draws"}, {"作废", "void"}, {"逾期公布名单", "lists late"}};
    static const char *const keys[] = {"in_time", "late"}, *const fates[] = {"draws", "void",
                                                                             "lists_late"};

    const json_t *within = json_object_get(model, "publish_within");
    char *zh = mem_printf("检查后 %s内公示", json_word(within, LANG_ZH));
    char *en = mem_printf("Published within %s of the visit", json_word(within, LANG_EN));

    public_section(h, "是否按时", "In time?");
    chart(h, chart_columns,
          (struct chart){.id = "timeliness",
                         .title_zh = zh,
                         .title_en = en,
                         .head_zh = "检查月份",
                         .head_en = "Month of the visit",
                         .series = series,
                         .series_count = 2},
          json_object_get(model, "months"), keys);
    chart(h, chart_columns,
          (struct chart){.id = "draws",
                         .title_zh = "各月的抽取",
                         .title_en = "Draws by month",
                         .text_zh = "作废的抽取永远可见；名单逾期公布也看得到。",
                         .text_en =
                             "Void draws stay visible for ever, and so does a list that came late.",
                         .head_zh = "月份",
                         .head_en = "Month",
                         .series = fate,
                         .series_count = 3},
          json_object_get(model, "draw_months"), fates);
    html_close(h, "section");
    free(zh);
    free(en);
}

static void rules(struct html *h)
{
    html_open(h, "section", "id", "rules", NULL);
    html_el_say(h, "h2", "这些数字怎样避免泄露", "How these figures are kept from telling too much",
                NULL);
    html_open(h, "ul", NULL);
    html_el_say(h, "li", "类别只在全省层面公布，从不与单位、行业、内外资或某一次抽取交叉。",
                "Classes appear for the whole province only, never crossed with bureau, trade, "
                "ownership or a single draw.",
                NULL);
    html_el_say(
        h, "li",
        "按类别的数字只在月末更新；每一格本身，以及它比上次公布增加的部分，都至少有 10 "
        "户，否则并入相邻类别，"
        "或留到下个月。这样比较前后两次公布也推不出某一户的类别。",
        "Figures by class are renewed at the end of a month only; each cell, and what it grew "
        "by since it was published last, counts at least 10 firms, or it is joined with its "
        "neighbour or left to the next month. Comparing two publications then tells nothing "
        "of one firm either.",
        NULL);
    html_el_say(h, "li", "不足 10 的数不列；阶段的数取整到十。",
                "Numbers below 10 are not shown; those of stages are rounded to tens.", NULL);
    html_close(h, "ul");
    html_close(h, "section");
}

/* The fields of src/features/site/publish_statistics.c. */
void public_statistics_page(struct html *h, const struct public_at *at, const json_t *model)
{
    char *zh = mem_printf("%lld 年统计", json_int(model, "year"));
    char *en = mem_printf("Statistics of %lld", json_int(model, "year"));

    public_begin(h, at, "statistics", zh, en, NULL);
    coverage(h, model);
    ownership(h, model);
    results(h, model);
    stages(h, model);
    timeliness(h, model);
    rules(h);
    html_open(h, "p", NULL);
    public_file(h, at, lang_pick(h->lang, "这些数字的 JSON 文件", "These figures as JSON"),
                "data/statistics.json");
    html_close(h, "p");
    public_end(h, at);
    free(zh);
    free(en);
}
