/* Passwords for inspectctl: typed without echo, or read from standard input; never an argument,
 * where other users of the machine and the shell's history would see them. */
#ifndef CTL_SECRETS_H
#define CTL_SECRETS_H

#include <jansson.h>

#include "core/base/error.h"
#include "core/base/lang.h"
#include "platform/ops/op.h"

/* Asks for each OP_SECRET of the operation and adds it to args; none with the flag `generate`. On a
 * terminal (fd) a new one is asked for twice; otherwise each is one line of fd. An empty answer
 * adds nothing. E_INPUT if two answers differ or a line is too long, E_STOPPED after Ctrl-C. */
enum err secrets_ask(const struct op *op, json_t *args, int fd, enum lang lang,
                     struct error *e) MUST_CHECK;

/* True if the operation has any. */
bool secrets_wanted(const struct op *op);

#endif
