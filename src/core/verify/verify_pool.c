/* What a commit froze: strata and pool. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/crypto/ecvrf.h"
#include "core/draw/pool.h"
#include "core/draw/stratum.h"
#include "core/tlog/entry.h"
#include "core/tlog/merkle.h"
#include "core/verify/verify.h"
#include "verify_history.h"

static void check_sums(const struct site_commit *c, const struct stratum *strata, size_t count,
                       const struct site_reporter *to)
{
    uint64_t base = 0;
    uint64_t eligible = 0;

    for (size_t i = 0; i < count; i++) {
        base += strata[i].base;
        eligible += strata[i].n;
    }
    if (base != json_count(c->commit, "base"))
        site_fail(to, c->index, "各分层 base 之和与承诺不符",
                  "the strata's base is not the commit's");
    if (eligible != json_count(c->commit, "eligible"))
        site_fail(to, c->index, "各分层 n 之和与承诺的 eligible 不符",
                  "the strata's n is not the commit's eligible");
}

static void check_strata(const struct site_commit *c, const struct stratum *strata, size_t count,
                         const struct site_reporter *to)
{
    if (count != json_count(c->commit, "strata"))
        site_fail(to, c->index, "strata/%" PRIu64 ".json 有 %zu 层，承诺的 strata 是 %" PRIu64,
                  "strata/%" PRIu64 ".json has %zu strata, the commit says %" PRIu64, c->index,
                  count, json_count(c->commit, "strata"));
    check_sums(c, strata, count, to);
}

bool verify_strata(const struct site_commit *c, const char *audit, struct stratum **strata,
                   size_t *count, const struct site_reporter *to)
{
    struct buf text = {0};
    struct error why;
    char *path = mem_printf("%s/strata/%" PRIu64 ".json", audit, c->index);
    enum err err = file_read(path, SITE_SIDE_MAX, &text, &why);

    buf_reserve(&text, 1);
    if (!err) {
        err = strata_read(text.data, text.len, strata, count, &why);
        if (err)
            error_wrap(&why, "strata/%" PRIu64 ".json", c->index);
    }
    if (err)
        to->tell(to->arg, SITE_FAILURE, c->index, &why);
    else
        check_strata(c, *strata, *count, to);
    free(path);
    buf_free(&text);
    return !err;
}

/* pools/<commit>.pool, or the same compressed. */
char *verify_pool_path(const char *audit, uint64_t index)
{
    char *path = mem_printf("%s/pools/%" PRIu64 ".pool", audit, index);

    if (file_exists(path))
        return path;
    free(path);
    return mem_printf("%s/pools/%" PRIu64 ".pool.zst", audit, index);
}

static void check_key(const struct site_commit *c, const struct pool_reader *pool,
                      const struct site_reporter *to)
{
    struct buf alpha = {0};
    uint8_t beta[ECVRF_BETA_BYTES];

    seed_pool_alpha(&alpha, json_text(c->commit, "task"), json_text(c->commit, "date"));
    if (!ecvrf_verify(c->vrf_public, alpha.data, alpha.len, pool_reader_proof(pool), beta) ||
        memcmp(beta, pool_reader_key(pool), 32) != 0)
        site_fail(to, c->index, "名录 %" PRIu64 " 的 pool_key 不是由任务和日期得出的",
                  "the pool key of pool %" PRIu64 " does not come from task and date", c->index);
    buf_free(&alpha);
}

/* The stratum lines hide their numbers behind salts of the pool key. */
static bool check_strata_root(const struct site_commit *c, const struct stratum *strata,
                              size_t count, const uint8_t pool_key[32],
                              const struct site_reporter *to)
{
    uint8_t promised[32], root[32];

    entry_hash(c->commit, "strata_root", promised);
    strata_root(strata, count, pool_key, root);
    if (memcmp(root, promised, sizeof root) == 0)
        return true;
    site_fail(to, c->index, "strata/%" PRIu64 ".json 与承诺的 strata_root 不符",
              "strata/%" PRIu64 ".json has not the commit's strata_root", c->index);
    return false;
}

struct pass {
    const struct site_commit *c;
    const struct stratum *strata;
    size_t count;
    size_t at;         /* strata finished or under way; the current one is at - 1 */
    struct merkle in;  /* of those that can be drawn */
    struct merkle out; /* of those left out */
    struct verify_left_out *left_out;
    const struct site_reporter *to;
    bool right;
};

static void end_stratum(struct pass *p)
{
    uint8_t in[32], out[32];

    if (!p->strata || p->at == 0 || p->at > p->count)
        return;
    const struct stratum *s = &p->strata[p->at - 1];
    verify_left_out_end(p->left_out);
    merkle_root(&p->in, in);
    merkle_root(&p->out, out);
    bool in_right = memcmp(in, s->root, sizeof in) == 0;
    bool out_right = memcmp(out, s->out, sizeof out) == 0;
    if (!in_right)
        site_fail(p->to, p->c->index, "名录 %" PRIu64 " 中 %s 的企业与该层的 root 不符",
                  "pool %" PRIu64 ": the firms of %s have not that stratum's root", p->c->index,
                  s->key);
    if (!out_right)
        site_fail(p->to, p->c->index, "名录 %" PRIu64 " 中 %s 未入选的企业与该层的 out 不符",
                  "pool %" PRIu64 ": those left out of %s have not that stratum's root (out)",
                  p->c->index, s->key);
    p->right = p->right && in_right && out_right;
}

static void begin_stratum(struct pass *p, const char *key, uint64_t n, uint64_t m)
{
    end_stratum(p);
    verify_left_out_begin(p->left_out, key);
    merkle_init(&p->in);
    merkle_init(&p->out);
    const struct stratum *s = p->at++ < p->count ? &p->strata[p->at - 1] : NULL;
    if (s && strcmp(s->key, key) == 0 && s->n == n && s->base == n + m)
        return;
    site_fail(p->to, p->c->index,
              "名录 %" PRIu64 " 的分层 %s（可抽 %" PRIu64 " 户，未入选 %" PRIu64
              " 户）与分层文件不符",
              "pool %" PRIu64 ": stratum %s with %" PRIu64 " firms and %" PRIu64
              " left out is not that of the strata file",
              p->c->index, key, n, m);
    p->right = false;
}

static void add_firm(struct pass *p, const struct pool_reader *pool, bool left_out)
{
    uint8_t leaf[POOL_USCC + SALT + POOL_REASON];
    const char *reason = left_out ? pool_reader_reason(pool) : "";
    size_t len = strlen(reason);

    memcpy(leaf, pool_reader_firm(pool), POOL_USCC);
    seed_salt(pool_reader_key(pool), (const char *)leaf, POOL_USCC, leaf + POOL_USCC);
    memcpy(leaf + POOL_USCC + SALT, reason, len + 1);
    merkle_add(left_out ? &p->out : &p->in, leaf, POOL_USCC + SALT + len);
    verify_left_out_firm(p->left_out, pool_reader_firm(pool), reason);
}

static enum err read_pool(struct pass *p, struct pool_reader *pool, struct error *e)
{
    enum pool_item item = POOL_STRATUM;
    uint64_t n;
    uint64_t m;

    while (item != POOL_END) {
        enum err err = pool_reader_next(pool, &item, e);
        if (err)
            return err;
        if (item == POOL_STRATUM) {
            const char *key = pool_reader_stratum(pool, &n, &m);
            begin_stratum(p, key, n, m);
        } else if (item != POOL_END) {
            add_firm(p, pool, item == POOL_LEFT_OUT);
        }
    }
    return E_OK;
}

bool verify_pool(const struct site_commit *c, const char *audit, const struct stratum *strata,
                 size_t count, struct verify_left_out *left_out, char **path,
                 const struct site_reporter *to)
{
    struct pass p = {
        .c = c, .strata = strata, .count = count, .left_out = left_out, .to = to, .right = true};
    struct pool_reader *pool = NULL;
    struct error why;

    *path = verify_pool_path(audit, c->index);
    enum err err = pool_reader_open(*path, &pool, &why);
    if (!err) {
        check_key(c, pool, to);
        p.right = check_strata_root(c, strata, count, pool_reader_key(pool), to);
        err = read_pool(&p, pool, &why);
    }
    if (err) {
        error_wrap(&why, "pools/%" PRIu64, c->index);
        to->tell(to->arg, SITE_FAILURE, c->index, &why);
    } else {
        end_stratum(&p);
        if (p.at != count)
            site_fail(to, c->index, "名录 %" PRIu64 " 有 %zu 层，分层文件有 %zu 层",
                      "pool %" PRIu64 " has %zu strata, the strata file %zu", c->index, p.at,
                      count);
    }
    pool_reader_close(pool);
    return !err && p.right && p.at == count;
}
