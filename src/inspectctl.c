/* inspectctl: one command to the daemon over its control socket. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "doors/ctl/bar.h"
#include "doors/ctl/client.h"
#include "doors/ctl/command.h"
#include "doors/ctl/render.h"
#include "doors/ctl/secrets.h"

#ifndef VERSION
#define VERSION "0.1.0"
#endif

enum status { STATUS_OK, STATUS_FAILED, STATUS_USAGE, STATUS_UNREACHABLE };

static int fail(const struct command *c, const struct error *e, enum status status)
{
    fprintf(stderr, "inspectctl: %s\n", lang_pick(c->lang, e->zh, e->en));
    return (int)status;
}

/* Bytes and a final flush: a full disk must not look like success. */
static enum err write_out(const struct buf *text, struct error *e)
{
    if (text->len && fwrite(text->data, 1, text->len, stdout) != text->len)
        return error_errno(e, errno, "无法输出", "cannot write the answer");
    if (fflush(stdout) != 0)
        return error_errno(e, errno, "无法输出", "cannot write the answer");
    return E_OK;
}

static void add_json(struct buf *out, const json_t *answer)
{
    char *text = json_dumps(answer, isatty(STDOUT_FILENO) ? JSON_INDENT(2) : JSON_COMPACT);

    buf_addf(out, "%s\n", text ? text : "null");
    free(text);
}

/* A spreadsheet knows UTF-8 only by its mark and long numbers as text only by a tab after them; a
 * program reading a pipe is better off without. */
static void add_csv(struct buf *out, const json_t *answer, enum lang lang)
{
    struct stat s;
    bool sheet = fstat(STDOUT_FILENO, &s) == 0 && S_ISREG(s.st_mode);

    if (sheet)
        buf_adds(out, "\xef\xbb\xbf");
    render_csv(out, answer, lang, sheet);
}

static enum err write_file(const struct command *c, const json_t *file, struct error *e)
{
    const char *name = json_text_or(file, "name", NULL);
    const char *text = json_text_or(file, "text", NULL);

    if (!name || !text || (!c->output && strchr(name, '/')))
        return error_set(e, E_IO, "答复中的文件名不可用，请用 --output 指定。",
                         "The answer's file name is not usable: give one with --output.");
    const char *path = c->output ? c->output : name;
    enum err err = file_write(path, text, strlen(text), 0644, e);
    if (!err)
        fprintf(stderr, lang_pick(c->lang, "已写入 %s\n", "%s written\n"), path);
    return err;
}

static enum err show(const struct command *c, const json_t *answer, struct error *e)
{
    const json_t *file = json_object_get(answer, "file");
    struct buf out = {0}, notes = {0};

    if (c->format == FORMAT_JSON) {
        add_json(&out, answer);
    } else if (c->format == FORMAT_CSV) {
        add_csv(&out, answer, c->lang);
        render_notes(&notes, answer, c->lang);
    } else {
        render_text(&out, answer, c->lang);
    }
    enum err err = write_out(&out, e);
    if (notes.len)
        fputs(notes.data, stderr);
    if (!err && file)
        err = write_file(c, file, e);
    buf_free(&out);
    buf_free(&notes);
    return err;
}

static enum err open_file(const struct command *c, int *fd, struct error *e)
{
    *fd = -1;
    if (!c->file)
        return E_OK;
    *fd = open(c->file, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return error_errno(e, errno, "无法打开 %s", "cannot open %s", c->file);
    return E_OK;
}

static int call(const struct command *c)
{
    struct bar bar = {.out = stderr, .terminal = isatty(STDERR_FILENO), .lang = c->lang};
    json_t *request = json_pack("{s:s, s:O}", "op", c->op->name, "args", c->args);
    json_t *answer = NULL;
    struct error e;
    int fd, file;
    enum err err = open_file(c, &file, &e);

    if (c->as)
        json_object_set_new(request, "as", json_string(c->as));
    if (err) {
        json_decref(request);
        return fail(c, &e, STATUS_FAILED);
    }
    if (client_connect(c->socket, &fd, &e) != E_OK) {
        json_decref(request);
        if (file >= 0)
            close(file);
        return fail(c, &e, STATUS_UNREACHABLE);
    }
    err = client_call(fd, request, file, bar_progress, &bar, &answer, &e);
    bar_end(&bar);
    if (!err)
        err = show(c, answer, &e);
    bool failed = json_flag(answer, "failed");
    json_decref(answer);
    json_decref(request);
    close(fd);
    if (file >= 0)
        close(file);
    if (err)
        return fail(c, &e, STATUS_FAILED);
    return failed ? STATUS_FAILED : STATUS_OK;
}

static enum err ask_secrets(const struct command *c, struct error *e)
{
    if (c->help || c->version || !c->op || !secrets_wanted(c->op))
        return E_OK;
    enum err err = secrets_ask(c->op, c->args, STDIN_FILENO, c->lang, e);
    return err ? err : op_args_check(c->op, c->args, e);
}

int main(int argc, char **argv)
{
    struct command c;
    struct error e;
    struct buf text = {0};
    int status = STATUS_OK;

    if (command_parse(argc, argv, &c, &e) != E_OK || ask_secrets(&c, &e) != E_OK)
        status = fail(&c, &e, STATUS_USAGE);
    else if (c.version)
        puts("inspectctl " VERSION);
    else if (c.help)
        command_help(&text, c.op, c.lang);
    else
        status = call(&c);
    if (text.len && write_out(&text, &e) != E_OK)
        status = fail(&c, &e, STATUS_FAILED);
    buf_free(&text);
    json_decref(c.args);
    return status;
}
