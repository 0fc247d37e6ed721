/* One request from asking to answer, whatever the door: may they, are the arguments right, run it
 * in its lane, record it. Event loop only. */
#ifndef OPS_REQUEST_H
#define OPS_REQUEST_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/error.h"
#include "platform/ops/access.h"
#include "platform/ops/op.h"
#include "platform/runtime/lanes.h"
#include "platform/runtime/service.h"

struct request;

struct ask {
    const struct op *op;
    const json_t *args; /* lent: object, or NULL for none; not checked yet */
    struct access who;
    int fd; /* content of an OP_FILE parameter, or -1; closed at the end in any case */
};

/* Called in the event loop. answer (lent until it returns, see platform/ops/answer.h) is NULL
 * exactly if the operation failed, and then e says why. */
typedef void request_done_fn(void *user, const json_t *answer, const struct error *e);

/* Checks the role and the arguments and starts the operation. Afterwards `done` is called exactly
 * once. E_INPUT, E_DENIED or E_STOPPED if it is refused at once; then `done` is not called. */
enum err request_start(struct service *service, const struct ask *ask, request_done_fn *done,
                       void *user, struct request **out, struct error *e) MUST_CHECK;

/* The asker has gone: let it run, tell nobody. */
void request_forget(struct request *request);

/* {"progress":…} as it stands now, new reference. */
json_t *request_progress(struct request *request);

/* {"ok":false,"error":{"code","zh","en"}}, new reference. */
json_t *request_refusal(const struct error *e);

#endif
