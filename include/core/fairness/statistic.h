/* Tails of distributions, for core/fairness/randomness.h: pure functions of their arguments.
 * Nothing that decides a draw uses them; there numbers are integers (docs/protocol.md). */
#ifndef FAIRNESS_STATISTIC_H
#define FAIRNESS_STATISTIC_H

#include <stddef.h>
#include <stdint.h>

/* Q(a, x), the upper regularized incomplete gamma function, a > 0, x >= 0: the series of NIST DLMF
 * 8.11.4 below a + 1, above it the continued fraction 8.9.2 by Lentz's method. Relative error below
 * 1e-10 for a up to 10^6. */
double stat_gamma_tail(double a, double x);

/* P(chi-square with df degrees of freedom >= x). */
double stat_chi_tail(double x, double df);

/* P(|normal| >= |z|). */

/* P(Poisson(mean) >= count). */
double stat_poisson_tail(double mean, uint64_t count);

/* Twice the smaller of two tails, at most 1. */
double stat_two_sided(double low, double high);

/* Kolmogorov and Smirnov's test that values in 0…1 are spread evenly: sorts them, returns p with
 * Stephens' correction for small numbers (J. R. Stat. Soc. B 32 (1970) 115), 1 below 4 values.
 * *distance is the largest gap between the two distributions. */
double stat_even(double *values, size_t count, double *distance);

/* The distribution of a sum of independent counts, kept exactly but for what is less likely than
 * 1e-18; once its variance is over STAT_NORMAL, the normal distribution with continuity correction
 * stands in for it. Zero-initialise: the sum of nothing is 0. */
#define STAT_NORMAL 2500
struct stat_sum {
    double *p; /* p[i] = P(sum = first + i); NULL before the first and once it is normal */
    size_t count;
    uint64_t first;
    double mean, variance; /* exact */
};
void stat_sum_free(struct stat_sum *s);

/* Adds one that is 1 with probability p. */
void stat_sum_coin(struct stat_sum *s, double p);

/* Adds the number of marked ones among k drawn without replacement from n of which m are marked:
 * the hypergeometric distribution, whose variance has the finite-population factor
 * (n - k) / (n - 1). m, k <= n. */
void stat_sum_drawn(struct stat_sum *s, uint64_t n, uint64_t m, uint64_t k);

/* P(sum <= x) and P(sum >= x). */
double stat_sum_low(const struct stat_sum *s, uint64_t x);
double stat_sum_high(const struct stat_sum *s, uint64_t x);

/* Holm's step-down correction (Scand. J. Stat. 6 (1979) 65): adjusted[i] is p[i] corrected for all
 * count tests, so that the chance that any of them falls below x by chance alone is at most x. */
void stat_holm(const double *p, size_t count, double *adjusted);

#endif
