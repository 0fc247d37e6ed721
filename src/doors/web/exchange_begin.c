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

static enum err read_target(struct exchange *x, struct error *e)
{
    const char *target = http_target(x->http);
    size_t len = strcspn(target, "?");

    x->path = percent_decode(target, len, false);
    if (!x->path)
        x->path = mem_strdup("");
    if (!*x->path)
        return error_set(e, E_INPUT, "网址的编码不正确。", "The address is badly encoded.");
    x->api = strncmp(x->path, "/api/", 5) == 0;
    return target[len] ? urlform_parse(target + len + 1, strlen(target + len + 1), &x->query, e)
                       : E_OK;
}

static bool find_session(struct web_state *state, const char *cookies, struct session *out)
{
    struct snapshot_ref *box = service_snapshot(state->service);
    const struct config *c = snapshot_of(box)->config;
    const struct session_limits limits = {c->session_idle_s, c->session_most_s};

    bool found = sessions_find(state->sessions, cookies, &limits, web_now(), out);
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

    if (!x->api || !bearer_read(http_header(x->http, "Authorization"), &token.who))
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
        visitor_csrf(cookies, x->visitor);
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

char *exchange_url(const struct exchange *x, const char *path)
{
    const char *host = http_header(x->http, "Host");
    struct snapshot_ref *box = service_snapshot(x->service);
    const struct config *config = snapshot_of(box)->config;
    char *whole = *config->web_public_url
                      ? config_link(config, path)
                      : mem_printf("%s://%s%s", http_is_https(x->http) ? "https" : "http",
                                   host ? host : "localhost", path);
    snapshot_drop(box);
    return whole;
}

/* Every POST of a browser carries the token that only pages of this session know. */
static enum err check_forgery(const struct exchange *x, struct error *e)
{
    const char *wanted = exchange_csrf(x), *given = exchange_form(x, "csrf", 0);

    if (x->session.who.door == ACCESS_TOKEN) /* no browser sends it by itself */
        return E_OK;
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

/* A page asked for by somebody whose login is missing or over: log in, and come back here. */
static void to_login(struct exchange *x)
{
    char *url = url_with("/login", "next", exchange_here(x), NULL);

    exchange_see_other(x, url, NULL, NULL);
    free(url);
}

/* By the route's row; a token's roles are only known to the operation itself. */
static bool may(const struct exchange *x, const struct route *r)
{
    const struct access *who = &x->session.who;

    return r->roles == ROLE_PUBLIC || (x->known && (access_waits(who) || (r->roles & who->roles)));
}

static bool reads(const struct exchange *x)
{
    const char *method = http_method(x->http);

    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

void exchange_turn_away(struct exchange *x)
{
    struct error e;

    if (!x->known && reads(x) && !x->api) {
        to_login(x);
    } else if (!x->known) {
        error_set(&e, E_LOGIN, "登录已失效，没有办理。请登录后再试。",
                  "Your login is over, so nothing was done. Log in and try again.");
        exchange_refuse(x, 401, &e);
    } else {
        error_set(&e, E_DENIED, "您的角色不能打开这个页面。", "Your role may not open this page.");
        exchange_refuse(x, 403, &e);
    }
}

/* With a password that somebody else chose, only what leads out of it may be done. */
static bool must_change_first(const struct exchange *x, const struct route *r)
{
    return x->known && x->session.who.must_change && r->roles != ROLE_PUBLIC &&
           strcmp(r->path, "/me/password") != 0 && strcmp(r->path, "/logout") != 0;
}

static void to_password(struct exchange *x)
{
    struct error e;

    if (reads(x) && !x->api) {
        exchange_see_other(x, "/me/password", NULL, NULL);
        return;
    }
    error_set(&e, E_DENIED, "请先修改初始密码。", "Change your first password before that.");
    exchange_refuse(x, 403, &e);
}

static void admit(struct exchange *x)
{
    const struct route *r = x->match.route;
    struct error e;

    if (!r && x->match.other) {
        error_set(&e, E_INPUT, "这个网址不支持这种请求方法。",
                  "This address does not take requests of that method.");
        exchange_refuse(x, 405, &e);
    } else if (!r) {
        error_set(&e, E_NOTFOUND, "没有这个页面。请从首页开始。",
                  "There is no such page. Start from the first page.");
        exchange_refuse(x, 404, &e);
    } else if (!may(x, r)) {
        exchange_turn_away(x);
    } else if (must_change_first(x, r)) {
        to_password(x);
    } else if (!reads(x) && check_forgery(x, &e) != E_OK) {
        exchange_refuse(x, 403, &e);
    } else {
        r->run(x);
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
    x->began_ms = web_now_ms();
    x->starting = true;
    enum err err = read_target(x, &e);
    x->lang = language(x);
    identify(x);
    if (err) {
        exchange_fail(x, &e);
    } else if ((refused = http_refused(http, &e))) {
        exchange_refuse(x, refused, &e);
    } else {
        route_find(http_method(http), x->path, &x->match);
        admit(x);
    }
    x->starting = false;
    exchange_go_on(x);
}
