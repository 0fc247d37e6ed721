/* Where the web listens: "127.0.0.1:8420", "[::1]:8420" or "unix:/run/inspectd/web.sock". */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdbool.h>

#include "core/base/error.h"

/* *fd is a listening, non-blocking socket. group: of a Unix socket, "" is the daemon's own;
 * proxied: proxies are declared, and then it may be more than loopback. E_INPUT if the text is no
 * place or one that plain HTTP may not be offered at, E_CONFLICT if it is taken, E_IO. A Unix
 * socket gets mode 0660; a stale one is replaced. */
enum err listen_open(const char *listen, const char *group, bool proxied, int *fd,
                     struct error *e) MUST_CHECK;

/* Removes the file of a Unix socket. */
void listen_close(const char *listen);

#endif
