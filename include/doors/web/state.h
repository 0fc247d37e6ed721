/* What all requests of the web share. Event loop only. */
#ifndef WEB_STATE_H
#define WEB_STATE_H

#include "doors/web/bearer.h"
#include "doors/web/session.h"
#include "doors/web/throttle.h"
#include "platform/runtime/service.h"

struct http_server;
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
    struct http_server *server;
};

#endif
