/* Which sums by class may be published (docs/public-site.md): those that count enough firms, alone
 * and as a difference to what was published before. Pure. */
#ifndef SITE_SUPPRESSION_H
#define SITE_SUPPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#define CELLS 4     /* classes A to D */
#define CELL_MIN 10 /* firms, in a cell and in what it grew by */

/* Firms drawn in each month of a year, by class. */
struct cell_months {
    uint64_t drawn[12][CELLS];
};

struct cell_groups {
    uint64_t count[CELLS];  /* to be published, before neighbours are joined */
    bool joined[CELLS - 1]; /* class i and i + 1 are one cell */
    int until;              /* last month that counts */
};

/* Goes through months 1…last as they were published one after the other: a month is added once
 * what came since the last one fills at least two cells of CELL_MIN; neighbours are joined where
 * one alone would not, and stay joined for the year. False if nothing may be published. */
bool suppression_apply(const struct cell_months *months, int last, struct cell_groups *out);

#endif
