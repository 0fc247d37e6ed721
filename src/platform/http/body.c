#include "platform/http/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "multipart.h"

enum kind { BODY_FORM, BODY_PARTS, BODY_CSV, BODY_JSON };

struct file {
    char *field;
    char *name;
    int fd;
    uint64_t size;
};

struct body {
    enum kind kind;
    struct body_limits limits;
    struct multipart *parts;
    struct buf text; /* of the whole body, or of the field that arrives */
    char *field;     /* its name; NULL outside of one */
    size_t memory;
    struct urlform form;
    struct file files[BODY_FILES];
    unsigned count;
    bool in_file;
};

/* ---- files ---- */

/* Base name, as browsers of old sent whole paths. */
static const char *base_name(const char *name)
{
    for (const char *p = name; *p; p++)
        if (*p == '/' || *p == '\\')
            name = p + 1;
    return name;
}

static bool is_csv(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && len < 256 && strcasecmp(name + len - 4, ".csv") == 0 &&
           utf8_valid(name, len, NULL) && !utf8_has_control(name);
}

static int temporary(const char *dir)
{
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char *path;

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd;
    path = mem_printf("%s/.upload-XXXXXX", dir); /* a file system without O_TMPFILE */
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    free(path);
    return fd;
}

static enum err take_file(struct body *b, const char *field, const char *name, struct error *e)
{
    if (!b->limits.file)
        return error_set(e, E_DENIED, "请先登录再上传文件。", "Log in before you upload a file.");
    if (b->count == BODY_FILES)
        return error_set(e, E_LIMIT, "一次至多上传 %d 个文件。", "At most %d files at once.",
                         BODY_FILES);
    if (!is_csv(name))
        return error_set(e, E_INPUT, "只接受 CSV 文件（.csv）。请在电子表格里另存为 CSV 再上传。",
                         "Only CSV files (.csv) are taken. Save the table as CSV and upload that.");
    int fd = temporary(b->limits.dir);
    if (fd < 0)
        return error_errno(e, errno, "无法存放上传的文件", "cannot keep the uploaded file");
    b->files[b->count++] = (struct file){mem_strdup(field), mem_strdup(name), fd, 0};
    b->in_file = true;
    return E_OK;
}

static enum err file_bytes(struct body *b, const char *bytes, size_t len, struct error *e)
{
    struct file *f = &b->files[b->count - 1];

    f->size += len;
    if (f->size > b->limits.file)
        return error_set(e, E_LIMIT, "文件太大，至多 %llu MiB；请分成几个文件。",
                         "The file is too large, at most %llu MiB: split it.",
                         (unsigned long long)b->limits.file >> 20);
    while (len) {
        ssize_t n = write(f->fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return error_errno(e, errno, "无法存放上传的文件", "cannot keep the uploaded file");
        bytes += n;
        len -= (size_t)n;
    }
    return E_OK;
}

/* ---- parts ---- */

static enum err part(void *user, const char *name, const char *file, struct error *e)
{
    struct body *b = user;

    buf_clear(&b->text);
    if (file && *base_name(file))
        return take_file(b, name, base_name(file), e);
    b->field = file ? NULL : mem_strdup(name);
    return E_OK;
}

static enum err keep(struct body *b, const void *bytes, size_t len, struct error *e)
{
    b->memory += len;
    if (b->memory > b->limits.memory)
        return error_set(e, E_LIMIT, "提交的内容太大，至多 %zu 字节。",
                         "What was sent is too large, at most %zu bytes.", b->limits.memory);
    buf_add(&b->text, bytes, len);
    return E_OK;
}

static enum err part_bytes(void *user, const char *bytes, size_t len, struct error *e)
{
    struct body *b = user;

    return b->in_file ? file_bytes(b, bytes, len, e) : keep(b, bytes, len, e);
}

static enum err part_end(void *user, struct error *e)
{
    struct body *b = user;
    enum err err = E_OK;

    if (b->in_file) {
        b->in_file = false;
    } else if (b->field) {
        if (b->text.len && memchr(b->text.data, '\0', b->text.len))
            err = error_set(e, E_INPUT, "有一个字段含有 NUL 字符。", "A field has a NUL byte.");
        else
            err = urlform_add(&b->form, b->field, b->text.len ? b->text.data : "", e);
    }
    free(b->field);
    b->field = NULL;
    buf_clear(&b->text);
    return err;
}

static const struct multipart_sink sink = {part, part_bytes, part_end};

/* ---- the whole ---- */

static bool is_type(const char *type, const char *wanted)
{
    size_t len = strlen(wanted);

    return strncasecmp(type, wanted, len) == 0 && (!type[len] || strchr("; \t", type[len]));
}

enum err body_new(const char *type, const struct body_limits *limits, struct body **out,
                  struct error *e)
{
    struct body *b = mem_new(sizeof *b);
    enum err err = E_OK;

    b->limits = *limits;
    if (is_type(type, "application/x-www-form-urlencoded")) {
        b->kind = BODY_FORM;
    } else if (is_type(type, "application/json")) {
        b->kind = BODY_JSON;
    } else if (is_type(type, "multipart/form-data")) {
        b->kind = BODY_PARTS;
        err = multipart_new(type, &sink, b, &b->parts, e);
    } else if (is_type(type, "text/csv")) {
        b->kind = BODY_CSV;
        err = take_file(b, "", "body.csv", e);
    } else {
        err = error_set(e, E_NOTFOUND, "不支持这种内容类型；请提交表单、JSON 或 CSV。",
                        "This media type is not supported: send a form, JSON or CSV.");
    }
    if (err) {
        body_free(b);
        b = NULL;
    }
    *out = b;
    return err;
}

void body_free(struct body *b)
{
    if (!b)
        return;
    multipart_free(b->parts);
    urlform_free(&b->form);
    for (unsigned i = 0; i < b->count; i++) {
        close(b->files[i].fd);
        free(b->files[i].field);
        free(b->files[i].name);
    }
    buf_free(&b->text);
    free(b->field);
    free(b);
}

enum err body_feed(struct body *b, const void *bytes, size_t len, struct error *e)
{
    switch (b->kind) {
    case BODY_PARTS:
        return multipart_feed(b->parts, bytes, len, e);
    case BODY_CSV:
        return file_bytes(b, bytes, len, e);
    default:
        return keep(b, bytes, len, e);
    }
}

enum err body_finish(struct body *b, struct error *e)
{
    if (b->kind == BODY_PARTS)
        return multipart_finish(b->parts, e);
    if (b->kind == BODY_FORM && b->text.len)
        return urlform_parse(b->text.data, b->text.len, &b->form, e);
    return E_OK;
}

const struct urlform *body_form(const struct body *b)
{
    return &b->form;
}

static const struct file *find(const struct body *b, const char *field)
{
    for (unsigned i = 0; i < b->count; i++)
        if (strcmp(b->files[i].field, field) == 0)
            return &b->files[i];
    return NULL;
}

int body_file(const struct body *b, const char *field)
{
    const struct file *f = find(b, field);
    int fd = f ? fcntl(f->fd, F_DUPFD_CLOEXEC, 3) : -1;

    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

const char *body_file_name(const struct body *b, const char *field)
{
    const struct file *f = find(b, field);

    return f ? f->name : NULL;
}

const char *body_text(const struct body *b, size_t *len)
{
    if (b->kind != BODY_JSON)
        return NULL;
    *len = b->text.len;
    return b->text.data ? b->text.data : "";
}
