/* One connection: its requests come one after the other, each is answered before the next is read.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <event2/bufferevent.h>

#include "head.h"
#include "peers.h"
#include "platform/http/server.h"

#define ADDRESS_BYTES 64

enum phase {
    IDLE,     /* nothing of the next request is here */
    HEAD,     /* some of its head */
    BODY,     /* some of its body */
    HANDLING, /* it is being worked on */
    WRITING,  /* the answer leaves */
    DISCARD   /* refused and answered: what still comes is thrown away */
};

struct http {
    struct connection *connection; /* NULL once it is gone */
    struct head head;
    struct body *body; /* or NULL */
    int refused;       /* status of the answer, with why; 0: none of this was wrong */
    struct error why;
    char address[ADDRESS_BYTES]; /* of the client: of the connection, or what a proxy says */
    bool https;                  /* as a declared proxy says */
};
void http_free(struct http *h);

struct connection {
    struct http_server *server;
    struct connection *next, *before;
    struct bufferevent *bev;
    struct event *timer;
    enum phase phase;
    struct http *http;        /* that arrives or is worked on */
    bool last;                /* no request after this one */
    bool refused;             /* and the client may still be sending it */
    bool ended;               /* the client sends no more */
    uint64_t left;            /* of the body */
    uint64_t moved, standing; /* in this tick: bytes of body come, of answer to go */
    unsigned requests;
    char address[ADDRESS_BYTES];
    bool proxied; /* a declared proxy, or the Unix socket */
};

/* Of an accepted socket, which it takes over; proxied connections are not counted by address. */
struct connection *connection_new(struct http_server *server, evutil_socket_t fd,
                                  const char *address, bool proxied);
void connection_free(struct connection *c);

/* The answer was put into the connection's output. */
void connection_replying(struct connection *c);

struct http_server {
    struct event_base *base;
    struct http_calls calls;
    struct evconnlistener *listener;
    char *listen;
    struct peers *peers;
    struct connection *connections; /* newest first */
    unsigned count, enough;         /* when paused, fewer than enough to go on */
    bool paused;
    int64_t paused_s;       /* when that was last written down */
    struct event *again;    /* accepts again, after accept has failed */
    int64_t second;         /* of log lines about refusals */
    unsigned lines, unsaid; /* in it, and those kept back */
};

/* All connections of a server. */
void connections_add(struct http_server *s, struct connection *c);
void connections_remove(struct http_server *s, struct connection *c); /* and accept again */
void connections_pause(struct http_server *s, int64_t most); /* until an eighth of them has gone */
void connections_log_refusal(struct http_server *s, const char *address, int status,
                             const char *why);

#endif
