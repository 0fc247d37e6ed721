#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "doors/ctl/command.h"
#include "doors/ops/ops.h"

#define NAME_COLUMNS 30
#define NEAR 3 /* most edits at which a name is suggested */

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Edits (insert, delete, replace) from a to b, Levenshtein. */
static size_t distance(const char *a, const char *b)
{
    size_t width = strlen(b);
    size_t *row = mem_array(width + 1, sizeof *row);

    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    size_t steps = row[width];
    free(row);
    return steps;
}

const char *command_suggest(const char *typed)
{
    const char *best = NULL;
    size_t least = NEAR + 1;
    const struct op *op;

    if (strlen(typed) > 40)
        return NULL;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        char first[40];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(op->name, " "), op->name);
        size_t whole = distance(typed, op->name);
        size_t part = distance(typed, first);
        size_t d = whole < part ? whole : part;
        if (d < least && d < strlen(typed)) {
            least = d;
            best = op->name;
        }
    }
    return best;
}

static void add_usage(struct buf *out, const struct op *op)
{
    buf_addf(out, "inspectctl %s", op->name);
    for (const struct op_param *p = op_params(op); p->name; p++) {
        const char *open = p->required ? "" : "[", *close = p->required ? "" : "]";
        if (p->kind == OP_SECRET)
            continue;
        if (p->positional)
            buf_addf(out, " %s%s%s", open, p->name, close);
        else if (p->kind == OP_FLAG)
            buf_addf(out, " %s--%s%s", open, p->name, close);
        else
            buf_addf(out, " %s--%s=…%s%s", open, p->name, close, p->kind == OP_FIELDS ? " …" : "");
    }
}

static void add_padded(struct buf *out, const char *name, const char *text)
{
    buf_addf(out, "  %s", name);
    for (int i = utf8_width(name); i < NAME_COLUMNS; i++)
        buf_addc(out, ' ');
    buf_addf(out, " %s\n", text);
}

/* What a list may hold, as it is typed. */
static void add_choices(struct buf *out, const struct label *choices)
{
    struct buf all = {0};

    for (; choices && choices->id; choices++)
        buf_addf(&all, "%s%s", all.len ? "," : "", choices->id);
    if (all.len)
        add_padded(out, "", all.data);
    buf_free(&all);
}

static void help_one(struct buf *out, const struct op *op, enum lang lang)
{
    char name[80];

    buf_addf(out, "%s\n\n", lang_pick(lang, op->zh, op->en));
    add_usage(out, op);
    buf_addc(out, '\n');
    for (const struct op_param *p = op_params(op); p->name; p++) {
        if (p->kind == OP_SECRET)
            snprintf(name, sizeof name, "%s", lang_pick(lang, "（询问，不回显）", "(asked for)"));
        else
            snprintf(name, sizeof name, "%s%s", p->positional ? "" : "--", p->name);
        add_padded(out, name, lang_pick(lang, p->zh, p->en));
        add_choices(out, p->choices);
    }
    if (op->roles != ROLE_ANY) {
        roles_format(op->roles, name, sizeof name);
        buf_addf(out, "\n%s%s%s\n", lang_pick(lang, "需要角色：", "Needs one of the roles: "), name,
                 op->roles & ROLE_OWNER ? ",root" : "");
    }
}

void command_help(struct buf *out, const struct op *op, enum lang lang)
{
    if (op) {
        help_one(out, op, lang);
        return;
    }
    buf_adds(out,
             lang_pick(lang, "用法：inspectctl [选项] 命令 [参数]；inspectctl help 命令 看细节\n\n",
                       "usage: inspectctl [options] command [arguments]; "
                       "inspectctl help command for details\n\n"));
    for (unsigned i = 0; (op = ops_at(i)); i++)
        add_padded(out, op->name, lang_pick(lang, op->zh, op->en));
    buf_adds(out, lang_pick(lang, "\n选项（任何命令都可用）：\n", "\nOptions of every command:\n"));
    add_padded(out, "-s, --socket PATH",
               lang_pick(lang, "守护进程的套接字（或环境变量 INSPECTD_SOCKET）",
                         "the daemon's socket (or INSPECTD_SOCKET in the environment)"));
    add_padded(out, "--as NAME",
               lang_pick(lang, "演练中以某人身份操作", "act as a person, in rehearsals"));
    add_padded(out, "--lang zh|en",
               lang_pick(lang, "语言（默认看 LANG）", "language (default: by LANG)"));
    add_padded(out, "--json, --csv", lang_pick(lang, "输出 JSON 或 CSV", "answer as JSON or CSV"));
    add_padded(
        out, "--output FILE",
        lang_pick(lang, "命令生成的文件写到这里", "where a file that the command makes goes"));
    add_padded(out, "-h, --help; --version", lang_pick(lang, "帮助；版本", "help; version"));
    buf_adds(out,
             lang_pick(lang, "\n退出状态：0 成功，1 被拒绝或失败，2 命令行有误，3 连不上守护进程\n",
                       "\nExit status: 0 done, 1 refused or failed, 2 wrong command line, "
                       "3 daemon not reachable\n"));
}
