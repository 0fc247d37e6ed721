#include "service/access.h"

#include <stdio.h>

enum err access_identify(const struct config *config, bool rehearsal, uid_t peer, uid_t own,
                         const char *as, struct access *out, struct error *e)
{
    const struct person *person = config_person_by_uid(config, peer);

    out->roles = 0;
    out->bureau = 0;
    if (as && !rehearsal)
        return error_set(e, E_DENIED, "--as 只在演练中可用；正式运行时按登录用户认人。",
                         "--as works in rehearsals only; in production people are known by their "
                         "login.");
    if (as && !(person = config_person(config, as)))
        return error_set(e, E_DENIED, "配置的 [people] 里没有 “%s”。",
                         "There is no “%s” in [people] of the configuration.", as);
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

enum err access_check(const struct op *op, const struct access *who, struct error *e)
{
    char roles[80];

    if (op->roles == ROLE_ANY || (op->roles & who->roles))
        return E_OK;
    op_roles_format(op->roles, roles, sizeof roles);
    return error_set(e, E_DENIED,
                     "%s 须有以下角色之一：%s%s；%s 没有。请管理员在配置的 [people] 中登记。",
                     "%s needs one of these roles: %s%s; %s has none of them. An administrator can "
                     "add them in [people] of the configuration.",
                     op->name, roles, op->roles & ROLE_OWNER ? ",root" : "", who->actor);
}
