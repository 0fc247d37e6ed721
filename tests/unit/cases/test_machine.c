/* The stage machine by hand: whole cases to each end, the worked dates of the domain notes, every
 * guard that refuses, two pairs of eyes. Random walks are in test_machine_walk.c. */
#include "cases/bench.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/cases/machine_private.h"
#include "core/law/codes.h"

/* ---- the table ---- */

static void table_is_whole(void **state)
{
    (void)state;
    if (case_machine_check(bench.codes, on("2026-11-23"), &bench.e))
        fail_msg("%s", bench.e.en);
    /* an old calendar date at which the new Penalty Law was not in force yet */
    assert_int_equal(case_machine_check(bench.codes, on("2011-01-01"), &bench.e), E_INPUT);
}

static void edge_is_drawn(void *ctx, const struct case_action *a, const struct case_state *from,
                          const struct case_state *to)
{
    const char *svg = ctx;

    if (from && from != to && strcmp(a->id, "voided") != 0 && !strstr(svg, a->zh))
        fail_msg("docs/stages.svg lacks %s: run make picture", a->id);
}

/* The picture that is kept in docs/ is that of this table. */
static void picture_names_all(void **state)
{
    struct buf dot = {0}, svg = {0};
    const struct case_state *s;

    (void)state;
    case_machine_dot(&dot);
    assert_int_equal(file_read("docs/stages.svg", 10000000, &svg, &bench.e), E_OK);
    for (s = case_machine.states; s->id; s++) {
        assert_non_null(strstr(dot.data, s->id));
        if (!strstr(svg.data, s->zh))
            fail_msg("docs/stages.svg lacks %s: run make picture", s->id);
    }
    case_each_edge(&case_machine, edge_is_drawn, svg.data);
    buf_free(&dot);
    buf_free(&svg);
}

static void fields_as_typed(void **state)
{
    static const struct {
        enum case_field_kind kind;
        const char *text, *value; /* NULL: refused */
    } rows[] = {{CASE_FEN, "3000", "300000"},
                {CASE_FEN, "3000.5", "300050"},
                {CASE_FEN, "0.07", "7"},
                {CASE_FEN, "1.", NULL},
                {CASE_FEN, "1.005", NULL},
                {CASE_FEN, "-1", NULL},
                {CASE_INT, "12", "12"},
                {CASE_INT, "1x", NULL},
                {CASE_INT, "", NULL},
                {CASE_DATE, "2026-02-29", NULL},
                {CASE_DATE, "2026-02-28", "\"2026-02-28\""},
                {CASE_FLAG, "是", "true"},
                {CASE_FLAG, "no", "false"},
                {CASE_FLAG, "maybe", NULL},
                {CASE_LIST, "a, b,,c", "[\"a\",\"b\",\"c\"]"},
                {CASE_RESULTS, "0101:1;0102:2+5", "{\"0101\":[\"1\"],\"0102\":[\"2\",\"5\"]}"},
                {CASE_RESULTS, "0101：2、5；0102：1", "{\"0101\":[\"2\",\"5\"],\"0102\":[\"1\"]}"},
                {CASE_LIST, "甲、乙，丙", "[\"甲\",\"乙\",\"丙\"]"},
                {CASE_FEN, "３０００．５", "300050"},
                {CASE_RESULTS, "0101", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct case_field field = {"f", rows[i].kind, true, "字段", "field", NULL, false, false};
        json_t *typed = json_string(rows[i].text), *value;
        enum err rc = case_field_read(&field, typed, &value, &bench.e);
        assert_int_equal(rc, rows[i].value ? E_OK : E_INPUT);
        char *text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
        if (rows[i].value)
            assert_string_equal(text, rows[i].value);
        free(text);
        json_decref(typed);
        json_decref(value);
    }
}

/* Lists, results, flags and whole numbers as a form or a program gives them; all else is text. */
static void typed_values_are_taken(void **state)
{
    static const struct {
        enum case_field_kind kind;
        const char *given;
        bool good;
    } rows[] = {{CASE_LIST, "[\"a,b\",\"c\"]", true},
                {CASE_LIST, "{\"a\":[\"1\"]}", false},
                {CASE_RESULTS, "{\"0101\":[\"1\"],\"0102\":[\"2\",\"5\"]}", true},
                {CASE_RESULTS, "[\"0101\"]", false},
                {CASE_TEXT, "[\"a\"]", false},
                {CASE_TEXT, "{}", false},
                {CASE_FEN, "300050", false}, /* of which unit? */
                {CASE_FLAG, "null", false},
                {CASE_FLAG, "true", true},
                {CASE_FLAG, "false", true},
                {CASE_FLAG, "1", false},
                {CASE_INT, "17", true},
                {CASE_INT, "-1", false},
                {CASE_INT, "1.5", false},
                {CASE_INT, "true", false},
                {CASE_TEXT, "17", false},
                {CASE_TEXT, "\"--a=\\\"b\\\"\\n甲\"", true}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct case_field field = {"f", rows[i].kind, true, "字段", "field", NULL, false, false};
        json_t *given = json_loads(rows[i].given, JSON_DECODE_ANY, NULL), *value;
        enum err rc = case_field_read(&field, given, &value, &bench.e);
        assert_int_equal(rc, rows[i].good ? E_OK : E_INPUT);
        assert_true(json_equal(value, given) == rows[i].good);
        json_decref(value);
        json_decref(given);
    }
}

/* ---- ends ---- */

static void no_problem(void **state)
{
    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['7']}}");
    no("li", "2026-01-13", "close-clean", "{}", E_CONFLICT, "party told");
    ok("zhao", "2026-01-13", "feedback", "{'way':'direct'}");
    no("zhao", "2026-01-13", "guide", "{'condition':'problem','guidance':'x'}", E_CONFLICT,
       "no problem");
    ok("li", "2026-01-13", "close-clean", "{}");
    assert_string_equal(text_at("state"), "closed");
    assert_string_equal(text_at("closed"), "close-clean");
    /* disclosure goes on after the end: 20 working days from the visit */
    due_is("result-publish", "2026-02-09");
    no("inspectd", "2026-02-06", "disclosed", PUBLIC_FILE, E_CONFLICT, "not approved");
    ok("inspectd", "2026-02-09", "disclosed", PUBLIC_FILE);
    end_case();
}

static void admonished_and_corrected(void **state)
{
    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['2'],'0201':['1']}}");
    no("zhao", "2026-01-12", "admonish",
       "{'condition':'minor-on-list','violation':'x','harm':false,'list':['f02']," LOOKED "}",
       E_INPUT, "skip");
    no("zhao", "2026-01-12", "admonish",
       "{'condition':'minor-on-list','violation':'x','harm':false,'list':['f02'],'similar':1,"
       "'similar_since':'2023-01-01','skip':'轻微'}",
       E_CONFLICT, "first violation");
    no("zhao", "2026-01-12", "admonish",
       "{'condition':'minor-on-list','violation':'x','harm':false,'list':['f02'],'similar':0,"
       "'similar_since':'2024-06-01','skip':'轻微'}",
       E_INPUT, "go back 2 years");
    ok("zhao", "2026-01-12", "admonish",
       "{'condition':'minor-on-list','violation':'x','harm':false,'list':['f02']," LOOKED
       ",'skip':'当场已讲清，无需另行引导'}");
    no("zhao", "2026-01-12", "admonition-approve", "{}", E_DENIED, "somebody else");
    ok("li", "2026-01-12", "admonition-approve", "{}");
    ok("zhao", "2026-01-13", "admonition-serve",
       "{'way':'direct','what':'补报年报','due':'2026-02-13'}");
    due_is("rectify", "2026-02-13");
    due_is("recheck", "2026-03-05"); /* ten working days over the Spring Festival */
    ok("zhao", "2026-02-25", "recheck-pass", "{'people':['I1','I2'],'found':'已补报'}");
    no("zhao", "2026-02-25", "close", "{}", E_DENIED, "somebody else");
    ok("li", "2026-02-26", "close", "{}");
    assert_string_equal(text_at("state"), "closed");
    end_case();
}

static void cannot_be_contacted(void **state)
{
    (void)state;
    with_results("2026-01-30", "{'results':{'0101':['4'],'0201':['4']}}");
    assert_string_equal(track("abnormal"), "abnormal-due");
    due_is("abnormal-list", "2026-02-13");
    no("li", "2026-01-30", "close-unreachable", "{'skip':'x'}", E_CONFLICT, "listed");
    ok("li", "2026-02-02", "abnormal-list", "{'reason':'无法联系'}");
    ok("li", "2026-02-02", "close-unreachable", "{'skip':'无法联系'}");
    assert_int_equal(json_array_size(json_object_get(bench.projection, "trail")), 5);
    due_is("result-publish", "2026-03-05"); /* 2026-01-30 + 20 working days */
    end_case();
}

static void objection_upheld(void **state)
{
    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['3']}}");
    ok("zhao", "2026-01-12", "feedback", "{'way':'mail'}");
    due_is("objection", "2026-02-02");
    no("zhao", "2026-02-03", "objection", "{'text':'不符'}", E_CONFLICT, "ended");
    ok("zhao", "2026-02-03", "objection", "{'text':'不符','date':'2026-02-02'}");
    due_is("objection-answer", "2026-03-06");
    ok("li", "2026-02-04", "objection-uphold", "{'reason':'属实'}");
    no("zhao", "2026-02-04", "results-correct", "{'results':{'0101':['1']},'reason':'x'}", E_INPUT,
       "0201 has no result");
    ok("zhao", "2026-02-04", "results-correct",
       "{'results':{'0101':['1'],'0201':['1']},'reason':'异议成立'}");
    no("zhao", "2026-02-04", "correction-approve", "{}", E_DENIED, "somebody else");
    ok("li", "2026-02-04", "correction-approve", "{}");
    assert_int_equal(json_integer_value(
                         json_object_get(json_object_get(bench.projection, "results"), "version")),
                     2);
    assert_string_equal(track("abnormal"), "abnormal-none");
    not_running("abnormal-list");
    ok("li", "2026-02-05", "close-clean", "{}");
    end_case();
}

static void paid_late(void **state)
{
    struct case_debt debt;

    (void)state;
    served("2026-02-01");
    due_is("payment", "2026-02-24"); /* 15 days end in the Spring Festival */
    due_is("reconsideration", "2026-04-02");
    due_is("lawsuit", "2026-08-03");           /* 1 August is a Saturday */
    due_is("court-enforcement", "2026-11-03"); /* three months after that */
    assert_int_equal(case_debt(&bench.rules, bench.projection, on("2026-03-06"), &debt, &bench.e),
                     E_OK);
    assert_int_equal(debt.surcharge, 30000); /* ten days at 3 % of 1,000 yuan */
    assert_int_equal(debt.left, 130000);
    no("zhao", "2026-03-06", "pay", "{'amount':100000}", E_CONFLICT, "130000 fen are left");
    ok("zhao", "2026-03-06", "pay-part", "{'amount':50000}");
    assert_int_equal(case_debt(&bench.rules, bench.projection, on("2026-03-16"), &debt, &bench.e),
                     E_OK);
    assert_int_equal(debt.surcharge, 45000); /* ten more days on half of it */
    ok("zhao", "2026-03-06", "reconsider", "{'agency':'市政府'}");
    assert_int_equal(case_debt(&bench.rules, bench.projection, on("2026-03-16"), &debt, &bench.e),
                     E_OK);
    assert_int_equal(debt.surcharge, 30000); /* nothing grows during the review */
    ok("zhao", "2026-03-16", "reconsider-uphold", "{'text':'维持'}");
    due_is("lawsuit-after-review", "2026-03-31");
    due_is("court-enforcement", "2026-06-30");
    assert_int_equal(case_debt(&bench.rules, bench.projection, on("2027-03-16"), &debt, &bench.e),
                     E_OK);
    assert_int_equal(debt.surcharge, 100000); /* never more than the fine */
    ok("li", "2026-03-16", "decision-publish", "{'where':'公示系统'}");
    ok("zhao", "2026-03-18", "pay", "{'amount':83000}");
    assert_string_equal(track("payment"), "paid");
    ok("li", "2026-03-18", "supervise-none", "{'reason':'违法行为已终了'}");
    ok("li", "2026-03-18", "close", "{}");
    end_case();
}

static void enforced_by_court(void **state)
{
    (void)state;
    served("2026-02-01");
    no("zhao", "2026-02-24", "demand", "{}", E_CONFLICT, "not due");
    ok("zhao", "2026-07-28", "demand", "{}");
    due_is("enforcement-demand", "2026-08-07");
    no("li", "2026-08-03", "enforce-ask", "{'court':'南关区法院'}", E_CONFLICT, "2026-08-03");
    no("li", "2026-08-07", "enforce-ask", "{'court':'南关区法院'}", E_CONFLICT, "2026-08-07");
    no("li", "2026-11-04", "enforce-ask", "{'court':'南关区法院'}", E_CONFLICT, "2026-11-03");
    ok("li", "2026-11-03", "enforce-ask", "{'court':'南关区法院'}");
    ok("li", "2026-12-01", "enforce-end", "{'reason':'无财产'}");
    end_case();
}

static void annulled_and_withdrawn(void **state)
{
    (void)state;
    served("2026-02-02");
    due_is("decision-publish", "2026-02-26"); /* 20 working days from the decision, 22 January */
    ok("li", "2026-02-03", "decision-publish", "{'where':'公示系统'}");
    ok("zhao", "2026-02-04", "pay", "{'amount':100000}");
    ok("zhao", "2026-02-05", "sue", "{'court':'铁路法院'}");
    ok("zhao", "2026-03-02", "annul", "{'by':'court','reason':'证据不足'}");
    due_is("decision-withdraw", "2026-03-05");
    assert_string_equal(track("payment"), "refunding");
    no("li", "2026-03-02", "close-early", "{'reason':'x','skip':'x'}", E_CONFLICT, "refunded");
    ok("li", "2026-03-03", "refund", "{'amount':100000}");
    ok("sun", "2026-03-03", "decision-withdraw", "{'reason':'判决撤销'}");
    no("li", "2026-03-03", "close-early", "{'reason':'x'}", E_INPUT, "skip");
    ok("li", "2026-03-03", "close-early", "{'reason':'判决撤销','skip':'无需整改'}");
    end_case();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_whole),
        cmocka_unit_test(picture_names_all),
        cmocka_unit_test(fields_as_typed),
        cmocka_unit_test(typed_values_are_taken),
        cmocka_unit_test(no_problem),
        cmocka_unit_test(admonished_and_corrected),
        cmocka_unit_test(cannot_be_contacted),
        cmocka_unit_test(objection_upheld),
        cmocka_unit_test(paid_late),
        cmocka_unit_test(enforced_by_court),
        cmocka_unit_test(annulled_and_withdrawn),
    };

    bench_tables();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    bench_tables_free();
    return failed;
}
