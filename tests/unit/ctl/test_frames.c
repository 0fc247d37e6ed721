/* ctl: frames of the control socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doors/ctl/frame.h"

static void put_text(struct buf *b, const char *text)
{
    size_t n = strlen(text);
    char head[4] = {0, 0, (char)(n >> 8), (char)n};

    buf_add(b, head, sizeof head);
    buf_adds(b, text);
}

static void a_frame_comes_back_from_any_portions(void **state)
{
    struct buf whole = {0}, in = {0};
    struct error e;
    json_t *sent = json_pack("{s:s, s:{s:i}}", "op", "状态", "args", "a", 1), *got;

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(frame_put(&whole, sent, FRAME_REQUEST_MAX_BYTES, &e), E_OK);
    int frames = 0;
    for (size_t i = 0; i < whole.len; i++) {
        buf_add(&in, whole.data + i, 1);
        assert_int_equal(frame_take(&in, FRAME_REQUEST_MAX_BYTES, &got, &e), E_OK);
        if (!got)
            continue;
        assert_true(json_equal(sent, got));
        json_decref(got);
        frames++;
    }
    assert_int_equal(frames, 2);
    assert_int_equal(in.len, 0);
    json_decref(sent);
    buf_free(&whole);
    buf_free(&in);
}

static void bad_frames_are_refused(void **state)
{
    static const char *const bad[] = {
        "[]", "1", "{\"a\":1,\"a\":2}", "{", "nonsense", "{\"a\":\"\xff\"}", "{} x"};
    struct error e;
    json_t *got;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf b = {0};
        put_text(&b, bad[i]);
        assert_int_equal(frame_take(&b, FRAME_REQUEST_MAX_BYTES, &got, &e), E_INPUT);
        assert_null(got);
        buf_free(&b);
    }
    static const char heads[][4] = {{0, 0, 0, 0}, {0, 1, 0, 1}, {(char)255, (char)255, 1, 1}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct buf b = {0};
        buf_add(&b, heads[i], 4);
        assert_int_equal(frame_take(&b, FRAME_REQUEST_MAX_BYTES, &got, &e), E_INPUT);
        buf_free(&b);
    }
}

static void the_cap_holds_for_both_ends(void **state)
{
    struct buf b = {0};
    struct error e;
    json_t *object = json_pack("{s:s}", "a", "0123456789"), *got;

    (void)state;
    assert_int_equal(frame_put(&b, object, 17, &e), E_LIMIT);
    assert_int_equal(b.len, 0);
    assert_int_equal(frame_put(&b, object, 18, &e), E_OK);
    assert_int_equal(frame_take(&b, 18, &got, &e), E_OK);
    assert_non_null(got);
    json_decref(got);
    json_decref(object);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_comes_back_from_any_portions),
        cmocka_unit_test(bad_frames_are_refused),
        cmocka_unit_test(the_cap_holds_for_both_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
