#include "core/documents/template.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

#define DEPTH_MAX 8    /* of sections */
#define INCLUDES_MAX 4 /* of files in files */
#define NAME_BYTES 64  /* with its NUL */
#define LIST_BYTES 256 /* "items.results" */
#define DOCUMENT_BYTES_MAX ((size_t)8 << 20)

enum node_kind { NODE_TEXT, NODE_VALUE, NODE_SECTION, NODE_EMPTY, NODE_END };

struct node {
    enum node_kind kind;
    enum template_kind of; /* what the name is */
    bool inside;           /* the name belongs to an enclosing list */
    size_t end;            /* of sections: index of their NODE_END */
    char *text;            /* literal text, or the name */
};

struct template
{
    struct node *nodes;
    size_t count;
};

/* Where in HTML the text before a place has come to. */
enum place { IN_TEXT, IN_TAG, IN_QUOTES, IN_COMMENT, IN_RAW };

struct section {
    size_t node;
    bool list;             /* names inside are those of its elements first */
    char path[LIST_BYTES]; /* "" unless a list */
    const char *file;
    int line;
};

struct parser {
    const struct template_source *source;
    struct template *t;
    struct section open[DEPTH_MAX];
    size_t depth;
    enum place place;
    char quote;
    char raw[16]; /* style, title … */
    int includes;
};

/* A file being read. */
struct text {
    const char *file;
    const char *at;
    int line;
};

static enum err parse_file(struct parser *p, const char *file, struct error *e);

static struct node *add_node(struct parser *p, enum node_kind kind, char *text)
{
    struct template *t = p->t;

    t->nodes = mem_grow(t->nodes, t->count + 1, sizeof *t->nodes);
    t->nodes[t->count] = (struct node){.kind = kind, .text = text};
    return &t->nodes[t->count++];
}

/* ---- where in HTML ---- */

/* Elements whose content is no ordinary text. */
static const char *const raw_elements[] = {"script", "style", "title", "textarea", "xmp", "iframe"};

static bool starts(const char *at, const char *word)
{
    return strncasecmp(at, word, strlen(word)) == 0;
}

static bool name_ends(char c)
{
    return strchr(" \t\r\n/>", c) != NULL;
}

/* At a '<' in text. */
static void open_tag(struct parser *p, const char *at)
{
    p->raw[0] = '\0';
    if (starts(at, "<!--")) {
        p->place = IN_COMMENT;
        return;
    }
    p->place = IN_TAG;
    for (size_t i = 0; i < sizeof raw_elements / sizeof *raw_elements; i++) {
        size_t len = strlen(raw_elements[i]);
        if (starts(at + 1, raw_elements[i]) && name_ends(at[1 + len]))
            memcpy(p->raw, raw_elements[i], len + 1);
    }
}

static void step(struct parser *p, const char *begin, const char *at)
{
    switch (p->place) {
    case IN_TEXT:
        if (*at == '<')
            open_tag(p, at);
        break;
    case IN_TAG:
        if (*at == '"' || *at == '\'') {
            p->place = IN_QUOTES;
            p->quote = *at;
        } else if (*at == '>') {
            p->place = p->raw[0] ? IN_RAW : IN_TEXT;
        }
        break;
    case IN_QUOTES:
        if (*at == p->quote)
            p->place = IN_TAG;
        break;
    case IN_COMMENT:
        if (*at == '>' && at - begin >= 2 && at[-1] == '-' && at[-2] == '-')
            p->place = IN_TEXT;
        break;
    case IN_RAW:
        if (*at == '<' && at[1] == '/' && starts(at + 2, p->raw) &&
            name_ends(at[2 + strlen(p->raw)])) {
            p->raw[0] = '\0';
            p->place = IN_TAG;
        }
        break;
    }
}

/* ---- names ---- */

static bool name_valid(const char *name)
{
    size_t len = strlen(name);

    return len && len < NAME_BYTES &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

/* Innermost list first; path is that of a list found, its name under the list it belongs to. */
static enum template_kind find_name(struct parser *p, const char *name, bool *inside,
                                    char path[LIST_BYTES])
{
    enum template_kind kind = TEMPLATE_UNKNOWN;

    for (size_t d = p->depth; d-- > 0 && !kind;) {
        if (!p->open[d].list)
            continue;
        kind = p->source->known(p->source->ctx, p->open[d].path, name);
        snprintf(path, LIST_BYTES, "%s.%s", p->open[d].path, name);
    }
    *inside = kind != TEMPLATE_UNKNOWN;
    if (!kind) {
        kind = p->source->known(p->source->ctx, "", name);
        snprintf(path, LIST_BYTES, "%s", name);
    }
    return kind;
}

static enum err check_name(struct parser *p, const struct text *x, const char *name,
                           struct error *e)
{
    if (!name_valid(name))
        return error_set(
            e, E_INPUT, "%s:%d: 占位名只能用小写字母、数字、点、连字符和下划线，至多 63 个",
            "%s:%d: a name has small letters, digits, . - and _, at most 63", x->file, x->line);
    if (p->place != IN_TEXT)
        return error_set(e, E_INPUT,
                         "%s:%d: {{%s}} 不能放在标签、注释、style 或 title 里，只能放在正文中",
                         "%s:%d: {{%s}} may not stand in a tag, comment, style or title, only in "
                         "text",
                         x->file, x->line, name);
    return E_OK;
}

/* ---- tags ---- */

static enum err add_value(struct parser *p, const struct text *x, const char *name, struct error *e)
{
    char path[LIST_BYTES];
    bool inside;
    enum template_kind kind = find_name(p, name, &inside, path);

    if (kind == TEMPLATE_LIST)
        return error_set(e, E_INPUT, "%s:%d: %s 是列表，须写成 {{#%s}} … {{/%s}}",
                         "%s:%d: %s is a list: write {{#%s}} … {{/%s}}", x->file, x->line, name,
                         name, name);
    if (!kind)
        return error_set(e, E_INPUT, "%s:%d: 没有这个占位名：{{%s}}", "%s:%d: unknown name {{%s}}",
                         x->file, x->line, name);
    struct node *n = add_node(p, NODE_VALUE, mem_strdup(name));
    n->of = kind;
    n->inside = inside;
    return E_OK;
}

static enum err open_section(struct parser *p, const struct text *x, char mark, const char *name,
                             struct error *e)
{
    struct section *s = &p->open[p->depth];
    char path[LIST_BYTES];
    bool inside;
    enum template_kind kind = find_name(p, name, &inside, path);

    if (!kind)
        return error_set(e, E_INPUT, "%s:%d: 没有这个占位名：{{%c%s}}",
                         "%s:%d: unknown name {{%c%s}}", x->file, x->line, mark, name);
    if (p->depth == DEPTH_MAX)
        return error_set(e, E_INPUT, "%s:%d: {{%c%s}} 嵌套超过 %d 层",
                         "%s:%d: {{%c%s}} is nested more than %d deep", x->file, x->line, mark,
                         name, DEPTH_MAX);
    *s = (struct section){.node = p->t->count, .file = x->file, .line = x->line};
    s->list = kind == TEMPLATE_LIST && mark == '#';
    if (s->list)
        snprintf(s->path, sizeof s->path, "%s", path);
    struct node *n = add_node(p, mark == '#' ? NODE_SECTION : NODE_EMPTY, mem_strdup(name));
    n->of = kind;
    n->inside = inside;
    p->depth++;
    return E_OK;
}

static enum err close_section(struct parser *p, const struct text *x, const char *name,
                              struct error *e)
{
    const struct section *s = p->depth ? &p->open[p->depth - 1] : NULL;

    if (!s || strcmp(p->t->nodes[s->node].text, name) != 0)
        return error_set(e, E_INPUT, "%s:%d: {{/%s}} 没有对应的开头",
                         "%s:%d: {{/%s}} closes nothing that is open here", x->file, x->line, name);
    p->t->nodes[s->node].end = p->t->count;
    add_node(p, NODE_END, NULL);
    p->depth--;
    return E_OK;
}

static enum err include(struct parser *p, const struct text *x, const char *file, struct error *e)
{
    size_t len = strlen(file);

    if (!len || len >= NAME_BYTES || *file == '.' ||
        strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789.-") != len)
        return error_set(e, E_INPUT, "%s:%d: 文件名只能用小写字母、数字、点和连字符",
                         "%s:%d: a file's name has small letters, digits, dots and hyphens",
                         x->file, x->line);
    if (p->includes == INCLUDES_MAX)
        return error_set(e, E_INPUT, "%s:%d: 文件互相引用超过 %d 层",
                         "%s:%d: files take in files more than %d deep", x->file, x->line,
                         INCLUDES_MAX);
    size_t depth = p->depth;
    p->includes++;
    enum err rc = parse_file(p, file, e);
    p->includes--;
    if (!rc && p->depth != depth)
        rc = error_set(e, E_INPUT, "%s:%d: 引用的 %s 中的段落在那里没有收尾",
                       "%s:%d: the file %s leaves a section open or closes one of others", x->file,
                       x->line, file);
    return rc;
}

/* What stands between {{ and }}, without the spaces around it. */
static enum err take_tag(struct parser *p, const struct text *x, char *tag, struct error *e)
{
    char mark = *tag;
    char *name = utf8_fold(strchr("#^/>!", mark) && mark ? tag + 1 : tag);

    if (mark == '!')
        return E_OK;
    if (mark == '>')
        return include(p, x, name, e);
    if (mark == '{' || mark == '&')
        return error_set(e, E_INPUT, "%s:%d: 没有不转义的写法，请用 {{…}}",
                         "%s:%d: there is no form without escaping, use {{…}}", x->file, x->line);
    enum err rc = check_name(p, x, name, e);
    if (rc)
        return rc;
    if (mark == '#' || mark == '^')
        return open_section(p, x, mark, name, e);
    return mark == '/' ? close_section(p, x, name, e) : add_value(p, x, name, e);
}

/* ---- files ---- */

/* The text up to the next tag or the end. */
static void take_text(struct parser *p, struct text *x)
{
    const char *begin = x->at, *tag = strstr(begin, "{{");
    const char *end = tag ? tag : begin + strlen(begin);

    for (; x->at < end; x->at++) {
        x->line += *x->at == '\n';
        step(p, begin, x->at);
    }
    if (end > begin)
        add_node(p, NODE_TEXT, mem_strndup(begin, (size_t)(end - begin)));
}

static enum err parse_text(struct parser *p, struct text *x, struct error *e)
{
    enum err rc = E_OK;

    for (take_text(p, x); *x->at && !rc; take_text(p, x)) {
        const char *end = strstr(x->at, "}}");
        if (!end)
            return error_set(e, E_INPUT, "%s:%d: {{ 没有对应的 }}", "%s:%d: {{ without its }}",
                             x->file, x->line);
        char *tag = mem_strndup(x->at + 2, (size_t)(end - x->at) - 2);
        rc = take_tag(p, x, utf8_fold(tag), e);
        free(tag);
        for (; x->at < end + 2; x->at++)
            x->line += *x->at == '\n';
    }
    return rc;
}

static enum err parse_file(struct parser *p, const char *file, struct error *e)
{
    struct buf bytes = {0};
    enum err rc = p->source->text(p->source->ctx, file, &bytes, e);

    if (!rc && (!utf8_valid(bytes.data ? bytes.data : "", bytes.len, NULL) ||
                memchr(bytes.data ? bytes.data : "", '\0', bytes.len)))
        rc = error_set(e, E_INPUT, "%s: 不是 UTF-8 文本", "%s: is not UTF-8 text", file);
    struct text x = {file, bytes.data ? bytes.data : "", 1};
    if (!rc)
        rc = parse_text(p, &x, e);
    buf_free(&bytes);
    return rc;
}

enum err template_parse(const struct template_source *source, const char *file,
                        struct template **out, struct error *e)
{
    struct parser p = {.source = source, .t = mem_new(sizeof(struct template))};
    enum err rc = parse_file(&p, file, e);

    if (!rc && p.depth) {
        const struct section *s = &p.open[p.depth - 1];
        rc = error_set(e, E_INPUT, "%s:%d: {{#%s}} 没有收尾", "%s:%d: {{#%s}} is not closed", file,
                       s->line, p.t->nodes[s->node].text);
    }
    if (rc)
        template_free(p.t);
    *out = rc ? NULL : p.t;
    return rc;
}

void template_free(struct template *t)
{
    for (size_t i = 0; t && i < t->count; i++)
        free(t->nodes[i].text);
    if (t)
        free(t->nodes);
    free(t);
}

void template_each_name(const struct template *t,
                        void (*each)(void *ctx, const char *name, enum template_kind kind),
                        void *ctx)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->nodes[i].of && !t->nodes[i].inside)
            each(ctx, t->nodes[i].text, t->nodes[i].of);
}

/* ---- filling ---- */

struct filling {
    const struct template *t;
    const json_t *stack[DEPTH_MAX + 1]; /* values, innermost last */
    size_t depth;
    struct buf *out;
    json_t *blanks;
};

static void escape_point(struct buf *out, const char *at, int len, uint32_t point)
{
    char one[5] = {0};

    memcpy(one, at, (size_t)len);
    if (point == '&')
        buf_adds(out, "&amp;");
    else if (point == '<')
        buf_adds(out, "&lt;");
    else if (point == '>')
        buf_adds(out, "&gt;");
    else if (point == '"')
        buf_adds(out, "&quot;");
    else if (point == '\'')
        buf_adds(out, "&#39;");
    else if (point == '\n')
        buf_adds(out, "<br>");
    else if (point == '\t')
        buf_addc(out, ' ');
    else
        buf_adds(out, utf8_has_control(one) ? "\xEF\xBF\xBD" : one);
}

void template_escape(struct buf *out, const char *text)
{
    size_t left = strlen(text);

    while (left) {
        uint32_t point;
        int len = utf8_decode(text, left, &point);
        if (len)
            escape_point(out, text, len, point);
        else
            buf_adds(out, "\xEF\xBF\xBD");
        text += len ? len : 1;
        left -= (size_t)(len ? len : 1);
    }
}

/* What an element of a list lacks is missing, even if something outside is called the same. */
static const json_t *value_of(const struct filling *f, const struct node *n)
{
    const json_t *value = NULL;

    if (!n->inside)
        return json_object_get(f->stack[0], n->text);
    for (size_t d = f->depth; d > 0 && !value; d--)
        value = json_object_get(f->stack[d], n->text);
    return value;
}

static bool is_empty(const json_t *value)
{
    if (json_is_array(value))
        return json_array_size(value) == 0;
    if (json_is_string(value))
        return *json_string_value(value) == '\0';
    return !json_is_integer(value) && !json_is_true(value);
}

static void note_blank(json_t *blanks, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach(blanks, i, one)
    {
        if (strcmp(json_string_value(one), name) == 0)
            return;
    }
    json_array_append_new(blanks, json_string(name));
}

static void fill_value(struct filling *f, const struct node *n)
{
    const json_t *value = value_of(f, n);

    if (json_is_integer(value)) {
        buf_addf(f->out, "%lld", (long long)json_integer_value(value));
    } else if (!json_is_string(value) || is_empty(value)) {
        buf_adds(f->out, "<span class=\"blank\"></span>");
        if (f->blanks && !n->inside)
            note_blank(f->blanks, n->text);
    } else {
        template_escape(f->out, json_string_value(value));
    }
}

static enum err fill(struct filling *f, size_t from, size_t until, struct error *e);

static enum err fill_list(struct filling *f, size_t i, const json_t *list, struct error *e)
{
    enum err rc = E_OK;

    f->depth++;
    for (size_t k = 0; k < json_array_size(list) && !rc; k++) {
        f->stack[f->depth] = json_array_get(list, k);
        rc = fill(f, i + 1, f->t->nodes[i].end, e);
    }
    f->depth--;
    return rc;
}

static enum err fill_section(struct filling *f, size_t i, struct error *e)
{
    const struct node *n = &f->t->nodes[i];
    const json_t *value = value_of(f, n);

    if (is_empty(value) != (n->kind == NODE_EMPTY))
        return E_OK;
    if (n->kind == NODE_SECTION && json_is_array(value))
        return fill_list(f, i, value, e);
    return fill(f, i + 1, n->end, e);
}

/* Recursion is bounded: sections are at most DEPTH_MAX deep. */
static enum err fill(struct filling *f, size_t from, size_t until, struct error *e)
{
    for (size_t i = from; i < until; i++) {
        const struct node *n = &f->t->nodes[i];
        enum err rc = E_OK;
        if (n->kind == NODE_TEXT)
            buf_adds(f->out, n->text);
        else if (n->kind == NODE_VALUE)
            fill_value(f, n);
        else if (n->kind != NODE_END)
            rc = fill_section(f, i, e);
        if (n->kind == NODE_SECTION || n->kind == NODE_EMPTY)
            i = n->end;
        if (!rc && f->out->len > DOCUMENT_BYTES_MAX)
            rc = error_set(e, E_LIMIT, "文书超过 %d MiB", "the document grows beyond %d MiB",
                           (int)(DOCUMENT_BYTES_MAX >> 20));
        if (rc)
            return rc;
    }
    return E_OK;
}

enum err template_fill(const struct template *t, const json_t *values, struct buf *out,
                       json_t *blanks, struct error *e)
{
    struct filling f = {.t = t, .stack = {values}, .out = out, .blanks = blanks};

    return fill(&f, 0, t->count, e);
}
