/* The daemon's pages, feeds and API: an HTTP server (platform/http/server.h) where [web] listen
 * says, with what its requests share. */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include <event2/event.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

struct web_state;

/* *out is NULL if [web] listen is empty. E_CONFLICT if the address is taken. */
enum err web_open(struct service *service, struct event_base *base, struct web_state **out,
                  struct error *e) MUST_CHECK;

/* After the lanes have ended. NULL ok. */
void web_close(struct web_state *web);

#endif
