/* platform/html/html.h, form.h, view.h, page.h: nothing that comes from outside becomes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "platform/html/form.h"
#include "platform/html/page.h"
#include "platform/html/view.h"

#define EVIL "<script>alert('1')</script>&\"\x01"
#define TAMED "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"

static void text_and_attributes_are_escaped(void **state)
{
    struct html h = {.lang = LANG_EN};

    (void)state;
    html_open(&h, "p", "title", EVIL, "hidden", "", "lang", NULL, NULL);
    html_text(&h, EVIL);
    html_close(&h, "p");
    assert_string_equal(h.out.data, "<p title=\"" TAMED "\" hidden>" TAMED "</p>");
    buf_free(&h.out);
}

static void a_url_from_data_cannot_run(void **state)
{
    static const char *const good[] = {"/a?b=c:d",           "x/y",        "#top",
                                       "https://a.example/", "mailto:a@b", "?q=a:b"};
    static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:1", "data:text/html,x",
                                      " javascript:1", "vbscript:x"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct html h = {.lang = LANG_ZH};
        html_el(&h, "a", "x", "href", good[i], NULL);
        assert_non_null(strstr(h.out.data, good[i]));
        buf_free(&h.out);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct html h = {.lang = LANG_ZH};
        html_el(&h, "a", "x", "href", bad[i], NULL);
        assert_string_equal(h.out.data, "<a href=\"#\">x</a>");
        buf_free(&h.out);
    }
}

static void values_of_results_are_shown_in_the_language(void **state)
{
    json_t *value = json_pack("[s, i, b, {s:s, s:s}, n]", "<", 7, 1, "zh", "甲", "en", "one");
    struct html zh = {.lang = LANG_ZH}, en = {.lang = LANG_EN};

    (void)state;
    html_value(&zh, value);
    html_value(&en, value);
    assert_string_equal(zh.out.data, "&lt;、7、是、甲、");
    assert_string_equal(en.out.data, "&lt;, 7, yes, one, ");
    json_decref(value);
    buf_free(&zh.out);
    buf_free(&en.out);
}

static void urls_are_encoded(void **state)
{
    char *url = url_with("/cases", "q", "长春 &=", "none", NULL, "empty", "", "page", "2", NULL);

    (void)state;
    assert_string_equal(url, "/cases?q=%E9%95%BF%E6%98%A5%20%26%3D&page=2");
    free(url);
}

static void forms_keep_what_was_typed_and_show_the_fault(void **state)
{
    json_t *choices = json_pack("[{s:s,s:s,s:s},{s:s,s:s,s:s}]", "code", "a", "zh", "甲", "en", "A",
                                "code", "ab", "zh", "乙", "en", "B");
    json_t *chosen = json_pack("[s, {s:s}]", "c", "id", "ab");
    const struct field text = {.name = "reason",
                               .kind = FIELD_LONG,
                               .required = true,
                               .zh = "理由",
                               .en = "why",
                               .value = EVIL,
                               .fault_zh = "太短",
                               .fault_en = "too short"};
    const struct field many = {.name = "ways",
                               .kind = FIELD_MANY,
                               .zh = "方式",
                               .en = "ways",
                               .chosen = chosen,
                               .choices = choices};
    const struct field secret = {.name = "pw",
                                 .kind = FIELD_SECRET,
                                 .zh = "密码",
                                 .en = "password",
                                 .value = "hunter2",
                                 .autocomplete = "new-password"};
    struct html h = {.lang = LANG_EN};

    (void)state;
    form_begin(&h, "/do", "token", false);
    form_field(&h, &text);
    form_field(&h, &many);
    form_field(&h, &secret);
    form_end(&h, "办理", "Do it");
    assert_non_null(strstr(h.out.data, "name=\"csrf\" value=\"token\""));
    assert_non_null(strstr(h.out.data, TAMED "</textarea>"));
    assert_non_null(strstr(h.out.data, "too short"));
    assert_non_null(strstr(h.out.data, "value=\"ab\" checked"));
    assert_null(strstr(h.out.data, "value=\"a\" checked"));
    assert_null(strstr(h.out.data, "hunter2"));
    assert_non_null(strstr(h.out.data, "autocomplete=\"new-password\""));
    json_decref(chosen);
    json_decref(choices);
    buf_free(&h.out);
}

static bool link_cell(const void *user, struct html *h, const char *key, const json_t *row,
                      const json_t *value)
{
    (void)user;
    (void)row;
    if (strcmp(key, "no") != 0)
        return false;
    html_el(h, "a", json_string_value(value), "href", "/case/1", NULL);
    return true;
}

static void tables_and_records_are_drawn(void **state)
{
    json_t *table = json_pack("{s:s, s:[{s:s,s:s,s:s},{s:s,s:s,s:s}], s:[{s:s,s:i}]}", "kind",
                              "table", "columns", "key", "no", "zh", "编号", "en", "number", "key",
                              "n", "zh", "数", "en", "count", "rows", "no", EVIL, "n", 3);
    json_t *record = json_pack("{s:s, s:[{s:s,s:s,s:s,s:s}], s:[{s:s,s:s,s:s,s:O}], s:[{s:s,s:s}]}",
                               "kind", "record", "fields", "key", "k", "zh", "键", "en", "key",
                               "value", EVIL, "tables", "key", "t", "zh", "表", "en", "Table",
                               "table", table, "notes", "zh", "注", "en", "a note");
    struct html h = {.lang = LANG_EN};

    (void)state;
    view_answer(&h, record, link_cell, NULL);
    assert_non_null(strstr(h.out.data, "<dd>" TAMED "</dd>"));
    assert_non_null(strstr(h.out.data, "<a href=\"/case/1\">" TAMED "</a>"));
    assert_non_null(strstr(h.out.data, "<td class=\"number\">3</td>"));
    assert_non_null(strstr(h.out.data, "a note"));
    assert_null(strstr(h.out.data, "<script"));
    json_decref(record);
    json_decref(table);
    buf_free(&h.out);
}

static void emphasis(struct html *h, const json_t *value)
{
    html_el_value(h, "em", value, NULL);
}

static void cells_are_written_by_rows_of_a_table(void **state)
{
    static const struct view_cell cells[] = {
        {"id", .path = "/imports/%/rows"},
        {"name", .path = "/firms/%", .of = "uscc", .class = "firm"},
        {"hash", .code = true},
        {"state", .write = emphasis},
        {NULL}};
    json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s}", "id", 7, "name", EVIL, "hash", "ab",
                            "state", "held", "other", "x");
    struct html h = {.lang = LANG_EN};
    const char *key;
    json_t *value;

    (void)state;
    assert_false(view_cells(cells, &h, "name", row, json_object_get(row, "name")));
    json_object_set_new(row, "uscc", json_string("U1"));
    json_object_foreach(row, key, value)
    {
        bool known = strcmp(key, "uscc") != 0 && strcmp(key, "other") != 0;
        assert_int_equal(view_cells(cells, &h, key, row, value), known);
    }
    assert_string_equal(h.out.data, "<a href=\"/imports/7/rows\">7</a>"
                                    "<a href=\"/firms/U1\" class=\"firm\">" TAMED "</a>"
                                    "<code>ab</code><em>held</em>");
    json_decref(row);
    buf_free(&h.out);
}

static void the_navigation_shows_what_one_may(void **state)
{
    const struct viewer auditor = {.key = "qian", .name = "<钱>", .roles = 8, .csrf = "t"};
    struct page p = {.lang = LANG_ZH, .root = "/", .title_zh = "题", .title_en = "T"};
    struct html h = {.lang = LANG_ZH};

    (void)state;
    page_begin(&h, &p);
    page_end(&h, &p);
    assert_null(strstr(h.out.data, "\"/audit\""));
    assert_null(strstr(h.out.data, "logout"));
    buf_clear(&h.out);
    p.viewer = &auditor;
    page_begin(&h, &p);
    page_end(&h, &p);
    assert_non_null(strstr(h.out.data, "\"/audit\""));
    assert_null(strstr(h.out.data, "\"/desk\""));
    assert_non_null(strstr(h.out.data, "&lt;钱&gt;"));
    buf_free(&h.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_attributes_are_escaped),
        cmocka_unit_test(a_url_from_data_cannot_run),
        cmocka_unit_test(values_of_results_are_shown_in_the_language),
        cmocka_unit_test(urls_are_encoded),
        cmocka_unit_test(forms_keep_what_was_typed_and_show_the_fault),
        cmocka_unit_test(tables_and_records_are_drawn),
        cmocka_unit_test(cells_are_written_by_rows_of_a_table),
        cmocka_unit_test(the_navigation_shows_what_one_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
