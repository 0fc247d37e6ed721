#include "platform/ops/access.h"

#include <stdio.h>
#include <string.h>

#include "core/crypto/sha256.h"

enum err access_identify(const struct config *config, bool rehearsal, uid_t peer, uid_t own,
                         const char *as, struct access *out, struct error *e)
{
    const struct person *person = config_person_by_uid(config, peer);

    *out = (struct access){.door = ACCESS_SOCKET};
    if (as && !rehearsal)
        return error_set(e, E_DENIED, "--as 只在演练中可用；正式运行时按登录用户认人。",
                         "--as works in rehearsals only; in production people are known by their "
                         "login.");
    if (as && !(person = config_person(config, as))) {
        out->door = ACCESS_NAMED;
        snprintf(out->actor, sizeof out->actor, "%s", as);
        return E_OK;
    }
    if (person) {
        out->roles = person->roles;
        out->bureau = person->bureau;
    }
    if (!as && (peer == 0 || peer == own))
        out->roles |= ROLE_OWNER;
    if (person)
        snprintf(out->actor, sizeof out->actor, "%s", person->key);
    else
        snprintf(out->actor, sizeof out->actor, "uid:%lu", (unsigned long)peer);
    return E_OK;
}

void access_of_token(const char *secret, struct access *out)
{
    *out = (struct access){.actor = "token", .door = ACCESS_TOKEN};
    sha256_hex(secret, strlen(secret), out->token);
}

bool access_waits(const struct access *who)
{
    return who->door == ACCESS_NAMED || who->door == ACCESS_TOKEN;
}

/* What a role does not decide. */
static enum err check_way(const struct op *op, const struct access *who, struct error *e)
{
    if (who->must_change && !(op->flags & OP_NEWCOMERS))
        return error_set(e, E_DENIED, "请先修改初始密码，然后再办理 %s。",
                         "Change your first password before you do %s.", op->name);
    if (who->read_only && op_writes(op))
        return error_set(e, E_DENIED, "这个令牌只读，不能办理 %s。请换用可写的令牌。",
                         "This token only reads; %s needs one that may write.", op->name);
    if (who->door == ACCESS_TOKEN && (op->flags & OP_PRESENCE))
        return error_set(e, E_DENIED, "%s 须本人登录后办理，不能用令牌。",
                         "%s is for people who have signed in, not for tokens.", op->name);
    return E_OK;
}

enum err access_check(const struct op *op, const struct access *who, struct error *e)
{
    char roles[80];

    if (op->roles == ROLE_ANY || (op->roles & who->roles))
        return check_way(op, who, e);
    roles_format(op->roles, roles, sizeof roles);
    return error_set(e, E_DENIED,
                     "%s 须有以下角色之一：%s%s；%s 没有。请管理员在账号或配置的 [people] 中登记。",
                     "%s needs one of these roles: %s%s; %s has none of them. An administrator can "
                     "add them to the account, or in [people] of the configuration.",
                     op->name, roles, op->roles & ROLE_OWNER ? ",root" : "", who->actor);
}
