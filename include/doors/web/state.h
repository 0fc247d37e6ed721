/* What all requests of one door share. Event loop only. */
#ifndef WEB_STATE_H
#define WEB_STATE_H

#include "doors/web/bearer.h"
#include "doors/web/session.h"
#include "doors/web/throttle.h"
#include "platform/runtime/service.h"

struct http;
struct static_files; /* doors/web/static.h */
struct longworks;    /* doors/web/longwork.h */

struct web_state {
    struct service *service;
    struct sessions *sessions;
    struct throttle *throttle;
    unsigned logins; /* passwords being checked */
    struct bearers bearers;
    struct static_files *files;
    struct longworks *works;
    uint64_t answers[6]; /* by the first digit of their status */
    struct http *https;  /* requests not answered yet */
};

unsigned web_connections(const struct web_state *state);

#endif
