/* Accounts and tokens at the desk. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "desk.h"
#include "doors/web/exchange_private.h"
#include "doors/web/route.h"
#include "platform/html/record.h"
#include "system_page.h"

static const char *csrf_of_admin(struct exchange *x)
{
    return exchange_may(x, "user add") ? exchange_csrf(x) : NULL;
}

static void list_page(struct exchange *x)
{
    struct html *h = desk_page(x, "users", "用户和角色", "Users and roles", false);

    desk_users(h, exchange_answer(x, "users"), exchange_answer(x, "tokens"), csrf_of_admin(x));
    exchange_send_page(x, 200);
}

static void list(struct exchange *x)
{
    exchange_ask(x, "users", "user list", NULL);
    exchange_try(x, "tokens", "token list", NULL, -1);
    exchange_then(x, list_page);
}

static void one_page(struct exchange *x)
{
    const json_t *user = exchange_answer(x, "it");
    const char *key = record_text(user, "key");
    char *zh = mem_printf("用户 %s", key), *en = mem_printf("User %s", key);
    struct html *h = desk_page(x, "users", zh, en, false);

    desk_user(h, user, sessions_count_of(x->state->sessions, key), exchange_who(x)->actor,
              csrf_of_admin(x));
    exchange_send_page(x, 200);
    free(zh);
    free(en);
}

static json_t *user_arg(struct exchange *x)
{
    return json_pack("{s:s}", "user", exchange_param(x, "user"));
}

static void one(struct exchange *x)
{
    desk_ask(x, "user show", user_arg(x), one_page);
}

static void put(struct exchange *x, json_t *args, const char *name)
{
    const char *value = exchange_form(x, name, 0);

    if (value && *value)
        json_object_set_new(args, name, json_string(value));
}

/* Name, roles, bureau and staff number as posted. */
static void put_rights(struct exchange *x, json_t *args)
{
    json_t *roles = json_array();
    const char *one;

    for (unsigned n = 0; (one = exchange_form(x, "roles", n)); n++)
        json_array_append_new(roles, json_string(one));
    if (json_array_size(roles))
        json_object_set(args, "roles", roles);
    json_decref(roles);
    put(x, args, "name");
    put(x, args, "bureau");
    put(x, args, "inspector");
}

static void secret_page(struct exchange *x)
{
    struct html *h = desk_page(x, "users", "初始密码", "First password", false);

    desk_secret(h, exchange_answer(x, "it"), "/desk/users");
    exchange_send_page(x, 200);
}

static void add(struct exchange *x)
{
    json_t *args = json_pack("{s:b}", "generate", 1);

    put(x, args, "user");
    put_rights(x, args);
    desk_ask(x, "user add", args, secret_page);
}

static void changed(struct exchange *x)
{
    char *path = mem_printf("/desk/users/%s", exchange_param(x, "user"));

    exchange_see_other(x, path, "已办理。", "Done.");
    free(path);
}

static void rights(struct exchange *x)
{
    json_t *args = user_arg(x);

    put_rights(x, args);
    desk_ask(x, "user roles", args, changed);
}

static void reset(struct exchange *x)
{
    json_t *args = user_arg(x);

    json_object_set_new(args, "generate", json_true());
    desk_ask(x, "user reset", args, secret_page);
}

static void approve(struct exchange *x)
{
    json_t *args = user_arg(x);

    put(x, args, "seen");
    desk_ask(x, "user approve", args, changed);
}

static void reject_done(struct exchange *x)
{
    exchange_see_other(x, "/desk/users", "已退回。", "Refused.");
}

static void reject(struct exchange *x)
{
    desk_ask(x, "user reject", user_arg(x), reject_done);
}

static void enable(struct exchange *x)
{
    desk_ask(x, "user enable", user_arg(x), changed);
}

static void disable(struct exchange *x)
{
    json_t *args = user_arg(x);

    put(x, args, "reason");
    desk_ask(x, "user disable", args, changed);
}

static void ask_disable(struct exchange *x)
{
    char *back = mem_printf("/desk/users/%s", exchange_param(x, "user"));
    char *action = mem_printf("%s/disable", back);
    const struct desk_question q = {
        .action = action,
        .back = back,
        .csrf = exchange_csrf(x),
        .what_zh = "立即停用：正在使用的网页和令牌同时失效。恢复须另一位管理员批准。",
        .what_en = "At once: pages in use and tokens stop working, too. Enabling again needs "
                   "another administrator.",
        .do_zh = "停用",
        .do_en = "Disable",
        .reason_zh = "理由",
        .reason_en = "Why"};
    struct html *h = desk_page(x, "users", "停用这个账号？", "Disable this account?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
    free(back);
    free(action);
}

/* The operation has made them worthless; here they leave the list. */
static void logged_out(struct exchange *x)
{
    sessions_end_of(x->state->sessions, exchange_param(x, "user"), x->session.number);
    changed(x);
}

static void log_out(struct exchange *x)
{
    json_t *args = user_arg(x);

    put(x, args, "reason");
    desk_ask(x, "user logout", args, logged_out);
}

static void ask_log_out(struct exchange *x)
{
    char *back = mem_printf("/desk/users/%s", exchange_param(x, "user"));
    char *action = mem_printf("%s/logout", back);
    const struct desk_question q = {
        .action = action,
        .back = back,
        .csrf = exchange_csrf(x),
        .what_zh = "本人在各处的网页登录立即结束，须重新登录；权限、密码和令牌不变。",
        .what_en =
            "All logins in browsers end at once, and the person has to log in again; rights, "
            "password and tokens stay.",
        .do_zh = "结束全部登录",
        .do_en = "End all logins",
        .reason_zh = "理由",
        .reason_en = "Why"};
    struct html *h = desk_page(x, "users", "结束全部登录？", "End all logins?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
    free(back);
    free(action);
}

static void ask_revoke(struct exchange *x)
{
    char *action = mem_printf("/desk/users/token/%s/revoke", exchange_param(x, "token"));
    const struct desk_question q = {.action = action,
                                    .back = "/desk/users",
                                    .csrf = exchange_csrf(x),
                                    .what_zh = "使用这个令牌的程序将立即被拒绝。",
                                    .what_en = "Programs that use this token are refused at once.",
                                    .do_zh = "作废",
                                    .do_en = "Revoke"};
    struct html *h = desk_page(x, "users", "作废令牌？", "Revoke this token?", false);

    desk_question(h, &q);
    exchange_send_page(x, 200);
    free(action);
}

static void revoked(struct exchange *x)
{
    exchange_see_other(x, "/desk/users", "令牌已作废。", "The token is revoked.");
}

static void revoke(struct exchange *x)
{
    json_int_t id = desk_id(x, "token");

    if (id >= 0)
        desk_ask(x, "token revoke", json_pack("{s:I}", "token", id), revoked);
}

const struct route routes_desk_users[] = {
    {GET("/desk/users", ROLE_ADMIN | ROLE_AUDITOR, list)},
    {POST("/desk/users", ROLE_ADMIN, add)},
    {GET("/desk/users/:user", ROLE_ADMIN | ROLE_AUDITOR, one)},
    {POST("/desk/users/:user/roles", ROLE_ADMIN, rights)},
    {POST("/desk/users/:user/reset", ROLE_ADMIN, reset)},
    {POST("/desk/users/:user/approve", ROLE_ADMIN, approve)},
    {POST("/desk/users/:user/reject", ROLE_ADMIN, reject)},
    {POST("/desk/users/:user/enable", ROLE_ADMIN, enable)},
    {GET("/desk/users/:user/disable", ROLE_ADMIN, ask_disable)},
    {POST("/desk/users/:user/disable", ROLE_ADMIN, disable)},
    {GET("/desk/users/:user/logout", ROLE_ADMIN, ask_log_out)},
    {POST("/desk/users/:user/logout", ROLE_ADMIN, log_out)},
    {GET("/desk/users/token/:token/revoke", ROLE_ADMIN, ask_revoke)},
    {POST("/desk/users/token/:token/revoke", ROLE_ADMIN, revoke)},
    {.method = NULL},
};
