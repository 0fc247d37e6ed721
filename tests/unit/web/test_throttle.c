/* web: guessing passwords gets slow, and locks nobody out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "doors/web/throttle.h"

#define HERE "192.0.2.1"
#define THERE "198.51.100.7"

static void fail_often(struct throttle *t, const char *account, const char *address, int times,
                       int64_t now)
{
    for (int i = 0; i < times; i++)
        throttle_failed(t, account, address, now);
}

static void the_wait_grows_and_ends(void **state)
{
    struct throttle *t = throttle_new();
    int64_t now = 1000, last = 0;

    (void)state;
    fail_often(t, "wang", HERE, THROTTLE_FREE - 1, now);
    assert_int_equal(throttle_wait(t, "wang", HERE, now), 0);
    for (int i = 0; i < 12; i++) {
        throttle_failed(t, "wang", HERE, now);
        int64_t wait = throttle_wait(t, "wang", HERE, now);
        assert_true(wait >= last && wait <= THROTTLE_MOST_S);
        assert_true(wait > last || wait == THROTTLE_MOST_S);
        assert_true(throttle_wait(t, "wang", HERE, now + wait - 1) > 0);
        assert_int_equal(throttle_wait(t, "wang", HERE, now + wait), 0);
        last = wait;
        now += wait;
    }
    assert_int_equal(last, THROTTLE_MOST_S);
    throttle_failed(t, "wang", HERE, now);
    assert_int_equal(throttle_wait(t, "wang", HERE, now + THROTTLE_FORGET_S + 1), 0);
    throttle_free(t);
}

static void others_are_not_locked_out(void **state)
{
    struct throttle *t = throttle_new();

    (void)state;
    fail_often(t, "wang", HERE, 8, 0);
    assert_true(throttle_wait(t, "wang", HERE, 0) > 0);
    assert_int_equal(throttle_wait(t, "wang", THERE, 0), 0); /* the same person elsewhere */
    assert_int_equal(throttle_wait(t, "li", HERE, 0), 0);    /* a colleague in the same office */
    throttle_passed(t, "wang", HERE, 0);
    assert_int_equal(throttle_wait(t, "wang", HERE, 0), 0);
    throttle_free(t);
}

static void one_address_cannot_try_many_accounts(void **state)
{
    struct throttle *t = throttle_new();
    char name[20];

    (void)state;
    for (int i = 0; i < THROTTLE_FREE_ALL; i++) {
        snprintf(name, sizeof name, "p%d", i);
        throttle_failed(t, name, HERE, 0);
        throttle_passed(t, "own", HERE, 0); /* buys nothing */
    }
    assert_true(throttle_wait(t, "another", HERE, 0) > 0);
    assert_int_equal(throttle_wait(t, "another", THERE, 0), 0);
    throttle_free(t);
}

static void many_addresses_wait_for_each_other(void **state)
{
    struct throttle *t = throttle_new();
    char address[20];

    (void)state;
    throttle_passed(t, "wang", HERE, 0);
    for (int i = 0; i < THROTTLE_FREE_WORLD; i++) {
        snprintf(address, sizeof address, "10.0.0.%d", i);
        assert_int_equal(throttle_wait(t, "wang", address, 0), 0);
        throttle_failed(t, "wang", address, 0);
    }
    assert_int_equal(throttle_wait(t, "wang", "10.0.1.1", 0), THROTTLE_WORLD_S);
    assert_int_equal(throttle_wait(t, "wang", "10.0.1.1", THROTTLE_WORLD_S), 0);
    assert_int_equal(throttle_wait(t, "wang", HERE, 0), 0); /* who was here before is not held up */
    assert_int_equal(throttle_wait(t, "li", "10.0.1.1", 0), 0);
    throttle_free(t);
}

static void memory_is_bounded(void **state)
{
    struct throttle *t = throttle_new();
    char name[20];

    (void)state;
    fail_often(t, "wang", HERE, 8, 0);
    for (int i = 0; i < 3 * THROTTLE_ROWS; i++) {
        snprintf(name, sizeof name, "p%d", i);
        throttle_failed(t, name, THERE, 0);
    }
    assert_true(throttle_wait(t, "wang", HERE, 0) > 0); /* not washed away by a flood of names */
    throttle_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_grows_and_ends),
        cmocka_unit_test(others_are_not_locked_out),
        cmocka_unit_test(one_address_cannot_try_many_accounts),
        cmocka_unit_test(many_addresses_wait_for_each_other),
        cmocka_unit_test(memory_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
