/* draw: the auditors' listing of the registry, line by line, and what is refused in one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/zlines.h"
#include "core/draw/listing.h"

#define KNOWN "91220102MA00000001\t220103\t220102\tB\t1130\t1\tC2710\tdrugs;food\t2013-10-23\n"
#define UNKNOWN "91220102MA00000002\t-\t220102\t-\t5100\t0\t-\t-\t-\n"

static const uint8_t salt[SALT_BYTES] = {1, 2, 3};

static struct enterprise known_firm(void)
{
    struct enterprise firm = {.uscc = "91220102MA00000001",
                              .industry = "C2710",
                              .tags = "drugs;food",
                              .type = 1130,
                              .region = 220102,
                              .bureau = 220103,
                              .in_business = true,
                              .class = 'B'};

    assert_true(day_parse("2013-10-23", &firm.founded));
    return firm;
}

static void a_line_says_what_a_draw_sees(void **state)
{
    struct enterprise firm = known_firm();
    struct buf text = {0};

    (void)state;
    listing_line(&firm, &text);
    firm = (struct enterprise){.uscc = "91220102MA00000002",
                               .industry = "",
                               .tags = "",
                               .type = 5100,
                               .region = 220102,
                               .founded = DAY_NONE};
    listing_line(&firm, &text);
    assert_string_equal(text.data, KNOWN UNKNOWN);
    buf_free(&text);
}

/* Writes the text, reads it, and returns how that went; *count lines were read before. */
static enum err read_back(const char *text, bool compress, size_t *count, char hash[65])
{
    char path[] = "/tmp/test-listing-XXXXXX";
    struct zlines_out *out = NULL;
    struct listing *l = NULL;
    struct enterprise firm;
    struct error e;
    uint8_t bytes[SHA256_BYTES];
    bool more = true;
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(zlines_create(path, 0600, compress, &out, &e), E_OK);
    assert_int_equal(zlines_add(out, text, strlen(text), &e), E_OK);
    assert_int_equal(zlines_commit(out, &e), E_OK);
    assert_int_equal(listing_open(path, salt, &l, &e), E_OK);
    *count = 0;
    enum err err;
    while (!(err = listing_next(l, &firm, &more, &e)) && more)
        if (++*count == 1) {
            const struct enterprise want = known_firm();
            assert_string_equal(firm.uscc, want.uscc);
            assert_string_equal(firm.industry, want.industry);
            assert_string_equal(firm.tags, want.tags);
            assert_int_equal(firm.bureau, want.bureau);
            assert_int_equal(firm.region, want.region);
            assert_int_equal(firm.type, want.type);
            assert_int_equal(firm.class, want.class);
            assert_int_equal(firm.founded, want.founded);
            assert_true(firm.in_business);
        } else {
            assert_int_equal(firm.bureau, 0);
            assert_int_equal(firm.class, 0);
            assert_int_equal(firm.founded, DAY_NONE);
            assert_string_equal(firm.tags, "");
            assert_false(firm.in_business);
        }
    listing_hash(l, bytes);
    hex_encode(hash, bytes, sizeof bytes);
    listing_close(l);
    unlink(path);
    return err;
}

static void a_listing_reads_as_it_was_written(void **state)
{
    char hash[65], want[65];
    size_t count;

    (void)state;
    salted_hex(salt, KNOWN UNKNOWN, strlen(KNOWN UNKNOWN), want);
    for (int compress = 0; compress < 2; compress++) {
        assert_int_equal(read_back(KNOWN UNKNOWN, compress, &count, hash), E_OK);
        assert_int_equal(count, 2);
        assert_string_equal(hash, want);
    }
    assert_int_equal(read_back("", true, &count, hash), E_OK);
    assert_int_equal(count, 0);
}

static void any_other_spelling_is_refused(void **state)
{
    static const char *const wrong[] = {
        KNOWN KNOWN, /* twice */
        "91220102MA0000000\t220103\t220102\tB\t1130\t1\t-\t-\t-\n",
        "91220102MA00000001\t22103\t220102\tB\t1130\t1\t-\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tE\t1130\t1\t-\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tBB\t1130\t1\t-\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t2\t-\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t1\t\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t1\t-\t-\t2013-02-30\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t1\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t1\t-\t-\t-\t-\n",
        "91220102MA00000001\t220103\t220102\tB\t1130\t1\t-\t-\t-",
        "\n",
    };
    char hash[65];
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(read_back(wrong[i], i % 2, &count, hash), E_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_says_what_a_draw_sees),
                                       cmocka_unit_test(a_listing_reads_as_it_was_written),
                                       cmocka_unit_test(any_other_spelling_is_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
