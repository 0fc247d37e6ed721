/* token add, list, revoke. Everybody sees their own, administrators all. */
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/role.h"
#include "core/crypto/secret.h"
#include "features/accounts/accounts.h"
#include "features/accounts/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"

#define DAYS 90

static bool sees_all(const struct op_call *call)
{
    return (call->roles & (ROLE_ADMIN | ROLE_AUDITOR | ROLE_OWNER)) != 0;
}

static enum err token_add(struct op_call *call, json_t **answer, struct error *e)
{
    const json_t *days = json_object_get(call->args, "days");
    int64_t wanted = days ? json_integer_value(days) : DAYS;
    struct token_wish wish = {.label = json_text_or(call->args, "label", NULL),
                              .roles = roles_of_ids(json_object_get(call->args, "roles")),
                              .read_only = json_flag(call->args, "read-only"),
                              .days = wanted > 0 && wanted < 10000 ? (int32_t)wanted : 0};
    char secret[ACCOUNTS_SECRET_BYTES];
    struct api_token t;

    if (strlen(wish.label) >= ACCOUNT_NAME_BYTES)
        return error_set(e, E_INPUT, "用途至多 %d 字节", "a label has at most %d bytes",
                         ACCOUNT_NAME_BYTES - 1);
    enum err rc = accounts_token_add(call->lane, call->actor, call->roles, &wish, &t, secret, e);
    if (rc)
        return rc;
    *answer = answer_record();
    answer_field(*answer, "token", "编号", "number", json_integer(t.id));
    answer_field(*answer, "secret", "令牌", "token", json_string(secret));
    answer_field(*answer, "roles", "角色", "roles", roles_json(t.roles));
    answer_field(*answer, "read_only", "只读", "only reads", json_boolean(t.read_only));
    answer_field(*answer, "expires", "有效期至", "good until", answer_day(t.expires));
    answer_note(
        *answer,
        "令牌只显示这一次，请存放在只有程序能读的文件中。用法：Authorization: Bearer 令牌。",
        "The token is shown this once: keep it in a file that only the program may read. "
        "It is sent as: Authorization: Bearer TOKEN.");
    secret_wipe(secret, sizeof secret);
    return E_OK;
}

struct listing {
    struct op_call *call;
    json_t *table;
};

static json_t *state_word(const struct listing *l, const struct api_token *t)
{
    int32_t today = op_today(l->call);

    if (t->revoked)
        return label_json("revoked", "已作废", "revoked");
    return today > t->expires ? label_json("expired", "已过期", "expired")
                              : label_json("good", "有效", "good");
}

static enum err list_one(void *ctx, const struct api_token *t, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    answer_add(l->table, "Issoboddo", (json_int_t)t->id, t->account, t->label, roles_json(t->roles),
               t->read_only, answer_instant(t->created), t->expires, t->used, state_word(l, t));
    return E_OK;
}

static enum err token_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call, .table = *answer = answer_table()};

    answer_column(l.table, "token", "编号", "number");
    answer_column(l.table, "account", "账号", "account");
    answer_column(l.table, "label", "用途", "label");
    answer_column(l.table, "roles", "角色", "roles");
    answer_column(l.table, "read_only", "只读", "only reads");
    answer_column(l.table, "created", "办理时间", "made");
    answer_column(l.table, "expires", "有效期至", "good until");
    answer_column(l.table, "used", "最近使用", "last used");
    answer_column(l.table, "state", "状态", "state");
    enum err rc =
        ledger_token_each(call->lane->ledger, sees_all(call) ? NULL : call->actor, list_one, &l, e);
    return rc;
}

static enum err token_revoke(struct op_call *call, json_t **answer, struct error *e)
{
    int64_t id = json_int(call->args, "token");
    bool all = (call->roles & (ROLE_ADMIN | ROLE_OWNER)) != 0;
    enum err rc = accounts_token_revoke(call->lane, call->actor, all, id, e);

    if (!rc)
        *answer = answer_text("令牌 %lld 已作废，立即失效。", "Token %lld is revoked, from now on.",
                              (long long)id);
    return rc;
}

const struct op ops_token[] = {
    {"token add", ROLE_STAFF, "办理 API 令牌（只显示一次）", "make an API token (shown once)",
     .lane = LANE_LEDGER, .flags = OP_WRITES | OP_PRESENCE,
     .params = PARAMS(
         OPT_NEEDED("label", OP_TEXT, "用途", "what it is for"),
         OPT_LIST("roles", role_words, "角色（默认本人的全部）", "roles (default: all your own)"),
         OPT("read-only", OP_FLAG, "只读", "only reads"),
         OPT("days", OP_INT, "有效天数（默认 90，至多 366）",
             "days it is good for (default 90, at most "
             "366)")),
     .run = token_add},
    {"token list", ROLE_STAFF, "API 令牌（管理员可见全部）", "API tokens (administrators see all)",
     .run = token_list},
    {"token revoke", ROLE_STAFF, "作废 API 令牌", "revoke an API token", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE,
     .params = PARAMS(ARG("token", OP_INT, "令牌编号", "number of the token")),
     .run = token_revoke},
    {.name = NULL}};
