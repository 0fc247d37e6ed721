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
    struct html *h = desk_page(x, "users", exchange_printf(x, "用户 %s", key),
                               exchange_printf(x, "User %s", key), false);

    desk_user(h, user, sessions_count_of(x->state->sessions, key), exchange_who(x)->actor,
              csrf_of_admin(x));
    exchange_send_page(x, 200);
}

static void secret_page(struct exchange *x)
{
    struct html *h = desk_page(x, "users", "初始密码", "First password", false);

    desk_secret(h, exchange_answer(x, "it"), "/desk/users");
    exchange_send_page(x, 200);
}

static void add(struct exchange *x)
{
    json_t *args = desk_args(x, "user add");

    json_object_set_new(args, "generate", json_true());
    desk_ask(x, "user add", args, secret_page);
}

static void changed(struct exchange *x)
{
    exchange_see_other(x, desk_up(x), "已办理。", "Done.");
}

static void reset(struct exchange *x)
{
    json_t *args = desk_args(x, "user reset");

    json_object_set_new(args, "generate", json_true());
    desk_ask(x, "user reset", args, secret_page);
}

/* The operation has made them worthless; here they leave the list. */
static void logged_out(struct exchange *x)
{
    sessions_end_of(x->state->sessions, exchange_param(x, "user"), x->session.number);
    changed(x);
}

static const struct desk_step one = {.op = "user show", .then = one_page};
static const struct desk_step rights = {.op = "user roles", .then = changed};
static const struct desk_step approve = {.op = "user approve", .then = changed};
static const struct desk_step enable = {.op = "user enable", .then = changed};
static const struct desk_step disable = {.op = "user disable", .then = changed};
static const struct desk_step log_out = {.op = "user logout", .then = logged_out};
static const struct desk_step reject = {
    .op = "user reject", .next = "/desk/users", .zh = "已退回。", .en = "Refused."};
static const struct desk_step revoke = {.op = "token revoke",
                                        .next = "/desk/users",
                                        .zh = "令牌已作废。",
                                        .en = "The token is revoked."};

static const struct desk_question ask_disable = {
    .tab = "users",
    .title_zh = "停用这个账号？",
    .title_en = "Disable this account?",
    .what_zh = "立即停用：正在使用的网页和令牌同时失效。恢复须另一位管理员批准。",
    .what_en = "At once: pages in use and tokens stop working, too. Enabling again needs another "
               "administrator.",
    .do_zh = "停用",
    .do_en = "Disable",
    .reason_zh = "理由",
    .reason_en = "Why"};

static const struct desk_question ask_log_out = {
    .tab = "users",
    .title_zh = "结束全部登录？",
    .title_en = "End all logins?",
    .what_zh = "本人在各处的网页登录立即结束，须重新登录；权限、密码和令牌不变。",
    .what_en = "All logins in browsers end at once, and the person has to log in again; rights, "
               "password and tokens stay.",
    .do_zh = "结束全部登录",
    .do_en = "End all logins",
    .reason_zh = "理由",
    .reason_en = "Why"};

static const struct desk_question ask_revoke = {
    .tab = "users",
    .title_zh = "作废令牌？",
    .title_en = "Revoke this token?",
    .back = "/desk/users",
    .what_zh = "使用这个令牌的程序将立即被拒绝。",
    .what_en = "Programs that use this token are refused at once.",
    .do_zh = "作废",
    .do_en = "Revoke"};

const struct route routes_desk_users[] = {
    {GET("/desk/users", ROLE_ADMIN | ROLE_AUDITOR, list)},
    {POST("/desk/users", ROLE_ADMIN, add)},
    {GET("/desk/users/:user", ROLE_ADMIN | ROLE_AUDITOR, desk_step), .with = &one},
    {POST("/desk/users/:user/roles", ROLE_ADMIN, desk_step), .with = &rights},
    {POST("/desk/users/:user/reset", ROLE_ADMIN, reset)},
    {POST("/desk/users/:user/approve", ROLE_ADMIN, desk_step), .with = &approve},
    {POST("/desk/users/:user/reject", ROLE_ADMIN, desk_step), .with = &reject},
    {POST("/desk/users/:user/enable", ROLE_ADMIN, desk_step), .with = &enable},
    {GET("/desk/users/:user/disable", ROLE_ADMIN, desk_ask_first), .with = &ask_disable},
    {POST("/desk/users/:user/disable", ROLE_ADMIN, desk_step), .with = &disable},
    {GET("/desk/users/:user/logout", ROLE_ADMIN, desk_ask_first), .with = &ask_log_out},
    {POST("/desk/users/:user/logout", ROLE_ADMIN, desk_step), .with = &log_out},
    {GET("/desk/users/token/:token/revoke", ROLE_ADMIN, desk_ask_first), .with = &ask_revoke},
    {POST("/desk/users/token/:token/revoke", ROLE_ADMIN, desk_step), .with = &revoke},
    {.method = NULL},
};
