#include "suppression.h"

/* Joins neighbours from the rarest class on until every cell is large enough; what is left over at
 * the end joins the cell before it. Returns the number of cells. */
static int join(const uint64_t grown[CELLS], bool joined[CELLS - 1])
{
    uint64_t sum = 0;
    int cells = 0, cut = -1;

    for (int c = CELLS - 1; c >= 0; c--) {
        sum += grown[c];
        bool enough = sum >= CELL_MIN;
        if (enough) {
            cells++;
            sum = 0;
        }
        if (c > 0)
            joined[c - 1] = !enough;
        else if (!enough && cut >= 0)
            joined[cut] = true;
        if (enough)
            cut = c - 1;
    }
    return cells;
}

bool suppression_apply(const struct cell_months *months, int last, struct cell_groups *out)
{
    uint64_t grown[CELLS] = {0};
    int cells = 0;

    *out = (struct cell_groups){.until = 0};
    for (int m = 0; m < last; m++) {
        bool joined[CELLS - 1] = {false};
        for (int c = 0; c < CELLS; c++)
            grown[c] += months->drawn[m][c];
        if (join(grown, joined) < 2)
            continue;
        for (int c = 0; c < CELLS; c++) {
            out->count[c] += grown[c];
            grown[c] = 0;
        }
        for (int c = 0; c < CELLS - 1; c++)
            out->joined[c] = out->joined[c] || joined[c];
        out->until = m + 1;
    }
    for (int c = 0; c < CELLS - 1; c++)
        cells += !out->joined[c];
    return out->until > 0 && cells > 0;
}
