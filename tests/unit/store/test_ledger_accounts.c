/* store/ledger_accounts, ledger_drafts: rows come back as they went in, and refuse what they must.
 */
#include "fixture/lane.h"

#include "platform/store/ledger_accounts.h"
#include "platform/store/ledger_drafts.h"

struct place {
    char dir[40];
    struct ledger *l;
};

static int open_new(void **state)
{
    struct place *p = mem_new(sizeof *p);
    char path[64];

    snprintf(p->dir, sizeof p->dir, "/tmp/inspectd-unit-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(path, sizeof path, "%s/ledger.db", p->dir);
    OK(ledger_open(path, true, &p->l, e));
    *state = p;
    return 0;
}

static int remove_it(void **state)
{
    struct place *p = *state;

    ledger_close(p->l);
    OK(file_remove_tree(p->dir, e));
    free(p);
    return 0;
}

static const struct account li = {.key = "li",
                                  .name = "李四",
                                  .roles = 5,
                                  .bureau = 220102,
                                  .inspector = "A017",
                                  .password = "$argon2id$x",
                                  .must_change = true,
                                  .state = ACCOUNT_ACTIVE,
                                  .serial = 3,
                                  .proposed_by = "wang",
                                  .proposed_at = 10,
                                  .approved_by = "zhao",
                                  .approved_at = 20,
                                  .password_at = 11,
                                  .next = {.by = "wang",
                                           .at = 30,
                                           .name = "李四四",
                                           .roles = 7,
                                           .bureau = 220100,
                                           .inspector = "A018",
                                           .password = "$argon2id$y"}};

static void an_account_comes_back(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct account got;
    struct error why;

    OK(ledger_account_put(l, &li, e));
    OK(ledger_account_get(l, "li", &got, e));
    assert_string_equal(got.name, li.name);
    assert_int_equal(got.roles, 5);
    assert_int_equal(got.bureau, 220102);
    assert_string_equal(got.password, li.password);
    assert_true(got.must_change);
    assert_int_equal(got.state, ACCOUNT_ACTIVE);
    assert_int_equal(got.serial, 3);
    assert_string_equal(got.approved_by, "zhao");
    assert_string_equal(got.inspector, "A017");
    assert_string_equal(got.next.inspector, "A018");
    assert_int_equal(got.next.roles, 7);
    assert_int_equal(got.next.bureau, 220100);
    assert_string_equal(got.next.name, "李四四");
    assert_string_equal(got.next.password, "$argon2id$y");
    got.state = ACCOUNT_DISABLED;
    got.serial++;
    OK(ledger_account_put(l, &got, e));
    OK(ledger_account_get(l, "li", &got, e));
    assert_int_equal(got.state, ACCOUNT_DISABLED);
    assert_int_equal(got.serial, 4);
    assert_int_equal(ledger_account_get(l, "nobody", &got, &why), E_NOTFOUND);
    assert_int_equal(db_exec(ledger_db(l), "DELETE FROM account", &why), E_CONFLICT);
}

/* A hash made for an older password never replaces a newer one. */
static void a_late_rehash_changes_nothing(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct account got;

    OK(ledger_account_put(l, &li, e));
    OK(ledger_account_signed_in(l, "li", 99, "$argon2id$old", "$argon2id$new", e));
    OK(ledger_account_get(l, "li", &got, e));
    assert_string_equal(got.password, "$argon2id$x");
    assert_int_equal(got.login_at, 0);
    OK(ledger_account_signed_in(l, "li", 99, "$argon2id$x", "$argon2id$new", e));
    OK(ledger_account_signed_in(l, "li", 100, "$argon2id$new", NULL, e));
    OK(ledger_account_get(l, "li", &got, e));
    assert_string_equal(got.password, "$argon2id$new");
    assert_int_equal(got.login_at, 100);
}

static enum err count_one(void *ctx, const struct api_token *t, struct error *e)
{
    (void)t;
    (void)e;
    ++*(int *)ctx;
    return E_OK;
}

static void tokens_are_found_by_their_hash(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct api_token t = {.account = "li",
                          .label = "spreadsheet",
                          .roles = 1,
                          .read_only = true,
                          .created = 50,
                          .expires = 20100};
    struct api_token got;
    struct error why;
    int64_t id = 0;
    int count = 0;

    memset(t.sha256, 'a', 64);
    assert_int_equal(ledger_token_add(l, &t, &id, &why), E_CONFLICT); /* no such account */
    OK(ledger_account_put(l, &li, e));
    OK(ledger_token_add(l, &t, &id, e));
    OK(ledger_token_find(l, t.sha256, &got, e));
    assert_int_equal(got.id, id);
    assert_string_equal(got.account, "li");
    assert_true(got.read_only);
    assert_int_equal(got.used, DAY_NONE);
    assert_int_equal(got.revoked, 0);
    OK(ledger_token_used(l, id, 20000, e));
    OK(ledger_token_revoke(l, id, "wang", 60, e));
    assert_int_equal(ledger_token_revoke(l, id, "wang", 61, &why), E_CONFLICT);
    OK(ledger_token_get(l, id, &got, e));
    assert_int_equal(got.used, 20000);
    assert_int_equal(got.revoked, 60);
    assert_string_equal(got.revoked_by, "wang");
    OK(ledger_token_each(l, "li", count_one, &count, e));
    OK(ledger_token_each(l, "wang", count_one, &count, e));
    OK(ledger_token_each(l, NULL, count_one, &count, e));
    assert_int_equal(count, 2);
    assert_int_equal(db_exec(ledger_db(l), "UPDATE api_token SET roles = 63", &why), E_CONFLICT);
    assert_int_equal(ledger_token_find(l, "b", &got, &why), E_NOTFOUND);
}

static enum err count_draft(void *ctx, const char *place, int64_t time, struct error *e)
{
    (void)place;
    (void)time;
    (void)e;
    ++*(int *)ctx;
    return E_OK;
}

static void drafts_are_kept_and_capped(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct buf text = {0};
    struct error why;
    char place[40];
    int64_t time;
    int count = 0;

    for (int i = 0; i < DRAFTS_OF_ONE + 5; i++) {
        snprintf(place, sizeof place, "case/%d", i);
        OK(ledger_draft_put(l, "li", place, "{}", 1000 + i, e));
    }
    OK(ledger_draft_put(l, "li", "zzz", "{\"a\":1}", 1, e)); /* an old clock loses nothing new */
    OK(ledger_draft_get(l, "li", "zzz", &text, &time, e));
    assert_string_equal(text.data, "{\"a\":1}");
    OK(ledger_draft_put(l, "li", "zzz", "{\"a\":2}", 2000, e));
    text.len = 0;
    OK(ledger_draft_get(l, "li", "zzz", &text, &time, e));
    assert_string_equal(text.data, "{\"a\":2}");
    assert_int_equal(time, 2000);
    OK(ledger_draft_each(l, "li", count_draft, &count, e));
    assert_int_equal(count, DRAFTS_OF_ONE);
    assert_int_equal(ledger_draft_get(l, "li", "case/0", &text, NULL, &why), E_NOTFOUND);
    assert_int_equal(ledger_draft_get(l, "wang", "zzz", &text, NULL, &why), E_NOTFOUND);
    OK(ledger_draft_drop(l, "li", "zzz", e));
    OK(ledger_draft_drop(l, "li", "zzz", e));
    assert_int_equal(ledger_draft_get(l, "li", "zzz", &text, NULL, &why), E_NOTFOUND);
    buf_free(&text);

    char *large = mem_array(DRAFT_TEXT_MAX_BYTES + 2, 1);
    memset(large, 'x', DRAFT_TEXT_MAX_BYTES + 1);
    assert_int_equal(ledger_draft_put(l, "li", "p", large, 1, &why), E_LIMIT);
    large[DRAFT_TEXT_MAX_BYTES] = '\0';
    OK(ledger_draft_put(l, "li", "p", large, 1, e));
    free(large);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_new, remove_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_account_comes_back),
        TEST(a_late_rehash_changes_nothing),
        TEST(tokens_are_found_by_their_hash),
        TEST(drafts_are_kept_and_capped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
