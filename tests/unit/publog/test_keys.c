/* publog: made once, kept private, handed over. */
#include "fixture/site.h"

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/crypto/ed25519.h"
#include "platform/publog/keys.h"

static void a_new_log_begins_with_its_keys(void **state)
{
    struct fixture *f = fixture_new();
    struct buf entry = {0};
    struct stat st;
    json_t *keys;
    char *path = mem_printf("%s/inspectd.keys", f->config.keys_dir);

    (void)state;
    check_site(f);
    OK(ledger_log_entry(f->lane.ledger, 0, &entry, e));
    OK(entry_parse(entry.data, entry.len, &keys, NULL, e));
    assert_string_equal(json_text(keys, "type"), "keys");
    assert_true(log_keys_match(f->lane.keys, keys));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    json_decref(keys);
    buf_free(&entry);
    free(path);
    fixture_remove(f);
}

static void wrong_keys_are_refused(void **state)
{
    struct fixture *f = fixture_new();
    char *path = mem_printf("%s/inspectd.keys", f->config.keys_dir);
    struct log_keys *other = log_keys_new(f->config.origin);
    char *origin;

    (void)state;
    assert_int_equal(chmod(path, 0640), 0);
    f = reopened(f);
    start_refuses(f, E_DENIED, "chmod");
    assert_int_equal(chmod(path, 0600), 0);
    origin = f->config.origin;
    f->config.origin = "example.org/other-rehearsal";
    start_refuses(f, E_CONFLICT, "set origin back");
    f->config.origin = origin;
    OK(log_keys_write(f->config.keys_dir, other, false, e));
    start_refuses(f, E_CONFLICT, "not those of this log");
    OK(file_write(path, "log 00\n", 7, 0600, e));
    start_refuses(f, E_CORRUPT, "damaged");
    assert_int_equal(unlink(path), 0);
    start_refuses(f, E_NOTFOUND, "no other keys are made");
    log_keys_free(other);
    free(path);
    fixture_remove(f);
}

/* The old key has signed the new entry, all but its signature. */
static void check_handover(struct fixture *f, const struct note_key *old, uint64_t index)
{
    struct buf bytes = {0}, text = {0};
    json_t *entry;
    uint8_t signature[64];

    OK(ledger_log_entry(f->lane.ledger, index, &bytes, e));
    OK(entry_parse(bytes.data, bytes.len, &entry, NULL, e));
    OK(entry_handover_text(entry, &text, e));
    assert_null(strstr(text.data, "handover"));
    assert_true(hex_decode(signature, sizeof signature, json_text(entry, "handover")));
    assert_true(ed25519_verify(signature, text.data, text.len, old->public));
    json_decref(entry);
    buf_free(&bytes);
    buf_free(&text);
}

static void keys_rotate(void **state)
{
    struct fixture *f = fixture_new();
    struct note_key old;
    struct note_key now;
    struct error why;
    uint8_t vrf[32];

    (void)state;
    published_key(f, &old);
    memcpy(vrf, f->lane.keys->vrf_public, 32);
    OK(publog_rotate(&f->lane, "wang", "a copy was lost", e));
    check_site(f);
    published_key(f, &now);
    assert_memory_not_equal(old.public, now.public, 32);
    assert_memory_not_equal(vrf, f->lane.keys->vrf_public, 32);
    check_handover(f, &old, 2);
    f = restarted(f);
    check_site(f);
    appended_and_written(f, 1);
    check_site(f);
    add_draw(f, 1, "t");
    OK(db_exec(ledger_db(f->lane.ledger), "UPDATE draw SET state = 'committed'", e));
    assert_int_equal(publog_rotate(&f->lane, "wang", "again", &why), E_CONFLICT);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_new_log_begins_with_its_keys),
                                       cmocka_unit_test(wrong_keys_are_refused),
                                       cmocka_unit_test(keys_rotate)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
