/* What lies on the disk, at start and at the end: folders, the single-instance lock, the two
 * databases with the connections of every lane, the keys. */
#ifndef DAEMON_STORES_H
#define DAEMON_STORES_H

#include "core/base/error.h"
#include "platform/runtime/config.h"
#include "platform/runtime/service.h"

/* Makes the folders. */
enum err stores_folders(const struct config *config, struct error *e) MUST_CHECK;

/* Takes state_dir/lock and writes our process id into it; E_CONFLICT names the holder's. *fd is the
 * caller's to close, which gives the lock back. */
enum err stores_lock(const struct config *config, int *fd, struct error *e) MUST_CHECK;

/* Opens every connection, refuses a rehearsal's state in production and the other way round, and
 * publishes what a crash left unpublished. Before the lanes run. */
enum err stores_open(struct service *service, struct error *e) MUST_CHECK;

/* Closes what stores_open opened, also after its failure. After the lanes have ended. */
void stores_close(struct service *service);

#endif
