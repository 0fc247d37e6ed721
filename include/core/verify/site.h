/* What an outsider can check about a published site (docs/protocol.md, section 9): signature,
 * tree, the form of every entry, and that each commit ends in exactly one draw or void, with the
 * right randomness, the right number of picks and the published list. Reads files, nothing else;
 * streams the log, so that memory grows only with the number of draws and results. */
#ifndef VERIFY_SITE_H
#define VERIFY_SITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/error.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/entry.h"
#include "core/tlog/note.h"
#include "core/verify/site_facts.h"

#define SITE_WHOLE UINT64_MAX      /* the "entry index" of what belongs to no entry */
#define SITE_SIDE_MAX (256u << 20) /* bytes of the longest side file that is read */

enum site_grade {
    SITE_FAILURE, /* something does not hold */
    SITE_NOTE     /* worth knowing: waiting for its draw or reveal */
};

struct site_reporter { /* told each finding as it is made; why is lent, its code says nothing */
    void (*tell)(void *arg, enum site_grade grade, uint64_t index, const struct error *why);
    void *arg;
};

/* Reports one failure; zh and en take the same arguments. */
void site_fail(const struct site_reporter *to, uint64_t index, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Of a site that holds only a part: the days whose draws and results must have their files. Those
 * of other days are checked where they are there. The log is always whole. */
struct site_period {
    int32_t from, until; /* both included */
};

struct site {
    char *dir;
    struct site_period period;
    struct note_key key;
    char *first_vkey; /* the log's first key, NULL if the log does not begin with one */
    struct checkpoint checkpoint;
    uint64_t types[ENTRY_TYPES]; /* how many entries of each */
    int64_t newest; /* time of the newest entry, an instant; INT64_MIN while there is none */
    int32_t as_of;  /* the day by which lateness is judged */
    struct site_commit *commits; /* ascending index */
    size_t commit_count;
    struct site_plan *plans; /* in the log's order */
    size_t plan_count;
    struct site_version *versions; /* of the registry, ascending */
    size_t version_count;
    struct site_calendar *calendars; /* each once */
    size_t calendar_count;
    struct site_result *results; /* by case and index */
    size_t result_count;
    struct site_day *days; /* ascending index */
    size_t day_count;
    struct site_detail { /* of an `admin` entry: auditors have its salt */
        uint64_t index;
        int32_t day; /* of the entry */
        char sha256[65];
    } * details;
    size_t detail_count;
};

/* Reads and checks a site. period NULL: all its files must be there. today is the day by which
 * lateness is judged, DAY_NONE for that of the newest entry. Findings go to the reporter; *out
 * holds what was read, for the report and for the checks with more files, and is the caller's to
 * site_close even after failures of that kind. An error is returned only when there is nothing to
 * judge: no site there, or unreadable. */
enum err site_check(const char *dir, int32_t today, const struct site_period *period,
                    const struct site_reporter *to, struct site **out, struct error *e) MUST_CHECK;

/* True for days outside the period, whose files may be missing. */
bool site_is_outside(const struct site *site, int32_t day);

void site_close(struct site *site); /* NULL ok */

/* The commit entry number `index`, owned by the site, or NULL. */
struct site_commit *site_find(const struct site *site, uint64_t index);

/* Appends M of a commit: the checkpoint body of the tree that ends with it. */
void site_body(const struct site *site, const struct site_commit *commit, struct buf *out);

/* Whether pi is the proof of the commit's alpha under its VRF key, with the values of its draw
 * entry; beta is then set. */
bool site_prove(const struct site *site, const struct site_commit *commit, const uint8_t pi[80],
                uint8_t beta[64]);

/* Reads and checks draws/<commit index>.json: canonical, its USCCs strictly ascending. New
 * reference in *out; failures are returned, not reported. */
enum err site_published(const struct site *site, const struct site_commit *commit, json_t **out,
                        struct error *e) MUST_CHECK;

#endif
