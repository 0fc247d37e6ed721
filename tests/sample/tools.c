/* Numbers, CSV files, regions and codes for the sample province. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

static void die(const char *what, const char *path)
{
    fprintf(stderr, "make-sample: %s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
    return (uint32_t)(rng_next(r) % n);
}

bool rng_chance(struct rng *r, uint32_t per_mille)
{
    return rng_below(r, 1000) < per_mille;
}

void csv_open(struct csv *c, const char *dir, const char *name, enum encoding enc, const char *eol)
{
    char *path = malloc(strlen(dir) + strlen(name) + 2);

    if (!path)
        die("memory for", name);
    snprintf(path, strlen(dir) + strlen(name) + 2, "%s/%s", dir, name);
    *c = (struct csv){.path = path, .encoding = enc, .eol = eol, .file = fopen(path, "w")};
    if (!c->file)
        die("cannot write", path);
    if (enc == ENC_UTF8_BOM)
        fputs("\xef\xbb\xbf", c->file);
    if (enc == ENC_GB18030 && (c->iconv = iconv_open("GB18030", "UTF-8")) == (void *)-1)
        die("iconv has no GB18030 for", path);
}

static void put(struct csv *c, const char *text)
{
    char out[1024];
    char *in = (char *)(uintptr_t)text, *o = out;
    size_t left = strlen(text), room = sizeof out;

    if (c->encoding != ENC_GB18030) {
        fputs(text, c->file);
        return;
    }
    if (iconv(c->iconv, &in, &left, &o, &room) == (size_t)-1)
        die("cannot encode a field of", c->path);
    fwrite(out, 1, (size_t)(o - out), c->file);
}

void csv_field(struct csv *c, const char *text)
{
    if (c->row_started)
        fputc(',', c->file);
    c->row_started = true;
    if (!strpbrk(text, ",\"\r\n")) {
        put(c, text);
        return;
    }
    char doubled[512], *d = doubled;
    *d++ = '"';
    for (const char *s = text; *s && d < doubled + sizeof doubled - 4; s++) {
        if (*s == '"')
            *d++ = '"';
        *d++ = *s;
    }
    *d++ = '"';
    *d = '\0';
    put(c, doubled);
}

void csv_end(struct csv *c)
{
    fputs(c->eol, c->file);
    c->row_started = false;
}

void csv_row(struct csv *c, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_field(c, fields[i]);
    csv_end(c);
}

void csv_line(struct csv *c, const char *text)
{
    put(c, text);
    csv_end(c);
}

void csv_close(struct csv *c)
{
    if (ferror(c->file) || fclose(c->file) != 0)
        die("cannot write", c->path);
    if (c->encoding == ENC_GB18030)
        iconv_close(c->iconv);
    free((void *)(uintptr_t)c->path);
}

/* Roughly how the firms of Jilin are spread over its prefectures. */
static uint32_t prefecture_weight(uint32_t code)
{
    switch (code / 100) {
    case 2201:
        return 380;
    case 2202:
        return 150;
    case 2203:
        return 70;
    case 2204:
        return 45;
    case 2205:
        return 85;
    case 2206:
        return 55;
    case 2207:
        return 85;
    case 2208:
        return 60;
    default:
        return 95;
    }
}

void province_read(struct province *p, const char *path)
{
    FILE *f = fopen(path, "r");
    char line[256], level[32];

    *p = (struct province){0};
    if (!f)
        die("cannot read", path);
    while (fgets(line, sizeof line, f)) {
        struct region r = {0};
        if (sscanf(line, "%u,%63[^,],%31[a-z]", &r.code, r.name, level) != 3)
            continue; /* header, comments */
        r.level = level[0] == 'c' ? 'd' : level[0] == 'z' ? 'z' : level[2] == 'e' ? 'c' : 'p';
        if (r.level == 'd')
            r.weight = prefecture_weight(r.code) * (60 + r.code * 37 % 80) / 10;
        if (r.level == 'z')
            r.weight = 30;
        p->weight_sum += r.weight;
        p->regions = realloc(p->regions, (p->count + 1) * sizeof r);
        if (!p->regions)
            die("memory for", path);
        p->regions[p->count++] = r;
    }
    fclose(f);
    if (!p->weight_sum) {
        fprintf(stderr, "make-sample: %s has no county (code,name,level,…)\n", path);
        exit(1);
    }
}

const struct region *province_find(const struct province *p, uint32_t code)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->regions[i].code == code)
            return &p->regions[i];
    return &p->regions[0];
}

const struct region *province_pick(const struct province *p, struct rng *r)
{
    uint32_t at = rng_below(r, p->weight_sum);

    for (size_t i = 0; i < p->count; i++) {
        if (at < p->regions[i].weight)
            return &p->regions[i];
        at -= p->regions[i].weight;
    }
    return &p->regions[p->count - 1];
}

/* GB 32100-2015: 9, kind, region of first coding, organisation code with its own check character
 * (GB 11714, modulo 11), check character (modulo 31). */
void make_uscc(char out[USCC_SIZE], uint32_t region, uint32_t i, char kind)
{
    static const char set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int org_weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    static const int weight[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    const uint64_t space = 31u * 31u * 31u * 31u * 31u * 31u;
    uint64_t n = (i * 548512891ull + 271828) % space; /* prime to 31: no two i meet */
    int sum = 0;

    snprintf(out, USCC_SIZE, "9%c%06uMA", kind, region % 1000000);
    for (int k = 15; k >= 10; k--, n /= 31)
        out[k] = set[n % 31];
    for (int k = 0; k < 8; k++) {
        char ch = out[8 + k];
        /* organisation codes count A as 10 … Z as 35, letters left out by GB 32100 included */
        sum += org_weight[k] * (ch <= '9' ? ch - '0' : ch - 'A' + 10);
    }
    int org = 11 - sum % 11;
    out[16] = "0123456789X0"[org];
    sum = 0;
    for (int k = 0; k < 17; k++)
        sum += weight[k] * (int)(strchr(set, out[k]) - set);
    out[17] = set[(31 - sum % 31) % 31];
    out[18] = '\0';
}
