/* How an exchange begins: what was asked, by whom, in which language, and may they? All checks that
 * hold for every route stand here and nowhere else. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/secret.h"
#include "doors/web/exchange_private.h"
#include "platform/html/html.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/monotonic.h"

#define LANG_COOKIE "lang"

static enum lang language(struct exchange *x)
{
    const char *asked = urlform_get(&x->query, "lang", 0);
    char kept[8];

    if (asked) {
        bool en = strcmp(asked, "en") == 0;
        exchange_cookie(x, en ? LANG_COOKIE "=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
                              : LANG_COOKIE "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        return en ? LANG_EN : LANG_ZH;
    }
    return cookie_get(http_header(x->http, "Cookie"), LANG_COOKIE, kept, sizeof kept) &&
                   strcmp(kept, "en") == 0
               ? LANG_EN
               : LANG_ZH;
}

/* The route first: how a bad query is answered is in its row, too. */
static enum err read_target(struct exchange *x, struct error *e)
{
    const char *target = http_target(x->http);
    size_t len = strcspn(target, "?");

    x->path = percent_decode(target, len, false);
    if (!x->path)
        x->path = mem_strdup("");
    if (!*x->path)
        return error_set(e, E_INPUT, "网址的编码不正确。", "The address is badly encoded.");
    route_find(routes_all, http_method(x->http), x->path, &x->match);
    const struct route *r = x->match.route ? x->match.route : x->match.other;
    x->json = r && r->flags & ROUTE_JSON;
    return target[len] ? urlform_parse(target + len + 1, strlen(target + len + 1), &x->query, e)
                       : E_OK;
}

static bool find_session(struct web_state *state, const char *cookies, struct session *out)
{
    struct snapshot_ref *box = service_snapshot(state->service);
    const struct config *c = snapshot_of(box)->config;
    const struct session_limits limits = {c->session_idle_s, c->session_most_s};

    bool found = sessions_find(state->sessions, cookies, &limits, monotonic_s(), out);
    snapshot_drop(box);
    return found;
}

bool exchange_known(struct web_state *state, const char *cookies)
{
    struct session any;

    return find_session(state, cookies, &any);
}

/* A program that sends a token: whose it is, and what it may, the lane will know. */
static bool bearer(struct exchange *x)
{
    struct session token = {.number = 0};

    if (!x->json || !bearer_read(http_header(x->http, "Authorization"), &token.who))
        return false;
    x->session = token;
    x->known = true;
    return true;
}

static void identify(struct exchange *x)
{
    const char *cookies = http_header(x->http, "Cookie");

    if (bearer(x))
        return;
    x->known = find_session(x->state, cookies, &x->session);
    if (!x->known)
        anonymous_csrf(cookies, x->anonymous);
}

/* ---- requests of another site's making ---- */

/* "https://inspect.example" of a URL or an Origin is that of the request's own host, or what people
 * are told to use, should the proxy call us by another name. */
static bool is_own(const struct exchange *x, const char *origin)
{
    const char *at = strstr(origin, "://");
    const char *host = http_header(x->http, "Host");
    struct snapshot_ref *box = service_snapshot(x->service);
    const char *url = snapshot_of(box)->config->web_public_url;
    size_t len = strlen(origin);
    bool own = (at && host && strcasecmp(at + 3, host) == 0) ||
               (strncasecmp(url, origin, len) == 0 && (!url[len] || url[len] == '/'));

    snapshot_drop(box);
    return own;
}

/* Browsers say where a request comes from; programs without cookies need not. */
static bool of_this_site(const struct exchange *x)
{
    const char *site = http_header(x->http, "Sec-Fetch-Site");
    const char *origin = http_header(x->http, "Origin");

    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    return !origin || is_own(x, origin);
}

/* Every change by a browser carries the token that only pages of this session know; an API token
 * needs none, as no browser sends it by itself. */
static enum err check_forgery(const struct exchange *x, struct error *e)
{
    const char *wanted = exchange_csrf(x), *given = exchange_form(x, "csrf", 0);

    if (!given)
        given = http_header(x->http, "X-CSRF-Token");
    if (of_this_site(x) && *wanted && given && strlen(given) == strlen(wanted) &&
        secret_equal(given, wanted, strlen(wanted)))
        return E_OK;
    log_event(LOG_NOTICE, "web", "refused=csrf actor=%s",
              x->known ? x->session.who.actor : "nobody");
    return error_set(e, E_DENIED, "这个表单已经过期，没有提交。请回到上一页刷新后再提交。",
                     "This form is out of date and was not sent. Go back, reload the page, and "
                     "send it again.");
}

/* ---- who may ---- */

/* With a password that somebody else chose, only what leads out of it may be done. */
static void to_password(struct exchange *x)
{
    struct error e;

    if (exchange_is_page(x)) {
        exchange_see_other(x, "/me/password", NULL, NULL);
        return;
    }
    error_set(&e, E_DENIED, "请先修改初始密码。", "Change your first password before that.");
    exchange_refuse(x, 403, &e);
}

static void no_route(struct exchange *x)
{
    struct error e;

    if (x->match.other) {
        error_set(&e, E_INPUT, "这个网址不支持这种请求方法。",
                  "This address does not take requests of that method.");
        exchange_refuse(x, 405, &e);
    } else {
        error_set(&e, E_NOTFOUND, "没有这个页面。请从首页开始。",
                  "There is no such page. Start from the first page.");
        exchange_refuse(x, 404, &e);
    }
}

static void run_if_genuine(struct exchange *x)
{
    struct error e;

    if (check_forgery(x, &e) == E_OK)
        x->match.route->run(x);
    else
        exchange_refuse(x, 403, &e);
}

static void admit(struct exchange *x)
{
    const struct route *r = x->match.route;

    switch (route_admits(r, exchange_who(x), http_is_local(x->http))) {
    case ADMIT:
        r->run(x);
        break;
    case ADMIT_WITH_CSRF:
        run_if_genuine(x);
        break;
    case ADMIT_LOGIN:
    case ADMIT_DENIED:
        exchange_turn_away(x);
        break;
    case ADMIT_NEW_PASSWORD:
        to_password(x);
        break;
    }
}

void exchange_begin(struct web_state *state, struct http *http)
{
    struct exchange *x = mem_new(sizeof *x);
    struct error e;
    int refused;

    x->state = state;
    x->service = state->service;
    x->http = http;
    x->began_ms = monotonic_ms();
    x->starting = true;
    enum err err = read_target(x, &e);
    x->lang = language(x);
    identify(x);
    if (err) {
        exchange_fail(x, &e);
    } else if ((refused = http_refused(http, &e))) {
        x->match.route = NULL; /* it never came so far */
        exchange_refuse(x, refused, &e);
    } else if (!x->match.route) {
        no_route(x);
    } else {
        admit(x);
    }
    x->starting = false;
    exchange_go_on(x);
}
