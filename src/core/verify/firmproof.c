#include "core/verify/firmproof.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/tlog/merkle.h"

static void write_path(const struct firmproof_path *path, struct buf *out)
{
    char text[45];

    for (size_t i = 0; i < path->len; i++) {
        base64_encode(text, path->hash[i], 32);
        buf_addf(out, "%c %s\n", path->left[i] ? 'L' : 'R', text);
    }
}

void firmproof_write(const struct firmproof *p, struct buf *out)
{
    char salt[2 * SALT + 1], cut[65], s[65];

    hex_encode(salt, p->salt, SALT);
    buf_addf(out, "inspectd-firm-proof/v1\norigin %s\ncommit %llu\nline ", p->origin,
             (unsigned long long)p->commit);
    stratum_line_write(&p->line, out);
    buf_addc(out, '\n');
    write_path(&p->line_path, out);
    buf_addf(out, "uscc %s\nsalt %s\n%s%s\n", p->uscc, salt, *p->reason ? "left-out " : "pool",
             p->reason);
    write_path(&p->path, out);
    if (!p->drawn)
        return;
    hex_encode(cut, p->cut, sizeof p->cut);
    hex_encode(s, p->cut_s, sizeof p->cut_s);
    buf_addf(out, "cut %s %s\n", cut, s);
    write_path(&p->cut_path, out);
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

/* "L <base64>" or "R <base64>", as many as there are. */
static bool read_path(struct lines *l, struct firmproof_path *path)
{
    path->len = 0;
    for (; l->line && l->len == 46 && l->line[1] == ' '; advance(l)) {
        uint8_t hash[33];
        if (path->len == FIRMPROOF_PATH || (l->line[0] != 'L' && l->line[0] != 'R') ||
            base64_decode(hash, sizeof hash, l->line + 2, 44) != 32)
            return false;
        path->left[path->len] = l->line[0] == 'L';
        memcpy(path->hash[path->len++], hash, 32);
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
    enum err err = stratum_line_read(line, strlen(line), &p->line, e);
    free(line);
    if (err != E_OK)
        return err;
    advance(l);
    return read_path(l, &p->line_path) ? E_OK : bad_line(l, "<L|R> <base64 hash>", e);
}

/* "pool", or "left-out <reason>". */
static bool read_place(const struct lines *l, struct firmproof *p)
{
    char *reason = rest_of(l, "left-out");
    bool left_out = reason && strlen(reason) < sizeof p->reason && pool_reason_valid(reason);

    if (left_out)
        snprintf(p->reason, sizeof p->reason, "%s", reason);
    free(reason);
    return left_out || (l->line && l->len == 4 && memcmp(l->line, "pool", 4) == 0);
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
    if (!read_place(l, p))
        return bad_line(l, "pool / left-out <reason>", e);
    advance(l);
    return read_path(l, &p->path) ? E_OK : bad_line(l, "<L|R> <base64 hash>", e);
}

/* "cut <64 hex> <64 hex>". */
static bool read_cut(const struct lines *l, struct firmproof *p)
{
    char *text = rest_of(l, "cut");
    bool ok = text && strlen(text) == 129 && text[64] == ' ';

    if (ok) {
        text[64] = '\0';
        ok = hex_decode(p->cut, 32, text) && hex_decode(p->cut_s, 32, text + 65);
    }
    free(text);
    return ok;
}

enum err firmproof_read(const char *text, size_t len, struct firmproof *p, struct error *e)
{
    struct lines l = {.at = text, .end = text + len};
    enum err err;

    *p = (struct firmproof){0};
    if ((err = read_head(&l, p, e)) != E_OK || (err = read_line_part(&l, p, e)) != E_OK ||
        (err = read_firm_part(&l, p, e)) != E_OK)
        return err;
    if (l.line && !*p->reason) {
        p->drawn = read_cut(&l, p);
        if (!p->drawn)
            return bad_line(&l, "cut <64 hex> <64 hex>", e);
        advance(&l);
        if (!read_path(&l, &p->cut_path))
            return bad_line(&l, "<L|R> <base64 hash>", e);
    }
    return l.line || l.at != l.end ? bad_line(&l, "", e) : E_OK;
}

static void leaf_of(const struct firmproof *p, uint8_t out[32])
{
    char leaf[POOL_USCC + SALT + POOL_REASON];
    size_t len = POOL_USCC + SALT + strlen(p->reason);

    memcpy(leaf, p->uscc, POOL_USCC);
    memcpy(leaf + POOL_USCC, p->salt, SALT);
    memcpy(leaf + POOL_USCC + SALT, p->reason, strlen(p->reason));
    merkle_leaf(leaf, len, out);
}

static void prove(uint8_t (*leaves)[32], uint64_t count, uint64_t index,
                  struct firmproof_path *path)
{
    path->len = merkle_inclusion(leaves, count, index, path->hash);
    merkle_sides(count, index, path->left);
}

static void prove_line(const struct stratum *strata, size_t count, size_t at,
                       const uint8_t pool_key[32], struct firmproof *p)
{
    uint8_t(*leaves)[32] = mem_array(count, sizeof *leaves);
    struct buf text = {0};

    for (size_t i = 0; i < count; i++) {
        const struct stratum_line line = stratum_line_of(&strata[i], pool_key);
        buf_clear(&text);
        stratum_line_write(&line, &text);
        merkle_leaf(text.data, text.len, leaves[i]);
        if (i == at)
            p->line = line;
    }
    prove(leaves, count, at, &p->line_path);
    buf_free(&text);
    free(leaves);
}

static void prove_cut(const struct stratum *strata, size_t count, size_t at,
                      const struct draw_secret *secret, struct firmproof *p)
{
    uint8_t(*leaves)[32] = mem_array(count, sizeof *leaves);
    struct buf text = {0};
    uint8_t s[32];

    for (size_t i = 0; i < count; i++) {
        seed_cut(secret, strata[i].key, s);
        buf_clear(&text);
        draw_cut_line(s, strata[i].cut, strata[i].key, &text);
        merkle_leaf(text.data, text.len, leaves[i]);
        if (i == at)
            memcpy(p->cut_s, s, sizeof s);
    }
    memcpy(p->cut, strata[at].cut, sizeof p->cut);
    prove(leaves, count, at, &p->cut_path);
    buf_free(&text);
    free(leaves);
}

/* Reads the n firms, or the m left out, of one stratum; proves the firm if it is among them. */
static enum err read_firms(struct pool_reader *pool, uint64_t n, const char *uscc,
                           struct firmproof *p, bool *found, struct error *e)
{
    uint8_t(*leaves)[32] = mem_array((size_t)n + 1, sizeof *leaves);
    struct firmproof one;
    uint64_t index = 0;
    enum err err = E_OK;

    *found = false;
    for (uint64_t i = 0; i < n && err == E_OK; i++) {
        enum pool_item item = POOL_END;
        err = pool_reader_next(pool, &item, e);
        if (err != E_OK)
            break;
        snprintf(one.uscc, sizeof one.uscc, "%s", pool_reader_firm(pool));
        snprintf(one.reason, sizeof one.reason, "%s",
                 item == POOL_LEFT_OUT ? pool_reader_reason(pool) : "");
        seed_salt(pool_reader_key(pool), one.uscc, POOL_USCC, one.salt);
        leaf_of(&one, leaves[i]);
        if (strcmp(one.uscc, uscc) != 0)
            continue;
        *found = true;
        index = i;
        memcpy(p->uscc, one.uscc, sizeof p->uscc);
        memcpy(p->salt, one.salt, sizeof p->salt);
        memcpy(p->reason, one.reason, sizeof p->reason);
    }
    if (err == E_OK && *found)
        prove(leaves, n, index, &p->path);
    free(leaves);
    return err;
}

/* The stratum that holds the firm, into *at. */
static enum err search(const struct stratum *strata, size_t count, struct pool_reader *pool,
                       const char *uscc, struct firmproof *p, size_t *at, struct error *e)
{
    enum pool_item item;
    enum err err;
    bool found = false;

    for (*at = 0; (err = pool_reader_next(pool, &item, e)) == E_OK && item != POOL_END; ++*at) {
        uint64_t n;
        uint64_t m;
        const char *key = pool_reader_stratum(pool, &n, &m);
        if (*at >= count || strcmp(key, strata[*at].key) != 0 || n != strata[*at].n)
            return error_set(e, E_CORRUPT, "抽取名单与分层文件在分层 %s 处不一致",
                             "pool and strata file differ at stratum %s", key);
        err = read_firms(pool, n, uscc, p, &found, e);
        if (err == E_OK && !found)
            err = read_firms(pool, m, uscc, p, &found, e);
        if (err != E_OK || found)
            return err;
    }
    if (err != E_OK)
        return err;
    return error_set(e, E_NOTFOUND, "%s 不在本次抽取的任务范围内",
                     "%s was not in the scope of this draw", uscc);
}

static bool ticket_reaches(const struct firmproof *p, const uint8_t seed[32])
{
    uint8_t ticket[32];

    seed_ticket(seed, p->uscc, p->salt, ticket);
    return memcmp(ticket, p->cut, sizeof ticket) <= 0;
}

enum err firmproof_make(const char *origin, uint64_t commit, const struct stratum *strata,
                        size_t count, const uint8_t seed[32], struct pool_reader *pool,
                        const char *uscc, struct firmproof *p, struct error *e)
{
    const struct draw_secret secret = {seed, pool_reader_key(pool)};
    size_t at;

    *p = (struct firmproof){.commit = commit};
    snprintf(p->origin, sizeof p->origin, "%s", origin);
    enum err err = search(strata, count, pool, uscc, p, &at, e);
    if (err != E_OK)
        return err;
    prove_line(strata, count, at, secret.pool_key, p);
    memcpy(p->cut, strata[at].cut, sizeof p->cut);
    p->drawn = !*p->reason && strata[at].k && ticket_reaches(p, seed);
    if (p->drawn)
        prove_cut(strata, count, at, &secret, p);
    else
        memset(p->cut, 0, sizeof p->cut);
    return E_OK;
}

static bool leads_to(const uint8_t leaf[32], const struct firmproof_path *path,
                     const uint8_t root[32])
{
    uint8_t node[32];

    memcpy(node, leaf, sizeof node);
    for (size_t i = 0; i < path->len; i++) {
        if (path->left[i])
            merkle_node(path->hash[i], node, node);
        else
            merkle_node(node, path->hash[i], node);
    }
    return memcmp(node, root, sizeof node) == 0;
}

static bool cut_holds(const struct firmproof *p, const struct firmproof_log *log)
{
    struct buf text = {0};
    uint8_t leaf[32];

    draw_cut_line(p->cut_s, p->cut, p->line.key, &text);
    merkle_leaf(text.data, text.len, leaf);
    buf_free(&text);
    return leads_to(leaf, &p->cut_path, log->cuts_root);
}

enum err firmproof_check(const struct firmproof *p, const struct firmproof_log *log,
                         struct error *e)
{
    struct buf text = {0};
    uint8_t leaf[32];

    stratum_line_write(&p->line, &text);
    merkle_leaf(text.data, text.len, leaf);
    buf_free(&text);
    if (!leads_to(leaf, &p->line_path, log->strata_root))
        return error_set(e, E_CORRUPT, "分层行与日志中的承诺不符",
                         "the stratum line does not match the commit in the log");
    leaf_of(p, leaf);
    if (!leads_to(leaf, &p->path, *p->reason ? p->line.out : p->line.root))
        return error_set(e, E_CORRUPT, "企业与分层的根哈希不符",
                         "the firm does not match its stratum's root");
    if (p->drawn && !cut_holds(p, log))
        return error_set(e, E_CORRUPT, "截止号与日志中的抽取不符",
                         "the cut does not match the draw in the log");
    if (p->drawn && !ticket_reaches(p, log->seed))
        return error_set(e, E_CORRUPT, "企业的签号大于截止号，不该被抽中",
                         "the firm's ticket is above the cut: it was not to be drawn");
    return E_OK;
}
