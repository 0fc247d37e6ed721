/* web: sessions and their cookies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doors/web/session.h"

static const struct session_limits limits = {100, 1000};

/* What a browser sends back of a Set-Cookie. */
static const char *sent(const char *cookie)
{
    static char text[200];

    snprintf(text, sizeof text, "lang=en; %.*s; other=1", (int)strcspn(cookie, ";"), cookie);
    return text;
}

static void begin(struct sessions *s, const char *actor, int64_t now,
                  char cookie[SESSION_COOKIE_BYTES])
{
    struct access who = {.roles = 4};

    snprintf(who.actor, sizeof who.actor, "%s", actor);
    sessions_begin(s, &who, "王建国", "192.0.2.1", now, cookie);
}

static void test_life(void **state)
{
    struct sessions *s = sessions_new();
    char cookie[SESSION_COOKIE_BYTES], second[SESSION_COOKIE_BYTES];
    struct session x, y;

    (void)state;
    begin(s, "wang", 10, cookie);
    assert_non_null(strstr(cookie, "__Host-session="));
    assert_non_null(strstr(cookie, "; Path=/; Secure; HttpOnly; SameSite=Lax"));
    assert_true(sessions_find(s, sent(cookie), &limits, 20, &x));
    assert_string_equal(x.who.actor, "wang");
    assert_string_equal(x.name, "王建国");
    assert_int_equal(x.seen, 20);
    assert_null(strstr(cookie, x.csrf));
    begin(s, "wang", 20, second);
    assert_true(sessions_find(s, sent(second), &limits, 20, &y));
    assert_string_not_equal(x.csrf, y.csrf);
    assert_int_not_equal(x.number, y.number);
    sessions_end(s, x.number);
    assert_false(sessions_find(s, sent(cookie), &limits, 20, &x));
    assert_true(sessions_find(s, sent(second), &limits, 20, &y));
    sessions_free(s);
}

static void test_limits(void **state)
{
    struct sessions *s = sessions_new();
    char cookie[SESSION_COOKIE_BYTES];
    struct session x;

    (void)state;
    begin(s, "wang", 0, cookie);
    for (int64_t t = 100; t <= 1000; t += 100)
        assert_true(sessions_find(s, sent(cookie), &limits, t, &x));
    assert_false(sessions_find(s, sent(cookie), &limits, 1001, &x)); /* the longest time */
    assert_int_equal(sessions_count(s), 0);
    begin(s, "wang", 0, cookie);
    assert_false(sessions_find(s, sent(cookie), &limits, 101, &x)); /* idle */
    assert_int_equal(sessions_count(s), 0);
    sessions_free(s);
}

static void test_forged(void **state)
{
    struct sessions *s = sessions_new();
    char cookie[SESSION_COOKIE_BYTES], text[200];
    struct session x;

    (void)state;
    begin(s, "wang", 0, cookie);
    assert_false(sessions_find(s, NULL, &limits, 0, &x));
    assert_false(sessions_find(s, "", &limits, 0, &x));
    assert_false(sessions_find(s, "__Host-session=", &limits, 0, &x));
    snprintf(text, sizeof text, "x%s", sent(cookie) + strlen("lang=en; "));
    assert_false(sessions_find(s, text, &limits, 0, &x)); /* x__Host-session */
    snprintf(text, sizeof text, "%.*s0", (int)strcspn(cookie, ";"), cookie);
    assert_false(sessions_find(s, text, &limits, 0, &x)); /* longer */
    snprintf(text, sizeof text, "%.*s", (int)strcspn(cookie, ";") - 1, cookie);
    assert_false(sessions_find(s, text, &limits, 0, &x)); /* shorter */
    sessions_free(s);
}

static void test_many(void **state)
{
    struct sessions *s = sessions_new();
    char cookie[SESSION_COOKIE_BYTES], first[SESSION_COOKIE_BYTES], name[40];
    struct session x;

    (void)state;
    begin(s, "wang", 0, first);
    for (int i = 0; i < SESSIONS_OF_ONE; i++)
        begin(s, "wang", i, cookie);
    assert_int_equal(sessions_count(s), SESSIONS_OF_ONE);
    assert_false(sessions_find(s, sent(first), &limits, 0, &x));
    assert_true(sessions_find(s, sent(cookie), &limits, 15, &x));
    begin(s, "li", 0, first);
    assert_int_equal(sessions_end_of(s, "wang", x.number), SESSIONS_OF_ONE - 1);
    assert_true(sessions_at(s, "wang", 0, &x));
    assert_false(sessions_at(s, "wang", 1, &x));
    assert_true(sessions_at(s, NULL, 1, &x));
    for (int i = 0; i < SESSIONS_MAX; i++) {
        snprintf(name, sizeof name, "p%d", i);
        begin(s, name, 0, cookie);
    }
    assert_int_equal(sessions_count(s), SESSIONS_MAX);
    assert_false(sessions_find(s, sent(first), &limits, 0, &x)); /* the oldest made room */
    assert_true(sessions_find(s, sent(cookie), &limits, 0, &x));
    sessions_free(s);
}

static void test_notice(void **state)
{
    struct sessions *s = sessions_new();
    char cookie[SESSION_COOKIE_BYTES];
    char *zh, *en;
    struct session x;

    (void)state;
    begin(s, "wang", 0, cookie);
    assert_true(sessions_find(s, sent(cookie), &limits, 0, &x));
    assert_false(sessions_take_notice(s, x.number, &zh, &en));
    sessions_notice(s, x.number, "一", "one");
    sessions_notice(s, x.number, "二", "two");
    assert_true(sessions_take_notice(s, x.number, &zh, &en));
    assert_string_equal(zh, "二");
    assert_string_equal(en, "two");
    free(zh);
    free(en);
    assert_false(sessions_take_notice(s, x.number, &zh, &en));
    sessions_notice(s, x.number, "三", "three"); /* freed with the table */
    sessions_free(s);
}

static void test_anonymous(void **state)
{
    char cookie[SESSION_COOKIE_BYTES], csrf[65], again[65];

    (void)state;
    anonymous_begin(cookie, csrf);
    assert_true(anonymous_csrf(sent(cookie), again));
    assert_string_equal(csrf, again);
    assert_null(strstr(cookie, csrf));
    assert_false(anonymous_csrf(NULL, again));
    assert_false(anonymous_csrf("__Host-anonymous=1", again));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_life),   cmocka_unit_test(test_limits),
        cmocka_unit_test(test_forged), cmocka_unit_test(test_many),
        cmocka_unit_test(test_notice), cmocka_unit_test(test_anonymous),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
