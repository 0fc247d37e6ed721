/* What all requests of one door share. Event loop only. */
#ifndef WEB_STATE_H
#define WEB_STATE_H

#include "service/service.h"
#include "web/session.h"
#include "web/throttle.h"

struct http;

struct web_state {
    struct service *service;
    struct sessions *sessions;
    struct throttle *throttle;
    unsigned logins;    /* passwords being checked */
    struct http *https; /* requests not answered yet */
};

/* Seconds of a clock that only goes forward, also while the machine sleeps. Not the clock of a
 * rehearsal: a login lasts as long as the person's own watch says. */
int64_t web_now(void);

#endif
