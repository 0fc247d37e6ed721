/* The part of test_machine.c about guards, dates and clocks. */
#ifndef MACHINE_GUARDS_H
#define MACHINE_GUARDS_H

static void guards_of_visit(void **state)
{
    (void)state;
    bench_case(&b, "2026-01-05", "2026-01-30");
    no("zhao", "2026-01-05", "visit-ask", "{}", E_CONFLICT, "must be");
    ok("inspectd", "2026-01-05", "opened", "{}");
    no("inspectd", "2026-01-05", "opened", "{}", E_CONFLICT, "must be");
    no("zhao", "2026-01-06", "dance", "{}", E_NOTFOUND, "dance");
    no("zhao", "2026-01-06", "visit-ask", "{'ways':['onsite']}", E_INPUT, "required");
    no("zhao", "2026-01-06", "visit-ask", "{'planned':'2026-01-12','ways':['fly']}", E_INPUT,
       "cannot be fly; choose from: onsite (on site)");
    no("zhao", "2026-01-06", "visit-ask", "{'planned':'2026-01-12','ways':['onsite'],'x':1}",
       E_INPUT, "no field x");
    no("zhao", "2026-01-06", "visit-ask", "{'planned':'2026-01-12','ways':['onsite','onsite']}",
       E_INPUT, "twice");
    no("zhao", "2026-01-06", "visit-ask", "{'computed':{}}", E_INPUT, "computed");
    ok("zhao", "2026-01-06", "visit-ask", "{'planned':'2026-01-12','ways':['onsite']}");
    ok("li", "2026-01-06", "visit-approve", "{}");
    no("zhao", "2026-01-12", "visit-start", "{" PRESENT "}", E_CONFLICT, "not notified");
    ok("zhao", "2026-01-07", "visit-notice", "{'way':'direct'}");
    no("zhao", "2026-01-12", "visit-start", "{'present':['I1'],'certificates':true}", E_CONFLICT,
       "at least 2");
    no("zhao", "2026-01-12", "visit-start", "{'present':['I1','I7'],'certificates':true}",
       E_CONFLICT, "I7 is not in the drawn team");
    no("zhao", "2026-01-12", "visit-start", "{'present':['I1','I2'],'certificates':false}",
       E_CONFLICT, "certificates");
    no("zhao", "2026-02-02", "visit-start", "{" PRESENT "}", E_CONFLICT, "due by 2026-01-30");
    no("zhao", "2026-01-12", "visit-start", "{" PRESENT ",'date':'2026-01-13'}", E_INPUT, "future");
    no("zhao", "2026-01-12", "visit-start", "{" PRESENT ",'date':'2026-01-04'}", E_INPUT,
       "before the draw");
    ok("wang", "2026-01-12", "recusal-ask", "{'person':'I1','by':'party','reason':'亲属'}");
    ok("li", "2026-01-12", "recusal-grant", "{'reason':'属实'}");
    no("zhao", "2026-01-12", "visit-start", "{" PRESENT "}", E_CONFLICT, "recus");
    ok("inspectd", "2026-01-13", "team-drawn", "{'people':['I3','I4'],'reason':'回避','commit':9}");
    no("zhao", "2026-01-13", "visit-start", "{" PRESENT "}", E_CONFLICT, "drawn team");
    ok("zhao", "2026-02-02", "visit-start",
       "{'present':['I3','I4'],'certificates':true,'late':'大雪封路'}");
    no("zhao", "2026-02-02", "results-enter", "{'results':{'0101':['1'],'0201':['1']}}", E_CONFLICT,
       "must be");
    end_case();
}

static void guards_of_results(void **state)
{
    (void)state;
    bench_case(&b, "2026-01-05", "2026-01-30");
    ok("inspectd", "2026-01-05", "opened", "{}");
    ok("zhao", "2026-01-12", "visit-urgent", "{'reason':'举报食品变质'," PRESENT "}");
    due_is("visit-approval", "2026-01-13");
    ok("zhao", "2026-01-12", "visit-end", "{'ways':['onsite'],'found':'x','signed':'refused'}");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['1'],'0201':['8']}}", E_CONFLICT,
       "stage 1 is never left out");
    ok("zhao", "2026-01-12", "publicity", "{'laws':'食品安全法','how':'explained'}");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['1','8'],'0201':['8']}}",
       E_INPUT, "excludes all others");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['1']}}", E_INPUT,
       "0201 has no result");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0301':['1']}}", E_INPUT,
       "not of this case");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['12'],'0201':['8']}}", E_INPUT,
       "gone ends the visit");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['99']}}", E_INPUT, "99");
    no("zhao", "2026-01-12", "results-enter", "{'results':{'0101':[]}}", E_INPUT, "at least one");
    ok("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['2','8'],'0201':['8']}}");
    no("li", "2026-01-12", "results-approve", "{}", E_CONFLICT, "approval owed");
    ok("li", "2026-01-13", "approval-makeup", "{'reason':'情况紧急'}");
    ok("li", "2026-01-13", "results-approve", "{}");
    no("li", "2026-01-13", "close-gone", "{'skip':'x'}", E_CONFLICT, "gone");
    no("li", "2026-01-13", "retriage", "{'reason':'x'}", E_CONFLICT, "must be");
    end_case();
    visited("2026-01-12"); /* deregistered: one item is enough, the visit ended */
    ok("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['12']}}");
    ok("li", "2026-01-12", "results-approve", "{}");
    ok("li", "2026-01-12", "close-gone", "{'skip':'企业已注销'}");
    end_case();
}

static void guards_of_penalty(void **state)
{
    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['8']}}");
    no("zhao", "2026-01-12", "penalty-propose",
       "{'condition':'harm','examined':['minor'],'finding':'x','violation':'x',"
       "'violated':'2025-12-01','skip':'x'," LOOKED "}",
       E_INPUT, "all grounds must be examined");
    no("zhao", "2026-01-12", "penalty-propose",
       "{'condition':'repeat','examined':['minor','first','no-fault'],'finding':'x',"
       "'violation':'x','violated':'2025-12-01','skip':'x'," LOOKED "}",
       E_CONFLICT, "no similar record");
    no("zhao", "2026-01-12", "penalty-propose",
       "{'condition':'not-on-list','list':['m01'],'examined':['minor','first','no-fault'],"
       "'finding':'x','violation':'x','violated':'2025-12-01','skip':'x'," LOOKED "}",
       E_INPUT, "cannot name its rows");
    no("zhao", "2026-01-12", "penalty-propose",
       "{'condition':'harm','examined':['minor','first','no-fault'],'finding':'x',"
       "'violation':'x','violated':'2025-12-01'," LOOKED "}",
       E_INPUT, "skip");
    ok("zhao", "2026-01-12", "penalty-propose",
       "{'condition':'harm','examined':['minor','first','no-fault'],'finding':'x',"
       "'violation':'x','violated':'2024-01-11','skip':'有后果'," LOOKED "}");
    no("li", "2026-01-12", "file", "{'handlers':['zhao','qian']}", E_CONFLICT, "time-barred");
    no("li", "2026-01-12", "simple-decide",
       "{'party':'firm','kinds':['fine'],'fine':300100,'handlers':['a','b'],'heard':true,"
       "'facts':'x'}",
       E_CONFLICT, "3000 yuan");
    no("li", "2026-01-12", "simple-decide",
       "{'party':'person','kinds':['fine'],'fine':20100,'handlers':['a','b'],'heard':true,"
       "'facts':'x'}",
       E_CONFLICT, "200 yuan");
    no("li", "2026-01-12", "simple-decide",
       "{'party':'firm','kinds':['licence'],'handlers':['a','b'],'heard':true,'facts':'x'}",
       E_CONFLICT, "not licence");
    no("li", "2026-01-12", "simple-decide",
       "{'party':'firm','kinds':['warning'],'handlers':['a','b'],'heard':false,'facts':'x'}",
       E_CONFLICT, "heard");
    ok("zhao", "2026-01-12", "simple-decide",
       "{'party':'firm','kinds':['fine'],'fine':300000,'handlers':['a','b'],'heard':true,"
       "'facts':'x'}");
    end_case();
    filed("2026-01-12");
    no("li", "2026-01-12", "handlers-change", "{'handlers':['zhao'],'reason':'x'}", E_CONFLICT,
       "at least 2");
    no("li", "2026-01-12", "decision-extend-again", "{'days':30,'reason':'x'}", E_CONFLICT,
       "the one before it");
    ok("li", "2026-01-12", "decision-extend", "{'reason':'x'}");
    no("li", "2026-01-12", "decision-extend", "{'reason':'x'}", E_CONFLICT, "used already");
    due_is("decision", "2026-05-12"); /* 120 days from 12 January */
    ok("li", "2026-01-12", "decision-extend-again", "{'days':60,'reason':'x'}");
    due_is("decision", "2026-07-13"); /* 180 days end on a Saturday */
    end_case();
}

static void guards_of_decision(void **state)
{
    (void)state;
    noticed("2026-02-13", "100000");
    due_is("statement", "2026-02-27"); /* five working days over the Spring Festival */
    no("li", "2026-02-27", "decide", "{'kinds':['fine'],'fine':100000,'facts':'x'}", E_CONFLICT,
       "2026-02-27");
    no("li", "2026-02-28", "decide", "{'kinds':['fine'],'fine':100100,'facts':'x'}", E_CONFLICT,
       "heavier");
    no("li", "2026-02-28", "decide", "{'kinds':['fine','warning'],'fine':1,'facts':'x'}",
       E_CONFLICT, "warning was not in the notice");
    no("li", "2026-02-28", "decide", "{'kinds':['fine'],'facts':'x'}", E_INPUT, "fine must be");
    no("zhao", "2026-02-28", "hearing-ask", "{}", E_CONFLICT, "ended on 2026-02-27");
    ok("zhao", "2026-02-28", "hearing-ask", "{'date':'2026-02-27'}");
    no("zhao", "2026-09-30", "hearing-notice", "{'on':'2026-10-14','place':'会议室'}", E_CONFLICT,
       "2026-10-15");
    ok("zhao", "2026-09-30", "hearing-notice", "{'on':'2026-10-15','place':'会议室'}");
    no("sun", "2026-10-14", "hearing-hold", "{'chair':'孙','record':'x'}", E_CONFLICT,
       "2026-10-15");
    no("sun", "2026-10-15", "hearing-hold", "{'chair':'qian','record':'x'}", E_CONFLICT,
       "cannot chair");
    ok("sun", "2026-10-15", "hearing-hold", "{'chair':'孙','record':'x'}");
    ok("li", "2026-10-15", "decide", "{'kinds':['fine'],'fine':50000,'facts':'x'}");
    no("zhao", "2026-10-16", "serve", "{'way':'announcement','receipt':'x'}", E_CONFLICT,
       "serve-announce");
    ok("zhao", "2026-10-16", "serve-announce", "{'where':'报纸','reason':'下落不明'}");
    no("zhao", "2026-11-13", "announced", "{}", E_CONFLICT, "2026-11-16");
    ok("zhao", "2026-11-16", "announced", "{}");
    end_case();
    noticed("2026-02-13", "100000");
    ok("zhao", "2026-02-13", "statement-waive", "{'record':'放弃声明书'}");
    no("li", "2026-02-13", "decide-none",
       "{'ground':'first','corrected':true,'harm':false,'facts':'x','similar':1,"
       "'similar_since':'2023-01-01'}",
       E_CONFLICT, "not a first violation");
    no("li", "2026-02-13", "decide-none",
       "{'ground':'minor','corrected':false,'harm':false,'facts':'x'," LOOKED "}", E_CONFLICT,
       "only if corrected");
    ok("li", "2026-02-13", "decide", "{'kinds':['fine'],'fine':50000,'facts':'x'}");
    end_case();
}

static void guards_of_money(void **state)
{
    (void)state;
    served("2026-02-02");
    no("zhao", "2026-02-10", "pay-part", "{'amount':0}", E_CONFLICT, "less than the 100000 fen");
    no("zhao", "2026-02-10", "pay-part", "{'amount':100000}", E_CONFLICT, "less than");
    no("li", "2026-02-10", "pay-defer", "{'due':'2026-02-09','reason':'x'}", E_INPUT, "past");
    ok("li", "2026-02-10", "pay-defer", "{'due':'2026-03-31','reason':'经济困难'}");
    due_is("payment", "2026-03-31");
    ok("zhao", "2026-02-12", "pay-part", "{'amount':40000}");
    no("zhao", "2026-02-12", "pay", "{'amount':60000,'date':'2026-02-11'}", E_INPUT, "order");
    no("zhao", "2026-04-04", "reconsider", "{'agency':'市政府'}", E_CONFLICT, "2026-04-03");
    no("zhao", "2026-08-04", "sue", "{'court':'法院'}", E_CONFLICT, "2026-08-03");
    ok("zhao", "2026-04-04", "reconsider", "{'agency':'市政府','late':'疫情隔离'}");
    no("li", "2026-04-07", "demand", "{}", E_CONFLICT, "must be");
    no("zhao", "2026-04-20", "reconsider-change", "{'fine':100100,'text':'x'}", E_CONFLICT,
       "heavier");
    ok("zhao", "2026-04-20", "reconsider-change", "{'fine':30000,'text':'变更'}");
    no("zhao", "2026-05-07", "sue", "{'court':'法院'}", E_CONFLICT, "2026-05-06");
    no("zhao", "2026-05-06", "pay", "{'amount':1}", E_CONFLICT, "0 fen are left");
    ok("zhao", "2026-05-06", "pay", "{'amount':0}"); /* more was paid than the new fine */
    no("zhao", "2026-05-06", "supervise", "{'what':'x','due':'2026-05-05'}", E_INPUT,
       "before it is ordered");
    ok("zhao", "2026-05-06", "supervise", "{'what':'x','due':'2026-06-05'}");
    no("li", "2026-05-06", "rectify-extend", "{'due':'2026-06-05','reason':'x'}", E_INPUT, "later");
    no("zhao", "2026-06-08", "recheck-pass", "{'people':['I1'],'found':'x'}", E_CONFLICT,
       "at least 2");
    no("li", "2026-06-08", "annul", "{'by':'self','reason':'x'}", E_DENIED, "somebody else");
    ok("zhao", "2026-06-08", "recheck-fail", "{'people':['I1','I2'],'found':'未改'}");
    ok("sun", "2026-06-08", "decision-publish", "{'where':'公示系统'}");
    /* back to stage 4: the first penalty is kept, the second begins with nothing to pay */
    ok("zhao", "2026-06-08", "penalty-propose", "{" PROPOSAL "}");
    assert_int_equal(json_array_size(json_object_get(b.snapshot, "penalties")), 1);
    assert_string_equal(track("payment"), "payment-none");
    not_running("lawsuit-after-review");
    no("zhao", "2026-06-08", "annul", "{'by':'self','reason':'x'}", E_CONFLICT, "must be");
    end_case();
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['8']}}");
    ok("zhao", "2026-01-12", "guide", "{'condition':'tendency','guidance':'x'}");
    ok("zhao", "2026-01-12", "guidance-accept", "{'what':'x','due':'2026-02-12'}");
    no("zhao", "2026-01-12", "sue", "{'court':'x'}", E_CONFLICT, "no penalty stands");
    end_case();
}

/* Every row that names another action refuses the same person, whoever that is. */
static void two_pairs_of_eyes(void **state)
{
    const struct case_action *action;
    int rows = 0;

    (void)state;
    for (size_t i = 0; (action = case_action_at(i)) != NULL; i++)
        rows += action->not_by != NULL;
    assert_true(rows >= 30);
    visited("2026-01-12");
    ok("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['1'],'0201':['8']}}");
    no("zhao", "2026-01-12", "results-approve", "{}", E_DENIED, "zhao did");
    no("zhao", "2026-01-12", "results-return", "{'reason':'x'}", E_DENIED, "zhao did");
    ok("li", "2026-01-12", "results-return", "{'reason':'漏项'}");
    ok("li", "2026-01-12", "results-enter", "{'results':{'0101':['1'],'0201':['8']}}");
    no("li", "2026-01-12", "results-approve", "{}", E_DENIED, "li did");
    ok("zhao", "2026-01-12", "results-approve", "{}"); /* zhao's own entry was returned */
    end_case();
    filed("2026-01-12");
    ok("zhao", "2026-01-13", "investigation-report", "{'facts':'x','proposal':'x'}");
    no("zhao", "2026-01-13", "legal-review", "{'opinion':'x'}", E_DENIED, "somebody else");
    end_case();
}

/* The dates worked out in section 6 of the domain notes, each through the clock that has it. */
static void worked_dates(void **state)
{
    static const struct {
        const char *clock, *start, *due;
    } rows[] = {{"result-publish", "2026-01-30", "2026-03-05"},
                {"result-publish", "2026-09-18", "2026-10-22"},
                {"hearing-notice", "2026-09-30", "2026-10-15"},
                {"statement", "2026-02-13", "2026-02-27"},
                {"visit-approval", "2026-02-14", "2026-02-24"},
                {"statement", "2025-12-31", "2026-01-08"},
                {"payment", "2026-09-20", "2026-10-08"},
                {"payment", "2026-02-01", "2026-02-24"},
                {"decision", "2026-02-16", "2026-05-18"}};

    (void)state;
    bench_case(&b, "2025-01-01", "2025-01-02");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *clocks = json_object_get(b.snapshot, "clocks");
        json_array_clear(clocks);
        if (!case_clock_find(rows[i].clock)) { /* a period before a date, not a running clock */
            const struct clock *c = codes_clock(b.codes, rows[i].clock, on(rows[i].start));
            assert_int_equal(
                clock_due(b.calendar, 220102, on(rows[i].start), c->limit, c->unit, NULL),
                on(rows[i].due));
            continue;
        }
        json_array_append_new(clocks,
                              json_pack("{s:s, s:s}", "id", rows[i].clock, "start", rows[i].start));
        due_is(rows[i].clock, rows[i].due);
    }
    bench_case_free(&b);
}

static void time_left_out(void **state)
{
    json_t *due;

    (void)state;
    filed("2026-02-16"); /* ninety days would end on 18 May, a Monday */
    due_is("decision", "2026-05-18");
    ok("zhao", "2026-03-02", "test-start", "{'what':'抽样'}");
    due = due_of("decision", "2026-03-03");
    assert_true(json_is_true(json_object_get(due, "suspended")));
    json_decref(due);
    no("zhao", "2026-03-03", "investigation-report", "{'facts':'x','proposal':'x'}", E_CONFLICT,
       "no test");
    ok("zhao", "2026-03-12", "test-end", "{'result':'不合格'}");
    due_is("decision", "2026-05-27"); /* ten days more: 17 May is a Sunday, so 27 May itself */
    ok("li", "2026-03-10", "note", "{'text':'x'}");
    ok("li", "2026-03-12", "suspend", "{'cause':'other','reason':'x'}");
    no("zhao", "2026-03-13", "investigation-report", "{'facts':'x','proposal':'x'}", E_CONFLICT,
       "going on");
    ok("li", "2026-03-22", "resume", "{'reason':'x'}");
    due = due_of("decision", "2026-03-23");
    assert_int_equal(json_integer_value(json_object_get(due, "excluded")), 20);
    assert_string_equal(json_string_value(json_object_get(due, "due")), "2026-06-08");
    json_decref(due);
    end_case();
}

static void provisional_until_known(void **state)
{
    const char *next = "date,kind\n2027-01-01,off\n";
    struct calendar *known;
    json_t *due;

    (void)state;
    with_results("2026-12-28", "{'results':{'0101':['1'],'0201':['1']}}");
    due = due_of("result-publish", "2026-12-28");
    assert_true(json_is_true(json_object_get(due, "provisional")));
    assert_string_equal(json_string_value(json_object_get(due, "due")), "2027-01-25");
    json_decref(due);
    known = calendar_new(); /* the calendar arrives, and the same case is due a day later */
    assert_int_equal(calendar_load_file(known, "config/calendar.csv", &b.e), E_OK);
    assert_int_equal(calendar_load(known, "next", next, strlen(next), &b.e), E_OK);
    b.rules.calendar = known;
    due = due_of("result-publish", "2026-12-28");
    assert_false(json_is_true(json_object_get(due, "provisional")));
    assert_string_equal(json_string_value(json_object_get(due, "due")), "2027-01-26");
    json_decref(due);
    b.rules.calendar = b.calendar;
    calendar_free(known);
    end_case();
}

static json_t *allowed(const char *actor, unsigned roles, const char *action)
{
    json_t *list, *one, *found = NULL;
    size_t i;

    assert_int_equal(
        case_allowed(&b.rules, b.snapshot, roles, actor, on("2026-01-12"), &list, &b.e), E_OK);
    json_array_foreach(list, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "action")), action) == 0)
            found = json_incref(one);
    }
    json_decref(list);
    return found;
}

static void allowed_says_why(void **state)
{
    json_t *one;

    (void)state;
    visited("2026-01-12");
    ok("zhao", "2026-01-12", "results-enter", "{'results':{'0101':['1'],'0201':['8']}}");
    one = allowed("zhao", CASE_REGULATOR | CASE_APPROVER, "results-approve");
    assert_false(json_is_true(json_object_get(one, "may")));
    assert_non_null(json_object_get(json_object_get(one, "why"), "zh"));
    json_decref(one);
    one = allowed("li", CASE_APPROVER, "results-approve");
    assert_true(json_is_true(json_object_get(one, "may")));
    assert_null(json_object_get(one, "why"));
    json_decref(one);
    one = allowed("qian", CASE_REGULATOR, "results-approve");
    assert_false(json_is_true(json_object_get(one, "may")));
    json_decref(one);
    assert_null(allowed("li", CASE_APPROVER, "close"));
    assert_int_equal(case_similar_since(b.codes, on("2028-02-29")), on("2026-02-28"));
    end_case();
}

/* What ended late is in the event itself, so that a later calendar does not change history. */
static void late_is_written_down(void **state)
{
    const json_t *event, *late;

    (void)state;
    noticed("2026-01-14", "100000");
    ok("li", "2026-06-01", "decide", "{'kinds':['fine'],'fine':100000,'facts':'x'}");
    event = json_array_get(b.events, json_array_size(b.events) - 1);
    late = json_object_get(json_object_get(json_object_get(event, "content"), "computed"), "late");
    assert_string_equal(json_string_value(json_object_get(late, "decision")), "2026-04-13");
    assert_null(json_object_get(late, "statement")); /* the party's window, nobody is late */
    end_case();
    with_results("2026-01-12", "{'results':{'0101':['2'],'0201':['1']}}");
    ok("zhao", "2026-01-12", "guide", "{'condition':'problem','guidance':'x'}");
    ok("zhao", "2026-01-12", "guidance-accept", "{'what':'x','due':'2026-01-20'}");
    ok("li", "2026-01-22", "rectify-extend", "{'due':'2026-03-20','reason':'大雪'}");
    event = json_array_get(b.events, json_array_size(b.events) - 1);
    late = json_object_get(json_object_get(json_object_get(event, "content"), "computed"), "late");
    assert_string_equal(json_string_value(json_object_get(late, "rectify")), "2026-01-20");
    assert_null(json_object_get(late, "recheck"));
    due_is("rectify", "2026-03-20");
    end_case();
}

static void surcharge_by_itself(void **state)
{
    const struct case_pause review = {110, 120};

    (void)state;
    assert_int_equal(case_surcharge(100000, 100, 100, NULL, 0, 30000, 1000000), 0);
    assert_int_equal(case_surcharge(100000, 100, 99, NULL, 0, 30000, 1000000), 0);
    assert_int_equal(case_surcharge(100000, 100, 101, NULL, 0, 30000, 1000000), 3000);
    assert_int_equal(case_surcharge(100000, 100, 133, NULL, 0, 30000, 1000000), 99000);
    assert_int_equal(case_surcharge(100000, 100, 134, NULL, 0, 30000, 1000000), 100000);
    assert_int_equal(case_surcharge(100000, 100, 125, &review, 1, 30000, 1000000), 45000);
    assert_int_equal(case_surcharge(33, 100, 101, NULL, 0, 30000, 1000000), 0); /* under one fen */
}

static void replay_needs_order(void **state)
{
    json_t *again = NULL;

    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['8']}}");
    bench_replays(&b);
    json_array_remove(b.events, 2);
    assert_int_equal(case_replay(b.frozen, b.events, &again, &b.e), E_CORRUPT);
    assert_null(again);
    assert_non_null(strstr(b.e.en, "event 3 cannot follow"));
    bench_case_free(&b);
}

static void warned_and_passed_up(void **state)
{
    json_t *due;

    (void)state;
    with_results("2026-01-12", "{'results':{'0101':['1'],'0201':['8']}}");
    no("inspectd", "2026-02-06", "warned", "{'clock':'payment','due':'2026-02-09'}", E_CONFLICT,
       "not running");
    ok("inspectd", "2026-02-06", "warned", "{'clock':'result-publish','due':'2026-02-09'}");
    ok("inspectd", "2026-02-10", "escalated",
       "{'clock':'result-publish','due':'2026-02-09','level':'prefecture'}");
    due = due_of("result-publish", "2026-02-12");
    assert_true(json_is_true(json_object_get(due, "warned")));
    assert_int_equal(json_integer_value(json_object_get(due, "level")), 2);
    assert_int_equal(json_integer_value(json_object_get(due, "late")), 3);
    json_decref(due);
    ok("inspectd", "2026-02-13", "voided", "{'reason':'抽取作废'}");
    no("zhao", "2026-02-13", "note", "{'text':'x'}", E_CONFLICT, "void");
    assert_int_equal(json_array_size(json_object_get(b.snapshot, "clocks")), 0);
    end_case();
}

#endif
