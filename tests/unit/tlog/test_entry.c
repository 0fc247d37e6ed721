/* tlog/entry: the form of log entries. Runs from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/base/mem.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "core/tlog/merkle.h"

static const char *const good_entries[] = {
    "{\"algorithm\":\"inspectd-draw-v1\",\"log_vkey\":\"o+00000000+AA==\",\"time\":"
    "\"2026-11-20T00:00:00Z\",\"type\":\"keys\",\"v\":1,\"vrf_public\":"
    "\"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\"}",
    "{\"draw\":3,\"pi\":\"8579817975345c4a4612546d11da5cc73e4151d520519c1e07f44c9eaf7b1965"
    "32d1b0d30f97eae17ea207ecaf65e78425bf244bf4a19fd3e48b98935cafdbc74476ffcb0320fcee0c4e2dfda1b"
    "35b05\",\"time\":\"2026-11-20T00:00:00Z\",\"type\":\"reveal\",\"v\":1}",
    "{\"actors\":[\"\xe7\x8e\x8b\"],\"commit\":2,\"missing\":\"noon\",\"reason\":\"\xe8\xaf\xaf\","
    "\"time\":"
    "\"2026-11-20T00:00:00Z\",\"type\":\"void\",\"v\":1}",
    "{\"case\":\"220102202611230001\",\"result_sha256\":"
    "\"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\",\"time\":"
    "\"2026-11-20T00:00:00Z\",\"type\":\"result\",\"v\":1}",
    "{\"actor\":\"wang\",\"added\":3,\"changed\":0,\"content_sha256\":"
    "\"2222222222222222222222222222222222222222222222222222222222222222\",\"departed\":0,\"file_"
    "sha256\":\"1111111111111111111111111111111111111111111111111111111111111111\",\"firms\":3,"
    "\"kind\":\"enterprises\",\"mode\":\"full\",\"rejected\":0,\"rows\":3,\"time\":\"2026-11-23T00:"
    "30:00Z\",\"type\":\"registry\",\"v\":1,\"version\":1}"};

static void entries_of_the_vectors_are_right(void **state)
{
    json_t *all = json_load_file("tests/data/draw-v1.json", 0, NULL);
    const json_t *draws = json_object_get(all, "draws");
    static const enum entry_type want[] = {ENTRY_KEYS, ENTRY_PLAN, ENTRY_COMMIT};

    (void)state;
    assert_int_equal(json_array_size(draws), 3);
    for (size_t d = 0; d < 2; d++) { /* the third names custodians, whom no entry knows yet */
        const json_t *draw = json_array_get(draws, d);
        const json_t *list = json_object_get(draw, "entries");
        struct merkle m;
        struct buf body = {0};
        uint8_t root[32];
        merkle_init(&m);
        for (size_t i = 0; i < 3; i++) {
            const json_t *text = json_array_get(list, i);
            enum entry_type type;
            struct error e;
            json_t *entry;
            merkle_add(&m, json_string_value(text), json_string_length(text));
            assert_int_equal(
                entry_parse(json_string_value(text), json_string_length(text), &entry, &type, &e),
                E_OK);
            assert_int_equal(type, want[i]);
            json_decref(entry);
        }
        merkle_root(&m, root);
        checkpoint_body(json_string_value(json_object_get(draw, "origin")), 3, root, &body);
        assert_string_equal(body.data, json_string_value(json_object_get(draw, "checkpoint_body")));
        buf_free(&body);
    }
    json_decref(all);
}

/* `handover` is 128 digits or nothing, and what it signs is the rest. */
static void keys_may_be_handed_over(void **state)
{
    const char *first = good_entries[0];
    json_t *entry;
    struct buf text = {0};
    struct error e;
    char digits[129];

    (void)state;
    memset(digits, 'a', 128);
    digits[128] = '\0';
    assert_int_equal(entry_parse(first, strlen(first), &entry, NULL, &e), E_OK);
    json_object_set_new(entry, "handover", json_string(digits));
    assert_int_equal(entry_check(entry, NULL, &e), E_OK);
    assert_int_equal(entry_handover_text(entry, &text, &e), E_OK);
    assert_string_equal(text.data, first);
    json_object_set_new(entry, "handover", json_string(digits + 1));
    assert_int_equal(entry_check(entry, NULL, &e), E_INPUT);
    assert_non_null(strstr(e.en, "handover"));
    json_decref(entry);
    buf_free(&text);
}

/* A verifier divides by the days and makes room for the teams of whoever wrote the log. */
static void numbers_of_a_commit_are_bounded(void **state)
{
    static const struct {
        const char *field;
        json_int_t value;
        bool good;
    } rows[] = {{"days", 0, false},          {"days", 1, true},
                {"days", 366, true},         {"days", 367, false},
                {"days", 4294967296, false}, {"days_left", 0, false},
                {"days_left", 366, true},    {"days_left", 4294967296, false},
                {"team", 1, false},          {"team", 16, true},
                {"team", 17, false},         {"team", 4294967298, false}};
    json_t *all = json_load_file("tests/data/draw-v1.json", 0, NULL);
    const json_t *draw = json_array_get(json_object_get(all, "draws"), 0);
    json_t *commit =
        json_loads(json_string_value(json_array_get(json_object_get(draw, "entries"), 2)), 0, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *copy = json_deep_copy(commit);
        json_object_set_new(copy, rows[i].field, json_integer(rows[i].value));
        assert_int_equal(entry_check(copy, NULL, NULL), rows[i].good ? E_OK : E_INPUT);
        json_decref(copy);
    }
    json_decref(commit);
    json_decref(all);
}

/* Each field in turn: taken away, of another type, renamed. */
static void wrong_fields_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_entries / sizeof *good_entries; i++) {
        json_t *entry;
        struct error e;
        const char *key;
        json_t *value;
        assert_int_equal(entry_parse(good_entries[i], strlen(good_entries[i]), &entry, NULL, &e),
                         E_OK);
        json_object_foreach(entry, key, value)
        {
            json_t *copy = json_deep_copy(entry);
            json_object_del(copy, key);
            assert_int_equal(entry_check(copy, NULL, &e), E_INPUT);
            assert_non_null(strstr(e.en, key));
            json_object_set_new(copy, key, json_true());
            assert_int_equal(entry_check(copy, NULL, &e), E_INPUT);
            json_object_set_new(copy, key, json_string("\n"));
            assert_int_equal(entry_check(copy, NULL, &e), E_INPUT);
            json_object_set(copy, key, value);
            assert_int_equal(entry_check(copy, NULL, &e), E_OK);
            json_object_set_new(copy, "more", json_true());
            assert_int_equal(entry_check(copy, NULL, &e), E_INPUT);
            json_decref(copy);
        }
        json_decref(entry);
    }
    assert_int_equal(entry_check(json_true(), NULL, NULL), E_INPUT);
}

static enum err check_void(json_t *entry)
{
    enum err err = entry_check(entry, NULL, NULL);

    json_decref(entry);
    return err;
}

/* A void has either the source that is missing or the draw's pi, and says who. */
static void a_void_says_what_was_missing_or_drawn(void **state)
{
    static const char form[] = "{s:s,s:i,s:s,s:s,s:i,s:o,s:s*,s:s*}";
    char pi[161];

    (void)state;
#define VOID_OF(actors, missing, pi)                                                               \
    json_pack(form, "type", "void", "v", 1, "time", "2026-11-20T00:00:00Z", "reason", "r",         \
              "commit", 2, "actors", actors, "missing", missing, "pi", pi)
    memset(pi, 'a', 160);
    pi[160] = '\0';
    assert_int_equal(check_void(VOID_OF(json_pack("[s]", "wang"), "noon", NULL)), E_OK);
    assert_int_equal(check_void(VOID_OF(json_pack("[s,s]", "wang", "li"), NULL, pi)), E_OK);
    assert_int_equal(check_void(VOID_OF(json_pack("[s]", "wang"), "noon", pi)), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_pack("[s]", "wang"), NULL, NULL)), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_pack("[s]", "wang"), NULL, "aa")), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_array(), "noon", NULL)), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_pack("[i]", 7), "noon", NULL)), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_pack("[s,s]", "wang", ""), "noon", NULL)), E_INPUT);
    assert_int_equal(check_void(VOID_OF(json_string("wang"), "noon", NULL)), E_INPUT);
#undef VOID_OF
}

static void entries_are_completed_and_bounded(void **state)
{
    json_t *entry = json_pack("{s:s,s:i,s:s,s:[s],s:s}", "type", "void", "commit", 4, "reason",
                              "\xe8\xaf\xaf", "actors", "wang", "missing", "noon");
    struct buf out = {0};
    struct error e;

    (void)state;
    assert_int_equal(entry_write(entry, 1763942400, &out, &e), E_OK);
    assert_string_equal(out.data, "{\"actors\":[\"wang\"],\"commit\":4,\"missing\":"
                                  "\"noon\",\"reason\":\"\xe8\xaf\xaf\","
                                  "\"time\":\"2025-11-24T00:00:00Z\",\"type\":\"void\",\"v\":1}");
    assert_int_equal(entry_time(entry), 1763942400);
    json_object_set_new(entry, "reason", json_string(""));
    assert_int_equal(entry_write(entry, 1763942400, &out, &e), E_INPUT);
    json_decref(entry);
    size_t before = out.len;
    entry = json_pack("{s:s,s:i,s:s,s:i}", "type", "draw", "commit", 4, "level", "C", "picks", 1);
    char *hash = mem_strndup(strstr(good_entries[0], "03a107"), 64);
    char *huge = mem_new(70001);
    memset(huge, 'x', 70000);
    json_object_set_new(entry, "pi_sha256", json_string(hash));
    json_object_set_new(entry, "picks_root", json_string(hash));
    json_object_set_new(entry, "cuts_root", json_string(hash));
    json_object_set_new(entry, "record_sha256", json_string(hash));
    json_object_set_new(entry, "sources",
                        json_pack("[{s:s,s:s,s:s}]", "kind", "k", "name", "n", "value", huge));
    assert_int_equal(entry_write(entry, 1763942400, &out, &e), E_LIMIT);
    assert_int_equal(out.len, before);
    json_decref(entry);
    free(hash);
    free(huge);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_of_the_vectors_are_right),
        cmocka_unit_test(keys_may_be_handed_over),
        cmocka_unit_test(numbers_of_a_commit_are_bounded),
        cmocka_unit_test(wrong_fields_are_named),
        cmocka_unit_test(a_void_says_what_was_missing_or_drawn),
        cmocka_unit_test(entries_are_completed_and_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
