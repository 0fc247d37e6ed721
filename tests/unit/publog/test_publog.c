/* publog: the log as files and the daily root; and what happens when the files are
 * damaged, the ledger is not the one that was published, or the process dies. */
#include "fixture/site.h"

#include <sys/mount.h>

#include "core/base/json.h"
#include "core/tlog/merkle.h"
#include "features/casework/daily_entry.h"
#include "features/drawing/drawing.h"
#include "platform/publog/salts.h"
#include "platform/store/ledger_dockets.h"

static void the_log_grows_over_tiles(void **state)
{
    struct fixture *f = fixture_new();
    struct buf body = {0};
    struct buf note = {0};

    (void)state;
    appended_and_written(f, 3);
    check_site(f);
    OK(publog_body(&f->lane, 2, &body, e)); /* a size that was never published */
    assert_non_null(strstr(body.data, "example.org/log-rehearsal\n2\n"));
    appended_and_written(f, 260);
    check_site(f);
    read_site(f, "checkpoint", &note);
    OK(publog_write_files(&f->lane, e)); /* nothing new */
    check_site(f);
    assert_true(file_exists(f->config.site_dir));
    buf_free(&body);
    buf_free(&note);
    fixture_remove(f);
}

/* Equal contents get different hashes, and auditors can recompute each of them. */
static void a_salted_hash_leaves_its_salt(void **state)
{
    struct fixture *f = fixture_new();
    char hash[2][65];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct buf text = {0};
        uint8_t salt[SALT_BYTES];
        char again[65];
        OK(publog_salted(&f->lane, "row", 3, hash[i], e));
        char *path = mem_printf("%s/salts/%s", f->config.audit_dir, hash[i]);
        OK(file_read(path, 100, &text, e));
        assert_true(salt_read(text.data, text.len, salt));
        assert_string_equal(salted_hex(salt, "row", 3, again), hash[i]);
        buf_free(&text);
        free(path);
    }
    assert_string_not_equal(hash[0], hash[1]);
    fixture_remove(f);
}

static void wrong_entries_are_not_appended(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;
    uint64_t index;

    (void)state;
    OK(ledger_begin(f->lane.ledger, e));
    assert_int_equal(publog_append(&f->lane, json_pack("{s:s}", "type", "reveal"), &index, &why),
                     E_INPUT);
    assert_int_equal(publog_write_files(&f->lane, &why), E_CONFLICT); /* in a transaction */
    ledger_rollback(f->lane.ledger);
    OK(publog_write_files(&f->lane, e));
    check_site(f);
    fixture_remove(f);
}

static void damaged_files_are_rebuilt_at_start(void **state)
{
    static const char *const files[] = {"tile/0/000",     "tile/entries/000", "tile/1/000.p/1",
                                        "tile/0/001.p/9", "checkpoint",       "log.vkey"};
    struct fixture *f = fixture_new();

    (void)state;
    appended_and_written(f, 264);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        write_site(f, files[i], "damage");
        f = restarted(f);
        check_site(f);
        char *path = mem_printf("%s/%s", f->config.site_dir, files[i]);
        assert_int_equal(unlink(path), 0);
        free(path);
        f = restarted(f);
        check_site(f);
    }
    OK(file_remove_tree(f->config.site_dir, e));
    f = restarted(f);
    check_site(f);
    fixture_remove(f);
}

static void an_older_ledger_is_not_signed(void **state)
{
    struct fixture *f = fixture_new();
    struct buf before = {0};
    struct buf after = {0};
    char *ledger = in_dir(f, "ledger.db");
    char *backup = in_dir(f, "backup.db");
    char *sql = mem_printf("VACUUM INTO '%s'", backup);

    (void)state;
    OK(db_exec(ledger_db(f->lane.ledger), sql, e));
    appended_and_written(f, 2);
    read_site(f, "checkpoint", &before);
    f = reopened(f);
    ledger_close(f->lane.ledger);
    assert_int_equal(rename(backup, ledger), 0);
    OK(ledger_open(ledger, true, &f->lane.ledger, e));
    start_refuses(f, E_CORRUPT, "older");
    /* … nor one that grew again to the same length, with another history. */
    struct log_keys *keys = NULL;
    OK(log_keys_read(f->config.keys_dir, f->config.origin, false, &keys, e));
    f->lane.keys = keys;
    for (int i = 0; i < 3; i++)
        append_admin(f, "other");
    struct error why;
    assert_int_equal(publog_write_files(&f->lane, &why), E_CORRUPT);
    assert_non_null(strstr(why.en, "fork"));
    read_site(f, "checkpoint", &after);
    assert_string_equal(before.data, after.data);
    buf_free(&before);
    buf_free(&after);
    free(ledger);
    free(backup);
    free(sql);
    fixture_remove(f);
}

static void the_ledger_remembers_what_was_signed(void **state)
{
    struct fixture *f = fixture_new();
    struct buf body = {0};
    struct error why;

    (void)state;
    OK(publog_body(&f->lane, 1, &body, e));
    body.data[body.len - 5] = body.data[body.len - 5] == 'A' ? 'B' : 'A';
    OK(ledger_meta_set(f->lane.ledger, "signed", body.data, e));
    append_admin(f, "more");
    OK(file_remove_tree(f->config.site_dir, e)); /* no checkpoint file to compare with */
    OK(file_mkdirs(f->config.site_dir, 0755, e));
    assert_int_equal(publog_write_files(&f->lane, &why), E_CORRUPT);
    buf_free(&body);
    fixture_remove(f);
}

static void an_altered_ledger_is_noticed(void **state)
{
    struct fixture *f = fixture_new();
    struct error why;

    (void)state;
    appended_and_written(f, 2);
    OK(db_exec(ledger_db(f->lane.ledger),
               "DROP TRIGGER log_entry_no_update;"
               "UPDATE log_entry SET entry = x'7b7d' WHERE idx = 1",
               e));
    append_admin(f, "more");
    assert_int_equal(publog_write_files(&f->lane, &why), E_CORRUPT);
    assert_non_null(strstr(why.en, "altered"));
    fixture_remove(f);
}

struct leaves {
    struct merkle tree;
    uint64_t count;
    bool with_salt; /* or as they could be guessed: everything but the salt is known */
};

static enum err hash_event(void *ctx, const struct docket_event *event, struct error *e)
{
    struct leaves *l = ctx;
    char time[21], salt[44] = "";
    struct buf bytes = {0};

    (void)e;
    assert_int_equal(strlen(event->salt), 32);
    if (l->with_salt)
        snprintf(salt, sizeof salt, "\"salt\":\"%s\",", event->salt);
    buf_addf(&bytes,
             "{\"actor\":\"%s\",\"case\":\"%s\",\"content\":\"%s\",\"kind\":\"%s\",%s\"seq\":%d,"
             "\"time\":\"%s\"}",
             event->actor, event->no, event->content, event->kind, salt, (int)++l->count,
             instant_format(event->time, time));
    merkle_add(&l->tree, bytes.data, bytes.len);
    buf_free(&bytes);
    return E_OK;
}

static void add_case(struct fixture *f, struct docket_row *row)
{
    add_draw(f, 1, "t");
    OK(db_exec(ledger_db(f->lane.ledger),
               "INSERT INTO docket(no, kind, commit_index, position, uscc, bureau, region, date, "
               "opened_at,"
               " state, main, stage, provisional, frozen)"
               " VALUES('1', 'case', 1, 0, 'u', 1, 1, 1, 0, 'open', 'new', 1, 0, '{}')",
               e));
    OK(ledger_case_get(f->lane.ledger, "1", row, e));
}

#define SALT_HEX "000102030405060708090a0b0c0d0e0f"

static void happens(struct fixture *f, struct docket_row *row, int64_t time)
{
    const struct docket_event event = {
        .no = "1", .time = time, .actor = "a", .kind = "opened", .content = "{}", .salt = SALT_HEX};

    OK(ledger_docket_advance(f->lane.ledger, &event, row, e));
}

/* The log has `size` entries, and the last is a `cases` entry that says this. */
static json_t *cases_entry(struct fixture *f, uint64_t size, const char *date, int first, int last)
{
    struct buf bytes = {0};
    json_t *entry;
    uint64_t now;

    OK(daily_entry(&f->lane, e));
    OK(ledger_log_size(f->lane.ledger, &now, e));
    assert_int_equal(now, size);
    OK(ledger_log_entry(f->lane.ledger, size - 1, &bytes, e));
    OK(entry_parse(bytes.data, bytes.len, &entry, NULL, e));
    assert_string_equal(json_text(entry, "date"), date);
    assert_int_equal(json_count(entry, "first"), first);
    assert_int_equal(json_count(entry, "last"), last);
    assert_int_equal(json_count(entry, "events"), last - first + 1);
    buf_free(&bytes);
    return entry;
}

static void case_events_get_a_daily_root(void **state)
{
    struct fixture *f = fixture_new();
    struct leaves all = {.with_salt = true};
    uint8_t root[32], logged[32];
    uint64_t size;
    struct docket_row row;

    (void)state;
    add_case(f, &row);
    for (int i = 0; i < 3; i++)
        happens(f, &row, NOON + i);
    OK(daily_entry(&f->lane, e)); /* the day is not over */
    OK(ledger_log_size(f->lane.ledger, &size, e));
    assert_int_equal(size, 2);
    OK(service_clock_set(f->lane.service, NOON + 12 * 3600, e));
    OK(daily_entry(&f->lane, e));
    json_t *entry = cases_entry(f, 3, "2026-11-27", 1, 3); /* only once */
    merkle_init(&all.tree);
    OK(ledger_docket_events(f->lane.ledger, NULL, 0, hash_event, &all, e));
    merkle_root(&all.tree, root);
    entry_hash(entry, "root", logged);
    assert_memory_equal(root, logged, 32);
    json_decref(entry);
    ledger_docket_free(&row);
    fixture_remove(f);
}

/* Everything in a single event may be known or easily tried; its root must not say so. */
static void a_day_of_one_event_cannot_be_guessed(void **state)
{
    struct fixture *f = fixture_new();
    struct leaves guess = {.with_salt = false};
    uint8_t root[32], logged[32];
    struct docket_row row;

    (void)state;
    add_case(f, &row);
    happens(f, &row, NOON);
    OK(service_clock_set(f->lane.service, NOON + 12 * 3600, e));
    json_t *entry = cases_entry(f, 3, "2026-11-27", 1, 1);
    entry_hash(entry, "root", logged);
    merkle_init(&guess.tree);
    OK(ledger_docket_events(f->lane.ledger, NULL, 0, hash_event, &guess, e));
    merkle_root(&guess.tree, root);
    assert_memory_not_equal(root, logged, 32);
    json_decref(entry);
    ledger_docket_free(&row);
    fixture_remove(f);
}

/* Events of a clock that was set back count for the day after the entry before. */
static void days_of_cases_entries_ascend(void **state)
{
    enum { DAY = 24 * 3600 };
    struct fixture *f = fixture_new();
    struct docket_row row;

    (void)state;
    add_case(f, &row);
    happens(f, &row, NOON);
    happens(f, &row, NOON + DAY);
    OK(service_clock_set(f->lane.service, NOON + 3 * DAY / 2, e));
    json_decref(cases_entry(f, 4, "2026-11-28", 2, 2));
    happens(f, &row, NOON + 1);
    happens(f, &row, NOON + DAY + 1);
    json_decref(cases_entry(f, 4, "2026-11-28", 2, 2)); /* the next day is not over */
    OK(service_clock_set(f->lane.service, NOON + 5 * DAY / 2, e));
    json_decref(cases_entry(f, 5, "2026-11-29", 3, 4));
    happens(f, &row, NOON + 5 * DAY);
    OK(service_clock_set(f->lane.service, NOON + 6 * DAY, e));
    json_decref(cases_entry(f, 6, "2026-12-02", 5, 5));
    ledger_docket_free(&row);
    fixture_remove(f);
}

/* Pool key, proof and what they give as the key of the list: the first draw of
 * tests/data/draw-v1.json. */
#define POOL_KEY "5e15a2a3ee5814c185c2dbccdad2b576f6fff6ab76bc492ade00dff9c0cc4d93"
#define PI                                                                                         \
    "e04d04bcc9231c65e0edef999ff8cd8d79abbc16fdf936aaf364426951a0228b2f42f256e23deb12"             \
    "9517c09842a3d7f9f447a38fbb0fdc50ce1a235cf04ac1f05ea71cefb7650e56240da73b0517cd09"
#define PICKS_KEY "50b9a5fdd1e74ebf3dfe4460623d078f668b314c9fca53c88c1c0812f91d6850"

static void lost_lists_of_draws_are_written_again(void **state)
{
    struct fixture *f = fixture_new();
    struct buf list = {0};

    (void)state;
    add_draw(f, 1, "t");
    OK(drawing_lists(&f->lane, e)); /* not revealed: not public */
    char *path = mem_printf("%s/draws/1.json", f->config.site_dir);
    assert_false(file_exists(path));
    OK(db_exec(ledger_db(f->lane.ledger),
               "UPDATE draw SET state = 'revealed', pi = '" PI "', pool_key = x'" POOL_KEY "'", e));
    OK(drawing_lists(&f->lane, e));
    read_site(f, "draws/1.json", &list);
    assert_string_equal(
        list.data, "{\"key\":\"" PICKS_KEY "\",\"pi\":\"" PI "\",\"picks\":["
                   "{\"bureau\":\"220102\",\"name\":\"乙公司\",\"uscc\":\"911100001016237410\"},"
                   "{\"bureau\":\"220102\",\"name\":\"=长春,\\\"甲\\\"公司\",\"uscc\":"
                   "\"91220101MA00000000\"},"
                   "{\"bureau\":\"220284\",\"name\":\"丙公司\",\"uscc\":\"9132058172520705XD\"}"
                   "]}");
    buf_free(&list);
    free(path);
    fixture_remove(f);
}

static void half_written_files_are_swept_up(void **state)
{
    static const char *const names[] = {"checkpoint.aBc123.tmp", "tile/0/000.p/1.Xy_z12.tmp",
                                        "a.tmp", "plans/x.conf"};
    struct fixture *f = fixture_new();

    (void)state;
    for (size_t i = 0; i < 4; i++)
        OK(publog_site_file(&f->lane, names[i], "x", 1, e));
    f = restarted(f);
    for (size_t i = 0; i < 4; i++) {
        char *path = mem_printf("%s/%s", f->config.site_dir, names[i]);
        assert_int_equal(file_exists(path), i >= 2); /* not ours: left alone */
        free(path);
    }
    check_site(f);
    fixture_remove(f);
}

static void files_have_the_modes_of_their_readers(void **state)
{
    struct fixture *f = fixture_new();
    struct stat st;
    char *plan = mem_printf("%s/plans/x.conf", f->config.site_dir);
    char *strata = mem_printf("%s/strata/7.json", f->config.audit_dir);
    char *pools = NULL;
    char *tiles = mem_printf("%s/tile/0/000.p/4", f->config.site_dir);
    mode_t umask_before = umask(0077);

    (void)state;
    OK(publog_site_file(&f->lane, "plans/x.conf", "p", 1, e));
    OK(publog_audit_file(&f->lane, "strata/7.json", "[]", 2, e));
    OK(publog_audit_path(&f->lane, "pools/7.pool", &pools, e));
    OK(file_remove_tree(f->config.site_dir, e));
    OK(file_mkdirs(f->config.site_dir, 0755, e));
    OK(publog_site_file(&f->lane, "plans/x.conf", "p", 1, e));
    appended_and_written(f, 3);
    umask(umask_before);
    for (char *slash; (slash = strrchr(tiles, '/')) >= tiles + strlen(f->config.site_dir);) {
        *slash = '\0';
        assert_int_equal(stat(tiles, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0755);
    }
    assert_int_equal(stat(plan, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    *strrchr(plan, '/') = '\0';
    assert_int_equal(stat(plan, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0755);
    assert_int_equal(stat(strata, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    *strrchr(pools, '/') = '\0';
    assert_int_equal(stat(pools, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0750);
    free(plan);
    free(strata);
    free(tiles);
    free(pools);
    fixture_remove(f);
}

/* Children that die: each mode is one thing the daemon does. */
static void child_start(struct fixture *f)
{
    OK(publog_start(&f->lane, e));
}

static void child_write(struct fixture *f)
{
    child_start(f);
    appended_and_written(f, 270);
}

static void child_rotate(struct fixture *f)
{
    child_start(f);
    OK(publog_rotate(&f->lane, "wang", "test", e));
}

static const struct {
    const char *mode;
    void (*run)(struct fixture *f);
    const char *labels[8];
} crashes[] = {
    {"start", child_start, {"keys.made", "keys.logged", "log.recorded", "log.vkey", NULL}},
    {"write",
     child_write,
     {"log.checked:2", "tile.written:4", "log.tiles:2", "log.vkey:2", "log.recorded:2",
      "log.checkpoint:2", NULL}},
    {"rotate",
     child_rotate,
     {"rotate.written", "rotate.logged", "rotate.promoted", "log.vkey:2", "log.checkpoint:2",
      NULL}}};
#define CRASHES (sizeof crashes / sizeof *crashes)

static void a_death_anywhere_is_made_good_at_the_next_start(void **state)
{
    (void)state;
    for (size_t m = 0; m < CRASHES; m++)
        for (size_t i = 0; crashes[m].labels[i]; i++) {
            char dir[] = "/tmp/inspectd-unit-XXXXXX";
            assert_non_null(mkdtemp(dir));
            assert_true(dies_at(crashes[m].mode, dir, crashes[m].labels[i]));
            struct fixture *f = fixture_open(dir);
            OK(publog_start(&f->lane, e));
            check_site(f);
            char *next = mem_printf("%s/inspectd.keys.next", f->config.keys_dir);
            assert_false(file_exists(next));
            free(next);
            appended_and_written(f, 1);
            check_site(f);
            fixture_remove(f);
        }
}

static void a_death_while_rebuilding_is_made_good(void **state)
{
    static const char *const labels[] = {"log.rebuilt", "log.swapped"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char dir[] = "/tmp/inspectd-unit-XXXXXX";
        assert_non_null(mkdtemp(dir));
        struct fixture *f = fixture_open(dir);
        child_write(f);
        write_site(f, "tile/0/000", "damage");
        fixture_close(f);
        assert_true(dies_at("start", dir, labels[i]));
        f = fixture_open(dir);
        OK(publog_start(&f->lane, e));
        check_site(f);
        char *aside = mem_printf("%s/.rebuild", f->config.site_dir);
        assert_false(file_exists(aside));
        free(aside);
        fixture_remove(f);
    }
}

/* Needs root for the mount. The full disk holds the site only. */
static void a_full_disk_is_said_and_made_good(void **state)
{
    struct fixture *f = fixture_new();
    struct error why = {0};

    (void)state;
    OK(file_remove_tree(f->config.site_dir, e));
    OK(file_mkdirs(f->config.site_dir, 0755, e));
    if (mount("tmpfs", f->config.site_dir, "tmpfs", 0, "size=16k,mode=755") != 0) {
        fixture_remove(f);
        print_message("no right to mount a small tmpfs: not tested\n");
        skip();
    }
    OK(ledger_begin(f->lane.ledger, e));
    for (int i = 0; i < 200; i++)
        append_in(f, "fills the disk");
    OK(ledger_commit(f->lane.ledger, e));
    assert_int_equal(publog_write_files(&f->lane, &why), E_IO);
    assert_non_null(strstr(why.en, "No space left"));
    assert_int_equal(mount("tmpfs", f->config.site_dir, "tmpfs", MS_REMOUNT, "size=4m"), 0);
    OK(publog_write_files(&f->lane, e));
    check_site(f);
    assert_int_equal(umount(f->config.site_dir), 0);
    fixture_remove(f);
}

static void a_read_only_site_is_said_and_made_good(void **state)
{
    struct fixture *f = fixture_new();
    struct error why = {0};

    (void)state;
    if (mount(f->config.site_dir, f->config.site_dir, NULL, MS_BIND, NULL) != 0) {
        fixture_remove(f);
        print_message("no right to mount read-only: not tested\n");
        skip();
    }
    assert_int_equal(mount(NULL, f->config.site_dir, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL),
                     0);
    append_admin(f, "later");
    assert_int_equal(publog_write_files(&f->lane, &why), E_IO);
    assert_non_null(strstr(why.en, f->config.site_dir));
    assert_int_equal(umount(f->config.site_dir), 0);
    OK(publog_write_files(&f->lane, e));
    check_site(f);
    fixture_remove(f);
}

static int child(const char *mode, const char *dir)
{
    struct fixture *f = fixture_open(dir);

    for (size_t m = 0; m < CRASHES; m++)
        if (strcmp(crashes[m].mode, mode) == 0)
            crashes[m].run(f);
    fixture_close(f);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_grows_over_tiles),
        cmocka_unit_test(a_salted_hash_leaves_its_salt),
        cmocka_unit_test(wrong_entries_are_not_appended),
        cmocka_unit_test(damaged_files_are_rebuilt_at_start),
        cmocka_unit_test(an_older_ledger_is_not_signed),
        cmocka_unit_test(the_ledger_remembers_what_was_signed),
        cmocka_unit_test(an_altered_ledger_is_noticed),
        cmocka_unit_test(case_events_get_a_daily_root),
        cmocka_unit_test(a_day_of_one_event_cannot_be_guessed),
        cmocka_unit_test(days_of_cases_entries_ascend),
        cmocka_unit_test(lost_lists_of_draws_are_written_again),
        cmocka_unit_test(half_written_files_are_swept_up),
        cmocka_unit_test(files_have_the_modes_of_their_readers),
        cmocka_unit_test(a_death_anywhere_is_made_good_at_the_next_start),
        cmocka_unit_test(a_death_while_rebuilding_is_made_good),
        cmocka_unit_test(a_full_disk_is_said_and_made_good),
        cmocka_unit_test(a_read_only_site_is_said_and_made_good)};

    if (argc == 4 && strcmp(argv[1], "--child") == 0)
        return child(argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
