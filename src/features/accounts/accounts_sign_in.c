/* Who comes in (features/accounts/accounts.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "features/accounts/accounts.h"
#include "platform/runtime/config.h"
#include "platform/runtime/daemon.h"
#include "platform/runtime/lanes.h"

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

/* ---- what is written down afterwards ---- */

struct note {
    struct job job; /* first */
    char key[ACCOUNT_KEY_BYTES];
    char old[ACCOUNT_HASH_BYTES];
    char fresh[ACCOUNT_HASH_BYTES]; /* "": as it was */
    int64_t time;
};

static void note_run(struct lane *lane, struct job *job)
{
    struct note *n = (struct note *)(void *)job;
    struct error e;

    if (ledger_account_signed_in(lane->ledger, n->key, n->time, n->old, *n->fresh ? n->fresh : NULL,
                                 &e))
        service_warn(lane->service, "accounts", &e);
}

static void note_done(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

/* ---- passwords ---- */

static enum err not_in(struct error *e)
{
    return error_set(e, E_DENIED, "用户名或密码不对，或账号不可用。忘记密码请管理员重置",
                     "the user name or the password is not right, or the account may not be used; "
                     "an administrator can reset a forgotten password");
}

static void let_in(const struct someone *person, const struct account *a, struct access *who)
{
    *who = (struct access){.roles = person->roles,
                           .bureau = person->bureau,
                           .door = ACCESS_SESSION,
                           .serial = a->serial,
                           .must_change = a->must_change};
    COPY(who->actor, a->key);
}

/* Only the ledger's lane writes; nobody waits for it. */
static void remember(struct lane *lane, const struct account *a, const char *password)
{
    struct note *n = mem_new(sizeof *n);

    n->job = (struct job){.name = "account", .run = note_run, .done = note_done};
    n->time = service_now(lane->service);
    COPY(n->key, a->key);
    COPY(n->old, a->password);
    if (secret_is_old(a->password) && !secret_hash(password, n->fresh))
        n->fresh[0] = '\0'; /* no memory: another time */
    lanes_hand(lane, LANE_LEDGER, &n->job);
}

enum err accounts_login(struct lane *lane, const char *key, const char *password,
                        struct access *who, struct error *e)
{
    struct account a = {.password = ""};
    struct someone person = {.roles = 0};
    struct error why;
    enum err rc = ledger_account_get(lane->ledger, key, &a, &why);
    bool known = !rc && a.state == ACCOUNT_ACTIVE;

    if (!rc)
        rc = people_find(lane, key, &person, &why);
    if (rc && rc != E_NOTFOUND) {
        *e = why;
        return rc;
    }
    if (strlen(password) > ACCOUNTS_PASSWORD_MAX_BYTES)
        password = "";
    /* the same work for everybody, and only then a decision */
    bool fits = secret_verify(known && person.roles ? a.password : NULL, password);
    if (!fits) {
        log_event(LOG_NOTICE, "login", "key=%.40s outcome=denied", known ? a.key : "unknown");
        return not_in(e);
    }
    remember(lane, &a, password);
    let_in(&person, &a, who);
    log_event(LOG_NOTICE, "login", "key=%s outcome=ok must_change=%d", a.key, (int)a.must_change);
    return E_OK;
}

/* ---- making and ending tokens ---- */

enum err accounts_token_add(struct lane *lane, const char *key, unsigned roles,
                            const struct token_wish *wish, struct api_token *out,
                            char secret[ACCOUNTS_SECRET_BYTES], struct error *e)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    struct account a;
    struct someone person;
    uint8_t random[43]; /* 6 bits each: 258 in all */
    int64_t now = service_now(lane->service);
    enum err rc = people_active(lane, key, &a, &person, e);

    if (rc)
        return rc == E_NOTFOUND
                   ? error_set(e, E_CONFLICT, "%s 还没有可用的账号；请先用 user password 设置密码",
                               "%s has no account in use: set a password first, with "
                               "user password",
                               key)
                   : rc;
    if (wish->days < 1 || wish->days > 366)
        return error_set(e, E_INPUT, "有效期须为 1 到 366 天", "a token is good for 1 to 366 days");
    if (wish->roles & ~roles)
        return error_set(e, E_DENIED, "令牌的角色不能多于您自己的",
                         "a token has no role that you have not");
    secret_random(random, sizeof random);
    int n = snprintf(secret, ACCOUNTS_SECRET_BYTES, "inspectd_");
    for (size_t i = 0; i < sizeof random; i++)
        secret[n++] = alphabet[random[i] & 63];
    secret[n] = '\0';
    secret_wipe(random, sizeof random);
    *out = (struct api_token){.roles = wish->roles ? wish->roles : roles & ~(unsigned)ROLE_OWNER,
                              .read_only = wish->read_only,
                              .created = now,
                              .expires = day_of_instant(now) + wish->days,
                              .used = DAY_NONE};
    COPY(out->account, key);
    COPY(out->label, wish->label);
    sha256_hex(secret, (size_t)n, out->sha256);
    return ledger_token_add(lane->ledger, out, &out->id, e);
}

enum err accounts_token_revoke(struct lane *lane, const char *by, bool all, int64_t id,
                               struct error *e)
{
    struct api_token t;
    enum err rc = ledger_token_get(lane->ledger, id, &t, e);

    if (!rc && !all && strcmp(t.account, by) != 0)
        rc = error_set(e, E_NOTFOUND, "没有这个令牌。用 token list 查看",
                       "there is no such token; token list shows them");
    return rc ? rc : ledger_token_revoke(lane->ledger, id, by, service_now(lane->service), e);
}
