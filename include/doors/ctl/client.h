/* inspectctl's end of the control socket, with plain blocking sockets. */
#ifndef CTL_CLIENT_H
#define CTL_CLIENT_H

#include <jansson.h>

#include "core/base/error.h"

/* Connects; *fd is the caller's to close. The sentence says what to do when nobody listens. */
enum err client_connect(const char *path, int *fd, struct error *e) MUST_CHECK;

/* Called with each {"step","done","total","elapsed_ms","waiting"}, lent. */
typedef void client_progress_fn(void *user, const json_t *progress);

/* Sends a request, with the open file `pass` (or -1), and waits for its answer. *answer is the
 * caller's. A refusal by the daemon comes back as its own code and sentences. */
enum err client_call(int fd, const json_t *request, int pass, client_progress_fn *progress,
                     void *user, json_t **answer, struct error *e) MUST_CHECK;

#endif
