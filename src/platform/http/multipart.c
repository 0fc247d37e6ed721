#include "multipart.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

enum stage { AT_START, AFTER_LINE, IN_HEAD, IN_DATA, AT_END };

struct multipart {
    const struct multipart_sink *sink;
    void *user;
    char line[MULTIPART_BOUNDARY_MAX + 5]; /* CRLF, "--", boundary */
    size_t line_len;
    enum stage stage;
    struct buf held; /* not yet understood: less than one head or one line */
};

static enum err malformed(struct error *e)
{
    return error_set(e, E_INPUT, "上传的表单格式不正确；请重新打开页面再提交。",
                     "The uploaded form is malformed: open the page again and send it again.");
}

static bool boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("'()+_,-./:=?", c));
}

/* "multipart/form-data; boundary=X" or with quotes. */
static bool read_boundary(const char *type, char *out, size_t *len)
{
    const char *at = strcasestr(type, "boundary=");

    if (!at || (at[-1] != ' ' && at[-1] != ';' && at[-1] != '\t'))
        return false;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t n = strcspn(at, quoted ? "\"" : "; \t");
    if (!n || n > MULTIPART_BOUNDARY_MAX || (quoted && at[n] != '"'))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!boundary_char(at[i]))
            return false;
    memcpy(out, at, n);
    *len = n;
    return true;
}

enum err multipart_new(const char *type, const struct multipart_sink *sink, void *user,
                       struct multipart **out, struct error *e)
{
    struct multipart *m = mem_new(sizeof *m);
    size_t len = 0;

    *out = NULL;
    memcpy(m->line, "\r\n--", 4);
    if (!read_boundary(type, m->line + 4, &len)) {
        free(m);
        return malformed(e);
    }
    m->line_len = len + 4;
    m->sink = sink;
    m->user = user;
    *out = m;
    return E_OK;
}

void multipart_free(struct multipart *m)
{
    if (!m)
        return;
    buf_free(&m->held);
    free(m);
}

/* The value of name="…" in a Content-Disposition, taken out; NULL if absent. Browsers write a quote
 * in it as %22, others as \". */
static char *parameter(const char *line, const char *name)
{
    size_t len = strlen(name);
    const char *p = line;

    while ((p = strchr(p, ';'))) {
        p += 1 + strspn(p + 1, " \t");
        if (strncasecmp(p, name, len) != 0 || p[len] != '=' || p[len + 1] != '"')
            continue;
        char *value = mem_new(strlen(p)), *out = value;
        for (p += len + 2; *p && *p != '"'; p++) {
            if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
                p++;
            *out++ = *p;
        }
        if (*p == '"')
            return value;
        free(value);
        return NULL;
    }
    return NULL;
}

/* The headers of a part, as one text with line breaks. */
static enum err read_head(struct multipart *m, char *head, struct error *e)
{
    static const char wanted[] = "Content-Disposition:";
    char *name = NULL, *file = NULL, *rest = head;
    bool seen = false;

    for (char *line; (line = strsep(&rest, "\n"));) {
        size_t n = strlen(line);
        if (n && line[n - 1] == '\r')
            line[--n] = '\0';
        if (strncasecmp(line, wanted, sizeof wanted - 1) != 0 || seen)
            continue;
        seen = true;
        const char *value = line + sizeof wanted - 1;
        value += strspn(value, " \t");
        if (strncasecmp(value, "form-data;", 10) == 0) {
            name = parameter(value, "name");
            file = parameter(value, "filename");
        }
    }
    enum err err = name ? m->sink->part(m->user, name, file, e) : malformed(e);
    free(name);
    free(file);
    return err;
}

static void drop(struct buf *b, size_t n)
{
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
}

/* What can be told from the held bytes; *again if a step was made and more may follow. */
static enum err data_step(struct multipart *m, bool *again, struct error *e)
{
    struct buf *b = &m->held;
    const char *end = memmem(b->data, b->len, m->line, m->line_len);
    size_t sure = end                    ? (size_t)(end - b->data)
                  : b->len < m->line_len ? 0
                                         : b->len - m->line_len + 1;
    enum err err = sure ? m->sink->bytes(m->user, b->data, sure, e) : E_OK;

    if (end && !err) {
        sure += m->line_len;
        m->stage = AFTER_LINE;
        err = m->sink->end(m->user, e);
        *again = true;
    }
    drop(b, sure);
    return err;
}

static enum err head_step(struct multipart *m, bool *again, struct error *e)
{
    struct buf *b = &m->held;
    char *end = memmem(b->data, b->len, "\r\n\r\n", 4);

    if (!end)
        return b->len > MULTIPART_HEAD_MAX ? malformed(e) : E_OK;
    size_t len = (size_t)(end - b->data);
    if (len > MULTIPART_HEAD_MAX || memchr(b->data, '\0', len))
        return malformed(e);
    *end = '\0';
    enum err err = read_head(m, b->data, e);
    drop(b, len + 4);
    m->stage = IN_DATA;
    *again = true;
    return err;
}

static enum err line_step(struct multipart *m, bool *again, struct error *e)
{
    struct buf *b = &m->held;

    if (m->stage == AT_START) { /* the first line has no CRLF before it */
        if (b->len < m->line_len - 2)
            return E_OK;
        if (memcmp(b->data, m->line + 2, m->line_len - 2) != 0)
            return malformed(e);
        drop(b, m->line_len - 2);
        m->stage = AFTER_LINE;
    }
    if (b->len < 2)
        return E_OK;
    if (memcmp(b->data, "\r\n", 2) == 0)
        m->stage = IN_HEAD;
    else if (memcmp(b->data, "--", 2) == 0)
        m->stage = AT_END;
    else
        return malformed(e);
    drop(b, 2);
    *again = true;
    return E_OK;
}

enum err multipart_feed(struct multipart *m, const char *bytes, size_t len, struct error *e)
{
    enum err err = E_OK;
    bool again = true;

    if (m->stage != AT_END)
        buf_add(&m->held, bytes, len);
    while (again && !err && m->stage != AT_END) {
        again = false;
        if (m->stage == IN_DATA)
            err = data_step(m, &again, e);
        else if (m->stage == IN_HEAD)
            err = head_step(m, &again, e);
        else
            err = line_step(m, &again, e);
    }
    return err;
}

enum err multipart_finish(const struct multipart *m, struct error *e)
{
    return m->stage == AT_END ? E_OK : malformed(e);
}
