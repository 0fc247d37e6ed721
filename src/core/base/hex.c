#include "core/base/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void hex_encode(char *out, const void *bytes, size_t len)
{
    const uint8_t *p = bytes;

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * len] = '\0';
}

static int nibble(char c)
{
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

bool hex_decode(uint8_t *out, size_t len, const char *text)
{
    if (strlen(text) != 2 * len)
        return false;
    for (size_t i = 0; i < len; i++) {
        int high = nibble(text[2 * i]);
        int low = nibble(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void base64_encode(char *out, const void *bytes, size_t len)
{
    const uint8_t *p = bytes;

    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t v = (uint32_t)p[i] << 16;
        if (left > 1)
            v |= (uint32_t)p[i + 1] << 8;
        if (left > 2)
            v |= p[i + 2];
        *out++ = alphabet[v >> 18];
        *out++ = alphabet[v >> 12 & 63];
        *out++ = left > 1 ? alphabet[v >> 6 & 63] : '=';
        *out++ = left > 2 ? alphabet[v & 63] : '=';
    }
    *out = '\0';
}

static int sextet(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;

    return at ? (int)(at - alphabet) : -1;
}

long base64_decode(uint8_t *out, size_t cap, const char *text, size_t text_len)
{
    size_t n = 0;

    if (text_len % 4)
        return -1;
    for (size_t i = 0; i < text_len; i += 4) {
        bool last = i + 4 == text_len;
        int pad = 0;
        if (last)
            pad = text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
        uint32_t v = 0;
        for (int j = 0; j < 4; j++) {
            int s = j >= 4 - pad ? 0 : sextet(text[i + (size_t)j]);
            if (s < 0)
                return -1;
            v = v << 6 | (uint32_t)s;
        }
        size_t bytes = 3 - (size_t)pad;
        if (n + bytes > cap || (pad && v & ((1U << 8 * pad) - 1)))
            return -1;
        for (size_t j = 0; j < bytes; j++)
            out[n++] = (uint8_t)(v >> (16 - 8 * j));
    }
    return (long)n;
}
