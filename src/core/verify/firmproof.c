#include "core/verify/firmproof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/draw/quota.h"
#include "core/draw/sampler.h"
#include "core/tlog/merkle.h"

static void write_path(const uint8_t (*path)[32], size_t len, struct buf *out)
{
    char text[45];

    for (size_t i = 0; i < len; i++) {
        base64_encode(text, path[i], 32);
        buf_addf(out, "%s\n", text);
    }
}

void firmproof_write(const struct firmproof *p, struct buf *out)
{
    char salt[2 * SALT + 1];

    hex_encode(salt, p->salt, SALT);
    buf_addf(out, "inspectd-firm-proof/v1\norigin %s\ncommit %llu\nline ", p->origin,
             (unsigned long long)p->commit);
    stratum_line(&p->line, out);
    buf_addf(out, "\nline-index %llu of %llu\n", (unsigned long long)p->line_index,
             (unsigned long long)p->line_count);
    write_path(p->line_path, p->line_path_len, out);
    buf_addf(out, "uscc %s\nsalt %s\nindex %llu of %llu\n", p->uscc, salt,
             (unsigned long long)p->index, (unsigned long long)p->line.n);
    write_path(p->path, p->path_len, out);
}

/* Walks the lines of a proof. */
struct lines {
    const char *at;
    const char *end;
    unsigned number;
    const char *line; /* the present one, not NUL-terminated; NULL at the end */
    size_t len;
};

static void advance(struct lines *l)
{
    const char *stop = l->at < l->end ? memchr(l->at, '\n', (size_t)(l->end - l->at)) : NULL;

    l->number++;
    l->line = stop ? l->at : NULL;
    l->len = stop ? (size_t)(stop - l->at) : 0;
    if (stop)
        l->at = stop + 1;
}

static enum err bad_line(const struct lines *l, const char *expected, struct error *e)
{
    return error_set(e, E_CORRUPT, "证明文件第 %u 行不对，应为“%s”",
                     "proof file, line %u: \"%s\" is expected there", l->number, expected);
}

/* The rest of the present line after `name` and a space, as a new text; NULL if it differs. */
static char *rest_of(const struct lines *l, const char *name)
{
    size_t n = strlen(name);

    if (!l->line || l->len <= n + 1 || memcmp(l->line, name, n) != 0 || l->line[n] != ' ' ||
        memchr(l->line, '\0', l->len))
        return NULL;
    return mem_strndup(l->line + n + 1, l->len - n - 1);
}

/* Strict decimal; returns the first byte after it, or NULL. */
static const char *read_decimal(const char *text, uint64_t *out)
{
    const char *p = text;

    for (*out = 0; *p >= '0' && *p <= '9'; p++) {
        if (*out >= ((uint64_t)1 << 53) / 10)
            return NULL;
        *out = *out * 10 + (uint64_t)(*p - '0');
    }
    return p == text || (*text == '0' && p != text + 1) ? NULL : p;
}

static bool read_pair(const char *text, uint64_t *a, uint64_t *b)
{
    const char *p = text ? read_decimal(text, a) : NULL;

    if (!p || strncmp(p, " of ", 4) != 0)
        return false;
    p = read_decimal(p + 4, b);
    return p && !*p;
}

static bool read_path(struct lines *l, uint8_t (*path)[32], size_t *len)
{
    *len = 0;
    for (; l->line && l->len == 44; advance(l)) {
        uint8_t hash[33];
        if (*len == FIRMPROOF_PATH || base64_decode(hash, sizeof hash, l->line, l->len) != 32)
            return false;
        memcpy(path[(*len)++], hash, 32);
    }
    return true;
}

static enum err read_head(struct lines *l, struct firmproof *p, struct error *e)
{
    static const char first[] = "inspectd-firm-proof/v1";

    advance(l);
    if (!l->line || l->len != strlen(first) || memcmp(l->line, first, l->len) != 0)
        return bad_line(l, first, e);
    advance(l);
    char *origin = rest_of(l, "origin");
    bool ok = origin && strlen(origin) < sizeof p->origin;
    if (ok)
        snprintf(p->origin, sizeof p->origin, "%s", origin);
    free(origin);
    if (!ok)
        return bad_line(l, "origin <name>", e);
    advance(l);
    char *commit = rest_of(l, "commit");
    const char *end = commit ? read_decimal(commit, &p->commit) : NULL;
    ok = end && !*end;
    free(commit);
    return ok ? E_OK : bad_line(l, "commit <number>", e);
}

static enum err read_line_part(struct lines *l, struct firmproof *p, struct error *e)
{
    advance(l);
    char *line = rest_of(l, "line");
    if (!line)
        return bad_line(l, "line <JSON>", e);
    enum err err = stratum_read(line, strlen(line), &p->line, e);
    free(line);
    if (err != E_OK)
        return err;
    advance(l);
    char *pair = rest_of(l, "line-index");
    bool ok = read_pair(pair, &p->line_index, &p->line_count);
    free(pair);
    if (!ok)
        return bad_line(l, "line-index <number> of <count>", e);
    advance(l);
    return read_path(l, p->line_path, &p->line_path_len) ? E_OK : bad_line(l, "<base64 hash>", e);
}

static enum err read_firm_part(struct lines *l, struct firmproof *p, struct error *e)
{
    char *uscc = rest_of(l, "uscc");
    bool ok = uscc && strlen(uscc) == POOL_USCC &&
              strspn(uscc, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == POOL_USCC;
    if (ok)
        memcpy(p->uscc, uscc, sizeof p->uscc);
    free(uscc);
    if (!ok)
        return bad_line(l, "uscc <18>", e);
    advance(l);
    char *salt = rest_of(l, "salt");
    ok = salt && hex_decode(p->salt, SALT, salt);
    free(salt);
    if (!ok)
        return bad_line(l, "salt <32 hex>", e);
    advance(l);
    uint64_t n = 0;
    char *pair = rest_of(l, "index");
    ok = read_pair(pair, &p->index, &n) && n == p->line.n && p->index >= 1 && p->index <= n;
    free(pair);
    if (!ok)
        return bad_line(l, "index <number> of <n>", e);
    advance(l);
    if (!read_path(l, p->path, &p->path_len) || l->line || l->at != l->end)
        return bad_line(l, "<base64 hash>", e);
    return E_OK;
}

enum err firmproof_read(const char *text, size_t len, struct firmproof *p, struct error *e)
{
    struct lines l = {.at = text, .end = text + len};
    enum err err;

    *p = (struct firmproof){0};
    if ((err = read_head(&l, p, e)) != E_OK || (err = read_line_part(&l, p, e)) != E_OK)
        return err;
    return read_firm_part(&l, p, e);
}

static void leaf_of(const char *uscc, const uint8_t salt[SALT], uint8_t out[32])
{
    char leaf[POOL_USCC + SALT];

    memcpy(leaf, uscc, POOL_USCC);
    memcpy(leaf + POOL_USCC, salt, SALT);
    merkle_leaf(leaf, sizeof leaf, out);
}

/* Reads one stratum's leaves; *number is the firm's 1-based number or 0. */
static enum err read_stratum(struct pool_reader *pool, const char *uscc, uint64_t n,
                             uint8_t (*leaves)[32], uint64_t *number, struct error *e)
{
    *number = 0;
    for (uint64_t i = 0; i < n; i++) {
        enum pool_item item;
        uint8_t salt[SALT];
        enum err err = pool_reader_next(pool, &item, e);
        if (err != E_OK)
            return err;
        const char *firm = pool_reader_firm(pool, NULL);
        seed_salt(pool_reader_key(pool), firm, salt);
        leaf_of(firm, salt, leaves[i]);
        if (strcmp(firm, uscc) == 0)
            *number = i + 1;
    }
    return E_OK;
}

static void prove_line(const struct stratum *strata, size_t count, struct firmproof *p)
{
    uint8_t(*leaves)[32] = mem_array(count, sizeof *leaves);
    struct buf line = {0};

    for (size_t i = 0; i < count; i++) {
        buf_clear(&line);
        stratum_line(&strata[i], &line);
        merkle_leaf(line.data, line.len, leaves[i]);
    }
    p->line_path_len = merkle_inclusion(leaves, count, p->line_index, p->line_path);
    buf_free(&line);
    free(leaves);
}

static enum err search(const struct stratum *strata, size_t count, struct pool_reader *pool,
                       const char *uscc, struct firmproof *p, struct error *e)
{
    enum pool_item item;
    enum err err;

    for (size_t at = 0; (err = pool_reader_next(pool, &item, e)) == E_OK && item != POOL_END;
         at++) {
        uint64_t n;
        const char *key = pool_reader_stratum(pool, &n);
        if (at >= count || strcmp(key, strata[at].key) != 0 || n != strata[at].n)
            return error_set(e, E_CORRUPT, "抽取名单与分层文件在分层 %s 处不一致",
                             "pool and strata file differ at stratum %s", key);
        uint8_t(*leaves)[32] = mem_array((size_t)n + 1, sizeof *leaves);
        err = read_stratum(pool, uscc, n, leaves, &p->index, e);
        if (err == E_OK && p->index) {
            p->line = strata[at];
            p->line_index = at;
            p->path_len = merkle_inclusion(leaves, n, p->index - 1, p->path);
        }
        free(leaves);
        if (err != E_OK || p->index)
            return err;
    }
    if (err != E_OK)
        return err;
    return error_set(e, E_NOTFOUND,
                     "%s 不在本次抽取的名单中：不在任务范围、处于免查间隔期或被规则排除",
                     "%s is not in this pool: out of scope, inside its cool-down, or excluded by a "
                     "rule",
                     uscc);
}

enum err firmproof_make(const char *origin, uint64_t commit, const struct stratum *strata,
                        size_t count, struct pool_reader *pool, const char *uscc,
                        struct firmproof *p, struct error *e)
{
    *p = (struct firmproof){.commit = commit, .line_count = count};
    snprintf(p->origin, sizeof p->origin, "%s", origin);
    enum err err = search(strata, count, pool, uscc, p, e);
    if (err != E_OK)
        return err;
    snprintf(p->uscc, sizeof p->uscc, "%s", uscc);
    seed_salt(pool_reader_key(pool), uscc, p->salt);
    prove_line(strata, count, p);
    return E_OK;
}

enum err firmproof_check(const struct firmproof *p, const uint8_t strata_root[32], uint64_t strata,
                         struct error *e)
{
    struct firmproof copy = *p; /* the path arrays are taken as not const */
    struct buf line = {0};
    uint8_t leaf[32];

    stratum_line(&p->line, &line);
    merkle_leaf(line.data, line.len, leaf);
    buf_free(&line);
    if (p->line_count != strata || p->line_index >= strata ||
        !merkle_verify_inclusion(leaf, p->line_index, strata, copy.line_path, p->line_path_len,
                                 strata_root))
        return error_set(e, E_CORRUPT, "分层行与日志中的承诺不符",
                         "the stratum line does not match the commit in the log");
    leaf_of(p->uscc, p->salt, leaf);
    if (p->index < 1 || p->index > p->line.n ||
        !merkle_verify_inclusion(leaf, p->index - 1, p->line.n, copy.path, p->path_len,
                                 p->line.root))
        return error_set(e, E_CORRUPT, "企业的编号与分层的根哈希不符",
                         "the firm's number does not match its stratum's root");
    return E_OK;
}

enum err firmproof_drawn(const struct firmproof *p, const uint8_t beta[VRF_OUTPUT], bool *drawn,
                         uint64_t *k, struct error *e)
{
    struct stratum s = p->line;
    uint8_t seed[32];
    char sub[SUB_SEED];

    seed_from_beta(beta, seed);
    seed_sub(seed, "quota", "", sub);
    quota_set(&s, 1, quota_offset(sub));
    *drawn = false;
    *k = s.k;
    if (s.k == 0)
        return E_OK;
    uint64_t *indices = malloc((size_t)s.k * sizeof *indices);
    if (!indices)
        return error_set(e, E_LIMIT, "内存不足，无法重算 %llu 个编号",
                         "not enough memory to recompute %llu numbers", (unsigned long long)s.k);
    seed_sub(seed, "sample", s.key, sub);
    enum err err = sampler_draw(sub, s.n, s.k, indices, e);
    for (uint64_t i = 0; i < s.k && err == E_OK && !*drawn; i++)
        *drawn = indices[i] == p->index;
    free(indices);
    return err;
}
