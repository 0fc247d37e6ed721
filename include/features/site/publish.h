/* The public site: complete static pages, data and feeds in both languages, made from the ledger
 * into site_dir, beside the log's own files, which are never touched. Runs in LANE_LONG with a
 * connection that cannot write; draws and casework go on meanwhile.
 *
 * Only what new log entries, a new day, other code tables or another program change is made again,
 * and only files whose bytes differ are written. `.site.json` in site_dir says up to where the
 * pages are; it is written last, after a sync of the file system, so a crash costs nothing but the
 * work since then. */
#ifndef SITE_PUBLISH_H
#define SITE_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

struct publish_report {
    bool all;         /* every page was looked at */
    uint64_t written; /* files that were new or differed */
    uint64_t same;
    uint64_t removed; /* files of ours that are not due any more */
};

/* Brings the site up to date; with all, every file is made and compared, and what of ours is not
 * due any more is removed. LANE_LONG. E_STOPPED at a safe point when the daemon ends. */
enum err publish_site(struct lane *lane, bool all, struct publish_report *report,
                      struct error *e) MUST_CHECK;

/* Asks for it soon, once. Any thread. */
void publish_soon(struct service *service);

#endif
