/* base: dates, UTF-8, hex, buffers, ini. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/error.h"
#include "core/base/hex.h"
#include "core/base/ini.h"
#include "core/base/json.h"
#include "core/base/utf8.h"

static void dates_round_trip(void **state)
{
    (void)state;
    for (int32_t day = day_from_ymd(1900, 1, 1); day < day_from_ymd(2200, 1, 1); day++) {
        char text[11];
        int32_t back = 0;
        day_format(day, text);
        assert_true(day_parse(text, &back));
        assert_int_equal(back, day);
    }
    assert_int_equal(day_from_ymd(1970, 1, 1), 0);
    assert_int_equal(day_weekday(day_from_ymd(2026, 11, 22)), 0);
}

static void unreal_dates_are_refused(void **state)
{
    static const char *const bad[] = {"2026-02-29",  "2026-13-01", "2026-00-10",
                                      "2026-1-05",   "2026-04-31", "1899-12-31",
                                      "2026-01-05 ", "",           "2026/01/05"};
    int32_t day;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(day_parse(bad[i], &day));
    assert_true(day_parse("2024-02-29", &day));
}

static void instants_know_their_zone(void **state)
{
    char text[21];
    int64_t t;

    (void)state;
    assert_true(instant_parse("2026-12-31T16:00:00Z", &t));
    assert_int_equal(day_of_instant(t), day_from_ymd(2027, 1, 1));
    assert_int_equal(day_of_instant(t - 1), day_from_ymd(2026, 12, 31));
    assert_int_equal(second_of_day(t), 0);
    assert_string_equal(instant_format(t, text), "2026-12-31T16:00:00Z");
    assert_false(instant_parse("2026-12-31T24:00:00Z", &t));
}

static void utf8_is_strict(void **state)
{
    size_t bad = 99;

    (void)state;
    assert_true(utf8_valid("吉林", 6, NULL));
    assert_false(utf8_valid("a\xc0\x80", 3, &bad));
    assert_int_equal(bad, 1);
    assert_false(utf8_valid("\xed\xa0\x80", 3, NULL));
    assert_false(utf8_valid("\xf4\x90\x80\x80", 4, NULL));
    assert_int_equal(utf8_width("吉林ab"), 6);
    char text[] = "　９１２２Ａ（有限）\t ";
    assert_string_equal(utf8_fold(text), "9122A(有限)");
    assert_true(utf8_has_control("a\x1f"));
    assert_true(utf8_has_control("a\xe2\x80\xae"
                                 "b"));
    assert_false(utf8_has_control("长春市"));
}

static void base64_is_strict(void **state)
{
    uint8_t out[8];
    char text[16];

    (void)state;
    base64_encode(text, "fooba", 5);
    assert_string_equal(text, "Zm9vYmE=");
    assert_int_equal(base64_decode(out, sizeof out, "Zm9vYmE=", 8), 5);
    assert_memory_equal(out, "fooba", 5);
    assert_int_equal(base64_decode(out, sizeof out, "Zm9vYmF=", 8), -1);
    assert_int_equal(base64_decode(out, sizeof out, "Zm9v\nmE=", 8), -1);
    assert_int_equal(base64_decode(out, 2, "Zm9v", 4), -1);
    assert_int_equal(base64_decode(out, sizeof out, "====", 4), -1);
}

static void csv_fields_are_formula_safe(void **state)
{
    struct buf b = {0};

    (void)state;
    buf_add_csv(&b, "=1+1", 1);
    buf_addc(&b, ',');
    buf_add_csv(&b, "a\"b", 1);
    buf_addc(&b, ',');
    buf_add_csv(&b, "-5", 0);
    assert_string_equal(b.data, "\"'=1+1\",\"a\"\"b\",-5");
    buf_free(&b);
}

static void cells_stay_what_they_are(void **state)
{
    static const struct {
        const char *field;
        const char *cell;
    } cases[] = {
        {"220102202611230001", "220102202611230001\t"}, /* a case: 2.2E+17 otherwise */
        {"9122010200001230E5", "9122010200001230E5\t"}, /* a USCC: 9.1E+20 otherwise */
        {"91220102MABUFN3678", "91220102MABUFN3678"},
        {"0105", "0105\t"},
        {"0", "0"},
        {"220102", "220102"},
        {"0.5", "0.5"},
        {"2026-11-23", "2026-11-23"},
        {"12E", "12E"},
        {"", ""},
        {"=1+1", "\"'=1+1\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = {0};
        buf_adds(&b, "");
        buf_add_cell(&b, cases[i].field);
        assert_string_equal(b.data, cases[i].cell);
        buf_free(&b);
    }
}

static enum err read_text(const char *text, struct ini *ini, struct error *e)
{
    return ini_read("t.conf", text, strlen(text), ini, e);
}

static void ini_reads_lines_and_continuations(void **state)
{
    struct ini ini;
    struct error e;

    (void)state;
    assert_int_equal(
        read_text("\xef\xbb\xbf# c\n[a]\nx = 1 ; note\ny = 甲\n  乙\nx = 2\n", &ini, &e), E_OK);
    assert_int_equal(ini.count, 3);
    assert_string_equal(ini.items[1].value, "甲 乙");
    assert_int_equal(ini.items[1].line, 4);
    assert_int_equal(ini.items[2].line, 6);
    ini_free(&ini);
    assert_int_equal(read_text("[a]\nx =\n  1\ny = 2\n  ; note\n", &ini, &e), E_OK);
    assert_string_equal(ini.items[0].value, "1"); /* nothing joins without a space */
    assert_string_equal(ini.items[1].value, "2");
    ini_free(&ini);
}

static void ini_errors_name_the_line(void **state)
{
    struct ini ini;
    struct error e;
    char text[600];

    (void)state;
    assert_int_equal(read_text("[a]\nx = 1\nnonsense\n", &ini, &e), E_INPUT);
    assert_non_null(strstr(e.en, "t.conf:3:"));
    ini_free(&ini);
    memset(text, 'v', sizeof text - 1);
    memcpy(text, "[a]\nx = ", 8);
    text[sizeof text - 1] = '\0';
    assert_int_equal(read_text(text, &ini, &e), E_INPUT);
    assert_non_null(strstr(e.en, "t.conf:2: line is longer"));
    ini_free(&ini);
    assert_int_equal(read_text("[a]\nx = \xff\n", &ini, &e), E_INPUT);
    assert_non_null(strstr(e.en, "t.conf:2: not UTF-8"));
    ini_free(&ini);
}

static void a_sentence_that_is_too_long_ends_between_characters(void **state)
{
    (void)state;
    struct error e;
    char text[1000] = "";

    for (int i = 0; i < 300; i++)
        memcpy(text + 3 * i, "列", 4);
    for (int lead = 0; lead < 4; lead++) {
        error_set(&e, E_INPUT, "%.*s%s", "%.*s%s", lead, "aaaa", text);
        assert_true(utf8_valid(e.zh, strlen(e.zh), NULL) && strlen(e.zh) > 505);
        assert_true(utf8_valid(e.en, strlen(e.en), NULL) && strlen(e.en) > 505);
    }
}

static void json_reads_what_is_there_and_nothing_else(void **state)
{
    (void)state;
    json_t *doc = json_pack("{s:s, s:i, s:i, s:b, s:s, s:{s:{s:s}}, s:{s:s, s:s}}", "text", "甲",
                            "n", 7, "less", -1, "yes", 1, "day", "2026-11-23", "a", "b", "c", "d",
                            "word", "zh", "一", "en", "one");

    assert_string_equal(json_text(doc, "text"), "甲");
    assert_string_equal(json_text(doc, "n"), "");
    assert_string_equal(json_text(NULL, "text"), "");
    assert_null(json_text_or(doc, "none", NULL));
    assert_int_equal(json_int(doc, "n"), 7);
    assert_int_equal(json_int(doc, "text"), 0);
    assert_int_equal(json_count(doc, "n"), 7);
    assert_int_equal(json_count(doc, "less"), 0);
    assert_true(json_flag(doc, "yes"));
    assert_false(json_flag(doc, "n"));
    assert_int_equal(json_day(doc, "day"), day_from_ymd(2026, 11, 23));
    assert_int_equal(json_day(doc, "text"), DAY_NONE);
    assert_string_equal(json_string_value(json_at(doc, "a", "b", "c", NULL)), "d");
    assert_null(json_at(doc, "a", "none", "c", NULL));
    assert_null(json_at(doc, "text", "b", NULL));
    assert_string_equal(json_word(json_object_get(doc, "word"), LANG_EN), "one");
    assert_string_equal(json_word(json_object_get(doc, "text"), LANG_EN), "甲");
    assert_string_equal(json_word(json_object_get(doc, "n"), LANG_ZH), "");
    json_decref(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_that_is_too_long_ends_between_characters),
        cmocka_unit_test(dates_round_trip),
        cmocka_unit_test(unreal_dates_are_refused),
        cmocka_unit_test(instants_know_their_zone),
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(base64_is_strict),
        cmocka_unit_test(csv_fields_are_formula_safe),
        cmocka_unit_test(cells_stay_what_they_are),
        cmocka_unit_test(ini_reads_lines_and_continuations),
        cmocka_unit_test(json_reads_what_is_there_and_nothing_else),
        cmocka_unit_test(ini_errors_name_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
