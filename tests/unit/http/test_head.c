/* http: heads of requests, good and bad, in pieces of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "platform/http/head.h"

#define H "Host: inspect.example\r\n"

/* Feeds pieces until it is judged; the bytes that were left. */
static size_t feed(struct head *h, const char *text, size_t len, size_t piece)
{
    size_t at = 0;

    while (at < len && h->state == HEAD_MORE)
        at += head_feed(h, text + at, len - at < piece ? len - at : piece);
    return len - at;
}

static void bad(const char *text, size_t len, int status)
{
    static const size_t pieces[] = {1, 2, 7, 100000};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct head h = {0};
        feed(&h, text, len, pieces[i]);
        if (h.state != HEAD_BAD || h.status != status)
            fail_msg("%.60s: state %d, status %d, wanted %d", text, h.state, h.status, status);
        assert_true(*h.why.zh && *h.why.en);
        head_free(&h);
    }
}
#define BAD(text, status) bad(text, sizeof(text) - 1, status)

static void test_good(void **state)
{
    static const char text[] = "POST /op/import?a=%E4%B8%AD&b=/../ HTTP/1.1\r\n" H
                               "content-length: 12 \r\nAccept:\r\nX: a:b\tc\r\n"
                               "Expect: 100-Continue\r\n\r\nthe body";

    (void)state;
    for (size_t piece = 1; piece < sizeof text; piece++) {
        struct head h = {0};
        assert_int_equal(feed(&h, text, sizeof text - 1, piece), 8);
        assert_int_equal(h.state, HEAD_DONE);
        assert_string_equal(h.method, "POST");
        assert_string_equal(h.target, "/op/import?a=%E4%B8%AD&b=/../");
        assert_int_equal(h.length, 12);
        assert_true(h.keep_alive && h.expects);
        assert_int_equal(h.count, 5);
        assert_string_equal(head_field(&h, "Content-Length"), "12");
        assert_string_equal(head_field(&h, "accept"), "");
        assert_string_equal(head_field(&h, "x"), "a:b\tc");
        assert_null(head_field(&h, "Cookie"));
        head_free(&h);
    }
}

static void test_connection(void **state)
{
    static const struct {
        const char *text;
        bool keep;
    } cases[] = {{"\r\nGET / HTTP/1.1\r\n" H "\r\n", true},
                 {"GET / HTTP/1.0\r\n\r\n", false},
                 {"GET / HTTP/1.1\r\n" H "Connection: Close\r\n\r\n", false},
                 {"GET / HTTP/1.1\r\n" H "Connection: keep-alive, close\r\n\r\n", false},
                 {"GET / HTTP/1.1\r\n" H "Connection: upgrade\r\nConnection: close\r\n\r\n", false},
                 {"GET / HTTP/1.1\r\n" H "Connection: closely\r\n\r\n", true},
                 {"HEAD /.hidden/..a/... HTTP/1.1\r\nHost: [::1]:8420\r\n\r\n", true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct head h = {0};
        assert_int_equal(feed(&h, cases[i].text, strlen(cases[i].text), 100000), 0);
        assert_int_equal(h.state, HEAD_DONE);
        assert_int_equal(h.keep_alive, cases[i].keep);
        head_free(&h);
    }
}

static void test_request_lines(void **state)
{
    (void)state;
    BAD("GET http://a/ HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET * HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET a HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET  / HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET / HTTP/1.1 \r\n" H "\r\n", 400);
    BAD("GET /\tHTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /\r\n\r\n", 400);
    BAD("GET / HTTP/1.10\r\n" H "\r\n", 400);
    BAD("GET / http/1.1\r\n" H "\r\n", 400);
    BAD("GET / HTTP/2.0\r\n" H "\r\n", 505);
    BAD("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    BAD("PUT / HTTP/1.1\r\n" H "\r\n", 501);
    BAD("GETS / HTTP/1.1\r\n" H "\r\n", 501);
    BAD("G:T / HTTP/1.1\r\n" H "\r\n", 400);
    BAD("get / HTTP/1.1\r\n", 400);
    BAD("\x16\x03\x01\x02", 400);
    BAD("\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a%00 HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /?a=%00 HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /%zz HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /% HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /%4 HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /?%4 HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a%2fb HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a%5Cb HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /.. HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a/../b HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a/%2E%2e HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a/./b HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /.?x HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a\\b HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a#b HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /a\"b HTTP/1.1\r\n" H "\r\n", 400);
    BAD("GET /\xe4\xb8\xad HTTP/1.1\r\n" H "\r\n", 400);
}

static void test_bytes(void **state)
{
    (void)state;
    BAD("GET / HTTP/1.1\n" H "\n", 400);
    BAD("GET / HTTP/1.1\r" H "\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost: a\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "A: b\0c\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "A: b\x01\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "A: b\x7f\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H " folded\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "\tfolded\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n " H "\r\n", 400);
}

static void test_fields(void **state)
{
    (void)state;
    BAD("GET / HTTP/1.1\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H H "\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "host: other\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "Cookie: a=1\r\ncookie: a=2\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "A b: c\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H ": c\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "no colon\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "\xc3\xa4: c\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "Expect: 200-ok\r\n\r\n", 417);
}

#define P "POST / HTTP/1.1\r\n" H

static void test_lengths(void **state)
{
    (void)state;
    BAD(P "Content-Length: +5\r\n\r\n", 400);
    BAD(P "Content-Length: -5\r\n\r\n", 400);
    BAD(P "Content-Length: 0x5\r\n\r\n", 400);
    BAD(P "Content-Length: 5 5\r\n\r\n", 400);
    BAD(P "Content-Length: 5,5\r\n\r\n", 400);
    BAD(P "Content-Length: 5.\r\n\r\n", 400);
    BAD(P "Content-Length:\r\n\r\n", 400);
    BAD(P "Content-Length: 18446744073709551621\r\n\r\n", 400);
    BAD(P "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400);
    BAD(P "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    BAD(P "Transfer-Encoding: chunked\r\n\r\n", 411);
    BAD(P "Transfer-Encoding: xchunked\r\n\r\n", 501);
    BAD(P "Transfer-Encoding: chunked, identity\r\n\r\n", 501);
    BAD(P "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400);
    BAD("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    BAD("GET / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n", 400);
}

static void test_sizes(void **state)
{
    struct buf b = {0};

    (void)state;
    buf_adds(&b, "GET /");
    for (int i = 0; i < HEAD_LINE_MAX / 2; i++)
        buf_addc(&b, 'a');
    buf_adds(&b, " HTTP/1.1\r\n" H "\r\n");
    bad(b.data, b.len, 414);
    buf_clear(&b);
    buf_adds(&b, "GET / HTTP/1.1\r\n" H "A: ");
    for (int i = 0; i < HEAD_LINE_MAX; i++)
        buf_addc(&b, 'a');
    bad(b.data, b.len, 431);
    buf_clear(&b);
    buf_adds(&b, "GET / HTTP/1.1\r\n" H);
    while (b.len <= HEAD_BYTES_MAX)
        buf_adds(
            &b,
            "A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            "\r\n");
    bad(b.data, b.len, 431);
    buf_clear(&b);
    buf_adds(&b, "GET / HTTP/1.1\r\n" H);
    for (int i = 0; i < HEAD_FIELDS_MAX; i++)
        buf_adds(&b, "A: b\r\n");
    buf_adds(&b, "\r\n");
    bad(b.data, b.len, 431);
    buf_free(&b);
}

static void test_again(void **state)
{
    static const char two[] = "GET /1 HTTP/1.1\r\n" H "\r\nGET /2 HTTP/1.1\r\n" H "A: b\r\n\r\n";
    struct head h = {0};

    (void)state;
    size_t left = feed(&h, two, sizeof two - 1, 100000);
    assert_int_equal(h.state, HEAD_DONE);
    assert_string_equal(h.target, "/1");
    assert_int_equal(head_feed(&h, "x", 1), 0); /* not before it is asked to go on */
    head_free(&h);
    h = (struct head){0};
    assert_int_equal(feed(&h, two + sizeof two - 1 - left, left, 3), 0);
    assert_string_equal(h.target, "/2");
    assert_string_equal(head_field(&h, "a"), "b");
    head_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),   cmocka_unit_test(test_connection),
        cmocka_unit_test(test_bytes),  cmocka_unit_test(test_request_lines),
        cmocka_unit_test(test_fields), cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_sizes),  cmocka_unit_test(test_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
