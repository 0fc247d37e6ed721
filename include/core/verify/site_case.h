/* The history of one case against a published log (docs/protocol.md, section 14). */
#ifndef VERIFY_SITE_CASE_H
#define VERIFY_SITE_CASE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/tlog/casefile.h"
#include "core/verify/site.h"

/* What was seen on the way, for the report. */
struct site_case {
    size_t rooted;   /* events that the log holds */
    size_t waiting;  /* events of days that have no `cases` entry yet */
    size_t versions; /* of the disclosed result in the log */
};

/* Reports whatever does not hold: origin and number; that the opened event holds the hash of what
 * was frozen; that events are numbered without a gap, in order of seq and place; that each lies in
 * the tree of its day; that no day with an entry has an event without proof; and that each
 * disclosure of the history is an entry of the log, each entry one of the history, and the public
 * file says what was approved. The site has been checked. */
struct site_case site_case_check(const struct site *site, const struct casefile *file,
                                 const struct site_reporter *to);

/* What was found, in words or as JSON (without the findings), appended or new. */
void site_case_text(const struct site_case *found, const struct casefile *file, bool english,
                    struct buf *out);
json_t *site_case_json(const struct site_case *found, const struct casefile *file);

#endif
