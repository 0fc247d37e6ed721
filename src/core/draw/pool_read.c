#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/draw/pool.h"

#define RAW_BYTES 65536
#define TEXT_BYTES 131072
#define WINDOW_LOG 23    /* refuses files that would need more than 8 MiB to decompress */
#define LONGEST_LINE 256 /* the header, the longest line, has 243 bytes */
#define HEAD "inspectd-pool/v2 "

struct pool_reader {
    int fd;
    ZSTD_DCtx *zstd; /* NULL: plain text */
    bool frame_open; /* inside a zstd frame: the end of input would cut it */
    uint8_t raw[RAW_BYTES];
    size_t raw_at;
    size_t raw_len;
    char text[TEXT_BYTES];
    size_t at;
    size_t len;
    bool ended;
    uint64_t line; /* number of the line last read */
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
    if (e) {
        *e = (struct error){.code = E_CORRUPT};
        snprintf(e->zh, sizeof e->zh, "抽取名单第 %llu 行：%s", (unsigned long long)r->line, zh);
        snprintf(e->en, sizeof e->en, "pool line %llu: %s", (unsigned long long)r->line, en);
    }
    return E_CORRUPT;
}

/* More raw bytes into raw[]; raw_len 0 at the end. */
static enum err fill_raw(struct pool_reader *r, struct error *e)
{
    r->raw_at = 0;
    r->raw_len = 0;
    ssize_t got;
    do
        got = read(r->fd, r->raw, RAW_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_errno(e, errno, "无法读取抽取名单文件", "cannot read the pool file");
    r->raw_len = (size_t)got;
    return E_OK;
}

static enum err unpack(struct pool_reader *r, struct error *e)
{
    ZSTD_inBuffer in = {r->raw, r->raw_len, r->raw_at};
    ZSTD_outBuffer out = {r->text, sizeof r->text, r->len};
    size_t hint = ZSTD_decompressStream(r->zstd, &out, &in);

    if (ZSTD_isError(hint))
        return corrupt(r, "压缩数据损坏", "the compressed data is damaged", e);
    r->frame_open = hint != 0;
    r->raw_at = in.pos;
    r->len = out.pos;
    return E_OK;
}

static void copy_plain(struct pool_reader *r)
{
    size_t room = sizeof r->text - r->len;
    size_t now = r->raw_len - r->raw_at < room ? r->raw_len - r->raw_at : room;

    memcpy(r->text + r->len, r->raw + r->raw_at, now);
    r->raw_at += now;
    r->len += now;
}

/* Moves what is left to the front and fills the rest of text[]. */
static enum err fill_text(struct pool_reader *r, struct error *e)
{
    enum err err = E_OK;

    memmove(r->text, r->text + r->at, r->len - r->at);
    r->len -= r->at;
    r->at = 0;
    while (err == E_OK && !r->ended && r->len < sizeof r->text) {
        if (r->raw_at == r->raw_len && (err = fill_raw(r, e)) != E_OK)
            break;
        if (r->raw_len == 0) {
            r->ended = true;
            if (r->frame_open)
                err = corrupt(r, "压缩数据不完整", "the compressed data is cut short", e);
        } else if (r->zstd) {
            err = unpack(r, e);
        } else {
            copy_plain(r);
        }
    }
    return err;
}

/* Next line without its newline, in place and NUL-terminated; *line NULL at the end. */
static enum err next_line(struct pool_reader *r, char **line, size_t *len, struct error *e)
{
    if (r->len - r->at < LONGEST_LINE && !r->ended) {
        enum err err = fill_text(r, e);
        if (err != E_OK)
            return err;
    }
    *line = NULL;
    if (r->at == r->len)
        return E_OK;
    r->line++;
    char *start = r->text + r->at;
    char *end = memchr(start, '\n', r->len - r->at);
    if (!end || end - start >= LONGEST_LINE)
        return corrupt(r, "行太长或缺少换行符", "too long, or no newline at its end", e);
    *end = '\0';
    *line = start;
    *len = (size_t)(end - start);
    r->at += *len + 1;
    return E_OK;
}

static enum err read_head(struct pool_reader *r, struct error *e)
{
    char *line;
    size_t len = 0;
    enum err err = next_line(r, &line, &len, e);

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

static enum err start(struct pool_reader *r, struct pool_reader **out, struct error *e)
{
    static const uint8_t magic[4] = {0x28, 0xb5, 0x2f, 0xfd};
    enum err err = fill_raw(r, e);

    if (err == E_OK && r->raw_len >= 4 && memcmp(r->raw, magic, 4) == 0) {
        r->zstd = ZSTD_createDCtx();
        if (!r->zstd)
            err = error_set(e, E_LIMIT, "内存不足，无法解压", "not enough memory to decompress");
        else
            ZSTD_DCtx_setParameter(r->zstd, ZSTD_d_windowLogMax, WINDOW_LOG);
    }
    if (err == E_OK && r->raw_len == 0)
        r->ended = true;
    if (err == E_OK)
        err = read_head(r, e);
    if (err != E_OK) {
        pool_reader_close(r);
        return err;
    }
    *out = r;
    return E_OK;
}

enum err pool_reader_open(const char *path, struct pool_reader **out, struct error *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 && errno == ENOENT)
        return error_set(e, E_NOTFOUND, "没有抽取名单文件 %s", "there is no pool file %s", path);
    if (fd < 0)
        return error_errno(e, errno, "无法打开 %s", "cannot open %s", path);
    struct pool_reader *r = mem_new(sizeof *r);
    r->fd = fd;
    return start(r, out, e);
}

void pool_reader_close(struct pool_reader *r)
{
    if (!r)
        return;
    close(r->fd);
    ZSTD_freeDCtx(r->zstd);
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
    enum err err = next_line(r, &line, &len, e);

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
