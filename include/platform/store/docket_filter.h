/* Which dockets a list shows, in which order, and which part of it. */
#ifndef STORE_DOCKET_FILTER_H
#define STORE_DOCKET_FILTER_H

#include <stdbool.h>
#include <stdint.h>

/* Which: NULL, 0 and date DAY_NONE mean any. */
enum docket_set { DOCKET_CASES, DOCKET_MATTERS, DOCKET_ALL };
enum docket_order {
    DOCKET_BY_NO,
    DOCKET_BY_DUE, /* those without a clock last */
    DOCKET_BY_KIND,
    DOCKET_BY_BUREAU,
    DOCKET_BY_SOURCE,
    DOCKET_BY_RECEIVED,
    DOCKET_BY_STATE
};

struct docket_filter {
    enum docket_set of;
    const char *no;
    const char *kind;
    const char *state, *main;
    const char *uscc;
    const char *case_no;
    const char *source, *external;
    uint32_t bureau;
    uint32_t within; /* bureaus of this region and below it */
    int32_t date;
    int32_t due_before;
    uint64_t commit_index;
    bool by_commit;   /* use commit_index */
    const char *text; /* in the number, the case's number, the USCC or the source */
    enum docket_order order;
    bool down;
    uint32_t limit, offset; /* limit 0: no limit */
};

#endif
