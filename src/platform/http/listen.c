#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/runtime/unix_socket.h"

#define BACKLOG 512
#define UNIX "unix:"

union place {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static enum err unreadable(const char *text, struct error *e)
{
    return error_set(e, E_INPUT,
                     "[web] listen 看不懂 “%s”；写法：127.0.0.1:8420、[::1]:8420 或 unix:/路径。",
                     "[web] listen: “%s” is not understood; write 127.0.0.1:8420, [::1]:8420 or "
                     "unix:/path.",
                     text);
}

/* ---- addresses ---- */

static bool read_port(const char *text, in_port_t *port)
{
    size_t len = strlen(text);
    long n = len && len <= 5 && strspn(text, "0123456789") == len ? strtol(text, NULL, 10) : 0;

    *port = htons((uint16_t)n);
    return n >= 1 && n <= 65535;
}

/* The host part lies between from and the colon before the port. */
static bool read_address(const char *text, union place *at, socklen_t *size)
{
    const char *colon = strrchr(text, ':');
    char host[64];
    bool six = *text == '[';
    size_t len = colon ? (size_t)(colon - text) : 0;

    if (!colon || len >= sizeof host || (six && (len < 2 || text[len - 1] != ']')))
        return false;
    memcpy(host, text + six, len - 2 * six);
    host[len - 2 * six] = '\0';
    if (six) {
        at->six = (struct sockaddr_in6){.sin6_family = AF_INET6};
        *size = sizeof at->six;
        return inet_pton(AF_INET6, host, &at->six.sin6_addr) == 1 &&
               read_port(colon + 1, &at->six.sin6_port);
    }
    at->four = (struct sockaddr_in){.sin_family = AF_INET};
    *size = sizeof at->four;
    return inet_pton(AF_INET, host, &at->four.sin_addr) == 1 &&
           read_port(colon + 1, &at->four.sin_port);
}

static bool is_loopback(const union place *at)
{
    return at->any.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&at->six.sin6_addr)
                                         : ntohl(at->four.sin_addr.s_addr) >> 24 == 127;
}

static enum err open_at(const union place *at, socklen_t size, const char *text, int *fd,
                        struct error *e)
{
    int yes = 1;

    *fd = socket(at->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd >= 0)
        setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (*fd >= 0 && at->any.sa_family == AF_INET6)
        setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (*fd >= 0 && bind(*fd, &at->any, size) == 0 && listen(*fd, BACKLOG) == 0)
        return E_OK;
    int failed = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    if (failed == EADDRINUSE)
        return error_set(e, E_CONFLICT, "%s 已被别的程序占用；请改 [web] listen。",
                         "%s is taken by another program: change [web] listen.", text);
    return error_errno(e, failed, "无法在 %s 上提供网页", "cannot serve pages at %s", text);
}

static enum err open_local(const char *text, const char *group, int *fd, struct error *e)
{
    const struct unix_socket s = {text + strlen(UNIX), group, "[web] listen", "[web] proxy_group"};

    return *s.path == '/' ? unix_socket_listen(&s, fd, e) : unreadable(text, e);
}

enum err listen_open(const char *listen, const char *group, bool proxied, int *fd, struct error *e)
{
    union place at;
    socklen_t size;

    *fd = -1;
    if (strncmp(listen, UNIX, strlen(UNIX)) == 0)
        return open_local(listen, group, fd, e);
    if (!read_address(listen, &at, &size))
        return unreadable(listen, e);
    if (!is_loopback(&at) && !proxied)
        return error_set(
            e, E_INPUT,
            "[web] listen = %s 会在网络上明文传送密码。请只听 127.0.0.1 或 unix:，前面放"
            "一台提供 TLS 的代理；代理在别的机器上时，用 [web] proxy 写明它的地址。",
            "[web] listen = %s would send passwords over the network in the clear. Listen "
            "on 127.0.0.1 or unix: behind a proxy with TLS; if the proxy is another "
            "machine, name its address in [web] proxy.",
            listen);
    return open_at(&at, size, listen, fd, e);
}

void listen_close(const char *listen)
{
    if (strncmp(listen, UNIX, strlen(UNIX)) == 0)
        unlink(listen + strlen(UNIX));
}
