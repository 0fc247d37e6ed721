/* doors/ctl/secrets.h at a terminal: what is asked for once, and what twice. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/json.h"
#include "doors/ctl/secrets.h"
#include "doors/ops/ops.h"

/* Types one line at each question, as it comes on the pipe; ended by NULL. */
static void type(int terminal, int questions, const char *const *lines)
{
    char seen[400];
    ssize_t n;

    while (*lines && (n = read(questions, seen, sizeof seen - 1)) > 0) {
        seen[n] = '\0';
        if (strspn(seen, "\n") == (size_t)n) /* only the end of the last one */
            continue;
        if (write(terminal, *lines, strlen(*lines)) < 0 || write(terminal, "\n", 1) < 0)
            break;
        lines++;
    }
    _exit(0);
}

static enum err ask(const char *op, const char *const *lines, json_t **args, struct error *e)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), before = dup(STDERR_FILENO), questions[2];

    assert_int_equal(grantpt(master) | unlockpt(master) | pipe(questions), 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0);
    pid_t typist = fork();
    if (!typist) {
        alarm(20);
        type(master, questions[0], lines);
    }
    alarm(20); /* a question too many would wait for ever */
    *args = json_object();
    dup2(questions[1], STDERR_FILENO);
    enum err err = secrets_ask(ops_find(op), *args, slave, LANG_ZH, e);
    dup2(before, STDERR_FILENO);
    alarm(0);
    close(questions[0]);
    close(questions[1]);
    close(before);
    close(slave);
    close(master);
    waitpid(typist, NULL, 0);
    return err;
}

/* Whatever has a wrong one in it fails at once; a new one with a slip would lock its owner out. */
static void only_new_ones_are_typed_twice(void **state)
{
    json_t *args;
    struct error e;

    (void)state;
    assert_int_equal(
        ask("user password", (const char *const[]){"alt", "neu 密码", "neu 密码", NULL}, &args, &e),
        E_OK);
    assert_string_equal(json_text(args, "old"), "alt");
    assert_string_equal(json_text(args, "new"), "neu 密码");
    json_decref(args);
    assert_int_equal(
        ask("user password", (const char *const[]){"alt", "one", "another", NULL}, &args, &e),
        E_INPUT);
    json_decref(args);
    assert_int_equal(ask("user add", (const char *const[]){"one", "one", NULL}, &args, &e), E_OK);
    assert_string_equal(json_text(args, "password"), "one");
    json_decref(args);
}

static void what_was_left_empty_is_not_there(void **state)
{
    json_t *args;
    struct error e;

    (void)state;
    assert_int_equal(ask("user password", (const char *const[]){"", "one", "one", NULL}, &args, &e),
                     E_OK);
    assert_null(json_object_get(args, "old"));
    json_decref(args);
    assert_int_equal(ask("user add", (const char *const[]){"", NULL}, &args, &e), E_OK);
    assert_int_equal(json_object_size(args), 0);
    json_decref(args);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_new_ones_are_typed_twice),
        cmocka_unit_test(what_was_left_empty_is_not_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
