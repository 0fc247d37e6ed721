/* The operation `status`: how the daemon is doing, in one page. */
#ifndef SERVICE_OP_STATUS_H
#define SERVICE_OP_STATUS_H

#include <jansson.h>

#include "service/op.h"

enum err op_status(struct op_call *call, json_t **result, struct error *e) MUST_CHECK;

/* Adds what goes wrong at present as notes to any result. */
void op_warning_notes(struct service *service, json_t *result);

#endif
