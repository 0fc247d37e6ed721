/* One's own account: password, places where one is logged in, API tokens. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "doors/web/exchange_private.h"
#include "login.h"
#include "platform/html/form.h"
#include "platform/html/view.h"
#include "platform/runtime/monotonic.h"

/* ---- password ---- */

static void password_form(struct exchange *x, struct html *h)
{
    form_begin(h, "/me/password", exchange_csrf(x), false);
    form_field(h, &(struct field){.name = "old",
                                  .kind = FIELD_SECRET,
                                  .zh = "现在的密码",
                                  .en = "Present password",
                                  .autocomplete = "current-password",
                                  .hint_zh = "还没有密码的留空。",
                                  .hint_en = "Leave it empty if you have none yet."});
    form_field(h, &(struct field){.name = "new",
                                  .kind = FIELD_SECRET,
                                  .required = true,
                                  .zh = "新密码",
                                  .en = "New password",
                                  .autocomplete = "new-password",
                                  .hint_zh = "至少 12 个字符；几个不相关的词连起来就好。",
                                  .hint_en = "At least 12 characters; a few unrelated words do."});
    form_field(h, &(struct field){.name = "again",
                                  .kind = FIELD_SECRET,
                                  .required = true,
                                  .zh = "再输一次新密码",
                                  .en = "The new password again",
                                  .autocomplete = "new-password"});
    form_end(h, "修改密码", "Change the password");
}

static void show_password(struct exchange *x, int status, const struct error *e)
{
    struct page p = {.title_zh = "修改密码", .title_en = "Change the password"};
    struct html *h = exchange_page(x, &p);

    view_failed(h, e);
    if (x->session.who.must_change)
        html_el_say(h, "p", "这是别人给您的初始密码。请先换成只有您知道的密码。",
                    "Your password was set by somebody else. First choose one that only you know.",
                    "class", "notice", NULL);
    password_form(x, h);
    exchange_send_page(x, status);
}

static void password_page(struct exchange *x)
{
    show_password(x, 200, NULL);
}

static void logged_in_again(struct exchange *x, const struct error *e)
{
    if (e)
        exchange_see_other(x, "/login", NULL, NULL);
    else
        exchange_see_other(x, "/inbox", "密码已修改；其他地方的登录都已退出。",
                           "The password is changed; logins elsewhere have ended.");
}

/* A new password ends all sessions; this browser gets a new one at once. */
static void password_set(struct exchange *x)
{
    const struct error *e = exchange_error(x, "it");

    if (e) {
        show_password(x, 400, e);
        return;
    }
    sessions_end_of(x->state->sessions, x->session.who.actor, 0);
    login_start(x, x->session.who.actor, exchange_form(x, "new", 0), logged_in_again);
}

static void password(struct exchange *x)
{
    const char *old = exchange_form(x, "old", 0), *fresh = exchange_form(x, "new", 0);
    const char *again = exchange_form(x, "again", 0);
    struct error e;

    if (!fresh || !again || strcmp(fresh, again) != 0) {
        error_set(&e, E_INPUT, "两次输入的新密码不一样，请重新输入。",
                  "The two new passwords differ: type them again.");
        show_password(x, 400, &e);
        return;
    }
    json_t *args = json_pack("{s:s}", "new", fresh);
    if (old && *old)
        json_object_set_new(args, "old", json_string(old));
    exchange_try(x, "it", "user password", args, -1);
    exchange_then(x, password_set);
}

/* ---- where one is logged in ---- */

static void ago(struct html *h, int64_t seconds)
{
    if (seconds < 60)
        html_say(h, "刚才", "just now");
    else if (seconds < 3600)
        html_sayf(h, "%" PRId64 " 分钟前", "%" PRId64 " min ago", seconds / 60);
    else
        html_sayf(h, "%" PRId64 " 小时前", "%" PRId64 " h ago", seconds / 3600);
}

static void session_row(struct exchange *x, struct html *h, const struct session *s)
{
    const bool here = s->number == x->session.number;
    char *number = mem_printf("%" PRIu64, s->number);

    html_open(h, "tr", NULL);
    html_el(h, "td", s->address, NULL);
    html_open(h, "td", NULL);
    ago(h, monotonic_s() - s->began);
    html_close(h, "td");
    html_open(h, "td", NULL);
    ago(h, monotonic_s() - s->seen);
    html_close(h, "td");
    html_open(h, "td", NULL);
    if (here) {
        html_say(h, "本浏览器", "this browser");
    } else {
        form_button(h, "/me/session/end", exchange_csrf(x), NULL, "退出这里", "Log out there",
                    "session", number, NULL);
    }
    html_close(h, "td");
    html_close(h, "tr");
    free(number);
}

static void sessions(struct exchange *x, struct html *h)
{
    static const char *const heads[][2] = {
        {"地址", "Address"}, {"登录", "Logged in"}, {"最近使用", "Last used"}, {"", ""}};
    struct session s;

    html_el_say(h, "h2", "登录在哪里", "Where you are logged in", NULL);
    view_open_table(h, lang_pick(h->lang, "登录在哪里", "where you are logged in"), NULL, heads, 4);
    for (unsigned n = 0; sessions_at(x->state->sessions, x->session.who.actor, n, &s); n++)
        session_row(x, h, &s);
    view_close_table(h);
    form_button(h, "/me/session/end", exchange_csrf(x), NULL, "退出其他所有地方",
                "Log out everywhere else", "session", "others", NULL);
}

static void end_session(struct exchange *x)
{
    const char *which = exchange_form(x, "session", 0);
    struct session s;

    if (which && strcmp(which, "others") == 0)
        sessions_end_of(x->state->sessions, x->session.who.actor, x->session.number);
    for (unsigned n = 0; sessions_at(x->state->sessions, x->session.who.actor, n, &s); n++) {
        char *number = mem_printf("%" PRIu64, s.number);
        bool it = which && strcmp(which, number) == 0; /* of one's own only */
        free(number);
        if (it) {
            sessions_end(x->state->sessions, s.number);
            break;
        }
    }
    exchange_see_other(x, "/me", "已退出。", "Logged out there.");
}

/* ---- API tokens ---- */

static bool token_cell(const void *user, struct html *h, const char *key, const json_t *row,
                       const json_t *value)
{
    const struct exchange *x = user;

    if (strcmp(key, "token") != 0 || !label_is(json_object_get(row, "state"), "good"))
        return false;
    char *number = mem_printf("%lld", (long long)json_integer_value(value));
    html_text(h, number);
    form_button(h, "/me/token/revoke", exchange_csrf(x), NULL, "作废", "Revoke", "token", number,
                NULL);
    free(number);
    return true;
}

static void token_form(struct exchange *x, struct html *h)
{
    form_begin(h, "/me/token", exchange_csrf(x), false);
    form_field(h, &(struct field){.name = "label",
                                  .kind = FIELD_TEXT,
                                  .required = true,
                                  .zh = "给哪个程序用",
                                  .en = "For which program"});
    form_field(h, &(struct field){.name = "days",
                                  .kind = FIELD_NUMBER,
                                  .zh = "有效天数",
                                  .en = "Good for how many days",
                                  .value = "90"});
    form_field(h, &(struct field){.name = "read-only",
                                  .kind = FIELD_FLAG,
                                  .zh = "只读",
                                  .en = "Only reads",
                                  .value = "yes"});
    form_end(h, "新建令牌", "Make a token");
}

static void token_made(struct exchange *x)
{
    struct page p = {.title_zh = "新的 API 令牌", .title_en = "A new API token"};
    struct html *h = exchange_page(x, &p);

    view_answer(h, exchange_answer(x, "it"), NULL, NULL);
    html_open(h, "p", NULL);
    html_el_say(h, "a", "回到我的账户", "Back to my account", "href", "/me", NULL);
    html_close(h, "p");
    exchange_send_page(x, 200);
}

static void token_add(struct exchange *x)
{
    const char *label = exchange_form(x, "label", 0), *days = exchange_form(x, "days", 0);
    const char *only = exchange_form(x, "read-only", 0);
    json_t *args = json_pack("{s:s}", "label", label ? label : "");

    if (days && *days)
        json_object_set_new(args, "days", json_string(days));
    if (only)
        json_object_set_new(args, "read-only", json_true());
    exchange_ask(x, "it", "token add", args);
    exchange_then(x, token_made);
}

static void token_revoked(struct exchange *x)
{
    exchange_see_other(x, "/me", "令牌已作废，立即失效。", "The token is revoked, from now on.");
}

static void token_revoke(struct exchange *x)
{
    const char *token = exchange_form(x, "token", 0);

    exchange_ask(x, "it", "token revoke", json_pack("{s:s}", "token", token ? token : ""));
    exchange_then(x, token_revoked);
}

/* ---- the page ---- */

static void show_me(struct exchange *x)
{
    struct page p = {.title_zh = "我的账户", .title_en = "My account"};
    struct html *h = exchange_page(x, &p);

    view_answer(h, exchange_answer(x, "who"), NULL, NULL);
    html_el_say(h, "h2", "密码", "Password", NULL);
    password_form(x, h);
    sessions(x, h);
    html_el_say(h, "h2", "API 令牌", "API tokens", NULL);
    view_table(h, exchange_answer(x, "tokens"), NULL, token_cell, x);
    token_form(x, h);
    exchange_send_page(x, 200);
}

static void me(struct exchange *x)
{
    exchange_ask(x, "who", "whoami", NULL);
    exchange_ask(x, "tokens", "token list", NULL);
    exchange_then(x, show_me);
}

const struct route routes_me[] = {
    {GET("/me", ROLE_STAFF, me)},
    {GET("/me/password", ROLE_STAFF, password_page), .flags = ROUTE_NEWCOMERS},
    {POST("/me/password", ROLE_STAFF, password), .flags = ROUTE_NEWCOMERS},
    {POST("/me/session/end", ROLE_STAFF, end_session)},
    {POST("/me/token", ROLE_STAFF, token_add)},
    {POST("/me/token/revoke", ROLE_STAFF, token_revoke)},
    {.method = NULL},
};
