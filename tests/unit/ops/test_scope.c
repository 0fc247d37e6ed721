/* ops: who exists only as an account works like everybody else, and sees
 * cases, matters, visits and classes of the own bureau and below; what lies outside answers like
 * what does not exist. Every operation that shows such things is here. */
#include "fixture/case.h"

#include "core/base/json.h"
#include "doors/ops/ops.h"
#include "features/casework/casework.h"
#include "platform/ops/people.h"
#include "platform/ops/scope.h"
#include "platform/store/ledger_accounts.h"
#include "platform/store/ledger_joint.h"
#include "platform/store/ledger_visits.h"

#define FIRST "220102202611270002"
#define OTHER "220284202611270001"
#define NEVER "220102209912310001"
#define FIRM "91220101MA00000000"

static void add_person(struct fixture *f, const char *key, unsigned roles, uint32_t bureau)
{
    struct account a = {.roles = roles, .bureau = bureau, .state = ACCOUNT_ACTIVE};

    snprintf(a.key, sizeof a.key, "%s", key);
    snprintf(a.name, sizeof a.name, "name of %s", key);
    OK(ledger_account_put(f->lane.ledger, &a, e));
}

/* zhou works in the county of FIRST, shi in the city above it, wu in another, lu in OTHER's. */
static struct fixture *office(void)
{
    struct fixture *f = fixture_new();

    add_person(f, "zhou", ROLE_REGULATOR, 220102);
    add_person(f, "shi", ROLE_REGULATOR | ROLE_APPROVER, 220100);
    add_person(f, "wu", ROLE_REGULATOR, 220103);
    add_person(f, "lu", ROLE_REGULATOR, 220284);
    add_person(f, "qian", ROLE_AUDITOR, 220284); /* a bureau does not narrow an auditor */
    add_person(f, "sun", ROLE_PUBLISHER, 0);
    add_person(f, "wang", ROLE_ADMIN, 0);
    add_person(f, "zheng", ROLE_REGULATOR, 0);
    return f;
}

/* As request.c calls it. Takes args. */
static enum err answer(struct fixture *f, const char *op, const char *actor, json_t *args,
                       json_t **result, struct error *why)
{
    struct op_call call = {.lane = &f->lane,
                           .actor = actor,
                           .now = service_now(f->lane.service),
                           .args = args,
                           .fd = -1};
    struct someone who;

    OK(people_find(&f->lane, actor, &who, e));
    call.roles = who.roles;
    call.bureau = who.bureau;
    *result = NULL;
    enum err rc = op_args_check(ops_find(op), args, why);
    if (!rc)
        rc = op_run(ops_find(op)->run, &call, result, why);
    json_decref(args);
    return rc;
}

static char *answer_of(struct fixture *f, const char *op, const char *actor, json_t *args)
{
    json_t *result = NULL;

    OK(answer(f, op, actor, args, &result, e));
    char *text = json_dumps(result, 0);
    json_decref(result);
    return text;
}

/* Whether `word` is in the answer. */
static bool says(struct fixture *f, const char *op, const char *actor, const char *args,
                 const char *word)
{
    char *text = answer_of(f, op, actor, json_loads(args, 0, NULL));
    bool found = strstr(text, word) != NULL;

    free(text);
    return found;
}

static enum err refusal(struct fixture *f, const char *op, const char *actor, const char *args,
                        struct error *why)
{
    json_t *result;
    enum err rc = answer(f, op, actor, json_loads(args, 0, NULL), &result, why);

    json_decref(result);
    return rc;
}

/* ---- one case, one matter ---- */

static const struct {
    const char *op, *more; /* further arguments */
    bool cases_only;
} of_case[] = {{"case show", "", false},
               {"case actions", "", false},
               {"case history", "", false},
               {"case export", "", true},
               {"case verify", "", true},
               {"case joint", "", true},
               {"document list", "", true},
               {"document show", ",\"kind\":\"visit-notice\"", true},
               {"document make", ",\"kind\":\"visit-notice\"", true},
               {"case act", ",\"action\":\"visit-ask\"", false},
               {"case replace", ",\"inspector\":\"J01\",\"reason\":\"ill\"", true},
               {"case recuse", ",\"inspector\":\"J01\",\"reason\":\"kin\"", true}};

/* The sentence, with the number that was asked for taken out. */
static char *without(const char *sentence, const char *no)
{
    const char *at = strstr(sentence, no);

    assert_non_null(at);
    return mem_printf("%.*s%s", (int)(at - sentence), sentence, at + strlen(no));
}

static void cases_of_others_do_not_exist(void **state)
{
    struct fixture *f = office();
    struct error there, never;

    (void)state;
    open_draw(f, 1);
    for (size_t i = 0; i < sizeof of_case / sizeof *of_case; i++) {
        char *real = mem_printf("{\"case\":\"" FIRST "\"%s}", of_case[i].more);
        char *none = mem_printf("{\"case\":\"" NEVER "\"%s}", of_case[i].more);
        if (refusal(f, of_case[i].op, "wu", real, &there) != E_NOTFOUND)
            fail_msg("%s shows what it should not", of_case[i].op);
        assert_int_equal(refusal(f, of_case[i].op, "wu", none, &never), E_NOTFOUND);
        char *a = without(there.en, FIRST), *b = without(never.en, NEVER);
        assert_string_equal(a, b);
        free(a);
        free(b);
        free(real);
        free(none);
    }
    fixture_remove(f);
}

static void cases_of_ones_own_are_seen(void **state)
{
    static const char *const people[] = {"zhou", "shi", "qian", "sun", "wang", "zheng"};
    static const char *const ops[] = {"case show",   "case actions", "case history",
                                      "case export", "case verify",  "document list"};
    struct fixture *f = office();

    (void)state;
    open_draw(f, 1);
    for (size_t p = 0; p < sizeof people / sizeof *people; p++)
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
            free(answer_of(f, ops[i], people[p], json_pack("{s:s}", "case", FIRST)));
    fixture_remove(f);
}

/* ---- lists ---- */

static void lists_end_at_the_bureau(void **state)
{
    struct fixture *f = office();
    struct error why;

    (void)state;
    open_draw(f, 1);
    assert_true(says(f, "case list", "zhou", "{}", FIRST));
    assert_false(says(f, "case list", "zhou", "{}", OTHER));
    assert_true(says(f, "case list", "shi", "{}", FIRST)); /* below the city */
    assert_false(says(f, "case list", "shi", "{}", OTHER));
    assert_true(says(f, "case list", "zheng", "{}", OTHER)); /* without a bureau: all */
    assert_true(says(f, "case list", "qian", "{}", FIRST));
    assert_true(says(f, "case list", "wang", "{\"bureau\":\"220200\"}", OTHER));
    assert_false(says(f, "case list", "wang", "{\"bureau\":\"220200\"}", FIRST));
    assert_true(says(f, "case list", "zhou", "{\"bureau\":\"220000\"}", FIRST));
    assert_false(says(f, "case list", "zhou", "{\"bureau\":\"220000\"}", OTHER));
    assert_int_equal(refusal(f, "case list", "zhou", "{\"bureau\":\"220284\"}", &why), E_DENIED);
    assert_int_equal(refusal(f, "case list", "zhou", "{\"bureau\":\"2202\"}", &why), E_INPUT);
    assert_int_equal(refusal(f, "case due", "zhou", "{\"bureau\":\"220284\"}", &why), E_DENIED);
    assert_true(says(f, "case due", "lu", "{}", OTHER));
    assert_false(says(f, "case due", "lu", "{}", FIRST));
    assert_true(says(f, "case due", "qian", "{\"bureau\":\"220102\"}", FIRST));
    assert_true(says(f, "case verify", "lu", "{}", "\"value\": 1}"));
    assert_true(says(f, "case verify", "qian", "{}", "\"value\": 3}"));
    fixture_remove(f);
}

static void a_draw_shows_the_own_picks(void **state)
{
    struct fixture *f = office();
    char *args = mem_printf("{\"commit\":%llu}", (unsigned long long)open_draw(f, 1));

    (void)state;
    assert_true(says(f, "draw show", "zhou", args, "乙公司"));
    assert_true(says(f, "draw show", "zhou", args, FIRST));
    assert_false(says(f, "draw show", "zhou", args, "丙公司"));
    assert_true(says(f, "draw show", "lu", args, "丙公司"));
    assert_true(says(f, "draw show", "lu", args, OTHER)); /* with the case that is its own */
    assert_false(says(f, "draw show", "lu", args, FIRST));
    assert_true(says(f, "draw show", "qian", args, "丙公司"));
    assert_true(says(f, "draw show", "qian", args, "乙公司"));
    free(args);
    fixture_remove(f);
}

static void a_joint_visit_is_seen_by_both(void **state)
{
    struct fixture *f = office();

    (void)state;
    open_draw(f, 1);
    OK(ledger_joint_add(f->lane.ledger, FIRST, FIRST, NOON, e));
    OK(ledger_joint_add(f->lane.ledger, FIRST, OTHER, NOON, e));
    assert_true(
        says(f, "case joint-visits", "zhou", "{}", OTHER)); /* the partner's number is needed */
    assert_true(says(f, "case joint-visits", "lu", "{}", FIRST));
    assert_false(says(f, "case joint-visits", "wu", "{}", FIRST));
    assert_true(says(f, "case joint-visits", "qian", "{}", FIRST));
    assert_true(says(f, "case joint", "lu", "{\"case\":\"" OTHER "\"}", FIRST));
    fixture_remove(f);
}

/* ---- firms and visits ---- */

static void add_firm(struct fixture *f)
{
    OK(db_exec(registry_db(f->lane.registry),
               "INSERT INTO enterprise(uscc, name, type, region, bureau, status, in_business,"
               " departed, class, industry, tags, score, address)"
               " VALUES('" FIRM "', 'firm', 1100, 220102, 220102, 1, 1, 0, 'D', '', '', 77, '')",
               e));
}

static void classes_stay_in_the_bureau(void **state)
{
    struct fixture *f = office();
    struct error why;

    (void)state;
    add_firm(f);
    open_draw(f, 1);
    assert_true(says(f, "enterprise show", "zhou", "{\"uscc\":\"" FIRM "\"}", "\"class\""));
    assert_true(says(f, "enterprise show", "qian", "{\"uscc\":\"" FIRM "\"}", FIRST));
    assert_true(says(f, "enterprise show", "wu", "{\"uscc\":\"" FIRM "\"}", "firm"));
    assert_false(says(f, "enterprise show", "wu", "{\"uscc\":\"" FIRM "\"}", "\"class\""));
    assert_false(says(f, "enterprise show", "wu", "{\"uscc\":\"" FIRM "\"}", "77"));
    assert_false(says(f, "enterprise show", "wu", "{\"uscc\":\"" FIRM "\"}", FIRST));
    assert_int_equal(refusal(f, "log proof", "wu", "{\"uscc\":\"" FIRM "\",\"commit\":0}", &why),
                     E_DENIED); /* it would name the stratum */
    fixture_remove(f);
}

static void visits_stay_in_the_bureau(void **state)
{
    static const char visit[] =
        "{\"uscc\":\"" FIRM "\",\"type\":\"daily\",\"date\":\"2026-11-26\"}";
    struct fixture *f = office();
    struct error why;

    (void)state;
    add_firm(f);
    open_draw(f, 1);
    assert_int_equal(refusal(f, "visit record", "wu", visit, &why), E_DENIED);
    free(answer_of(f, "visit record", "zhou", json_loads(visit, 0, NULL)));
    assert_true(says(f, "visit list", "zhou", "{}", FIRM));
    assert_true(says(f, "visit list", "shi", "{}", FIRM));
    assert_false(says(f, "visit list", "wu", "{}", FIRM));
    assert_false(says(f, "visit list", "wu", "{\"uscc\":\"" FIRM "\"}", FIRM));
    assert_int_equal(refusal(f, "visit list", "wu", "{\"bureau\":\"220102\"}", &why), E_DENIED);
    assert_int_equal(refusal(f, "visit withdraw", "wu", "{\"visit\":1,\"reason\":\"x\"}", &why),
                     E_NOTFOUND);
    assert_int_equal(refusal(f, "visit withdraw", "wu", "{\"visit\":9,\"reason\":\"x\"}", &why),
                     E_NOTFOUND);
    assert_int_equal(refusal(f, "visit withdraw", "zhou", "{\"visit\":1,\"reason\":\"x\"}", &why),
                     E_DENIED); /* recorded it */
    free(answer_of(f, "visit withdraw", "shi",
                   json_loads("{\"visit\":1,\"reason\":\"twice\"}", 0, NULL)));
    fixture_remove(f);
}

/* ---- matters ---- */

/* In the record and in its history alike. */
static bool shows_name(struct fixture *f, const char *no, const char *actor)
{
    char *text = answer_of(f, "case show", actor, json_pack("{s:s}", "case", no));
    char *events = answer_of(f, "case history", actor, json_pack("{s:s}", "case", no));
    bool named = strstr(text, "Complainant") != NULL;

    assert_non_null(strstr(text, "said"));
    assert_non_null(strstr(events, "said"));
    assert_true(named == (strstr(events, "Complainant") != NULL));
    free(text);
    free(events);
    return named;
}

static void matters_are_for_those_who_handle_them(void **state)
{
    struct fixture *f = office();
    char no[DOCKET_NO_BYTES];
    struct error there;
    json_t *done = NULL;
    json_t *fields = json_loads("{\"kind\":\"consumer-complaint\",\"source\":\"12315\","
                                "\"text\":\"said Complainant of a firm\",\"by\":\"Complainant\"}",
                                0, NULL);

    (void)state;
    OK(casework_open_matter(&f->lane, fields, "zhou", ROLE_REGULATOR, &done,
                            e)); /* in the own bureau */
    snprintf(no, sizeof no, "%s", json_text(done, "no"));
    assert_int_equal(json_int(done, "bureau"), 220102);
    json_decref(done);
    json_decref(fields);
    assert_true(shows_name(f, no, "zhou"));
    assert_true(shows_name(f, no, "shi"));
    assert_true(shows_name(f, no, "qian"));
    assert_true(shows_name(f, no, "wang"));
    assert_false(shows_name(f, no, "sun"));
    char *args = mem_printf("{\"case\":\"%s\"}", no);
    assert_int_equal(refusal(f, "case show", "wu", args, &there), E_NOTFOUND);
    free(args);
    args = mem_printf("{\"case\":\"%s\",\"action\":\"accept\"}", no);
    assert_int_equal(refusal(f, "case act", "wu", args, &there), E_NOTFOUND);
    free(answer_of(f, "case act", "zhou", json_loads(args, 0, NULL)));
    free(args);
    free(answer_of(f, "case actions", "zhou",
                   json_pack("{s:s, s:s}", "case", no, "action", "answer")));
    for (size_t i = 0; i < sizeof of_case / sizeof *of_case; i++) { /* even where one sees all */
        args = mem_printf("{\"case\":\"%s\"%s}", no, of_case[i].more);
        if (of_case[i].cases_only && refusal(f, of_case[i].op, "zheng", args, &there) != E_NOTFOUND)
            fail_msg("%s takes a matter for a case", of_case[i].op);
        free(args);
    }
    assert_true(says(f, "matter list", "wang", "{}", no));
    assert_false(says(f, "matter list", "wang", "{}", "Complainant"));
    assert_true(says(f, "matter list", "shi", "{}", no));
    assert_false(says(f, "matter list", "wu", "{}", no));
    assert_int_equal(refusal(f, "matter list", "wu", "{\"bureau\":\"220102\"}", &there), E_DENIED);
    fixture_remove(f);
}

/* ---- accounts at work ---- */

/* Two people who exist only as accounts are two: one asks, the other approves. */
static void accounts_pass_four_eyes(void **state)
{
    static const char ask[] = "{\"case\":\"" FIRST "\",\"action\":\"visit-ask\","
                              "\"set\":{\"planned\":\"2026-12-01\",\"ways\":[\"onsite\"]}}";
    static const char grant[] = "{\"case\":\"" FIRST "\",\"action\":\"visit-approve\"}";
    struct fixture *f = office();
    struct error why;

    (void)state;
    add_person(f, "both", ROLE_REGULATOR | ROLE_APPROVER, 220102);
    open_draw(f, 1);
    free(answer_of(f, "case act", "both", json_loads(ask, 0, NULL)));
    assert_int_equal(refusal(f, "case act", "both", grant, &why), E_DENIED);
    free(answer_of(f, "case act", "shi", json_loads(grant, 0, NULL)));
    fixture_remove(f);
}

static void people_come_from_two_places(void **state)
{
    struct fixture *f = office();
    char key[] = "zhou", name[] = "周在配置";
    struct person listed = {
        .key = key, .name = name, .uid = 7, .roles = ROLE_AUDITOR, .bureau = 220300};
    struct someone who;
    struct account a;
    struct error why;
    char shown[PEOPLE_NAME_BYTES];

    (void)state;
    OK(people_find(&f->lane, "zhou", &who, e));
    assert_int_equal(who.roles, ROLE_REGULATOR);
    assert_true(who.uid == PEOPLE_NO_UID);
    f->config.people = &listed;
    f->config.person_count = 1;
    OK(people_find(&f->lane, "zhou", &who, e)); /* the configuration wins */
    assert_int_equal(who.roles, ROLE_AUDITOR);
    assert_int_equal(who.bureau, 220300);
    assert_string_equal(who.name, name);
    assert_int_equal(who.uid, 7);
    f->config.people = NULL;
    f->config.person_count = 0;
    OK(ledger_account_get(f->lane.ledger, "zhou", &a, e));
    a.state = ACCOUNT_DISABLED;
    OK(ledger_account_put(f->lane.ledger, &a, e));
    assert_int_equal(people_find(&f->lane, "zhou", &who, &why), E_NOTFOUND);
    OK(people_name(&f->lane, "zhou", shown, e)); /* records keep the name */
    assert_string_equal(shown, "name of zhou");
    assert_int_equal(people_find(&f->lane, "uid:0", &who, &why), E_NOTFOUND);
    OK(people_name(&f->lane, "uid:0", shown, e));
    assert_string_equal(shown, "uid:0");
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_of_others_do_not_exist),
        cmocka_unit_test(cases_of_ones_own_are_seen),
        cmocka_unit_test(lists_end_at_the_bureau),
        cmocka_unit_test(a_draw_shows_the_own_picks),
        cmocka_unit_test(a_joint_visit_is_seen_by_both),
        cmocka_unit_test(classes_stay_in_the_bureau),
        cmocka_unit_test(visits_stay_in_the_bureau),
        cmocka_unit_test(matters_are_for_those_who_handle_them),
        cmocka_unit_test(accounts_pass_four_eyes),
        cmocka_unit_test(people_come_from_two_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
