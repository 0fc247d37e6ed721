/* Who speaks, and may they? The role column of the operation's row decides, nothing else. Whoever
 * does not come from [people] is looked up again in the lane when the operation runs
 * (access_confirm), so that a right taken away is gone at once. */
#ifndef OPS_ACCESS_H
#define OPS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/error.h"
#include "platform/ops/op.h"
#include "platform/runtime/config.h"

enum access_door {
    ACCESS_SOCKET,  /* known by the kernel and [people] */
    ACCESS_NAMED,   /* in a rehearsal: acts as an account; roles are known in the lane only */
    ACCESS_SESSION, /* signed in with a password */
    ACCESS_TOKEN    /* sent an API token; who that is, is known in the lane only */
};

struct access {
    char actor[40]; /* a person's key, or "uid:N" */
    unsigned roles;
    uint32_t bureau; /* sees and works on this one and those below it; 0: any */
    enum access_door door;
    int64_t serial;   /* ACCESS_SESSION: of the account when it signed in */
    bool must_change; /* only a new password is allowed */
    bool read_only;
    char token[65]; /* ACCESS_TOKEN: SHA-256 of what was sent */
};

/* For a request that sends this token: what request_start takes. Looks nothing up. */
void access_of_token(const char *secret, struct access *out);

/* What a request asks in its lane before it runs: the person as the ledger has them now. Fills in
 * roles and bureau; E_LOGIN if the account is gone, the session older than the account's last
 * change, or the token unknown, expired or revoked. For ACCESS_SOCKET nothing is to do. */
enum err access_confirm(struct lane *lane, struct access *who, struct error *e) MUST_CHECK;

/* At the control socket: the person of that uid; with `as` (rehearsal only, else E_DENIED) any
 * person of [people] or with an account. root and the daemon's own uid have ROLE_OWNER besides,
 * unless they act as somebody. */
enum err access_identify(const struct config *config, bool rehearsal, uid_t peer, uid_t own,
                         const char *as, struct access *out, struct error *e) MUST_CHECK;

/* E_DENIED, naming the roles it takes, unless one of the person's roles is in the row; also if a
 * password must be changed first, a token only reads, or the operation wants its person present. */
enum err access_check(const struct op *op, const struct access *who, struct error *e) MUST_CHECK;

/* True if the roles are not known before access_confirm. */
bool access_waits(const struct access *who);

#endif
