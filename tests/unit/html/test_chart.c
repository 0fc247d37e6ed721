/* Charts: what is drawn where, what a reader of the source (or a screen reader) finds. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "platform/html/chart.h"

static const double first[] = {10, 5}, second[] = {0, NAN};
static const struct chart_row rows[] = {{"长春 <市>", "Changchun <city>", first},
                                        {"吉林", NULL, second}};
static const struct chart_series series[] = {{"应抽", "expected"}, {"实抽", "drawn"}};

static struct chart sample(void)
{
    return (struct chart){.id = "c1",
                          .title_zh = "标题",
                          .title_en = "Title",
                          .text_zh = "说明",
                          .text_en = "What it shows",
                          .series = series,
                          .series_count = 2,
                          .rows = rows,
                          .row_count = 2,
                          .decimals = 1,
                          .unit = "%"};
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

static void check(void (*draw)(struct html *, const struct chart *), const char *mark, size_t marks)
{
    struct html h = {.lang = LANG_EN};
    struct chart c = sample();

    draw(&h, &c);
    const char *text = h.out.data;
    assert_non_null(strstr(text, "aria-labelledby=\"c1-title c1-text\""));
    assert_non_null(strstr(text, "<title id=\"c1-title\">Title</title>"));
    assert_non_null(strstr(text, "<desc id=\"c1-text\">What it shows</desc>"));
    assert_int_equal(count(text, mark), marks);
    assert_non_null(strstr(text, "Changchun &lt;city&gt;"));
    assert_null(strstr(text, "<city>"));
    assert_null(strstr(text, "style="));
    assert_null(strstr(text, "nan"));
    assert_non_null(strstr(text, "<td class=\"number\">10.0%</td><td class=\"number\">5.0%</td>"));
    assert_non_null(strstr(text, "<td class=\"number\">—</td>"));
    for (const char *const *tag =
             (const char *const[]){"svg", "figure", "table", "rect", "text", "title", NULL};
         *tag; tag++) {
        char open[16], close[16];
        snprintf(open, sizeof open, "<%s", *tag);
        snprintf(close, sizeof close, "</%s>", *tag);
        assert_int_equal(count(text, open), count(text, close));
    }
    buf_free(&h.out);
}

/* Two rows of two series, and two squares of the legend. */
static void bars(void **state)
{
    (void)state;
    check(chart_bars, "<rect", 6);
}

static void columns(void **state)
{
    (void)state;
    check(chart_columns, "<rect", 6);
}

/* The longest bar ends where its value still has room, half the value is half as long. */
static void lengths(void **state)
{
    struct html h = {.lang = LANG_EN};
    struct chart c = sample();
    double wide[2] = {0, 0};
    const char *p;

    (void)state;
    c.series_count = 1;
    static const double one[] = {10}, half[] = {5};
    static const struct chart_row two[] = {{"a", NULL, one}, {"b", NULL, half}};
    c.rows = two;
    chart_bars(&h, &c);
    p = h.out.data;
    for (int i = 0; i < 2; i++) {
        p = strstr(p, "<rect");
        assert_non_null(p);
        wide[i] = atof(strstr(p, "width=\"") + 7);
        p++;
    }
    assert_true(wide[0] > 300 && wide[0] < 480);
    assert_true(fabs(wide[0] / 2 - wide[1]) < .2);
    buf_free(&h.out);
}

static void nothing(void **state)
{
    struct html h = {.lang = LANG_ZH};
    struct chart c = sample();

    (void)state;
    c.row_count = 0;
    chart_columns(&h, &c);
    assert_non_null(strstr(h.out.data, "还没有"));
    assert_null(strstr(h.out.data, "<svg"));
    buf_free(&h.out);
    /* nothing but zeros and long labels must not divide by zero */
    static const double zero[] = {0, 0};
    static const struct chart_row flat[] = {
        {"一个非常非常非常非常非常非常非常长的名字", NULL, zero}};
    c.rows = flat;
    c.row_count = 1;
    chart_bars(&h, &c);
    chart_columns(&h, &c);
    assert_null(strstr(h.out.data, "nan"));
    assert_null(strstr(h.out.data, "inf"));
    assert_non_null(strstr(h.out.data, "…"));
    buf_free(&h.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bars), cmocka_unit_test(columns),
                                       cmocka_unit_test(lengths), cmocka_unit_test(nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
