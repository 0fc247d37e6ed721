/* Connections of the web: each one's bytes go through the gate (platform/http/gate.h), its body to
 * where it is kept, and only then does the HTTP library get to see that there is a request. Bounds
 * for time, size and number stand here. Uses libevent's bufferevents, not its HTTP. Event loop
 * only. */
#ifndef HTTP_DOOR_H
#define HTTP_DOOR_H

#include <event2/bufferevent.h>
#include <event2/event.h>

#include "platform/http/body.h"
#include "platform/http/gate.h"
#include "platform/http/peers.h"

struct door;

/* One request as the door hands it on; the handler of it owns it. */
struct arrival {
    struct gate gate;
    struct body *body; /* or NULL */
    int refused;       /* status of the answer, with why; 0: none of this was wrong */
    struct error why;
    char address[64]; /* of the client: of the connection, or what a declared proxy says */
    bool https;       /* as a declared proxy says */
    bool trusted;     /* it came through a declared proxy or the Unix socket */
};
void arrival_free(struct arrival *a);

/* What the configuration says now. */
struct door_rules {
    int64_t connections, per_address;
    int64_t rate, burst; /* of one address: requests a second, and at once */
    int64_t head_s;      /* for a head to arrive */
    char proxies[256];   /* addresses joined by commas */
};

struct visit;

struct door_calls {
    void *user;
    /* The library's connection of bev has its socket: have door_left called when it closes. */
    void (*attach)(void *user, struct bufferevent *bev, struct visit *v);
    void (*rules)(void *user, struct door_rules *out);
    /* How large the body of this request may be; a status other than 0 refuses it, with why. */
    int (*limits)(void *user, struct arrival *a, struct body_limits *out);
    /* More connections than there may be: accept none until told otherwise. */
    void (*pause)(void *user, bool pause);
};

struct door *door_new(struct event_base *base, const struct door_calls *calls);
void door_free(struct door *d); /* after the library has let go of all connections */

/* A connection that the library is about to fill with a socket. Until the library has read the one
 * line that stands for a request there, nothing of what the client sent is in its buffer. */
struct bufferevent *door_enter(struct door *d);

/* The library has closed the connection. */
void door_left(struct visit *v);

/* The request that the library was told of, now the caller's. NULL if there is none. */
struct arrival *door_take(struct door *d, struct bufferevent *bev, struct visit **v);

void door_replying(struct visit *v); /* the answer is being written */
void door_replied(struct visit *v);  /* it has left */

/* What becomes of the connection after this answer. DOOR_LINGER: the client is still sending what
 * was refused; the door reads on for a while, as closing at once would take the answer away from
 * it. */
enum door_after { DOOR_KEEP, DOOR_CLOSE, DOOR_LINGER };
enum door_after door_after(const struct visit *v);

unsigned door_count(const struct door *d);

#endif
