/* ingest: the sorter by itself, and bureaus by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "platform/ingest/fields.h"
#include "platform/ingest/sorter.h"

static struct error err;
static struct codes *codes;

static void keys_of_any_length_sort_bytewise_and_stably(void **state)
{
    (void)state;
    static const char *const keys[] = {
        "b",      "a", "abcdefghijklmnopqrstuvwxyz2", "", "abcdefghijklmnopqrstuvwxyz1", "a", "吉",
        "b\x01z", "b"};
    static const char *const sorted[] = {
        "",  "a",      "a", "abcdefghijklmnopqrstuvwxyz1", "abcdefghijklmnopqrstuvwxyz2", "b",
        "b", "b\x01z", "吉"};
    struct sorter *s;
    const char *packed;
    uint32_t line = 0;

    assert_int_equal(sorter_new(1 << 20, "/tmp", false, &s, &err), E_OK);
    for (uint32_t i = 0; i < 9; i++) {
        struct row row = {.line = i + 1, .key = keys[i]};
        assert_int_equal(sorter_add(s, &row, &err), E_OK);
    }
    assert_int_equal(sorter_finish(s, &err), E_OK);
    for (int i = 0; i < 9; i++) {
        struct row row;
        assert_int_equal(sorter_next(s, &packed, &err), E_OK);
        row_unpack(packed, &row);
        assert_string_equal(row.key, sorted[i]);
        if (i && strcmp(sorted[i], sorted[i - 1]) == 0)
            assert_true(row.line > line);
        line = row.line;
    }
    assert_int_equal(sorter_next(s, &packed, &err), E_OK);
    assert_null(packed);
    sorter_free(s);
}

static void bureaus_are_found_by_code_and_name(void **state)
{
    (void)state;
    assert_int_equal(fields_bureau(codes, "220102"), 220102);
    assert_int_equal(fields_bureau(codes, "南关区"), 220102);
    assert_int_equal(fields_bureau(codes, "长春市南关区市场监督管理局"), 220102);
    assert_int_equal(fields_bureau(codes, "吉林省长春市南关区市监局"), 220102);
    assert_int_equal(fields_bureau(codes, "四平市铁西区市场监管局"), 220302);
    assert_int_equal(fields_bureau(codes, "火星市场监督管理局"), 0);
    assert_int_equal(fields_bureau(codes, "999999"), 0);
    assert_int_equal(fields_bureau(codes, "市场监督管理局"), 0);
}

static int load_codes(void **state)
{
    (void)state;
    return codes_load("config", &codes, &err) == E_OK ? 0 : -1;
}

static int free_codes(void **state)
{
    (void)state;
    codes_free(codes);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_any_length_sort_bytewise_and_stably),
        cmocka_unit_test(bureaus_are_found_by_code_and_name),
    };
    return cmocka_run_group_tests(tests, load_codes, free_codes);
}
