#include "core/base/utf8.h"

#include <string.h>

int utf8_decode(const char *s, size_t len, uint32_t *code_point)
{
    const uint8_t *p = (const uint8_t *)s;

    if (len == 0)
        return 0;
    if (p[0] < 0x80) {
        *code_point = p[0];
        return 1;
    }
    int n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || len < (size_t)n)
        return 0;
    uint32_t c = p[0] & (0x7fU >> n);
    for (int i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fU);
    }
    if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff ||
        (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code_point = c;
    return n;
}

int utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    int n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (int i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    out[0] = (char)((0xf00U >> n) | c);
    return n;
}

bool utf8_valid(const char *s, size_t len, size_t *bad)
{
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        if (n == 0) {
            if (bad)
                *bad = i;
            return false;
        }
        i += (size_t)n;
    }
    return true;
}

static int columns(uint32_t c)
{
    if ((c >= 0x300 && c <= 0x36f) || (c >= 0x200b && c <= 0x200f) || c == 0xfeff)
        return 0;
    if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
        (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
        (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
        (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
        (c >= 0x20000 && c <= 0x3fffd))
        return 2;
    return 1;
}

int utf8_width(const char *s)
{
    size_t len = strlen(s);
    int width = 0;
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        width += n ? columns(c) : 1;
        i += n ? (size_t)n : 1;
    }
    return width;
}

char *utf8_fold(char *s)
{
    size_t len = strlen(s);
    size_t out = 0;
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        if (n == 0) {
            s[out++] = s[i++];
            continue;
        }
        if (c >= 0xff01 && c <= 0xff5e)
            c -= 0xfee0;
        else if (c == 0x3000 || c == 0xa0)
            c = ' ';
        i += (size_t)n;
        out += (size_t)utf8_encode(c, s + out);
    }
    s[out] = '\0';
    while (out && strchr(" \t\r\n", s[out - 1]))
        s[--out] = '\0';
    size_t lead = strspn(s, " \t\r\n");
    memmove(s, s + lead, out - lead + 1);
    return s;
}

bool utf8_has_control(const char *s)
{
    size_t len = strlen(s);
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        if (n == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
            (c >= 0x2066 && c <= 0x2069) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
            return true;
        i += (size_t)n;
    }
    return false;
}
