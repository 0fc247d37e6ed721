/* runtime: the configuration, and that the sample file and the manual say what the table says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"
#include "core/base/file.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"
#include "platform/runtime/config_key.h"
#include "platform/runtime/config_value.h"

struct faults {
    char text[4096];
    unsigned count;
};

static void collect(void *user, const char *zh, const char *en)
{
    struct faults *f = user;

    assert_true(*zh);
    size_t n = strlen(f->text);
    snprintf(f->text + n, sizeof f->text - n, "%s\n", en);
    f->count++;
}

static struct config *parse(const char *text, struct faults *faults, enum err *err)
{
    struct config *config;
    struct error e;

    memset(faults, 0, sizeof *faults);
    *err = config_parse("/etc/x/i.conf", text, strlen(text), collect, faults, &config, &e);
    assert_true((*err == E_OK) == (config != NULL));
    assert_true((*err == E_OK) == (faults->count == 0));
    return config;
}

static void an_empty_file_is_all_defaults(void **state)
{
    struct faults f;
    enum err err;
    struct config *c = parse("", &f, &err);

    (void)state;
    assert_non_null(c);
    assert_string_equal(c->state_dir, "/var/lib/inspectd");
    assert_int_equal(c->draw_time_s, 8 * 3600);
    assert_int_equal(c->import_hold_ppm, 200000);
    assert_int_equal(c->import_memory_bytes, 256 << 20);
    assert_int_equal(c->person_count, 0);
    config_free(c);
}

static void values_have_units(void **state)
{
    struct faults f;
    enum err err;
    struct config *c = parse("[paths]\nstate_dir = s\n[draw]\ntime = 07:45\n[import]\nmemory=1G\n"
                             "hold_share = 2.5%\nrescan = 5m\n"
                             "[log]\nlevel = debug\n",
                             &f, &err);

    (void)state;
    assert_non_null(c);
    assert_string_equal(c->state_dir, "/etc/x/s");
    assert_int_equal(c->draw_time_s, 7 * 3600 + 45 * 60);
    assert_int_equal(c->import_memory_bytes, (int64_t)1 << 30);
    assert_int_equal(c->import_hold_ppm, 25000);
    assert_int_equal(c->rescan_s, 300);
    config_free(c);
}

static void every_fault_is_named_with_its_line(void **state)
{
    struct faults f;
    enum err err;

    (void)state;
    parse("[draw]\ntime = 25:00\n[import]\nmemory = 1\nmemory = 1G\nfoo = 1\n[nowhere]\nx = y\n"
          "[people]\nwang = uid:5\nLI = uid:6 roles:admin\nzhao = uid:7 roles:boss\n",
          &f, &err);
    assert_int_equal(err, E_INPUT);
    assert_int_equal(f.count, 8);
    static const char *const wanted[] = {":2: time",  ":4: memory",       ":5: [import] memory",
                                         ":6: There", ":8: There",        ":10: wang",
                                         ":11: “LI”", ":12: “roles:boss”"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_non_null(strstr(f.text, wanted[i]));
}

static void numbers_out_of_form_are_refused(void **state)
{
    static const char *const bad[] = {"[draw]\ntime = 8:00",
                                      "[draw]\ntime = 08:60",
                                      "[import]\nmemory = -1",
                                      "[import]\nmemory = 99999999999999G",
                                      "[import]\nhold_share = .",
                                      "[import]\nhold_share = 101",
                                      "[import]\nrescan = 5d",
                                      "[service]\nzone = +08:00",
                                      "[log]\nlevel = loud",
                                      "[control]\nconnections = 0",
                                      "[import]\nhold_share = 2.5x",
                                      "[people]\na = uid:1 roles:admin bureau:22010",
                                      "[people]\na = uid:1 roles:admin bureau:22010x"};
    struct faults f;
    enum err err;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        parse(bad[i], &f, &err);
        assert_int_equal(err, E_INPUT);
        assert_int_equal(f.count, 1);
    }
}

static void people_are_known_by_key_and_uid(void **state)
{
    struct faults f;
    struct error e;
    enum err err;
    struct config *c = parse("[people]\nwang = uid:1001   roles:admin,approver name:王建国\n"
                             "li = uid:1002 roles:auditor inspector:A-017\n",
                             &f, &err);

    (void)state;
    assert_non_null(c);
    const struct person *p = config_person_by_uid(c, 1001);
    assert_non_null(p);
    assert_string_equal(p->name, "王建国");
    assert_int_equal(p->roles, ROLE_ADMIN | ROLE_APPROVER);
    assert_string_equal(config_person(c, "li")->name, "li");
    assert_string_equal(config_person(c, "li")->inspector, "A-017");
    assert_null(p->inspector);
    assert_null(config_person(c, "zhao"));
    assert_null(config_person_by_uid(c, 0));
    assert_int_equal(config_check_people(c, &e), E_OK);
    config_free(c);
    c = parse("[people]\na = uid:1 roles:admin\nb = uid:1 roles:admin\n", &f, &err);
    assert_non_null(c);
    assert_int_equal(config_check_people(c, &e), E_INPUT);
    config_free(c);
    parse("[people]\na = uid:1 roles:admin\na = uid:2 roles:admin\n", &f, &err);
    assert_int_equal(err, E_INPUT);
}

/* What -p prints reads back the same, for odd values too. */
static void printing_reads_back(void **state)
{
    struct faults f;
    enum err err;
    char *text[2];
    size_t len;
    struct config *c =
        parse("[draw]\nceremony_wait = 61\n[import]\nhold_share = 0.0001\n"
              "max_file = 1048577\n"
              "[people]\nwang = uid:7 roles:regulator,publisher inspector:A017 name:王\n",
              &f, &err);

    (void)state;
    for (int i = 0; i < 2; i++) {
        FILE *out = open_memstream(&text[i], &len);
        assert_non_null(c);
        config_print(c, out);
        fclose(out);
        config_free(c);
        c = parse(text[i], &f, &err);
    }
    assert_string_equal(text[0], text[1]);
    assert_non_null(strstr(text[0], "hold_share = 0.0001\n"));
    assert_non_null(strstr(text[0], "ceremony_wait = 61\n"));
    config_free(c);
    free(text[0]);
    free(text[1]);
}

static void only_reloadable_keys_may_change(void **state)
{
    struct faults f;
    struct error e;
    enum err err;
    struct config *a = parse("", &f, &err);
    struct config *b = parse("[draw]\ntime = 09:00\n[import]\nrescan = 5\n", &f, &err);
    struct config *c = parse("[paths]\nstate_dir = /elsewhere\n", &f, &err);

    (void)state;
    assert_int_equal(config_can_replace(a, b, &e), E_OK);
    assert_int_equal(config_can_replace(a, c, &e), E_CONFLICT);
    assert_non_null(strstr(e.en, "state_dir"));
    config_free(a);
    config_free(b);
    config_free(c);
}

/* ---- the three lists ---- */

static char *read_text(const char *path)
{
    struct buf b = {0};
    struct error e;

    assert_int_equal(file_read(path, 1 << 20, &b, &e), E_OK);
    return buf_take(&b);
}

static unsigned lines_starting(const char *text, const char *start)
{
    unsigned n = 0;

    for (const char *p = text; p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
        n += strncmp(p, start, strlen(start)) == 0;
    return n;
}

static void the_sample_file_is_the_table(void **state)
{
    struct config *fresh, *standard;
    struct faults f = {.count = 0};
    struct error e;
    enum err err;
    char line[300], range[200];
    char *text = read_text("config/inspectd.conf");

    (void)state;
    assert_int_equal(config_load("config/inspectd.conf", collect, &f, &fresh, &e), E_OK);
    standard = parse("", &f, &err);
    assert_int_equal(config_can_replace(standard, fresh, &e), E_OK);
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *k = &config_keys[i];
        snprintf(line, sizeof line, "%s = %s\n", k->name, k->standard);
        if (lines_starting(text, line) != 1)
            fail_msg("config/inspectd.conf: no line “%s”", line);
        snprintf(line, sizeof line, "# %s\n# %s\n# %s; default: %s", k->zh, k->en,
                 config_key_range(k, range, sizeof range), *k->standard ? k->standard : "(empty)");
        if (!strstr(text, line))
            fail_msg("config/inspectd.conf: not as the table says:\n%s", line);
    }
    config_free(standard);
    config_free(fresh);
    free(text);
}

static void the_manual_lists_the_table(void **state)
{
    char *text = read_text("man/inspectd.conf.5");
    char line[300], range[200];

    (void)state;
    for (size_t i = 0; i < config_key_count; i++) {
        const struct config_key *k = &config_keys[i];
        snprintf(line, sizeof line, ".It Ic %s\n", k->name);
        const char *at = strstr(text, line);
        if (!at)
            fail_msg("man/inspectd.conf.5: key %s is missing", k->name);
        const char *end = strstr(at + 1, "\n.It ");
        const char *value = strstr(at, "\nValue: ");
        snprintf(line, sizeof line, "\nValue: %s.\n.br\n",
                 config_key_range(k, range, sizeof range));
        if (!value || (end && value > end) || strncmp(value, line, strlen(line) - 5) != 0)
            fail_msg("man/inspectd.conf.5: key %s should say: %s", k->name, line);
        snprintf(line, sizeof line, "\nDefault: %s.", *k->standard ? k->standard : "(empty)");
        const char *standard = strstr(at, line);
        if (!standard || (end && standard > end))
            fail_msg("man/inspectd.conf.5: key %s should say: %s", k->name, line);
    }
    assert_int_equal(lines_starting(text, ".It Ic "), config_key_count + 5 /* roles */);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_file_is_all_defaults),
        cmocka_unit_test(values_have_units),
        cmocka_unit_test(every_fault_is_named_with_its_line),
        cmocka_unit_test(numbers_out_of_form_are_refused),
        cmocka_unit_test(people_are_known_by_key_and_uid),
        cmocka_unit_test(printing_reads_back),
        cmocka_unit_test(only_reloadable_keys_may_change),
        cmocka_unit_test(the_sample_file_is_the_table),
        cmocka_unit_test(the_manual_lists_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
