/* The table of routes: method, path, who may, handler. Privilege sits here and in the operation
 * table, never in a handler. Each src/web/<group>.c exports one list; route.c names them. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "doors/web/exchange.h"
#include "platform/ops/op.h"

#define ROLE_PUBLIC 0 /* anybody, without a login */

struct route {
    const char *method; /* "GET" (serves HEAD, too) or "POST"; NULL ends a list */
    const char *path;   /* "/case/:case": a segment ":name" matches any one segment that is not
                           empty, a last segment "*name" the rest of the path */
    unsigned roles;     /* any of these, or ROLE_PUBLIC */
    exchange_fn *run;
};

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
extern const struct route routes_action[]; /* what is done to a case */
extern const struct route routes_forms[];  /* matters and visits to record, results to send in */
extern const struct route routes_matter[]; /* one matter */
extern const struct route routes_draft[];  /* drafts of forms */
extern const struct route routes_feed[];   /* deadlines for calendar programs and feed readers */

/* The route of that method and path. *other is set if the path exists with another method. params
 * gets the values of ":name" segments in order, at most ROUTE_PARAMS, each decoded, to be freed. */
#define ROUTE_PARAMS 4
struct route_match {
    const struct route *route; /* NULL: none */
    bool other;
    const char *names[ROUTE_PARAMS];
    char *values[ROUTE_PARAMS];
    unsigned count;
};
void route_find(const char *method, const char *path, struct route_match *m);
void route_match_free(struct route_match *m);

/* The i-th route of all lists, NULL after the last: for tests and documents. */
const struct route *route_at(unsigned i);

#endif
