/* ctl: results and how inspectctl shows them; the progress bar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/label.h"
#include "doors/ctl/bar.h"
#include "doors/ctl/render.h"
#include "platform/ops/answer.h"

static void plain_csv(struct buf *out, const json_t *result, enum lang lang)
{
    render_csv(out, result, lang, false);
}

static json_t *firms(void)
{
    json_t *t = answer_table();

    answer_column(t, "name", "企业名称", "name");
    answer_column(t, "n", "数量", "count");
    answer_column(t, "state", "状态", "state");
    json_t *row = answer_row(t);
    json_object_set_new(row, "name", json_string("长春一汽"));
    json_object_set_new(row, "n", json_integer(12345));
    json_object_set_new(row, "state", label_json("drawn", "已抽取", "drawn"));
    row = answer_row(t);
    json_object_set_new(row, "name", json_string("=A1"));
    json_object_set_new(row, "n", json_integer(-7));
    return t;
}

static void check(void (*render)(struct buf *, const json_t *, enum lang), json_t *result,
                  enum lang lang, const char *wanted)
{
    struct buf out = {0};

    render(&out, result, lang);
    assert_string_equal(out.data, wanted);
    buf_free(&out);
    json_decref(result);
}

static void tables_line_up_in_both_languages(void **state)
{
    (void)state;
    check(render_text, firms(), LANG_ZH,
          "企业名称   数量  状态\n"
          "长春一汽  12345  已抽取\n"
          "=A1          -7\n");
    check(render_text, firms(), LANG_EN,
          "name      count  state\n"
          "长春一汽  12345  drawn\n"
          "=A1          -7\n");
}

static void an_empty_table_says_so(void **state)
{
    json_t *t = answer_table();

    (void)state;
    answer_column(t, "a", "甲", "a");
    check(render_text, t, LANG_ZH, "甲\n（无）\n");
}

static void csv_is_harmless(void **state)
{
    json_t *t = firms();
    json_t *row = answer_row(t);

    (void)state;
    json_object_set_new(row, "name", json_string("a,\"b\"\n@x"));
    check(plain_csv, t, LANG_EN,
          "name,count,state\r\n长春一汽,12345,drawn\r\n\"'=A1\",-7,\r\n\"a,\"\"b\"\"\n@x\",,\r\n");
}

static void records_show_fields_tables_and_notes(void **state)
{
    for (int csv = 0; csv < 2; csv++) {
        json_t *r = answer_record();
        answer_field(r, "day", "日期", "day", answer_day(day_from_ymd(2026, 11, 23)));
        answer_field(r, "people", "人员", "people", json_pack("[s, s]", "王", "李"));
        answer_field(r, "ok", "可以", "fine", json_true());
        answer_field(r, "none", "无", "nothing", json_null());
        answer_subtable(r, "t", "明细", "detail", firms());
        answer_note(r, "注意 %d", "mind %d", 7);
        if (csv)
            check(plain_csv, r, LANG_EN,
                  "day,2026-11-23\r\npeople,\"王, 李\"\r\nfine,yes\r\nnothing,\r\n\r\n"
                  "name,count,state\r\n长春一汽,12345,drawn\r\n\"'=A1\",-7,\r\n");
        else
            check(render_text, r, LANG_ZH,
                  "日期  2026-11-23\n人员  王、李\n可以  是\n无\n\n明细\n"
                  "企业名称   数量  状态\n长春一汽  12345  已抽取\n=A1          -7\n"
                  "* 注意 7\n");
    }
    (void)state;
}

static void data_cannot_repaint_the_terminal(void **state)
{
    json_t *r = answer_record();

    (void)state;
    answer_field(r, "a", "甲", "a", json_string("x\033[2Jy\nz"));
    /* Lines stay lines, set in so that none looks like a field of its own. */
    check(render_text, r, LANG_EN, "a\n  x [2Jy\n  z\n");
}

static void csv_of(const json_t *r, bool sheet, const char *wanted)
{
    struct buf out = {0};

    render_csv(&out, r, LANG_EN, sheet);
    assert_string_equal(out.data, wanted);
    buf_free(&out);
}

static void a_spreadsheet_keeps_long_numbers(void **state)
{
    json_t *r = answer_table();

    (void)state;
    answer_column(r, "no", "案件编号", "case");
    answer_column(r, "n", "数", "count");
    json_t *row = answer_row(r);
    json_object_set_new(row, "no", json_string("220102202611230001"));
    json_object_set_new(row, "n", json_integer(123456789012));
    csv_of(r, true, "case,count\r\n220102202611230001\t,123456789012\r\n");
    csv_of(r, false, "case,count\r\n220102202611230001,123456789012\r\n");
    json_decref(r);
}

static void strange_results_do_not_crash(void **state)
{
    static const char *const odd[] = {
        "{}", "{\"kind\":\"table\"}", "{\"kind\":\"record\",\"fields\":[1,{}]}",
        "{\"kind\":\"table\",\"columns\":[{}],\"rows\":[1,[],{}]}", "{\"kind\":7,\"notes\":[3]}"};
    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct buf out = {0};
        json_t *r = json_loads(odd[i], 0, NULL);
        assert_non_null(r);
        render_text(&out, r, LANG_ZH);
        render_csv(&out, r, LANG_EN, false);
        assert_true(out.len > 0);
        buf_free(&out);
        json_decref(r);
    }
}

static void bar(const char *wanted, enum lang lang, uint64_t done, uint64_t total, int64_t ms)
{
    struct buf out = {0};

    bar_format(&out, lang, "parse", done, total, ms);
    assert_string_equal(out.data, wanted);
    buf_free(&out);
}

static void the_bar_knows_rate_and_remaining_time(void **state)
{
    (void)state;
    bar("parse [######..................]  25% 1,250,000/5,000,000 500,000 rows/s 0:07 left",
        LANG_EN, 1250000, 5000000, 2500);
    bar("parse [########################] 100% 10/10", LANG_ZH, 10, 10, 0);
    bar("parse 5,000 500 行/秒", LANG_ZH, 5000, 0, 10000);
    bar("parse", LANG_ZH, 0, 0, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_line_up_in_both_languages),
        cmocka_unit_test(an_empty_table_says_so),
        cmocka_unit_test(csv_is_harmless),
        cmocka_unit_test(records_show_fields_tables_and_notes),
        cmocka_unit_test(data_cannot_repaint_the_terminal),
        cmocka_unit_test(a_spreadsheet_keeps_long_numbers),
        cmocka_unit_test(strange_results_do_not_crash),
        cmocka_unit_test(the_bar_knows_rate_and_remaining_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
