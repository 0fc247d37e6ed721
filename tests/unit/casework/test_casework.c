/* casework: events and projections, two people at once, four eyes, bureaus, clocks over
 * holidays and the end of a year, a calendar that arrives, similar records, shared commits. */
#include "fixture/case.h"

#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_dues.h"

#define FIRST "220102202611270002" /* numbered by USCC */
#define SECOND "220102202611270001"
#define OTHER "220284202611270001" /* of another bureau */
#define ALL_ROLES (ROLE_REGULATOR | ROLE_APPROVER)

static json_t *json_of(const char *text)
{
    json_error_t why;
    json_t *value = json_loads(text, 0, &why);

    if (!value)
        fail_msg("%s: %s", text, why.text);
    return value;
}

static enum err try_act(struct fixture *f, const char *no, const char *action, const char *fields,
                        const char *actor, unsigned roles, int64_t seen, struct error *e)
{
    json_t *content = json_of(fields);
    enum err rc = casework_act(&f->lane, no, action, content, actor, roles, seen, NULL, e);

    json_decref(content);
    return rc;
}

static void act(struct fixture *f, const char *no, const char *action, const char *fields,
                const char *actor)
{
    struct error why;

    if (try_act(f, no, action, fields, actor, ALL_ROLES, 0, &why) != E_OK)
        fail_msg("%s: %s", action, why.en);
}

static void refused(struct fixture *f, const char *no, const char *action, const char *fields,
                    const char *actor, enum err code, const char *word)
{
    struct error why;

    assert_int_equal(try_act(f, no, action, fields, actor, ALL_ROLES, 0, &why), code);
    if (!strstr(why.en, word))
        fail_msg("%s: %s", action, why.en);
}

static uint64_t version_of(struct fixture *f, const char *no)
{
    struct docket_row row;

    OK(ledger_case_get(f->lane.ledger, no, &row, e));
    ledger_docket_free(&row);
    return row.version;
}

static json_t *projection_of(struct fixture *f, const char *no)
{
    struct docket_row row;
    json_t *projection;

    OK(ledger_case_get(f->lane.ledger, no, &row, e));
    OK(docket_projection(&row, &projection, e));
    ledger_docket_free(&row);
    return projection;
}

static void is_at(struct fixture *f, const char *no, const char *main)
{
    json_t *projection = projection_of(f, no);

    assert_string_equal(json_string_value(json_object_get(projection, "main")), main);
    json_decref(projection);
}

static enum err check_history(void *ctx, const struct docket_row *row, struct error *e)
{
    return docket_check_history(ctx, row, e);
}

static enum err check_all(struct fixture *f, struct error *e)
{
    const struct docket_filter any = {.date = DAY_NONE};

    return ledger_docket_each(f->lane.ledger, &any, check_history, f->lane.ledger, e);
}

static void clock_to(struct fixture *f, const char *day)
{
    int32_t d;

    assert_true(day_parse(day, &d));
    OK(service_clock_set(f->lane.service, instant_of(d, 12 * 3600), e));
}

static void visit(struct fixture *f, const char *no, const char *team)
{
    char *start = mem_printf("{\"reason\":\"a hint\",\"present\":%s,\"certificates\":true}", team);

    act(f, no, "visit-urgent", start, "zhao");
    free(start);
    act(f, no, "publicity", "{\"laws\":\"the rules\",\"how\":\"explained\"}", "zhao");
    act(f, no, "visit-end", "{\"ways\":[\"onsite\"],\"found\":\"seen\",\"signed\":\"signed\"}",
        "zhao");
}

/* Results of all items of the plan's first task. */
static void settle_results(struct fixture *f, const char *no, const char *code)
{
    char *results =
        mem_printf("{\"results\":{\"0105\":[\"%s\"],\"0201\":[\"1\"],\"0202\":[\"1\"]}}", code);

    act(f, no, "results-enter", results, "zhao");
    act(f, no, "approval-makeup", "{\"reason\":\"was urgent\"}", "li");
    act(f, no, "results-approve", "{}", "li");
    free(results);
}

#define TEAM "[\"J01\",\"J02\"]"

static void events_make_the_snapshot(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;
    uint64_t open;

    (void)state;
    uint64_t commit = open_draw(f, 1);
    visit(f, FIRST, TEAM);
    settle_results(f, FIRST, "1");
    act(f, FIRST, "feedback", "{\"way\":\"direct\"}", "zhao");
    OK(ledger_case_count_open(f->lane.ledger, commit, &open, e));
    assert_int_equal(open, 3);
    act(f, FIRST, "close-clean", "{}", "li");
    is_at(f, FIRST, "closed");
    OK(ledger_case_count_open(f->lane.ledger, commit, &open, e));
    assert_int_equal(open, 2); /* what the reveal waits for */
    OK(check_all(f, e));
    OK(db_exec(ledger_db(f->lane.ledger),
               "CREATE TEMP TABLE s(salt TEXT UNIQUE CHECK(length(salt) = 32));"
               "INSERT INTO s SELECT salt FROM docket_event; DROP TABLE s", /* none twice */
               e));
    OK(db_exec(ledger_db(f->lane.ledger), "UPDATE docket SET stage = 2 WHERE no = '" FIRST "'", e));
    assert_int_equal(check_all(f, &why), E_CORRUPT);
    OK(db_exec(ledger_db(f->lane.ledger),
               "UPDATE docket SET stage = 1, projection = replace(projection, 'a hint', 'a lie')"
               " WHERE no = '" FIRST "'",
               e));
    assert_int_equal(check_all(f, &why), E_CORRUPT);
    fixture_remove(f);
}

static void the_second_of_two_is_told(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;

    (void)state;
    open_draw(f, 1);
    int64_t seen = (int64_t)version_of(f, FIRST);
    assert_int_equal(
        try_act(f, FIRST, "note", "{\"text\":\"mine\"}", "zhao", ALL_ROLES, seen, &why), E_OK);
    uint64_t after = version_of(f, FIRST);
    assert_int_equal(
        try_act(f, FIRST, "note", "{\"text\":\"yours\"}", "zhou", ALL_ROLES, seen, &why),
        E_CONFLICT);
    assert_non_null(strstr(why.en, "zhao note"));
    assert_int_equal(version_of(f, FIRST), after);
    assert_int_equal(
        try_act(f, FIRST, "note", "{\"text\":\"yours\"}", "zhou", ALL_ROLES, (int64_t)after, &why),
        E_OK);
    OK(check_all(f, e));
    fixture_remove(f);
}

static void roles_and_four_eyes_are_kept(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;

    (void)state;
    open_draw(f, 1);
    act(f, FIRST, "visit-ask", "{\"planned\":\"2026-12-01\",\"ways\":[\"onsite\"]}", "zhao");
    refused(f, FIRST, "visit-approve", "{}", "zhao", E_DENIED, "somebody else");
    assert_int_equal(try_act(f, FIRST, "visit-approve", "{}", "li", ROLE_REGULATOR, 0, &why),
                     E_DENIED);
    assert_non_null(strstr(why.en, "approver"));
    refused(f, FIRST, "voided", "{\"reason\":\"x\"}", "li", E_DENIED, "daemon itself");
    refused(f, FIRST, "nonsense", "{}", "li", E_NOTFOUND, "case actions");
    refused(f, "220102202611279999", "note", "{\"text\":\"x\"}", "li", E_NOTFOUND, "no case");
    refused(f, FIRST, "visit-end", "{}", "zhao", E_CONFLICT, "must be");
    is_at(f, FIRST, "visit-asked");
    act(f, FIRST, "visit-approve", "{}", "li");
    fixture_remove(f);
}

static void a_bureau_works_on_its_own_cases(void **state)
{
    struct fixture *f = fixture_new();
    char county[] = "zhou", city[] = "wu";
    struct person people[] = {{.key = county, .name = county, .bureau = 220102},
                              {.key = city, .name = city, .bureau = 220200}};

    (void)state;
    open_draw(f, 1);
    f->config.people = people;
    f->config.person_count = 2;
    act(f, FIRST, "note", "{\"text\":\"own\"}", "zhou");
    refused(f, OTHER, "note", "{\"text\":\"x\"}", "zhou", E_DENIED, "220284");
    act(f, OTHER, "note", "{\"text\":\"below\"}", "wu");
    refused(f, FIRST, "note", "{\"text\":\"x\"}", "wu", E_DENIED, "220102");
    act(f, FIRST, "note", "{\"text\":\"any\"}", "li");
    f->config.people = NULL;
    f->config.person_count = 0;
    fixture_remove(f);
}

/* ---- clocks ---- */

struct clock_seen {
    const char *clock;
    struct due_row row;
    bool found;
};

static enum err keep_clock(void *ctx, const struct due_row *row, struct error *e)
{
    struct clock_seen *seen = ctx;

    (void)e;
    if (strcmp(row->due.clock, seen->clock) == 0) {
        seen->row = *row;
        seen->found = true;
    }
    return E_OK;
}

static struct case_due clock_of(struct fixture *f, const char *no, const char *clock)
{
    const struct due_filter filter = {.no = no, .until = DAY_NONE};
    struct clock_seen seen = {.clock = clock};

    OK(ledger_dues_each(f->lane.ledger, &filter, keep_clock, &seen, e));
    assert_true(seen.found);
    return seen.row.due;
}

static void due_is(struct fixture *f, const char *no, const char *clock, const char *day,
                   bool provisional)
{
    char text[11];
    struct case_due due = clock_of(f, no, clock);

    assert_string_equal(day_format(due.due, text), day);
    assert_int_equal(due.provisional, provisional);
}

static void level_on(struct fixture *f, const char *day, int level)
{
    clock_to(f, day);
    OK(casework_tick(&f->lane, e));
    assert_int_equal(clock_of(f, FIRST, "visit").level, level);
}

static void new_year_2027(struct fixture *f)
{
    static const char rows[] = "date,kind\n2027-01-01,off\n2027-01-02,off\n2027-01-03,off\n";

    OK(calendar_load(f->calendar, "2027", rows, strlen(rows), e));
    snprintf(f->snapshot.dates, sizeof f->snapshot.dates, "with 2027");
}

/* Due on Friday 2026-12-25; New Year's Day is no working day, so the steps come later. */
static void what_is_late_goes_up_step_by_step(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    new_year_2027(f);
    open_draw(f, 1);
    due_is(f, FIRST, "visit", "2026-12-25", false);
    clock_to(f, "2026-12-21");
    OK(casework_tick(&f->lane, e));
    assert_false(clock_of(f, FIRST, "visit").warned); /* four working days left */
    clock_to(f, "2026-12-22");
    OK(casework_tick(&f->lane, e));
    assert_true(clock_of(f, FIRST, "visit").warned);
    uint64_t version = version_of(f, FIRST);
    OK(casework_tick(&f->lane, e)); /* only once */
    assert_int_equal(version_of(f, FIRST), version);
    level_on(f, "2026-12-25", 0);
    level_on(f, "2026-12-27", 0); /* a Sunday */
    level_on(f, "2026-12-28", 1);
    level_on(f, "2027-01-04", 1); /* the fifth working day late */
    level_on(f, "2027-01-05", 2);
    level_on(f, "2027-01-11", 2);
    level_on(f, "2027-01-12", 3);
    version = version_of(f, FIRST);
    level_on(f, "2027-03-01", 3);
    assert_int_equal(version_of(f, FIRST), version);
    OK(check_all(f, e));
    fixture_remove(f);
}

/* After a long standstill each step is still taken, one after the other. */
static void no_step_is_left_out(void **state)
{
    struct fixture *f = fixture_new();
    json_t *events;
    size_t steps = 0, i;
    json_t *event;

    (void)state;
    open_draw(f, 1);
    level_on(f, "2027-02-01", 3);
    OK(docket_events(f->lane.ledger, FIRST, 0, &events, e));
    json_array_foreach(events, i, event)
    {
        steps += strcmp(json_string_value(json_object_get(event, "kind")), "escalated") == 0;
    }
    assert_int_equal(steps, 3);
    json_decref(events);
    fixture_remove(f);
}

static void a_calendar_that_arrives_moves_due_dates(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    clock_to(f, "2026-12-10");
    OK(casework_tick(&f->lane, e));
    visit(f, FIRST, TEAM);
    due_is(f, FIRST, "result-publish", "2027-01-07", true);
    OK(casework_tick(&f->lane, e)); /* warns that the approval is owed */
    uint64_t version = version_of(f, FIRST);
    OK(casework_tick(&f->lane, e));
    assert_int_equal(version_of(f, FIRST), version); /* nothing new */
    new_year_2027(f);
    OK(casework_tick(&f->lane, e));
    due_is(f, FIRST, "result-publish", "2027-01-08", false);
    json_t *events;
    OK(docket_events(f->lane.ledger, FIRST, version, &events, e));
    assert_int_equal(json_array_size(events), 1);
    json_t *event = json_array_get(events, 0);
    assert_string_equal(json_string_value(json_object_get(event, "kind")), "due-recomputed");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(event, "content"), "was")), "2027-01-07");
    json_decref(events);
    version = version_of(f, FIRST);
    OK(casework_tick(&f->lane, e));
    assert_int_equal(version_of(f, FIRST), version);
    OK(check_all(f, e));
    fixture_remove(f);
}

/* ---- similar records ---- */

static void a_similar_record_is_found(void **state)
{
    struct fixture *f = fixture_new();
    json_t *projection;

    (void)state;
    open_draw(f, 1);
    open_draw(f, 2); /* the same firms again: 0004 is the firm of 0002 */
    visit(f, FIRST, TEAM);
    settle_results(f, FIRST, "2");
    visit(f, "220102202611270004", TEAM);
    settle_results(f, "220102202611270004", "2");
    refused(f, FIRST, "admonish", "{\"similar\":0}", "zhao", E_INPUT, "looked up");
    const struct code_list *grounds = codes_list(f->codes, LIST_NO_PENALTY);
    const char *once = NULL, *minor = NULL;
    for (size_t i = 0; i < grounds->count; i++)
        *(grounds->rows[i].first ? &once : &minor) = grounds->rows[i].code;
    char *text = mem_printf("{\"condition\":\"minor-on-list\",\"violation\":\"late\","
                            "\"harm\":false,\"skip\":\"at once\",\"list\":[\"%s\"]}",
                            once);
    refused(f, FIRST, "admonish", text, "zhao", E_CONFLICT, "similar record");
    free(text);
    text = mem_printf("{\"condition\":\"minor-on-list\",\"violation\":\"late\","
                      "\"harm\":false,\"skip\":\"at once\",\"list\":[\"%s\"]}",
                      minor);
    act(f, FIRST, "admonish", text, "zhao");
    free(text);
    projection = projection_of(f, FIRST);
    const json_t *content = json_object_get(
        json_object_get(json_object_get(projection, "last"), "admonish"), "content");
    assert_int_equal(json_integer_value(json_object_get(content, "similar")), 1);
    assert_string_equal(json_string_value(json_object_get(content, "similar_since")), "2024-11-27");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(content, "similar_cases"), 0)),
        "220102202611270004");
    json_decref(projection);
    fixture_remove(f);
}

/* ---- shared commits ---- */

static void a_failure_takes_back_only_itself(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;
    uint64_t n;

    (void)state;
    open_draw(f, 1);
    OK(casework_begin(&f->lane, e));
    act(f, FIRST, "note", "{\"text\":\"one\"}", "zhao");
    refused(f, FIRST, "visit-end", "{}", "zhao", E_CONFLICT, "must be");
    act(f, SECOND, "note", "{\"text\":\"two\"}", "zhao");
    assert_true(casework_intact(&f->lane));
    OK(casework_end(&f->lane, e));
    OK(check_all(f, e));
    n = version_of(f, SECOND);
    OK(casework_begin(&f->lane, e));
    act(f, SECOND, "note", "{\"text\":\"lost\"}", "zhao");
    OK(db_exec(ledger_db(f->lane.ledger), "ROLLBACK", e)); /* as the engine does on a full disk */
    assert_false(casework_intact(&f->lane));
    assert_int_not_equal(casework_end(&f->lane, &why), E_OK);
    assert_int_equal(version_of(f, SECOND), n);
    act(f, SECOND, "note", "{\"text\":\"again\"}", "zhao");
    fixture_remove(f);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(events_make_the_snapshot),
                                       TEST(the_second_of_two_is_told),
                                       TEST(roles_and_four_eyes_are_kept),
                                       TEST(a_bureau_works_on_its_own_cases),
                                       TEST(what_is_late_goes_up_step_by_step),
                                       TEST(no_step_is_left_out),
                                       TEST(a_calendar_that_arrives_moves_due_dates),
                                       TEST(a_similar_record_is_found),
                                       TEST(a_failure_takes_back_only_itself)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
