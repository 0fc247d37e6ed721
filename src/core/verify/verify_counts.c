#include "verify_counts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/tlog/entry.h"

struct quota {
    char key[STRATUM_KEY];
    uint64_t k;
};

struct past_draw {
    const struct site_commit *c;
    struct quota *quota; /* in key order; those of nothing left out */
    size_t count;
    bool known;
};

struct verify_counts {
    struct past_draw *draw;
    size_t count;
};

struct verify_counts *verify_counts_new(void)
{
    return mem_new(sizeof(struct verify_counts));
}

void verify_counts_free(struct verify_counts *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->count; i++)
        free(v->draw[i].quota);
    free(v->draw);
    free(v);
}

void verify_counts_add(struct verify_counts *v, const struct site_commit *c,
                       const struct stratum *strata, size_t count)
{
    v->draw = mem_grow(v->draw, v->count + 1, sizeof *v->draw);
    struct past_draw *d = &v->draw[v->count++];
    *d = (struct past_draw){.c = c, .known = strata != NULL};
    if (!strata)
        return;
    d->quota = mem_array(count + 1, sizeof *d->quota);
    for (size_t i = 0; i < count; i++) {
        if (strata[i].k == 0)
            continue;
        memcpy(d->quota[d->count].key, strata[i].key, STRATUM_KEY);
        d->quota[d->count++].k = strata[i].k;
    }
}

/* True if d counts for a commit of its task at that place in the log. */
static bool counts_for(const struct past_draw *d, const struct site_commit *c)
{
    return d->c->draw && d->c->draw_index < c->index &&
           !(d->c->is_void && d->c->void_index < c->index) &&
           strcmp(json_text(d->c->commit, "task"), json_text(c->commit, "task")) == 0;
}

/* Adds a draw's quotas to the sums of the strata; both are in key order. */
static void add_quotas(uint64_t *sum, const struct stratum *strata, size_t count,
                       const struct past_draw *d)
{
    size_t at = 0;

    for (size_t i = 0; i < d->count; i++) {
        while (at < count && strcmp(strata[at].key, d->quota[i].key) < 0)
            at++;
        if (at < count && strcmp(strata[at].key, d->quota[i].key) == 0)
            sum[at] += d->quota[i].k;
    }
}

/* How many strata differ; *first is the first of them. */
static size_t differences(const uint64_t *sum, const struct stratum *strata, size_t count,
                          size_t *first)
{
    size_t found = 0;

    for (size_t i = count; i > 0; i--)
        if (sum[i - 1] != strata[i - 1].drawn) {
            found++;
            *first = i - 1;
        }
    return found;
}

/* Goes back through the draws that count, one possible start of the period after the other, until
 * all strata fit. True if there is no such start: *first and *right are then of the one that fits
 * best. False also if an unknown draw stands in the way of an answer. */
static bool has_no_start(const struct verify_counts *v, const struct site_commit *c,
                         const struct stratum *strata, size_t count, uint64_t *sum, size_t *first,
                         uint64_t *right)
{
    size_t best = SIZE_MAX;

    for (size_t i = v->count + 1; i > 0 && best > 0; i--) {
        size_t at = 0;
        if (i <= v->count) {
            const struct past_draw *d = &v->draw[i - 1];
            if (!counts_for(d, c))
                continue;
            if (!d->known)
                return false;
            add_quotas(sum, strata, count, d);
        }
        size_t found = differences(sum, strata, count, &at);
        if (found < best) {
            best = found;
            *first = at;
            *right = found > 0 ? sum[at] : 0;
        }
    }
    return best > 0;
}

void verify_counts_check(const struct verify_counts *v, const struct site_commit *c,
                         const struct stratum *strata, size_t count, const struct site_reporter *to)
{
    uint64_t *sum = mem_array(count + 1, sizeof *sum);
    uint64_t right = 0;
    size_t first = 0;

    if (has_no_start(v, c, strata, count, sum, &first, &right))
        site_fail(to, c->index,
                  "strata/%" PRIu64 ".json：%s 的 drawn 是 %" PRIu64 "，此前各次抽取合计 %" PRIu64,
                  "strata/%" PRIu64 ".json: drawn of %s is %" PRIu64
                  ", the earlier draws add up to %" PRIu64,
                  c->index, strata[first].key, strata[first].drawn, right);
    free(sum);
}
