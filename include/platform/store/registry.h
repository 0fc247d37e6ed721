/* registry.db: the directory of targets and inspectors, as CSV files bring it; it can be rebuilt
 * from them. Every import that changes something makes a new version, whole or not at all.
 * Readers get a consistent version for the length of one call, or between registry_hold and
 * registry_release. Written only by imports (platform/store/registry_merge.h,
 * platform/store/registry_imports.h). */
#ifndef STORE_REGISTRY_H
#define STORE_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/law/enterprise.h"

struct db;
struct registry;

/* The writer (one per process) makes the file and its tables if absent. A reader needs them. */
enum err registry_open(const char *path, bool writable, struct registry **reg,
                       struct error *e) MUST_CHECK;
void registry_close(struct registry *reg); /* NULL ok */
struct db *registry_db(struct registry *reg);
const char *registry_path(const struct registry *reg);

/* Number of imports that changed something so far; 0 for an empty registry or if it cannot be
 * read (the next call that returns an error says why). */
uint64_t registry_version(struct registry *reg);

/* Between these all reads see one version, whatever is imported meanwhile. For readers only. */
enum err registry_hold(struct registry *reg, struct error *e) MUST_CHECK;
void registry_release(struct registry *reg);

/* An ordered walk over the enterprises, ascending by USCC. */
enum registry_scan_flag {
    SCAN_CURRENT = 0,  /* those not departed */
    SCAN_DEPARTED = 1, /* departed ones too */
    SCAN_BRIEF = 2     /* name and address are "", score and class_date unset: for draws and their
                          listings, which need none of them and 5 million rows quickly */
};
struct registry_scan;
enum err registry_scan_open(struct registry *reg, unsigned flags, struct registry_scan **scan,
                            struct error *e) MUST_CHECK;
/* *more is false at the end; the texts of *out live until the next step. */
enum err registry_scan_next(struct registry_scan *scan, struct enterprise *out, bool *more,
                            struct error *e) MUST_CHECK;
void registry_scan_close(struct registry_scan *scan); /* NULL ok */

/* One enterprise, departed or not. Texts live until the next registry_find. E_NOTFOUND. */
enum err registry_find(struct registry *reg, const char *uscc, struct enterprise *out,
                       struct error *e) MUST_CHECK;

/* Firms whose name holds the text, or whose USCC begins with it; of the bureaus from bureaus[0] to
 * bureaus[1] (0: all), departed or not, at most `limit`. Texts live during the call of each(). */
typedef enum err registry_firm_fn(void *arg, const struct enterprise *firm, struct error *e);
enum err registry_search(struct registry *reg, const char *text, const uint32_t bureaus[2],
                         int64_t limit, registry_firm_fn *each, void *arg,
                         struct error *e) MUST_CHECK;

/* The classes a firm had before its present one, oldest first. *list is the caller's to free. */
struct class_record {
    uint64_t until_version; /* the registry version that replaced it */
    int32_t date;           /* day of that classification, DAY_NONE if unknown */
    int16_t score;          /* -1 if none */
    char class;             /* 'A' to 'D', 0 for "not yet classified" */
};
enum err registry_class_history(struct registry *reg, const char *uscc, struct class_record **list,
                                size_t *count, struct error *e) MUST_CHECK;

/* How many firms there are, for status and plan checks. */
struct registry_counts {
    uint64_t enterprises; /* not departed */
    uint64_t drawable;    /* of those: in business and classified */
    uint64_t departed;
    uint64_t inspectors; /* active */
    uint64_t recusals;
};
enum err registry_count(struct registry *reg, struct registry_counts *out,
                        struct error *e) MUST_CHECK;

/* Calls each() for every inspector in order of id, of one bureau or of all (0), active or not;
 * stops at the first error it returns. Texts live during the call. */
/* The name of the inspector with that staff number, also of one who has left; "" if nobody ever had
 * it. To be freed. */
enum err registry_inspector_name(struct registry *reg, const char *id, char **name,
                                 struct error *e) MUST_CHECK;

typedef enum err registry_inspector_fn(void *arg, const struct inspector *inspector,
                                       struct error *e);
enum err registry_inspectors(struct registry *reg, uint32_t bureau, registry_inspector_fn *each,
                             void *arg, struct error *e) MUST_CHECK;

/* The same for recusals in force or to come, in order of (inspector, uscc); inspector NULL: all. */
typedef enum err registry_recusal_fn(void *arg, const struct recusal *recusal, struct error *e);
enum err registry_recusals(struct registry *reg, const char *inspector, registry_recusal_fn *each,
                           void *arg, struct error *e) MUST_CHECK;

#endif
