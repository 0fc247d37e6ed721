/* The table of routes: one row says everything about one: method, path, who may, how it answers,
 * handler. Privilege sits here and in the operation table, never in a handler; nothing reads a path
 * to decide. Each src/doors/web/…_routes.c exports one list; routes.c names them. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "doors/web/exchange.h"
#include "platform/ops/op.h"

#define ROLE_PUBLIC 0 /* anybody, without a login */

enum route_flag {
    ROUTE_JSON = 1,      /* for programs: API tokens are taken; refusals are JSON, never a page */
    ROUTE_NEWCOMERS = 2, /* open to people who must change their first password before all else */
    ROUTE_LOCAL = 4      /* open to anybody who asks straight from this machine */
};

struct route {
    const char *method; /* "GET" (serves HEAD, too) or "POST"; NULL ends a list */
    const char *path;   /* "/case/:case": a segment ":name" matches any one segment that is not
                           empty, a last segment "*name" the rest of the path */
    unsigned roles;     /* any of these, or ROLE_PUBLIC */
    exchange_fn *run;
    unsigned flags;   /* enum route_flag */
    const void *with; /* what the handler needs to know about its route: exchange_with */
};

/* Rows: {GET("/me", ROLE_STAFF, me)}, {POST("/logout", ROLE_STAFF, logout), .flags = …}. */
#define GET(at, who, what) .method = "GET", .path = at, .roles = who, .run = what
#define POST(at, who, what) .method = "POST", .path = at, .roles = who, .run = what

extern const struct route routes_site[];    /* the public site, assets */
extern const struct route routes_login[];   /* login and logout */
extern const struct route routes_metrics[]; /* for monitors */
extern const struct route routes_me[];      /* own account */
extern const struct route routes_ops[];     /* every operation as a form */
extern const struct route routes_audit[];   /* the auditor desk: /audit … */
extern const struct route routes_api[];     /* every operation as JSON */
extern const struct route routes_desk[];
extern const struct route routes_desk_plan[];
extern const struct route routes_desk_system[];
extern const struct route routes_desk_users[];
extern const struct route routes_desk_tables[];
extern const struct route routes_desk_people[];
extern const struct route routes_desk_draw[];
extern const struct route routes_desk_import[]; /* the admin desk: /desk/imports … */

/* Inbox and casework. */
extern const struct route routes_inbox[];  /* the first page of a day, outbox */
extern const struct route routes_lists[];  /* cases, deadlines, matters, visits */
extern const struct route routes_case[];   /* one case, documents */
extern const struct route routes_action[]; /* what is done to a case or a matter */
extern const struct route routes_forms[];  /* matters and visits to record, results to send in */
extern const struct route routes_draft[];  /* drafts of forms */
extern const struct route routes_feed[];   /* deadlines for calendar programs and feed readers */

extern const struct route *const routes_all[]; /* all of them, then NULL */

/* What the row says to somebody's request; who: NULL for nobody, local: straight from this machine.
 * What a token may is only known to the operation itself. Pure. */
enum admission {
    ADMIT,
    ADMIT_WITH_CSRF, /* a change, by a browser: if it sends what only pages of this site know */
    ADMIT_LOGIN,     /* nobody has logged in */
    ADMIT_DENIED,
    ADMIT_NEW_PASSWORD /* the first password comes first */
};
enum admission route_admits(const struct route *r, const struct access *who, bool local);

/* The route of that method and path in lists that end with NULL; values are those of ":name"
 * segments in order, decoded, to be freed. */
#define ROUTE_PARAMS 4
struct route_match {
    const struct route *route; /* NULL: none */
    const struct route *other; /* then: the same path with another method, or NULL */
    const char *names[ROUTE_PARAMS];
    char *values[ROUTE_PARAMS];
    unsigned count;
};
void route_find(const struct route *const *lists, const char *method, const char *path,
                struct route_match *m);
void route_match_free(struct route_match *m);

#endif
