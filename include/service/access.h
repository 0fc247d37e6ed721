/* Who speaks, and may they? The role column of the operation's row decides, nothing else. */
#ifndef SERVICE_ACCESS_H
#define SERVICE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "service/config.h"
#include "service/op.h"

struct access {
    char actor[40]; /* a person's key, or "uid:N" */
    unsigned roles;
    uint32_t bureau; /* sees and works on this one and those below it; 0: any */
};

/* At the control socket: the person of that uid; with `as` (rehearsal only, else E_DENIED) any
 * configured person. root and the daemon's own uid have ROLE_OWNER besides, unless they act as
 * somebody. */
enum err access_identify(const struct config *config, bool rehearsal, uid_t peer, uid_t own,
                         const char *as, struct access *out, struct error *e) MUST_CHECK;

/* E_DENIED, naming the roles it takes, unless one of the person's roles is in the row. */
enum err access_check(const struct op *op, const struct access *who, struct error *e) MUST_CHECK;

#endif
