#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/base/zlines.h"
#include "core/draw/pool.h"

#define HEAD "inspectd-pool/v2 "

struct pool_reader {
    struct zlines_in *lines;
    uint8_t key[32];
    uint8_t proof[VRF_PROOF];
    char stratum[STRATUM_KEY];
    uint64_t n;
    uint64_t m;
    uint64_t number; /* firms and left out of this stratum that were read */
    char firm[POOL_USCC + 1];
    char reason[POOL_REASON];
};

static enum err corrupt(const struct pool_reader *r, const char *zh, const char *en,
                        struct error *e)
{
    enum err err = zlines_corrupt(r->lines, zh, en, e);

    return e ? error_wrap(e, "pool") : err;
}

static enum err read_head(struct pool_reader *r, struct error *e)
{
    char *line;
    size_t len = 0;
    enum err err = zlines_next(r->lines, &line, &len, e);

    if (err != E_OK)
        return err;
    if (!line || len != strlen(HEAD) + 64 + 1 + 2 * VRF_PROOF ||
        strncmp(line, HEAD, strlen(HEAD)) != 0)
        return corrupt(r, "不是抽取名单文件", "this is not a pool file", e);
    char *key = line + strlen(HEAD);
    char *proof = key + 65;
    if (key[64] != ' ')
        return corrupt(r, "不是抽取名单文件", "this is not a pool file", e);
    key[64] = '\0';
    if (!hex_decode(r->key, sizeof r->key, key) || !hex_decode(r->proof, sizeof r->proof, proof))
        return corrupt(r, "密钥或证明不是十六进制", "key or proof is not hex", e);
    return E_OK;
}

enum err pool_reader_open(const char *path, struct pool_reader **out, struct error *e)
{
    struct pool_reader *r = mem_new(sizeof *r);
    enum err err = zlines_open(path, &r->lines, e);

    if (err == E_OK)
        err = read_head(r, e);
    if (err != E_OK)
        pool_reader_close(r);
    else
        *out = r;
    return err;
}

void pool_reader_close(struct pool_reader *r)
{
    if (!r)
        return;
    zlines_close(r->lines);
    free(r);
}

const uint8_t *pool_reader_key(const struct pool_reader *r)
{
    return r->key;
}

const uint8_t *pool_reader_proof(const struct pool_reader *r)
{
    return r->proof;
}

/* Decimal without sign or leading zeros, at most 2^32 - 1. */
static bool read_count(const char *text, uint64_t *n)
{
    if (!*text || (text[0] == '0' && text[1]))
        return false;
    for (*n = 0; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *n = *n * 10 + (uint64_t)(*text - '0');
        if (*n > UINT32_MAX)
            return false;
    }
    return true;
}

/* "<n> <m>". */
static bool read_counts(struct pool_reader *r, char *text)
{
    char *space = strchr(text, ' ');

    if (!space)
        return false;
    *space = '\0';
    return read_count(text, &r->n) && read_count(space + 1, &r->m);
}

static enum err read_stratum(struct pool_reader *r, char *line, size_t len, struct error *e)
{
    char last[STRATUM_KEY];

    memcpy(last, r->stratum, sizeof last);
    if (len < STRATUM_KEY + 1 || line[STRATUM_KEY - 1] != ' ')
        return corrupt(r, "应为分层行", "a stratum's line is expected here", e);
    line[STRATUM_KEY - 1] = '\0';
    if (!stratum_key_valid(line) || !read_counts(r, line + STRATUM_KEY))
        return corrupt(r, "分层行的写法不对", "the stratum's line is malformed", e);
    if (strcmp(last, line) >= 0)
        return corrupt(r, "分层没有按升序排列", "strata are not in ascending order", e);
    memcpy(r->stratum, line, STRATUM_KEY);
    r->number = 0;
    r->firm[0] = '\0';
    return E_OK;
}

/* Takes the code at the start of the line, in ascending order among its kind. */
static enum err read_code(struct pool_reader *r, const char *line, struct error *e)
{
    for (size_t i = 0; i < POOL_USCC; i++)
        if (!((line[i] >= '0' && line[i] <= '9') || (line[i] >= 'A' && line[i] <= 'Z')))
            return corrupt(r, "信用代码不是 18 位", "a firm's 18-character code is expected", e);
    if (memcmp(r->firm, line, POOL_USCC) >= 0)
        return corrupt(r, "企业没有按信用代码升序排列", "firms are not in ascending order", e);
    memcpy(r->firm, line, POOL_USCC);
    return E_OK;
}

bool pool_reason_valid(const char *reason)
{
    static const char *const counted[] = {"visits ", "cooldown ", "period "};
    uint64_t n;

    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (strncmp(reason, counted[i], strlen(counted[i])) == 0)
            return read_count(reason + strlen(counted[i]), &n);
    if (strncmp(reason, "exempt ", 7) != 0)
        return false;
    size_t len = strlen(reason + 7);
    return len >= 1 && len <= 64 &&
           strspn(reason + 7, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len;
}

static enum err read_left_out(struct pool_reader *r, const char *line, size_t len, struct error *e)
{
    if (len <= POOL_USCC || len - POOL_USCC > POOL_REASON || line[POOL_USCC] != ' ' ||
        !pool_reason_valid(line + POOL_USCC + 1))
        return corrupt(r, "应为未入选的企业及理由", "a firm left out and its reason are expected",
                       e);
    if (r->number == r->n)
        r->firm[0] = '\0';
    snprintf(r->reason, sizeof r->reason, "%s", line + POOL_USCC + 1);
    return read_code(r, line, e);
}

enum err pool_reader_next(struct pool_reader *r, enum pool_item *item, struct error *e)
{
    char *line;
    size_t len = 0;
    enum err err = zlines_next(r->lines, &line, &len, e);

    if (err != E_OK)
        return err;
    if (r->number == r->n + r->m) {
        *item = line ? POOL_STRATUM : POOL_END;
        return line ? read_stratum(r, line, len, e) : E_OK;
    }
    if (!line)
        return corrupt(r, "文件不完整，缺少企业", "the file ends before all firms have come", e);
    if (strlen(line) != len)
        return corrupt(r, "行内有空字符", "a NUL in the line", e);
    *item = r->number < r->n ? POOL_FIRM : POOL_LEFT_OUT;
    if (*item == POOL_LEFT_OUT)
        err = read_left_out(r, line, len, e);
    else if (len != POOL_USCC)
        err = corrupt(r, "信用代码不是 18 位", "a firm's 18-character code is expected", e);
    else
        err = read_code(r, line, e);
    r->number++;
    return err;
}

const char *pool_reader_stratum(const struct pool_reader *r, uint64_t *n, uint64_t *m)
{
    if (n)
        *n = r->n;
    if (m)
        *m = r->m;
    return r->stratum;
}

const char *pool_reader_firm(const struct pool_reader *r)
{
    return r->firm;
}

const char *pool_reader_reason(const struct pool_reader *r)
{
    return r->reason;
}
