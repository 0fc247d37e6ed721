/* platform/store/ledger_work.h, ledger_today.h, service op inbox and case find: what lists and
 * inboxes show follows from the cases; what waits, for whom; filters, order and pages. */
#include "fixture/case.h"

#include "doors/ops/ops.h"
#include "features/casework/casework.h"
#include "features/casework/history.h"
#include "platform/store/ledger_accounts.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_feeds.h"
#include "platform/store/ledger_notices.h"
#include "platform/store/ledger_today.h"
#include "platform/store/ledger_visits.h"
#include "platform/store/ledger_work.h"

#define FIRST "220102202611270001"
#define SECOND "220102202611270002"
#define OTHER "220284202611270001" /* of another bureau */

static void act(struct fixture *f, const char *no, const char *action, const char *fields,
                const char *actor)
{
    json_error_t why;
    json_t *content = json_loads(fields, 0, &why);
    struct error e;

    assert_non_null(content);
    if (casework_act(&f->lane, no, action, content, actor, ROLE_REGULATOR | ROLE_APPROVER, 0, NULL,
                     &e) != E_OK)
        fail_msg("%s: %s", action, e.en);
    json_decref(content);
}

static json_t *run(struct fixture *f, const char *name, const char *args, const char *actor,
                   unsigned roles)
{
    json_error_t why;
    const struct op *op = ops_find(name);
    json_t *given = json_loads(args, 0, &why);
    struct op_call call = {.lane = &f->lane,
                           .actor = actor,
                           .roles = roles,
                           .now = service_now(f->lane.service),
                           .args = given,
                           .fd = -1};
    json_t *result = NULL;
    struct error e;

    assert_non_null(op);
    assert_non_null(given);
    if (op_args_check(op, given, &e) != E_OK || op_run(op->run, &call, &result, &e) != E_OK)
        fail_msg("%s %s: %s", name, args, e.en);
    json_decref(given);
    return result;
}

static enum err run_wrong(struct fixture *f, const char *name, const char *args)
{
    json_error_t why;
    const struct op *op = ops_find(name);
    json_t *given = json_loads(args, 0, &why);
    struct op_call call = {.lane = &f->lane,
                           .actor = "zhao",
                           .roles = ROLE_REGULATOR,
                           .now = service_now(f->lane.service),
                           .args = given,
                           .fd = -1};
    json_t *result = NULL;
    struct error e;
    enum err rc = op_args_check(op, given, &e);

    if (!rc)
        rc = op_run(op->run, &call, &result, &e);
    json_decref(given);
    json_decref(result);
    return rc;
}

static const json_t *table_of(const json_t *record, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(record, "tables"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "key")), key) == 0)
            return json_object_get(one, "table");
    }
    fail_msg("no table %s", key);
    return NULL;
}

static long long total(const json_t *record, const char *key)
{
    return json_integer_value(json_object_get(table_of(record, key), "total"));
}

static size_t rows(const json_t *table)
{
    return json_array_size(json_object_get(table, "rows"));
}

static void what_waits_is_told_to_those_who_may(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    act(f, FIRST, "visit-ask", "{\"planned\": \"2026-11-27\", \"ways\": [\"onsite\"]}", "li");
    json_t *own = run(f, "inbox", "{}", "li", ROLE_APPROVER);
    json_t *head = run(f, "inbox", "{}", "wu", ROLE_APPROVER);
    assert_int_equal(total(own, "waiting"), 0); /* she asked: somebody else decides */
    assert_int_equal(total(head, "waiting"), 1);
    const json_t *row = json_array_get(json_object_get(table_of(head, "waiting"), "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "action")), "visit-approve");
    assert_string_equal(json_string_value(json_object_get(row, "case")), FIRST);
    assert_int_equal(json_array_size(json_object_get(row, "asked_by")), 1);
    assert_int_equal(total(head, "visits"), 1);
    json_decref(own);
    json_decref(head);
    act(f, FIRST, "visit-approve", "{}", "wu");
    head = run(f, "inbox", "{}", "wu", ROLE_APPROVER);
    assert_int_equal(total(head, "waiting"), 0);
    json_decref(head);
    fixture_remove(f);
}

static long long due_soon(struct fixture *f, int64_t warn_days)
{
    f->config.warn_days = warn_days;
    json_t *inbox = run(f, "inbox", "{}", "wu", ROLE_APPROVER);
    long long count = total(inbox, "soon");
    json_decref(inbox);
    return count;
}

/* The configuration says how many days are soon. */
static void due_soon_is_what_is_warned_of(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    assert_int_equal(due_soon(f, 0), 0);
    assert_true(due_soon(f, 60) > 0);
    fixture_remove(f);
}

static enum err keep_barred(void *ctx, const char *person, struct error *e)
{
    (void)e;
    buf_addf(ctx, "%s;", person);
    return E_OK;
}

static void must_be_barred(struct fixture *f, const char *keys)
{
    struct buf found = {0};

    buf_adds(&found, "");
    OK(ledger_today_barred(f->lane.ledger, FIRST, "visit-approve", keep_barred, &found, e));
    assert_string_equal(found.data, keys);
    buf_free(&found);
}

/* Those who asked, and nobody whose key is a part of theirs, or theirs of it. */
static void barred_are_whole_keys(void **state)
{
    static const char *const keys[] = {"li2", "li3", "li", "2", "li2 zhao"};
    struct fixture *f = fixture_new();
    const struct work_wait wait = {"visit-approve", ROLE_APPROVER};
    struct work_now now = {DAY_NONE, DAY_NONE, &wait, 1};

    (void)state;
    open_draw(f, 1);
    OK(ledger_work_set(f->lane.ledger, FIRST, &now, 100, e));
    OK(ledger_work_bar(f->lane.ledger, FIRST, wait.action, "zhao", e));
    OK(ledger_work_set(f->lane.ledger, FIRST, &now, 200, e));
    must_be_barred(f, "");
    for (int i = 0; i < 2; i++)
        OK(ledger_work_bar(f->lane.ledger, FIRST, wait.action, keys[i], e));
    OK(ledger_work_bar(f->lane.ledger, FIRST, wait.action, keys[0], e));
    must_be_barred(f, "li2;li3;");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct wait_filter filter = {.person = keys[i], .after = 99};
        uint64_t count;
        OK(ledger_today_count_waits(f->lane.ledger, &filter, &count, e));
        assert_int_equal(count, i >= 2);
    }
    now.count = 0;
    OK(ledger_work_set(f->lane.ledger, FIRST, &now, 300, e));
    must_be_barred(f, "");
    fixture_remove(f);
}

/* Two people of one name: the team has 李二 with the number J02, and so is one of them. */
static void namesakes_are_told_by_their_numbers(void **state)
{
    struct fixture *f = fixture_new();
    const struct account both[] = {
        {.key = "li-er", .name = "李二", .roles = ROLE_REGULATOR, .inspector = "J02"},
        {.key = "other", .name = "李二", .roles = ROLE_REGULATOR, .inspector = "J77"},
        {.key = "third", .name = "李二", .roles = ROLE_REGULATOR}};
    static const size_t drawn[] = {2, 0, 0};

    (void)state;
    open_draw(f, 1);
    for (size_t i = 0; i < 3; i++) {
        struct account one = both[i];
        one.state = ACCOUNT_ACTIVE;
        OK(ledger_account_put(f->lane.ledger, &one, e));
        json_t *cases = run(f, "case find", "{\"mine\": true}", one.key, ROLE_REGULATOR);
        json_t *days = run(f, "calendar show", "{}", one.key, ROLE_REGULATOR);
        assert_int_equal(rows(cases), drawn[i]);
        assert_int_equal(rows(days) > 0, drawn[i] > 0);
        assert_int_equal(json_is_true(json_object_get(cases, "unlinked")), i == 2);
        assert_int_equal(json_is_true(json_object_get(days, "unlinked")), i == 2);
        json_decref(days);
        json_decref(cases);
    }
    fixture_remove(f);
}

static void cases_are_found_sorted_and_paged(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    json_t *all = run(f, "case find", "{\"sort\": \"-case\"}", "qian", ROLE_AUDITOR);
    size_t count = rows(all);
    assert_true(count >= 3);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(json_object_get(all, "rows"), 0), "case")),
        OTHER);
    json_decref(all);
    size_t seen = 0;
    for (int page = 1; page <= 20; page++) {
        char args[80];
        snprintf(args, sizeof args, "{\"sort\": \"due\", \"size\": 1, \"page\": %d}", page);
        json_t *one = run(f, "case find", args, "qian", ROLE_AUDITOR);
        seen += rows(one);
        json_decref(one);
    }
    assert_int_equal(seen, count); /* neither gaps nor overlaps */
    all = run(f, "case find", "{\"bureau\": \"220284\"}", "qian", ROLE_AUDITOR);
    assert_int_equal(rows(all), 1);
    json_decref(all);
    all = run(f, "case find", "{\"text\": \"%\"}", "qian", ROLE_AUDITOR); /* no pattern */
    assert_int_equal(rows(all), 0);
    json_decref(all);
    all = run(f, "case find", "{\"mine\": true}", "zhao", ROLE_REGULATOR);
    assert_int_equal(rows(all), 0);
    json_decref(all);
    act(f, SECOND, "note", "{\"text\": \"x\"}", "zhao");
    all = run(f, "case find", "{\"mine\": true}", "zhao", ROLE_REGULATOR);
    assert_int_equal(rows(all), 1);
    assert_true(json_is_true(json_object_get(all, "unlinked"))); /* and it says what to do */
    json_decref(all);
    assert_int_equal(run_wrong(f, "case find", "{\"sort\": \"colour\"}"), E_INPUT);
    assert_int_equal(run_wrong(f, "case find", "{\"state\": \"nowhere\"}"), E_INPUT);
    assert_int_equal(run_wrong(f, "case find", "{\"page\": 0}"), E_INPUT);
    assert_int_equal(run_wrong(f, "case find", "{\"stage\": 6}"), E_INPUT);
    fixture_remove(f);
}

/* Every page of one row gives the whole list, in the same order; backwards it is the other way
 * round. name: what the rows are told apart by, with `also` if one key does not do it. */
static void pages_are_whole(struct fixture *f, const char *op, const char *sort, const char *name,
                            const char *also)
{
    char args[120];
    snprintf(args, sizeof args, "{\"sort\": \"%s\"}", sort);
    json_t *all = run(f, op, args, "qian", ROLE_AUDITOR);
    size_t count = rows(all);

    assert_true(count >= 3);
    assert_int_equal(json_integer_value(json_object_get(all, "total")), count);
    for (size_t i = 0; i < count; i++) {
        snprintf(args, sizeof args, "{\"sort\": \"%s\", \"size\": 1, \"page\": %zu}", sort, i + 1);
        json_t *one = run(f, op, args, "qian", ROLE_AUDITOR);
        const json_t *it = json_array_get(json_object_get(one, "rows"), 0);
        const json_t *there = json_array_get(json_object_get(all, "rows"), i);
        assert_int_equal(rows(one), 1);
        assert_int_equal(json_integer_value(json_object_get(one, "total")), count);
        assert_true(json_equal(json_object_get(it, name), json_object_get(there, name)));
        assert_true(json_equal(json_object_get(it, also), json_object_get(there, also)));
        for (size_t k = 0; k < i; k++) {
            const json_t *before = json_array_get(json_object_get(all, "rows"), k);
            assert_false(json_equal(json_object_get(it, name), json_object_get(before, name)) &&
                         json_equal(json_object_get(it, also), json_object_get(before, also)));
        }
        json_decref(one);
    }
    json_decref(all);
}

static size_t found(struct fixture *f, const char *op, const char *args)
{
    json_t *all = run(f, op, args, "qian", ROLE_AUDITOR);
    size_t count = rows(all);

    assert_int_equal(json_integer_value(json_object_get(all, "total")), count);
    json_decref(all);
    return count;
}

static void deadlines_are_found_sorted_and_paged(void **state)
{
    static const char *const sorts[] = {"due",   "-due", "firm",  "-firm", "bureau", "-bureau",
                                        "clock", "duty", "-duty", "level", "-level"};
    struct fixture *f = fixture_new();

    (void)state;
    open_draw(f, 1);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        pages_are_whole(f, "case due", sorts[i], "case", "clock");
    size_t all = found(f, "case due", "{}");
    size_t one = found(f, "case due", "{\"text\": \"" FIRST "\"}");
    assert_true(one >= 1 && one < all);
    assert_int_equal(found(f, "case due", "{\"text\": \"%\"}"), 0); /* no pattern */
    assert_int_equal(
        found(f, "case due", "{\"text\": \"检查\"}"),
        found(f, "case due", "{\"text\": \"visit\"}")); /* a clock's name, either way */
    json_t *last = run(f, "case due", "{\"size\": 2, \"page\": 9}", "qian", ROLE_AUDITOR);
    assert_int_equal(rows(last), 0);
    assert_int_equal(json_integer_value(json_object_get(last, "total")), all);
    json_decref(last);
    assert_int_equal(run_wrong(f, "case due", "{\"sort\": \"colour\"}"), E_INPUT);
    assert_int_equal(run_wrong(f, "case due", "{\"page\": 0}"), E_INPUT);
    assert_int_equal(run_wrong(f, "case due", "{\"size\": 10001}"), E_INPUT);
    fixture_remove(f);
}

static void visit(struct ledger *l, const char *source, int32_t day, bool counts)
{
    const struct visit v = {.uscc = "91220101MA00000000",
                            .bureau = 220102,
                            .day = day,
                            .type = counts ? "daily" : "clue",
                            .source = source,
                            .counts = counts,
                            .recorded_by = "zhao"};

    OK(ledger_visit_add(l, &v, NULL, e));
}

static void visits_are_found_sorted_and_paged(void **state)
{
    static const char *const sorts[] = {"date",  "-date",  "visit", "-visit", "uscc",
                                        "-uscc", "bureau", "type",  "counts", "-counts"};
    struct fixture *f = fixture_new();

    (void)state;
    for (int i = 0; i < 4; i++) { /* two of a day */
        char source[8];
        snprintf(source, sizeof source, "S_%d", i);
        visit(f->lane.ledger, source, 20000 + i / 2, i != 3);
    }
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        pages_are_whole(f, "visit list", sorts[i], "visit", "date");
    assert_int_equal(found(f, "visit list", "{\"text\": \"S_1\"}"), 1);
    assert_int_equal(found(f, "visit list", "{\"text\": \"S%1\"}"), 0);
    assert_int_equal(found(f, "visit list", "{\"bureau\": \"220200\"}"), 0);
    OK(ledger_visit_withdraw(f->lane.ledger, 1, "x", e));
    json_t *one = run(f, "visit list", "{\"size\": 1}", "qian", ROLE_AUDITOR);
    const char *note =
        json_string_value(json_object_get(json_array_get(json_object_get(one, "notes"), 0), "en"));
    assert_non_null(strstr(note, "3 visits, 2 of them count")); /* of all, not of the page */
    json_decref(one);
    fixture_remove(f);
}

static void matter(struct ledger *l, const char *no, uint32_t unit, int32_t due)
{
    struct docket_row row = {.kind = "round-table",
                             .source = unit == 220102 ? "phone" : "letter",
                             .region = unit,
                             .received = 20000,
                             .date = 20000,
                             .commit_index = DOCKET_NO_COMMIT,
                             .bureau = unit,
                             .state = "open",
                             .main = "received",
                             .projection = "{}",
                             .due = due};
    struct docket_event event = {
        .time = 1, .actor = "zhao", .kind = "open", .content = "{}", .sha256 = "00"};

    if (due == 1) {
        snprintf(row.state, sizeof row.state, "closed");
        snprintf(row.main, sizeof row.main, "closed");
    }
    snprintf(row.no, sizeof row.no, "%s", no);
    snprintf(event.no, sizeof event.no, "%s", no);
    OK(ledger_docket_add(l, &row, e));
    OK(ledger_docket_advance(l, &event, &row, e));
}

static void matters_are_found_sorted_and_paged(void **state)
{
    static const char *const sorts[] = {"due",  "-due",  "matter", "-matter",  "kind",
                                        "unit", "-unit", "source", "received", "-state"};
    struct fixture *f = fixture_new();

    (void)state;
    matter(f->lane.ledger, "T2201022024010100001", 220102, 20010);
    matter(f->lane.ledger, "T2201022024010100002", 220102, 20010);
    matter(f->lane.ledger, "T2202842024010100001", 220284, DAY_NONE);
    matter(f->lane.ledger, "T2202842024010100002", 220284, 1);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        pages_are_whole(f, "matter list", sorts[i], "matter", "due");
    json_t *all = run(f, "matter list", "{\"sort\": \"-due\"}", "qian", ROLE_AUDITOR);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(json_object_get(all, "rows"), 3), "matter")),
                        "T2202842024010100001"); /* no day at all stays last */
    json_decref(all);
    assert_int_equal(found(f, "matter list", "{\"text\": \"phone\"}"), 2);
    assert_int_equal(found(f, "matter list", "{\"state\": \"closed\"}"), 1);
    json_t *desk = run(f, "inbox", "{}", "qian", ROLE_AUDITOR);
    assert_int_equal(total(desk, "matters"), 3); /* open ones */
    json_decref(desk);
    fixture_remove(f);
}

static enum err count_notice(void *ctx, const struct notice *n, struct error *e)
{
    (void)e;
    (void)n;
    ++*(int *)ctx;
    return E_OK;
}

static void a_notice_is_given_once(void **state)
{
    struct fixture *f = fixture_new();
    struct ledger *l = f->lane.ledger;
    const struct notice n = {.key = "drawn/2026-11-27/220102", .text = "{}", .created = 1000};
    bool added = false;
    int64_t last = 0;
    int due = 0;

    (void)state;
    OK(ledger_notice_add(l, &n, &added, e));
    assert_true(added);
    OK(ledger_notice_add(l, &n, &added, e));
    assert_false(added);
    OK(ledger_notice_last(l, "drawn/", &last, e));
    assert_int_equal(last, 1000);
    OK(ledger_notice_last(l, "waiting/", &last, e));
    assert_int_equal(last, 0);
    OK(ledger_notice_due(l, 999, 10, count_notice, &due, e));
    assert_int_equal(due, 0);
    OK(ledger_notice_failed(l, 1, "why", 2000, e));
    OK(ledger_notice_due(l, 1999, 10, count_notice, &due, e));
    assert_int_equal(due, 0);
    OK(ledger_notice_due(l, 2000, 10, count_notice, &due, e));
    assert_int_equal(due, 1);
    OK(ledger_notice_sent(l, 1, e));
    due = 0;
    OK(ledger_notice_due(l, 9000, 10, count_notice, &due, e));
    assert_int_equal(due, 0);
    fixture_remove(f);
}

static void an_address_ends_when_it_is_taken_back(void **state)
{
    struct fixture *f = fixture_new();
    struct ledger *l = f->lane.ledger;
    struct feed_row row;
    struct error why;
    int64_t count = 0;

    (void)state;
    OK(ledger_feed_add(l, "aa", "zhao", 5, e));
    OK(ledger_feed_find(l, "aa", &row, e));
    assert_string_equal(row.person, "zhao");
    assert_int_equal(ledger_feed_find(l, "bb", &row, &why), E_NOTFOUND);
    OK(ledger_feed_revoke(l, "zhao", 6, &count, e));
    assert_int_equal(count, 1);
    assert_int_equal(ledger_feed_find(l, "aa", &row, &why), E_NOTFOUND);
    assert_int_equal(ledger_feed_of(l, "zhao", &row, &why), E_NOTFOUND);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_waits_is_told_to_those_who_may),
                                       cmocka_unit_test(due_soon_is_what_is_warned_of),
                                       cmocka_unit_test(barred_are_whole_keys),
                                       cmocka_unit_test(namesakes_are_told_by_their_numbers),
                                       cmocka_unit_test(cases_are_found_sorted_and_paged),
                                       cmocka_unit_test(deadlines_are_found_sorted_and_paged),
                                       cmocka_unit_test(visits_are_found_sorted_and_paged),
                                       cmocka_unit_test(matters_are_found_sorted_and_paged),
                                       cmocka_unit_test(a_notice_is_given_once),
                                       cmocka_unit_test(an_address_ends_when_it_is_taken_back)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
