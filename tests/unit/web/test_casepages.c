/* web: lists, sheets, calendars, forms of actions, the five stages; web: documents in a sandbox.
 * Nothing from outside becomes markup, a formula or a line of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "doors/web/document.h"
#include "doors/web/work/action_form.h"
#include "doors/web/work/case_page.h"
#include "doors/web/work/inbox_page.h"
#include "platform/html/ical.h"
#include "platform/html/listing.h"
#include "platform/html/sheet.h"
#include "platform/html/view.h"

#define EVIL "<b>\"'&"

static json_t *json_of(const char *text)
{
    json_error_t why;
    json_t *value = json_loads(text, 0, &why);

    if (!value)
        fail_msg("%s: %s", text, why.text);
    return value;
}

static void has(const struct html *h, const char *text)
{
    if (!strstr(h->out.data, text))
        fail_msg("no %s in %s", text, h->out.data);
}

static void left(const char *text, const char *wanted)
{
    struct html h = {.lang = LANG_EN};
    json_t *row = json_of(text);

    inbox_left(&h, row);
    has(&h, wanted);
    buf_free(&h.out);
    json_decref(row);
}

static void a_right_that_ended_is_not_late(void **state)
{
    (void)state;
    left("{\"left\": -3, \"duty\": {\"id\": \"ours\"}}", "3 days late");
    left("{\"left\": -3, \"duty\": {\"id\": \"window\"}}", "over");
    left("{\"left\": 2, \"duty\": {\"id\": \"window\"}}", "2 days left");
    left("{\"left\": -1}", "1 days late");
}

static void a_table_without_what_says_nothing(void **state)
{
    json_t *table =
        json_of("{\"columns\": [{\"key\": \"a\"}, {\"key\": \"b\"}, {\"key\": \"c\"}],"
                " \"rows\": [{\"a\": \"\", \"b\": null}, {\"a\": \"\", \"b\": 0, \"c\": []}]}");
    json_t *brief = view_without_empty(table);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(brief, "columns")), 1);
    assert_int_equal(json_array_size(json_object_get(table, "columns")), 3);
    json_decref(brief);
    json_decref(table);
}

static void a_sheet_opens_and_runs_nothing(void **state)
{
    json_t *table = json_of("{\"columns\": [{\"key\": \"a\", \"zh\": \"甲\", \"en\": \"A\"}],"
                            " \"rows\": [{\"a\": \"=1+1\"}, {\"a\": -3}, {\"a\": [\"x\", \"y\"]},"
                            " {\"a\": {\"zh\": \"是\", \"en\": \"yes\"}}, {\"a\": true}, {}]}");
    struct buf out = {0};

    (void)state;
    sheet_csv(table, LANG_EN, &out);
    assert_string_equal(out.data, "\xef\xbb\xbf"
                                  "A\r\n\"'=1+1\"\r\n-3\r\n\"x, y\"\r\nyes\r\nyes\r\n\r\n");
    buf_free(&out);
    json_decref(table);
}

static void a_table_is_sorted_and_cut(void **state)
{
    json_t *table =
        json_of("{\"rows\": [{\"n\": 2, \"t\": \"b\"}, {\"n\": 10, \"t\": \"a\"}, {\"t\": \"c\"},"
                " {\"n\": 1, \"t\": \"ab\"}]}");

    (void)state;
    listing_cut(table, "-n", 1, 3);
    const json_t *rows = json_object_get(table, "rows");
    assert_int_equal(json_array_size(rows), 3);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 0), "n")), 10);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 2), "n")), 1);
    assert_int_equal(json_integer_value(json_object_get(table, "total")), 4);
    json_decref(table);
}

static void a_list_keeps_its_address(void **state)
{
    json_t *query = json_of("{\"text\": \"a b&c\", \"sort\": \"due\", \"page\": \"2\"}");
    char *url = listing_url("/cases", query, "page", NULL);

    (void)state;
    assert_string_equal(url, "/cases?text=a%20b%26c&sort=due");
    free(url);
    json_t *table =
        json_of("{\"columns\": [{\"key\": \"due\", \"zh\": \"期限\", \"en\": \"due\"}],"
                " \"rows\": [{\"due\": \"<b>\"}], \"total\": 101, \"page\": 2, \"size\": 50}");
    struct html h = {.lang = LANG_EN};
    listing_show(
        &h, &(struct listing){
                .path = "/cases",
                .query = query,
                .table = table,
                .sortable = "due",
                .sheet = "/cases.csv",
                .filters =
                    &(struct field){.name = "kind", .kind = FIELD_ONE, .zh = "种类", .en = "Kind"},
                .filter_count = 1});
    has(&h, "<option value=\"\">all</option>");
    has(&h, "aria-sort=\"ascending\"");
    has(&h, "sort=-due"); /* the other way next */
    has(&h, "Page 2 of 3");
    has(&h, "href=\"/cases.csv?text=a%20b%26c&amp;sort=due\"");
    has(&h, "&lt;b&gt;");
    buf_free(&h.out);
    json_decref(table);
    json_decref(query);
}

static void a_calendar_line_is_folded_and_escaped(void **state)
{
    struct buf out = {0};
    struct ical_event event = {
        .uid = "1@x",
        .summary = "期限：南关区瑞隆春食品加工有限公司第一分公司；检查，完成检查, \\ ;",
        .description = "a\nEND:VEVENT"};

    (void)state;
    assert_true(day_parse("2026-12-31", &event.day));
    ical_begin(&out, "x");
    ical_event(&out, &event, 0);
    ical_end(&out);
    for (const char *p = out.data; *p;) {
        const char *end = strstr(p, "\r\n");
        assert_non_null(end);
        assert_true(end - p <= 75);
        assert_true((*p & 0xc0) != 0x80); /* no character is cut */
        p = end + 2;
    }
    assert_non_null(strstr(out.data, "DTSTART;VALUE=DATE:20261231\r\n"));
    assert_non_null(strstr(out.data, "DTEND;VALUE=DATE:20270101\r\n"));
    assert_non_null(strstr(out.data, "DTSTAMP:19700101T000000Z\r\n"));
    assert_non_null(strstr(out.data, "a\\nEND:VEVENT"));
    const char *end = strstr(out.data, "\r\nEND:VEVENT\r\n");
    assert_non_null(end);
    assert_null(strstr(end + 2, "\r\nEND:VEVENT")); /* the one in the text is none */
    assert_non_null(strstr(out.data, "\\, \\\\ \\;"));
    buf_free(&out);
}

static const char fields_text[] =
    "[{\"id\": \"date\", \"kind\": \"date\", \"required\": true, \"zh\": \"日期\", \"en\": "
    "\"day\"},"
    " {\"id\": \"ways\", \"kind\": \"list\", \"required\": true, \"zh\": \"方式\", \"en\": "
    "\"ways\","
    "  \"choices\": [{\"code\": \"onsite\", \"zh\": \"实地\", \"en\": \"on site\"},"
    "                {\"code\": \"net\", \"zh\": \"网络\", \"en\": \"network\"}]},"
    " {\"id\": \"people\", \"kind\": \"list\", \"required\": false, \"zh\": \"人员\", \"en\": "
    "\"people\"},"
    " {\"id\": \"fine\", \"kind\": \"fen\", \"required\": false, \"zh\": \"罚款\", \"en\": "
    "\"fine\"},"
    " {\"id\": \"harm\", \"kind\": \"flag\", \"required\": true, \"zh\": \"危害\", \"en\": "
    "\"harm\"},"
    " {\"id\": \"results\", \"kind\": \"results\", \"required\": true, \"zh\": \"结果\", \"en\": "
    "\"results\","
    "  \"choices\": [{\"code\": \"1\", \"zh\": \"无\", \"en\": \"none\", \"alone\": true},"
    "                {\"code\": \"2\", \"zh\": \"有\", \"en\": \"some\", \"alone\": false}]}]";

static void a_form_comes_back_as_it_was_typed(void **state)
{
    json_t *fields = json_of(fields_text);
    json_t *items =
        json_of("[{\"code\": \"01\", \"name\": \"甲\"}, {\"code\": \"02\", \"name\": \"乙\"}]");
    json_t *values = json_of("{\"f.ways\": [\"net\"], \"f.fine\": [\""
                             "<3>"
                             "\"],"
                             " \"f.results.01\": [\"2\"], \"f.harm\": [\"no\"]}");
    const struct error wrong = {.zh = "应为金额（ways）", .en = "an amount", .field = "fine"};
    struct html h = {.lang = LANG_EN};

    (void)state;
    action_form_show(&h, &(struct action_form){.url = "/x",
                                               .csrf = "t",
                                               .place = "case/1/x",
                                               .seen = 7,
                                               .fields = fields,
                                               .items = items,
                                               .values = values,
                                               .error = &wrong,
                                               .submit_zh = "办理",
                                               .submit_en = "Do it"});
    has(&h, "name=\"seen\" value=\"7\"");
    has(&h, "value=\"net\" checked");
    has(&h, "value=\"&lt;3&gt;\"");
    has(&h, "value=\"no\" selected");
    has(&h, "name=\"f.results.01\" value=\"2\" checked");
    has(&h, "class=\"field wrong\"><label for=\"f.fine\""); /* as the error's field says */
    has(&h, "data-draft=\"case/1/x\"");
    buf_free(&h.out);
    json_decref(values);
    json_decref(items);
    json_decref(fields);
}

/* Nothing that was typed is read as anything but what it is. */
static void what_was_posted_becomes_fields(void **state)
{
    json_t *fields = json_of(fields_text);
    json_t *items =
        json_of("[{\"code\": \"01\", \"name\": \"甲\"}, {\"code\": \"02\", \"name\": \"乙\"}]");
    json_t *posted = json_of("{\"f.date\": [\"2026-11-24\"], \"f.ways\": [\"onsite\", \"net\"],"
                             " \"f.results.01\": [\"2\", \"3\"], \"f.results.rest\": [\"1\"],"
                             " \"f.people\": [\"S 1 \\r\\nS2, S3,\\r\\n\"],"
                             " \"f.other\": [\"x\"], \"f.fine\": [\"\"]}");
    json_t *set = action_form_set(fields, items, posted);
    json_t *wanted = json_of("{\"date\": \"2026-11-24\", \"ways\": [\"onsite\", \"net\"],"
                             " \"people\": [\"S 1\", \"S2\", \"S3\"],"
                             " \"results\": {\"01\": [\"2\", \"3\"], \"02\": [\"1\"]}}");

    (void)state;
    assert_true(json_equal(set, wanted));
    json_decref(set);
    json_object_clear(posted);
    json_object_set_new(posted, "f.date", json_pack("[s]", "--set text=\"a\" 'b' 甲，乙;\n=c"));
    set = action_form_set(fields, items, posted);
    assert_int_equal(json_object_size(set), 1);
    assert_string_equal(json_string_value(json_object_get(set, "date")),
                        "--set text=\"a\" 'b' 甲，乙;\n=c");
    json_decref(wanted);
    json_decref(set);
    json_decref(posted);
    json_decref(items);
    json_decref(fields);
}

static void the_five_stages_say_where_the_case_is(void **state)
{
    json_t *model = json_of(
        "{\"workflow\": [{\"number\": 1, \"zh\": \"一\", \"en\": \"one\", \"state\": \"done\"},"
        " {\"number\": 2, \"zh\": \"二\", \"en\": \"two\", \"state\": \"skipped\"},"
        " {\"number\": 3, \"zh\": \"三\", \"en\": \"three\", \"state\": \"open\"}],"
        " \"trail\": [{\"stage\": 1, \"day\": \"2026-11-23\"},"
        " {\"stage\": 2, \"day\": \"2026-11-24\", \"skipped\": \"<b>why\"},"
        " {\"stage\": 3, \"day\": \"2026-11-25\"}]}");
    struct html h = {.lang = LANG_EN};

    (void)state;
    casefile_steps(&h, model);
    has(&h, "Why: &lt;b&gt;why");
    has(&h, "class=\"step open\" aria-current=\"step\"");
    has(&h, "2026-11-23");
    buf_free(&h.out);
    json_decref(model);
}

/* The flag of its row puts an action beside the steps of the case, whatever it is called. */
static void what_is_aside_stands_apart(void **state)
{
    json_t *show = json_of("{\"model\": {\"case\": \"22\", \"state\": \"open\"}}");
    json_t *actions =
        json_of("{\"rows\": [{\"action\": \"b\", \"may\": true, \"aside\": true, \"to\": [{}]},"
                " {\"action\": \"a\", \"may\": true, \"aside\": false, \"to\": []}]}");
    struct html h = {.lang = LANG_EN};

    (void)state;
    casefile_show(&h, &(struct casefile){.show = show, .actions = actions, .works = true});
    const char *own = strstr(h.out.data, "/case/22/do/a");
    const char *aside = strstr(h.out.data, "/case/22/do/b");
    const char *others = strstr(h.out.data, "Other cases");
    assert_true(own && others && aside);
    assert_true(own < others && others < aside);
    buf_free(&h.out);
    json_decref(actions);
    json_decref(show);
}

static void a_document_may_do_nothing(void **state)
{
    char *policy = document_policy("<html><style>a{}</style><style>b{}</style><p style=\"x\">");
    char *none = document_policy("<p>");

    (void)state;
    assert_ptr_equal(strstr(policy, "sandbox "), policy);
    assert_null(strstr(policy, "unsafe"));
    assert_null(strstr(policy, "script"));
    /* echo -n 'a{}' | openssl sha256 -binary | base64 */
    assert_non_null(strstr(policy, "'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='"));
    assert_non_null(strstr(none, "style-src 'none'"));
    free(policy);
    free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_right_that_ended_is_not_late),
                                       cmocka_unit_test(a_table_without_what_says_nothing),
                                       cmocka_unit_test(a_sheet_opens_and_runs_nothing),
                                       cmocka_unit_test(a_table_is_sorted_and_cut),
                                       cmocka_unit_test(a_list_keeps_its_address),
                                       cmocka_unit_test(a_calendar_line_is_folded_and_escaped),
                                       cmocka_unit_test(a_form_comes_back_as_it_was_typed),
                                       cmocka_unit_test(what_was_posted_becomes_fields),
                                       cmocka_unit_test(the_five_stages_say_where_the_case_is),
                                       cmocka_unit_test(what_is_aside_stands_apart),
                                       cmocka_unit_test(a_document_may_do_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
