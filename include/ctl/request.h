/* One request from parsing to answer: who asks, may they, are the arguments right, run it in its
 * lane, record it. */
#ifndef CTL_REQUEST_H
#define CTL_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "service/lanes.h"
#include "service/service.h"

struct request;

/* Called in the event loop with the answer, an object lent until it returns. */
typedef void request_done_fn(void *user, const json_t *answer);

/* Starts what `object` ({"op","args","as"?}) asks for peer. fd is a passed file or -1, and is
 * closed at the end in any case. Afterwards `done` is called exactly once. E_INPUT, E_NOTFOUND,
 * E_DENIED or E_STOPPED if it is refused at once; then `done` is not called. */
enum err request_start(struct service *service, const json_t *object, uid_t peer, int fd,
                       request_done_fn *done, void *user, struct request **out,
                       struct error *e) MUST_CHECK;

/* The asker has gone: let it run, tell nobody. */
void request_forget(struct request *request);

/* {"progress":…} as it stands now, new reference. */
json_t *request_progress(struct request *request);

/* {"ok":false,"error":{"code","zh","en"}}, new reference. */
json_t *request_refusal(const struct error *e);

#endif
