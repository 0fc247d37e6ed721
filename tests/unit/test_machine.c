#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "cases/actions.h"
#include "law/codes.h"
static void whole(void **s)
{
    (void)s;
    struct codes *c;
    struct error e = {0};
    assert_int_equal(codes_load("config", &c, &e), 0);
    enum err rc = case_machine_check(c, day_from_ymd(2026, 11, 23), &e);
    if (rc)
        print_message("%s\n", e.en);
    assert_int_equal(rc, 0);
    codes_free(c);
}
int main(void)
{
    const struct CMUnitTest t[] = {cmocka_unit_test(whole)};
    return cmocka_run_group_tests(t, NULL, NULL);
}
