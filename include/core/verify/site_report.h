/* What a check of a site found, as text for people and as JSON for programs. */
#ifndef VERIFY_SITE_REPORT_H
#define VERIFY_SITE_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/verify/site.h"

#define SITE_FINDINGS_MAX 1000 /* told one by one; the rest is only counted */

struct site_finding {
    enum site_grade grade;
    uint64_t index;
    char *zh;
    char *en;
};

/* Zero-initialise; collects through the reporter that site_report_to gives. */
struct site_report {
    struct site_finding *list;
    size_t count;
    size_t failures;   /* all of them, listed or not */
    const char *vkey;  /* the log's first key as the reader knows it, or NULL; lent */
    const char *audit; /* folder of the auditors' files that were checked too, or NULL; lent */
    bool english;
};

struct site_reporter site_report_to(struct site_report *report);
void site_report_free(struct site_report *report);

/* One line, the first of any report: whose word for the log's key is taken. Appended to out. */
void site_report_trust(const struct site_report *report, const struct site *site, struct buf *out);

/* The whole report, appended to out: the log, each draw, levels, notes, failures, conclusion. */
void site_report_text(const struct site_report *report, const struct site *site, struct buf *out);

/* {"ok","site","audit","first_key","first_key_sha256","key_given","origin","size","root","newest",
 * "as_of","draws":[…],"notes":[…],"failures":[{"index","zh","en"}…],"failure_count"}; a new
 * reference. */
json_t *site_report_json(const struct site_report *report, const struct site *site);

/* One failure a line and their number; nothing if there is none. Appended to out. */
void site_report_failures(const struct site_report *report, struct buf *out);

#endif
