/* Case files and result files: what is read, and every part that is altered or missing refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/cases/disclosure.h"
#include "core/crypto/cjson.h"
#include "core/law/codes.h"
#include "core/tlog/casefile.h"
#include "core/tlog/resultfile.h"
#include "core/verify/site_case.h"
#include "core/verify/site_rules.h"

#define NO "220102202611230001"
#define DAY "2026-11-23"
#define LEAVES 3
#define FIRST 41 /* number of the first one */

static json_t *parsed(const char *text)
{
    json_error_t at;
    json_t *out = json_loads(text, 0, &at);

    if (!out)
        fail_msg("%s in %s", at.text, text);
    return out;
}

static char *canonical(const json_t *json)
{
    struct buf out = {0};
    struct error e = {0};

    if (cjson_write(json, &out, &e))
        fail_msg("%s", e.en);
    return buf_take(&out);
}

/* ---- a case of three events, all of one day ---- */

#define SALT_HEX "000102030405060708090a0b0c0d0e0f"

static const struct case_leaf leaves[LEAVES] = {
    {"inspectd", NO,
     "{\"frozen_sha256\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"}",
     "opened", SALT_HEX, FIRST, 1795395600},
    {"zhao", NO, "{\"computed\":{\"number\":2}}", "visit-ask", SALT_HEX, FIRST + 1, 1795395700},
    {"li", NO, "{\"computed\":{\"number\":3}}", "visit-approve", SALT_HEX, FIRST + 2, 1795395800}};

/* The site it stands on: one `cases` entry, number 7. */
static void site_of(struct site *site, struct site_day *day)
{
    struct merkle tree;

    merkle_init(&tree);
    for (size_t i = 0; i < LEAVES; i++) {
        struct buf bytes = {0};
        struct error e;
        assert_int_equal(case_leaf_write(&leaves[i], &bytes, &e), E_OK);
        merkle_add(&tree, bytes.data, bytes.len);
        buf_free(&bytes);
    }
    *day = (struct site_day){.index = 7, .first = FIRST, .last = FIRST + LEAVES - 1};
    assert_true(day_parse(DAY, &day->date));
    merkle_root(&tree, day->root);
    *site = (struct site){.dir = (char *)(uintptr_t) "/nonexistent", .days = day, .day_count = 1};
    snprintf(site->checkpoint.origin, sizeof site->checkpoint.origin, "test.example/log");
}

static json_t *case_json(void)
{
    uint8_t hashes[LEAVES][MERKLE_HASH], path[MERKLE_PROOF_MAX][MERKLE_HASH];
    json_t *events = json_array();

    for (size_t i = 0; i < LEAVES; i++) {
        struct buf bytes = {0};
        struct error e;
        assert_int_equal(case_leaf_write(&leaves[i], &bytes, &e), E_OK);
        merkle_leaf(bytes.data, bytes.len, hashes[i]);
        buf_free(&bytes);
    }
    for (size_t i = 0; i < LEAVES; i++) {
        size_t len = merkle_inclusion(hashes, LEAVES, i, path);
        json_array_append_new(
            events,
            json_pack("{s:o, s:o}", "event", case_leaf_json(&leaves[i]), "proof",
                      casefile_proof(7, i, LEAVES, (const uint8_t(*)[MERKLE_HASH])path, len)));
    }
    return json_pack("{s:s, s:o, s:s, s:{}, s:s}", "case", NO, "events", events, "format",
                     CASEFILE_FORMAT, "frozen", "origin", "test.example/log");
}

struct told {
    size_t failures;
    char first[600];
};

static void tell(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct told *told = arg;

    (void)index;
    if (grade == SITE_FAILURE && told->failures++ == 0)
        snprintf(told->first, sizeof told->first, "%s", why->en);
}

/* The first failure of a file as the verifier words it; "" if it holds. */
static struct told judged(const json_t *json)
{
    struct told told = {0};
    const struct site_reporter to = {tell, &told};
    struct casefile *file = NULL;
    struct site_day day;
    struct site site;
    struct error e = {0};
    char *text = canonical(json);

    site_of(&site, &day);
    if (casefile_read(text, strlen(text), &file, &e))
        tell(&told, SITE_FAILURE, 0, &e);
    else
        site_case_check(&site, file, &to);
    casefile_free(file);
    free(text);
    return told;
}

static void expect(json_t *json, const char *words)
{
    struct told told = judged(json);

    json_decref(json);
    if (*words ? !strstr(told.first, words) : told.failures > 0)
        fail_msg("wanted “%s”, not “%s”", words, told.first);
}

static json_t *event_of(json_t *file, size_t i, const char *part)
{
    return json_object_get(json_array_get(json_object_get(file, "events"), i), part);
}

static json_t *with(const char *part, size_t i, const char *key, json_t *value)
{
    json_t *file = case_json();

    json_object_set_new(event_of(file, i, part), key, value);
    return file;
}

static void case_file_holds(void **state)
{
    (void)state;
    expect(case_json(), "");
}

static void altered_case_is_found(void **state)
{
    json_t *file = case_json();

    (void)state;
    json_array_remove(json_object_get(file, "events"), 1);
    expect(file, "event 2 is numbered 3: an event was left out");
    file = case_json();
    json_object_del(json_array_get(json_object_get(file, "events"), 1), "proof");
    expect(file, "event 2 has no proof, though the log covers its number, 42");
    file = case_json();
    json_object_set_new(json_object_get(file, "frozen"), "firm", json_string("x"));
    expect(file, "frozen");
    file = case_json();
    json_object_set_new(file, "origin", json_string("other.example/log"));
    expect(file, "origin is other.example/log");
    expect(with("event", 1, "actor", json_string("li")), "event 2 (visit-ask by li)");
    expect(with("event", 1, "time", json_string("2026-11-23T01:01:39Z")), "not in the tree");
    expect(with("event", 1, "seq", json_integer(1)), "its seq does not follow");
    expect(with("event", 2, "seq", json_integer(FIRST + 3)), "event 3 has number 44, which is not");
    expect(with("event", 0, "seq", json_integer(FIRST - 1)), "event 1 has number 40, which is not");
    expect(with("event", 1, "salt", json_string("100102030405060708090a0b0c0d0e0f")),
           "not in the tree");
    expect(with("event", 1, "case", json_string("220102202611230002")), "is of case");
    expect(with("event", 0, "kind", json_string("noted")), "event 1 is not the opening");
    expect(with("proof", 1, "index", json_integer(2)), "event 2 has number 42, which is not");
    expect(with("proof", 1, "index", json_integer(9)), "event 2 has number 42, which is not");
    expect(with("proof", 1, "of", json_integer(4)), "says its day has 4 events");
    expect(with("proof", 1, "entry", json_integer(8)), "which is no cases entry");
    expect(with("proof", 1, "path", json_array()), "not in the tree");
}

struct rules_told {
    size_t count;
    char all[1000];
};

static void tell_rule(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct rules_told *told = arg;

    (void)grade;
    assert_int_equal(index, 9);
    told->count++;
    strncat(told->all, why->en, sizeof told->all - strlen(told->all) - 1);
}

static void each_event_stands_in_one_entry(void **state)
{
    static const struct {
        struct site_day before, day;
        uint64_t events;
        const char *says; /* NULL: nothing */
    } tries[] = {
        {{.date = 5, .first = 1, .last = 4}, {9, 6, 5, 7, {0}}, 3, NULL},
        {{.date = 5, .first = 1, .last = 4}, {9, 8, 5, 5, {0}}, 1, NULL},
        {{.date = 5, .first = 1, .last = 4}, {9, 5, 5, 7, {0}}, 3, "its date is not after"},
        {{.date = 5, .first = 1, .last = 4}, {9, 4, 5, 7, {0}}, 3, "its date is not after"},
        {{.date = 5, .first = 1, .last = 4},
         {9, 6, 1, 4, {0}},
         4,
         "its first event is 1, the next one was 5"},
        {{.date = 5, .first = 1, .last = 4},
         {9, 6, 4, 7, {0}},
         4,
         "its first event is 4, the next one was 5"},
        {{.date = 5, .first = 1, .last = 4},
         {9, 6, 6, 7, {0}},
         2,
         "its first event is 6, the next one was 5"},
        {{.date = 5, .first = 1, .last = 4},
         {9, 6, 5, 7, {0}},
         2,
         "events is 2, which is not 5 to 7"},
        {{.date = 5, .first = 1, .last = 4},
         {9, 6, 5, 4, {0}},
         1,
         "events is 1, which is not 5 to 4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct rules_told told = {0};
        const struct site_reporter to = {tell_rule, &told};
        site_rule_cases(&tries[i].before, &tries[i].day, tries[i].events, &to);
        assert_int_equal(told.count, tries[i].says ? 1 : 0);
        if (tries[i].says && !strstr(told.all, tries[i].says))
            fail_msg("%zu: %s", i, told.all);
    }
    struct rules_told told = {0};
    const struct site_reporter to = {tell_rule, &told};
    site_rule_cases(NULL, &(struct site_day){9, 6, 1, 2, {0}}, 2, &to);
    assert_int_equal(told.count, 0);
    site_rule_cases(NULL, &(struct site_day){9, 6, 2, 3, {0}}, 2, &to);
    assert_int_equal(told.count, 1);
}

static void malformed_case_is_refused(void **state)
{
    json_t *file = case_json();

    (void)state;
    json_object_set_new(file, "format", json_string("inspectd-case/v2"));
    expect(file, "\"format\" is missing or malformed");
    file = case_json();
    json_object_set_new(file, "more", json_true());
    expect(file, "\"events\"");
    expect(with("event", 2, "time", json_string("yesterday")), "event 3: \"time\"");
    expect(with("event", 2, "content", json_string("[]")), "event 3: \"content\"");
    expect(with("event", 2, "salt", json_string("00")), "event 3: \"salt\"");
    expect(with("event", 2, "salt", json_string("000102030405060708090A0B0C0D0E0F")),
           "event 3: \"salt\"");
    expect(with("event", 2, "more", json_true()), "event 3: \"seq\"");
    expect(with("proof", 0, "path", json_pack("[s]", "AAAA")), "event 1: \"proof.path\"");
    expect(with("proof", 0, "entry", json_string("7")), "event 1: \"proof.entry\"");
    file = case_json();
    json_object_set_new(file, "events", json_array());
    expect(file, "no events");
}

/* ---- results ---- */

static json_t *frozen(void)
{
    return parsed(
        "{\"bureau\":{\"code\":220102,\"name\":\"南关区市场监督管理局\"},"
        "\"firm\":{\"name\":\"甲公司\",\"class\":\"D\",\"uscc\":\"91220101MA00000000\"},"
        "\"pick\":{\"stratum\":\"220102/D/F\"},"
        "\"inspectors\":[{\"id\":\"J01\",\"name\":\"王一\",\"slot\":0}],"
        "\"items\":[{\"code\":\"0105\",\"name\":\"住所\"},{\"code\":\"0201\",\"name\":\"年报\"}]}");
}

static json_t *projection(const char *disclosure, const char *publication)
{
    json_t *out = parsed(
        "{\"state\":\"open\",\"results\":{\"items\":{\"0105\":[\"1\"],\"0201\":[\"2\",\"8\"]}},"
        "\"last\":{\"visit-end\":{\"actor\":\"zhao\",\"day\":\"2026-11-25\",\"content\":{}},"
        "\"decision-publish\":{\"day\":\"2026-12-10\",\"content\":{\"date\":\"2026-12-09\"}},"
        "\"decision-withdraw\":{\"day\":\"2026-12-20\",\"content\":{}}},"
        "\"penalty\":{\"decided\":\"2026-12-08\",\"fine\":500000,\"confiscate\":0,\"kinds\":["
        "\"fine\"]},"
        "\"tracks\":{\"results\":\"results-approved\"}}");

    json_object_set_new(json_object_get(out, "tracks"), "disclosure", json_string(disclosure));
    json_object_set_new(json_object_get(out, "tracks"), "publication", json_string(publication));
    return out;
}

struct disclosed {
    enum disclosure owed;
    char *text;
};

static struct disclosed disclose(const char *disclosure, const char *publication, json_t *public,
                                 bool due)
{
    struct codes *codes = NULL;
    struct error e = {0};
    json_t *file = NULL;
    struct disclosures_run d = {.no = NO,
                                .uscc = "91220101MA00000000",
                                .frozen = frozen(),
                                .projection = projection(disclosure, publication),
                                .public = public,
                                .public_sha256 =
                                    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060"
                                    "f61caaff8a"};
    struct disclosed out = {0};

    assert_int_equal(codes_load("config", &codes, &e), E_OK);
    d.codes = codes;
    out.owed = disclosure_owed(&d, due);
    if (out.owed && disclosure_file(&d, out.owed, &file, &e))
        fail_msg("%s", e.en);
    if (file)
        out.text = canonical(file);
    json_decref(file);
    json_decref((json_t *)(uintptr_t)d.frozen);
    json_decref((json_t *)(uintptr_t)d.projection);
    codes_free(codes);
    return out;
}

static void result_is_disclosed(void **state)
{
    struct disclosed out = disclose("disclosure-approved", "publication-none", NULL, false);

    (void)state;
    assert_int_equal(out.owed, DISCLOSE_RESULT);
    assert_string_equal(
        out.text,
        "{\"agency\":{\"code\":\"220102\",\"name\":\"南关区市场监督管理局\"},\"case\":\"" NO "\","
        "\"date\":\"2026-11-25\",\"firm\":{\"name\":\"甲公司\",\"uscc\":\"91220101MA00000000\"},"
        "\"format\":\"inspectd-result/"
        "v1\",\"items\":[{\"code\":\"0105\",\"name\":\"住所\",\"results\":"
        "[{\"code\":\"1\",\"en\":\"no problem "
        "found\",\"zh\":\"未发现问题\"}]},{\"code\":\"0201\",\"name\":"
        "\"年报\",\"results\":[{\"code\":\"2\",\"en\":\"information not published as "
        "required\",\"zh\":"
        "\"未按规定公示应当公示的信息\"},{\"code\":\"8\",\"en\":\"problem found and to be "
        "handled\",\"zh\":"
        "\"发现问题待后续处理\"}]}],\"version\":1}");
    free(out.text);
}

static void result_waits_for_approval_or_the_limit(void **state)
{
    (void)state;
    assert_int_equal(disclose("disclosure-due", "publication-none", NULL, false).owed,
                     DISCLOSE_NOTHING);
    struct disclosed out = disclose("disclosure-due", "publication-none", NULL, true);
    assert_int_equal(out.owed, DISCLOSE_RESULT);
    free(out.text);
    assert_int_equal(disclose("disclosure-withheld", "publication-none", NULL, true).owed,
                     DISCLOSE_NOTHING);
}

/* The file goes from version to version: penalty published, withdrawn, result withheld. */
static void penalty_is_published_and_withdrawn(void **state)
{
    struct disclosed one = disclose("disclosure-approved", "publication-none", NULL, false);
    json_t *public = parsed(one.text);
    struct disclosed two = disclose("disclosure-done", "published", public, false);

    (void)state;
    assert_int_equal(two.owed, DISCLOSE_RENEW);
    assert_non_null(strstr(two.text,
                           "\"penalty\":{\"date\":\"2026-12-09\",\"decided\":\"2026-12-08\","
                           "\"fine\":500000,\"kinds\":[{\"code\":\"fine\""));
    assert_non_null(strstr(two.text, "\"replaces\":\"44136f"));
    assert_non_null(strstr(two.text, "\"version\":2}"));
    json_decref(public);
    public = parsed(two.text);
    assert_int_equal(disclose("disclosure-done", "published", public, true).owed, DISCLOSE_NOTHING);
    struct disclosed three = disclose("disclosure-withheld", "withdrawn", public, false);
    assert_int_equal(three.owed, DISCLOSE_RENEW);
    assert_non_null(strstr(three.text, "\"items\":[],\"penalty\":{\"date\":\"2026-12-20\","
                                       "\"state\":\"withdrawn\"}"));
    json_decref(public);
    free(one.text);
    free(two.text);
    free(three.text);
}

static void results_hold_nothing_else(void **state)
{
    static const char *const extra[] = {"class", "stratum", "inspectors", "task", "complainant"};
    struct disclosed out = disclose("disclosure-approved", "published", NULL, false);
    json_t *file = parsed(out.text);
    struct error e = {0};

    (void)state;
    assert_int_equal(resultfile_check(file, &e), E_OK);
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++) {
        json_object_set_new(file, extra[i], json_string("D"));
        assert_int_equal(resultfile_check(file, &e), E_CORRUPT);
        assert_non_null(strstr(e.en, extra[i]));
        json_object_del(file, extra[i]);
        json_object_set_new(json_object_get(file, "firm"), extra[i], json_string("D"));
        assert_int_equal(resultfile_check(file, &e), E_CORRUPT);
        json_object_del(json_object_get(file, "firm"), extra[i]);
    }
    for (const char *const *key = (const char *const[]){"agency", "case", "date", "firm", "format",
                                                        "items", "version", NULL};
         *key; key++) {
        json_t *less = json_deep_copy(file);
        json_object_del(less, *key);
        assert_int_equal(resultfile_check(less, &e), E_CORRUPT);
        json_decref(less);
    }
    json_decref(file);
    free(out.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_file_holds),
        cmocka_unit_test(altered_case_is_found),
        cmocka_unit_test(each_event_stands_in_one_entry),
        cmocka_unit_test(malformed_case_is_refused),
        cmocka_unit_test(result_is_disclosed),
        cmocka_unit_test(result_waits_for_approval_or_the_limit),
        cmocka_unit_test(penalty_is_published_and_withdrawn),
        cmocka_unit_test(results_hold_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
