/* core/verify/verify_period.h: what a commit may say fell due and was spent before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/mem.h"
#include "core/verify/verify_period.h"

#define DAYS 10

/* Commits of the task "a" on the first four of ten draw days, with one of "b" and one of the year
 * before between; indices as in a log. */
enum { COMMITS = 6 };
static struct site_commit past[COMMITS];
static const struct {
    const char *task;
    const char *year;
    int days_left;
    uint64_t k[2];
} made[COMMITS] = {{"a", "2026", 10, {1, 0}}, {"a", "2025", 2, {9, 9}}, {"a", "2026", 9, {0, 1}},
                   {"b", "2026", 9, {9, 9}},  {"a", "2026", 8, {0, 0}}, {"a", "2026", 7, {1, 0}}};

static json_t *commit_json(const char *task, const char *year, int days_left)
{
    char from[11], to[11];

    snprintf(from, sizeof from, "%s-01-01", year);
    snprintf(to, sizeof to, "%s-12-31", year);
    return json_pack("{s:s, s:{s:s, s:s}, s:i, s:i}", "task", task, "period", "from", from, "to",
                     to, "days", DAYS, "days_left", days_left);
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMITS; i++)
        past[i] = (struct site_commit){
            .index = 10 * i,
            .draw_index = 10 * i + 1,
            .commit = commit_json(made[i].task, made[i].year, made[i].days_left),
            .draw = json_object()};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMMITS; i++) {
        json_decref(past[i].commit);
        json_decref(past[i].draw);
    }
    return 0;
}

/* Two strata: 2 firms a year of the first are owed, half a firm of the second. */
static void fill(struct stratum s[2])
{
    s[0] = (struct stratum){.key = "220102/A/D", .base = 20, .n = 20, .rate = 100000};
    s[1] = (struct stratum){.key = "220102/B/D", .base = 5, .n = 5, .rate = 100000};
}

/* The history, each commit with what it should have said. */
static struct verify_period *history(int unknown)
{
    struct verify_period *v = verify_period_new();

    for (int i = 0; i < COMMITS; i++) {
        struct stratum *s = mem_array(2, sizeof *s);
        fill(s);
        s[0].due = 2000000 / DAYS * (uint64_t)(DAYS - made[i].days_left);
        s[1].due = 500000 / DAYS * (uint64_t)(DAYS - made[i].days_left);
        assert_int_equal(strata_settle(s, 2, DAYS, (uint32_t)made[i].days_left, NULL), E_OK);
        s[0].k = made[i].k[0];
        s[1].k = made[i].k[1];
        if (i == unknown)
            free(s);
        verify_period_add(v, &past[i], i == unknown ? NULL : s, 2);
    }
    return v;
}

struct told {
    int failures;
    char last[200];
};

static void keep(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct told *told = arg;

    assert_int_equal(grade, SITE_FAILURE);
    assert_int_equal(index, 100);
    told->failures++;
    snprintf(told->last, sizeof told->last, "%s", why->en);
}

/* A commit on the fifth day with these numbers; how many of them are called wrong. */
static struct told judge(int unknown, uint64_t due, uint64_t spent_a, uint64_t spent_b,
                         uint64_t more_expect)
{
    struct told told = {0};
    struct site_reporter to = {keep, &told};
    struct site_commit c = {.index = 100, .commit = commit_json("a", "2026", 6)};
    struct verify_period *v = history(unknown);
    struct stratum s[2];

    fill(s);
    s[0].due = due;
    s[1].due = 200000;
    s[0].spent = spent_a;
    s[1].spent = spent_b;
    assert_int_equal(strata_settle(s, 2, DAYS, 6, NULL), E_OK);
    s[0].expect += more_expect;
    verify_period_check(v, &c, s, 2, &to);
    verify_period_free(v);
    json_decref(c.commit);
    return told;
}

/* The first stratum owed two whole firms and more each day: one for each drawn. The second owed
 * half a firm: the day on which it was drawn used up all of that; on the three others the chance
 * that had passed. */
#define SPENT_A 2000000u

static uint64_t spent_b(void)
{
    static const int left[] = {10, 9, 8, 7};
    static const uint64_t k[] = {0, 1, 0, 0};
    uint64_t spent = 0;

    for (size_t i = 0; i < 4; i++) {
        struct stratum s[2];
        fill(s);
        s[1].due = 50000 * (uint64_t)(DAYS - left[i]);
        uint64_t owed = stratum_owed(&s[1], DAYS, (uint32_t)left[i]);
        spent += stratum_spends(owed, owed / (uint64_t)left[i], k[i]);
    }
    return spent;
}

static void right_numbers_pass(void **state)
{
    (void)state;
    assert_int_equal(judge(-1, 800000, SPENT_A, spent_b(), 0).failures, 0);
}

static void any_other_number_is_found(void **state)
{
    struct told told = judge(-1, 800001, SPENT_A, spent_b(), 0);

    (void)state;
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "220102/A/D has due 800001, it computes to 800000"));
    told = judge(-1, 800000, SPENT_A - 1000000, spent_b(), 0);
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "220102/A/D has spent 1000000, it computes to 2000000"));
    told = judge(-1, 800000, SPENT_A, spent_b() + 1, 0);
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "220102/B/D has spent"));
    told = judge(-1, 800000, SPENT_A, spent_b(), 1);
    assert_int_equal(told.failures, 1);
    assert_non_null(strstr(told.last, "220102/A/D has expect"));
}

/* A void draw before the commit spends nothing; what fell due stays. */
static void void_and_later_draws_spend_nothing(void **state)
{
    (void)state;
    past[0].is_void = true;
    past[0].void_index = 50;
    uint64_t b = spent_b();
    assert_int_equal(judge(-1, 800000, SPENT_A, b, 0).failures, 2);
    uint64_t first = stratum_spends(500000, 50000, 0);
    assert_int_equal(judge(-1, 800000, 1000000, b - first, 0).failures, 0);
    past[0].void_index = 102; /* voided after the commit: it counted then */
    assert_int_equal(judge(-1, 800000, SPENT_A, b, 0).failures, 0);
    past[5].draw_index = 101; /* drawn after the commit: not yet */
    assert_int_equal(
        judge(-1, 800000, 1000000, b - stratum_spends(500000, 500000 / 7, 0), 0).failures, 0);
}

/* What follows from an unknown commit is not judged, but the expectation still must fit. */
static void nothing_is_said_beyond_an_unknown_commit(void **state)
{
    (void)state;
    assert_int_equal(judge(2, 77, 77, 77, 0).failures, 0);
    assert_int_equal(judge(2, 77, 77, 77, 1).failures, 1);
    assert_int_equal(judge(3, 800000, SPENT_A, spent_b(), 0).failures, 0); /* of another task */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(right_numbers_pass, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_other_number_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(void_and_later_draws_spend_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_said_beyond_an_unknown_commit, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
