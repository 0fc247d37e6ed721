/* Shared by src/core/cases only: the rows by area, the call that an event is
 * while it is applied, and small readers of projections. */
#ifndef CASES_MACHINE_PRIVATE_H
#define CASES_MACHINE_PRIVATE_H

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/cases/actions.h"
#include "core/cases/dues.h"
#include "core/cases/machine.h"
#include "core/law/codes.h"
#include "core/law/lists.h"

/* One event on its way. */
struct case_call {
    const struct case_rules *rules; /* NULL in a replay */
    const struct docket_kind *kind;
    const struct case_action *action;
    const json_t *projection; /* before */
    json_t *next;             /* after, being made */
    const json_t *event;
    const json_t *content;
    json_t *computed; /* what checks work out; effects read it, also in a replay */
    const char *actor;
    int32_t day;  /* local day of the event */
    int32_t took; /* day it took place: field "date", else day */
};

/* What a row needs beyond its texts. A check may ask calendar and codes and must put what an effect
 * needs into computed; an effect may read nothing but projection, content, computed and days. */
struct case_step {
    enum err (*ready)(const struct case_call *call, struct error *e); /* without content */
    enum err (*check)(const struct case_call *call, struct error *e);
    void (*effect)(const struct case_call *call);
};

extern const struct case_action case_visit_actions[];
extern const struct case_action case_team_actions[];
extern const struct case_action case_result_actions[];
extern const struct case_action case_stage_actions[];   /* stages 2, 3, 5 and the end */
extern const struct case_action case_inquiry_actions[]; /* stage 4 up to the hearing */
extern const struct case_action case_decision_actions[];
extern const struct case_action case_money_actions[];
extern const struct case_action case_record_actions[]; /* notes, documents, withdrawal */
extern const struct case_action clock_actions[];       /* warnings, of all kinds */

/* Readers: "" or 0, DAY_NONE, NULL where there is nothing. */
const char *case_track(const json_t *projection, const char *track); /* its state */
bool case_in(const json_t *projection, const char *state);
const json_t *case_last(const json_t *projection, const char *action); /* its content */
const char *case_last_actor(const json_t *projection, const char *action);
void case_set_day(json_t *object, const char *key, int32_t day);
void case_add_flag(json_t *next, const char *flag);

/* The next word of a list between spaces; false at the end. *at moves on. */
bool case_word(const char **at, char out[64]);
bool case_has_word(const char *list, const char *word);

/* Fields of an event against the action's; E_INPUT. */
enum err case_fields_check(const struct case_rules *rules, const struct case_action *action,
                           const json_t *content, int32_t day, struct error *e) MUST_CHECK;
bool case_code_known(const struct codes *codes, const char *table, const char *code, int32_t day);
bool case_codes_exist(const char *table);

/* A number of limits.csv in force on a day; E_NOTFOUND. */
enum err case_limit(const struct case_rules *rules, const char *id, int32_t day, int64_t *value,
                    struct error *e) MUST_CHECK;
int32_t case_years_before(int32_t day, int years);

/* "Similar" was looked up over the whole time the law looks back. E_INPUT or E_CONFLICT. */
enum err case_check_similar(const struct case_call *call, struct error *e) MUST_CHECK;

/* Clocks of a projection: start, stop (computed "late" says which ended late), the due day. */
void case_clocks_start(const struct case_call *call, const char *starts);
void case_clocks_stop(const struct case_call *call, const char *stops);
void case_clocks_stop_all(const struct case_call *call, bool keep_surviving);
void case_clock_extend(const struct case_call *call, const char *id, const char *rule,
                       int64_t days);
const json_t *case_clock_running(const json_t *projection, const char *id);
enum err case_clock_due_day(const struct case_rules *rules, const json_t *projection,
                            const char *id, int32_t *due, bool *suspended,
                            struct error *e) MUST_CHECK;
enum err case_clocks_late(const struct case_call *call, struct error *e) MUST_CHECK;
void case_pause(const struct case_call *call, const char *why);
void case_resume(const struct case_call *call, const char *why);

/* State and four eyes, for case_allowed; E_CONFLICT, E_DENIED. */
enum err case_state_check(const struct case_action *action, const json_t *projection,
                          struct error *e) MUST_CHECK;
enum err case_eyes_check(const struct case_action *action, const json_t *projection,
                         const char *actor, struct error *e) MUST_CHECK;

/* Every move from state to state of one track; from is NULL where an action names none. */
typedef void case_edge_fn(void *ctx, const struct case_action *action,
                          const struct case_state *from, const struct case_state *to);
void case_each_edge(const struct case_machine *m, case_edge_fn *edge, void *ctx);

/* The pauses of some kinds, at most max; whether a day lies in one (its first day does not). */
size_t case_pauses_of(const json_t *projection, const char *kinds, struct case_pause *out,
                      size_t max);
bool case_paused(const struct case_pause *pauses, size_t count, int32_t day);

#endif
