#include "platform/http/urlform.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool plain(const char *text)
{
    for (const char *p = text; *p; p++)
        if (((unsigned char)*p < ' ' && !strchr("\t\r\n", *p)) || *p == 0x7f)
            return false;
    return true;
}

char *percent_decode(const char *text, size_t len, bool plus)
{
    char *out = mem_new(len + 1);
    size_t n = 0;
    bool good = true;

    for (size_t i = 0; i < len && good; i++) {
        char c = text[i];
        if (c == '+' && plus)
            c = ' ';
        if (text[i] == '%') {
            int high = i + 2 < len ? digit(text[i + 1]) : -1;
            int low = i + 2 < len ? digit(text[i + 2]) : -1;
            good = high >= 0 && low >= 0;
            c = (char)(high * 16 + low);
            i += 2;
        }
        good = good && c != '\0';
        out[n++] = c;
    }
    out[n] = '\0';
    if (good && plain(out) && utf8_valid(out, n, NULL))
        return out;
    free(out);
    return NULL;
}

/* A browser sends CR LF for each line break that somebody typed. */
static void one_byte_breaks(char *text)
{
    char *to = text;

    for (const char *p = text; *p; p++)
        if (*p != '\r' || p[1] != '\n')
            *to++ = *p;
    *to = '\0';
}

/* Takes over both texts; NULL is one that could not be decoded. */
static enum err put(struct urlform *f, char *name, char *value, struct error *e)
{
    enum err err = E_OK;

    if (!name || !value)
        err = error_set(e, E_INPUT, "有一个字段的编码不正确，须为 UTF-8。",
                        "A field is badly encoded: it must be UTF-8.");
    else if (f->count == URLFORM_MAX)
        err = error_set(e, E_INPUT, "表单的字段太多，至多 %d 个。",
                        "The form has too many fields, at most %d.", URLFORM_MAX);
    if (err) {
        free(name);
        free(value);
        return err;
    }
    one_byte_breaks(value);
    if (f->count % 32 == 0)
        f->list = mem_grow(f->list, f->count + 32, sizeof *f->list);
    f->list[f->count++] = (struct urlform_pair){name, value};
    return E_OK;
}

static enum err add(struct urlform *f, const char *pair, size_t len, struct error *e)
{
    const char *equals = memchr(pair, '=', len);
    size_t name = equals ? (size_t)(equals - pair) : len;

    return put(f, percent_decode(pair, name, true),
               percent_decode(equals ? equals + 1 : "", equals ? len - name - 1 : 0, true), e);
}

static char *checked(const char *text)
{
    return plain(text) && utf8_valid(text, strlen(text), NULL) ? mem_strdup(text) : NULL;
}

enum err urlform_add(struct urlform *f, const char *name, const char *value, struct error *e)
{
    return put(f, checked(name), checked(value), e);
}

enum err urlform_parse(const char *text, size_t len, struct urlform *out, struct error *e)
{
    enum err err = E_OK;

    *out = (struct urlform){.list = NULL};
    for (size_t at = 0; at < len && !err;) {
        const char *end = memchr(text + at, '&', len - at);
        size_t n = end ? (size_t)(end - text) - at : len - at;
        if (n)
            err = add(out, text + at, n, e);
        at += n + 1;
    }
    if (err)
        urlform_free(out);
    return err;
}

void urlform_free(struct urlform *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->list[i].name);
        free(f->list[i].value);
    }
    free(f->list);
    *f = (struct urlform){.list = NULL};
}

const char *urlform_get(const struct urlform *f, const char *name, unsigned n)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->list[i].name, name) == 0 && n-- == 0)
            return f->list[i].value;
    return NULL;
}
