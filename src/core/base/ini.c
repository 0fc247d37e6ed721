#include "core/base/ini.h"

#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

struct reader {
    const char *at;
    const char *end;
    int line;
    bool indented; /* the line just read starts with white space */
    int too_long;  /* first line that inih would have cut, or 0 */
    struct ini *out;
    int name_too_long;
};

/* inih asks for one line at a time, as fgets. */
static char *next_line(char *out, int size, void *stream)
{
    struct reader *r = stream;

    if (r->at >= r->end)
        return NULL;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
    size_t len = (size_t)((newline ? newline : r->end) - r->at);
    r->line++;
    r->indented = len && (*r->at == ' ' || *r->at == '\t');
    if (len > INI_LINE_BYTES || len + 2 > (size_t)size) {
        if (!r->too_long)
            r->too_long = r->line;
        len = 0;
    }
    memcpy(out, r->at, len);
    out[len] = '\0';
    r->at = newline ? newline + 1 : r->end;
    return out;
}

static void append(struct ini_item *item, const char *more)
{
    char *joined = mem_printf("%s%s%s", item->value, *item->value && *more ? " " : "", more);

    free(item->value);
    item->value = joined;
}

static int keep(void *user, const char *section, const char *name, const char *value)
{
    struct reader *r = user;
    struct ini *ini = r->out;
    struct ini_item *last = ini->count ? &ini->items[ini->count - 1] : NULL;

    if (strlen(section) >= 49 || strlen(name) >= 49) {
        if (!r->name_too_long)
            r->name_too_long = r->line;
        return 1;
    }
    if (r->indented && last && strcmp(last->section, section) == 0 &&
        strcmp(last->name, name) == 0) {
        append(last, value);
        return 1;
    }
    if (!ini->items || (ini->count & (ini->count - 1)) == 0)
        ini->items = mem_grow(ini->items, ini->count ? ini->count * 2 : 1, sizeof *ini->items);
    ini->items[ini->count++] =
        (struct ini_item){mem_strdup(section), mem_strdup(name), mem_strdup(value), r->line};
    return 1;
}

static int line_of(const char *text, size_t offset)
{
    int line = 1;

    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

enum err ini_read(const char *file, const char *text, size_t len, struct ini *out, struct error *e)
{
    struct reader r = {.at = text, .end = text + len, .out = out};
    size_t bad;

    *out = (struct ini){0};
    const char *nul = len ? memchr(text, '\0', len) : NULL;
    if (nul)
        return error_set(e, E_INPUT, "%s:%d: 含有空字节", "%s:%d: there is a NUL byte", file,
                         line_of(text, (size_t)(nul - text)));
    if (!utf8_valid(text, len, &bad))
        return error_set(e, E_INPUT, "%s:%d: 不是 UTF-8 文本，请另存为 UTF-8",
                         "%s:%d: not UTF-8 text; save the file as UTF-8", file, line_of(text, bad));
    int first_bad = ini_parse_stream(next_line, &r, keep, &r);
    if (r.too_long)
        return error_set(e, E_INPUT, "%s:%d: 行超过 %d 字节，请在下一行缩进续写",
                         "%s:%d: line is longer than %d bytes; go on in an indented line", file,
                         r.too_long, INI_LINE_BYTES);
    if (r.name_too_long)
        return error_set(e, E_INPUT, "%s:%d: 节名或键名超过 48 字节",
                         "%s:%d: section or key name is longer than 48 bytes", file,
                         r.name_too_long);
    if (first_bad)
        return error_set(e, E_INPUT, "%s:%d: 应为 [节] 或 键 = 值",
                         "%s:%d: expected [section] or name = value", file, first_bad);
    return E_OK;
}

void ini_free(struct ini *ini)
{
    for (size_t i = 0; i < ini->count; i++) {
        free(ini->items[i].section);
        free(ini->items[i].name);
        free(ini->items[i].value);
    }
    free(ini->items);
    *ini = (struct ini){0};
}
