/* Accounts: who may sign in with a password, and as what; and their API tokens. A row holds what is
 * in force and, beside it, one change that waits for a second person. Passwords are hashes, tokens
 * their SHA-256: nothing here lets anybody in. Who may change what is
 * features/accounts/accounts.h's. */
#ifndef STORE_LEDGER_ACCOUNTS_H
#define STORE_LEDGER_ACCOUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "platform/store/ledger.h"

#define ACCOUNT_KEY_BYTES 40 /* 32 characters and more room, as platform/ops/access.h has it */
#define ACCOUNT_NAME_BYTES 128
#define ACCOUNT_HASH_BYTES 128
#define ACCOUNT_INSPECTOR_BYTES 41 /* a staff number has at most 40 */

enum account_state { ACCOUNT_PROPOSED, ACCOUNT_ACTIVE, ACCOUNT_DISABLED };
const char *account_state_name(enum account_state state); /* "proposed", … */

struct account {
    char key[ACCOUNT_KEY_BYTES];
    char name[ACCOUNT_NAME_BYTES];
    unsigned roles;  /* enum role; 0 for a person of [people], whose roles stand there */
    uint32_t bureau; /* 0: all */
    char inspector[ACCOUNT_INSPECTOR_BYTES]; /* staff number of the registry; "": is none */
    char password[ACCOUNT_HASH_BYTES];       /* "" until there is one */
    bool must_change;                        /* somebody else knows the password */
    enum account_state state;
    int64_t serial; /* grows with every change that must end running sessions */
    char proposed_by[ACCOUNT_KEY_BYTES];
    int64_t proposed_at;
    char approved_by[ACCOUNT_KEY_BYTES];        /* "" while proposed */
    int64_t approved_at, password_at, login_at; /* 0: never */
    struct account_change {
        char by[ACCOUNT_KEY_BYTES]; /* "": no change waits */
        int64_t at;
        char name[ACCOUNT_NAME_BYTES];
        unsigned roles;
        uint32_t bureau;
        char inspector[ACCOUNT_INSPECTOR_BYTES];
        char password[ACCOUNT_HASH_BYTES]; /* "" leaves it */
    } next;
};

/* E_NOTFOUND with a sentence that names the key. */
enum err ledger_account_get(struct ledger *ledger, const char *key, struct account *out,
                            struct error *e) MUST_CHECK;

/* Adds the row or puts it in place of the one with that key. */
enum err ledger_account_put(struct ledger *ledger, const struct account *account,
                            struct error *e) MUST_CHECK;

/* By key. */
enum err ledger_account_each(struct ledger *ledger,
                             enum err (*each)(void *ctx, const struct account *account,
                                              struct error *e),
                             void *ctx, struct error *e) MUST_CHECK;

/* Somebody signed in: the time, and a hash with newer parameters in place of `old` (fresh NULL:
 * keep it). Nothing happens if the password was changed meanwhile. */
enum err ledger_account_signed_in(struct ledger *ledger, const char *key, int64_t time,
                                  const char *old, const char *fresh, struct error *e) MUST_CHECK;

struct api_token {
    int64_t id; /* given by the ledger */
    char sha256[65];
    char account[ACCOUNT_KEY_BYTES];
    char label[ACCOUNT_NAME_BYTES];
    unsigned roles; /* at most these of its account's */
    bool read_only;
    int64_t created; /* instant */
    int32_t expires; /* last day it works */
    int32_t used;    /* last day it was used, DAY_NONE if never */
    int64_t revoked; /* instant, 0 while it stands */
    char revoked_by[ACCOUNT_KEY_BYTES];
};

enum err ledger_token_add(struct ledger *ledger, const struct api_token *token, int64_t *id,
                          struct error *e) MUST_CHECK;

/* By the hash of the secret, or by id; E_NOTFOUND. */
enum err ledger_token_find(struct ledger *ledger, const char *sha256, struct api_token *out,
                           struct error *e) MUST_CHECK;
enum err ledger_token_get(struct ledger *ledger, int64_t id, struct api_token *out,
                          struct error *e) MUST_CHECK;

/* Of one account, or of all (NULL), newest last. */
enum err ledger_token_each(struct ledger *ledger, const char *account,
                           enum err (*each)(void *ctx, const struct api_token *token,
                                            struct error *e),
                           void *ctx, struct error *e) MUST_CHECK;

/* E_CONFLICT if it is revoked already. */
enum err ledger_token_revoke(struct ledger *ledger, int64_t id, const char *by, int64_t time,
                             struct error *e) MUST_CHECK;
enum err ledger_token_used(struct ledger *ledger, int64_t id, int32_t day,
                           struct error *e) MUST_CHECK;

#endif
