/* What log entries say, in words, for the operations that list them. */
#ifndef SYSTEM_OPS_LOG_H
#define SYSTEM_OPS_LOG_H

#include <jansson.h>

#include "core/tlog/entry.h"

/* A sentence or a {"zh","en"}, new reference; entry has passed entry_check. */
json_t *op_log_say(enum entry_type type, const json_t *entry);

#endif
