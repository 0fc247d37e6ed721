/* Matters on the machine: every action, four eyes, worked dates, escalation over holidays, replay.
 */
#include "cases/bench.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/dues.h"

static int set_up(void **state)
{
    (void)state;
    bench_tables();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_tables_free();
    return 0;
}

/* A matter of that kind, and the fields it is opened with; "less" is left out. */
static const char *opening(const char *kind, const char *less)
{
    static const char *const fields[] = {"source':'12315",
                                         "text':'多次检查影响经营",
                                         "uscc':'91220101MA00000000",
                                         "case':'220102202611270001",
                                         "person':'J01",
                                         "by':'赵投诉"};
    static char text[600];
    int used = snprintf(text, sizeof text, "{'kind':'%s'", kind);

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strncmp(fields[i], less, strlen(less)) != 0 || !*less)
            used += snprintf(text + used, sizeof text - (size_t)used, ",'%s'", fields[i]);
    snprintf(text + used, sizeof text - (size_t)used, "%s}",
             strcmp(less, "unit") == 0 ? "" : ",'unit':220102");
    return text;
}

static void opened(const char *kind, const char *day)
{
    bench_matter(docket_kind_find(kind));
    ok("zhao", day, "open", opening(kind, ""));
}

static void is_in(const char *main)
{
    assert_string_equal(text_at("main"), main);
}

static void complaint_goes_its_way(void **state)
{
    (void)state;
    opened("fie-complaint", "2026-09-30");
    is_in("received");
    due_is("fie-complaint-accept", "2026-10-15"); /* 7 wd over the holidays */
    no("zhao", "2026-10-08", "answer", "{'text':'x'}", E_CONFLICT, "the matter is “received”");
    no("zhao", "2026-10-08", "assign", "{'unit':220103}", E_CONFLICT, "must be: accepted");
    ok("zhao", "2026-10-14", "accept", "{}");
    is_in("accepted");
    not_running("fie-complaint-accept");
    due_is("fie-complaint", "2027-01-06"); /* 60 wd, provisional */
    no("zhao", "2026-10-14", "assign", "{}", E_INPUT, "unit");
    ok("zhao", "2026-10-15", "assign", "{'unit':220100,'handler':'li'}");
    ok("li", "2026-10-20", "urge", "{'text':'请抓紧'}");
    is_in("assigned");
    ok("zhao", "2026-10-21", "answer", "{'text':'已合并检查'}");
    no("zhao", "2026-10-21", "return", "{'reason':'x'}", E_DENIED, "somebody else");
    ok("li", "2026-10-21", "return", "{'reason':'不够具体'}");
    ok("li", "2026-10-22", "answer", "{'text':'今年不再重复检查'}");
    no("li", "2026-10-22", "approve", "{}", E_DENIED, "somebody else");
    ok("han", "2026-10-23", "approve", "{}");
    no("zhao", "2026-10-26", "feedback", "{'date':'2026-10-21'}", E_INPUT, "between");
    no("zhao", "2026-10-26", "feedback", "{'date':'2026-10-27'}", E_INPUT, "future");
    ok("zhao", "2026-10-26", "feedback", "{'satisfied':true}");
    not_running("fie-complaint");
    assert_string_equal(text_at("state"), "open");
    ok("zhao", "2026-10-27", "close", "{'settled':true}");
    is_in("closed");
    assert_string_equal(text_at("state"), "closed");
    assert_int_equal(json_array_size(json_object_get(bench.projection, "ended")), 2);
    assert_int_equal(json_int(bench.projection, "unit"), 220100);
    assert_int_equal(json_int(bench.projection, "region"), 220102);
    assert_int_equal(json_int(bench.projection, "urged"), 1);
    no("li", "2026-10-27", "urge", "{'text':'x'}", E_CONFLICT, "closed");
    no("li", "2026-10-27", "erase", "{}", E_NOTFOUND, "erase");
    end_case();
}

static void projection_names_nobody_who_asked(void **state)
{
    (void)state;
    opened("firm-complaint", "2026-11-27");
    char *text = json_dumps(bench.projection, 0);
    assert_null(strstr(text, "赵投诉"));
    free(text);
    end_case();
}

static void every_kind_has_its_clocks(void **state)
{
    static const struct {
        const char *kind, *first, *then;
    } rows[] = {{"objection", "2026-12-25", "2026-12-25"},
                {"fie-complaint", "2026-12-08", "2027-02-24"},
                {"firm-complaint", "2026-12-08", "2027-02-24"},
                {"consumer-complaint", "2026-12-08", "2027-02-03"},
                {"recusal", "2026-12-01", "2026-12-01"},
                {"round-table", "2026-12-25", "2026-12-25"}};
    size_t kinds = 0;

    (void)state;
    for (const struct docket_kind *k = matter_kinds; k->id; k++)
        kinds++;
    assert_int_equal(kinds, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < kinds; i++) {
        const struct docket_kind *k = docket_kind_find(rows[i].kind);
        opened(k->id, "2026-11-27");
        due_is(k->accept ? k->accept : k->finish, rows[i].first);
        ok("zhao", "2026-12-02", "accept", "{}");
        due_is(k->finish, rows[i].then);
        assert_int_equal(json_array_size(json_object_get(bench.projection, "clocks")), 1);
        end_case();
    }
}

/* From the day received, which may lie before the day it is written down. */
static void clocks_run_from_the_day_received(void **state)
{
    (void)state;
    bench_matter(docket_kind_find("round-table"));
    no("zhao", "2026-11-27", "open",
       "{'kind':'round-table','source':'s','text':'x','unit':220102,'received':'2026-11-28'}",
       E_INPUT, "future");
    ok("zhao", "2026-11-27", "open",
       "{'kind':'round-table','source':'s','text':'x','unit':220102,'received':'2026-11-20'}");
    due_is("round-table", "2026-12-18");
    end_case();
}

static void openings_are_checked(void **state)
{
    static const char *const needed[][2] = {{"objection", "case"},     {"fie-complaint", "uscc"},
                                            {"recusal", "person"},     {"round-table", "text"},
                                            {"round-table", "source"}, {"round-table", "unit"}};

    (void)state;
    assert_null(docket_kind_find("rumour"));
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bench_matter(docket_kind_find(needed[i][0]));
        no("zhao", "2026-11-27", "open", opening(needed[i][0], needed[i][1]), E_INPUT,
           needed[i][1]);
        no("zhao", "2026-11-27", "open", opening("rumour", ""), E_INPUT, needed[i][0]);
        bench_case_free();
    }
    bench_matter(docket_kind_find("round-table"));
    no("zhao", "2026-11-27", "accept", "{}", E_CONFLICT, "not open");
    no("zhao", "2026-11-27", "open", "{'computed':{}}", E_INPUT, "computed");
    ok("zhao", "2026-11-27", "open", opening("round-table", ""));
    no("zhao", "2026-11-27", "open", opening("round-table", ""), E_CONFLICT, "received");
    end_case();
}

static void refusal_withdrawal_and_links(void **state)
{
    (void)state;
    bench_matter(docket_kind_find("consumer-complaint"));
    ok("zhao", "2026-11-27", "open", opening("consumer-complaint", "case"));
    no("zhao", "2026-11-27", "link", "{}", E_INPUT, "case");
    ok("zhao", "2026-11-27", "link", "{'case':'220102202611270001'}");
    no("zhao", "2026-11-27", "link", "{'case':'1'}", E_CONFLICT, "has a case already");
    ok("zhao", "2026-11-27", "link", "{'commit':7}");
    no("zhao", "2026-11-27", "refuse", "{'reason':'x'}", E_DENIED, "somebody else");
    no("li", "2026-11-27", "refuse", "{}", E_INPUT, "reason");
    ok("li", "2026-12-10", "refuse", "{'reason':'不属于本部门职责'}");
    is_in("refused");
    const json_t *ended = json_array_get(json_object_get(bench.projection, "ended"), 0);
    assert_string_equal(json_text(ended, "late"), "2026-12-08");
    end_case();
    opened("recusal", "2026-11-27");
    ok("zhao", "2026-11-28", "accept", "{}");
    no("zhao", "2026-11-28", "answer", "{'text':'同意'}", E_INPUT, "upheld");
    ok("zhao", "2026-11-28", "withdraw", "{'reason':'申请人撤回'}");
    is_in("withdrawn");
    not_running("recusal-decide");
    end_case();
}

static void upheld_objection_waits_for_its_case(void **state)
{
    (void)state;
    opened("objection", "2026-11-27");
    ok("zhao", "2026-11-27", "accept", "{}");
    ok("zhao", "2026-11-30", "answer", "{'text':'成立','upheld':true}");
    ok("li", "2026-11-30", "approve", "{}");
    ok("zhao", "2026-12-01", "feedback", "{}");
    no("zhao", "2026-12-01", "close", "{'settled':false}", E_CONFLICT, "not been corrected");
    ok("zhao", "2026-12-02", "close", "{'settled':true}");
    end_case();
}

#define ACCEPT "{'clock':'fie-complaint-accept','due':'2026-09-28'"

static void time_is_written_down_once(void **state)
{
    (void)state;
    opened("fie-complaint", "2026-09-17");
    due_is("fie-complaint-accept", "2026-09-28");
    no("inspectd", "2026-09-22", "warned", "{'clock':'round-table','due':'2026-09-28'}", E_CONFLICT,
       "not running");
    ok("inspectd", "2026-09-22", "warned", ACCEPT "}");
    ok("inspectd", "2026-09-29", "escalated", ACCEPT ",'level':'county'}");
    no("inspectd", "2026-09-29", "escalated", ACCEPT ",'level':'county'}", E_CONFLICT, "already");
    ok("inspectd", "2026-10-12", "escalated", ACCEPT ",'level':'prefecture'}");
    ok("inspectd", "2026-10-19", "escalated", ACCEPT ",'level':'province'}");
    no("inspectd", "2026-10-20", "escalated", ACCEPT ",'level':'county'}", E_CONFLICT, "already");
    ok("zhao", "2026-10-20", "accept", "{}");
    json_t *due = due_of("fie-complaint", "2026-10-20"); /* a new clock begins afresh */
    assert_int_equal(json_int(due, "level"), 0);
    assert_false(json_flag(due, "warned"));
    json_decref(due);
    end_case();
}

static struct case_reminder remind(const char *due, bool warned, int own, const char *today)
{
    return case_remind(bench.calendar, 220102, on(due), true, warned, own, on(today), 3, 5);
}

static void late_ones_go_up_by_working_days(void **state)
{
    static const struct {
        const char *day;
        int level;
    } rows[] = {{"2026-09-28", 0}, {"2026-09-29", 1},
                {"2026-10-07", 1}, /* seven days of holiday do not count */
                {"2026-10-10", 1}, /* wd late: 29, 30, 8, 9, 10 (make-up Saturday) */
                {"2026-10-11", 1}, {"2026-10-12", 2},
                {"2027-03-01", 3}};

    (void)state;
    assert_false(remind("2026-09-28", false, 1, "2026-09-21").warn);
    assert_true(remind("2026-09-28", false, 1, "2026-09-22").warn); /* 3 wd left: 23, 24, 28 */
    assert_false(remind("2026-09-28", true, 1, "2026-09-22").warn);
    assert_true(remind("2026-09-28", false, 1, "2026-09-28").warn);
    assert_false(remind("2026-09-28", false, 1, "2026-09-29").warn); /* late: more than a warning */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(remind("2026-09-28", true, 1, rows[i].day).level, rows[i].level);
    /* from the level of whoever is in charge; what is not ours goes nowhere */
    assert_int_equal(remind("2026-11-30", true, 2, "2026-12-01").level, 2);
    assert_int_equal(remind("2026-11-30", true, 3, "2026-12-01").level, 3);
    struct case_reminder party = case_remind(bench.calendar, 220102, on("2026-09-28"), false, false,
                                             1, on("2026-10-12"), 3, 5);
    assert_int_equal(party.level, 0);
    assert_true(party.warn);
}

static void a_broken_history_is_noticed(void **state)
{
    json_t *again;

    (void)state;
    opened("round-table", "2026-11-27");
    ok("zhao", "2026-11-27", "accept", "{}");
    ok("zhao", "2026-11-27", "assign", "{'handler':'li'}");
    json_array_remove(bench.events, 1);
    assert_int_equal(case_replay(bench.kind, NULL, bench.events, &again, &bench.e), E_CORRUPT);
    assert_non_null(strstr(bench.e.en, "event 2"));
    bench_case_free();
}

static void what_is_allowed_is_what_is_accepted(void **state)
{
    struct buf may = {0};
    size_t i;
    json_t *list, *one;

    (void)state;
    opened("round-table", "2026-11-27");
    assert_int_equal(case_allowed(&bench.rules, bench.projection, ROLE_APPROVER, "zhao",
                                  on("2026-11-27"), &list, &bench.e),
                     E_OK);
    json_array_foreach(list, i, one)
    {
        if (json_flag(one, "may"))
            buf_addf(&may, "%s ", json_text(one, "action"));
        if (strcmp(json_text(one, "action"), "refuse") == 0)
            assert_non_null(strstr(json_text(json_object_get(one, "why"), "en"), "zhao did"));
    }
    assert_string_equal(may.data, "accept withdraw urge link ");
    assert_int_equal(json_array_size(list), 8); /* refuse: opened it; three for the daemon */
    buf_free(&may);
    json_decref(list);
    end_case();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complaint_goes_its_way),
        cmocka_unit_test(projection_names_nobody_who_asked),
        cmocka_unit_test(every_kind_has_its_clocks),
        cmocka_unit_test(clocks_run_from_the_day_received),
        cmocka_unit_test(openings_are_checked),
        cmocka_unit_test(refusal_withdrawal_and_links),
        cmocka_unit_test(upheld_objection_waits_for_its_case),
        cmocka_unit_test(time_is_written_down_once),
        cmocka_unit_test(late_ones_go_up_by_working_days),
        cmocka_unit_test(a_broken_history_is_noticed),
        cmocka_unit_test(what_is_allowed_is_what_is_accepted),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
