/* Accounts: signing in, and the rules by which people get, change and lose rights.
 *
 * Four eyes: what gives rights (a new account, other roles or another bureau, a new password set by
 * somebody else, enabling again) waits until a second administrator approves it, and never may that
 * be the person concerned. Only the owner of the machine (root or the daemon's uid at the socket)
 * does it alone: so the first administrator comes to be. Taking rights away is immediate.
 * Each change is an `admin` entry of the public log (action, actor, hash of the detail) and, with
 * the detail, in the ledger's record; neither holds a password.
 *
 * Changes run in LANE_LEDGER and publish; the rest in any lane, accounts_login in LANE_LOGIN. */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/ops/access.h"
#include "platform/ops/people.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_accounts.h"

#define ACCOUNTS_PASSWORD_MIN 12 /* characters */
#define ACCOUNTS_PASSWORD_MAX_BYTES 1024

/* Who changes something. */
struct admin_actor {
    const char *key;
    bool owner;
};

/* What an account shall be; NULL and ACCOUNTS_KEEP leave a thing as it is (a new one needs roles,
 * unless [people] has them). */
#define ACCOUNTS_KEEP UINT32_MAX
struct account_wish {
    const char *name;
    unsigned roles;        /* ACCOUNTS_KEEP, or enum role bits */
    uint32_t bureau;       /* ACCOUNTS_KEEP, or a bureau of regions.csv, or 0 for all */
    const char *inspector; /* staff number; "" takes it away */
    const char *password;
};

/* *out (may be NULL) is the account as it is afterwards. E_INPUT key, name, bureau or password not
 * right, E_CONFLICT exists already, or is not in a state for it. */
enum err accounts_add(struct lane *lane, const struct admin_actor *by, const char *key,
                      const struct account_wish *wish, struct account *out,
                      struct error *e) MUST_CHECK;
/* Another name, other roles, another bureau, another staff number (E_CONFLICT if it is a
 * colleague's); or a password in place of one forgotten, which must be changed at the next login. A
 * change that waited already gives way to this one. */
enum err accounts_change(struct lane *lane, const struct admin_actor *by, const char *key,
                         const struct account_wish *wish, struct account *out,
                         struct error *e) MUST_CHECK;
enum err accounts_enable(struct lane *lane, const struct admin_actor *by, const char *key,
                         struct account *out, struct error *e) MUST_CHECK;
enum err accounts_disable(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *reason, struct account *out, struct error *e) MUST_CHECK;

/* Ends all logins of the account at once; rights and tokens stay. Also somebody's of [people] who
 * has a password. One administrator is enough: it takes away, and gives nothing. */
enum err accounts_log_out(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *reason, struct account *out, struct error *e) MUST_CHECK;

/* What waits takes effect, or is dropped. seen: the first 8 or more digits of accounts_proposal as
 * the approver saw it, NULL for whatever it is now. E_DENIED for whoever proposed it and for the
 * person concerned, E_CONFLICT if nothing waits or something else than what was seen. */
enum err accounts_approve(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *seen, struct account *out, struct error *e) MUST_CHECK;
enum err accounts_reject(struct lane *lane, const struct admin_actor *by, const char *key,
                         struct account *out, struct error *e) MUST_CHECK;

/* SHA-256 of what waits for approval, as hex; "" if nothing does. */
void accounts_proposal(const struct account *account, char out[65]);

/* One's own password. old is NULL only if there is none yet, which is so for a person of [people]
 * without an account: this makes it. Ends the person's sessions. */
enum err accounts_password(struct lane *lane, const char *key, const char *old, const char *fresh,
                           struct error *e) MUST_CHECK;

/* E_INPUT with advice unless a password is long enough, not the person's own name, and not one
 * letter over and over. */
enum err accounts_check_password(const char *password, const char *key, const char *name,
                                 struct error *e) MUST_CHECK;

/* ---- signing in ---- */

/* E_DENIED with one sentence for every reason (unknown, proposed, disabled, wrong password), after
 * the same time. On success *who is ready for request_start (door ACCESS_SESSION); who->must_change
 * says that nothing but a new password is allowed. The time of login, and a hash with newer
 * parameters, are written by a job in the ledger's lane. */
enum err accounts_login(struct lane *lane, const char *key, const char *password,
                        struct access *who, struct error *e) MUST_CHECK;

/* ---- tokens ---- */

#define ACCOUNTS_SECRET_BYTES 72 /* "inspectd_" + 43 characters and more room */
struct token_wish {
    const char *label;
    unsigned roles; /* of the caller's; 0 for all of them */
    bool read_only;
    int32_t days; /* 1 to 366 */
};
/* secret is shown once and stored nowhere. E_CONFLICT if the person has no active account. */
enum err accounts_token_add(struct lane *lane, const char *key, unsigned roles,
                            const struct token_wish *wish, struct api_token *out,
                            char secret[ACCOUNTS_SECRET_BYTES], struct error *e) MUST_CHECK;
/* all: also other people's. E_NOTFOUND for one that is not to be seen. */
enum err accounts_token_revoke(struct lane *lane, const char *by, bool all, int64_t id,
                               struct error *e) MUST_CHECK;

#endif
