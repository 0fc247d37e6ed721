/* Documents of a real case, from the draw through admonition, penalty and re-check to its end:
 * every shipped template is filled without losing anything, numbered, kept and found in the
 * history. */
#include "fixture/case.h"

#include "core/base/utf8.h"
#include "core/documents/document_kinds.h"
#include "features/casework/casework.h"
#include "features/casework/documents.h"
#include "features/casework/history.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_dockets.h"

#define FIRST "220102202611270002" /* numbered by USCC */
#define SECOND "220102202611270001"
#define FIRM "=长春,&quot;甲&quot;公司" /* the fixture's firm, escaped */
#define HOSTILE "<script>alert('\\u516c')</script> & {{firm.class}}"

struct office {
    struct fixture *f;
    struct document_kinds *documents;
};

static struct office open_office(void)
{
    static char zhao[] = "zhao", li[] = "li", qian[] = "qian", zhao_name[] = "赵敏",
                li_name[] = "李秀英", qian_name[] = "钱文";
    static struct person people[] = {{.key = zhao, .name = zhao_name},
                                     {.key = li, .name = li_name},
                                     {.key = qian, .name = qian_name}};
    struct office o = {.f = fixture_new()};

    OK(document_kinds_load("config", o.f->codes, &o.documents, e));
    o.f->snapshot.documents = o.documents;
    o.f->config.people = people;
    o.f->config.person_count = 3;
    OK(db_exec(registry_db(o.f->lane.registry),
               "INSERT INTO enterprise VALUES('91220101MA00000000', 0, 5100, 220102, 220102, 1, 1,"
               " 'A', 'F5211', 'food', 10000, 90, 20000, 'x', '人民大街1号', 0);"
               "INSERT INTO inspector VALUES('J01', '王一', 220102, '信用监管', 'D', '2201-001',"
               " 30000, '', NULL, 0, 1, 0);"
               "INSERT INTO inspector_item VALUES('J01', '*');",
               e));
    open_draw(o.f, 1);
    return o;
}

static void close_office(struct office *o)
{
    o->f->config.people = NULL;
    o->f->config.person_count = 0;
    document_kinds_free(o->documents);
    fixture_remove(o->f);
}

static void act(struct fixture *f, const char *actor, const char *action, const char *fields)
{
    json_error_t bad;
    struct error why;
    json_t *content = json_loads(fields, 0, &bad);

    if (!content)
        fail_msg("%s: %s", fields, bad.text);
    if (casework_act(&f->lane, FIRST, action, content, actor, ROLE_REGULATOR | ROLE_APPROVER, 0,
                     NULL, &why) != E_OK)
        fail_msg("%s: %s", action, why.en);
    json_decref(content);
}

static void clock_to(struct fixture *f, const char *day)
{
    int32_t d;

    assert_true(day_parse(day, &d));
    OK(service_clock_set(f->lane.service, instant_of(d, 12 * 3600), e));
}

static enum err try_make(struct fixture *f, const char *no, const char *kind, const char *set,
                         bool fresh, struct document_row *row, json_t **blanks, struct error *e)
{
    json_error_t bad;
    json_t *typed = json_loads(set, 0, &bad);
    const struct document_request request = {no, kind, typed, fresh, "zhao"};
    enum err rc = documents_make(&f->lane, &request, row, blanks, e);

    assert_non_null(typed);
    json_decref(typed);
    return rc;
}

static void refuses(struct fixture *f, const char *kind, const char *set, enum err code,
                    const char *word)
{
    struct document_row row;
    json_t *blanks;
    struct error why;

    assert_int_equal(try_make(f, FIRST, kind, set, false, &row, &blanks, &why), code);
    if (!strstr(why.en, word))
        fail_msg("%s: %s", kind, why.en);
    assert_null(row.html);
    assert_null(blanks);
}

/* Only what nobody can know from the case may be left to fill in by hand. */
static void only_forms_are_blank(const char *kind, const json_t *blanks)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)blanks, i, one)
    {
        bool before = strcmp(kind, "checklist") == 0; /* is printed before the visit, too */
        if (strncmp(json_string_value(one), "form.", 5) != 0 &&
            !(before && strcmp(json_string_value(one), "visit-start.date") == 0))
            fail_msg("%s: %s is blank", kind, json_string_value(one));
    }
}

static const json_t *field_called(const json_t *fields, const char *id)
{
    const json_t *found = NULL;
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)fields, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0) {
            assert_null(found); /* once */
            found = one;
        }
    }
    return found;
}

/* What forms are made of: each name once, with its kind; nothing that the case has. */
static void may_be_typed(struct fixture *f)
{
    const struct document_request request = {FIRST, "checklist", NULL, false, "zhao"};
    const struct document_request notice = {FIRST, "notice", NULL, false, "zhao"};
    json_t *fields = NULL;

    OK(documents_fields(&f->lane, &request, &fields, e));
    const json_t *date = field_called(fields, "visit-start.date");
    assert_string_equal(json_string_value(json_object_get(date, "kind")), "date");
    assert_true(json_is_false(json_object_get(date, "required")));
    json_decref(fields);
    OK(documents_fields(&f->lane, &notice, &fields, e));
    const json_t *phone = field_called(fields, "form.phone");
    assert_string_equal(json_string_value(json_object_get(phone, "zh")), "联系电话");
    assert_non_null(field_called(fields, "form.materials")); /* is no blank, but may be typed */
    assert_null(field_called(fields, "firm.name"));
    assert_null(field_called(fields, "visit-ask.planned"));
    json_decref(fields);
}

/* Makes it; the texts all stand in it. */
static void makes(struct fixture *f, const char *kind, const char *const *texts)
{
    struct document_row row;
    json_t *blanks = NULL;

    OK(try_make(f, FIRST, kind, "{}", false, &row, &blanks, e));
    only_forms_are_blank(kind, blanks);
    assert_true(utf8_valid(row.html, strlen(row.html), NULL));
    assert_non_null(strstr(row.html, FIRM));
    assert_non_null(strstr(row.html, "91220101MA00000000"));
    assert_non_null(strstr(row.html, row.number));
    assert_null(strstr(row.html, "{{#"));
    assert_null(strstr(row.html, "{{/"));
    assert_non_null(strstr(row.html, "长春市南关区市场监督管理局"));
    for (; *texts; texts++)
        if (!strstr(row.html, *texts))
            fail_msg("%s lacks %s", kind, *texts);
    json_decref(blanks);
    ledger_document_free(&row);
}

#define MAKES(kind, ...) makes(f, kind, (const char *const[]){__VA_ARGS__, NULL})

static void to_the_visit(struct fixture *f)
{
    act(f, "zhao", "visit-ask", "{\"planned\":\"2026-12-01\",\"ways\":[\"onsite\",\"documents\"]}");
    act(f, "li", "visit-approve", "{\"note\":\"按期检查\"}");
    MAKES("visit-approval", "2026年12月1日", "实地核查、书面检查", "赵敏", "同意。按期检查",
          "李秀英", "王一", "李二", "人民大街1号", "2201-001");
    MAKES("notice", "2026年12月1日", "实地核查、书面检查", "组长", "2026年12月25日",
          "住所（经营场所）的检查", "《企业信息公示暂行条例》");
    act(f, "zhao", "visit-notice", "{\"way\":\"direct\"}");
    clock_to(f, "2026-12-01");
    may_be_typed(f);
    MAKES("checklist", "□1 未发现问题", "王一、李二");
    act(f, "zhao", "visit-start", "{\"present\":[\"J01\",\"J02\"],\"certificates\":true}");
    act(f, "zhao", "publicity", "{\"laws\":\"《广告法》\",\"how\":\"handed\"}");
    act(f, "zhao", "visit-end",
        "{\"ways\":[\"onsite\"],\"found\":\"第一行\\n第二行 " HOSTILE "\",\"signed\":\"signed\"}");
    act(f, "zhao", "results-enter",
        "{\"results\":{\"0105\":[\"8\",\"2\"],\"0201\":[\"1\"],\"0202\":[\"1\"]}}");
    act(f, "li", "results-approve", "{}");
    MAKES("record", "2026年12月1日", "第一行<br>第二行 &lt;script&gt;alert(&#39;公&#39;)",
          "{firm.class}", "《广告法》（送达书面材料）", "当事人签字",
          "发现问题待后续处理、未按规定公示应当公示的信息");
    MAKES("checklist", "发现问题待后续处理、未按规定公示应当公示的信息");
    act(f, "zhao", "feedback", "{\"way\":\"direct\"}");
}

static void to_the_admonition(struct fixture *f)
{
    act(f, "zhao", "admonish",
        "{\"condition\":\"minor-on-list\",\"violation\":\"未按时公示年报\",\"harm\":false,"
        "\"list\":[\"f02\"],\"skip\":\"当场已讲清\"}");
    act(f, "li", "admonition-approve", "{}");
    act(f, "zhao", "admonition-serve",
        "{\"way\":\"direct\",\"what\":\"补报年报\",\"due\":\"2026-12-08\"}");
    MAKES("admonition", "未按时公示年报", "首次未按时公示年度报告且在限期内改正", "补报年报",
          "2026年12月8日", "2024年12月1日");
    MAKES("correction-order", "补报年报", "2026年12月8日");
    clock_to(f, "2026-12-10");
    act(f, "zhao", "recheck-fail", "{\"people\":[\"J01\",\"J02\"],\"found\":\"仍未补报\"}");
}

static void to_the_penalty(struct fixture *f)
{
    act(f, "zhao", "penalty-propose",
        "{\"condition\":\"not-corrected\",\"examined\":[\"minor\",\"first\",\"no-fault\"],"
        "\"finding\":\"逾期未改\",\"violation\":\"未公示年报\",\"violated\":\"2026-12-10\"}");
    act(f, "li", "file", "{\"handlers\":[\"zhao\",\"J02\"]}");
    MAKES("filing", "未公示年报", "2026年12月10日", "逾期未改", "赵敏", "同意立案", "李二");
    act(f, "zhao", "investigation-report", "{\"facts\":\"事实清楚\",\"proposal\":\"罚款\"}");
    act(f, "qian", "legal-review", "{\"opinion\":\"同意\"}");
    act(f, "zhao", "notice-rights", "{\"kinds\":[\"fine\"],\"fine\":300050,\"hearing\":true}");
    MAKES("penalty-notice", "事实清楚", "3000.50 元（人民币叁仟元伍角整）", "2026年12月17日",
          "处罚种类：罚款");
    act(f, "zhao", "statement-waive", "{\"record\":\"书面放弃\"}");
    act(f, "li", "decide", "{\"kinds\":[\"fine\"],\"fine\":300050,\"facts\":\"未公示年报属实\"}");
    MAKES("decision", "未公示年报属实", "3000.50 元（人民币叁仟元伍角整）", "书面放弃陈述、申辩",
          "2026年12月10日");
}

static void every_document_of_one_case(void **state)
{
    struct office o = open_office();
    struct fixture *f = o.f;

    (void)state;
    to_the_visit(f);
    to_the_admonition(f);
    to_the_penalty(f);
    act(f, "zhao", "serve", "{\"way\":\"direct\",\"receipt\":\"签收\"}");
    MAKES("service", "行政处罚决定书", "南关区市监处罚〔2026〕1号", "检查通知书");
    act(f, "zhao", "supervise", "{\"what\":\"补报年报并说明\",\"due\":\"2026-12-20\"}");
    clock_to(f, "2026-12-21");
    act(f, "zhao", "recheck-pass", "{\"people\":[\"J01\",\"J02\"],\"found\":\"已补报\"}");
    MAKES("recheck", "已补报", "整改合格", "补报年报并说明", "2026年12月21日", "王一、李二");
    MAKES("closing", "3000.50 元", "已补报", "告诫书");
    close_office(&o);
}

static void count_one(const json_t *projection, size_t expected)
{
    assert_int_equal(json_array_size(json_object_get(projection, "documents")), expected);
}

static void the_history_has_each_version_with_its_hash(void **state)
{
    struct office o = open_office();
    struct fixture *f = o.f;
    struct document_row row, kept;
    struct docket_row now;
    json_t *blanks, *projection;

    (void)state;
    act(f, "zhao", "visit-ask", "{\"planned\":\"2026-12-01\",\"ways\":[\"onsite\"]}");
    for (uint32_t version = 1; version <= 3; version++) {
        OK(try_make(f, FIRST, "notice", "{\"form.phone\":\"0431-88880000\"}", version == 3, &row,
                    &blanks, e));
        assert_int_equal(row.version, version);
        assert_int_equal(row.n, version == 3 ? 2 : 1); /* the second only with new */
        assert_string_equal(row.number, version == 3 ? "南关区市监检通〔2026〕2号"
                                                     : "南关区市监检通〔2026〕1号");
        assert_non_null(strstr(row.html, "0431-88880000"));
        ledger_document_free(&row);
        json_decref(blanks);
    }
    OK(try_make(f, SECOND, "notice", "{}", false, &row, &blanks, e));
    assert_int_equal(row.n, 3); /* one count for the bureau */
    ledger_document_free(&row);
    json_decref(blanks);
    OK(documents_get(f->lane.ledger, FIRST, "notice", 0, &kept, e));
    assert_int_equal(kept.version, 3);
    OK(ledger_case_get(f->lane.ledger, FIRST, &now, e));
    OK(docket_projection(&now, &projection, e));
    OK(docket_check_history(f->lane.ledger, &now, e));
    count_one(projection, 3);
    const json_t *last = json_array_get(json_object_get(projection, "documents"), 2);
    assert_string_equal(json_string_value(json_object_get(last, "sha256")), kept.sha256);
    assert_string_equal(json_string_value(json_object_get(last, "number")), kept.number);
    json_decref(projection);
    ledger_docket_free(&now);
    ledger_document_free(&kept);
    close_office(&o);
}

static void what_the_case_has_cannot_be_typed(void **state)
{
    struct office o = open_office();
    struct fixture *f = o.f;
    struct document_row row;
    json_t *blanks;

    (void)state;
    refuses(f, "nonsense", "{}", E_NOTFOUND, "document kinds");
    refuses(f, "notice", "{\"firm.name\":\"另一家\"}", E_INPUT, "no firm.name to fill in");
    refuses(f, "notice", "{\"items\":\"x\"}", E_INPUT, "no items to fill in");
    refuses(f, "notice", "{\"form.nothing\":\"x\"}", E_INPUT, "no form.nothing");
    refuses(f, "notice", "{\"visit-ask.planned\":\"soon\"}", E_INPUT, "must be a date");
    OK(try_make(f, FIRST, "notice", "{\"visit-ask.planned\":\"2026-12-01\"}", false, &row, &blanks,
                e));
    assert_non_null(strstr(row.html, "拟于2026年12月1日检查"));
    ledger_document_free(&row);
    json_decref(blanks);
    act(f, "zhao", "visit-ask", "{\"planned\":\"2026-12-02\",\"ways\":[\"onsite\"]}");
    refuses(f, "notice", "{\"visit-ask.planned\":\"2026-12-01\"}", E_CONFLICT,
            "the case has visit-ask.planned");
    close_office(&o);
}

static void the_ledger_keeps_what_was_made(void **state)
{
    struct office o = open_office();
    struct fixture *f = o.f;
    struct db *db = ledger_db(f->lane.ledger);
    struct document_row row;
    json_t *blanks;
    struct error why;

    (void)state;
    OK(try_make(f, FIRST, "notice", "{}", false, &row, &blanks, e));
    ledger_document_free(&row);
    json_decref(blanks);
    assert_int_not_equal(db_exec(db, "UPDATE document SET html = 'x'", &why), E_OK);
    assert_non_null(strstr(why.en, "never change"));
    assert_int_not_equal(db_exec(db, "DELETE FROM document", &why), E_OK);
    assert_int_not_equal(
        db_exec(db, "INSERT OR REPLACE INTO document SELECT * FROM document", &why), E_OK);
    assert_int_equal(documents_get(f->lane.ledger, FIRST, "notice", 2, &row, &why), E_NOTFOUND);
    OK(db_exec(db, "DROP TRIGGER document_no_update; UPDATE document SET html = html || ' '", e));
    assert_int_equal(documents_get(f->lane.ledger, FIRST, "notice", 1, &row, &why), E_CORRUPT);
    close_office(&o);
}

/* A voided case takes no events, and so no documents; nothing is left behind. */
static void a_refused_document_takes_no_number(void **state)
{
    struct office o = open_office();
    struct fixture *f = o.f;
    struct document_row row;
    uint32_t n;

    (void)state;
    const struct case_setting setting = setting_of(f, NULL);
    OK(ledger_begin(f->lane.ledger, e));
    OK(cases_void(&setting, 1, "li", "the wrong plan", e));
    OK(ledger_commit(f->lane.ledger, e));
    refuses(f, "notice", "{}", E_CONFLICT, "");
    OK(ledger_document_last_n(f->lane.ledger, 220102, "notice", 2026, &n, e));
    assert_int_equal(n, 0);
    assert_int_equal(ledger_document_get(f->lane.ledger, FIRST, "notice", 0, &row, NULL),
                     E_NOTFOUND);
    close_office(&o);
}

#define TEST(f) cmocka_unit_test(f)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_document_of_one_case), TEST(the_history_has_each_version_with_its_hash),
        TEST(what_the_case_has_cannot_be_typed), TEST(the_ledger_keeps_what_was_made),
        TEST(a_refused_document_takes_no_number)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
