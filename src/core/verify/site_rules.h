/* The single rules of docs/protocol.md section 9 that core/verify/site.h applies to a published
 * log. Each reports what does not hold and returns; entries have passed entry_check. */
#ifndef VERIFY_SITE_RULES_H
#define VERIFY_SITE_RULES_H

#include "core/verify/site.h"

/* A plan's text is published, of the right length and hash, and a plan: that is returned, the
 * caller's to free; NULL after reporting. */
struct plan *site_rule_plan(const struct site *site, uint64_t index, const json_t *entry,
                            const struct site_reporter *to);

/* Before a version of the registry joins the site: it is one more than the one before, the first is
 * 1. */
void site_rule_registry(const struct site *site, uint64_t index, const json_t *entry,
                        const struct site_reporter *to);

/* Before a commit joins the site: it is of the newest version of the registry, attempt 1 is the
 * first for its task and date, attempt n + 1 follows a void of attempt n, the task's commit before
 * has ended, and periods do not overlap. */
void site_rule_commit(const struct site *site, uint64_t index, const json_t *entry,
                      const struct site_reporter *to);

/* Before a draw or void joins its commit (NULL if the entry names none). True if it may: a commit
 * ends in one draw, or in one void that may follow a draw not yet revealed. A draw repeats the
 * commit's sources and states the level they amount to, at least min_level. A void before the draw
 * names the source that did not come, from draw_by on; one after it has two actors and the draw's
 * pi, by which c->proved and c->beta are set. */
bool site_rule_draw(const struct site_commit *c, uint64_t index, const json_t *entry,
                    const struct site_reporter *to);
bool site_rule_void(const struct site *site, struct site_commit *c, uint64_t index,
                    const json_t *entry, const struct site_reporter *to);

/* A reveal has joined c: pi has the promised hash and is the VRF's proof for this alpha. Sets
 * c->proved and c->beta. */
void site_rule_reveal(const struct site *site, struct site_commit *c,
                      const struct site_reporter *to);

/* After the whole log is read: c was drawn and revealed in time, and the published list has the
 * promised number of firms and root. */
void site_rule_end(const struct site *site, const struct site_commit *c,
                   const struct site_reporter *to);

/* Days of `cases` entries ascend, and the numbers of their events run on from 1 without gap: each
 * event is in exactly one entry. before is NULL for the first entry. */
void site_rule_cases(const struct site_day *before, const struct site_day *day, uint64_t events,
                     const struct site_reporter *to);

/* The newest result of each case is published, of the right form, has its hash, and names the
 * version before it, so that an old hash in the log is a replaced version and nothing else. Sorts
 * site->results by case and index. */
void site_rule_results(struct site *site, const struct site_reporter *to);

#endif
