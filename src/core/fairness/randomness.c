#include "core/fairness/randomness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/draw/quota.h"
#include "randomness_private.h"

/* ---- slices ---- */

static void slices_init(struct slices *s, unsigned count)
{
    s->count = count;
    s->seen = mem_array(count, sizeof *s->seen);
    s->expected = mem_array(count, sizeof *s->expected);
    s->covariance = mem_array((size_t)count * count, sizeof *s->covariance);
}

static void slices_free(struct slices *s)
{
    free(s->seen);
    free(s->expected);
    free(s->covariance);
}

/* The slice in which the middle of number 1…n lies. */
static unsigned slice_of(const struct slices *s, uint64_t index, uint64_t n)
{
    return (unsigned)(((double)index - 0.5) * s->count / (double)n);
}

/* A draw of k from n without replacement. Says nothing where there was no choice. */
static void slices_expect(struct slices *s, uint64_t n, uint64_t k)
{
    double N = (double)n, K = (double)k, share[RANDOM_SLICES] = {0};
    double spread = n > 1 ? K * (N - K) / (N - 1) : 0;

    if (n >= 100 * (uint64_t)s->count) {
        for (unsigned b = 0; b < s->count; b++)
            share[b] = 1.0 / s->count; /* to within a hundredth of a slice */
    } else {
        for (uint64_t i = 1; i <= n; i++)
            share[slice_of(s, i, n)] += 1 / N;
    }
    for (unsigned a = 0; a < s->count; a++) {
        s->expected[a] += K * share[a];
        for (unsigned b = 0; b < s->count; b++)
            s->covariance[a * s->count + b] +=
                spread * ((a == b ? share[a] : 0) - share[a] * share[b]);
    }
    s->picks += k;
}

/* Solves V x = d in place by Cholesky's method and returns d' x; false if V is not of full rank. */
static bool quadratic(double *v, double *d, unsigned n, double *out)
{
    *out = 0;
    for (unsigned i = 0; i < n; i++) {
        double whole = v[i * n + i];
        for (unsigned k = 0; k < i; k++)
            v[i * n + i] -= v[i * n + k] * v[i * n + k];
        if (!(v[i * n + i] > 1e-9 * whole))
            return false;
        v[i * n + i] = sqrt(v[i * n + i]);
        for (unsigned j = i + 1; j < n; j++) {
            for (unsigned k = 0; k < i; k++)
                v[j * n + i] -= v[j * n + k] * v[i * n + k];
            v[j * n + i] /= v[i * n + i];
        }
    }
    for (unsigned i = 0; i < n; i++) { /* V = L L', so d' V^-1 d = |L^-1 d|^2 */
        for (unsigned k = 0; k < i; k++)
            d[i] -= v[i * n + k] * d[k];
        d[i] /= v[i * n + i];
        *out += d[i] * d[i];
    }
    return true;
}

bool slices_chi(const struct slices *s, unsigned groups, double *chi, double *step)
{
    unsigned per = s->count / groups, n = groups - 1; /* the last follows from the others */
    double v[RANDOM_SLICES * RANDOM_SLICES] = {0}, d[RANDOM_SLICES] = {0};

    for (unsigned a = 0; a < n * per; a++) {
        d[a / per] += s->seen[a] - s->expected[a];
        for (unsigned b = 0; b < n * per; b++)
            v[a / per * n + b / per] += s->covariance[a * s->count + b];
    }
    double spread = 0;
    for (unsigned a = 0; a < n; a++)
        spread += v[a * n + a] / n;
    *step = spread > 0 ? 2 * (1 - 1.0 / groups) / spread : 0;
    return quadratic(v, d, n, chi);
}

/* ---- one draw ---- */

static int compare(const struct strata_sum *s, const char *task, const char *key)
{
    int d = strcmp(s->task, task);

    return d ? d : strcmp(s->key, key);
}

static struct strata_sum *sum_of(struct randomness *r, const char *task, const char *key)
{
    size_t low = 0, high = r->strata_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&r->strata[middle], task, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < r->strata_count && compare(&r->strata[low], task, key) == 0)
        return &r->strata[low];
    r->strata = mem_grow(r->strata, r->strata_count + 1, sizeof *r->strata);
    memmove(&r->strata[low + 1], &r->strata[low], (r->strata_count - low) * sizeof *r->strata);
    r->strata_count++;
    struct strata_sum *s = &r->strata[low];
    *s = (struct strata_sum){.base = 0};
    strncpy(s->task, task, sizeof s->task - 1);
    memcpy(s->key, key, sizeof s->key);
    slices_init(&s->slices, STRATUM_SLICES);
    return s;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* n falls r times; n rises r times */
static double falling(double n, int r)
{
    return r ? n * falling(n - 1, r - 1) : 1;
}

static double rising(double n, int r)
{
    return r ? n * rising(n + 1, r - 1) : 1;
}

/* The k numbers leave k + 1 gaps X with N = n - k in all, every way of splitting N up equally
 * likely (Bose and Einstein's statistic), so that with m gaps the mean of the product of their
 * falling powers r and s is r! s! N^(r+s) / m^[r+s]. From it the moments of the sum of X (X - 1),
 * small if the gaps are too equal (after M. Greenwood, J. R. Stat. Soc. 109 (1946) 85). */
static void add_gaps(struct randomness *r, const uint64_t *numbers, uint64_t n, uint64_t k)
{
    double N = (double)(n - k), m = (double)k + 1, sum = 0;
    double two = falling(N, 2) / rising(m, 2), three = falling(N, 3) / rising(m, 3);
    double four = falling(N, 4) / rising(m, 4), mean = 2 * m * two;

    if (N < 4)
        return;
    for (uint64_t i = 0; i <= k; i++) {
        uint64_t from = i ? numbers[i - 1] : 0, to = i < k ? numbers[i] : n + 1;
        double gap = (double)(to - from - 1);
        sum += gap * (gap - 1);
    }
    r->gaps_seen += sum / mean;
    r->gaps_mean += 1;
    r->gaps_variance +=
        (m * (24 * four + 24 * three + 4 * two) + m * (m - 1) * 4 * four) / (mean * mean) - 1;
}

/* Pairs i, i + 1 among k numbers of 1…n. With r runs of drawn numbers there are k - r of them, and
 * r is hypergeometric (Wald and Wolfowitz, Ann. Math. Stat. 11 (1940) 147): so is k - r, the number
 * of k - 1 marked ones among k drawn from n. */
static void add_neighbours(struct randomness *r, const struct draw_pick *picks, uint64_t n,
                           uint64_t k)
{
    uint64_t *numbers = mem_array((size_t)k, sizeof *numbers);

    for (uint64_t i = 0; i < k; i++)
        numbers[i] = picks[i].number;
    qsort(numbers, (size_t)k, sizeof *numbers, by_number);
    for (uint64_t i = 1; i < k; i++)
        r->neighbours_seen += numbers[i] == numbers[i - 1] + 1;
    r->neighbours_of += k;
    stat_sum_drawn(&r->neighbours, n, k - 1, k);
    add_gaps(r, numbers, n, k);
    free(numbers);
}

static void add_stratum(struct randomness *r, const char *task, const struct stratum *s,
                        const struct draw_pick *picks)
{
    struct strata_sum *sum = sum_of(r, task, s->key);

    sum->base = s->base;
    sum->draws += s->n > 0;
    sum->drawn += s->k;
    sum->whole += s->expect / MILLION;
    if (s->expect % MILLION)
        stat_sum_coin(&sum->coins, (double)(s->expect % MILLION) / MILLION);
    if (!s->k || s->k >= s->n)
        return;
    slices_expect(&sum->slices, s->n, s->k);
    slices_expect(&r->slices, s->n, s->k);
    for (uint64_t i = 0; i < s->k; i++) {
        sum->slices.seen[slice_of(&sum->slices, picks[i].number, s->n)]++;
        r->slices.seen[slice_of(&r->slices, picks[i].number, s->n)]++;
    }
    if (s->k > 1)
        add_neighbours(r, picks, s->n, s->k);
}

static void add_offset(struct randomness *r, const struct draw *draw, const uint8_t *pool_key)
{
    const struct draw_secret secret = {draw->seed, pool_key};

    r->offsets = mem_grow(r->offsets, r->offset_count + 1, sizeof *r->offsets);
    r->offsets[r->offset_count++] = ((double)quota_start(&secret) + 0.5) / MILLION;
}

/* Numbers that no pool of that size has would be counted out of range. */
static enum err check(const struct draw *draw, struct error *e)
{
    size_t at = 0;

    for (size_t i = 0; i < draw->strata_count; i++)
        for (uint64_t j = 0; j < draw->strata[i].k; j++, at++)
            if (at >= draw->pick_count || draw->picks[at].stratum != i ||
                draw->picks[at].number < 1 || draw->picks[at].number > draw->strata[i].n)
                return error_set(e, E_CORRUPT, "层 %s 抽中的序号与层的户数、名额不符",
                                 "the numbers drawn in stratum %s do not fit its size and quota",
                                 draw->strata[i].key);
    return at == draw->pick_count ? E_OK
                                  : error_set(e, E_CORRUPT, "抽中户数多于各层名额之和",
                                              "more firms were drawn than the strata had to give");
}

enum err randomness_add(struct randomness *r, const struct random_draw *d, struct error *e)
{
    const struct draw *draw = d->draw;
    size_t at = 0;
    enum err err = check(draw, e);

    if (!err && d->pool)
        err = firms_add(r->firms, d, e);
    if (err)
        return err;
    for (size_t i = 0; i < draw->strata_count; i++) {
        add_stratum(r, d->task, &draw->strata[i], &draw->picks[at]);
        at += (size_t)draw->strata[i].k;
    }
    if (d->pool_key)
        add_offset(r, draw, d->pool_key);
    if (d->roster)
        teams_add(r->teams, d);
    r->pools = r->pools && d->pool;
    r->draws++;
    r->picks += draw->pick_count;
    return E_OK;
}

struct randomness *randomness_new(void)
{
    struct randomness *r = mem_new(sizeof *r);

    slices_init(&r->slices, RANDOM_SLICES);
    r->firms = firms_new();
    r->teams = teams_new();
    r->pools = true;
    return r;
}

void randomness_free(struct randomness *r)
{
    if (!r)
        return;
    slices_free(&r->slices);
    for (size_t i = 0; i < r->strata_count; i++) {
        slices_free(&r->strata[i].slices);
        stat_sum_free(&r->strata[i].coins);
    }
    stat_sum_free(&r->neighbours);
    firms_free(r->firms);
    teams_free(r->teams);
    free(r->strata);
    free(r->offsets);
    free(r);
}

void randomness_firms(const struct randomness *r,
                      void (*each)(void *ctx, const struct random_firm *firm), void *ctx)
{
    firms_each(r->firms, each, ctx);
}
