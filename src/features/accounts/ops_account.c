/* user add, list, show, approve, reject, disable, enable, roles, reset, password; whoami. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/label.h"
#include "core/base/mem.h"
#include "core/base/role.h"
#include "core/crypto/secret.h"
#include "core/law/codes.h"
#include "features/accounts/accounts.h"
#include "features/accounts/ops.h"
#include "platform/ops/answer.h"
#include "platform/ops/op.h"
#include "platform/ops/row.h"
#include "platform/runtime/config.h"
#include "platform/store/registry.h"

static struct admin_actor by_of(const struct op_call *call)
{
    return (struct admin_actor){.key = call->actor, .owner = (call->roles & ROLE_OWNER) != 0};
}

/* ---- words ---- */

static json_t *state_word(const struct account *a)
{
    static const char *const zh[] = {
        [ACCOUNT_PROPOSED] = "待批准", [ACCOUNT_ACTIVE] = "有效", [ACCOUNT_DISABLED] = "停用"};

    const char *id = account_state_name(a->state);

    if (a->state == ACCOUNT_ACTIVE && *a->next.by)
        return label_json("changing", "有效，有待批准的变更", "active, a change waits");
    return label_json(id, zh[a->state], id);
}

static json_t *bureau_word(const struct op_call *call, uint32_t bureau)
{
    if (!bureau)
        return label_json("all", "全部", "all");
    return answer_region(call->lane->snapshot->codes, bureau);
}

/* What somebody is: [people] goes before the account. */
struct standing {
    const char *name;
    unsigned roles;
    uint32_t bureau;
    const char *inspector;
    bool listed;
};

static struct standing standing_of(const struct op_call *call, const struct account *a)
{
    const struct person *listed = config_person(call->lane->snapshot->config, a->key);

    if (listed)
        return (struct standing){listed->name, listed->roles, listed->bureau,
                                 listed->inspector ? listed->inspector : "", true};
    return (struct standing){a->name, a->roles, a->bureau, a->inspector, false};
}

/* The number with the name that the list of inspectors has for it, so that whoever approves sees a
 * wrong one. */
static json_t *inspector_word(const struct op_call *call, const char *number)
{
    struct error unread;
    char *name = NULL;
    json_t *word;

    if (!*number)
        return label_json("none", "未登记", "not set");
    if (!call->lane->registry ||
        registry_inspector_name(call->lane->registry, number, &name, &unread) != E_OK)
        return json_string(number);
    if (*name)
        word = json_sprintf("%s %s", number, name);
    else {
        char *zh = mem_printf("%s（名录中没有）", number);
        char *en = mem_printf("%s (not in the list of inspectors)", number);
        word = answer_word(zh, en);
        free(zh);
        free(en);
    }
    free(name);
    return word;
}

/* ---- reading ---- */

static void add_waiting(const struct op_call *call, const struct account *a, json_t *r)
{
    bool fresh = a->state == ACCOUNT_PROPOSED;
    char sha[65];

    accounts_proposal(a, sha);
    if (!*sha)
        return;
    answer_field(r, "proposed_by", "提出人", "proposed by",
                 json_string(fresh ? a->proposed_by : a->next.by));
    answer_field(r, "proposed_at", "提出时间", "proposed at",
                 answer_instant(fresh ? a->proposed_at : a->next.at));
    if (!fresh) {
        answer_field(r, "next_name", "拟改姓名", "name to be", json_string(a->next.name));
        answer_field(r, "next_roles", "拟改角色", "roles to be", roles_json(a->next.roles));
        answer_field(r, "next_bureau", "拟改单位", "bureau to be",
                     bureau_word(call, a->next.bureau));
        answer_field(r, "next_inspector", "拟改执法人员编号", "staff number to be",
                     inspector_word(call, a->next.inspector));
        answer_field(r, "next_password", "重置密码", "password reset",
                     json_boolean(*a->next.password != '\0'));
    }
    answer_field(r, "proposal", "待批准内容的散列", "hash of what waits", json_string(sha));
    answer_note(r,
                "批准：user approve %s --seen %.8s（提出人和本人不能批准）；退回：user reject %s。",
                "To approve: user approve %s --seen %.8s (not by who proposed it, nor by the "
                "person); to refuse: user reject %s.",
                a->key, sha, a->key);
    answer_for_shell(r);
}

static json_t *record_of(const struct op_call *call, const struct account *a)
{
    struct standing is = standing_of(call, a);
    json_t *r = answer_record();

    answer_field(r, "key", "用户名", "user name", json_string(a->key));
    answer_field(r, "name", "姓名", "name", json_string(is.name));
    answer_field(r, "roles", "角色", "roles", roles_json(is.roles));
    answer_field(r, "bureau", "单位（含下级）", "bureau, with those below it",
                 bureau_word(call, is.bureau));
    answer_field(r, "inspector", "执法人员编号", "staff number of the inspector",
                 inspector_word(call, is.inspector));
    answer_field(r, "source", "角色出处", "roles stand in",
                 is.listed ? label_json("people", "配置 [people]", "[people]")
                           : label_json("account", "账号", "the account"));
    answer_field(r, "state", "状态", "state", state_word(a));
    answer_field(r, "must_change", "须修改密码", "must change the password",
                 json_boolean(a->must_change));
    answer_field(r, "password_at", "密码设置时间", "password set", answer_instant(a->password_at));
    answer_field(r, "login_at", "最近登录", "last login", answer_instant(a->login_at));
    answer_field(r, "approved_by", "批准人", "approved by", json_string(a->approved_by));
    answer_field(r, "approved_at", "批准时间", "approved at", answer_instant(a->approved_at));
    add_waiting(call, a, r);
    return r;
}

static enum err user_show(struct op_call *call, json_t **answer, struct error *e)
{
    struct account a;
    enum err rc =
        ledger_account_get(call->lane->ledger, json_text_or(call->args, "user", NULL), &a, e);

    if (!rc)
        *answer = record_of(call, &a);
    return rc;
}

struct listing {
    struct op_call *call;
    json_t *table;
    bool waiting;
};

static enum err list_one(void *ctx, const struct account *a, struct error *e)
{
    struct listing *l = ctx;
    struct standing is = standing_of(l->call, a);
    bool waits = a->state == ACCOUNT_PROPOSED || *a->next.by;

    (void)e;
    if (l->waiting && !waits)
        return E_OK;
    answer_add(l->table, "ssooobso", a->key, is.name, roles_json(is.roles),
               bureau_word(l->call, is.bureau), state_word(a), waits,
               a->state == ACCOUNT_PROPOSED ? a->proposed_by : a->next.by,
               answer_instant(a->login_at));
    return E_OK;
}

static enum err user_list(struct op_call *call, json_t **answer, struct error *e)
{
    struct listing l = {.call = call,
                        .table = *answer = answer_table(),
                        .waiting = json_flag(call->args, "waiting")};

    answer_column(l.table, "key", "用户名", "user name");
    answer_column(l.table, "name", "姓名", "name");
    answer_column(l.table, "roles", "角色", "roles");
    answer_column(l.table, "bureau", "单位", "bureau");
    answer_column(l.table, "state", "状态", "state");
    answer_column(l.table, "waits", "待批准", "waits");
    answer_column(l.table, "by", "提出人", "proposed by");
    answer_column(l.table, "login_at", "最近登录", "last login");
    enum err rc = ledger_account_each(call->lane->ledger, list_one, &l, e);
    return rc;
}

static enum err whoami(struct op_call *call, json_t **answer, struct error *e)
{
    char name[PEOPLE_NAME_BYTES], inspector[PEOPLE_INSPECTOR_BYTES];
    enum err rc = people_name(call->lane, call->actor, name, e);

    if (!rc)
        rc = people_inspector(call->lane, call->actor, inspector, e);

    if (rc)
        return rc;
    *answer = answer_record();
    answer_field(*answer, "key", "用户名", "user name", json_string(call->actor));
    answer_field(*answer, "name", "姓名", "name", json_string(name));
    answer_field(*answer, "roles", "角色", "roles", roles_json(call->roles));
    answer_field(*answer, "bureau", "单位（含下级）", "bureau, with those below it",
                 bureau_word(call, call->bureau));
    answer_field(*answer, "inspector", "执法人员编号", "staff number of the inspector",
                 inspector_word(call, inspector));
    return E_OK;
}

/* ---- changing ---- */

static enum err read_bureau(const char *text, uint32_t *bureau, struct error *e)
{
    if (!text || strcmp(text, "any") == 0) {
        *bureau = text ? 0 : ACCOUNTS_KEEP;
        return E_OK;
    }
    if (strlen(text) != 6 || strspn(text, "0123456789") != 6)
        return error_set(e, E_INPUT, "单位应为 6 位区划代码，或 any 表示不限；不能是 %.40s",
                         "a bureau is a region code of 6 digits, or any for all; not %.40s", text);
    *bureau = (uint32_t)strtoul(text, NULL, 10);
    return E_OK;
}

static enum err read_wish(const struct op_call *call, struct account_wish *wish, struct error *e)
{
    const json_t *roles = json_object_get(call->args, "roles");
    const char *inspector = json_text_or(call->args, "inspector", NULL);

    *wish = (struct account_wish){.name = json_text_or(call->args, "name", NULL),
                                  .roles = roles ? roles_of_ids(roles) : ACCOUNTS_KEEP};
    wish->inspector = inspector && strcmp(inspector, "none") == 0 ? "" : inspector;
    return read_bureau(json_text_or(call->args, "bureau", NULL), &wish->bureau, e);
}

/* The password that was typed, or one made here. */
static enum err read_password(const struct op_call *call, char made[SECRET_WORD_BYTES],
                              struct account_wish *wish, struct error *e)
{
    bool generate = json_flag(call->args, "generate");

    made[0] = '\0';
    wish->password = json_text_or(call->args, "password", NULL);
    if (generate == (wish->password != NULL))
        return error_set(e, E_INPUT, "初始密码：输入一个，或用 --generate 生成，二者选一",
                         "the first password is either typed, or made with --generate");
    if (generate) {
        secret_word(made);
        wish->password = made;
    }
    return E_OK;
}

/* What was done, and what comes next. */
static json_t *done(const struct op_call *call, const struct account *a, const char *made)
{
    json_t *r = record_of(call, a);

    if (made && *made) {
        answer_field(r, "password", "初始密码", "first password", json_string(made));
        answer_note(r, "初始密码只显示这一次，请当面交给本人；首次登录必须修改。",
                    "The first password is shown this once: hand it over in person; it must be "
                    "changed at the first login.");
    }
    if (a->state == ACCOUNT_PROPOSED || *a->next.by)
        answer_note(r, "须由另一位管理员批准后生效。",
                    "It takes effect once another administrator approves.");
    return r;
}

static enum err user_add(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    char made[SECRET_WORD_BYTES];
    struct account_wish wish;
    struct account a;
    enum err rc = read_wish(call, &wish, e);

    if (!rc)
        rc = read_password(call, made, &wish, e);
    if (!rc)
        rc = accounts_add(call->lane, &by, json_text_or(call->args, "user", NULL), &wish, &a, e);
    if (!rc)
        *answer = done(call, &a, made);
    secret_wipe(made, sizeof made);
    return rc;
}

static enum err user_roles(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account_wish wish;
    struct account a;
    enum err rc = read_wish(call, &wish, e);

    if (!rc && !wish.name && wish.roles == ACCOUNTS_KEEP && wish.bureau == ACCOUNTS_KEEP &&
        !wish.inspector)
        rc = error_set(e, E_INPUT, "请写明要改的：--roles、--bureau、--inspector 或 --name",
                       "say what to change: --roles, --bureau, --inspector or --name");
    if (!rc)
        rc = accounts_change(call->lane, &by, json_text_or(call->args, "user", NULL), &wish, &a, e);
    if (!rc)
        *answer = done(call, &a, NULL);
    return rc;
}

static enum err user_reset(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account_wish wish = {.roles = ACCOUNTS_KEEP, .bureau = ACCOUNTS_KEEP};
    char made[SECRET_WORD_BYTES];
    struct account a;
    enum err rc = read_password(call, made, &wish, e);

    if (!rc)
        rc = accounts_change(call->lane, &by, json_text_or(call->args, "user", NULL), &wish, &a, e);
    if (!rc)
        *answer = done(call, &a, made);
    secret_wipe(made, sizeof made);
    return rc;
}

static enum err user_approve(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account a;
    enum err rc = accounts_approve(call->lane, &by, json_text_or(call->args, "user", NULL),
                                   json_text_or(call->args, "seen", NULL), &a, e);

    if (!rc)
        *answer = done(call, &a, NULL);
    return rc;
}

static enum err user_reject(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account a;
    enum err rc = accounts_reject(call->lane, &by, json_text_or(call->args, "user", NULL), &a, e);

    if (!rc)
        *answer = done(call, &a, NULL);
    return rc;
}

static enum err user_disable(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account a;
    enum err rc = accounts_disable(call->lane, &by, json_text_or(call->args, "user", NULL),
                                   json_text_or(call->args, "reason", NULL), &a, e);

    if (!rc)
        *answer = done(call, &a, NULL);
    return rc;
}

static enum err user_logout(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account a;
    enum err rc = accounts_log_out(call->lane, &by, json_text_or(call->args, "user", NULL),
                                   json_text_or(call->args, "reason", NULL), &a, e);

    if (!rc) {
        *answer = record_of(call, &a);
        answer_note(*answer, "此前的登录全部结束，须重新登录；API 令牌不受影响。",
                    "All logins so far have ended and the person has to log in again; API tokens "
                    "stay.");
    }
    return rc;
}

static enum err user_enable(struct op_call *call, json_t **answer, struct error *e)
{
    const struct admin_actor by = by_of(call);
    struct account a;
    enum err rc = accounts_enable(call->lane, &by, json_text_or(call->args, "user", NULL), &a, e);

    if (!rc)
        *answer = done(call, &a, NULL);
    return rc;
}

static enum err user_password(struct op_call *call, json_t **answer, struct error *e)
{
    enum err rc = accounts_password(call->lane, call->actor, json_text_or(call->args, "old", NULL),
                                    json_text_or(call->args, "new", NULL), e);

    if (!rc)
        *answer = answer_text("密码已修改；请用新密码重新登录。",
                              "The password is changed; sign in again with the new one.");
    return rc;
}

/* chosen: a new one. */
#define SECRET(name, required, chosen, zh, en)                                                     \
    {                                                                                              \
        name, OP_SECRET, false, required, zh, en, true, NULL, chosen                               \
    }

#define RIGHTS                                                                                     \
    OPT("name", OP_TEXT, "姓名", "name"), OPT_LIST("roles", role_words, "角色", "roles"),          \
        OPT("bureau", OP_TEXT, "单位的区划代码（含下级），any 为不限",                             \
            "region code of the bureau (with those below it), any for all"),                       \
        OPT("inspector", OP_TEXT, "执法人员编号，与人员名录一致，none 为没有",                     \
            "staff number in the list of inspectors, none for nobody")

#define GENERATE                                                                                   \
    OPT("generate", OP_FLAG, "生成初始密码并显示一次", "make a first password and show it once"),  \
        SECRET("password", false, true, "初始密码", "first password")

static const struct op_param user_key_params[] = {ARG("user", OP_TEXT, "用户名", "user name"),
                                                  OP_PARAMS_END};

static const struct op_param user_disable_params[] = {ARG("user", OP_TEXT, "用户名", "user name"),
                                                      OPT_NEEDED("reason", OP_TEXT, "理由", "why"),
                                                      OP_PARAMS_END};

const struct op ops_account[] = {
    {"user add", ROLE_OWNER | ROLE_ADMIN, "新建账号（另一位管理员批准后生效）",
     "make an account (another administrator approves)", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE,
     .params = PARAMS(ARG("user", OP_TEXT, "用户名", "user name"), RIGHTS, GENERATE),
     .run = user_add},
    {"user list", ROLE_OWNER | ROLE_ADMIN | ROLE_AUDITOR, "账号清单", "accounts",
     .params = PARAMS(OPT("waiting", OP_FLAG, "只看待批准的", "only those that wait for approval")),
     .run = user_list},
    {"user show", ROLE_OWNER | ROLE_ADMIN | ROLE_AUDITOR, "一个账号", "one account",
     .params = user_key_params, .run = user_show},
    {"user approve", ROLE_OWNER | ROLE_ADMIN, "批准他人提出的账号或变更",
     "approve an account or change that somebody else proposed", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE,
     .params =
         PARAMS(ARG("user", OP_TEXT, "用户名", "user name"),
                OPT("seen", OP_TEXT, "所见内容的散列（8 位以上）；之后有变则拒绝",
                    "hash of what you saw, 8 or more digits; refused if it has changed since")),
     .run = user_approve},
    {"user reject", ROLE_OWNER | ROLE_ADMIN, "退回待批准的账号或变更",
     "refuse an account or change that waits", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE, .params = user_key_params, .run = user_reject},
    {"user roles", ROLE_OWNER | ROLE_ADMIN,
     "修改姓名、角色、单位或执法人员编号（另一位管理员批准后生效）",
     "change name, roles, bureau or staff number (another administrator approves)",
     .lane = LANE_LEDGER, .flags = OP_WRITES | OP_PRESENCE,
     .params = PARAMS(ARG("user", OP_TEXT, "用户名", "user name"), RIGHTS), .run = user_roles},
    {"user reset", ROLE_OWNER | ROLE_ADMIN, "重置他人的密码（另一位管理员批准后生效）",
     "set a new first password for somebody (another administrator approves)", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE,
     .params = PARAMS(ARG("user", OP_TEXT, "用户名", "user name"), GENERATE), .run = user_reset},
    {"user disable", ROLE_OWNER | ROLE_ADMIN, "停用账号，立即生效", "disable an account, at once",
     .lane = LANE_LEDGER, .flags = OP_WRITES | OP_PRESENCE, .params = user_disable_params,
     .run = user_disable},
    {"user logout", ROLE_OWNER | ROLE_ADMIN, "结束某人的全部网页登录，立即生效",
     "end all logins of somebody in browsers, at once", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE, .params = user_disable_params, .run = user_logout},
    {"user enable", ROLE_OWNER | ROLE_ADMIN, "恢复停用的账号（另一位管理员批准后生效）",
     "enable an account again (another administrator approves)", .lane = LANE_LEDGER,
     .flags = OP_WRITES | OP_PRESENCE, .params = user_key_params, .run = user_enable},
    {"user password", ROLE_STAFF, "修改本人的密码", "change your own password", .lane = LANE_LOGIN,
     .flags = OP_WRITES | OP_PRESENCE | OP_NEWCOMERS,
     .params = PARAMS(SECRET("old", false, false, "原密码（还没有则留空）",
                             "present password (empty if there is none)"),
                      SECRET("new", true, true, "新密码", "new password")),
     .run = user_password},
    {"whoami", ROLE_ANY, "我是谁，有哪些角色", "who am I, with which roles", .flags = OP_NEWCOMERS,
     .run = whoami},
    {.name = NULL}};
