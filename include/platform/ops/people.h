/* Who is who, in one place: people are listed in [people] of the configuration, or have an account
 * (platform/store/ledger_accounts.h), or both; then the configuration says what they are, and the
 * account only adds a password. Any lane. */
#ifndef OPS_PEOPLE_H
#define OPS_PEOPLE_H

#include <jansson.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"
#include "platform/store/ledger_accounts.h"

#define PEOPLE_KEY_BYTES 40
#define PEOPLE_NAME_BYTES 128
#define PEOPLE_INSPECTOR_BYTES 41
#define PEOPLE_NO_UID ((uid_t)-1)

struct someone {
    char key[PEOPLE_KEY_BYTES];
    char name[PEOPLE_NAME_BYTES];
    unsigned roles;                         /* enum role */
    char inspector[PEOPLE_INSPECTOR_BYTES]; /* staff number in the registry; "": is none */
    uint32_t bureau;                        /* works on this one and those below it; 0: on any */
    uid_t uid;                              /* PEOPLE_NO_UID: signs in with a password only */
};

/* Somebody who may act now. E_NOTFOUND for a key that nobody has, an account that is proposed or
 * disabled, the daemon itself, and a uid that is nobody. */
enum err people_find(struct lane *lane, const char *key, struct someone *out,
                     struct error *e) MUST_CHECK;

/* The account behind a token or a session, and its person. E_NOTFOUND unless it may be used. */
enum err people_active(struct lane *lane, const char *key, struct account *account,
                       struct someone *person, struct error *e) MUST_CHECK;

/* The name behind a key in a record, also of somebody who has left; the key itself if there is
 * none. Cut at a whole character if it is long. */
enum err people_name(struct lane *lane, const char *key, char out[PEOPLE_NAME_BYTES],
                     struct error *e) MUST_CHECK;

/* The staff number by which lists know that an inspector is this person, "" for somebody without
 * one: never guessed from the name, which colleagues may share. */
enum err people_inspector(struct lane *lane, const char *key, char out[PEOPLE_INSPECTOR_BYTES],
                          struct error *e) MUST_CHECK;
/* Adds to such a list "unlinked" and a note: how somebody without a staff number sees the team's
 * part of it. */
void people_unlinked(json_t *answer);

/* The name and the key, for sentences, as platform/html/view.h writes them; out may end at a whole
 * character before the end of a very long name. */
#define PEOPLE_LABEL_BYTES (PEOPLE_NAME_BYTES + PEOPLE_KEY_BYTES + 4)
const char *people_label(struct lane *lane, const char *key, char out[PEOPLE_LABEL_BYTES]);

/* Gives every table and record of an answer the names behind the keys in it, as "people" (see
 * platform/html/view.h): values stay keys, for programs. */
void people_name_all(struct lane *lane, json_t *answer);

/* The bureau, 0 for somebody without one or who is nobody. */
enum err people_bureau(struct lane *lane, const char *key, uint32_t *bureau,
                       struct error *e) MUST_CHECK;

/* Two names for one person: the same key, and in production also the same uid. */
enum err people_same(struct lane *lane, const char *a, const char *b, bool *same,
                     struct error *e) MUST_CHECK;

/* Whether somebody who may act works in no bureau that has picks of the draw: in another, in one
 * above them, or in none. */
enum err people_outside(struct lane *lane, const char *key, uint64_t commit_index, bool *outside,
                        struct error *e) MUST_CHECK;

#endif
