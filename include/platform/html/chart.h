/* Charts as SVG, drawn by us: they scale with the page, need neither script nor inline style, are
 * read aloud by their title and description, and have their numbers as a table beneath. Colours
 * come with different lightness, and a legend names them. */
#ifndef HTML_CHART_H
#define HTML_CHART_H

#include <stddef.h>

#include "platform/html/html.h"

#define CHART_SERIES 6

struct chart_series {
    const char *zh, *en;
};

struct chart_row {
    const char *zh, *en;  /* a bar's label, a point's place on the axis; en NULL: as zh */
    const double *values; /* one for each series; NAN is shown as "—" and not drawn */
};

struct chart {
    const char *id; /* unique in its page, [a-z0-9-] */
    const char *title_zh, *title_en;
    const char *text_zh, *text_en;     /* what it shows, in a sentence; NULL: the title alone */
    const char *head_zh, *head_en;     /* of the table's first column */
    const struct chart_series *series; /* 1 to CHART_SERIES */
    size_t series_count;
    const struct chart_row *rows;
    size_t row_count;
    int decimals;
    const char *unit; /* after each value: "%", " ms"; NULL: none */
};

/* Both write <figure class="chart"> with the picture and a table that opens beneath it;
 * without rows, a sentence. Values are not negative. */
void chart_bars(struct html *h, const struct chart *c);    /* lying, grouped by row */
void chart_columns(struct html *h, const struct chart *c); /* standing, for few rows or time */

#endif
