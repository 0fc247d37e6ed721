/* Whether somebody who came in earlier may still act, as the ledger has them now. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/base/mem.h"
#include "platform/ops/access.h"
#include "platform/ops/people.h"
#include "platform/runtime/daemon.h"

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

struct token_use {
    struct job job; /* first */
    int64_t token;
    int32_t day;
};

static void use_run(struct lane *lane, struct job *job)
{
    const struct token_use *use = (struct token_use *)(void *)job;
    struct error e;

    if (ledger_token_used(lane->ledger, use->token, use->day, &e))
        service_warn(lane->service, "accounts", &e);
}

static void use_done(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

/* Only the ledger's lane writes; nobody waits for it. */
static void note_use(struct lane *lane, int64_t token, int32_t day)
{
    struct token_use *use = mem_new(sizeof *use);

    *use = (struct token_use){{.name = "token", .run = use_run, .done = use_done}, token, day};
    lanes_hand(lane, LANE_LEDGER, &use->job);
}

static enum err bad_token(struct error *e)
{
    return error_set(e, E_LOGIN, "令牌无效、已过期或已作废。用 token add 办理新的",
                     "the token is unknown, expired or revoked; token add makes a new one");
}

static enum err confirm_token(struct lane *lane, struct access *who, struct error *e)
{
    int32_t today = day_of_instant(service_now(lane->service));
    struct account a;
    struct someone person;
    struct api_token t;
    enum err rc = ledger_token_find(lane->ledger, who->token, &t, e);

    if (!rc && (t.revoked || today > t.expires))
        rc = E_NOTFOUND;
    if (!rc)
        rc = people_active(lane, t.account, &a, &person, e);
    if (rc)
        return rc == E_NOTFOUND ? bad_token(e) : rc;
    if (t.used != today)
        note_use(lane, t.id, today);
    COPY(who->actor, t.account);
    who->roles = person.roles & t.roles;
    who->bureau = person.bureau;
    who->read_only = t.read_only;
    who->must_change = a.must_change;
    return E_OK;
}

static enum err confirm_session(struct lane *lane, struct access *who, struct error *e)
{
    struct account a;
    struct someone person;
    enum err rc = people_active(lane, who->actor, &a, &person, e);

    if (rc && rc != E_NOTFOUND)
        return rc;
    if (rc || a.serial != who->serial)
        return error_set(e, E_LOGIN, "您的账号或密码已变更，请重新登录",
                         "your account or password has changed: sign in again");
    who->roles = person.roles;
    who->bureau = person.bureau;
    who->must_change = a.must_change;
    return E_OK;
}

static enum err confirm_named(struct lane *lane, struct access *who, struct error *e)
{
    struct someone person;
    enum err rc = people_find(lane, who->actor, &person, e);

    if (rc == E_NOTFOUND)
        return error_set(e, E_DENIED, "配置的 [people] 和有效账号中都没有 “%s”。",
                         "There is no “%s” in [people] of the configuration, nor as an active "
                         "account.",
                         who->actor);
    who->roles = person.roles;
    who->bureau = person.bureau;
    return rc;
}

enum err access_confirm(struct lane *lane, struct access *who, struct error *e)
{
    switch (who->door) {
    case ACCESS_SOCKET:
        return E_OK;
    case ACCESS_NAMED:
        return confirm_named(lane, who, e);
    case ACCESS_SESSION:
        return confirm_session(lane, who, e);
    case ACCESS_TOKEN:
        return confirm_token(lane, who, e);
    }
    return E_OK;
}
