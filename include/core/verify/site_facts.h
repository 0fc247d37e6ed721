/* What a site's log says, entry by entry, as core/verify/site.h keeps it. */
#ifndef VERIFY_SITE_FACTS_H
#define VERIFY_SITE_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct calendar;
struct plan;

/* One commit and what became of it. The entries are owned by the site; NULL where there is none
 * (yet). Indices mean something only where the entry is there. */
struct site_commit {
    uint64_t index;
    json_t *commit;
    json_t *draw;
    json_t *reveal;
    uint64_t draw_index;
    uint64_t reveal_index;
    uint64_t void_index;
    int64_t draw_time; /* instants */
    int64_t reveal_time;
    bool is_void;
    uint8_t root[32];       /* of the tree that ends with the commit: for M */
    uint8_t vrf_public[32]; /* of the last keys entry before the commit */
    bool proved;            /* pi is right: beta is known */
    uint8_t beta[64];
};

struct site_result { /* a later one of the same case replaces it */
    char number[25];
    uint64_t index;
    char sha256[65];
    int32_t day; /* of the entry */
};

struct site_day { /* a `cases` entry: the root over one day's case events */
    uint64_t index;
    int32_t date;
    uint64_t first, last; /* numbers of its events, both included */
    uint8_t root[32];
};

struct site_plan { /* in force from its entry to the next */
    uint64_t index;
    int32_t day; /* of the entry */
    uint8_t sha256[32];
    struct plan *plan; /* NULL if its text is not there or no plan */
};

struct site_version { /* of the registry: what a draw may use */
    uint64_t index;
    uint64_t version;
    uint64_t firms;
    char content_sha256[65];
};

struct site_calendar {
    char sha256[65];
    struct calendar *calendar; /* NULL if it could not be read */
};

#endif
