/* The ledger of matters (台账): objections to results, complaints, requests to recuse, issues of
 * round tables. Like a case, a matter is its events; this pure module says what may be done to it,
 * by whom, and turns events into a projection. Its kinds, states and actions are the tables below.
 *
 * First contact: the unit that a complaint reaches takes it; only after acceptance may it be
 * assigned elsewhere. An answer is written by one person and approved by another. Exactly one clock
 * runs at a time: until acceptance, then until the answer is given to whoever asked.
 *
 * Snapshot: "kind", "state", "unit" in charge, "first" unit of contact, "received" day, "source",
 * "case", "uscc", "commit" where linked, "handler", "urged" times,
 * "clock" {id, start, warned, level} while one runs, "ended" [{id, start, ended[, late: due]}…],
 * "answer" {actor, day[, upheld]}, "last" {action: {actor, day}}. Names of people who asked are in
 * no projection: they stay in the content of the "open" event. */
#ifndef CASES_MATTER_H
#define CASES_MATTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/cases/actions.h"
#include "core/cases/machine.h"

struct matter_kind { /* id NULL ends the table */
    const char *id, *zh, *en;
    const char *accept; /* clock from the day received to acceptance; NULL: finish runs from then */
    const char *finish; /* clock to feedback, from acceptance where there is an accept clock */
    bool needs_case;    /* about one case; its bureau is in charge */
    bool needs_firm;
    bool decides; /* an answer says whether it is upheld */
    bool foreign; /* of firms with foreign investment only */
    /* Actions of its case that go with acceptance, approval (upheld or not) and withdrawal; NULL:
     * none. field, if any, is the matter's field that on_accept needs as well. */
    const char *on_accept, *on_uphold, *on_reject, *on_withdraw;
    const char *field;
    const char *route_zh, *route_en;
    const char *basis;
};
extern const struct matter_kind matter_kinds[];
const struct matter_kind *matter_kind_find(const char *id); /* NULL if there is none */

struct matter_state {
    const char *id, *zh, *en;
    bool end;
};
extern const struct matter_state matter_states[];
const struct matter_state *matter_state_find(const char *id);

/* Rows of the kind that cases have: id, words, roles, states from ("" for open) and to (NULL: the
 * state stays), not_by, basis, fields. */
extern const struct case_action matter_actions[];
const struct case_action *matter_action_find(const char *id);

/* One event {"kind","actor","time","content"} on a projection (NULL before "open"); *next is new.
 * What depends on calendar and tables is written into content as "computed", so store the event
 * afterwards. Roles, and that units, cases and firms exist, are the caller's to check.
 * E_NOTFOUND no such action, E_INPUT fields, E_CONFLICT state, E_DENIED four eyes. */
enum err matter_apply(const struct case_rules *rules, const json_t *projection, json_t *event,
                      json_t **next, struct error *e) MUST_CHECK;

/* All stored events in order to the projection, without tables. E_CORRUPT. */
enum err matter_replay(const json_t *events, json_t **projection, struct error *e) MUST_CHECK;

/* What the state allows: [{"action","zh","en","roles","may","fields"}…]. */
json_t *matter_allowed(const json_t *projection, unsigned roles, const char *actor);

/* The running clock. */
struct matter_due {
    const char *clock;   /* row of clocks.csv, NULL: none runs */
    const char *zh, *en; /* of that row */
    const char *basis;
    int32_t start, day; /* day: last day in time */
    bool provisional, warned;
    int level;    /* escalated to so far: 0, 1 county, 2 prefecture, 3 province */
    int32_t late; /* days late, 0 in time */
};
/* E_NOTFOUND if clocks.csv has no such row in force. Texts are lent by rules. */
enum err matter_due(const struct case_rules *rules, const json_t *projection, int32_t today,
                    struct matter_due *due, struct error *e) MUST_CHECK;

/* The level of the unit in charge, to which it is passed first. */
int matter_own_level(const json_t *projection);

/* How far it should have been passed up: from the level of the unit in charge, one more for every
 * `step` working days late. */
int matter_level_owed(const struct case_rules *rules, const json_t *projection,
                      const struct matter_due *due, int32_t today, int step);
/* The first day on which something is owed for it: a warning `warn` working days before the due
 * day, the next escalation after; DAY_FOREVER if nothing any more. */
int32_t matter_next_day(const struct case_rules *rules, const json_t *projection,
                        const struct matter_due *due, int warn, int step);

/* Every state reached and with a way to an end, every state, four-eyes action, clock and case
 * action that the tables name there. E_INPUT names the first fault. */
enum err matter_check(const struct codes *codes, int32_t day, struct error *e) MUST_CHECK;

#endif
