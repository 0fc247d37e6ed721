/* The machine: what may be done to a docket (core/cases/kinds.h), by whom, with which fields, and
 * what it leads to. Pure: no clock, no database. A docket is its events; this turns events into a
 * projection, and the same events always into the same projection (domain notes, sections 4 to 6).
 *
 * A docket is in one state of every track: the main track (drawn … closed, void) and side tracks
 * that run beside it (results, disclosure, objection, abnormal list, evidence, payment, review …).
 * An action names the states it needs in any tracks and those it leads to.
 *
 * Projection (objects, arrays, strings, booleans, integers only):
 *   "kind" id of its kind, "state" open|closed|void, "main" state id, "stage" 1…5, 0 for matters,
 *   "tracks" {track: state id}, "region" whose days off count, "trail" [{stage, day, action[,
 *   skipped: reason]}…], "last" {action: {actor, day, content}} the latest event of each kind,
 *   "clocks" [{id, start[, due][, after][, more […]][, warned][, level]}…] running,
 *   "ended" [{id, start, ended[, late: due]}…], "pauses" [{why, from[, until]}…],
 *   "flags" [text…], "closed" action, "events" how many;
 * of a case:
 *   "opened" day, "case" {inspect_by, items}, "team" [id…] lead first,
 *   "results" {version, items {item: [code…]}, outcome clean|corrected|problem|unreachable|gone,
 *   actor, approver, reason, history […]},
 *   "penalty" {procedure, kinds, fine, confiscate (fen), decided[, surcharge][, annulled]} the one
 *   in force or annulled, "penalties" those before it, "payments" [{day, fen}…], "handlers" [id…],
 *   "waived" defence given up, "rectify" {what, due}, "joint" {with, lead}, "triaged" version of
 *   the results when the way on was chosen, "documents" [{template, number, version, sha256,
 *   day}…], "matters" [id…], "public" {version, index, sha256} the newest public file;
 * of a matter:
 *   "unit" in charge, "received" day, "source", "case", "uscc", "commit", "person" where linked,
 *   "handler", "urged" times, "answer" {actor, day[, upheld]}. */
#ifndef CASES_MACHINE_H
#define CASES_MACHINE_H

#include <jansson.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/cases/actions.h"
#include "core/cases/kinds.h"

struct calendar;
struct codes;

struct case_rules { /* all lent */
    const struct codes *codes;
    const struct calendar *calendar;
};

/* Projection of a docket before its first event, from what it was opened with: the frozen JSON of a
 * case, nothing (NULL) for a matter. E_CORRUPT. */
enum err case_start(const struct docket_kind *kind, const json_t *frozen, json_t **projection,
                    struct error *e) MUST_CHECK;

/* One event {"kind","actor","time","content"} on a projection; *next is a new one, the old is left
 * alone. What the machine works out from tables and calendar (local day, outcome, clocks that
 * ended late, surcharge) is written into event's content as "computed", so store the event
 * afterwards: it is the truth. Roles are the caller's to check (case_action.roles).
 * E_NOTFOUND no such action, E_INPUT fields, E_CONFLICT state or guard, E_DENIED four eyes. */
enum err case_apply(const struct case_rules *rules, const json_t *projection, json_t *event,
                    json_t **next, struct error *e) MUST_CHECK;

/* All stored events of a docket in order to its projection. Needs no tables: a calendar or code
 * that changed since cannot change history. E_CORRUPT if an event cannot follow, or there is none.
 */
enum err case_replay(const struct docket_kind *kind, const json_t *frozen, const json_t *events,
                     json_t **projection, struct error *e) MUST_CHECK;

/* The first day over which casework looks up similar records (field "similar_since"); DAY_NONE if
 * the law's limits say nothing of it that day. */
int32_t case_similar_since(const struct codes *codes, int32_t day);

/* What the state allows now: [{"action","zh","en","stage","roles" [{id,zh,en}…], "may" (this
 * person), "why" {zh,en} if not, "aside" and "amends" (core/cases/actions.h; what leads
 * nowhere is aside, too), "fields" [{id,kind,required,looked_up,zh,en,codes}…], "documents"
 * [{code, zh,en}…], "basis"}…]. today as a day. */
enum err case_allowed(const struct case_rules *rules, const json_t *projection, unsigned roles,
                      const char *actor, int32_t today, json_t **list, struct error *e) MUST_CHECK;

/* Decisions that wait on that day: a new array of {"action","roles","barred" [keys of those who may
 * not]} of what somebody of another role than the asker's decides under four eyes,
 * one for each choice (to approve stands for to refuse as well). */
json_t *case_waits(const struct case_rules *rules, const json_t *projection, int32_t today);

#endif
