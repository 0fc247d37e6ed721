/* core/verify/verify_counts.h: what a commit may say was drawn before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/verify/verify_counts.h"

/* Four draws of the task "a" with one of "b" between; indices as in a log. */
enum { DRAWS = 5 };
static struct site_commit past[DRAWS];
static const uint64_t quota[DRAWS][2] = {{1, 0}, {2, 5}, {9, 9}, {0, 3}, {4, 1}};
static struct stratum strata[2] = {{.key = "220102/A/D"}, {.key = "220102/B/D"}};

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < DRAWS; i++)
        past[i] = (struct site_commit){.index = 10 * i,
                                       .draw_index = 10 * i + 1,
                                       .commit = json_pack("{s:s}", "task", i == 2 ? "b" : "a"),
                                       .draw = json_object()};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < DRAWS; i++) {
        json_decref(past[i].commit);
        json_decref(past[i].draw);
    }
    return 0;
}

static struct verify_counts *history(int unknown)
{
    struct verify_counts *v = verify_counts_new();

    for (int i = 0; i < DRAWS; i++) {
        strata[0].k = quota[i][0];
        strata[1].k = quota[i][1];
        verify_counts_add(v, &past[i], i == unknown ? NULL : strata, 2);
    }
    return v;
}

static void count_failure(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    assert_int_equal(grade, SITE_FAILURE);
    assert_int_equal(index, 100);
    assert_non_null(strstr(why->en, "drawn of 220102/"));
    ++*(int *)arg;
}

static int failures(int unknown, uint64_t a, uint64_t b)
{
    int failed = 0;
    struct site_reporter to = {count_failure, &failed};
    struct site_commit c = {.index = 100, .commit = past[0].commit};
    struct verify_counts *v = history(unknown);

    strata[0].drawn = a;
    strata[1].drawn = b;
    verify_counts_check(v, &c, strata, 2, &to);
    verify_counts_free(v);
    return failed;
}

static void sums_since_some_day_are_right(void **state)
{
    static const uint64_t right[][2] = {{0, 0}, {4, 1}, {4, 4}, {6, 9}, {7, 9}};

    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_int_equal(failures(-1, right[i][0], right[i][1]), 0);
}

static void any_other_number_is_found(void **state)
{
    static const uint64_t wrong[][2] = {{1, 0}, {0, 1}, {4, 0}, {4, 3}, {6, 4}, {7, 8}, {16, 18}};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(failures(-1, wrong[i][0], wrong[i][1]), 1);
}

static void void_and_later_draws_do_not_count(void **state)
{
    (void)state;
    past[1].is_void = true;
    past[1].void_index = 50;
    past[4].draw_index = 101;
    assert_int_equal(failures(-1, 0, 3), 0);
    assert_int_equal(failures(-1, 1, 3), 0);
    assert_int_equal(failures(-1, 2, 8), 1);
    past[1].void_index = 102; /* voided after the commit: it counted then */
    assert_int_equal(failures(-1, 2, 8), 0);
}

static void nothing_is_said_beyond_an_unknown_draw(void **state)
{
    (void)state;
    assert_int_equal(failures(3, 77, 77), 0);
    assert_int_equal(failures(3, 4, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sums_since_some_day_are_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_other_number_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(void_and_later_draws_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_said_beyond_an_unknown_draw, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
