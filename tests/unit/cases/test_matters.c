/* The ledger of matters: the pure rules (every action, four eyes, worked dates, escalation over
 * holidays, replay) and its storage. */
#include "fixture/lane.h"

#include "core/cases/matter.h"
#include "platform/store/ledger_matters.h"

struct rig {
    struct codes *codes;
    struct calendar *calendar;
    struct case_rules rules;
    json_t *events;
    json_t *now; /* projection */
};

static int set_up(void **state)
{
    struct rig *r = mem_new(sizeof *r);

    OK(codes_load("config", &r->codes, e));
    r->calendar = calendar_new();
    OK(calendar_load_file(r->calendar, "config/calendar.csv", e));
    r->rules = (struct case_rules){r->codes, r->calendar, 480};
    r->events = json_array();
    *state = r;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *r = *state;

    json_decref(r->events);
    json_decref(r->now);
    calendar_free(r->calendar);
    codes_free(r->codes);
    free(r);
    return 0;
}

static int32_t day_of(const char *text)
{
    int32_t day;

    assert_true(day_parse(text, &day));
    return day;
}

/* Takes content. Applies on success. */
static enum err does(struct rig *r, const char *day, const char *actor, const char *action,
                     json_t *content, struct error *why)
{
    char time[21];
    json_t *next;

    instant_format(instant_of(day_of(day), 36000, 480), time);
    json_t *event = json_pack("{s:s, s:s, s:s, s:o}", "kind", action, "actor", actor, "time", time,
                              "content", content);
    assert_non_null(event);
    enum err rc = matter_apply(&r->rules, r->now, event, &next, why);
    if (!rc) {
        json_decref(r->now);
        r->now = next;
        json_array_append(r->events, event);
    }
    json_decref(event);
    return rc;
}

static void did(struct rig *r, const char *day, const char *actor, const char *action,
                json_t *content)
{
    struct error why = {.code = E_OK};

    if (does(r, day, actor, action, content, &why))
        fail_msg("%s: %s", action, why.en);
}

static void refused(struct rig *r, enum err code, const char *day, const char *actor,
                    const char *action, json_t *content)
{
    struct error why = {.code = E_OK};

    assert_int_equal(does(r, day, actor, action, content, &why), code);
    assert_true(*why.zh && *why.en);
}

static void restart(struct rig *r)
{
    json_decref(r->now);
    r->now = NULL;
    json_array_clear(r->events);
}

static void is_in(const struct rig *r, const char *state)
{
    assert_string_equal(json_string_value(json_object_get(r->now, "state")), state);
}

static json_t *opening(const char *kind)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s}", "kind", kind, "source", "12315",
                     "text", "多次检查影响经营", "unit", 220102, "uscc", "91220101MA00000000",
                     "case", "220102202611270001", "person", "J01", "by", "赵投诉");
}

static const char *due_on(struct rig *r, const char *today, char out[11])
{
    struct matter_due due;

    OK(matter_due(&r->rules, r->now, day_of(today), &due, e));
    return due.clock ? day_format(due.day, out) : "";
}

static void tables_hold_together(void **state)
{
    struct rig *r = *state;

    OK(matter_check(r->codes, day_of("2026-11-27"), e));
}

static void complaint_goes_its_way(void **state)
{
    struct rig *r = *state;
    char text[11];

    did(r, "2026-09-30", "zhao", "open", opening("fie-complaint"));
    is_in(r, "received");
    assert_string_equal(due_on(r, "2026-09-30", text), "2026-10-15"); /* 7 wd over the holidays */
    refused(r, E_CONFLICT, "2026-10-08", "zhao", "answer", json_pack("{s:s}", "text", "x"));
    refused(r, E_CONFLICT, "2026-10-08", "zhao", "assign", json_pack("{s:i}", "unit", 220103));
    did(r, "2026-10-14", "zhao", "accept", json_object());
    is_in(r, "accepted");
    assert_string_equal(due_on(r, "2026-10-14", text), "2027-01-06"); /* 60 wd, provisional */
    refused(r, E_INPUT, "2026-10-14", "zhao", "assign", json_object());
    did(r, "2026-10-15", "zhao", "assign",
        json_pack("{s:i, s:s}", "unit", 220100, "handler", "li"));
    did(r, "2026-10-20", "li", "urge", json_pack("{s:s}", "text", "请抓紧"));
    is_in(r, "assigned");
    did(r, "2026-10-21", "zhao", "answer", json_pack("{s:s}", "text", "已合并检查"));
    refused(r, E_DENIED, "2026-10-21", "zhao", "return", json_pack("{s:s}", "reason", "x"));
    did(r, "2026-10-21", "li", "return", json_pack("{s:s}", "reason", "不够具体"));
    did(r, "2026-10-22", "li", "answer", json_pack("{s:s}", "text", "今年不再重复检查"));
    refused(r, E_DENIED, "2026-10-22", "li", "approve", json_object());
    did(r, "2026-10-23", "han", "approve", json_object());
    refused(r, E_INPUT, "2026-10-26", "zhao", "feedback", json_pack("{s:s}", "date", "2026-10-21"));
    did(r, "2026-10-26", "zhao", "feedback", json_pack("{s:b}", "satisfied", 1));
    assert_string_equal(due_on(r, "2026-10-26", text), "");
    did(r, "2026-10-27", "zhao", "close", json_pack("{s:b}", "settled", 1));
    is_in(r, "closed");
    assert_int_equal(json_array_size(json_object_get(r->now, "ended")), 2);
    assert_int_equal(json_integer_value(json_object_get(r->now, "unit")), 220100);
    assert_int_equal(json_integer_value(json_object_get(r->now, "first")), 220102);
    assert_int_equal(json_integer_value(json_object_get(r->now, "urged")), 1);
    refused(r, E_CONFLICT, "2026-10-27", "li", "urge", json_pack("{s:s}", "text", "x"));
    refused(r, E_NOTFOUND, "2026-10-27", "li", "erase", json_object());
}

static void snapshot_names_nobody_who_asked(void **state)
{
    struct rig *r = *state;

    did(r, "2026-11-27", "zhao", "open", opening("firm-complaint"));
    char *text = json_dumps(r->now, 0);
    assert_null(strstr(text, "赵投诉"));
    free(text);
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
    struct rig *r = *state;
    char text[11];
    size_t kinds = 0;

    for (const struct matter_kind *k = matter_kinds; k->id; k++)
        kinds++;
    assert_int_equal(kinds, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < kinds; i++) {
        restart(r);
        did(r, "2026-11-27", "zhao", "open", opening(rows[i].kind));
        assert_string_equal(due_on(r, "2026-11-27", text), rows[i].first);
        did(r, "2026-12-02", "zhao", "accept", json_object());
        assert_string_equal(due_on(r, "2026-12-02", text), rows[i].then);
    }
}

static void openings_are_checked(void **state)
{
    static const char *const needed[][2] = {{"objection", "case"},     {"fie-complaint", "uscc"},
                                            {"recusal", "person"},     {"round-table", "text"},
                                            {"round-table", "source"}, {"round-table", "unit"}};
    struct rig *r = *state;

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        json_t *content = opening(needed[i][0]);
        json_object_del(content, needed[i][1]);
        refused(r, E_INPUT, "2026-11-27", "zhao", "open", content);
    }
    refused(r, E_INPUT, "2026-11-27", "zhao", "open", opening("rumour"));
    json_t *content = opening("round-table");
    json_object_set_new(content, "received", json_string("2026-11-28"));
    refused(r, E_INPUT, "2026-11-27", "zhao", "open", content);
    content = opening("round-table");
    json_object_set_new(content, "computed", json_object());
    refused(r, E_INPUT, "2026-11-27", "zhao", "open", content);
    did(r, "2026-11-27", "zhao", "open", opening("round-table"));
    refused(r, E_CONFLICT, "2026-11-27", "zhao", "open", opening("round-table"));
}

static void refusal_withdrawal_and_links(void **state)
{
    struct rig *r = *state;

    json_t *content = opening("consumer-complaint");
    json_object_del(content, "case");
    did(r, "2026-11-27", "zhao", "open", content);
    refused(r, E_INPUT, "2026-11-27", "zhao", "link", json_object());
    did(r, "2026-11-27", "zhao", "link", json_pack("{s:s}", "case", "220102202611270001"));
    refused(r, E_CONFLICT, "2026-11-27", "zhao", "link", json_pack("{s:s}", "case", "1"));
    did(r, "2026-11-27", "zhao", "link", json_pack("{s:i}", "commit", 7));
    refused(r, E_DENIED, "2026-11-27", "zhao", "refuse", json_pack("{s:s}", "reason", "x"));
    refused(r, E_INPUT, "2026-11-27", "li", "refuse", json_object());
    did(r, "2026-12-10", "li", "refuse", json_pack("{s:s}", "reason", "不属于本部门职责"));
    is_in(r, "refused");
    const json_t *ended = json_array_get(json_object_get(r->now, "ended"), 0);
    assert_string_equal(json_string_value(json_object_get(ended, "late")), "2026-12-08");
    restart(r);
    did(r, "2026-11-27", "zhao", "open", opening("recusal"));
    did(r, "2026-11-28", "zhao", "accept", json_object());
    refused(r, E_INPUT, "2026-11-28", "zhao", "answer", json_pack("{s:s}", "text", "同意"));
    did(r, "2026-11-28", "zhao", "withdraw", json_pack("{s:s}", "reason", "申请人撤回"));
    is_in(r, "withdrawn");
}

static void upheld_objection_waits_for_its_case(void **state)
{
    struct rig *r = *state;

    did(r, "2026-11-27", "zhao", "open", opening("objection"));
    did(r, "2026-11-27", "zhao", "accept", json_object());
    did(r, "2026-11-30", "zhao", "answer", json_pack("{s:s, s:b}", "text", "成立", "upheld", 1));
    did(r, "2026-11-30", "li", "approve", json_object());
    did(r, "2026-12-01", "zhao", "feedback", json_object());
    refused(r, E_CONFLICT, "2026-12-01", "zhao", "close", json_pack("{s:b}", "settled", 0));
    did(r, "2026-12-02", "zhao", "close", json_pack("{s:b}", "settled", 1));
}

static int owed(struct rig *r, const char *day)
{
    struct matter_due due;

    OK(matter_due(&r->rules, r->now, day_of(day), &due, e));
    return matter_level_owed(&r->rules, r->now, &due, day_of(day), 5);
}

static int32_t next_day(struct rig *r, const char *day)
{
    struct matter_due due;

    OK(matter_due(&r->rules, r->now, day_of(day), &due, e));
    return matter_next_day(&r->rules, r->now, &due, 3, 5);
}

static json_t *step(const char *clock, const char *due, int level)
{
    json_t *content = json_pack("{s:s, s:s}", "clock", clock, "due", due);

    if (level)
        json_object_set_new(content, "level", json_integer(level));
    return content;
}

static void late_ones_go_up_by_working_days(void **state)
{
    const char *clock = "fie-complaint-accept";
    struct rig *r = *state;

    did(r, "2026-09-17", "zhao", "open", opening("fie-complaint"));    /* due 2026-09-28 */
    assert_int_equal(next_day(r, "2026-09-17"), day_of("2026-09-22")); /* 3 wd left: 23, 24, 28 */
    refused(r, E_CONFLICT, "2026-09-22", "inspectd", "warned", step("other", "2026-09-28", 0));
    did(r, "2026-09-22", "inspectd", "warned", step(clock, "2026-09-28", 0));
    assert_int_equal(next_day(r, "2026-09-22"), day_of("2026-09-29"));
    assert_int_equal(owed(r, "2026-09-28"), 0);
    assert_int_equal(owed(r, "2026-09-29"), 1);
    did(r, "2026-09-29", "inspectd", "escalated", step(clock, "2026-09-28", 1));
    refused(r, E_CONFLICT, "2026-09-29", "inspectd", "escalated", step(clock, "2026-09-28", 1));
    assert_int_equal(owed(r, "2026-10-07"), 1); /* seven days of holiday do not count */
    assert_int_equal(owed(r, "2026-10-10"), 1); /* wd late: 29, 30, 8, 9, 10 (make-up Saturday) */
    assert_int_equal(owed(r, "2026-10-11"), 1);
    assert_int_equal(owed(r, "2026-10-12"), 2);
    assert_int_equal(next_day(r, "2026-09-30"), day_of("2026-10-12"));
    did(r, "2026-10-12", "inspectd", "escalated", step(clock, "2026-09-28", 2));
    assert_int_equal(owed(r, "2027-03-01"), 3);
    did(r, "2026-10-19", "inspectd", "escalated", step(clock, "2026-09-28", 3));
    assert_int_equal(next_day(r, "2026-10-19"), DAY_FOREVER);
    refused(r, E_CONFLICT, "2026-10-20", "inspectd", "escalated", step(clock, "2026-09-28", 4));
    did(r, "2026-10-20", "zhao", "accept", json_object());
    const json_t *clocks = json_object_get(r->now, "clock"); /* a new clock begins afresh */
    assert_int_equal(json_integer_value(json_object_get(clocks, "level")), 0);
}

static void higher_units_go_up_from_their_own_level(void **state)
{
    struct rig *r = *state;
    json_t *content = opening("round-table");

    json_object_set_new(content, "unit", json_integer(220100));
    did(r, "2026-11-02", "zhao", "open", content); /* due 2026-11-30 */
    assert_int_equal(owed(r, "2026-12-01"), 2);
    restart(r);
    content = opening("round-table");
    json_object_set_new(content, "unit", json_integer(220000));
    did(r, "2026-11-02", "zhao", "open", content);
    assert_int_equal(owed(r, "2026-12-01"), 3);
}

static void replay_gives_the_same(void **state)
{
    struct rig *r = *state;
    json_t *again;
    struct error why;

    complaint_goes_its_way(state);
    OK(matter_replay(r->events, &again, e));
    assert_true(json_equal(again, r->now));
    json_decref(again);
    json_array_remove(r->events, 1);
    assert_int_equal(matter_replay(r->events, &again, &why), E_CORRUPT);
    json_array_clear(r->events);
    assert_int_equal(matter_replay(r->events, &again, &why), E_CORRUPT);
}

static void what_is_allowed_is_what_is_accepted(void **state)
{
    struct rig *r = *state;
    size_t i;
    json_t *one;

    did(r, "2026-11-27", "zhao", "open", opening("round-table"));
    json_t *list = matter_allowed(r->now, CASE_APPROVER, "zhao");
    size_t may = 0;
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "action")), "refuse") == 0)
            assert_false(json_is_true(json_object_get(one, "may"))); /* opened it */
        may += json_is_true(json_object_get(one, "may"));
    }
    assert_int_equal(may, 4); /* accept, withdraw, urge, link */
    assert_int_equal(json_array_size(list), 5);
    json_decref(list);
}

static enum err count_row(void *ctx, const struct matter_row *row, struct error *e)
{
    (void)row;
    (void)e;
    ++*(int *)ctx;
    return E_OK;
}

static void stored_events_never_change(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    struct ledger *l = f->lane.ledger;
    struct matter_row row = {.no = "T220102202611270012",
                             .kind = "round-table",
                             .source = "12315",
                             .external = "A1",
                             .first = 220102,
                             .unit = 220102,
                             .state = "received",
                             .projection = "{}",
                             .commit = MATTER_NO_COMMIT,
                             .due = 20000,
                             .next_check = DAY_FOREVER};
    struct matter_event event = {.actor = "zhao", .kind = "open", .content = "{}"};
    struct matter_filter filter = {
        .within = 220100, .due_before = 20001, .check_until = DAY_NONE, .open = true};
    struct error why;
    uint32_t sequence = 0;
    int count = 0;

    snprintf(event.no, sizeof event.no, "%s", row.no);
    OK(ledger_begin(l, e));
    OK(ledger_matter_put(l, &row, &event, e));
    OK(ledger_commit(l, e));
    OK(ledger_matter_last_sequence(l, 220102, day_of("2026-11-27"), &sequence, e));
    assert_int_equal(sequence, 12);
    OK(ledger_matter_last_sequence(l, 220102, day_of("2026-11-26"), &sequence, e));
    assert_int_equal(sequence, 0);
    OK(ledger_matter_each(l, &filter, count_row, &count, e));
    filter.within = 220103;
    OK(ledger_matter_each(l, &filter, count_row, &count, e));
    assert_int_equal(count, 1);
    static const char *const forbidden[] = {
        "UPDATE matter_event SET content = 'x'",
        "DELETE FROM matter_event",
        "INSERT OR REPLACE INTO matter_event(seq, matter_no, time, actor, kind, content, sha256)"
        " SELECT seq, matter_no, 0, '', '', '', '' FROM matter_event",
        "DELETE FROM matter",
        "UPDATE matter SET source = 'x'",
        "UPDATE matter SET received = 1"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        assert_int_equal(db_exec(ledger_db(l), forbidden[i], &why), E_CONFLICT);
    snprintf(row.no, sizeof row.no, "T220102202611270013");
    OK(ledger_begin(l, e));
    assert_int_equal(ledger_matter_put(l, &row, &event, &why), E_CONFLICT); /* same external */
    ledger_rollback(l);
    assert_int_equal(ledger_matter_get(l, "T1", &row, &why), E_NOTFOUND);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_hold_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(complaint_goes_its_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(snapshot_names_nobody_who_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_kind_has_its_clocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(openings_are_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refusal_withdrawal_and_links, set_up, tear_down),
        cmocka_unit_test_setup_teardown(upheld_objection_waits_for_its_case, set_up, tear_down),
        cmocka_unit_test_setup_teardown(late_ones_go_up_by_working_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(higher_units_go_up_from_their_own_level, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replay_gives_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_allowed_is_what_is_accepted, set_up, tear_down),
        cmocka_unit_test(stored_events_never_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
