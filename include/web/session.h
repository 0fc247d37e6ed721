/* Who asks, from the cookies of a request. */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include <stdbool.h>

#include "service/access.h"
#include "service/service.h"

struct session {
    struct access who;
    char name[80]; /* as shown */
    char csrf[65];
};

/* False: nobody. */
bool session_find(struct service *service, const char *cookies, struct session *out);

#endif
