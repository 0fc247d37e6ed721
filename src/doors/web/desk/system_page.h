/* The desk's pages about the daemon itself and about who may use it. */
#ifndef DESK_SYSTEM_PAGE_H
#define DESK_SYSTEM_PAGE_H

#include <stdbool.h>

#include "platform/html/html.h"

struct desk_system {
    const json_t *system, *status, *backups, *config; /* answers of the operations of these names */
    const char *csrf;
    bool rehearsal;
};
void desk_system(struct html *h, const struct desk_system *p);

/* "user list" and "token list" (NULL ok); csrf NULL: may not change anything. */
void desk_users(struct html *h, const json_t *users, const json_t *tokens, const char *csrf);

/* "user show", and of how many logins we know. viewer may not approve what she proposed. */
void desk_user(struct html *h, const json_t *user, unsigned logins, const char *viewer,
               const char *csrf);

/* What was made just now and is shown once: a password or a token. */
void desk_secret(struct html *h, const json_t *answer, const char *back);

#endif
