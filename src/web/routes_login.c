/* Login, logout, one's own account. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "pages/form.h"
#include "service/daemon.h"
#include "web/exchange_private.h"

/* Only a path of this site: "//host" and "/\host" would lead away. */
static const char *next_of(const char *asked)
{
    if (!asked || asked[0] != '/' || asked[1] == '/' || asked[1] == '\\')
        return "/inbox";
    return strpbrk(asked, "\r\n\t") ? "/inbox" : asked;
}

/* ---- login ---- */

static void login_form(struct exchange *x, int status, const struct error *e)
{
    struct page p = {.title_zh = "登录", .title_en = "Log in"};
    const bool posted = exchange_form(x, "user", 0) != NULL;
    const char *next = posted ? exchange_form(x, "next", 0) : exchange_query(x, "next", 0);
    char cookie[SESSION_COOKIE_BYTES];

    if (!*x->visitor) {
        visitor_begin(cookie, x->visitor);
        exchange_cookie(x, cookie);
    }
    struct html *h = exchange_page(x, &p);
    if (e)
        html_el_say(h, "p", e->zh, e->en, "class", "fault", "role", "alert", NULL);
    form_begin(h, "/login", exchange_csrf(x), false);
    form_hidden(h, "next", next_of(next));
    form_field(h, &(struct field){.name = "user",
                                  .kind = FIELD_TEXT,
                                  .required = true,
                                  .zh = "用户名",
                                  .en = "User name",
                                  .value = exchange_form(x, "user", 0)});
    form_field(h, &(struct field){.name = "password",
                                  .kind = FIELD_SECRET,
                                  .required = true,
                                  .zh = "密码",
                                  .en = "Password"});
    form_end(h, "登录", "Log in");
    exchange_send_page(x, status);
}

static void login_page(struct exchange *x)
{
    if (x->known)
        exchange_see_other(x, next_of(exchange_query(x, "next", 0)), NULL, NULL);
    else
        login_form(x, 200, NULL);
}

static void logout(struct exchange *x)
{
    sessions_end(x->state->sessions, x->session.number);
    exchange_cookie(x, session_no_cookie);
    if (service_rehearsal(x->service))
        exchange_cookie(x, "as=; Path=/; Max-Age=0");
    exchange_see_other(x, "/index.html", NULL, NULL);
}

/* ---- one's own account ---- */

static void me(struct exchange *x)
{
    struct page p = {.title_zh = "我的账户", .title_en = "My account"};
    char roles[80];

    struct html *h = exchange_page(x, &p);
    html_open(h, "dl", NULL);
    html_el_say(h, "dt", "姓名", "Name", NULL);
    html_el(h, "dd", x->session.name, NULL);
    html_el_say(h, "dt", "用户名", "User name", NULL);
    html_el(h, "dd", x->session.who.actor, NULL);
    html_el_say(h, "dt", "角色", "Roles", NULL);
    html_el(h, "dd", op_roles_format(x->session.who.roles, roles, sizeof roles), NULL);
    html_close(h, "dl");
    exchange_send_page(x, 200);
}

const struct route routes_login[] = {
    {"GET", "/login", ROLE_PUBLIC, login_page},
    {"POST", "/logout", ROLE_STAFF, logout},
    {"GET", "/me", ROLE_STAFF, me},
    {NULL, NULL, 0, NULL},
};
