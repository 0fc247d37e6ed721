/* The event loop: signals, spool notifications, timers, finished jobs, the control socket. It never
 * waits for a lane. */
#ifndef DAEMON_LOOP_H
#define DAEMON_LOOP_H

#include <event2/event.h>

#include "core/base/error.h"
#include "doors/daemon/sd_notify.h"
#include "platform/runtime/service.h"

struct loop;

enum err loop_new(struct service *service, struct sd_notify *notify, struct loop **out,
                  struct error *e) MUST_CHECK;
void loop_free(struct loop *loop); /* NULL ok */

/* For the control socket, which adds its own events. */
struct event_base *loop_base(struct loop *loop);

/* Runs until the daemon was told to stop and every lane has ended. */
void loop_run(struct loop *loop);

#endif
