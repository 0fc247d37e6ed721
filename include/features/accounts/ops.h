/* The operations of this room; each list ends with a NULL name. doors/ops/ops.c names them all. */
#ifndef ACCOUNTS_OPS_H
#define ACCOUNTS_OPS_H

#include "platform/ops/op.h"

extern const struct op ops_account[]; /* user add, list, show, approve, reject, roles, reset,
                                         disable, logout, enable, password, whoami */
extern const struct op ops_token[];   /* token add, list, revoke */

#endif
