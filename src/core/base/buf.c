#include "core/base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define CELL_DIGITS 11 /* spreadsheets write longer numbers as 2.2E+17 and round them */

void buf_reserve(struct buf *b, size_t more)
{
    size_t need = b->len + more + 1;

    if (need <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    b->data = mem_grow(b->data, cap, 1);
    b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    buf_reserve(b, len);
    if (len)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_list again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0) {
        buf_reserve(b, (size_t)n);
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void buf_add_grouped(struct buf *b, int64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);

    for (int i = 0; i < len; i++) {
        if (i > (n < 0) && (len - i) % 3 == 0)
            buf_addc(b, ',');
        buf_addc(b, digits[i]);
    }
}

void buf_add_u16be(struct buf *b, uint16_t n)
{
    const uint8_t two[2] = {(uint8_t)(n >> 8), (uint8_t)n};

    buf_add(b, two, 2);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->data)
        b->data[0] = '\0';
}

void buf_free(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

char *buf_take(struct buf *b)
{
    buf_reserve(b, 0);
    b->data[b->len] = '\0';
    char *text = b->data;
    *b = (struct buf){0};
    return text;
}

static int changes_as_number(const char *s)
{
    size_t digits = strspn(s, "0123456789");
    const char *rest = s + digits;

    if (!digits)
        return 0;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (*rest == 'E' || *rest == 'e')
        return rest[1] && !rest[1 + strspn(rest + 1, "0123456789")];
    return !*rest && (digits > CELL_DIGITS || (digits > 1 && s[0] == '0' && s[1] != '.'));
}

void buf_add_cell(struct buf *b, const char *field)
{
    buf_add_csv(b, field, 1);
    if (changes_as_number(field))
        buf_addc(b, '\t');
}

void buf_add_csv(struct buf *b, const char *field, int guard)
{
    int run = guard && field[0] && strchr("=+-@\t\r", field[0]);

    if (!run && !strpbrk(field, ",\"\r\n")) {
        buf_adds(b, field);
        return;
    }
    buf_addc(b, '"');
    if (run)
        buf_addc(b, '\'');
    for (const char *p = field; *p; p++) {
        if (*p == '"')
            buf_addc(b, '"');
        buf_addc(b, *p);
    }
    buf_addc(b, '"');
}
