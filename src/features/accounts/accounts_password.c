/* One's own password: slow work in LANE_LOGIN, the change itself in the ledger's lane. */
#include <stdio.h>
#include <string.h>

#include "core/base/log.h"
#include "core/crypto/secret.h"
#include "features/accounts/accounts.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/lanes.h"

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

struct change {
    struct account row;
    int64_t serial; /* that the row had, -1 for none */
};

/* Stores the row if nobody has changed the account meanwhile. */
static enum err store(struct lane *lane, void *user, struct error *e)
{
    struct change *d = user;
    struct account now = {.serial = -1};
    enum err rc = ledger_account_get(lane->ledger, d->row.key, &now, e);

    if (rc && rc != E_NOTFOUND)
        return rc;
    if (now.serial != d->serial)
        return error_set(e, E_CONFLICT, "账号刚刚被他人修改，请重新登录后再试",
                         "the account was changed just now: sign in and try again");
    return ledger_account_put(lane->ledger, &d->row, e);
}

/* A person of [people] who has no account yet gets one: it gives nothing that they do not have. */
static enum err make_row(struct lane *lane, const char *key, struct account *a, struct error *e)
{
    struct someone who;
    enum err rc = people_find(lane, key, &who, e);

    if (rc)
        return rc;
    *a = (struct account){.state = ACCOUNT_ACTIVE,
                          .proposed_at = service_now(lane->service),
                          .approved_at = service_now(lane->service)};
    COPY(a->key, key);
    COPY(a->name, who.name);
    COPY(a->proposed_by, key);
    COPY(a->approved_by, key);
    return E_OK;
}

static enum err check_old(const struct account *a, const char *old, const char *fresh,
                          struct error *e)
{
    if (a->state != ACCOUNT_ACTIVE)
        return error_set(e, E_DENIED, "账号 %s 现在不可用，请联系管理员",
                         "the account %s may not be used now: ask an administrator", a->key);
    if (!*a->password)
        return E_OK;
    if (!old || !secret_verify(a->password, old))
        return error_set(e, E_DENIED, "原密码不对。忘记时请管理员用 user reset 重置",
                         "the present password is not right; if it is forgotten, an administrator "
                         "can help with user reset");
    if (strcmp(old, fresh) == 0)
        return error_set(e, E_INPUT, "新密码须与原密码不同",
                         "the new password must differ from the present one");
    return E_OK;
}

enum err accounts_password(struct lane *lane, const char *key, const char *old, const char *fresh,
                           struct error *e)
{
    struct change d = {.serial = -1};
    enum err rc = ledger_account_get(lane->ledger, key, &d.row, e);

    if (rc == E_NOTFOUND)
        rc = make_row(lane, key, &d.row, e);
    else if (!rc)
        d.serial = d.row.serial;
    if (!rc)
        rc = check_old(&d.row, old, fresh, e);
    if (!rc)
        rc = accounts_check_password(fresh, key, d.row.name, e);
    if (!rc && !secret_hash(fresh, d.row.password))
        rc = error_set(e, E_LIMIT, "内存不足，无法处理密码；请稍后再试",
                       "not enough memory to work on a password; try again later");
    if (rc)
        return rc;
    d.row.must_change = false;
    d.row.password_at = service_now(lane->service);
    d.row.serial++;
    d.row.next.password[0] = '\0'; /* nor does one set by somebody else come later */
    rc = lanes_in_ledger(lane, "user password", store, &d, e);
    if (!rc)
        log_event(LOG_NOTICE, "account", "action=password key=%s", key);
    return rc;
}
