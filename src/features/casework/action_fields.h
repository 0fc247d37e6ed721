/* Fields of an action as people type them at the command line: --set field=value …, --reason. */
#ifndef CASEWORK_ACTION_FIELDS_H
#define CASEWORK_ACTION_FIELDS_H

#include <jansson.h>

#include "core/base/error.h"
#include "core/cases/actions.h"

/* Adds to fields what args ("set": list of texts, "reason") give for the action. E_INPUT names the
 * fields it has. */
enum err op_fields_read(const json_t *args, const struct case_action *action, json_t *fields,
                        struct error *e) MUST_CHECK;

#endif
