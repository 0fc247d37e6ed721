/* Who comes in, and who is still welcome (service/accounts.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypto/secret.h"
#include "crypto/sha256.h"
#include "service/accounts.h"
#include "service/config.h"
#include "service/daemon.h"
#include "service/lanes.h"

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))

/* ---- what is written down afterwards ---- */

struct note {
    struct job job; /* first */
    char key[ACCOUNT_KEY_BYTES];
    char old[ACCOUNT_HASH_BYTES];
    char fresh[ACCOUNT_HASH_BYTES]; /* "": as it was */
    int64_t time;
    int64_t token; /* 0: a login */
    int32_t day;
};

static void note_run(struct lane *lane, struct job *job)
{
    struct note *n = (struct note *)(void *)job;
    struct error e;
    enum err err = n->token ? ledger_token_used(lane->ledger, n->token, n->day, &e)
                            : ledger_account_signed_in(lane->ledger, n->key, n->time, n->old,
                                                       *n->fresh ? n->fresh : NULL, &e);

    if (err)
        service_warn(lane->service, "accounts", &e);
}

static void note_done(struct service *service, struct job *job)
{
    (void)service;
    free(job);
}

/* Only the ledger's lane writes; nobody waits for it. */
static void write_down(struct lane *lane, const struct note *note)
{
    struct note *n = mem_new(sizeof *n);

    *n = *note;
    n->job = (struct job){.name = "account", .run = note_run, .done = note_done};
    if (lane->id == LANE_LEDGER) {
        note_run(lane, &n->job);
        free(n);
        return;
    }
    lanes_submit(service_lanes(lane->service), LANE_LEDGER, &n->job);
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

static void remember(struct lane *lane, const struct account *a, const char *password)
{
    struct note n = {.time = service_now(lane->service)};

    COPY(n.key, a->key);
    COPY(n.old, a->password);
    if (secret_is_old(a->password) && !secret_hash(password, n.fresh))
        n.fresh[0] = '\0'; /* no memory: another time */
    write_down(lane, &n);
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

/* ---- tokens ---- */

static enum err bad_token(struct error *e)
{
    return error_set(e, E_LOGIN, "令牌无效、已过期或已作废。用 token add 办理新的",
                     "the token is unknown, expired or revoked; token add makes a new one");
}

/* The account behind a token or a session, if it may be used. */
static enum err still_active(struct lane *lane, const char *key, struct account *a,
                             struct someone *person, struct error *e)
{
    enum err rc = ledger_account_get(lane->ledger, key, a, e);

    if (!rc)
        rc = people_find(lane, key, person, e);
    if (!rc && a->state != ACCOUNT_ACTIVE)
        rc = error_set(e, E_NOTFOUND, "账号 %s 不可用", "the account %s may not be used", key);
    return rc;
}

static enum err confirm_token(struct lane *lane, struct access *who, struct error *e)
{
    int32_t today = day_of_instant(service_now(lane->service), (int)lane->world->config->zone_min);
    struct account a;
    struct someone person;
    struct api_token t;
    enum err rc = ledger_token_find(lane->ledger, who->token, &t, e);

    if (!rc && (t.revoked || today > t.expires))
        rc = E_NOTFOUND;
    if (!rc)
        rc = still_active(lane, t.account, &a, &person, e);
    if (rc)
        return rc == E_NOTFOUND ? bad_token(e) : rc;
    if (t.used != today)
        write_down(lane, &(struct note){.token = t.id, .day = today});
    COPY(who->actor, t.account);
    who->roles = person.roles & t.roles;
    who->bureau = person.bureau;
    who->read_only = t.read_only;
    who->must_change = a.must_change;
    return E_OK;
}

enum err accounts_token(struct lane *lane, const char *secret, struct access *who, struct error *e)
{
    access_of_token(secret, who);
    return confirm_token(lane, who, e);
}

/* ---- still welcome? ---- */

static enum err confirm_session(struct lane *lane, struct access *who, struct error *e)
{
    struct account a;
    struct someone person;
    enum err rc = still_active(lane, who->actor, &a, &person, e);

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

enum err accounts_confirm(struct lane *lane, struct access *who, struct error *e)
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
    enum err rc = still_active(lane, key, &a, &person, e);

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
                              .expires = day_of_instant(now, (int)lane->world->config->zone_min) +
                                         wish->days,
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
