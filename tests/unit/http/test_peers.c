/* http: what one address may ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "platform/http/peers.h"

static void test_connections(void **state)
{
    struct peers *p = peers_new();

    (void)state;
    assert_int_equal(peers_enter(p, "192.0.2.1", 0), 1);
    assert_int_equal(peers_enter(p, "192.0.2.1", 0), 2);
    assert_int_equal(peers_enter(p, "192.0.2.2", 0), 1);
    peers_leave(p, "192.0.2.1");
    assert_int_equal(peers_enter(p, "192.0.2.1", 0), 2);
    peers_leave(p, "192.0.2.9"); /* never came */
    assert_int_equal(peers_enter(p, "2001:db8:1:2::1", 0), 1);
    assert_int_equal(peers_enter(p, "2001:db8:1:2:ffff::9", 0), 2); /* the same network */
    assert_int_equal(peers_enter(p, "2001:db8:1:3::1", 0), 1);
    peers_free(p);
}

static void test_requests(void **state)
{
    struct peers *p = peers_new();

    (void)state;
    for (int i = 0; i < 5; i++)
        assert_true(peers_allow(p, "192.0.2.1", 0, 2, 5));
    assert_false(peers_allow(p, "192.0.2.1", 0, 2, 5));
    assert_true(peers_allow(p, "192.0.2.2", 0, 2, 5)); /* others are not held up */
    assert_false(peers_allow(p, "192.0.2.1", 499, 2, 5));
    assert_true(peers_allow(p, "192.0.2.1", 500, 2, 5)); /* two a second */
    assert_false(peers_allow(p, "192.0.2.1", 501, 2, 5));
    for (int i = 0; i < 5; i++) /* never more than the burst, however long it waited */
        assert_true(peers_allow(p, "192.0.2.1", 1000000, 2, 5));
    assert_false(peers_allow(p, "192.0.2.1", 1000000, 2, 5));
    assert_true(peers_allow(p, "192.0.2.1", 1000000, 0, 5)); /* no bound */
    peers_free(p);
}

static void test_bounded(void **state)
{
    struct peers *p = peers_new();
    char address[48];

    (void)state;
    assert_int_equal(peers_enter(p, "192.0.2.1", 0), 1);
    for (int i = 0; i < PEERS_MAX + 1000; i++) {
        snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255, i & 255);
        assert_true(peers_allow(p, address, i, 1, 1));
    }
    assert_false(peers_allow(p, "10.0.1.0", 256, 1, 1)); /* remembered */
    for (int i = 0; i < 2; i++) /* no room for these any more: let in, not remembered */
        assert_true(peers_allow(p, address, PEERS_MAX + 1000, 1, 1));
    assert_true(peers_allow(p, address, 10000000, 1, 1)); /* the resting ones make room */
    assert_false(peers_allow(p, address, 10000000, 1, 1));
    assert_int_equal(peers_enter(p, "192.0.2.1", 0), 2); /* who is connected is kept */
    peers_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connections),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
