/* The daemon's HTTP server (libevent's evhttp, used only in server.c). It listens where [web]
 * listen says: loopback or a Unix socket; TLS is a proxy's. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include <event2/event.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

struct web;

/* *out is NULL if [web] listen is empty. E_CONFLICT if the address is taken. */
enum err web_open(struct service *service, struct event_base *base, struct web **out,
                  struct error *e) MUST_CHECK;

/* After the lanes have ended. NULL ok. */
void web_close(struct web *web);

#endif
