/* Listening Unix sockets, for people and programs of this machine. */
#ifndef RUNTIME_UNIX_SOCKET_H
#define RUNTIME_UNIX_SOCKET_H

#include "core/base/error.h"

struct unix_socket {
    const char *path;
    const char *group; /* who may connect, beside the daemon's account; "" is the daemon's own */
    const char *path_key, *group_key; /* what to change when it fails: "[web] listen" */
};

/* *fd is non-blocking; the file has mode 0660. Folders on the way are made; a file that nobody
 * answers on is replaced. The caller removes the file in the end. E_INPUT if the path is too long
 * or the group unknown, E_CONFLICT if the file is another's, E_IO; then *fd is -1 and no file of
 * ours is left. Before the first thread only, as it asks for the group and sets the umask. */
enum err unix_socket_listen(const struct unix_socket *s, int *fd, struct error *e) MUST_CHECK;

#endif
