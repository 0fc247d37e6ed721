#include "doors/web/bearer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool bearer_read(const char *authorization, struct access *who)
{
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return false;
    authorization += 7;
    access_of_token(authorization + strspn(authorization, " "), who);
    return true;
}

void bearer_worked(struct bearers *b, const struct access *who, int64_t now)
{
    for (unsigned i = 0; i < BEARERS; i++)
        if (strcmp(b->list[i].token, who->token) == 0) {
            b->list[i].at = now;
            return;
        }
    snprintf(b->list[b->next].token, sizeof b->list[0].token, "%s", who->token);
    b->list[b->next].at = now;
    b->next = (b->next + 1) % BEARERS;
}

bool bearer_seen(const struct bearers *b, const struct access *who, int64_t now)
{
    for (unsigned i = 0; i < BEARERS; i++)
        if (strcmp(b->list[i].token, who->token) == 0)
            return *who->token && now - b->list[i].at <= BEARER_SEEN_S;
    return false;
}
