/* The daemon's end of the control socket. A connection asks one thing at a time; while it waits it
 * gets {"progress":{"step","done","total","elapsed_ms","waiting"}} frames. Whatever one connection
 * does, the others go on. All in the event loop's thread. */
#ifndef CTL_SERVER_H
#define CTL_SERVER_H

#include <event2/event.h>

#include "core/base/error.h"
#include "platform/runtime/service.h"

struct server;

/* Listens on the configured socket (mode 0660, group as configured). A stale socket file is
 * replaced; E_CONFLICT if another process answers on it. */
enum err server_open(struct service *service, struct event_base *base, struct server **out,
                     struct error *e) MUST_CHECK;

/* Closes everything and removes the socket file. After the lanes have ended. NULL ok. */
void server_close(struct server *server);

#endif
