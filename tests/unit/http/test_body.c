/* http: bodies of requests, cut into pieces everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/http/body.h"

#define TYPE "multipart/form-data; boundary=----x1"
#define FORM                                                                                       \
    "------x1\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntok\r\n"                     \
    "------x1\r\nContent-Disposition: form-data; name=\"file\"; "                                  \
    "filename=\"C:\\\\firms\\\\企业.csv\"\r\n"                                                   \
    "Content-Type: application/vnd.ms-excel\r\n\r\na,b\r\n--\r\n------x2\r\n\r\n------x1\r\n"      \
    "Content-Disposition: form-data; name=\"other\"; filename=\"\"\r\n\r\n\r\n"                    \
    "------x1\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n------x1--\r\n"
#define FILE_TEXT "a,b\r\n--\r\n------x2\r\n"

static const struct body_limits limits = {4096, 100, "/tmp"};

/* In pieces of that size; the body, or NULL with *err. */
static struct body *feed(const char *type, const char *text, size_t len, size_t piece,
                         const struct body_limits *l, enum err *err)
{
    struct body *b;
    struct error e;

    *err = body_new(type, l, &b, &e);
    for (size_t at = 0; at < len && !*err; at += piece)
        *err = body_feed(b, text + at, len - at < piece ? len - at : piece, &e);
    if (!*err)
        *err = body_finish(b, &e);
    if (*err) {
        assert_true(*e.zh && *e.en);
        body_free(b);
        b = NULL;
    }
    return b;
}

static void refused(const char *type, const char *text, const struct body_limits *l,
                    enum err wanted)
{
    for (size_t piece = 1; piece < 8; piece += 3) {
        enum err err;
        assert_null(feed(type, text, strlen(text), piece, l, &err));
        assert_int_equal(err, wanted);
    }
}

static void test_parts(void **state)
{
    (void)state;
    for (size_t piece = 1; piece <= sizeof FORM; piece++) {
        enum err err;
        char text[100] = "";
        struct body *b = feed(TYPE, FORM, sizeof FORM - 1, piece, &limits, &err);
        assert_non_null(b);
        assert_string_equal(urlform_get(body_form(b), "csrf", 0), "tok");
        assert_string_equal(urlform_get(body_form(b), "empty", 0), "");
        assert_null(urlform_get(body_form(b), "file", 0));
        assert_null(urlform_get(body_form(b), "other", 0));
        assert_string_equal(body_file_name(b, "file"), "企业.csv");
        assert_null(body_file_name(b, "other"));
        assert_int_equal(body_file(b, "other"), -1);
        for (int again = 0; again < 2; again++) { /* each time from the start */
            int fd = body_file(b, "file");
            assert_true(fd >= 0);
            assert_int_equal(read(fd, text, sizeof text), sizeof FILE_TEXT - 1);
            assert_string_equal(text, FILE_TEXT);
            close(fd);
        }
        body_free(b);
    }
}

#define PART(head, text) "--b\r\n" head "\r\n\r\n" text "\r\n"
#define NAMED "Content-Disposition: form-data; name=\"a\""

static void test_malformed_parts(void **state)
{
    static const char type[] = "multipart/form-data; boundary=b";
    static const struct body_limits nobody = {4096, 0, "/tmp"};
    static const struct body_limits small = {4, 4, "/tmp"};

    (void)state;
    refused("multipart/form-data", "", &limits, E_INPUT);
    refused("multipart/form-data; boundary=\"\"", "", &limits, E_INPUT);
    refused("multipart/form-data; boundary=\"a\rb\"", "", &limits, E_INPUT);
    refused("multipart/form-data; xboundary=b", "--b--", &limits, E_INPUT);
    refused(type, "", &limits, E_INPUT);
    refused(type, "preamble\r\n--b--\r\n", &limits, E_INPUT);
    refused(type, PART(NAMED, "x"), &limits, E_INPUT); /* never ends */
    refused(type, "--b\n" NAMED "\n\nx\n--b--\n", &limits, E_INPUT);
    refused(type, PART("Content-Type: text/plain", "x") "--b--", &limits, E_INPUT);
    refused(type, PART("Content-Disposition: attachment; name=\"a\"", "x") "--b--", &limits,
            E_INPUT);
    refused(type, PART("Content-Disposition: form-data; name=a", "x") "--b--", &limits, E_INPUT);
    refused(type, PART("Content-Disposition: form-data; name=\"a", "x") "--b--", &limits, E_INPUT);
    refused(type, PART("Content-Disposition: form-data; filename=\"a.csv\"\r\n" NAMED, "x") "--b--",
            &limits, E_INPUT); /* the first line counts */
    refused(type, PART(NAMED, "\xff") "--b--", &limits, E_INPUT);
    refused(type, PART(NAMED, "\x01") "--b--", &limits, E_INPUT);
    refused(type, PART(NAMED, "12345") "--b--", &small, E_LIMIT);
    refused(type, PART(NAMED "; filename=\"a.csv\"", "12345") "--b--", &small, E_LIMIT);
    refused(type, PART(NAMED "; filename=\"a.exe\"", "1") "--b--", &limits, E_INPUT);
    refused(type, PART(NAMED "; filename=\"a.csv\"", "1") "--b--", &nobody, E_DENIED);
}

static void test_other_types(void **state)
{
    static const char form[] = "a=1&b=%E4%B8%AD+x";
    enum err err;
    size_t len;

    (void)state;
    struct body *b = feed("application/x-www-form-urlencoded; charset=UTF-8", form, sizeof form - 1,
                          1, &limits, &err);
    assert_non_null(b);
    assert_string_equal(urlform_get(body_form(b), "b", 0), "中 x");
    assert_null(body_text(b, &len));
    body_free(b);
    b = feed("application/json", "{}", 2, 1, &limits, &err);
    assert_non_null(b);
    assert_string_equal(body_text(b, &len), "{}");
    assert_int_equal(len, 2);
    body_free(b);
    b = feed("text/csv", "a,b\n", 4, 3, &limits, &err);
    assert_non_null(b);
    int fd = body_file(b, "");
    assert_true(fd >= 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 4);
    close(fd);
    body_free(b);
    refused("text/plain", "x", &limits, E_NOTFOUND);
    refused("application/jsonx", "x", &limits, E_NOTFOUND);
    refused("", "x", &limits, E_NOTFOUND);
    refused("application/x-www-form-urlencoded", "a=%zz", &limits, E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_malformed_parts),
        cmocka_unit_test(test_other_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
