#include "core/draw/listing.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "core/base/zlines.h"

#define FIELDS 9
#define CODE 18
#define FIXED 64 /* bytes of a line that are neither code, industry nor tags, at most */

struct listing {
    struct zlines_in *lines;
    struct sha256 hash;
    struct buf given, again; /* the line, and how it would be written */
    char before[CODE + 1];
};

/* Each adds a tab and its field at p and returns the end; there is room. */
static char *put_text(char *p, const char *text)
{
    size_t len = strlen(text);

    *p++ = '\t';
    if (len == 0)
        *p++ = '-';
    return mempcpy(p, text, len);
}

/* A number of so many digits; 0 is not known. */
static char *put_code(char *p, uint32_t code, int digits)
{
    if (code == 0)
        return put_text(p, "");
    *p++ = '\t';
    for (int i = digits; i > 0; i--, code /= 10)
        p[i - 1] = (char)('0' + code % 10);
    return p + digits;
}

void listing_line(const struct enterprise *firm, struct buf *out)
{
    const char class[2] = {firm->class, '\0'};
    char day[11] = "";

    if (firm->founded != DAY_NONE)
        day_format(firm->founded, day);
    buf_reserve(out, CODE + FIXED + strlen(firm->industry) + strlen(firm->tags));
    char *start = out->data + out->len;
    memcpy(start, firm->uscc, CODE);
    char *p = put_code(start + CODE, firm->bureau, 6);
    p = put_code(p, firm->region, 6);
    p = put_text(p, class);
    p = put_code(p, firm->type, 4);
    p = put_text(p, firm->in_business ? "1" : "0");
    p = put_text(p, firm->industry);
    p = put_text(p, firm->tags);
    p = put_text(p, day);
    *p++ = '\n';
    *p = '\0';
    out->len += (size_t)(p - start);
}

enum err listing_open(const char *path, const uint8_t salt[SALT_BYTES], struct listing **out,
                      struct error *e)
{
    struct listing *l = mem_new(sizeof *l);
    enum err err = zlines_open(path, &l->lines, e);

    salted_begin(&l->hash, salt);
    if (err)
        listing_close(l);
    else
        *out = l;
    return err;
}

void listing_close(struct listing *l)
{
    if (!l)
        return;
    zlines_close(l->lines);
    buf_free(&l->given);
    buf_free(&l->again);
    free(l);
}

/* Cuts the line at its tabs; a lone "-" is "". */
static bool cut(char *line, const char *field[FIELDS])
{
    for (size_t n = 0; n < FIELDS; n++) {
        char *tab = strchr(line, '\t');
        field[n] = line;
        if (!tab)
            return n == FIELDS - 1;
        *tab = '\0';
        line = tab + 1;
    }
    return false;
}

static uint32_t code_of(const char *text)
{
    return *text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

static void fill(const char *const field[FIELDS], struct enterprise *firm)
{
    *firm = (struct enterprise){.name = "",
                                .address = "",
                                .industry = field[6],
                                .tags = field[7],
                                .bureau = code_of(field[1]),
                                .region = code_of(field[2]),
                                .class = field[3][0],
                                .type = (uint16_t)code_of(field[4]),
                                .in_business = field[5][0] == '1',
                                .founded = DAY_NONE,
                                .score = -1,
                                .class_date = DAY_NONE};
    memcpy(firm->uscc, field[0], CODE);
    if (*field[8] && !day_parse(field[8], &firm->founded))
        firm->founded = DAY_NONE; /* shows when the line is written again */
}

/* Takes the line apart; false unless it would be written just so. */
static bool take(struct listing *l, char *line, size_t len, struct enterprise *firm)
{
    const char *field[FIELDS];

    line[len] = '\n';
    sha256_add(&l->hash, line, len + 1);
    buf_clear(&l->given);
    buf_add(&l->given, line, len + 1);
    line[len] = '\0';
    bool right = strlen(line) == len && cut(line, field) && strlen(field[0]) == CODE;
    if (right) {
        for (size_t i = 1; i < FIELDS; i++)
            if (strcmp(field[i], "-") == 0)
                field[i] = "";
        fill(field, firm);
        buf_clear(&l->again);
        listing_line(firm, &l->again);
        right = l->again.len == l->given.len &&
                memcmp(l->again.data, l->given.data, l->given.len) == 0 &&
                (!firm->class || (firm->class >= 'A' && firm->class <= 'D'));
    }
    return right;
}

enum err listing_next(struct listing *l, struct enterprise *firm, bool *more, struct error *e)
{
    char *line;
    size_t len = 0;
    enum err err = zlines_next(l->lines, &line, &len, e);

    *more = !err && line;
    if (!*more)
        return err;
    if (!take(l, line, len, firm))
        return zlines_corrupt(l->lines, "不是名录的一行", "not a line of a listing", e);
    if (strcmp(firm->uscc, l->before) <= 0)
        return zlines_corrupt(l->lines, "企业没有按信用代码升序排列",
                              "firms are not in ascending order", e);
    memcpy(l->before, firm->uscc, sizeof l->before);
    return E_OK;
}

void listing_hash(struct listing *l, uint8_t hash[SHA256_BYTES])
{
    sha256_end(&l->hash, hash);
}
