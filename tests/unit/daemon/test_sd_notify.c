/* daemon: what systemd is told, over a path and over an abstract socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "doors/daemon/sd_notify.h"

/* A listener under that name; NOTIFY_SOCKET says so. */
static int listen_on(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memcpy(at.sun_path, name, strlen(name));
    if (*name == '@')
        at.sun_path[0] = '\0';
    assert_int_equal(
        bind(fd, (struct sockaddr *)&at,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name) + (*name == '/'))),
        0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static void expect(int fd, const char *start)
{
    char got[400] = "";
    ssize_t n = recv(fd, got, sizeof got - 1, MSG_DONTWAIT);

    assert_true(n > 0);
    if (strncmp(got, start, strlen(start)) != 0)
        fail_msg("got “%s”, wanted “%s”", got, start);
}

static void all_messages_arrive(void **state)
{
    char name[2][64];
    struct sd_notify n;

    (void)state;
    snprintf(name[0], sizeof name[0], "@inspectd-test-%ld", (long)getpid());
    snprintf(name[1], sizeof name[1], "/tmp/inspectd-test-%ld", (long)getpid());
    for (int i = 0; i < 2; i++) {
        int fd = listen_on(name[i]);
        setenv("WATCHDOG_USEC", "4000000", 1);
        sd_notify_open(&n);
        assert_int_equal(n.watchdog_us, 4000000);
        assert_null(getenv("NOTIFY_SOCKET"));
        assert_null(getenv("WATCHDOG_USEC"));
        sd_notify_ready(&n);
        expect(fd, "READY=1");
        sd_notify_reloading(&n);
        expect(fd, "RELOADING=1\nMONOTONIC_USEC=");
        sd_notify_watchdog(&n);
        expect(fd, "WATCHDOG=1");
        sd_notify_stopping(&n);
        expect(fd, "STOPPING=1");
        sd_notify_close(&n);
        close(fd);
    }
    unlink(name[1]);
}

static void nobody_listening_is_fine(void **state)
{
    struct sd_notify n;

    (void)state;
    unsetenv("NOTIFY_SOCKET");
    sd_notify_open(&n);
    assert_int_equal(n.fd, -1);
    assert_int_equal(n.watchdog_us, 0);
    sd_notify_ready(&n);
    sd_notify_close(&n);
    setenv("NOTIFY_SOCKET", "relative", 1);
    sd_notify_open(&n);
    assert_int_equal(n.fd, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_messages_arrive),
        cmocka_unit_test(nobody_listening_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
