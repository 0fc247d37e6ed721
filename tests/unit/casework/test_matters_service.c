/* casework: matters beside their cases, confidential names, first contact, escalation by the
 * timetable, a calendar that arrives, and the answers of the operations. */
#include "fixture/case.h"

#include "core/base/json.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/ops/op.h"
#include "platform/store/ledger_dockets.h"

#define CASE "220102202611270002"
#define FIRST "T220102202611270001"
#define BOTH (ROLE_REGULATOR | ROLE_APPROVER)

static json_t *json_of(const char *text)
{
    json_error_t why;
    json_t *value = json_loads(text, 0, &why);

    if (!value)
        fail_msg("%s: %s", text, why.text);
    return value;
}

static enum err try_open(struct fixture *f, const char *fields, char *no, struct error *e)
{
    json_t *content = json_of(fields);
    json_t *done = NULL;
    enum err rc = casework_open_matter(&f->lane, content, "zhao", BOTH, &done, e);

    if (!rc)
        snprintf(no, DOCKET_NO_BYTES, "%s", json_string_value(json_object_get(done, "no")));
    json_decref(content);
    json_decref(done);
    return rc;
}

static void opens(struct fixture *f, const char *fields, char *no)
{
    struct error why;

    if (try_open(f, fields, no, &why))
        fail_msg("%s: %s", fields, why.en);
}

static enum err try_act(struct fixture *f, const char *no, const char *actor, const char *action,
                        const char *fields, struct error *e)
{
    json_t *content = json_of(fields);
    enum err rc = casework_act(&f->lane, no, action, content, actor, BOTH, 0, NULL, e);

    json_decref(content);
    return rc;
}

static void acts(struct fixture *f, const char *no, const char *actor, const char *action,
                 const char *fields)
{
    struct error why;

    if (try_act(f, no, actor, action, fields, &why))
        fail_msg("%s: %s", action, why.en);
}

static void case_acts(struct fixture *f, const char *actor, const char *action, const char *fields)
{
    struct error why;
    json_t *content = json_of(fields);

    if (casework_act(&f->lane, CASE, action, content, actor, BOTH, 0, NULL, &why))
        fail_msg("%s: %s", action, why.en);
    json_decref(content);
}

static void clock_to(struct fixture *f, const char *day)
{
    int32_t d;

    assert_true(day_parse(day, &d));
    OK(service_clock_set(f->lane.service, instant_of(d, 12 * 3600), e));
    OK(casework_tick(&f->lane, e));
}

static struct docket_row row_of(struct fixture *f, const char *no)
{
    struct docket_row row;

    OK(ledger_docket_get(f->lane.ledger, no, &row, e));
    OK(docket_check_history(f->lane.ledger, &row, e));
    return row;
}

static void is_in(struct fixture *f, const char *no, const char *state)
{
    struct docket_row row = row_of(f, no);

    assert_string_equal(row.main, state);
    ledger_docket_free(&row);
}

static void due_on(struct fixture *f, const char *no, const char *day)
{
    struct docket_row row = row_of(f, no);
    char text[11];

    assert_string_equal(day_format(row.due, text), day);
    ledger_docket_free(&row);
}

static json_t *case_projection_of(struct fixture *f)
{
    struct docket_row row;
    json_t *projection;

    OK(ledger_case_get(f->lane.ledger, CASE, &row, e));
    OK(docket_check_history(f->lane.ledger, &row, e));
    OK(docket_projection(&row, &projection, e));
    ledger_docket_free(&row);
    return projection;
}

static void case_is(struct fixture *f, const char *track, const char *wanted)
{
    json_t *projection = case_projection_of(f);

    assert_string_equal(
        json_string_value(json_object_get(json_object_get(projection, "tracks"), track)), wanted);
    json_decref(projection);
}

static void with_results(struct fixture *f)
{
    open_draw(f, 1);
    case_acts(f, "zhao", "visit-urgent",
              "{\"reason\":\"a hint\",\"present\":[\"J01\",\"J02\"],\"certificates\":true}");
    case_acts(f, "zhao", "publicity", "{\"laws\":\"the rules\",\"how\":\"explained\"}");
    case_acts(f, "zhao", "visit-end",
              "{\"ways\":[\"onsite\"],\"found\":\"seen\",\"signed\":\"signed\"}");
    case_acts(f, "zhao", "results-enter",
              "{\"results\":{\"0105\":[\"2\"],\"0201\":[\"1\"],\"0202\":[\"1\"]}}");
    case_acts(f, "li", "approval-makeup", "{\"reason\":\"was urgent\"}");
    case_acts(f, "li", "results-approve", "{}");
    case_acts(f, "zhao", "feedback", "{\"way\":\"direct\"}");
}

#define OBJECTION                                                                                  \
    "{\"kind\":\"objection\",\"source\":\"window\",\"case\":\"" CASE "\","                         \
    "\"text\":\"published in time\",\"by\":\"Complainant\"}"

static void an_upheld_objection_corrects_its_case(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];
    struct error why;

    (void)state;
    with_results(f);
    opens(f, OBJECTION, no);
    assert_string_equal(no, FIRST);
    case_is(f, "objection", "objection-none");
    acts(f, no, "zhao", "accept", "{}");
    case_is(f, "objection", "objection-made");
    acts(f, no, "zhao", "answer", "{\"text\":\"right\",\"upheld\":true}");
    assert_int_equal(try_act(f, no, "zhao", "approve", "{}", &why), E_DENIED);
    case_is(f, "objection", "objection-made");
    acts(f, no, "li", "approve", "{}");
    case_is(f, "objection", "objection-upheld");
    acts(f, no, "zhao", "feedback", "{}");
    assert_int_equal(try_act(f, no, "zhao", "close", "{}", &why), E_CONFLICT);
    assert_int_equal(try_act(f, no, "zhao", "close", "{\"settled\":true}", &why), E_INPUT);
    case_acts(f, "zhao", "results-correct",
              "{\"results\":{\"0105\":[\"1\"],\"0201\":[\"1\"],\"0202\":[\"1\"]},"
              "\"reason\":\"objection\"}");
    case_acts(f, "li", "correction-approve", "{}");
    acts(f, no, "zhao", "close", "{}");
    is_in(f, no, "closed");
    fixture_remove(f);
}

static void a_rejected_objection_and_a_withdrawn_one(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];

    (void)state;
    with_results(f);
    opens(f, OBJECTION, no);
    acts(f, no, "zhao", "accept", "{}");
    acts(f, no, "zhao", "withdraw", "{\"reason\":\"settled\"}");
    case_is(f, "objection", "objection-none");
    opens(f, OBJECTION, no);
    acts(f, no, "zhao", "accept", "{}");
    acts(f, no, "zhao", "answer", "{\"text\":\"no\",\"upheld\":false}");
    acts(f, no, "li", "approve", "{}");
    case_is(f, "objection", "objection-rejected");
    acts(f, no, "zhao", "feedback", "{}");
    acts(f, no, "zhao", "close", "{}"); /* waits for no correction */
    fixture_remove(f);
}

static void the_case_has_its_say(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];
    struct error why;

    (void)state;
    open_draw(f, 1);
    opens(f, OBJECTION, no); /* there is no result yet */
    assert_int_equal(try_act(f, no, "zhao", "accept", "{}", &why), E_CONFLICT);
    is_in(f, no, "received");
    acts(f, no, "li", "refuse", "{\"reason\":\"no result yet\"}");
    fixture_remove(f);

    f = fixture_new();
    with_results(f);
    opens(f, OBJECTION, no);
    acts(f, no, "zhao", "accept", "{}");
    acts(f, no, "han", "answer", "{\"text\":\"right\",\"upheld\":true}");
    assert_int_equal(try_act(f, no, "zhao", "approve", "{}", &why), E_DENIED); /* entered it */
    is_in(f, no, "answered");
    fixture_remove(f);
}

static void a_recusal_goes_to_its_case(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];

    (void)state;
    open_draw(f, 1);
    opens(f,
          "{\"kind\":\"recusal\",\"source\":\"letter\",\"text\":\"a relative\",\"case\":\"" CASE
          "\",\"person\":\"J01\"}",
          no);
    due_on(f, no, "2026-12-01");
    acts(f, no, "zhao", "accept", "{}");
    case_is(f, "recusal", "recusal-asked");
    acts(f, no, "zhao", "answer", "{\"text\":\"granted\",\"upheld\":true}");
    acts(f, no, "li", "approve", "{}");
    case_is(f, "recusal", "recusal-granted");
    fixture_remove(f);
}

/* The case names the matter once, with a hash for each event, and no names of people. */
static void the_case_proves_the_matter(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];
    json_t *events;
    size_t named = 0;
    size_t i;
    json_t *event;

    (void)state;
    with_results(f);
    opens(f, OBJECTION, no);
    acts(f, no, "zhao", "accept", "{}");
    json_t *own;
    OK(docket_events(f->lane.ledger, no, 0, &own, e));
    OK(docket_events(f->lane.ledger, CASE, 0, &events, e));
    char *text = json_dumps(events, 0);
    assert_null(strstr(text, "Complainant"));
    assert_null(strstr(text, "published in time"));
    json_array_foreach(own, i, event)
    {
        assert_non_null(strstr(text, json_text(event, "sha256")));
    }
    json_decref(own);
    json_array_foreach(events, i, event)
    {
        named += strcmp(json_string_value(json_object_get(event, "kind")), "matter") == 0;
    }
    assert_int_equal(named, 2);
    json_t *projection = case_projection_of(f);
    assert_int_equal(json_array_size(json_object_get(projection, "matters")), 1);
    json_decref(projection);
    json_decref(events);
    free(text);
    fixture_remove(f);
}

static void add_firm(struct fixture *f, const char *uscc, int type)
{
    struct buf sql = {0};

    buf_addf(&sql,
             "INSERT INTO enterprise(uscc, name, type, region, bureau, status, in_business, "
             "departed, class,"
             " industry, tags, score, address)"
             " VALUES('%s', 'firm', %d, 220102, 220102, 1, 1, 0, '', '', '', -1, '')",
             uscc, type);
    OK(db_exec(registry_db(f->lane.registry), sql.data, e));
    buf_free(&sql);
}

#define COMPLAINT(kind, uscc, more)                                                                \
    "{\"kind\":\"" kind "\",\"source\":\"12345\",\"text\":\"visited twice\",\"uscc\":\"" uscc      \
    "\"" more "}"

static void kind_of(struct fixture *f, const char *no, const char *kind, uint32_t unit)
{
    struct docket_row row = row_of(f, no);

    assert_string_equal(row.kind, kind);
    assert_int_equal(row.bureau, unit);
    ledger_docket_free(&row);
}

static void complaints_find_their_way(void **state)
{
    struct fixture *f = fixture_new();
    char county[] = "zhao";
    struct person people[] = {{.key = county, .name = county, .bureau = 220284}};
    char no[DOCKET_NO_BYTES];
    struct error why;

    (void)state;
    add_firm(f, "91220101MA00000000", 5110);
    add_firm(f, "91110000101623741K", 1130);
    opens(f, COMPLAINT("firm-complaint", "91220101MA00000000", ""), no);
    kind_of(f, no, "fie-complaint", 220102);
    opens(f, COMPLAINT("firm-complaint", "91110000101623741K", ""), no);
    kind_of(f, no, "firm-complaint", 220102);
    assert_int_equal(try_open(f, COMPLAINT("fie-complaint", "91110000101623741K", ""), no, &why),
                     E_INPUT);
    assert_int_equal(try_open(f, COMPLAINT("firm-complaint", "91220101MA00000001", ""), no, &why),
                     E_INPUT);
    /* not in the registry, and nobody says whose it is */
    assert_int_equal(try_open(f, COMPLAINT("firm-complaint", "9132058172520705XD", ""), no, &why),
                     E_INPUT);
    opens(f, COMPLAINT("fie-complaint", "9132058172520705XD", ",\"unit\":220100"), no);
    kind_of(f, no, "fie-complaint", 220100);
    assert_int_equal(
        try_open(f, COMPLAINT("fie-complaint", "9132058172520705XD", ",\"unit\":220199"), no, &why),
        E_INPUT);
    f->config.people = people;
    f->config.person_count = 1;
    opens(f, COMPLAINT("firm-complaint", "91220101MA00000000", ""), no); /* first contact */
    kind_of(f, no, "fie-complaint", 220284);
    acts(f, no, "zhao", "accept", "{}");
    acts(f, no, "zhao", "assign", "{\"unit\":220102}");
    assert_int_equal(try_act(f, no, "zhao", "answer", "{\"text\":\"x\"}", &why), E_DENIED);
    f->config.people = NULL;
    f->config.person_count = 0;
    fixture_remove(f);
}

static void the_same_external_number_comes_once(void **state)
{
    struct fixture *f = fixture_new();
    const char *fields = "{\"kind\":\"round-table\",\"source\":\"table 3\",\"text\":\"x\","
                         "\"unit\":220100,\"external\":\"Q-7\"}";
    char no[DOCKET_NO_BYTES];
    struct error why;

    (void)state;
    opens(f, fields, no);
    assert_int_equal(try_open(f, fields, no, &why), E_CONFLICT);
    assert_non_null(strstr(why.en, no));
    assert_int_equal(try_open(f,
                              "{\"kind\":\"round-table\",\"source\":\"s\",\"text\":\"x\","
                              "\"unit\":220100,\"case\":\"1\"}",
                              no, &why),
                     E_INPUT);
    assert_int_equal(try_open(f,
                              "{\"kind\":\"round-table\",\"source\":\"s\",\"text\":\"x\","
                              "\"unit\":220100,\"commit\":999}",
                              no, &why),
                     E_INPUT);
    fixture_remove(f);
}

static void history_is(struct fixture *f, const char *no, const char *wanted)
{
    json_t *events;
    struct buf kinds = {0};
    size_t i;
    json_t *event;

    OK(docket_events(f->lane.ledger, no, 0, &events, e));
    json_array_foreach(events, i, event)
    {
        buf_addf(&kinds, "%s%s", i ? " " : "", json_string_value(json_object_get(event, "kind")));
    }
    assert_string_equal(kinds.data, wanted);
    buf_free(&kinds);
    json_decref(events);
}

#define ISSUE "{\"kind\":\"round-table\",\"source\":\"s\",\"text\":\"x\",\"unit\":"

static void time_warns_and_escalates(void **state)
{
    struct fixture *f = fixture_new();
    char county[DOCKET_NO_BYTES];
    char city[DOCKET_NO_BYTES];

    (void)state;
    OK(casework_tick(&f->lane, e));
    opens(f, ISSUE "220102}", county);
    opens(f, ISSUE "220100}", city);
    due_on(f, county, "2026-12-25");
    clock_to(f, "2026-12-21");
    history_is(f, county, "open");
    clock_to(f, "2026-12-22");
    history_is(f, county, "open warned");
    clock_to(f, "2026-12-25");
    history_is(f, county, "open warned");
    clock_to(f, "2026-12-28");
    history_is(f, county, "open warned escalated");
    clock_to(f, "2027-01-01"); /* five working days late, as far as anybody knows */
    history_is(f, county, "open warned escalated");
    clock_to(f, "2027-03-01"); /* the daemon was off: each level in its turn */
    history_is(f, county, "open warned escalated escalated escalated");
    history_is(f, city, "open warned escalated escalated");
    clock_to(f, "2027-06-01");
    history_is(f, city, "open warned escalated escalated");
    is_in(f, county, "received");
    fixture_remove(f);
}

static void a_calendar_that_arrives_moves_what_is_due(void **state)
{
    static const char rows[] = "date,kind\n2027-01-01,off\n";
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];

    (void)state;
    OK(casework_tick(&f->lane, e));
    clock_to(f, "2026-12-15");
    opens(f, ISSUE "220102}", no);
    due_on(f, no, "2027-01-12");
    OK(calendar_load(f->calendar, "calendar.csv", rows, strlen(rows), e));
    OK(casework_tick(&f->lane, e)); /* tables are the same, as far as the hash goes */
    due_on(f, no, "2027-01-12");
    snprintf(f->snapshot.dates, sizeof f->snapshot.dates, "other tables");
    OK(casework_tick(&f->lane, e));
    due_on(f, no, "2027-01-13");
    fixture_remove(f);
}

static void a_forged_history_is_noticed(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];
    struct docket_row row;
    struct error why;

    (void)state;
    opens(f, ISSUE "220102}", no);
    OK(db_exec(ledger_db(f->lane.ledger), "DROP TRIGGER docket_event_no_update", e));
    OK(db_exec(ledger_db(f->lane.ledger),
               "UPDATE docket_event SET content = replace(content, '\"x\"', '\"y\"')", e));
    OK(ledger_docket_get(f->lane.ledger, no, &row, e));
    assert_int_equal(docket_check_history(f->lane.ledger, &row, &why), E_CORRUPT);
    ledger_docket_free(&row);
    fixture_remove(f);
}

static void two_people_at_once(void **state)
{
    struct fixture *f = fixture_new();
    char no[DOCKET_NO_BYTES];
    struct error why;

    (void)state;
    opens(f, ISSUE "220102}", no);
    struct docket_row row = row_of(f, no);
    acts(f, no, "zhao", "accept", "{}");
    assert_int_equal(
        casework_act(&f->lane, no, "assign", NULL, "li", BOTH, (int64_t)row.version, NULL, &why),
        E_CONFLICT);
    assert_int_equal(casework_act(&f->lane, no, "open", NULL, "li", BOTH, 0, NULL, &why),
                     E_CONFLICT);
    assert_int_equal(casework_act(&f->lane, no, "warned", NULL, "li", BOTH, 0, NULL, &why),
                     E_DENIED);
    ledger_docket_free(&row);
    fixture_remove(f);
}

/* Dies after the matter and before its case would be told, and before the commit. */
static void nothing_is_half_done_after_a_crash(void **state)
{
    struct fixture *f = fixture_new();
    char dir[64];
    char no[DOCKET_NO_BYTES];

    (void)state;
    with_results(f);
    opens(f, OBJECTION, no);
    snprintf(dir, sizeof dir, "%s", f->dir);
    fixture_close(f);
    assert_true(dies_at("accept", dir, "casework.applied"));
    f = fixture_open(dir);
    OK(publog_start(&f->lane, e));
    is_in(f, no, "received");
    case_is(f, "objection", "objection-none");
    fixture_close(f);
    assert_true(dies_at("accept", dir, "casework.committed"));
    f = fixture_open(dir);
    OK(publog_start(&f->lane, e));
    is_in(f, no, "accepted");
    case_is(f, "objection", "objection-made");
    fixture_remove(f);
}

static int child(const char *dir)
{
    struct fixture *f = fixture_open(dir);

    OK(publog_start(&f->lane, e));
    acts(f, FIRST, "zhao", "accept", "{}");
    fixture_close(f);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_upheld_objection_corrects_its_case),
        cmocka_unit_test(a_rejected_objection_and_a_withdrawn_one),
        cmocka_unit_test(the_case_has_its_say),
        cmocka_unit_test(a_recusal_goes_to_its_case),
        cmocka_unit_test(the_case_proves_the_matter),
        cmocka_unit_test(complaints_find_their_way),
        cmocka_unit_test(the_same_external_number_comes_once),
        cmocka_unit_test(time_warns_and_escalates),
        cmocka_unit_test(a_calendar_that_arrives_moves_what_is_due),
        cmocka_unit_test(a_forged_history_is_noticed),
        cmocka_unit_test(two_people_at_once),
        cmocka_unit_test(nothing_is_half_done_after_a_crash),
    };

    if (argc == 4 && strcmp(argv[1], "--child") == 0)
        return child(argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
