#include "core/fairness/statistic.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define NEGLIGIBLE 1e-18
#define STEPS_MAX 10000000 /* about the root of the largest argument is enough */

/* ---- tails ---- */

static double log_gamma(double x)
{
    int sign;

    return lgamma_r(x, &sign); /* lgamma itself writes a global */
}

/* P(a, x) = x^a e^-x / gamma(a + 1) * sum of x^n / ((a + 1) … (a + n)) */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;

    for (int n = 1; term > sum * 1e-16 && n < STEPS_MAX; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum * exp(a * log(x) - x - log_gamma(a + 1));
}

static double gamma_fraction(double a, double x)
{
    const double tiny = 1e-300;
    double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;

    for (int i = 1; i < STEPS_MAX; i++) {
        double an = -(double)i * (i - a);
        b += 2;
        d = an * d + b;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = b + an / c;
        c = fabs(c) < tiny ? tiny : c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16)
            break;
    }
    return h * exp(a * log(x) - x - log_gamma(a));
}

double stat_gamma_tail(double a, double x)
{
    if (x <= 0)
        return 1;
    if (x >= a + 1)
        return gamma_fraction(a, x);
    double p = gamma_series(a, x);
    return p < 1 ? 1 - p : 0;
}

double stat_chi_tail(double x, double df)
{
    return stat_gamma_tail(df / 2, x / 2);
}

double stat_poisson_tail(double mean, uint64_t count)
{
    if (!count)
        return 1;
    if (mean <= 0)
        return 0;
    /* P(Poisson(mean) >= count) = P(count, mean) */
    return mean < (double)count + 1 ? gamma_series((double)count, mean)
                                    : 1 - gamma_fraction((double)count, mean);
}

double stat_two_sided(double low, double high)
{
    double p = 2 * (low < high ? low : high);

    return p < 1 ? p : 1;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

double stat_even(double *values, size_t count, double *distance)
{
    double n = (double)count, d = 0, p = 0;

    if (count)
        qsort(values, count, sizeof *values, by_value);
    for (size_t i = 0; i < count; i++) {
        d = fmax(d, (double)(i + 1) / n - values[i]);
        d = fmax(d, values[i] - (double)i / n);
    }
    *distance = d;
    if (count < 4)
        return 1;
    double lambda = (sqrt(n) + 0.12 + 0.11 / sqrt(n)) * d;
    if (lambda < 0.2) /* the series converges too slowly, and the answer is 1 */
        return 1;
    for (int j = 1; j <= 100; j++)
        p += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * lambda * lambda);
    return fmin(fmax(p, 0), 1);
}

/* ---- sums of counts ---- */

void stat_sum_free(struct stat_sum *s)
{
    free(s->p);
    *s = (struct stat_sum){0};
}

/* False if there is nothing to convolve with any more. */
static bool make_sure(struct stat_sum *s)
{
    if (s->variance > STAT_NORMAL) {
        free(s->p);
        s->p = NULL;
        s->count = 0;
        return false;
    }
    if (s->count)
        return true;
    s->p = mem_array(1, sizeof *s->p);
    s->p[0] = 1;
    s->count = 1;
    return true;
}

/* s + (offset + one that is i with probability q[i]). */
static void convolve(struct stat_sum *s, const double *q, size_t count, uint64_t offset)
{
    if (!make_sure(s))
        return;
    size_t width = s->count + count - 1;
    double *p = mem_array(width, sizeof *p);

    for (size_t i = 0; i < s->count; i++)
        for (size_t j = 0; j < count; j++)
            p[i + j] += s->p[i] * q[j];
    size_t from = 0;
    while (from + 1 < width && p[from] < NEGLIGIBLE)
        from++;
    while (width > from + 1 && p[width - 1] < NEGLIGIBLE)
        width--;
    if (from)
        memmove(p, p + from, (width - from) * sizeof *p);
    free(s->p);
    s->p = p;
    s->count = width - from;
    s->first += offset + from;
}

void stat_sum_coin(struct stat_sum *s, double p)
{
    const double q[2] = {1 - p, p};

    s->mean += p;
    s->variance += p * (1 - p);
    if (p > 0)
        convolve(s, q, 2, 0);
}

static double log_choose(double n, double k)
{
    return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

void stat_sum_drawn(struct stat_sum *s, uint64_t n, uint64_t m, uint64_t k)
{
    double N = (double)n, M = (double)m, K = (double)k;
    uint64_t low = k > n - m ? k - (n - m) : 0, high = k < m ? k : m;

    if (!n || !high)
        return;
    double mean = K * M / N;
    double variance = n > 1 ? mean * (1 - M / N) * (N - K) / (N - 1) : 0;
    double reach = 10 * sqrt(variance) + 40; /* beyond it the tail is negligible */
    if (mean - reach > (double)low)
        low = (uint64_t)(mean - reach);
    if (mean + reach < (double)high)
        high = (uint64_t)(mean + reach);
    double *q = mem_array((size_t)(high - low) + 1, sizeof *q);
    double all = log_choose(N, K);
    for (uint64_t x = low; x <= high; x++)
        q[x - low] = exp(log_choose(M, (double)x) + log_choose(N - M, K - (double)x) - all);
    s->mean += mean;
    s->variance += variance;
    convolve(s, q, (size_t)(high - low) + 1, low);
    free(q);
}

/* P(normal <= z) */
static double normal_low(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

double stat_sum_low(const struct stat_sum *s, uint64_t x)
{
    if (s->variance > STAT_NORMAL)
        return normal_low(((double)x + 0.5 - s->mean) / sqrt(s->variance));
    double sum = s->count ? 0 : 1;

    for (size_t i = 0; i < s->count && s->first + i <= x; i++)
        sum += s->p[i];
    return fmin(sum, 1);
}

double stat_sum_high(const struct stat_sum *s, uint64_t x)
{
    if (s->variance > STAT_NORMAL)
        return normal_low((s->mean - (double)x + 0.5) / sqrt(s->variance));
    double sum = s->count || x ? 0 : 1;

    for (size_t i = s->count; i > 0 && s->first + i - 1 >= x; i--)
        sum += s->p[i - 1];
    return fmin(sum, 1);
}

/* ---- many tests at once ---- */

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return (x->p > y->p) - (x->p < y->p);
}

void stat_holm(const double *p, size_t count, double *adjusted)
{
    struct ranked *order = mem_array(count + 1, sizeof *order);
    double most = 0;

    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    if (count)
        qsort(order, count, sizeof *order, by_p);
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, fmin(1, (double)(count - i) * order[i].p));
        adjusted[order[i].at] = most;
    }
    free(order);
}
