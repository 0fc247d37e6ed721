/* The page on randomness: how the draws look, what each test says, what it means. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit_page.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "doors/web/desk/parts.h"
#include "platform/html/chart.h"
#include "platform/html/record.h"
#include "platform/html/view.h"

static double figure_of(const json_t *value)
{
    const char *text = json_string_value(value);

    if (json_is_integer(value))
        return (double)json_integer_value(value);
    return text ? strtod(text, NULL) : NAN;
}

/* A chart of two columns of a table: what was drawn, and what lots would give. */
struct two {
    const char *id, *label, *seen, *expected; /* keys of the table */
    const char *zh, *en, *text_zh, *text_en;
    bool lying;
};

static void chart_of(struct html *h, const json_t *table, const struct two *two, size_t most)
{
    static const struct chart_series series[] = {{"实际", "drawn"}, {"期望", "expected"}};
    const json_t *list = json_object_get(table, "rows");
    size_t count = json_array_size(list) < most ? json_array_size(list) : most;
    struct chart_row *rows = mem_array(count + 1, sizeof *rows);
    double(*values)[2] = mem_array(count + 1, sizeof *values);

    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(list, i);
        values[i][0] = figure_of(json_object_get(row, two->seen));
        values[i][1] = fmax(0, figure_of(json_object_get(row, two->expected)));
        rows[i] = (struct chart_row){.zh = json_word(json_object_get(row, two->label), LANG_ZH),
                                     .en = json_word(json_object_get(row, two->label), LANG_EN),
                                     .values = values[i]};
    }
    const struct chart chart = {.id = two->id,
                                .title_zh = two->zh,
                                .title_en = two->en,
                                .text_zh = two->text_zh,
                                .text_en = two->text_en,
                                .head_zh = two->zh,
                                .head_en = two->en,
                                .series = series,
                                .series_count = 2,
                                .rows = rows,
                                .row_count = count,
                                .decimals = 1};
    if (two->lying)
        chart_bars(h, &chart);
    else
        chart_columns(h, &chart);
    free(rows);
    free(values);
}

/* Sums over the bureaus: one row for each class and ownership. */
static json_t *by_class(const json_t *strata)
{
    static const char *const zh[2] = {"内资", "外资"}, *const en[2] = {"domestic",
                                                                       "foreign-invested"};
    double seen[4][2] = {{0}}, expected[4][2] = {{0}};
    json_t *rows = json_array();
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(strata, "rows"), i, row)
    {
        const char *key = json_text_or(row, "key", NULL);
        if (!key || strlen(key) != 10 || key[7] < 'A' || key[7] > 'D')
            continue;
        seen[key[7] - 'A'][key[9] == 'F'] += figure_of(json_object_get(row, "drawn"));
        expected[key[7] - 'A'][key[9] == 'F'] += figure_of(json_object_get(row, "expected"));
    }
    for (int c = 0; c < 4; c++)
        for (int own = 0; own < 2; own++)
            json_array_append_new(rows, json_pack("{s:{s:o,s:o},s:I,s:o}", "key", "zh",
                                                  json_sprintf("%c 类%s", 'A' + c, zh[own]), "en",
                                                  json_sprintf("%c %s", 'A' + c, en[own]), "drawn",
                                                  (json_int_t)seen[c][own], "expected",
                                                  json_sprintf("%.2f", expected[c][own])));
    return json_pack("{s:o}", "rows", rows);
}

static void field_card(struct html *h, const json_t *record, const char *key, const char *zh,
                       const char *en, bool loud)
{
    const json_t *value = record_field(record, key);

    html_open(h, "div", "class", loud && json_integer_value(value) > 0 ? "card loud" : "card",
              NULL);
    html_el_value(h, "div", value, "class", "big", NULL);
    html_el_say(h, "div", zh, en, NULL);
    html_close(h, "div");
}

static void head(struct html *h, const json_t *r)
{
    html_open(h, "div", "class", "cards", NULL);
    field_card(h, r, "draws", "次抽取", "draws", false);
    field_card(h, r, "picks", "户次抽中", "picks", false);
    field_card(h, r, "tests", "个检验", "tests", false);
    field_card(h, r, "low", "个单看低于 0.05", "below 0.05 alone", false);
    field_card(h, r, "by_chance", "个仅因偶然也会如此", "so many by chance alone", false);
    field_card(h, r, "odd", "个校正后异常", "odd after correction", true);
    html_close(h, "div");
    view_notes(h, r);
}

static void meanings(struct html *h, const json_t *table)
{
    size_t i;
    json_t *row;

    html_open(h, "section", NULL);
    html_el_say(h, "h2", "各项检验看什么", "What each test looks at", NULL);
    html_open(h, "dl", "class", "meanings", NULL);
    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        html_el_value(h, "dt", json_object_get(row, "test"), NULL);
        html_el_value(h, "dd", json_object_get(row, "meaning"), NULL);
    }
    html_close(h, "dl");
    html_close(h, "section");
}

void audit_randomness(struct html *h, const struct audit_query *q, const json_t *r)
{
    static const struct two slices = {
        "positions",
        "slice",
        "drawn",
        "expected",
        "抽中企业在名单中的位置",
        "Where in the pool drawn firms stand",
        "每个名单等分为二十段。随机抽取时各段的实际数在期望数上下摆动。",
        "Each pool is cut into twenty slices. Under lots, counts swing around what is expected.",
        false};
    static const struct two times = {"times",
                                     "times",
                                     "firms",
                                     "expected",
                                     "企业被抽中的次数",
                                     "How often firms were drawn",
                                     "期望数按每次抽取的名单计算，冷却期内的企业不在名单中。",
                                     "What is expected follows from the pool of each draw; firms "
                                     "in their cool-down are not in it.",
                                     true};
    static const struct two strata = {
        "strata",
        "key",
        "drawn",
        "expected",
        "离期望最远的分层",
        "Firms drawn, by class and ownership",
        "期望数由每次抽取前冻结的各层期望相加；各层分别列在后面的表中。",
        "What is expected adds up the strata frozen before each draw; each of them stands in the "
        "table below.",
        true};
    json_t *classes = by_class(record_table(r, "strata"));

    audit_form(h, AUDIT_FILTER_DAYS, q);
    head(h, r);
    audit_table(h, q, "tests", "检验", "Tests", record_table(r, "tests"));
    meanings(h, record_table(r, "meanings"));
    html_open(h, "div", "class", "two", NULL);
    chart_of(h, record_table(r, "slices"), &slices, 20);
    chart_of(h, record_table(r, "times"), &times, 8);
    chart_of(h, classes, &strata, 8);
    html_close(h, "div");
    json_decref(classes);
    audit_table(h, q, "pairs", "检查人员搭档（各单位最异常的）",
                "Who goes with whom (the oddest of each bureau)", record_table(r, "pairs"));
    audit_table(h, q, "strata", "全部分层", "All strata", record_table(r, "strata"));
}
