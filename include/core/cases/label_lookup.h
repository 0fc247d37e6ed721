/* What people read for the ids of the machine, as {"id","zh","en"} (core/base/label.h); each call
 * returns a new reference. An id that its table lacks labels itself. */
#ifndef CASES_LABEL_LOOKUP_H
#define CASES_LABEL_LOOKUP_H

#include "core/base/label.h"
#include "core/cases/machine.h"

json_t *case_state_label(const struct case_machine *machine, const char *id);
json_t *case_states_label(const struct case_machine *machine, const char *ids); /* an array */
json_t *case_action_label(const struct case_machine *machine, const char *id);
json_t *case_clock_label(const char *id);
json_t *case_stage_label(int number); /* JSON null unless 1…5 */
/* Passed up to county, prefecture, province; null for 0. */
json_t *case_level_label(json_int_t level);
json_t *docket_kind_label(const char *id);

/* How a docket stands (open, closed, void) or one of its stages (done, open, waiting, skipped,
 * unneeded, void). */
extern const struct label docket_standings[];

/* Who must act before a clock ends: ours, party, window (nobody). */
extern const struct label case_duties[];

#endif
