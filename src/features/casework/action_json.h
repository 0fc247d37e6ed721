/* Actions of cases and matters in a form that pages can make into a form, and what was recorded, in
 * words. */
#ifndef CASEWORK_ACTION_JSON_H
#define CASEWORK_ACTION_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "core/cases/actions.h"

/* What somebody fills in: [{"id","kind" (text, date, int, fen, flag, code, list, results),
 * "required","zh","en"[,"choices":[{"code","zh","en"[,"alone"]}…]]}…]. Choices of `people`
 * ([{"id","name"}…], may be NULL) where the field names some of them. */
json_t *action_json_form(const struct codes *codes, const struct case_action *action, int32_t day,
                         const json_t *people);

/* Makes fields as the core lists them (case_field_json) into such. */
void action_json_choices(json_t *fields, const struct codes *codes, int32_t day,
                         const json_t *people);

/* A recorded content: [{"zh","en","value"}…] in the order of the action's fields; a value is a
 * text or {"zh","en"}. What the machine computed and is worth telling comes last. */
json_t *action_json_content(const struct codes *codes, const struct case_action *action,
                            const json_t *content, int32_t day);

#endif
