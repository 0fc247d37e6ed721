/* http: connections as clients make them, over a Unix socket in a loop of the test's own. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "platform/http/server.h"

#define H "Host: a\r\n"
#define LARGE 3000000

struct fixture {
    struct event_base *base;
    struct http_server *server;
    char dir[32], listen[64];
    struct http *held; /* answered when the test says so */
    char *large;
    unsigned freed;
};

static void limits(void *user, struct http_limits *out)
{
    (void)user;
    *out = (struct http_limits){.connections = 100, .per_address = 100, .head_s = 5};
}

static void body_limits(void *user, const struct http *h, struct body_limits *out)
{
    (void)user;
    assert_string_equal(http_header(h, "Content-Type"), "application/json");
    *out = (struct body_limits){.memory = 1000};
}

static void let_go(const void *bytes, size_t len, void *user)
{
    struct fixture *f = user;

    assert_true(bytes == f->large && len == LARGE);
    f->freed++;
}

static void reply(struct http *h, const char *text)
{
    const struct http_field fields[] = {{"X-Split", "a\r\nEvil: b"}, {"X-Whole", "a"}, {0}};
    struct buf body = {0};

    buf_adds(&body, text);
    http_reply(h, 200, fields, &body);
}

static void request(void *user, struct http *h)
{
    struct fixture *f = user;
    size_t len = 0;

    if (strcmp(http_target(h), "/held") == 0)
        f->held = h;
    else if (strcmp(http_target(h), "/large") == 0)
        http_reply_bytes(h, 200, NULL, (struct http_bytes){f->large, LARGE, let_go, f});
    else
        reply(h, http_body(h) ? body_text(http_body(h), &len) : "<now>");
}

static int set_up(void **state)
{
    struct fixture *f = mem_new(sizeof *f);
    const struct http_calls calls = {f, limits, body_limits, request};
    struct error e;

    strcpy(f->dir, "/tmp/http-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->listen, sizeof f->listen, "unix:%s/s", f->dir);
    f->large = mem_new(LARGE);
    memset(f->large, 'x', LARGE);
    f->base = event_base_new();
    assert_int_equal(http_server_open(f->base, f->listen, "", &calls, &f->server, &e), E_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    http_server_close(f->server);
    event_base_free(f->base);
    assert_int_equal(rmdir(f->dir), 0);
    free(f->large);
    free(f);
    return 0;
}

static int dial(const struct fixture *f, const char *text)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    strcpy(at.sun_path, f->listen + strlen("unix:"));
    assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
    return fd;
}

static void turn(const struct fixture *f)
{
    for (int i = 0; i < 100; i++)
        event_base_loop(f->base, EVLOOP_NONBLOCK);
}

/* All that comes until the server closes. */
static char *hear(const struct fixture *f, int fd)
{
    struct buf heard = {0};
    char piece[65536];
    ssize_t n;

    do {
        turn(f);
        n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n > 0)
            buf_add(&heard, piece, (size_t)n);
    } while (n != 0);
    close(fd);
    return buf_take(&heard);
}

static void test_half_closed(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f, "GET /held HTTP/1.1\r\n" H "\r\nGET /next HTTP/1.1\r\n" H "\r\n");

    shutdown(fd, SHUT_WR);
    turn(f);
    assert_non_null(f->held); /* the next request waits for its answer */
    assert_int_equal(http_server_connections(f->server), 1);
    reply(f->held, "<held>");
    char *heard = hear(f, fd);
    const char *first = strstr(heard, "<held>");
    assert_true(first && strstr(first, "<now>"));
    assert_int_equal(http_server_connections(f->server), 0);
    free(heard);
}

static void test_client_gone(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f, "GET /held HTTP/1.1\r\n" H "\r\n");

    turn(f);
    close(fd);
    turn(f);
    reply(f->held, "<held>"); /* goes nowhere */
    turn(f);
    assert_int_equal(http_server_connections(f->server), 0);
}

static void test_fields(void **state)
{
    const struct fixture *f = *state;
    char *heard = hear(f, dial(f, "GET / HTTP/1.1\r\n" H "Connection: close\r\n\r\n"));

    assert_null(strstr(heard, "Evil"));
    assert_non_null(strstr(heard, "\r\nX-Whole: a\r\n"));
    assert_non_null(strstr(heard, "\r\nConnection: close\r\n"));
    assert_non_null(strstr(heard, "\r\nContent-Length: 5\r\n\r\n<now>"));
    free(heard);
}

static void test_body_in_pieces(void **state)
{
    const struct fixture *f = *state;
    int fd = dial(f, "POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Le");

    turn(f);
    send(fd, "ngth: 7\r\n\r\n[\"ab", 15, 0);
    turn(f);
    send(fd, "c\"]", 3, 0);
    char *heard = hear(f, fd);
    assert_non_null(strstr(heard, "\r\n\r\n[\"abc\"]"));
    free(heard);
}

static void test_large(void **state)
{
    const struct fixture *f = *state;
    int fd = dial(f, "GET /large HTTP/1.1\r\n" H "Connection: close\r\n\r\n");

    turn(f);
    assert_int_equal(f->freed, 0); /* lent until the last byte has left */
    char *heard = hear(f, fd);
    assert_int_equal(strlen(strstr(heard, "\r\n\r\n") + 4), LARGE);
    assert_int_equal(f->freed, 1);
    free(heard);
}

static void test_read_ahead(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f, "GET /held HTTP/1.1\r\n" H "\r\n");
    size_t sent = 0;
    ssize_t n;

    turn(f);
    do { /* more requests than anybody waits for */
        n = send(fd, f->large, LARGE, MSG_DONTWAIT);
        turn(f);
        sent += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    assert_true(sent < LARGE); /* what the kernel keeps, and 64 KiB */
    reply(f->held, "<held>");
    close(fd);
    turn(f);
    assert_int_equal(http_server_connections(f->server), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_half_closed),    TEST(test_client_gone), TEST(test_fields),
        TEST(test_body_in_pieces), TEST(test_large),       TEST(test_read_ahead),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
