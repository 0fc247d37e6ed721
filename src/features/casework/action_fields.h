/* Fields of an action as an operation gets them: "set" and "reason". */
#ifndef CASEWORK_ACTION_FIELDS_H
#define CASEWORK_ACTION_FIELDS_H

#include <jansson.h>

#include "core/base/error.h"
#include "core/cases/actions.h"

/* Adds to fields what args ("set": an object, "reason") give for the action. E_INPUT names the
 * fields it has. */
enum err op_fields_read(const json_t *args, const struct case_action *action, json_t *fields,
                        struct error *e) MUST_CHECK;

#endif
