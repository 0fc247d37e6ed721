/* ops: the operation table, arguments, roles, and inspectctl's command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "doors/ctl/command.h"
#include "doors/ops/ops.h"
#include "platform/ops/access.h"

static void rows_are_sound(void **state)
{
    const struct op *op;

    (void)state;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        bool optional = false;
        unsigned files = 0;
        assert_ptr_equal(ops_find(op->name), op); /* names are unique */
        assert_true(op->roles && *op->zh && *op->en && op->run);
        for (const struct op_param *p = op_params(op); p->name; p++) {
            assert_true(*p->zh && *p->en);
            assert_false(p->positional && p->required && optional);
            optional = optional || (p->positional && !p->required);
            assert_false(p->kind == OP_SECRET && !p->secret);
            assert_false(p->chosen && p->kind != OP_SECRET);
            files += p->kind == OP_FILE;
        }
        assert_true(files <= 1);
    }
    assert_null(ops_find("format disk"));
}

static enum err check(const char *name, const char *args, json_t **out)
{
    struct error e;
    json_t *object = json_loads(args, 0, NULL);

    assert_non_null(object);
    enum err err = op_args_check(ops_find(name), object, &e);
    if (out)
        *out = object;
    else
        json_decref(object);
    return err;
}

static void arguments_are_checked(void **state)
{
    json_t *args;

    (void)state;
    assert_int_equal(
        check("case act", "{\"case\":\"1\",\"action\":\"a\",\"set\":{\"f\":true,\"n\":3}}", NULL),
        E_OK);
    assert_int_equal(
        check("case act", "{\"case\":\"1\",\"action\":\"a\",\"set\":{\"l\":[true]}}", NULL),
        E_INPUT);
    assert_int_equal(
        check("case act", "{\"case\":\"1\",\"action\":\"a\",\"set\":{\"f\":null}}", NULL), E_INPUT);
    assert_int_equal(check("draw show", "{\"commit\":\"17\"}", &args), E_OK);
    assert_int_equal(json_integer_value(json_object_get(args, "commit")), 17);
    json_decref(args);
    assert_int_equal(check("draw preview", "{\"date\":\"2026-11-23\"}", &args), E_OK);
    assert_int_equal(json_integer_value(json_object_get(args, "date")), day_from_ymd(2026, 11, 23));
    json_decref(args);
    static const struct {
        const char *op, *args;
    } bad[] = {{"draw show", "{}"},
               {"draw show", "{\"commit\":\"-1\"}"},
               {"draw show", "{\"commit\":\"99999999999999999999\"}"},
               {"draw show", "{\"commit\":1.5}"},
               {"draw show", "{\"commit\":1,\"x\":1}"},
               {"draw preview", "{\"date\":\"2026-02-30\"}"},
               {"draw void", "{\"commit\":1}"},
               {"draw void", "{\"commit\":1,\"reason\":\"\"}"},
               {"draw void", "{\"commit\":1,\"reason\":\"a\\u0007b\"}"},
               {"draw void", "{\"commit\":1,\"reason\":7}"},
               {"import", "{\"file\":\"x\",\"full\":\"yes\"}"},
               {"user add", "{\"user\":\"x\",\"roles\":\"admin,approver\"}"},
               {"user add", "{\"user\":\"x\",\"roles\":[\"admin,approver\"]}"},
               {"user add", "{\"user\":\"x\",\"roles\":[\"admin\",\"owner\"]}"},
               {"user add", "{\"user\":\"x\",\"roles\":[7]}"},
               {"user add", "{\"user\":\"x\",\"roles\":[]}"}};
    assert_int_equal(check("user add", "{\"user\":\"x\",\"roles\":[\"admin\",\"auditor\"]}", &args),
                     E_OK);
    assert_int_equal(roles_of_ids(json_object_get(args, "roles")), ROLE_ADMIN | ROLE_AUDITOR);
    json_decref(args);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(check(bad[i].op, bad[i].args, NULL), E_INPUT);
}

static void roles_read_and_print(void **state)
{
    unsigned roles;
    char text[80];

    (void)state;
    assert_true(roles_parse("admin,approver", &roles));
    assert_int_equal(roles, ROLE_ADMIN | ROLE_APPROVER);
    assert_string_equal(roles_format(roles, text, sizeof text), "approver,admin");
    assert_false(roles_parse("owner", &roles));
    assert_false(roles_parse("admin,", &roles));
    assert_false(roles_parse("", &roles));
}

static struct config *people(void)
{
    static const char text[] =
        "[people]\nwang = uid:1001 roles:admin\nroot = uid:0 roles:auditor\n";
    struct config *config;
    struct error e;

    assert_int_equal(config_parse("x", text, strlen(text), NULL, NULL, &config, &e), E_OK);
    return config;
}

static void peers_become_people(void **state)
{
    struct config *c = people();
    struct access who;
    struct error e;

    (void)state;
    assert_int_equal(access_identify(c, false, 1001, 900, NULL, &who, &e), E_OK);
    assert_string_equal(who.actor, "wang");
    assert_int_equal(who.roles, ROLE_ADMIN);
    assert_int_equal(access_identify(c, false, 1234, 900, NULL, &who, &e), E_OK);
    assert_string_equal(who.actor, "uid:1234");
    assert_int_equal(who.roles, 0);
    assert_int_equal(access_identify(c, false, 900, 900, NULL, &who, &e), E_OK);
    assert_int_equal(who.roles, ROLE_OWNER);
    assert_int_equal(access_identify(c, false, 0, 900, NULL, &who, &e), E_OK);
    assert_int_equal(who.roles, ROLE_OWNER | ROLE_AUDITOR);
    assert_int_equal(access_identify(c, false, 0, 900, "wang", &who, &e), E_DENIED);
    assert_int_equal(access_identify(c, true, 0, 900, "nobody", &who, &e), E_OK);
    assert_int_equal(who.roles, 0); /* perhaps an account: the lane will know */
    assert_true(access_waits(&who));
    assert_int_equal(access_identify(c, true, 0, 900, "wang", &who, &e), E_OK);
    assert_int_equal(who.roles, ROLE_ADMIN); /* acting as somebody gives nothing extra */
    config_free(c);
}

/* Every operation against every role: allowed exactly when the row says so. */
static void the_row_alone_decides(void **state)
{
    static const unsigned roles[] = {
        0, ROLE_REGULATOR, ROLE_APPROVER, ROLE_ADMIN, ROLE_AUDITOR, ROLE_PUBLISHER, ROLE_OWNER};
    (void)state;
    const struct op *op;
    for (unsigned i = 0; (op = ops_at(i)); i++)
        for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
            struct access who = {.actor = "x", .roles = roles[r]};
            struct error e;
            bool may = op->roles == ROLE_ANY || (op->roles & roles[r]);
            assert_int_equal(access_check(op, &who, &e), may ? E_OK : E_DENIED);
        }
    assert_int_equal(ops_find("draw void")->roles, ROLE_APPROVER | ROLE_ADMIN);
    assert_int_equal(ops_find("import")->roles, ROLE_ADMIN);
}

/* A lane that writes has no row that forgot to say so; what no door may do without its person, or
 * keep off the record, is a short list that somebody reads when it grows. */
static void flags_fit_their_lanes(void **state)
{
    const struct op *op;
    unsigned presence = 0, newcomers = 0;

    (void)state;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        if ((op->lane == LANE_LEDGER || op->lane == LANE_REGISTRY || op->lane == LANE_LOGIN) &&
            !(op->flags & OP_WRITES))
            fail_msg("%s runs in a lane that writes, but does not say OP_WRITES", op->name);
        if (op->flags & (OP_UNRECORDED | OP_PRESENCE) && !(op->flags & OP_WRITES))
            fail_msg("%s has a flag that means something only beside OP_WRITES", op->name);
        if (op->group && op->lane != LANE_LEDGER)
            fail_msg("%s shares a commit outside the ledger's lane", op->name);
        presence += (op->flags & OP_PRESENCE) != 0;
        newcomers += (op->flags & OP_NEWCOMERS) != 0;
        if (op_recorded(op) != (op_writes(op) && strncmp(op->name, "draft ", 6) != 0))
            fail_msg("%s: only drafts are written off the record", op->name);
    }
    assert_int_equal(presence, 12); /* those that make passwords, accounts or tokens */
    assert_int_equal(newcomers, 2);
    assert_true(ops_find("user password")->flags & OP_NEWCOMERS);
    assert_true(ops_find("whoami")->flags & OP_NEWCOMERS);
}

/* Somebody at each door, with and without what narrows a person's rights. */
static struct access visitor(unsigned which)
{
    static const enum access_door doors[] = {ACCESS_SOCKET, ACCESS_NAMED, ACCESS_SESSION,
                                             ACCESS_TOKEN};

    return (struct access){.actor = "x",
                           .door = doors[which & 3],
                           .must_change = (which & 4) != 0,
                           .read_only = (which & 8) != 0,
                           .roles = which & 16 ? ROLE_ANY : 0};
}

/* Under another name every guard stays what it was: nothing reads a name to decide. */
static void guards_do_not_read_names(void **state)
{
    const struct op *op;
    struct error e;

    (void)state;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        struct op other = *op;
        other.name = "zz renamed";
        assert_int_equal(op_writes(&other), op_writes(op));
        assert_int_equal(op_recorded(&other), op_recorded(op));
        for (unsigned which = 0; which < 32; which++) {
            struct access who = visitor(which);
            enum err rc = access_check(op, &who, &e);
            bool may = op->roles == ROLE_ANY || who.roles;
            bool way = !(who.must_change && !(op->flags & OP_NEWCOMERS)) &&
                       !(who.read_only && op->flags & OP_WRITES) &&
                       !(who.door == ACCESS_TOKEN && op->flags & OP_PRESENCE);
            assert_int_equal(rc, may && way ? E_OK : E_DENIED);
            assert_int_equal(access_check(&other, &who, &e), rc);
        }
    }
}

/* argv is reordered, so it is made afresh from words. */
static enum err command(struct command *c, const char *words)
{
    static char text[512];
    static char *argv[32];
    struct error e;
    int argc = 0;

    snprintf(text, sizeof text, "inspectctl %s", words);
    char *rest = text;
    for (char *w; (w = strsep(&rest, " "));)
        if (*w)
            argv[argc++] = w;
    argv[argc] = NULL;
    return command_parse(argc, argv, c, &e);
}

static void command_lines_become_requests(void **state)
{
    struct command c;

    (void)state;
    assert_int_equal(command(&c, "--as wang draw void 7 --reason why --json"), E_OK);
    assert_string_equal(c.op->name, "draw void");
    assert_string_equal(c.as, "wang");
    assert_int_equal(c.format, FORMAT_JSON);
    assert_int_equal(json_integer_value(json_object_get(c.args, "commit")), 7);
    json_decref(c.args);
    assert_int_equal(command(&c, "import --full /a/b/firms.csv --kind=enterprises"), E_OK);
    assert_string_equal(c.op->name, "import");
    assert_string_equal(c.file, "/a/b/firms.csv");
    assert_string_equal(json_string_value(json_object_get(c.args, "file")), "firms.csv");
    assert_true(json_is_true(json_object_get(c.args, "full")));
    json_decref(c.args);
    assert_int_equal(command(&c, "case act 1 note --set text=--set=a=b --set who=甲,乙 --set x="),
                     E_OK);
    json_t *wanted =
        json_loads("{\"text\": \"--set=a=b\", \"who\": \"甲,乙\", \"x\": \"\"}", 0, NULL);
    assert_true(json_equal(json_object_get(c.args, "set"), wanted));
    json_decref(wanted);
    json_decref(c.args);
    assert_int_equal(command(&c, "user add x --roles admin,approver --roles auditor"), E_OK);
    wanted = json_pack("[s, s, s]", "admin", "approver", "auditor");
    assert_true(json_equal(json_object_get(c.args, "roles"), wanted));
    json_decref(wanted);
    json_decref(c.args);
    assert_int_equal(command(&c, "token add --label x --roles admin,,approver"), E_INPUT);
    json_decref(c.args);
    assert_int_equal(command(&c, "import list -s /x"), E_OK);
    assert_string_equal(c.op->name, "import list");
    assert_string_equal(c.socket, "/x");
    json_decref(c.args);
    assert_int_equal(command(&c, "help draw show"), E_OK);
    assert_true(c.help && c.op == ops_find("draw show"));
    json_decref(c.args);
    assert_int_equal(command(&c, ""), E_OK);
    assert_true(c.help && !c.op);
}

static void wrong_command_lines_are_refused(void **state)
{
    static const char *const bad[] = {"stauts",
                                      "draw",
                                      "draw show",
                                      "draw show 1 2",
                                      "draw show x",
                                      "status --reason y",
                                      "draw void 1",
                                      "--lang de status",
                                      "--socket",
                                      "draw void 1 --reason",
                                      "case act 1 note --set text",
                                      "case act 1 note --set =x",
                                      "case act 1 note --set a=1 --set b=2 --set a=3 --set c=4",
                                      "case act 1 note --set text=\xff"};
    struct command c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (command(&c, bad[i]) != E_INPUT)
            fail_msg("accepted: %s", bad[i]);
        json_decref(c.args);
    }
    assert_string_equal(command_suggest("stauts"), "status");
    assert_string_equal(command_suggest("plan aply"), "plan apply");
    assert_null(command_suggest("xyzzyplugh"));
}

static void help_names_everything(void **state)
{
    struct buf out = {0};

    (void)state;
    command_help(&out, NULL, LANG_ZH);
    const struct op *op;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        assert_non_null(strstr(out.data, op->name));
        assert_non_null(strstr(out.data, op->zh));
    }
    buf_clear(&out);
    command_help(&out, ops_find("draw void"), LANG_EN);
    assert_non_null(strstr(out.data, "inspectctl draw void commit --reason=…"));
    buf_free(&out);
}

/* The part of the page about one command, to free; fails without one. */
static char *page_of(const struct buf *page, const struct op *op)
{
    char title[80];

    snprintf(title, sizeof title, "\n.It Ic %s\n", op->name);
    const char *from = strstr(page->data, title);
    if (!from)
        fail_msg("man/inspectctl.1 lacks %s", op->name);
    const char *to = from ? strstr(from + 1, "\n.It Ic ") : NULL;
    char *part = strndup(from ? from : "", to ? (size_t)(to - from) + 1 : SIZE_MAX);
    assert_non_null(part);
    return part;
}

static void the_manual_names_everything(void **state)
{
    struct error e;
    struct buf page = {0};

    (void)state;
    assert_int_equal(file_read("man/inspectctl.1", 1 << 20, &page, &e), E_OK);
    buf_adds(&page, "");
    const struct op *op;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        char *part = page_of(&page, op);
        for (const struct op_param *p = op_params(op); p->name; p++) {
            char item[80];
            /* mdoc: "Fl -name" is --name */
            size_t len = (size_t)snprintf(item, sizeof item, "\n.It %s%s",
                                          p->positional          ? "Ar "
                                          : p->kind == OP_SECRET ? "Em "
                                                                 : "Fl -",
                                          p->name);
            const char *at = strstr(part, item);
            if (!at || !strchr(" \n", at[len]))
                fail_msg("man/inspectctl.1: %s lacks %s", op->name, p->name);
        }
        free(part);
    }
    for (const char *at = page.data; (at = strstr(at, "\n.It Ic ")); at++) {
        char name[40] = "";
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 8, "\n"), at + 8);
        if (!ops_find(name))
            fail_msg("man/inspectctl.1 has %s, which is no operation", name);
    }
    buf_free(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sound),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(roles_read_and_print),
        cmocka_unit_test(peers_become_people),
        cmocka_unit_test(the_row_alone_decides),
        cmocka_unit_test(flags_fit_their_lanes),
        cmocka_unit_test(guards_do_not_read_names),
        cmocka_unit_test(command_lines_become_requests),
        cmocka_unit_test(wrong_command_lines_are_refused),
        cmocka_unit_test(help_names_everything),
        cmocka_unit_test(the_manual_names_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
