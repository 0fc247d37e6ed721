#include "features/accounts/accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/fault.h"
#include "core/base/log.h"
#include "core/base/utf8.h"
#include "core/crypto/cjson.h"
#include "core/crypto/secret.h"
#include "core/crypto/sha256.h"
#include "core/law/codes.h"
#include "features/casework/casework.h"
#include "platform/ops/op.h"
#include "platform/publog/publog.h"
#include "platform/runtime/config.h"
#include "platform/store/ledger_admin.h"

#define COPY(to, from) snprintf((to), sizeof(to), "%s", (from))
#define SEEN_DIGITS 8

/* One change on its way. */
struct change {
    struct lane *lane;
    const struct admin_actor *by;
    const char *action; /* as the log names it: "user add" */
    const char *reason;
    struct account row;
    int64_t now;
};

/* ---- what is right ---- */

static enum err check_key(const char *key, struct error *e)
{
    size_t n = strlen(key);

    if (n >= 1 && n <= 32 && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n &&
        strcmp(key, CASE_SELF) != 0)
        return E_OK;
    return error_set(
        e, E_INPUT,
        "用户名 “%.40s” 不可用：只能用小写字母、数字和 . _ -，至多 32 个，且不能是 "
        "inspectd",
        "“%.40s” cannot be a user name: it has lower-case letters, digits and . _ -, at "
        "most 32, and is not inspectd",
        key);
}

static enum err check_name(const char *name, struct error *e)
{
    if (*name && strlen(name) < ACCOUNT_NAME_BYTES - 8 && !utf8_has_control(name) &&
        utf8_valid(name, strlen(name), NULL))
        return E_OK;
    return error_set(e, E_INPUT, "姓名须为 1 到 %d 字节，且不含控制字符",
                     "a name has 1 to %d bytes and no control characters", ACCOUNT_NAME_BYTES - 9);
}

static enum err check_bureau(const struct codes *codes, uint32_t bureau, struct error *e)
{
    if (!bureau || codes_region(codes, bureau))
        return E_OK;
    return error_set(e, E_INPUT, "regions.csv 中没有区划代码 %06u",
                     "regions.csv has no region code %06u", (unsigned)bureau);
}

/* Two accounts with one number would be one pair of eyes seen as two. */
struct holder {
    const char *key, *inspector;
    char found[ACCOUNT_KEY_BYTES];
};

static enum err holds(void *ctx, const struct account *a, struct error *e)
{
    struct holder *h = ctx;

    (void)e;
    if (a->state != ACCOUNT_DISABLED && strcmp(a->key, h->key) != 0 &&
        (strcmp(a->inspector, h->inspector) == 0 || strcmp(a->next.inspector, h->inspector) == 0))
        COPY(h->found, a->key);
    return E_OK;
}

static enum err check_inspector(struct lane *lane, const char *key, const char *number,
                                struct error *e)
{
    struct holder h = {.key = key, .inspector = number};
    const struct config *config = lane->snapshot->config;
    char label[PEOPLE_LABEL_BYTES];
    enum err rc = E_OK;

    if (!*number)
        return E_OK;
    if (strlen(number) >= ACCOUNT_INSPECTOR_BYTES || utf8_has_control(number) ||
        !utf8_valid(number, strlen(number), NULL) || strchr(number, ' '))
        return error_set(
            e, E_INPUT, "执法人员编号须与人员名录中的一致：至多 %d 字节，没有空格；没有编号写 none",
            "a staff number is written as in the list of inspectors: at most %d bytes, "
            "no spaces; none for nobody",
            ACCOUNT_INSPECTOR_BYTES - 1);
    rc = ledger_account_each(lane->ledger, holds, &h, e);
    for (size_t i = 0; !rc && i < config->person_count; i++) {
        const struct person *p = &config->people[i];
        if (p->inspector && strcmp(p->inspector, number) == 0 && strcmp(p->key, key) != 0)
            COPY(h.found, p->key);
    }
    if (!rc && *h.found)
        rc = error_set(e, E_CONFLICT,
                       "编号 %1$s 已登记给账号 %2$s；一个编号只属于一人，请核对人员名录",
                       "the number %1$s is that of the account %2$s already: one number is one "
                       "person's; look at the list of inspectors",
                       number, people_label(lane, h.found, label));
    return rc;
}

static size_t characters(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static bool is_monotone(const char *text)
{
    size_t n = strlen(text);

    return n > 1 && memcmp(text, text + 1, n - 1) == 0;
}

enum err accounts_check_password(const char *password, const char *key, const char *name,
                                 struct error *e)
{
    if (characters(password) < ACCOUNTS_PASSWORD_MIN ||
        strlen(password) > ACCOUNTS_PASSWORD_MAX_BYTES)
        return error_set(e, E_INPUT, "密码须有 %d 个以上字符；几个不相干的词连起来，好记也难猜",
                         "a password has at least %d characters; a few unrelated words are easy to "
                         "remember and hard to guess",
                         ACCOUNTS_PASSWORD_MIN);
    if (strcasecmp(password, key) == 0 || strcasecmp(password, name) == 0 || is_monotone(password))
        return error_set(e, E_INPUT, "密码不能是用户名、姓名或同一个字符的重复",
                         "a password is not the user's name, nor one character over and over");
    return E_OK;
}

static enum err hash(const char *password, char out[SECRET_HASH_BYTES], struct error *e)
{
    if (secret_hash(password, out))
        return E_OK;
    return error_set(e, E_LIMIT, "内存不足，无法处理密码；请稍后再试",
                     "not enough memory to work on a password; try again later");
}

/* ---- what is on record ---- */

static json_t *rights(const char *name, unsigned roles, uint32_t bureau, const char *inspector,
                      bool password)
{
    char words[80];

    roles_format(roles, words, sizeof words);
    return json_pack("{s:s, s:s, s:i, s:s, s:b}", "name", name, "roles", words, "bureau",
                     (int)bureau, "inspector", inspector, "password", password);
}

static json_t *describe(const struct account *a)
{
    json_t *d =
        json_pack("{s:s, s:s, s:o}", "key", a->key, "state", account_state_name(a->state), "rights",
                  rights(a->name, a->roles, a->bureau, a->inspector, *a->password != '\0'));

    if (*a->next.by)
        json_object_set_new(d, "proposed",
                            rights(a->next.name, a->next.roles, a->next.bureau, a->next.inspector,
                                   *a->next.password != '\0'));
    return d;
}

/* Canonical text of a value made here, which cannot fail. */
static void write_text(json_t *value, struct buf *out)
{
    struct error unused;

    if (cjson_write(value, out, &unused) != E_OK)
        abort();
    json_decref(value);
    buf_adds(out, "");
}

void accounts_proposal(const struct account *a, char out[65])
{
    bool fresh = a->state == ACCOUNT_PROPOSED;
    struct buf text = {0};

    out[0] = '\0';
    if (!fresh && !*a->next.by)
        return;
    json_t *d = describe(a);
    json_object_set_new(d, "by", json_string(fresh ? a->proposed_by : a->next.by));
    json_object_set_new(d, "at", json_integer(fresh ? a->proposed_at : a->next.at));
    write_text(d, &text);
    sha256_hex(text.data, text.len, out);
    buf_free(&text);
}

/* The row, an entry of the public log and the record behind it: all or nothing. */
static enum err write_all(struct change *c, const char *detail, struct error *e)
{
    struct ledger *ledger = c->lane->ledger;
    const struct admin_event event = {
        .time = c->now, .actor = c->by->key, .action = c->action, .detail = detail};
    enum err rc = ledger_begin(ledger, e);

    if (rc)
        return rc;
    rc = ledger_account_put(ledger, &c->row, e);
    if (!rc)
        rc = publog_append_admin(c->lane, c->action, c->by->key, detail, strlen(detail), e);
    if (!rc)
        rc = ledger_admin_add(ledger, &event, e);
    fault_point("account.before");
    if (!rc)
        rc = ledger_commit(ledger, e);
    ledger_rollback(ledger);
    fault_point("account.after");
    return rc;
}

static enum err finish(struct change *c, struct account *out, struct error *e)
{
    struct buf detail = {0};
    json_t *d = describe(&c->row);

    if (c->reason)
        json_object_set_new(d, "reason", json_string(c->reason));
    write_text(d, &detail);
    enum err rc = write_all(c, detail.data, e);
    buf_free(&detail);
    if (rc)
        return rc;
    log_event(LOG_NOTICE, "account", "action=\"%s\" key=%s state=%s waits=%d actor=%s", c->action,
              c->row.key, account_state_name(c->row.state), *c->row.next.by != '\0', c->by->key);
    if (out)
        *out = c->row;
    return publog_write_files(c->lane, e);
}

static enum err begin(struct change *c, const char *key, struct error *e)
{
    c->now = service_now(c->lane->service);
    return ledger_account_get(c->lane->ledger, key, &c->row, e);
}

static enum err not_oneself(const struct change *c, const char *key, struct error *e)
{
    if (strcmp(c->by->key, key) != 0)
        return E_OK;
    return error_set(e, E_DENIED, "不能为自己办理；请另一位管理员办理",
                     "nobody does this for oneself; another administrator has to");
}

/* ---- proposing ---- */

static enum err check_wish(const struct change *c, const char *key, const struct account_wish *wish,
                           struct error *e)
{
    const struct person *listed = config_person(c->lane->snapshot->config, key);
    enum err rc = not_oneself(c, key, e);

    if (!rc && listed &&
        (wish->roles != ACCOUNTS_KEEP || wish->bureau != ACCOUNTS_KEEP || wish->inspector))
        rc = error_set(e, E_CONFLICT,
                       "%s 的角色、单位和编号写在配置的 [people] 中，请在那里修改；账号只增加密码",
                       "the roles, bureau and staff number of %s stand in [people] of the "
                       "configuration: change them there; an account only adds a password",
                       key);
    if (!rc && wish->name)
        rc = check_name(wish->name, e);
    if (!rc && wish->bureau != ACCOUNTS_KEEP)
        rc = check_bureau(c->lane->snapshot->codes, wish->bureau, e);
    if (!rc && wish->inspector)
        rc = check_inspector(c->lane, key, wish->inspector, e);
    if (!rc && wish->password)
        rc = accounts_check_password(wish->password, key, wish->name ? wish->name : key, e);
    return rc;
}

/* What stays as it is comes from the row. */
static enum err set_next(struct change *c, const struct account_wish *wish, struct error *e)
{
    struct account_change *next = &c->row.next;

    *next = (struct account_change){
        .at = c->now,
        .roles = wish->roles == ACCOUNTS_KEEP ? c->row.roles : wish->roles,
        .bureau = wish->bureau == ACCOUNTS_KEEP ? c->row.bureau : wish->bureau};
    COPY(next->by, c->by->key);
    COPY(next->name, wish->name ? wish->name : c->row.name);
    COPY(next->inspector, wish->inspector ? wish->inspector : c->row.inspector);
    return wish->password ? hash(wish->password, next->password, e) : E_OK;
}

/* What waits becomes what is in force. Running sessions end. */
static void apply(struct change *c)
{
    struct account *a = &c->row;

    COPY(a->name, a->next.name);
    COPY(a->inspector, a->next.inspector);
    a->roles = a->next.roles;
    a->bureau = a->next.bureau;
    if (*a->next.password) {
        COPY(a->password, a->next.password);
        a->password_at = c->now;
        a->must_change = true;
    }
    a->next = (struct account_change){.at = 0};
    a->serial++;
}

static void approve(struct change *c)
{
    c->row.state = ACCOUNT_ACTIVE;
    c->row.approved_at = c->now;
    COPY(c->row.approved_by, c->by->key);
}

enum err accounts_add(struct lane *lane, const struct admin_actor *by, const char *key,
                      const struct account_wish *wish, struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user add"};
    const struct person *listed = config_person(lane->snapshot->config, key);
    struct error none;
    enum err rc = begin(&c, key, &none);

    if (!rc)
        return error_set(e, E_CONFLICT,
                         "账号 %1$s 已经存在（%2$s）。用 user roles、user reset 或 "
                         "user enable 修改",
                         "the account %1$s exists already (%2$s); user roles, user reset and user "
                         "enable change it",
                         key, account_state_name(c.row.state));
    if (rc != E_NOTFOUND) {
        *e = none;
        return rc;
    }
    c.row = (struct account){.state = ACCOUNT_PROPOSED, .proposed_at = c.now};
    rc = check_key(key, e);
    if (!rc)
        rc = check_wish(&c, key, wish, e);
    if (!rc && !listed && (wish->roles == ACCOUNTS_KEEP || !wish->roles))
        rc = error_set(e, E_INPUT, "须写明角色：--roles regulator,approver …",
                       "say which roles: --roles regulator,approver …");
    if (rc)
        return rc;
    struct account_wish full = *wish;
    full.roles = listed ? 0 : wish->roles;
    full.bureau = wish->bureau == ACCOUNTS_KEEP ? 0 : wish->bureau;
    full.name = wish->name ? wish->name : listed ? listed->name : key;
    COPY(c.row.key, key);
    COPY(c.row.proposed_by, by->key);
    rc = set_next(&c, &full, e);
    if (rc)
        return rc;
    apply(&c);
    if (by->owner)
        approve(&c);
    return finish(&c, out, e);
}

enum err accounts_change(struct lane *lane, const struct admin_actor *by, const char *key,
                         const struct account_wish *wish, struct account *out, struct error *e)
{
    struct change c = {
        .lane = lane, .by = by, .action = wish->password ? "user reset" : "user roles"};
    enum err rc = begin(&c, key, e);

    if (!rc)
        rc = check_wish(&c, key, wish, e);
    if (!rc && c.row.state == ACCOUNT_DISABLED)
        rc = error_set(e, E_CONFLICT, "账号 %s 已停用，请先 user enable",
                       "the account %s is disabled: user enable comes first", key);
    if (!rc && wish->roles == 0)
        rc = error_set(e, E_INPUT, "须至少有一个角色；不再需要的账号用 user disable 停用",
                       "at least one role is needed; user disable ends an account");
    if (!rc)
        rc = set_next(&c, wish, e);
    if (rc)
        return rc;
    if (c.row.state == ACCOUNT_PROPOSED) { /* still only a proposal, now by this person */
        apply(&c);
        COPY(c.row.proposed_by, by->key);
        c.row.proposed_at = c.now;
    } else if (by->owner) {
        apply(&c);
    }
    return finish(&c, out, e);
}

enum err accounts_enable(struct lane *lane, const struct admin_actor *by, const char *key,
                         struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user enable"};
    enum err rc = begin(&c, key, e);

    if (!rc)
        rc = not_oneself(&c, key, e);
    if (!rc && c.row.state != ACCOUNT_DISABLED)
        rc = error_set(e, E_CONFLICT, "账号 %1$s 没有停用（%2$s）",
                       "the account %1$s is not disabled (%2$s)", key,
                       account_state_name(c.row.state));
    if (rc)
        return rc;
    c.row.state = ACCOUNT_PROPOSED;
    c.row.proposed_at = c.now;
    c.row.serial++;
    COPY(c.row.proposed_by, by->key);
    if (by->owner)
        approve(&c);
    return finish(&c, out, e);
}

/* ---- deciding ---- */

static enum err nothing_waits(const char *key, struct error *e)
{
    return error_set(e, E_CONFLICT, "%s 没有待批准的事项。用 user list 查看",
                     "nothing of %s waits for approval; user list shows what does", key);
}

static enum err check_approver(const struct change *c, const char *seen, struct error *e)
{
    const struct account *a = &c->row;
    const char *proposer = a->state == ACCOUNT_PROPOSED ? a->proposed_by : a->next.by;
    char is[65], label[PEOPLE_LABEL_BYTES];

    accounts_proposal(a, is);
    if (!*is)
        return nothing_waits(a->key, e);
    if (!c->by->owner && strcmp(proposer, c->by->key) == 0)
        return error_set(e, E_DENIED, "由 %s 提出的，须由另一位管理员（或本机 root）批准",
                         "%s proposed it: another administrator, or root, has to approve",
                         people_label(c->lane, proposer, label));
    if (seen && (strlen(seen) < SEEN_DIGITS || strncmp(seen, is, strlen(seen)) != 0))
        return error_set(
            e, E_CONFLICT,
            "待批准的内容与您看到的（%1$.12s）不同，现为 %2$.12s；请重新查看 user show "
            "%3$s",
            "what waits is not what you saw (%1$.12s), it is %2$.12s now: look at user "
            "show %3$s again",
            seen, is, a->key);
    return E_OK;
}

enum err accounts_approve(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *seen, struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user approve"};
    enum err rc = begin(&c, key, e);

    if (!rc)
        rc = not_oneself(&c, key, e);
    if (!rc)
        rc = check_approver(&c, seen, e);
    if (rc)
        return rc;
    if (c.row.state == ACCOUNT_ACTIVE)
        apply(&c);
    approve(&c);
    return finish(&c, out, e);
}

enum err accounts_reject(struct lane *lane, const struct admin_actor *by, const char *key,
                         struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user reject"};
    enum err rc = begin(&c, key, e);

    if (!rc && c.row.state != ACCOUNT_PROPOSED && !*c.row.next.by)
        rc = nothing_waits(key, e);
    if (rc)
        return rc;
    if (c.row.state == ACCOUNT_PROPOSED)
        c.row.state = ACCOUNT_DISABLED;
    c.row.next = (struct account_change){.at = 0};
    return finish(&c, out, e);
}

enum err accounts_disable(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *reason, struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user disable", .reason = reason};
    enum err rc = begin(&c, key, e);

    if (!rc && c.row.state == ACCOUNT_DISABLED)
        rc =
            error_set(e, E_CONFLICT, "账号 %s 已经停用", "the account %s is disabled already", key);
    if (rc)
        return rc;
    c.row.state = ACCOUNT_DISABLED;
    c.row.next = (struct account_change){.at = 0};
    c.row.serial++;
    return finish(&c, out, e);
}

enum err accounts_log_out(struct lane *lane, const struct admin_actor *by, const char *key,
                          const char *reason, struct account *out, struct error *e)
{
    struct change c = {.lane = lane, .by = by, .action = "user logout", .reason = reason};
    enum err rc = begin(&c, key, e);

    if (rc)
        return rc;
    c.row.serial++; /* sessions are held against it */
    return finish(&c, out, e);
}
