/* The operation `status`: how the daemon is doing, in one page. */
#ifndef SYSTEM_OPS_DAEMON_H
#define SYSTEM_OPS_DAEMON_H

#include <jansson.h>

#include "platform/ops/op.h"

enum err op_status(struct op_call *call, json_t **answer, struct error *e) MUST_CHECK;

/* Adds what goes wrong at present as notes to any answer. */
void op_warning_notes(struct service *service, json_t *answer);

#endif
