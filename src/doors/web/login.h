/* Signing in from a page: the password is checked in LANE_LOGIN, then a new session begins. */
#ifndef WEB_LOGIN_H
#define WEB_LOGIN_H

#include "core/base/error.h"
#include "doors/web/exchange.h"

/* e NULL: the exchange is that person's now, under a new session, and its cookie is set. Answers
 * the exchange. */
typedef void login_done_fn(struct exchange *x, const struct error *e);

/* Checks nothing but the password; who may try how often is the caller's. */
void login_start(struct exchange *x, const char *key, const char *password, login_done_fn *done);

#endif
