/* accounts: passwords, four eyes over rights, sessions that end, tokens that may less. */
#include "fixture/lane.h"

#include <sodium.h>

#include "core/crypto/cjson.h"
#include "core/crypto/salted.h"
#include "core/crypto/secret.h"
#include "doors/ops/ops.h"
#include "features/accounts/accounts.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_log.h"

#define GOOD "three unrelated words"
#define BETTER "four words, all unrelated"

/* As a request that brings this token. */
static enum err token(struct fixture *f, const char *secret, struct access *who, struct error *e)
{
    access_of_token(secret, who);
    return access_confirm(&f->lane, who, e);
}

static const struct admin_actor root = {"uid:0", true};
static const struct admin_actor wang = {"wang", false};
static const struct admin_actor li = {"li", false};

static void add(struct fixture *f, const struct admin_actor *by, const char *key, unsigned roles)
{
    const struct account_wish wish = {
        .name = "某人", .roles = roles, .bureau = 220102, .password = GOOD};

    OK(accounts_add(&f->lane, by, key, &wish, NULL, e));
}

/* Two administrators, as root makes them, who have chosen their own passwords. */
static struct fixture *office(void)
{
    struct fixture *f = fixture_new();

    add(f, &root, "wang", ROLE_ADMIN);
    add(f, &root, "li", ROLE_ADMIN | ROLE_APPROVER);
    OK(accounts_password(&f->lane, "wang", GOOD, BETTER, e));
    OK(accounts_password(&f->lane, "li", GOOD, BETTER, e));
    return f;
}

static struct account get(struct fixture *f, const char *key)
{
    struct account a;

    OK(ledger_account_get(f->lane.ledger, key, &a, e));
    return a;
}

static enum err login(struct fixture *f, const char *key, const char *password, struct access *who)
{
    struct error why;

    return accounts_login(&f->lane, key, password, who, &why);
}

static void the_first_admin_comes_from_root(void **state)
{
    struct fixture *f = fixture_new();
    struct access who;

    (void)state;
    add(f, &root, "wang", ROLE_ADMIN);
    assert_int_equal(get(f, "wang").state, ACCOUNT_ACTIVE);
    assert_string_equal(get(f, "wang").approved_by, "uid:0");
    assert_int_equal(login(f, "wang", GOOD, &who), E_OK);
    assert_string_equal(who.actor, "wang");
    assert_int_equal(who.roles, ROLE_ADMIN);
    assert_int_equal(who.bureau, 220102);
    assert_int_equal(who.door, ACCESS_SESSION);
    assert_true(who.must_change);
    assert_int_equal(get(f, "wang").login_at, NOON);
    fixture_remove(f);
}

static void nobody_is_told_why(void **state)
{
    struct fixture *f = office();
    struct access who;
    struct error wrong, unknown, disabled, proposed;

    (void)state;
    add(f, &wang, "zhao", ROLE_REGULATOR);
    assert_int_equal(accounts_login(&f->lane, "zhao", GOOD, &who, &proposed), E_DENIED);
    assert_int_equal(accounts_login(&f->lane, "wang", GOOD, &who, &wrong), E_DENIED);
    assert_int_equal(accounts_login(&f->lane, "nobody", GOOD, &who, &unknown), E_DENIED);
    OK(accounts_disable(&f->lane, &li, "wang", "left", NULL, e));
    assert_int_equal(accounts_login(&f->lane, "wang", BETTER, &who, &disabled), E_DENIED);
    assert_string_equal(wrong.en, unknown.en);
    assert_string_equal(wrong.en, disabled.en);
    assert_string_equal(wrong.en, proposed.en);
    fixture_remove(f);
}

/* Somebody who signs in with a hash of weaker parameters leaves with one of today's. */
static void old_hashes_are_made_anew(void **state)
{
    struct fixture *f = office();
    struct account a = get(f, "wang");
    struct access who;

    (void)state;
    assert_int_equal(crypto_pwhash_str(a.password, GOOD, strlen(GOOD), 1, 8 << 20), 0);
    OK(ledger_account_put(f->lane.ledger, &a, e));
    assert_true(secret_is_old(get(f, "wang").password));
    assert_int_equal(login(f, "wang", GOOD, &who), E_OK);
    assert_false(secret_is_old(get(f, "wang").password));
    assert_int_equal(login(f, "wang", GOOD, &who), E_OK);
    fixture_remove(f);
}

static void passwords_are_long_and_not_the_name(void **state)
{
    static const char *const bad[] = {"",
                                      "short",
                                      "elevenchars",
                                      "十一个汉字的密码还不够",
                                      "zhao.the.first",
                                      "ZHAO.the.First",
                                      "aaaaaaaaaaaaaaaa",
                                      "赵大人名字很长也不能当密码"};
    struct error why;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(
            accounts_check_password(bad[i], "zhao.the.first", "赵大人名字很长也不能当密码", &why),
            E_INPUT);
    OK(accounts_check_password("twelve chars", "zhao", "赵", e));
    OK(accounts_check_password("十二个汉字的密码就足够了", "zhao", "赵", e));
}

/* ---- four eyes ---- */

static void a_new_account_needs_a_second_person(void **state)
{
    struct fixture *f = office();
    struct access who;
    struct error why;

    (void)state;
    add(f, &wang, "zhao", ROLE_REGULATOR);
    assert_int_equal(get(f, "zhao").state, ACCOUNT_PROPOSED);
    assert_int_equal(accounts_approve(&f->lane, &wang, "zhao", NULL, NULL, &why), E_DENIED);
    assert_int_equal(
        accounts_approve(&f->lane, &(struct admin_actor){"zhao", false}, "zhao", NULL, NULL, &why),
        E_DENIED);
    OK(accounts_approve(&f->lane, &li, "zhao", NULL, NULL, e));
    assert_int_equal(login(f, "zhao", GOOD, &who), E_OK);
    assert_int_equal(accounts_approve(&f->lane, &li, "zhao", NULL, NULL, &why), E_CONFLICT);
    fixture_remove(f);
}

static void rights_change_only_by_two(void **state)
{
    const struct account_wish more = {.roles = ROLE_ADMIN | ROLE_APPROVER, .bureau = ACCOUNTS_KEEP};
    struct fixture *f = office();
    struct error why;
    char sha[65], later[65];
    struct account a;

    (void)state;
    assert_int_equal(accounts_change(&f->lane, &wang, "wang", &more, NULL, &why), E_DENIED);
    OK(accounts_change(&f->lane, &li, "wang", &more, &a, e));
    assert_int_equal(a.roles, ROLE_ADMIN); /* nothing yet */
    accounts_proposal(&a, sha);
    assert_int_equal(accounts_approve(&f->lane, &wang, "wang", NULL, NULL, &why), E_DENIED);
    assert_int_equal(accounts_approve(&f->lane, &li, "wang", NULL, NULL, &why), E_DENIED);
    add(f, &root, "sun", ROLE_ADMIN);
    const struct admin_actor sun = {"sun", false};
    /* what was looked at is not what waits now */
    const struct account_wish all = {.roles = 31, .bureau = 0};
    OK(accounts_change(&f->lane, &li, "wang", &all, &a, e));
    accounts_proposal(&a, later);
    assert_string_not_equal(sha, later);
    sha[10] = '\0';
    assert_int_equal(accounts_approve(&f->lane, &sun, "wang", sha, NULL, &why), E_CONFLICT);
    later[10] = '\0';
    OK(accounts_approve(&f->lane, &sun, "wang", later, &a, e));
    assert_int_equal(a.roles, 31);
    assert_int_equal(a.bureau, 0);
    OK(accounts_change(&f->lane, &root, "wang", &more, &a, e)); /* root alone */
    assert_int_equal(a.roles, ROLE_ADMIN | ROLE_APPROVER);
    OK(accounts_change(&f->lane, &li, "wang", &all, &a, e));
    OK(accounts_reject(&f->lane, &sun, "wang", &a, e));
    assert_int_equal(a.roles, ROLE_ADMIN | ROLE_APPROVER);
    accounts_proposal(&a, sha);
    assert_string_equal(sha, "");
    fixture_remove(f);
}

/* Whose deadlines and cases somebody sees is a right like others; a number is one person's. */
static void a_staff_number_needs_two_and_is_one_persons(void **state)
{
    const struct account_wish wish = {
        .roles = ACCOUNTS_KEEP, .bureau = ACCOUNTS_KEEP, .inspector = "A017"};
    const struct account_wish odd = {
        .roles = ACCOUNTS_KEEP, .bureau = ACCOUNTS_KEEP, .inspector = "A 017"};
    const struct account_wish none = {
        .roles = ACCOUNTS_KEEP, .bureau = ACCOUNTS_KEEP, .inspector = ""};
    struct fixture *f = office();
    struct error why;
    char number[PEOPLE_INSPECTOR_BYTES];

    (void)state;
    add(f, &root, "chen", ROLE_REGULATOR);
    add(f, &root, "namesake", ROLE_REGULATOR);
    assert_int_equal(accounts_change(&f->lane, &wang, "chen", &odd, NULL, &why), E_INPUT);
    OK(accounts_change(&f->lane, &wang, "chen", &wish, NULL, e));
    OK(people_inspector(&f->lane, "chen", number, e));
    assert_string_equal(number, "");
    assert_int_equal(accounts_change(&f->lane, &wang, "namesake", &wish, NULL, &why), E_CONFLICT);
    assert_non_null(strstr(why.en, "chen"));
    OK(accounts_approve(&f->lane, &li, "chen", NULL, NULL, e));
    OK(people_inspector(&f->lane, "chen", number, e));
    assert_string_equal(number, "A017");
    assert_int_equal(accounts_change(&f->lane, &wang, "namesake", &wish, NULL, &why), E_CONFLICT);
    OK(accounts_change(&f->lane, &root, "chen", &none, NULL, e));
    OK(accounts_change(&f->lane, &root, "namesake", &wish, NULL, e));
    OK(people_inspector(&f->lane, "namesake", number, e));
    assert_string_equal(number, "A017");
    fixture_remove(f);
}

/* An administrator who could set passwords alone could sign in as the second person. */
static void a_reset_password_needs_two(void **state)
{
    const struct account_wish wish = {
        .roles = ACCOUNTS_KEEP, .bureau = ACCOUNTS_KEEP, .password = "set by somebody else"};
    struct fixture *f = office();
    struct access who;

    (void)state;
    add(f, &root, "sun", ROLE_ADMIN);
    OK(accounts_change(&f->lane, &wang, "li", &wish, NULL, e));
    assert_int_equal(login(f, "li", "set by somebody else", &who), E_DENIED);
    assert_int_equal(login(f, "li", BETTER, &who), E_OK);
    OK(accounts_approve(&f->lane, &(struct admin_actor){"sun", false}, "li", NULL, NULL, e));
    assert_int_equal(login(f, "li", BETTER, &who), E_DENIED);
    assert_int_equal(login(f, "li", "set by somebody else", &who), E_OK);
    assert_true(who.must_change);
    fixture_remove(f);
}

/* One administrator ends the logins of somebody; nothing else changes, and it is on record. */
static void logins_are_ended_by_one(void **state)
{
    struct fixture *f = office();
    struct access who;
    struct error why;
    struct buf entry = {0};

    (void)state;
    assert_int_equal(login(f, "li", BETTER, &who), E_OK);
    OK(access_confirm(&f->lane, &who, e));
    OK(accounts_log_out(&f->lane, &wang, "li", "left a browser open", NULL, e));
    assert_int_equal(access_confirm(&f->lane, &who, &why), E_LOGIN);
    assert_int_equal(login(f, "li", BETTER, &who), E_OK);
    OK(access_confirm(&f->lane, &who, e));
    assert_int_equal(who.roles, ROLE_ADMIN | ROLE_APPROVER);
    uint64_t size = 0;
    OK(ledger_log_size(f->lane.ledger, &size, e));
    OK(ledger_log_entry(f->lane.ledger, size - 1, &entry, e));
    buf_adds(&entry, "");
    assert_non_null(strstr(entry.data, "user logout"));
    buf_free(&entry);
    assert_int_equal(accounts_log_out(&f->lane, &wang, "nobody", "x", NULL, &why), E_NOTFOUND);
    fixture_remove(f);
}

static void disabling_is_quick_enabling_is_not(void **state)
{
    struct fixture *f = office();
    struct access who, session;
    struct error why;

    (void)state;
    add(f, &root, "zhao", ROLE_REGULATOR);
    assert_int_equal(login(f, "zhao", GOOD, &session), E_OK);
    OK(accounts_disable(&f->lane, &wang, "zhao", "left", NULL, e));
    assert_int_equal(access_confirm(&f->lane, &session, &why), E_LOGIN);
    assert_int_equal(login(f, "zhao", GOOD, &who), E_DENIED);
    assert_int_equal(accounts_password(&f->lane, "zhao", GOOD, BETTER, &why), E_DENIED);
    OK(accounts_enable(&f->lane, &wang, "zhao", NULL, e));
    assert_int_equal(login(f, "zhao", GOOD, &who), E_DENIED);
    assert_int_equal(accounts_approve(&f->lane, &wang, "zhao", NULL, NULL, &why), E_DENIED);
    OK(accounts_approve(&f->lane, &li, "zhao", NULL, NULL, e));
    assert_int_equal(login(f, "zhao", GOOD, &who), E_OK);
    assert_int_equal(access_confirm(&f->lane, &session, &why), E_LOGIN); /* the old one stays out */
    fixture_remove(f);
}

/* ---- sessions ---- */

static void a_session_ends_with_every_change(void **state)
{
    const struct account_wish less = {.roles = ROLE_REGULATOR, .bureau = 220100};
    struct fixture *f = office();
    struct access who;
    struct error why;

    (void)state;
    add(f, &root, "zhao", ROLE_REGULATOR | ROLE_APPROVER);
    assert_int_equal(login(f, "zhao", GOOD, &who), E_OK);
    who.roles = 63; /* what a session remembers does not count */
    OK(access_confirm(&f->lane, &who, e));
    assert_int_equal(who.roles, ROLE_REGULATOR | ROLE_APPROVER);
    OK(accounts_change(&f->lane, &root, "zhao", &less, NULL, e));
    assert_int_equal(access_confirm(&f->lane, &who, &why), E_LOGIN);
    assert_int_equal(login(f, "zhao", GOOD, &who), E_OK);
    assert_int_equal(who.roles, ROLE_REGULATOR);
    OK(accounts_password(&f->lane, "zhao", GOOD, BETTER, e));
    assert_int_equal(access_confirm(&f->lane, &who, &why), E_LOGIN);
    assert_int_equal(login(f, "zhao", BETTER, &who), E_OK);
    assert_false(who.must_change);
    fixture_remove(f);
}

static void ones_own_password_takes_the_old_one(void **state)
{
    struct fixture *f = office();
    struct error why;

    (void)state;
    assert_int_equal(accounts_password(&f->lane, "wang", NULL, GOOD, &why), E_DENIED);
    assert_int_equal(accounts_password(&f->lane, "wang", "not the right one", GOOD, &why),
                     E_DENIED);
    assert_int_equal(accounts_password(&f->lane, "wang", BETTER, BETTER, &why), E_INPUT);
    assert_int_equal(accounts_password(&f->lane, "wang", BETTER, "short", &why), E_INPUT);
    assert_int_equal(accounts_password(&f->lane, "nobody", NULL, GOOD, &why), E_NOTFOUND);
    OK(accounts_password(&f->lane, "wang", BETTER, GOOD, e));
    fixture_remove(f);
}

/* Somebody of [people] sets a password at the shell and can sign in, as what [people] says. */
static void people_of_the_configuration_add_a_password(void **state)
{
    struct fixture *f = office();
    char key[] = "chen", name[] = "陈七";
    struct person chen = {
        .key = key, .name = name, .uid = 1001, .roles = ROLE_AUDITOR, .bureau = 220300};
    const struct account_wish roles = {.roles = ROLE_ADMIN, .bureau = ACCOUNTS_KEEP};
    struct access who;
    struct error why;

    (void)state;
    f->config.people = &chen;
    f->config.person_count = 1;
    OK(accounts_password(&f->lane, "chen", NULL, GOOD, e));
    assert_int_equal(login(f, "chen", GOOD, &who), E_OK);
    assert_int_equal(who.roles, ROLE_AUDITOR);
    assert_int_equal(who.bureau, 220300);
    assert_int_equal(accounts_change(&f->lane, &root, "chen", &roles, NULL, &why), E_CONFLICT);
    chen.roles = ROLE_PUBLISHER; /* a reload */
    OK(access_confirm(&f->lane, &who, e));
    assert_int_equal(who.roles, ROLE_PUBLISHER);
    OK(accounts_disable(&f->lane, &wang, "chen", "web access no more", NULL, e));
    assert_int_equal(access_confirm(&f->lane, &who, &why), E_LOGIN);
    f->config.people = NULL;
    f->config.person_count = 0;
    OK(accounts_enable(&f->lane, &root, "chen", NULL, e));
    assert_int_equal(login(f, "chen", GOOD, &who), E_DENIED); /* nobody gave it any role */
    fixture_remove(f);
}

static void odd_wishes_are_refused(void **state)
{
    static const char *const keys[] = {"",         "Zhao",  "zhao wang",
                                       "inspectd", "uid:0", "abcdefghijklmnopqrstuvwxyz0123456789"};
    struct fixture *f = office();
    struct account_wish wish = {.roles = ROLE_REGULATOR, .bureau = 0, .password = GOOD};
    struct error why;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_int_equal(accounts_add(&f->lane, &wang, keys[i], &wish, NULL, &why), E_INPUT);
    assert_int_equal(accounts_add(&f->lane, &wang, "li", &wish, NULL, &why), E_CONFLICT);
    wish.bureau = 999999;
    assert_int_equal(accounts_add(&f->lane, &wang, "zhao", &wish, NULL, &why), E_INPUT);
    wish.bureau = 220102;
    wish.roles = ACCOUNTS_KEEP;
    assert_int_equal(accounts_add(&f->lane, &wang, "zhao", &wish, NULL, &why), E_INPUT);
    wish.roles = ROLE_REGULATOR;
    wish.password = "zhao";
    assert_int_equal(accounts_add(&f->lane, &wang, "zhao", &wish, NULL, &why), E_INPUT);
    assert_int_equal(accounts_disable(&f->lane, &wang, "zhao", "x", NULL, &why), E_NOTFOUND);
    fixture_remove(f);
}

/* ---- what is on record ---- */

struct found {
    const char *audit;
    char sha256[65];
    unsigned events;
};

static enum err match(void *ctx, const struct admin_event *event, struct error *e)
{
    struct found *found = ctx;
    size_t len = strlen(event->detail);
    struct error why;
    char sha[65];

    (void)e;
    assert_string_not_equal(sha256_hex(event->detail, len, sha), found->sha256); /* no guessing */
    assert_null(strstr(event->detail, GOOD));
    assert_null(strstr(event->detail, "argon2"));
    found->events += !salted_check(found->audit, found->sha256, "", event->detail, len, &why);
    return E_OK;
}

static enum err check_entry(void *ctx, const struct log_row *row, struct error *e)
{
    struct fixture *f = ctx;
    struct found found = {.audit = f->config.audit_dir};
    json_t *entry = NULL;

    if (strcmp(row->type, "admin") != 0)
        return E_OK;
    assert_null(memmem(row->entry, row->len, "某人", strlen("某人")));
    assert_null(memmem(row->entry, row->len, GOOD, strlen(GOOD)));
    enum err rc = cjson_read(row->entry, row->len, &entry, e);
    assert_int_equal(rc, E_OK);
    snprintf(found.sha256, sizeof found.sha256, "%s",
             json_string_value(json_object_get(entry, "detail_sha256")));
    json_decref(entry);
    rc = ledger_admin_each(f->lane.ledger, 0, 100, match, &found, e);
    assert_int_equal(found.events, 1); /* the hash is of what the ledger keeps */
    return rc;
}

static void every_change_is_in_the_log(void **state)
{
    struct fixture *f = fixture_new();
    uint64_t before, after;

    (void)state;
    OK(ledger_log_size(f->lane.ledger, &before, e));
    add(f, &root, "wang", ROLE_ADMIN);
    add(f, &wang, "zhao", ROLE_REGULATOR);
    OK(accounts_approve(&f->lane, &root, "zhao", NULL, NULL, e));
    OK(accounts_disable(&f->lane, &wang, "zhao", "left", NULL, e));
    OK(ledger_log_size(f->lane.ledger, &after, e));
    assert_int_equal(after, before + 4);
    OK(ledger_log_each(f->lane.ledger, before, after, check_entry, f, e));
    fixture_remove(f);
}

/* ---- tokens ---- */

static void a_token_may_less_than_its_owner(void **state)
{
    const struct token_wish wish = {
        .label = "script", .roles = ROLE_APPROVER, .read_only = true, .days = 30};
    const struct token_wish greedy = {.label = "x", .roles = ROLE_PUBLISHER, .days = 30};
    struct fixture *f = office();
    char secret[ACCOUNTS_SECRET_BYTES], other[ACCOUNTS_SECRET_BYTES];
    struct api_token t;
    struct access who;
    struct error why;

    (void)state;
    unsigned roles = get(f, "li").roles;
    assert_int_equal(accounts_token_add(&f->lane, "li", roles, &greedy, &t, secret, &why),
                     E_DENIED);
    OK(accounts_token_add(&f->lane, "li", roles, &wish, &t, secret, e));
    OK(accounts_token_add(&f->lane, "li", roles, &wish, &t, other, e));
    assert_string_not_equal(secret, other);
    OK(token(f, secret, &who, e));
    assert_string_equal(who.actor, "li");
    assert_int_equal(who.roles, ROLE_APPROVER);
    assert_true(who.read_only);
    assert_int_equal(access_check(ops_find("case list"), &who, &why), E_OK);
    assert_int_equal(access_check(ops_find("case act"), &who, &why), E_DENIED);
    assert_int_equal(access_check(ops_find("user list"), &who, &why), E_DENIED); /* not its role */
    who.read_only = false;
    assert_int_equal(access_check(ops_find("case act"), &who, &why), E_OK);
    assert_int_equal(access_check(ops_find("token add"), &who, &why), E_DENIED);
    assert_int_equal(access_check(ops_find("user password"), &who, &why), E_DENIED);
    secret[20]++;
    assert_int_equal(token(f, secret, &who, &why), E_LOGIN);
    OK(ledger_token_get(f->lane.ledger, t.id - 1, &t, e));
    assert_int_equal(t.used, day_of_instant(NOON));
    fixture_remove(f);
}

static void tokens_end(void **state)
{
    const struct token_wish wish = {.label = "script", .days = 1};
    const struct token_wish endless = {.label = "script", .days = 367};
    struct fixture *f = office();
    char a[ACCOUNTS_SECRET_BYTES], b[ACCOUNTS_SECRET_BYTES];
    struct api_token t;
    struct access who;
    struct error why;

    (void)state;
    unsigned roles = get(f, "li").roles;
    assert_int_equal(accounts_token_add(&f->lane, "li", roles, &endless, &t, a, &why), E_INPUT);
    assert_int_equal(accounts_token_add(&f->lane, "nobody", roles, &wish, &t, a, &why), E_CONFLICT);
    OK(accounts_token_add(&f->lane, "li", roles, &wish, &t, a, e));
    OK(accounts_token_add(&f->lane, "li", roles, &wish, &t, b, e));
    assert_int_equal(accounts_token_revoke(&f->lane, "wang", false, t.id, &why), E_NOTFOUND);
    OK(accounts_token_revoke(&f->lane, "wang", true, t.id, e));
    assert_int_equal(token(f, b, &who, &why), E_LOGIN);
    OK(token(f, a, &who, e));
    OK(service_clock_set(f->lane.service, NOON + 36 * 3600, e)); /* the day after tomorrow */
    assert_int_equal(token(f, a, &who, &why), E_LOGIN);
    OK(accounts_token_add(&f->lane, "li", roles, &wish, &t, a, e));
    OK(accounts_disable(&f->lane, &wang, "li", "left", NULL, e));
    assert_int_equal(token(f, a, &who, &why), E_LOGIN);
    fixture_remove(f);
}

/* A first password opens nothing but the way to a new one. */
static void newcomers_change_their_password_first(void **state)
{
    struct access who = {
        .actor = "zhao", .roles = ROLE_REGULATOR, .door = ACCESS_SESSION, .must_change = true};
    struct error why;

    (void)state;
    const struct op *op;
    for (unsigned i = 0; (op = ops_at(i)); i++) {
        bool may = strcmp(op->name, "user password") == 0 || strcmp(op->name, "whoami") == 0;
        if (op->roles == ROLE_ANY || (op->roles & who.roles))
            assert_int_equal(access_check(op, &who, &why), may ? E_OK : E_DENIED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_admin_comes_from_root),
        cmocka_unit_test(nobody_is_told_why),
        cmocka_unit_test(old_hashes_are_made_anew),
        cmocka_unit_test(passwords_are_long_and_not_the_name),
        cmocka_unit_test(a_new_account_needs_a_second_person),
        cmocka_unit_test(rights_change_only_by_two),
        cmocka_unit_test(a_staff_number_needs_two_and_is_one_persons),
        cmocka_unit_test(a_reset_password_needs_two),
        cmocka_unit_test(logins_are_ended_by_one),
        cmocka_unit_test(disabling_is_quick_enabling_is_not),
        cmocka_unit_test(a_session_ends_with_every_change),
        cmocka_unit_test(ones_own_password_takes_the_old_one),
        cmocka_unit_test(people_of_the_configuration_add_a_password),
        cmocka_unit_test(odd_wishes_are_refused),
        cmocka_unit_test(every_change_is_in_the_log),
        cmocka_unit_test(a_token_may_less_than_its_owner),
        cmocka_unit_test(tokens_end),
        cmocka_unit_test(newcomers_change_their_password_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
