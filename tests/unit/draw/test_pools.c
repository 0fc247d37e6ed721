/* draw: the files of auditors: pools as they are frozen, written and read, and rosters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/draw/freeze.h"
#include "core/draw/pool.h"
#include "core/draw/roster.h"
#include "draw/pool_bytes.h"

static const uint8_t key[32] = {1, 2, 3};
static const uint8_t proof[VRF_PROOF] = {4, 5, 6};

static void code_of(uint32_t i, char out[19])
{
    snprintf(out, 19, "91220102MA%08u", i % 100000000);
}

static struct freeze_firm firm_of(const char *code, uint32_t i)
{
    struct freeze_firm firm = {.uscc = code,
                               .bureau = 220102 + i % 3,
                               .class = (char)('A' + i % 4),
                               .ownership = i % 5 == 0};

    if (i % 7 == 0) {
        firm.why = i % 2 ? LEFT_VISITS : LEFT_COOLDOWN;
        firm.number = i % 11;
    }
    return firm;
}

static void write_frozen(struct freeze *f, const char *path)
{
    struct pool_writer *w;

    assert_int_equal(pool_writer_open(path, true, key, proof, &w, NULL), E_OK);
    assert_int_equal(freeze_write(f, w, NULL), E_OK);
    assert_int_equal(pool_writer_commit(w, NULL), E_OK);
    freeze_close(f);
}

/* More firms than a buffer holds, so that chunks go through the scratch file and back. */
static void pools_survive_the_scratch_file(void **state)
{
    char path[64], code[19], want[POOL_REASON];
    struct freeze *f;
    struct stratum *strata;
    struct freeze_firm firm;
    size_t count;
    struct pool_reader *r;
    enum pool_item item;
    uint32_t seen = 0, left = 0;
    uint64_t n, m;

    (void)state;
    assert_int_equal(freeze_open(key, "/tmp", &f, NULL), E_OK);
    for (uint32_t i = 0; i < 30000; i++) {
        code_of(i, code);
        firm = firm_of(code, i);
        assert_int_equal(freeze_add(f, &firm, NULL), E_OK);
    }
    assert_int_equal(freeze_add(f, &firm, NULL), E_CORRUPT); /* twice */
    assert_int_equal(freeze_finish(f, &strata, &count, NULL), E_OK);
    assert_int_equal(count, 24);
    snprintf(path, sizeof path, "/tmp/test_draw_pool.%ld", (long)getpid());
    write_frozen(f, path);
    assert_int_equal(pool_reader_open(path, &r, NULL), E_OK);
    for (size_t s = (size_t)-1; pool_reader_next(r, &item, NULL) == E_OK && item != POOL_END;) {
        if (item == POOL_STRATUM) {
            assert_string_equal(pool_reader_stratum(r, &n, &m), strata[++s].key);
            assert_int_equal(n, strata[s].n);
            assert_int_equal(n + m, strata[s].base);
            continue;
        }
        uint32_t i = (uint32_t)atol(pool_reader_firm(r) + 10);
        assert_int_equal(item, i % 7 ? POOL_FIRM : POOL_LEFT_OUT);
        assert_true((char)('A' + i % 4) == strata[s].key[7]);
        if (item == POOL_LEFT_OUT) {
            snprintf(want, sizeof want, "%s %u", i % 2 ? "visits" : "cooldown", i % 11);
            assert_string_equal(pool_reader_reason(r), want);
            left++;
        }
        seen++;
    }
    assert_int_equal(item, POOL_END);
    assert_int_equal(seen, 30000);
    assert_int_equal(left, 4286);
    pool_reader_close(r);
    unlink(path);
    free(strata);
}

/* One stratum, firms 0 to 9: how often each was drawn before in this period; '-' one inside a
 * cool-down. The pool's firms and those left out for the period, as digits, into the texts. */
static void freeze_drawn(const char *drawn, char in[11], char out[11])
{
    char path[64], code[19];
    struct freeze *f;
    struct stratum *strata;
    size_t count;
    struct pool_reader *r;
    enum pool_item item;

    assert_int_equal(freeze_open(key, "/tmp", &f, NULL), E_OK);
    for (uint32_t i = 0; drawn[i]; i++) {
        struct freeze_firm firm = {.uscc = code, .bureau = 220102, .class = 'A'};
        code_of(i, code);
        firm.why = drawn[i] == '-' ? LEFT_COOLDOWN : LEFT_NOT;
        firm.drawn = drawn[i] == '-' ? 0 : (uint32_t)(drawn[i] - '0');
        firm.drawn_by = 77;
        assert_int_equal(freeze_add(f, &firm, NULL), E_OK);
    }
    assert_int_equal(freeze_finish(f, &strata, &count, NULL), E_OK);
    snprintf(path, sizeof path, "/tmp/test_draw_pool.%ld", (long)getpid());
    write_frozen(f, path);
    assert_int_equal(pool_reader_open(path, &r, NULL), E_OK);
    *in = *out = '\0';
    while (pool_reader_next(r, &item, NULL) == E_OK && item != POOL_END) {
        const char digit[2] = {pool_reader_firm(r)[17], '\0'};
        if (item == POOL_FIRM)
            strncat(in, digit, 2);
        else if (item == POOL_LEFT_OUT && strcmp(pool_reader_reason(r), "period 77") == 0)
            strncat(out, digit, 2);
    }
    assert_int_equal(item, POOL_END);
    pool_reader_close(r);
    unlink(path);
    free(strata);
}

/* Nobody is drawn twice in a period before everybody who can be drawn was once. */
static void everybody_once_before_anybody_twice(void **state)
{
    static const char *const cases[][3] = {
        {"0000", "0123", ""},       {"0100", "023", "1"}, {"1101", "2", "013"},
        {"1111", "0123", ""},       {"1121", "013", "2"}, {"2322", "023", "1"},
        {"-101", "2", "13"},        {"-1-2", "1", "3"},   {"----", "", ""},
        {"3-2-2121", "57", "0246"},
    };
    char in[11], out[11];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        freeze_drawn(cases[i][0], in, out);
        assert_string_equal(in, cases[i][1]);
        assert_string_equal(out, cases[i][2]);
    }
}

/* Reads a pool to its end; the error code that stops it, or E_OK. */
static enum err read_all(const char *text, size_t len)
{
    struct pool_reader *r;
    enum pool_item item = POOL_STRATUM;
    enum err err = pool_of_bytes(text, len, &r, NULL);

    if (err)
        return err;
    while (!(err = pool_reader_next(r, &item, NULL)) && item != POOL_END)
        ;
    pool_reader_close(r);
    return err;
}

static void damaged_pools_are_refused(void **state)
{
    static const char *const bad[] = {
        "220102/A/D 2 0\n91220102MA00000001\n",                     /* one is missing */
        "220102/A/D 1 0\n91220102MA00000001\n91220102MA00000002\n", /* one too many */
        "220102/A/D 2 0\n91220102MA00000002\n91220102MA00000001\n", /* order */
        "220102/A/D 2 0\n91220102MA00000001\n91220102MA00000001\n", /* twice */
        "220102/B/D 0 0\n220102/A/D 0 0\n",                         /* strata's order */
        "220102/A/D 01 0\n91220102MA00000001\n",
        "220102/E/D 0 0\n", /* forms */
        "220102/A/D 1 0\n91220102ma00000001\n",
        "220102/A/D 1 0\n91220102MA00000001",
        "220102/A/D 4294967296 0\n",
        "220102/A/D -1 0\n",
        "220102/A/D 0\n",
        "220102/A/D 0 1\n91220102MA00000001\n",
        "220102/A/D 0 1\n91220102MA00000001 \n",
        "220102/A/D 0 1\n91220102MA00000001 holiday\n",
        "220102/A/D 0 1\n91220102MA00000001 visits\n",
        "220102/A/D 0 1\n91220102MA00000001 visits x\n",
        "220102/A/D 0 1\n91220102MA00000001 cooldown 01\n",
        "220102/A/D 0 1\n91220102MA00000001 exempt \n",
        "220102/A/D 0 1\n91220102MA00000001 exempt A\n",
        "220102/A/D 0 2\n91220102MA00000002 visits 1\n91220102MA00000001 visits 1\n",
        "220102/A/D 1 0\n91220102MA00000001 visits 1\n", /* with a reason, but in the pool */
    };
    static const char good[] =
        "220102/A/D 1 4\n91220102MA00000003\n91220102MA00000001 visits 2\n91220102MA00000002 "
        "cooldown 0\n91220102MA00000004 period 17\n91220102MA00000005 exempt new-firms.1\n";
    struct buf head = {0};

    (void)state;
    buf_adds(&head, "inspectd-pool/v2 ");
    for (int i = 0; i < 225; i++)
        buf_addc(&head, i == 64 ? ' ' : '0');
    buf_addc(&head, '\n');
    size_t start = head.len;
    assert_int_equal(read_all(head.data, head.len), E_OK);
    assert_int_equal(read_all(head.data, head.len - 1), E_CORRUPT);
    buf_adds(&head, good);
    assert_int_equal(read_all(head.data, head.len), E_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        head.len = start;
        buf_adds(&head, bad[i]);
        assert_int_equal(read_all(head.data, head.len), E_CORRUPT);
    }
    buf_free(&head);
}

static void rosters_round_trip(void **state)
{
    const uint32_t two[] = {220102, 220103};
    struct roster a = {0}, b = {0};
    struct buf text = {0};

    (void)state;
    roster_add(&a, "J01", true, two, 2);
    roster_add(&a, "J02", false, two + 1, 1);
    roster_exclude(&a.list[0], "91220102MA00000002", "team 9");
    roster_exclude(&a.list[0], "91220102MA00000001", "recusal 3");
    roster_exclude(&a.list[0], "91220102MA00000002", "replaced 220102-2026-000001");
    roster_settle(&a);
    assert_int_equal(roster_write(&a, &text, NULL), E_OK);
    assert_string_equal(
        text.data, "[{\"bureaus\":[\"220102\",\"220103\"],\"id\":\"J01\",\"lead\":true,\"not\":"
                   "[{\"uscc\":\"91220102MA00000001\",\"why\":\"recusal 3\"},"
                   "{\"uscc\":\"91220102MA00000002\",\"why\":\"replaced 220102-2026-000001\"}]},"
                   "{\"bureaus\":[\"220103\"],"
                   "\"id\":\"J02\",\"lead\":false,\"not\":[]}]");
    assert_int_equal(roster_read(text.data, text.len, &b, NULL), E_OK);
    assert_true(roster_excludes(roster_find(&b, "J01"), "91220102MA00000002"));
    assert_false(roster_excludes(roster_find(&b, "J02"), "91220102MA00000002"));
    assert_true(roster_serves(roster_find(&b, "J02"), 220103));
    assert_false(roster_serves(roster_find(&b, "J02"), 220102));
    assert_null(roster_find(&b, "J03"));
    text.data[strcspn(text.data, "J") + 2] = '3'; /* J03 before J02 */
    roster_free(&b);
    assert_int_equal(roster_read(text.data, text.len, &b, NULL), E_CORRUPT);
    roster_free(&a);
    roster_free(&b);
    buf_free(&text);
}

/* Everything that a roster's writer would not have written. */
static void malformed_rosters_are_refused(void **state)
{
    static const char *const bad[] = {
        "{}",
        "[{\"bureaus\":[],\"id\":\"\",\"lead\":true,\"not\":[]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":1,\"not\":[]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"more\":1,\"not\":[]}]",
        "[{\"bureaus\":[\"22010\"],\"id\":\"a\",\"lead\":true,\"not\":[]}]",
        "[{\"bureaus\":[\"22010x\"],\"id\":\"a\",\"lead\":true,\"not\":[]}]",
        "[{\"bureaus\":[\"220103\",\"220102\"],\"id\":\"a\",\"lead\":true,\"not\":[]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[\"91220102MA00000001\"]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[{\"uscc\":\"91220102MA0000000\","
        "\"why\":"
        "\"team 1\"}]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[{\"uscc\":\"91220102MA00000001\","
        "\"why\":"
        "\"because\"}]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[{\"uscc\":\"91220102MA00000001\","
        "\"why\":"
        "\"team \"}]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[{\"uscc\":\"91220102MA00000002\","
        "\"why\":"
        "\"team 1\"},{\"uscc\":\"91220102MA00000001\",\"why\":\"team 1\"}]}]",
        "[{\"bureaus\":[],\"id\":\"b\",\"lead\":true,\"not\":[]},{\"bureaus\":[],\"id\":\"a\","
        "\"lead\":"
        "true,\"not\":[]}]",
        "[{\"bureaus\":[],\"id\":\"a\",\"lead\":true,\"not\":[]},{\"bureaus\":[],\"id\":\"a\","
        "\"lead\":"
        "true,\"not\":[]}]"};
    struct roster r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (roster_read(bad[i], strlen(bad[i]), &r, NULL) != E_CORRUPT)
            fail_msg("taken for a roster: %s", bad[i]);
        roster_free(&r);
    }
}

/* Every one of any number is found, and nobody else. */
static void inspectors_are_found(void **state)
{
    char id[8];

    (void)state;
    for (unsigned n = 0; n < 40; n++) {
        struct roster r = {0};
        for (unsigned i = 0; i < n; i++) {
            snprintf(id, sizeof id, "J%02u", 2 * i);
            roster_add(&r, id, true, NULL, 0);
        }
        for (unsigned i = 0; i < 2 * n + 1; i++) {
            snprintf(id, sizeof id, "J%02u", i);
            const struct roster_inspector *one = roster_find(&r, id);
            assert_true(i % 2 || i == 2 * n ? !one : one && strcmp(one->id, id) == 0);
        }
        roster_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pools_survive_the_scratch_file),
        cmocka_unit_test(everybody_once_before_anybody_twice),
        cmocka_unit_test(damaged_pools_are_refused),
        cmocka_unit_test(rosters_round_trip),
        cmocka_unit_test(malformed_rosters_are_refused),
        cmocka_unit_test(inspectors_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
