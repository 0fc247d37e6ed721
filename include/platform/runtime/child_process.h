/* Another program, run without a shell: its standard input is given, what it says on standard error
 * is kept in part, and it has to be done in time. Blocks: never in the event loop. */
#ifndef RUNTIME_CHILD_PROCESS_H
#define RUNTIME_CHILD_PROCESS_H

#include <stddef.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

#define CHILD_WORDS 16

/* command: a program's absolute path, then arguments between spaces (nothing is quoted). input is
 * written to it whole, with PATH and LANG as its environment. E_INPUT if the path is not absolute
 * or there are too many arguments, E_IO if it cannot be run, ends with another status than 0, or
 * takes longer than timeout_s (then it is killed with all it started), E_STOPPED if the daemon
 * stops meanwhile. */
enum err child_process_run(struct service *service, const char *command, const char *input,
                           size_t len, int timeout_s, struct error *e) MUST_CHECK;

#endif
