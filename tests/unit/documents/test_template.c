/* The filler of document templates: what is filled in never becomes markup, and a wrong template
 * is refused with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/documents/template.h"

struct files {
    const char *main;  /* main.html */
    const char *other; /* other.html */
};

static enum err text_of(void *ctx, const char *file, struct buf *out, struct error *e)
{
    const struct files *f = ctx;

    if (strcmp(file, "main.html") == 0)
        buf_adds(out, f->main);
    else if (strcmp(file, "other.html") == 0 && f->other)
        buf_adds(out, f->other);
    else
        return error_set(e, E_NOTFOUND, "没有文件 %s", "no file %s", file);
    return E_OK;
}

static enum template_kind known(void *ctx, const char *list, const char *name)
{
    (void)ctx;
    if (strcmp(list, "") == 0)
        return strcmp(name, "items") == 0 || strcmp(name, "people") == 0 ? TEMPLATE_LIST
               : strncmp(name, "firm.", 5) == 0 || strcmp(name, "note") == 0 ||
                       strcmp(name, "code") == 0
                   ? TEMPLATE_TEXT
                   : TEMPLATE_UNKNOWN;
    if (strcmp(list, "items") == 0)
        return strcmp(name, "results") == 0                             ? TEMPLATE_LIST
               : strcmp(name, "code") == 0 || strcmp(name, "name") == 0 ? TEMPLATE_TEXT
                                                                        : TEMPLATE_UNKNOWN;
    if (strcmp(list, "items.results") == 0)
        return strcmp(name, "name") == 0 ? TEMPLATE_TEXT : TEMPLATE_UNKNOWN;
    return strcmp(list, "people") == 0 && strcmp(name, "name") == 0 ? TEMPLATE_TEXT
                                                                    : TEMPLATE_UNKNOWN;
}

static enum err parse(const char *main, const char *other, struct template **t, struct error *e)
{
    struct files files = {main, other};
    const struct template_source source = {&files, text_of, known};

    return template_parse(&source, "main.html", t, e);
}

#define BLANK "<span class=\"blank\"></span>"

static void fills_to(const char *main, json_t *values, const char *expected)
{
    struct template *t = NULL;
    struct buf out = {0};
    struct error e;

    if (parse(main, "<i>{{firm.name}}</i>", &t, &e) != E_OK)
        fail_msg("%s", e.en);
    buf_adds(&out, "");
    assert_int_equal(template_fill(t, values, &out, NULL, &e), E_OK);
    assert_string_equal(out.data, expected);
    buf_free(&out);
    template_free(t);
    json_decref(values);
}

static void refuses(const char *main, const char *other, const char *why)
{
    struct template *t;
    struct error e = {0};

    assert_int_not_equal(parse(main, other, &t, &e), E_OK);
    assert_null(t);
    if (!strstr(e.en, why))
        fail_msg("“%s” should say “%s”", e.en, why);
    assert_true(*e.zh);
}

static void every_special_character_is_escaped(void **state)
{
    (void)state;
    fills_to("<p>{{firm.name}}</p>",
             json_pack("{s:s}", "firm.name", "<script>alert(\"1\" & '2')</script>"),
             "<p>&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;</p>");
    fills_to("{{firm.name}}", json_pack("{s:s}", "firm.name", "{{note}} &amp; {{{x}}}"),
             "{{note}} &amp;amp; {{{x}}}");
    fills_to("{{firm.name}}", json_pack("{s:s}", "firm.name", "a\tb\nc\r\x01\x7f"),
             "a b<br>c\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    /* a right-to-left override must not turn the rest of the document round */
    fills_to("{{firm.name}}", json_pack("{s:s}", "firm.name", "甲\xE2\x80\xAE司公"),
             "甲\xEF\xBF\xBD司公");
    fills_to("{{firm.name}}", json_pack("{s:s}", "firm.name", "吉林“甲”（集团）有限公司🀄"),
             "吉林“甲”（集团）有限公司🀄");
}

static void all_bytes_of_ascii(void **state)
{
    (void)state;
    for (char c = 1; c > 0 && c < 127; c++) {
        struct buf out = {0};
        const char text[] = {c, '\0'};
        template_escape(&out, text);
        assert_true(out.len > 0);
        if (strchr("<>\"'", c) || (c < ' ' && c != '\t' && c != '\n'))
            assert_null(strchr(out.data, c));
        buf_free(&out);
    }
}

static void missing_values_are_blank_lines(void **state)
{
    (void)state;
    fills_to("{{firm.name}}|{{note}}|{{code}}", json_pack("{s:n, s:s}", "firm.name", "note", ""),
             BLANK "|" BLANK "|" BLANK);
    fills_to("{{code}}{{note}}", json_pack("{s:i, s:b}", "code", 0, "note", 1), "0" BLANK);
}

static void blanks_are_named_once(void **state)
{
    struct template *t = NULL;
    struct buf out = {0};
    struct error e;
    json_t *blanks = json_array();
    json_t *values = json_pack("{s:[{s:s}]}", "items", "code", "1");

    (void)state;
    assert_int_equal(parse("{{note}}{{note}}{{firm.x}}{{#items}}{{name}}{{/items}}", NULL, &t, &e),
                     E_OK);
    assert_int_equal(template_fill(t, values, &out, blanks, &e), E_OK);
    assert_int_equal(json_array_size(blanks), 2);
    assert_string_equal(json_string_value(json_array_get(blanks, 0)), "note");
    assert_string_equal(json_string_value(json_array_get(blanks, 1)), "firm.x");
    json_decref(blanks);
    json_decref(values);
    buf_free(&out);
    template_free(t);
}

static void lists_nest(void **state)
{
    (void)state;
    fills_to("{{#items}}[{{code}} {{name}}{{#results}}({{name}} of {{code}}){{/results}}"
             "{{^results}}none{{/results}} {{firm.name}}]{{/items}}{{^items}}no items{{/items}}",
             json_pack("{s:s, s:[{s:s, s:s, s:[{s:s}, {s:s}]}, {s:s, s:s, s:[]}]}", "firm.name",
                       "F", "items", "code", "01", "name", "a", "results", "name", "r1", "name",
                       "r2", "code", "02", "name", "b", "results"),
             "[01 a(r1 of 01)(r2 of 01) F][02 bnone F]");
    fills_to("{{#items}}{{name}}{{/items}}{{^items}}no items{{/items}}", json_object(), "no items");
    /* what an element lacks is not taken from outside */
    fills_to("{{#items}}{{code}}{{/items}}", json_pack("{s:s, s:[{}]}", "code", "outer", "items"),
             BLANK);
}

static void sections_test_values(void **state)
{
    (void)state;
    fills_to("{{#note}}note: {{note}}{{/note}}{{^note}}nothing{{/note}}",
             json_pack("{s:s}", "note", "x"), "note: x");
    fills_to("{{#note}}note: {{note}}{{/note}}{{^note}}nothing{{/note}}", json_object(), "nothing");
}

static void files_take_in_files(void **state)
{
    (void)state;
    fills_to("{{! comment }}a{{> other.html}}{{ firm.name }}", json_pack("{s:s}", "firm.name", "F"),
             "a<i>F</i>F");
}

static void a_style_may_be_taken_in(void **state)
{
    struct template *t = NULL;
    struct error e;

    (void)state;
    assert_int_equal(parse("<style>{{> other.html}}</style>{{note}}", "p { a > b }", &t, &e), E_OK);
    template_free(t);
}

static void wrong_templates_are_refused_with_their_line(void **state)
{
    (void)state;
    refuses("a\nb{{nothing}}", NULL, "main.html:2: unknown name {{nothing}}");
    refuses("{{#nothing}}", NULL, "main.html:1: unknown name {{#nothing}}");
    refuses("\n\n{{items}}", NULL, "main.html:3: items is a list");
    refuses("{{results}}", NULL, "unknown name");
    refuses("{{#people}}{{results}}{{/people}}", NULL, "unknown name");
    refuses("\n{{#items}}\n{{/people}}", NULL, "main.html:3: {{/people}} closes nothing");
    refuses("{{/items}}", NULL, "closes nothing");
    refuses("\n{{#items}}\n", NULL, "main.html:2: {{#items}} is not closed");
    refuses("a {{note", NULL, "main.html:1: {{ without its }}");
    refuses("{{}}", NULL, "small letters");
    refuses("{{Note}}", NULL, "small letters");
    refuses("{{{note}}}", NULL, "no form without escaping");
    refuses("{{& note}}", NULL, "no form without escaping");
    refuses("{{> gone.html}}", NULL, "no file gone.html");
    refuses("{{> ../../etc/passwd}}", NULL, "small letters");
    refuses("{{> .hidden}}", NULL, "small letters");
    refuses("{{> other.html}}", "x\n{{gone}}", "other.html:2: unknown name");
    refuses("{{> other.html}}", "{{> other.html}}", "more than 4 deep");
    refuses("{{#items}}{{> other.html}}", "{{/items}}", "leaves a section open");
    refuses("{{> other.html}}{{/items}}", "{{#items}}", "leaves a section open");
    refuses("\xff", NULL, "not UTF-8");
}

static void places_outside_text_are_refused(void **state)
{
    (void)state;
    refuses("<a href=\"{{note}}\">", NULL, "only in text");
    refuses("<a href='x' {{note}}>", NULL, "only in text");
    refuses("<a title='>' href={{note}}>", NULL, "only in text");
    refuses("<!-- {{note}} -->", NULL, "only in text");
    refuses("<!-- > {{note}} -->", NULL, "only in text");
    refuses("<style>p { color: {{note}} }</style>", NULL, "only in text");
    refuses("<STYLE media=print>{{note}}", NULL, "only in text");
    refuses("<style></stylex>{{note}}", NULL, "only in text");
    refuses("<script>x = {{note}}</script>", NULL, "only in text");
    refuses("<title>{{note}}</title>", NULL, "only in text");
    refuses("<p {{#note}}>{{/note}}", NULL, "only in text");
    fills_to("<!-- a --><style>b</style><title>c</title><p class='>'>{{note}}",
             json_pack("{s:s}", "note", "x"),
             "<!-- a --><style>b</style><title>c</title><p class='>'>x");
}

static void depth_is_bounded(void **state)
{
    struct buf deep = {0};

    (void)state;
    for (int i = 0; i < 9; i++)
        buf_adds(&deep, "{{#note}}");
    refuses(deep.data, NULL, "more than 8 deep");
    buf_free(&deep);
}

static void long_documents_are_refused(void **state)
{
    struct template *t = NULL;
    struct buf out = {0}, text = {0};
    struct error e;
    json_t *values = json_object(), *list = json_array();

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_addc(&text, '<');
    for (int i = 0; i < 50; i++)
        json_array_append_new(list, json_pack("{s:s}", "name", text.data));
    json_object_set_new(values, "items", list);
    assert_int_equal(parse("{{#items}}{{name}}{{/items}}", NULL, &t, &e), E_OK);
    assert_int_equal(template_fill(t, values, &out, NULL, &e), E_LIMIT);
    json_decref(values);
    buf_free(&out);
    buf_free(&text);
    template_free(t);
}

#define TEST(f) cmocka_unit_test(f)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(every_special_character_is_escaped),
                                       TEST(all_bytes_of_ascii),
                                       TEST(missing_values_are_blank_lines),
                                       TEST(blanks_are_named_once),
                                       TEST(lists_nest),
                                       TEST(sections_test_values),
                                       TEST(files_take_in_files),
                                       TEST(a_style_may_be_taken_in),
                                       TEST(wrong_templates_are_refused_with_their_line),
                                       TEST(places_outside_text_are_refused),
                                       TEST(depth_is_bounded),
                                       TEST(long_documents_are_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
