/* One run of publish.h, for its parts src/features/site/publish_….c. Everything that pages get is
 * public already when it goes into a model: log entries, revealed picks, disclosed results, sums.
 */
#ifndef SITE_PUBLISH_PRIVATE_H
#define SITE_PUBLISH_PRIVATE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/plan/plan.h"
#include "features/site/public.h"
#include "features/site/publish.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_draws.h"
#include "platform/store/ledger_plans.h"

struct publish_plan {
    char sha256[65];
    struct plan *plan; /* NULL if today's code tables do not fit it */
};

struct publish {
    struct lane *lane;
    bool all;
    bool new_day;
    int32_t today;
    uint64_t size;          /* entries of the log */
    json_t *state;          /* .site.json as it will be */
    json_t *due;            /* with all: names of the files that belong there */
    json_t *cases;          /* set of case numbers whose results are new */
    json_t *commits;        /* set of commits (decimal) whose draws are new or have changed */
    json_t *revealed;       /* the same, of those whose lists are new */
    struct draw_row *draws; /* all, by commit */
    size_t draw_count;
    struct publish_plan *plans; /* read so far */
    size_t plan_count;
    struct publish_report *report;
};

/* ---- publish_out.c ---- */
/* Writes a file of the site unless it is there with these bytes. */
enum err publish_put(struct publish *p, const char *name, const void *bytes, size_t len,
                     struct error *e) MUST_CHECK;
enum err publish_json(struct publish *p, const char *name, const json_t *value,
                      struct error *e) MUST_CHECK;
/* A page in both languages. */
enum err publish_page(struct publish *p, const char *path, public_page_fn *page,
                      const json_t *model, struct error *e) MUST_CHECK;
/* With all: removes what of ours is not due. */
enum err publish_sweep(struct publish *p, struct error *e) MUST_CHECK;

/* ---- words that several parts need ---- */
json_t *publish_day(int32_t day);                                  /* "2026-11-23" */
json_t *publish_instant(int64_t instant);                          /* local, to the minute */
json_t *publish_limit(const struct publish *p, const char *clock); /* today's, as public_limit */
/* Of a result's code in results.csv on the day of the visit; RESULT_CLEAN if it has none. */
enum result_kind publish_result_kind(const struct publish *p, const char *code, int32_t day);
json_t *publish_bureau(const struct publish *p, uint32_t code); /* its name */
struct public_column;                                           /* features/site/public_columns.h */
void publish_csv_head(struct buf *csv, const struct public_column *columns);
void publish_csv_row(struct buf *csv, const char *const *cells, size_t count);
const struct plan *publish_plan_of(struct publish *p, const char *sha256); /* or NULL */

/* An entry of the log, new. */
enum err publish_entry(const struct publish *p, uint64_t index, json_t **entry,
                       struct error *e) MUST_CHECK;
enum err publish_entry_time(const struct publish *p, uint64_t index, int64_t *time,
                            struct error *e) MUST_CHECK;

/* ---- the parts, each with its pages and data ---- */
enum err publish_plans(struct publish *p, struct error *e) MUST_CHECK; /* items, too */
enum err publish_draws(struct publish *p, struct error *e) MUST_CHECK;
enum err publish_results(struct publish *p, struct error *e) MUST_CHECK;
enum err publish_search(struct publish *p, struct error *e) MUST_CHECK;
enum err publish_statistics(struct publish *p, struct error *e) MUST_CHECK;
enum err publish_feeds(struct publish *p, struct error *e) MUST_CHECK;
enum err publish_front(struct publish *p, struct error *e) MUST_CHECK; /* home, data, assets */

/* {"commit","task","title","date","attempt","state","level","picks","reveal_by"} */
json_t *publish_draw_brief(struct publish *p, const struct draw_row *row);
bool publish_is_team(const struct draw_row *row); /* a team drawn anew */

/* The newest disclosed results, one a case: [{"case","name","agency","version","published","time",
 * "index"}…]. */
enum err publish_latest(struct publish *p, uint64_t limit, json_t **list,
                        struct error *e) MUST_CHECK;

#endif
