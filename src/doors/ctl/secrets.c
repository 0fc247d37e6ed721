#include "doors/ctl/secrets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/crypto/secret.h"

#define LINE_MAX_BYTES 1100
#define CTRL_C '\003'

bool secrets_wanted(const struct op *op)
{
    for (const struct op_param *p = op_params(op); p->name; p++)
        if (p->kind == OP_SECRET)
            return true;
    return false;
}

/* One line without its end, byte by byte: what follows belongs to the next question. */
static enum err read_line(int fd, char line[LINE_MAX_BYTES], struct error *e)
{
    size_t n = 0;
    ssize_t got;
    char c;

    line[0] = '\0';
    while ((got = read(fd, &c, 1)) == 1 && c != '\n') {
        if (c == CTRL_C)
            return error_set(e, E_STOPPED, "已取消。", "Cancelled.");
        if (n + 1 == LINE_MAX_BYTES)
            return error_set(e, E_INPUT, "密码过长。", "The password is too long.");
        line[n++] = c;
    }
    if (got < 0)
        return error_errno(e, errno, "无法读取密码", "cannot read the password");
    if (n && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    return E_OK;
}

/* Without echo, and with Ctrl-C as a letter, so that no signal leaves the terminal like that. */
static enum err read_hidden(int fd, const char *prompt, char line[LINE_MAX_BYTES], struct error *e)
{
    struct termios before, quiet;

    if (tcgetattr(fd, &before) != 0)
        return error_errno(e, errno, "无法关闭终端回显", "cannot turn the terminal's echo off");
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0)
        return error_errno(e, errno, "无法关闭终端回显", "cannot turn the terminal's echo off");
    fputs(prompt, stderr);
    enum err err = read_line(fd, line, e);
    tcsetattr(fd, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return err;
}

static enum err ask_twice(int fd, const struct op_param *p, enum lang lang,
                          char line[LINE_MAX_BYTES], struct error *e)
{
    char again[LINE_MAX_BYTES] = "";
    char prompt[200];

    snprintf(prompt, sizeof prompt, "%s%s", lang_pick(lang, p->zh, p->en),
             lang_pick(lang, "：", ": "));
    enum err err = read_hidden(fd, prompt, line, e);
    if (err || !p->chosen || !*line)
        return err;
    err = read_hidden(fd, lang_pick(lang, "再输入一次：", "once more: "), again, e);
    if (!err && strcmp(line, again) != 0)
        err = error_set(e, E_INPUT, "两次输入不同，请重来。",
                        "The two are not the same; start again.");
    secret_wipe(again, sizeof again);
    return err;
}

enum err secrets_ask(const struct op *op, json_t *args, int fd, enum lang lang, struct error *e)
{
    char line[LINE_MAX_BYTES];
    enum err err = E_OK;

    if (json_flag(args, "generate"))
        return E_OK;
    for (const struct op_param *p = op_params(op); p->name && !err; p++) {
        if (p->kind != OP_SECRET)
            continue;
        err = isatty(fd) ? ask_twice(fd, p, lang, line, e) : read_line(fd, line, e);
        if (!err && *line) {
            json_t *text = json_string(line);
            /* what is not UTF-8 becomes no text, which the check refuses by name */
            json_object_set_new(args, p->name, text ? text : json_string(""));
        }
    }
    secret_wipe(line, sizeof line);
    return err;
}
