/* API tokens that worked lately, so that nobody else may send large files. Whose a token is, only a
 * lane can say (features/accounts/accounts.h). Event loop only. */
#ifndef WEB_BEARER_H
#define WEB_BEARER_H

#include <stdbool.h>
#include <stdint.h>

#include "platform/ops/access.h"

#define BEARERS 256 /* the oldest makes room */
#define BEARER_SEEN_S 3600

struct bearers {
    struct {
        char token[65]; /* SHA-256 */
        int64_t at;
    } list[BEARERS];
    unsigned next;
};

/* "Bearer …" of an Authorization header (NULL ok) into *who; false if there is none. */
bool bearer_read(const char *authorization, struct access *who);

void bearer_worked(struct bearers *b, const struct access *who, int64_t now);
bool bearer_seen(const struct bearers *b, const struct access *who, int64_t now);

#endif
