#include "platform/ingest/clean.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/utf8.h"

#define EACH(byte) (0x0101010101010101U * (byte))

/* Some bit set if a byte of w is zero (Mycroft's test; may also mark bytes above a zero one). */
static uint64_t has_zero(uint64_t w)
{
    return (w - EACH(0x01)) & ~w & EACH(0x80);
}

/* True if no byte of eight can begin or be anything but plain text: no control (below 20, 7F, or
 * after C2), no bidirectional mark (E2), no ideographic space (E3), no full-width sign (EF),
 * nothing beyond the basic plane (F0 and up). Usual names and codes hold none of these. */
static bool is_plain_word(uint64_t w)
{
    uint64_t below_20 = (w - EACH(0x20)) & ~w & EACH(0x80);

    return !(below_20 | has_zero(w ^ EACH(0x7f)) | has_zero((w | EACH(0x20)) ^ EACH(0xe2)) |
             has_zero(w ^ EACH(0xe3)) | has_zero(w ^ EACH(0xef)) |
             has_zero((w | EACH(0x0f)) ^ EACH(0xff)));
}

bool clean_is_plain(const char *s, size_t len)
{
    uint64_t w;

    for (; len >= 8; s += 8, len -= 8) {
        memcpy(&w, s, 8);
        if (!is_plain_word(w))
            return false;
    }
    w = EACH(' ');
    memcpy(&w, s, len);
    return is_plain_word(w);
}

static bool is_wordlike(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t fold(char *s, size_t len, bool all)
{
    size_t out = 0;
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        if (n == 0) {
            s[out++] = s[i++];
            continue;
        }
        i += (size_t)n;
        if (c >= 0xff01 && c <= 0xff5e && (all || is_wordlike(c - 0xfee0)))
            c -= 0xfee0;
        else if (c == 0x3000 || c == 0xa0)
            c = ' ';
        else if (c == 0xfeff) /* a byte order mark that slipped into a cell */
            continue;
        out += (size_t)utf8_encode(c, s + out);
    }
    s[out] = '\0';
    return out;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t trim(char *s, size_t len)
{
    size_t lead = 0;

    while (len && is_blank(s[len - 1]))
        len--;
    while (lead < len && is_blank(s[lead]))
        lead++;
    if (lead)
        memmove(s, s + lead, len - lead);
    s[len - lead] = '\0';
    return len - lead;
}

/* ="123" and '123 to 123. */
static size_t unwrap(char *s, size_t len)
{
    if (len >= 3 && s[0] == '=' && s[1] == '"' && s[len - 1] == '"') {
        memmove(s, s + 2, len - 3);
        s[len - 3] = '\0';
        return trim(s, len - 3);
    }
    if (len >= 1 && s[0] == '\'') {
        memmove(s, s + 1, len);
        return trim(s, len - 1);
    }
    return len;
}

size_t clean_plain(char *s, size_t len)
{
    if (len == 0)
        return 0;
    if (is_blank(s[0]) || (len && is_blank(s[len - 1])))
        len = trim(s, len);
    return s[0] == '=' || s[0] == '\'' ? unwrap(s, len) : len;
}

static size_t clean(char *s, size_t len, bool all)
{
    return clean_plain(s, clean_is_plain(s, len) ? len : fold(s, len, all));
}

size_t clean_text(char *s, size_t len)
{
    return clean(s, len, false);
}

size_t clean_code(char *s, size_t len)
{
    return clean(s, len, true);
}

void clean_upper(char *s)
{
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
}

bool clean_has_control(const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s;

    if (clean_is_plain(s, len))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (p[i] < 0x20 || p[i] == 0x7f)
            return true;
        /* C2: C1 controls; E2 80/81: bidirectional marks; EF and F0…: noncharacters. */
        if (p[i] == 0xc2 || p[i] >= 0xef || (p[i] == 0xe2 && p[i + 1] <= 0x81))
            return utf8_has_control(s);
    }
    return false;
}

/* Reads 1 to max digits at *s and moves on; -1 if there is none. */
static int take_number(const char **s, int max)
{
    int n = 0;
    int digits = 0;

    while (digits < max && **s >= '0' && **s <= '9') {
        n = n * 10 + (**s - '0');
        (*s)++;
        digits++;
    }
    return digits ? n : -1;
}

static bool take_text(const char **s, const char *word)
{
    size_t n = strlen(word);

    if (strncmp(*s, word, n) != 0)
        return false;
    *s += n;
    return true;
}

/* Nothing, or a time of day that databases like to add: " 00:00:00", "T08:30:00.000". */
static bool is_rest_of_date(const char *s)
{
    if (*s == '\0')
        return true;
    return (*s == ' ' || *s == 'T') && s[strspn(s + 1, "0123456789:.") + 1] == '\0';
}

bool clean_date(const char *s, int32_t *day)
{
    static const char *const separators[][3] = {
        {"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}, {"", "", ""}};

    if (strcmp(s, "长期") == 0 || strcmp(s, "永久") == 0) {
        *day = DAY_FOREVER;
        return true;
    }
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const char *p = s;
        int y = take_number(&p, 4);
        if (!take_text(&p, separators[i][0]))
            continue;
        int m = take_number(&p, 2);
        bool ok = take_text(&p, separators[i][1]);
        int d = take_number(&p, 2);
        ok = ok && take_text(&p, separators[i][2]) && is_rest_of_date(p);
        if (!ok || !date_is_real(y, m, d) || (i == 4 && strspn(s, "0123456789") != 8))
            continue;
        *day = y == 9999 ? DAY_FOREVER : day_from_ymd(y, m, d);
        return true;
    }
    return false;
}

static size_t separator_at(const char *s)
{
    static const char *const separators[] = {";", ",", "|", "，", "、", "；"};

    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t n = strlen(separators[i]);
        if (strncmp(s, separators[i], n) == 0)
            return n;
    }
    return 0;
}

static int compare_values(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

#define LIST_MAX 128

size_t clean_list(char *s)
{
    char *values[LIST_MAX];
    char joined[1024];
    size_t count = 0;
    size_t out = 0;
    size_t total = strlen(s);

    if (total >= sizeof joined) /* longer than any column allows: leave it to the length check */
        return total;
    for (char *p = s; count < LIST_MAX;) {
        values[count++] = p;
        while (*p && !separator_at(p))
            p++;
        size_t n = *p ? separator_at(p) : 0;
        *p = '\0';
        if (n == 0)
            break;
        p += n;
    }
    for (size_t i = 0; i < count; i++)
        trim(values[i], strlen(values[i]));
    qsort(values, count, sizeof *values, compare_values);
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(values[i]);
        if (n == 0 || (i && strcmp(values[i], values[i - 1]) == 0))
            continue;
        if (out)
            joined[out++] = ';';
        memcpy(joined + out, values[i], n);
        out += n;
    }
    memcpy(s, joined, out);
    s[out] = '\0';
    return out;
}

bool clean_number(const char *s, int64_t min, int64_t max, int64_t *out)
{
    int64_t n = 0;
    size_t digits = strspn(s, "0123456789");

    if (digits == 0 || digits > 15 || s[digits] != '\0')
        return false;
    for (; *s; s++)
        n = n * 10 + (*s - '0');
    *out = n;
    return n >= min && n <= max;
}

char *clean_excerpt(const char *s, size_t max, char *out)
{
    size_t len = strlen(s);
    size_t made = 0;
    uint32_t c;

    for (size_t i = 0; i < len;) {
        int n = utf8_decode(s + i, len - i, &c);
        size_t step = n ? (size_t)n : 1;
        bool plain = n && c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0);
        size_t need = plain ? step : 1;
        if (made + need > max)
            break;
        memcpy(out + made, plain ? s + i : " ", need);
        made += need;
        i += step;
    }
    out[made] = '\0';
    return out;
}
