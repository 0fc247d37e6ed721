/* The inside of an exchange, for the files that make it up (exchange*.c) and for
 * login_routes.c and api_routes.c; other handlers use doors/web/exchange.h. */
#ifndef WEB_EXCHANGE_PRIVATE_H
#define WEB_EXCHANGE_PRIVATE_H

#include "doors/web/exchange.h"
#include "doors/web/route.h"
#include "doors/web/session.h"
#include "doors/web/state.h"
#include "platform/http/http.h"
#include "platform/http/urlform.h"
#include "platform/ops/request.h"
#include "platform/runtime/service.h"

#define ASKS 16
#define COOKIES 3

struct asked {
    struct exchange *x;
    const char *key;
    struct request *request; /* while it runs */
    json_t *answer;
    struct error error;
    bool failed;
    bool soft; /* a failure is the handler's to show */
};

struct exchange_text {
    struct exchange_text *next;
    char *text;
};

struct exchange {
    struct web_state *state;
    struct service *service;
    struct http *http;
    int64_t began_ms;
    struct route_match match;
    char *path;
    bool json; /* the route is for programs, ROUTE_JSON */
    struct urlform query;
    bool known;
    struct session session;
    char anonymous[65]; /* csrf of somebody who has not logged in, "" without */
    enum lang lang;
    struct asked asked[ASKS];
    unsigned count;
    unsigned running;
    bool starting; /* the handler has not returned yet */
    exchange_fn *then;
    struct exchange_text *texts;
    char *cookies[COOKIES]; /* to set */
    struct html html;
    struct page page;
    char *other;
    char *notice_zh, *notice_en;
    struct viewer viewer;
    void *kept;
    void (*done)(void *);
    bool refusing;
    bool ended;
};

/* Answers one request: finds its route, checks who may, runs the handler. http is the exchange's
 * from then on and gets exactly one http_reply. */
void exchange_begin(struct web_state *state, struct http *http);

/* True if a request with these cookies is somebody's who has logged in. */
bool exchange_known(struct web_state *state, const char *cookies);

/* For work that is no operation: between the two, the exchange waits. */
void exchange_hold(struct exchange *x);
void exchange_release(struct exchange *x);

/* Goes on with the handler's next step, or ends, if nothing runs any more. */
void exchange_go_on(struct exchange *x);

/* A whole Set-Cookie text, copied. */
void exchange_cookie(struct exchange *x, const char *text);

/* Answers with fields of one's own, ended by a NULL name. */
void exchange_reply_bytes(struct exchange *x, int status, const struct http_field *fields,
                          struct http_bytes bytes);
void exchange_reply_file(struct exchange *x, int status, const struct http_field *fields, int fd,
                         int64_t len);

/* Somebody looks at a page, and may be led elsewhere. */
bool exchange_is_page(const struct exchange *x);

/* The answer to somebody who has not logged in, or may not. */
void exchange_turn_away(struct exchange *x);

/* exchange_fail with a status of one's own. */
void exchange_refuse(struct exchange *x, int status, const struct error *e);

#endif
