/* doors/web/route.h and urlform.h: what a request's bytes become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doors/web/route.h"
#include "platform/http/urlform.h"

static void routes_are_found_by_method_and_path(void **state)
{
    struct route_match m;

    (void)state;
    route_find(routes_all, "GET", "/op/case.list", &m);
    assert_non_null(m.route);
    assert_string_equal(m.route->path, "/op/:name");
    assert_string_equal(m.values[0], "case.list");
    route_match_free(&m);
    route_find(routes_all, "HEAD", "/op", &m);
    assert_non_null(m.route);
    route_match_free(&m);
    route_find(routes_all, "POST", "/op", &m);
    assert_null(m.route);
    assert_string_equal(m.other->path, "/op");
    route_match_free(&m);
    route_find(routes_all, "GET", "/op/",
               &m); /* an empty segment is no name: the site's to answer */
    assert_string_equal(m.route->path, "/*name");
    route_match_free(&m);
}

/* The i-th of all lists, NULL after the last. */
static const struct route *route_at(unsigned i)
{
    for (const struct route *const *list = routes_all; *list; list++)
        for (const struct route *r = *list; r->method; r++)
            if (i-- == 0)
                return r;
    return NULL;
}

static void every_route_is_well_formed(void **state)
{
    const struct route *r;
    unsigned n = 0;

    (void)state;
    for (; (r = route_at(n)); n++) {
        assert_true(strcmp(r->method, "GET") == 0 || strcmp(r->method, "POST") == 0);
        assert_int_equal(r->path[0], '/');
        assert_non_null(r->run);
        assert_int_equal(r->roles & ~(unsigned)ROLE_STAFF, 0);
        for (unsigned i = 0; i < n; i++)
            if (strcmp(route_at(i)->path, r->path) == 0)
                assert_string_not_equal(route_at(i)->method, r->method);
    }
    assert_true(n > 5);
}

/* Somebody at each door, with and without what narrows a person's rights; NULL: nobody. */
static const struct access *visitor(unsigned which, struct access *out)
{
    static const enum access_door doors[] = {ACCESS_SESSION, ACCESS_TOKEN};

    if (which >= 32)
        return NULL;
    *out = (struct access){.actor = "x",
                           .door = doors[which & 1],
                           .must_change = (which & 2) != 0,
                           .roles = which & 4 ? 1U << (which >> 3) : 0};
    return out;
}

static enum admission expected(const struct route *r, const struct access *who, bool local)
{
    bool changes = strcmp(r->method, "POST") == 0, by_token = who && who->door == ACCESS_TOKEN;
    enum admission open = changes && !by_token ? ADMIT_WITH_CSRF : ADMIT;

    if (!r->roles || (local && r->flags & ROUTE_LOCAL))
        return open;
    if (!who)
        return ADMIT_LOGIN;
    if (!by_token && !(r->roles & who->roles)) /* of a token the operation decides */
        return ADMIT_DENIED;
    return who->must_change && !(r->flags & ROUTE_NEWCOMERS) ? ADMIT_NEW_PASSWORD : open;
}

/* Under another path every guard stays what it was: nothing reads a path to decide. */
static void guards_do_not_read_paths(void **state)
{
    const struct route *r;

    (void)state;
    for (unsigned i = 0; (r = route_at(i)); i++) {
        struct route other = *r;
        other.path = "/zz/renamed";
        for (unsigned which = 0; which <= 32; which++)
            for (unsigned local = 0; local < 2; local++) {
                struct access person;
                const struct access *who = visitor(which, &person);
                enum admission says = route_admits(r, who, local);
                assert_int_equal(says, expected(r, who, local));
                assert_int_equal(route_admits(&other, who, local), says);
            }
    }
}

/* What is open to fewer or more than its roles say is a short list, which somebody reads when it
 * grows. */
static void exceptions_are_few(void **state)
{
    const struct route *r;
    unsigned json = 0, newcomers = 0, local = 0;

    (void)state;
    for (unsigned i = 0; (r = route_at(i)); i++) {
        json += (r->flags & ROUTE_JSON) != 0;
        newcomers += (r->flags & ROUTE_NEWCOMERS) != 0;
        local += (r->flags & ROUTE_LOCAL) != 0;
    }
    assert_int_equal(json, 4);      /* /api */
    assert_int_equal(newcomers, 3); /* the form of a new password, its sending, logout */
    assert_int_equal(local, 1);     /* metrics */
}

static void forms_are_decoded_and_bad_ones_refused(void **state)
{
    static const char *const bad[] = {"a=%00", "a=%",   "a=%4",  "a=%zz",
                                      "a=%ff", "%00=b", "a=%01", "a=%ED%A0%80"};
    static const char good[] = "name=%E9%95%BF+%E6%98%A5&x=1&x=2&empty=&flag&&y=%0D%0A%0A";
    struct urlform f;
    struct error e;

    (void)state;
    assert_int_equal(urlform_parse(good, strlen(good), &f, &e), E_OK);
    assert_string_equal(urlform_get(&f, "name", 0), "长 春");
    assert_string_equal(urlform_get(&f, "x", 1), "2");
    assert_null(urlform_get(&f, "x", 2));
    assert_string_equal(urlform_get(&f, "flag", 0), "");
    assert_string_equal(urlform_get(&f, "y", 0), "\n\n");
    urlform_free(&f);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(urlform_parse(bad[i], strlen(bad[i]), &f, &e), E_INPUT);
}

static void too_many_fields_are_refused(void **state)
{
    struct buf text = {0};
    struct urlform f;
    struct error e;

    (void)state;
    for (int i = 0; i <= URLFORM_MAX; i++)
        buf_adds(&text, "a=1&");
    assert_int_equal(urlform_parse(text.data, text.len, &f, &e), E_INPUT);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routes_are_found_by_method_and_path),
        cmocka_unit_test(every_route_is_well_formed),
        cmocka_unit_test(guards_do_not_read_paths),
        cmocka_unit_test(exceptions_are_few),
        cmocka_unit_test(forms_are_decoded_and_bad_ones_refused),
        cmocka_unit_test(too_many_fields_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
