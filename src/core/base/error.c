#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"

static const char *const names[] = {[E_OK] = "ok",
                                    [E_INPUT] = "input",
                                    [E_NOTFOUND] = "not-found",
                                    [E_CONFLICT] = "conflict",
                                    [E_DENIED] = "denied",
                                    [E_IO] = "io",
                                    [E_CORRUPT] = "corrupt",
                                    [E_LIMIT] = "limit",
                                    [E_STOPPED] = "stopped",
                                    [E_LOGIN] = "login"};

/* A sentence that was too long must not end within a character: JSON would refuse all of it. */
static void end_whole(char *text)
{
    size_t bad;

    if (!utf8_valid(text, strlen(text), &bad) && bad + 4 > sizeof((struct error *)0)->zh - 1)
        text[bad] = '\0';
}

static void fill(struct error *e, enum err code, const char *zh, const char *en, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    e->code = code;
    e->field[0] = '\0';
    vsnprintf(e->zh, sizeof e->zh, zh, ap);
    vsnprintf(e->en, sizeof e->en, en, again);
    end_whole(e->zh);
    end_whole(e->en);
    va_end(again);
}

enum err error_set(struct error *e, enum err code, const char *zh, const char *en, ...)
{
    va_list ap;

    if (!e)
        return code;
    va_start(ap, en);
    fill(e, code, zh, en, ap);
    va_end(ap);
    return code;
}

static void prefix(char *text, size_t size, const char *context)
{
    char old[sizeof((struct error *)0)->zh];

    snprintf(old, sizeof old, "%s", text);
    int n = snprintf(text, size, "%s: ", context);
    if (n > 0 && (size_t)n < size)
        snprintf(text + n, size - (size_t)n, "%s", old);
    end_whole(text);
}

enum err error_wrap(struct error *e, const char *fmt, ...)
{
    char context[256];
    va_list ap;

    if (!e)
        return E_IO;
    va_start(ap, fmt);
    vsnprintf(context, sizeof context, fmt, ap);
    va_end(ap);
    prefix(e->zh, sizeof e->zh, context);
    prefix(e->en, sizeof e->en, context);
    return e->code;
}

enum err error_errno(struct error *e, int errno_value, const char *zh, const char *en, ...)
{
    va_list ap;

    if (!e)
        return E_IO;
    va_start(ap, en);
    fill(e, E_IO, zh, en, ap);
    va_end(ap);
    const char *why = strerror(errno_value);
    size_t z = strlen(e->zh);
    size_t n = strlen(e->en);
    snprintf(e->zh + z, sizeof e->zh - z, ": %s", why);
    snprintf(e->en + n, sizeof e->en - n, ": %s", why);
    return E_IO;
}

const char *err_name(enum err code)
{
    return names[code];
}

enum err err_from_name(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return (enum err)i;
    return E_IO;
}
