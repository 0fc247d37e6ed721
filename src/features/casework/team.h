/* Who goes: the team a case was opened with, or the one drawn anew or named by hand since. */
#ifndef CASEWORK_TEAM_H
#define CASEWORK_TEAM_H

#include <jansson.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

/* From the events of a case ([{kind,content}…]) the team of the last change, as frozen has it:
 * [{"slot","id","name"}…], new. *inspectors is NULL if the team never changed. Names are those of
 * the draws; whoever was in none stands by the staff number. */
enum err case_team(struct ledger *ledger, const json_t *frozen, const json_t *events,
                   json_t **inspectors, struct error *e) MUST_CHECK;

#endif
