/* What the operations on plans share. */
#ifndef PLANNING_OPS_PLAN_H
#define PLANNING_OPS_PLAN_H

#include "core/base/buf.h"
#include "platform/ops/op.h"

/* The file of any call, of at most max bytes: E_LIMIT. NUL-terminated. */
enum err op_whole_file(const struct op_call *call, size_t max, struct buf *text,
                       struct error *e) MUST_CHECK;

#endif
