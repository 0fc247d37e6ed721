/* runtime: listening Unix sockets, and what may stand in their way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/runtime/unix_socket.h"

static char dir[] = "/tmp/socket-XXXXXX";
static char path[64];
static struct unix_socket place = {path, "", "[x] path", "[x] group"};

static enum err listen_again(int *fd, const char *wanted)
{
    struct error e = {0};
    enum err err = unix_socket_listen(&place, fd, &e);

    if (err)
        assert_int_equal(*fd, -1);
    assert_true(!err || strstr(e.en, wanted));
    return err;
}

static void test_stale(void **state)
{
    struct stat is;
    int fd, again;

    (void)state;
    assert_int_equal(listen_again(&fd, ""), E_OK); /* its folder is made, too */
    assert_int_equal(stat(path, &is), 0);
    assert_int_equal(is.st_mode & 07777, 0660);
    assert_int_equal(listen_again(&again, "[x] path"), E_CONFLICT); /* somebody answers */
    close(fd);
    assert_int_equal(listen_again(&fd, ""), E_OK); /* as after a crash */
    close(fd);
    unlink(path);
}

static void test_no_socket(void **state)
{
    FILE *f = fopen(path, "w");
    int fd;

    (void)state;
    assert_non_null(f);
    fclose(f);
    assert_int_equal(listen_again(&fd, "[x] path"), E_CONFLICT);
    assert_int_equal(access(path, F_OK), 0); /* it is not ours to remove */
    unlink(path);
}

static void test_group(void **state)
{
    int fd;

    (void)state;
    place.group = "nobody-knows-it";
    assert_int_equal(listen_again(&fd, "[x] group"), E_INPUT);
    assert_int_not_equal(access(path, F_OK), 0); /* nothing is left */
    place.group = "";
}

static void test_too_long(void **state)
{
    char text[200];
    int fd;

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[0] = '/';
    text[sizeof text - 1] = '\0';
    place.path = text;
    assert_int_equal(listen_again(&fd, "too long"), E_INPUT);
    place.path = path;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stale), cmocka_unit_test(test_no_socket),
        cmocka_unit_test(test_group), cmocka_unit_test(test_too_long)};

    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/sub/s", dir);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    rmdir(dir);
    return failed;
}
