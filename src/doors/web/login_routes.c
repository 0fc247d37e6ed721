/* Login and logout, and the password that must be changed first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/secret.h"
#include "doors/web/exchange_private.h"
#include "features/accounts/accounts.h"
#include "login.h"
#include "platform/html/form.h"
#include "platform/html/view.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/monotonic.h"

#define WAITING_MAX 32 /* logins at once: each takes a tenth of a second of one thread */

/* Only a path of this site: "//host" and "/\host" would lead away. */
static const char *next_of(const char *asked)
{
    if (!asked || asked[0] != '/' || asked[1] == '/' || asked[1] == '\\')
        return "/inbox";
    return strpbrk(asked, "\r\n\t") ? "/inbox" : asked;
}

/* ---- the work in its lane ---- */

struct login {
    struct job job; /* first */
    struct exchange *x;
    login_done_fn *done;
    char key[ACCOUNT_KEY_BYTES];
    char *password;
    struct access who;
    char name[PEOPLE_NAME_BYTES];
    enum err err;
    struct error error;
};

static void login_run(struct lane *lane, struct job *job)
{
    struct login *l = (struct login *)(void *)job;

    if (service_stopping(lane->service)) {
        l->err = error_set(&l->error, E_STOPPED, "守护进程正在停止，请稍后再试。",
                           "The daemon is stopping; try again later.");
        return;
    }
    l->err = accounts_login(lane, l->key, l->password, &l->who, &l->error);
    if (!l->err && people_name(lane, l->who.actor, l->name, &l->error) != E_OK)
        snprintf(l->name, sizeof l->name, "%s", l->who.actor);
}

static void login_done(struct service *service, struct job *job)
{
    struct login *l = (struct login *)(void *)job;
    struct exchange *x = l->x;
    struct web_state *state = x->state;
    const char *address = http_peer(x->http);

    (void)service;
    state->logins--;
    if (l->err == E_DENIED)
        throttle_failed(state->throttle, l->key, address, monotonic_s());
    else if (!l->err)
        throttle_passed(state->throttle, l->key, address, monotonic_s());
    log_event(LOG_NOTICE, "login", "address=%s outcome=%s", address,
              l->err ? err_name(l->err) : "ok");
    if (!l->err) {
        char cookie[SESSION_COOKIE_BYTES];
        if (x->known) /* never keep an identifier over a change of rights */
            sessions_end(state->sessions, x->session.number);
        sessions_begin(state->sessions, &l->who, l->name, address, monotonic_s(), cookie);
        sessions_at(state->sessions, l->who.actor, 0, &x->session);
        x->known = true;
        exchange_cookie(x, cookie);
        secret_wipe(cookie, sizeof cookie);
    }
    l->done(x, l->err ? &l->error : NULL);
    secret_wipe(l->password, strlen(l->password));
    free(l->password);
    free(l);
    exchange_release(x);
}

void login_start(struct exchange *x, const char *key, const char *password, login_done_fn *done)
{
    struct login *l = mem_new(sizeof *l);

    l->job = (struct job){.name = "login", .run = login_run, .done = login_done};
    l->x = x;
    l->done = done;
    snprintf(l->key, sizeof l->key, "%s", key);
    l->password = mem_strdup(password);
    x->state->logins++;
    exchange_hold(x);
    lanes_submit(service_lanes(x->service), LANE_LOGIN, &l->job);
}

/* ---- the page ---- */

static void show(struct exchange *x, int status, const struct error *e)
{
    struct page p = {.title_zh = "登录", .title_en = "Log in"};
    const bool posted = exchange_form(x, "user", 0) != NULL;
    const char *next = posted ? exchange_form(x, "next", 0) : exchange_query(x, "next", 0);
    char cookie[SESSION_COOKIE_BYTES];

    if (!*x->anonymous) {
        anonymous_begin(cookie, x->anonymous);
        exchange_cookie(x, cookie);
    }
    struct html *h = exchange_page(x, &p);
    view_failed(h, e);
    form_begin(h, "/login", exchange_csrf(x), false);
    form_hidden(h, "next", next_of(next));
    form_field(h, &(struct field){.name = "user",
                                  .kind = FIELD_TEXT,
                                  .required = true,
                                  .zh = "用户名",
                                  .en = "User name",
                                  .autocomplete = "username",
                                  .value = exchange_form(x, "user", 0)});
    form_field(h, &(struct field){.name = "password",
                                  .kind = FIELD_SECRET,
                                  .required = true,
                                  .zh = "密码",
                                  .en = "Password",
                                  .autocomplete = "current-password"});
    form_end(h, "登录", "Log in");
    html_el_say(h, "p", "忘记密码，或还没有账号：请找本单位的管理员。公示内容不用登录。",
                "No account yet, or the password forgotten: ask an administrator of your bureau. "
                "What is public needs no login.",
                "class", "hint", NULL);
    exchange_send_page(x, status);
}

static void login_page(struct exchange *x)
{
    if (x->known)
        exchange_see_other(x, next_of(exchange_query(x, "next", 0)), NULL, NULL);
    else
        show(x, 200, NULL);
}

static void logged_in(struct exchange *x, const struct error *e)
{
    if (e)
        show(x, e->code == E_DENIED ? 403 : 503, e);
    else if (x->session.who.must_change)
        exchange_see_other(x, "/me/password", NULL, NULL);
    else
        exchange_see_other(x, next_of(exchange_form(x, "next", 0)), NULL, NULL);
}

static void login(struct exchange *x)
{
    const char *key = exchange_form(x, "user", 0), *password = exchange_form(x, "password", 0);
    struct error e;

    if (!key || !*key || !password || !*password) {
        error_set(&e, E_INPUT, "请填写用户名和密码。", "Fill in user name and password.");
        show(x, 400, &e);
        return;
    }
    int64_t wait = throttle_wait(x->state->throttle, key, http_peer(x->http), monotonic_s());
    if (wait || x->state->logins >= WAITING_MAX) {
        log_event(LOG_NOTICE, "login", "address=%s outcome=throttled wait_s=%lld",
                  http_peer(x->http), (long long)wait);
        error_set(&e, E_LIMIT, "登录失败次数较多，请过 %lld 秒再试。忘记密码可请管理员重置。",
                  "Too many failed logins: try again in %lld seconds. An administrator can reset a "
                  "forgotten password.",
                  wait ? (long long)wait : 5);
        show(x, 429, &e);
        return;
    }
    login_start(x, key, password, logged_in);
}

static void logout(struct exchange *x)
{
    sessions_end(x->state->sessions, x->session.number);
    exchange_cookie(x, session_no_cookie);
    log_event(LOG_NOTICE, "login", "key=%s outcome=logout", x->session.who.actor);
    exchange_see_other(x, "/index.html", NULL, NULL);
}

const struct route routes_login[] = {
    {GET("/login", ROLE_PUBLIC, login_page)},
    {POST("/login", ROLE_PUBLIC, login)},
    {POST("/logout", ROLE_STAFF, logout), .flags = ROUTE_NEWCOMERS},
    {.method = NULL},
};
