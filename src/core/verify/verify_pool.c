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

#define DAYS_MAX 3660 /* no period is longer */

/* The numbers of remaining days that could have made a stratum's expectation. */
struct days {
    uint64_t least;
    uint64_t most;
};

/* expect = min(X div days, 10^6 n) with X = max(0, rate*base - 10^6 drawn): narrows days to those
 * for which this stratum's expect is right. The commit does not say the days left, but they are
 * the same for all its strata. */
static void narrow(struct days *days, const struct stratum *s)
{
    uint64_t want = s->rate * s->base;
    uint64_t have = MILLION * s->drawn;
    uint64_t x = want > have ? want - have : 0;
    uint64_t cap = MILLION * s->n;
    uint64_t least = 1;
    uint64_t most = DAYS_MAX;

    if (s->expect > cap)
        most = 0;
    else if (s->expect < cap)
        least = x / (s->expect + 1) + 1;
    if (s->expect > 0 && x / s->expect < most)
        most = x / s->expect;
    if (least > days->least)
        days->least = least;
    if (most < days->most)
        days->most = most;
}

static void check_sums(const struct site_commit *c, const struct stratum *strata, size_t count,
                       const struct site_reporter *to)
{
    struct days days = {1, DAYS_MAX};
    uint64_t base = 0;
    uint64_t eligible = 0;

    for (size_t i = 0; i < count; i++) {
        base += strata[i].base;
        eligible += strata[i].n;
        bool possible = days.least <= days.most;
        narrow(&days, &strata[i]);
        if (possible && days.least > days.most)
            site_fail(to, c->index,
                      "strata/%" PRIu64 ".json：%s 的 expect 不能由比例和剩余日数得出",
                      "strata/%" PRIu64
                      ".json: expect of %s does not follow from the rate and the days left",
                      c->index, strata[i].key);
    }
    if (base != json_count(c->commit, "base"))
        site_fail(to, c->index, "各分层 base 之和与承诺不符",
                  "the strata's base is not the commit's");
    if (eligible != json_count(c->commit, "eligible"))
        site_fail(to, c->index, "各分层 n 之和与承诺的 eligible 不符",
                  "the strata's n is not the commit's eligible");
}

static bool check_strata(const struct site_commit *c, const struct stratum *strata, size_t count,
                         const struct site_reporter *to)
{
    uint8_t promised[32], root[32];

    if (count != json_count(c->commit, "strata"))
        site_fail(to, c->index, "strata/%" PRIu64 ".json 有 %zu 层，承诺的 strata 是 %" PRIu64,
                  "strata/%" PRIu64 ".json has %zu strata, the commit says %" PRIu64, c->index,
                  count, json_count(c->commit, "strata"));
    entry_hash(c->commit, "strata_root", promised);
    strata_root(strata, count, root);
    check_sums(c, strata, count, to);
    if (memcmp(root, promised, sizeof root) == 0)
        return true;
    site_fail(to, c->index, "strata/%" PRIu64 ".json 与承诺的 strata_root 不符",
              "strata/%" PRIu64 ".json has not the commit's strata_root", c->index);
    return false;
}

bool verify_strata(const struct site_commit *c, const char *audit, struct stratum **strata,
                   size_t *count, const struct site_reporter *to)
{
    struct buf text = {0};
    struct error why;
    char *path = mem_printf("%s/strata/%" PRIu64 ".json", audit, c->index);
    enum err err = file_read(path, SITE_SIDE_MAX, &text, &why);
    bool right = false;

    buf_reserve(&text, 1);
    if (!err) {
        err = strata_read(text.data, text.len, strata, count, &why);
        if (err)
            error_wrap(&why, "strata/%" PRIu64 ".json", c->index);
    }
    if (err)
        to->tell(to->arg, SITE_FAILURE, c->index, &why);
    else
        right = check_strata(c, *strata, *count, to);
    free(path);
    buf_free(&text);
    return right;
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

    seed_pool_alpha(&alpha, json_text(c->commit, "task"), json_text(c->commit, "date"),
                    (unsigned)json_count(c->commit, "attempt"));
    if (!ecvrf_verify(c->vrf_public, alpha.data, alpha.len, pool_reader_proof(pool), beta) ||
        memcmp(beta, pool_reader_key(pool), 32) != 0)
        site_fail(to, c->index, "名录 %" PRIu64 " 的 pool_key 不是由任务、日期和次数得出的",
                  "the pool key of pool %" PRIu64 " does not come from task, date and attempt",
                  c->index);
    buf_free(&alpha);
}

struct pass {
    const struct site_commit *c;
    const struct stratum *strata;
    size_t count;
    size_t at; /* strata finished or under way; the current one is at - 1 */
    struct merkle tree;
    const struct site_reporter *to;
    bool right;
};

static void end_stratum(struct pass *p)
{
    uint8_t root[32];

    if (p->at == 0 || p->at > p->count)
        return;
    merkle_root(&p->tree, root);
    if (memcmp(root, p->strata[p->at - 1].root, sizeof root) == 0)
        return;
    site_fail(p->to, p->c->index, "名录 %" PRIu64 " 中 %s 的企业与该层的 root 不符",
              "pool %" PRIu64 ": the firms of %s have not that stratum's root", p->c->index,
              p->strata[p->at - 1].key);
    p->right = false;
}

static void begin_stratum(struct pass *p, const char *key, uint64_t n)
{
    end_stratum(p);
    merkle_init(&p->tree);
    if (p->at++ < p->count && strcmp(p->strata[p->at - 1].key, key) == 0 &&
        p->strata[p->at - 1].n == n)
        return;
    site_fail(p->to, p->c->index, "名录 %" PRIu64 " 的分层 %s（%" PRIu64 " 户）与分层文件不符",
              "pool %" PRIu64 ": stratum %s with %" PRIu64 " firms is not that of the strata file",
              p->c->index, key, n);
    p->right = false;
}

static void add_firm(struct pass *p, const uint8_t key[32], const char *uscc)
{
    uint8_t leaf[POOL_USCC + SALT];

    memcpy(leaf, uscc, POOL_USCC);
    seed_salt(key, uscc, leaf + POOL_USCC);
    merkle_add(&p->tree, leaf, sizeof leaf);
}

static enum err read_pool(struct pass *p, struct pool_reader *pool, struct error *e)
{
    enum pool_item item;
    uint64_t n;

    for (;;) {
        enum err err = pool_reader_next(pool, &item, e);
        if (err)
            return err;
        if (item == POOL_END)
            return E_OK;
        if (item == POOL_STRATUM) {
            const char *key = pool_reader_stratum(pool, &n);
            begin_stratum(p, key, n);
        } else {
            add_firm(p, pool_reader_key(pool), pool_reader_firm(pool, &n));
        }
    }
}

bool verify_pool(const struct site_commit *c, const char *audit, const struct stratum *strata,
                 size_t count, char **path, const struct site_reporter *to)
{
    struct pass p = {.c = c, .strata = strata, .count = count, .to = to, .right = true};
    struct pool_reader *pool = NULL;
    struct error why;

    *path = verify_pool_path(audit, c->index);
    enum err err = pool_reader_open(*path, &pool, &why);
    if (!err) {
        check_key(c, pool, to);
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
