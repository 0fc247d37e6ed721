/* What the operations on plans share. */
#ifndef SERVICE_OP_PLAN_H
#define SERVICE_OP_PLAN_H

#include "base/buf.h"
#include "service/op.h"

/* The plan file that came with a call, whole. */
enum err op_plan_file(const struct op_call *call, struct buf *text, struct error *e) MUST_CHECK;

/* The file of any call, of at most max bytes: E_LIMIT. NUL-terminated. */
enum err op_whole_file(const struct op_call *call, size_t max, struct buf *text,
                       struct error *e) MUST_CHECK;

#endif
