#include "doors/ctl/command.h"
#include "doors/ops/ops.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "doors/ctl/secrets.h"

#define DEFAULT_SOCKET "/run/inspectd/control.sock"
#define TYPED_MAX_BYTES 64
#define OPTIONS_MAX 24
#define OP_OPTION 1000 /* getopt's value for the first parameter of the operation */

static const struct option globals[] = {
    {"socket", required_argument, NULL, 's'}, {"as", required_argument, NULL, 'a'},
    {"lang", required_argument, NULL, 'l'},   {"json", no_argument, NULL, 'j'},
    {"csv", no_argument, NULL, 'c'},          {"output", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},         {"version", no_argument, NULL, 'v'}};
#define GLOBALS (sizeof globals / sizeof *globals)

static enum err set_lang(struct command *c, const char *text, struct error *e)
{
    if (strcmp(text, "zh") != 0 && strcmp(text, "en") != 0)
        return error_set(e, E_INPUT, "--lang 只能是 zh 或 en，不能是 “%s”。",
                         "--lang is zh or en, not “%s”.", text);
    c->lang = strcmp(text, "en") == 0 ? LANG_EN : LANG_ZH;
    return E_OK;
}

/* One of getopt_long's answers for the options that every command has. */
static enum err set_global(struct command *c, int option, char **argv, struct error *e)
{
    switch (option) {
    case 's':
        c->socket = optarg;
        return E_OK;
    case 'a':
        c->as = optarg;
        return E_OK;
    case 'l':
        return set_lang(c, optarg, e);
    case 'j':
        c->format = FORMAT_JSON;
        return E_OK;
    case 'c':
        c->format = FORMAT_CSV;
        return E_OK;
    case 'o':
        c->output = optarg;
        return E_OK;
    case 'h':
        c->help = true;
        return E_OK;
    case 'v':
        c->version = true;
        return E_OK;
    case ':':
        return error_set(e, E_INPUT, "选项 %s 后面缺少值。", "Option %s needs a value.",
                         argv[optind - 1]);
    default:
        return error_set(e, E_INPUT, "没有选项 “%s”；用 --help 查看。",
                         "There is no option “%s”; see --help.", argv[optind - 1]);
    }
}

/* A word that several names begin with ("draw") is no mistake, only half of one. */
static bool list_group(const char *word, char *out, size_t size)
{
    size_t len = strlen(word), n = 0;
    const struct op *op;

    for (unsigned i = 0; (op = ops_at(i)) && n < size; i++)
        if (strncmp(op->name, word, len) == 0 && op->name[len] == ' ')
            n += (size_t)snprintf(out + n, size - n, "%s%s", n ? ", " : "", op->name);
    return n > 0;
}

static enum err unknown_command(const char *typed, struct error *e)
{
    const char *near = command_suggest(typed);
    char group[200];

    if (list_group(typed, group, sizeof group))
        return error_set(e, E_INPUT, "“%s” 之后还要写明做什么：%s。",
                         "“%s” needs a second word: %s.", typed, group);
    if (near)
        return error_set(e, E_INPUT, "没有命令 “%s”；是不是 “%s”？",
                         "There is no command “%s”; did you mean “%s”?", typed, near);
    return error_set(e, E_INPUT, "没有命令 “%s”；用 inspectctl help 查看全部。",
                     "There is no command “%s”; inspectctl help lists all.", typed);
}

/* The longest name that the words begin with; *used words of it. */
static const struct op *find_op(char **words, int count, int *used)
{
    char name[TYPED_MAX_BYTES];

    for (*used = count < 2 ? count : 2; *used > 0; --*used) {
        int n = snprintf(name, sizeof name, "%s%s%s", words[0], *used == 2 ? " " : "",
                         *used == 2 ? words[1] : "");
        const struct op *op = n < TYPED_MAX_BYTES ? ops_find(name) : NULL;
        if (op)
            return op;
    }
    return NULL;
}

static size_t make_options(const struct op *op, struct option *options)
{
    size_t n = GLOBALS;
    int i = 0;

    memcpy(options, globals, sizeof globals);
    for (const struct op_param *p = op_params(op); p->name && n < OPTIONS_MAX - 1; p++, i++)
        if (!p->positional && p->kind != OP_SECRET)
            options[n++] = (struct option){
                p->name, p->kind == OP_FLAG ? no_argument : required_argument, NULL, OP_OPTION + i};
    options[n] = (struct option){NULL, 0, NULL, 0};
    return n;
}

/* "a,b" */
static void add_list(json_t *args, const char *name, const char *text)
{
    json_t *list = json_object_get(args, name);

    if (!list) {
        list = json_array();
        json_object_set_new(args, name, list);
    }
    for (size_t n;; text += n + 1) {
        n = strcspn(text, ",");
        json_t *one = json_stringn(text, n);
        json_array_append_new(list, one ? one : json_null());
        if (!text[n])
            return;
    }
}

static void set_param(struct command *c, const struct op_param *p, const char *value)
{
    const char *slash = strrchr(value, '/');

    if (p->kind == OP_FILE) {
        c->file = value;
        value = slash && slash[1] ? slash + 1 : value;
    }
    if (p->kind == OP_FIELDS) {
        op_args_add_field(c->args, p->name, value);
        return;
    }
    if (p->kind == OP_LIST) {
        add_list(c->args, p->name, value);
        return;
    }
    /* What is not UTF-8 becomes no text, which the check below refuses by name. */
    json_t *text = json_string(value);
    json_object_set_new(c->args, p->name, text ? text : json_string(""));
}

static enum err take_positionals(struct command *c, int count, char **words, struct error *e)
{
    int used = 0;

    for (const struct op_param *p = op_params(c->op); p->name && used < count; p++)
        if (p->positional)
            set_param(c, p, words[used++]);
    if (used < count)
        return error_set(e, E_INPUT, "“%s” 多余；用 inspectctl %s --help 查看。",
                         "“%s” is too much; see inspectctl %s --help.", words[used], c->op->name);
    return E_OK;
}

/* The words after the command's name. */
static enum err parse_op(struct command *c, int argc, char **argv, struct error *e)
{
    struct option options[OPTIONS_MAX];
    int option;

    make_options(c->op, options);
    optind = 0; /* a second command line for getopt */
    while ((option = getopt_long(argc, argv, ":s:h", options, NULL)) != -1) {
        enum err err = E_OK;
        if (option < OP_OPTION) {
            err = set_global(c, option, argv, e);
        } else {
            const struct op_param *p = &op_params(c->op)[option - OP_OPTION];
            if (p->kind == OP_FLAG)
                json_object_set_new(c->args, p->name, json_true());
            else
                set_param(c, p, optarg);
        }
        if (err)
            return err;
    }
    if (c->help)
        return E_OK;
    enum err err = take_positionals(c, argc - optind, argv + optind, e);
    if (err || secrets_wanted(c->op)) /* passwords are still to be asked for */
        return err;
    return op_args_check(c->op, c->args, e);
}

static enum lang lang_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return strncmp(value, "en", 2) == 0 ? LANG_EN : LANG_ZH;
    }
    return LANG_ZH;
}

/* The options in front of the first word. */
static enum err parse_globals(struct command *c, int argc, char **argv, struct error *e)
{
    struct option options[GLOBALS + 1] = {{NULL, 0, NULL, 0}};
    int option;

    memcpy(options, globals, sizeof globals);
    opterr = 0;
    optind = 0;
    while ((option = getopt_long(argc, argv, "+:s:h", options, NULL)) != -1) {
        enum err err = set_global(c, option, argv, e);
        if (err)
            return err;
    }
    return E_OK;
}

enum err command_parse(int argc, char **argv, struct command *c, struct error *e)
{
    const char *socket = getenv("INSPECTD_SOCKET");
    int used;

    *c = (struct command){.socket = socket && *socket ? socket : DEFAULT_SOCKET,
                          .lang = lang_of_environment()};
    enum err err = parse_globals(c, argc, argv, e);
    if (!err && optind < argc && strcmp(argv[optind], "help") == 0) {
        c->help = true;
        argc -= optind;
        argv += optind;
        err = parse_globals(c, argc, argv, e);
    }
    if (err)
        return err;
    int count = argc - optind;
    char **words = argv + optind;
    if (!count) {
        c->help = c->help || !c->version;
        return E_OK;
    }
    c->op = find_op(words, count, &used);
    if (!c->op)
        return unknown_command(words[0], e);
    c->args = json_object();
    /* getopt takes the last word of the name for the program's. */
    return parse_op(c, count - used + 1, words + used - 1, e);
}
