/* store/ledger: schema versions, transactions, and rows that refuse to change. */
#include "fixture/lane.h"

#include "core/tlog/merkle.h"
#include "platform/store/ledger_admin.h"
#include "platform/store/ledger_delivery.h"
#include "platform/store/ledger_dockets.h"
#include "platform/store/ledger_log.h"
#include "platform/store/schema.h"

struct place {
    char dir[40];
    char path[64];
    struct ledger *l;
};

static int open_new(void **state)
{
    struct place *p = mem_new(sizeof *p);

    snprintf(p->dir, sizeof p->dir, "/tmp/inspectd-unit-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->path, sizeof p->path, "%s/ledger.db", p->dir);
    OK(ledger_open(p->path, true, &p->l, e));
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

static uint64_t append(struct ledger *l, const char *text)
{
    uint64_t index = 0;

    OK(ledger_begin(l, e));
    OK(ledger_log_append(l, "admin", NOON, text, strlen(text), &index, e));
    OK(ledger_commit(l, e));
    return index;
}

/* The sentence with which the database refuses a statement. */
static void refuses(struct ledger *l, const char *sql, const char *word)
{
    struct error why = {0};

    assert_int_equal(db_exec(ledger_db(l), sql, &why), E_CONFLICT);
    if (!strstr(why.en, word))
        fail_msg("%s: %s", sql, why.en);
}

static void entries_are_numbered_and_hashed(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct buf bytes = {0};
    struct error why;
    uint64_t n = 9;

    OK(ledger_log_size(l, &n, e));
    assert_int_equal(n, 0);
    assert_int_equal(append(l, "first"), 0);
    assert_int_equal(append(l, "second"), 1);
    OK(ledger_log_entry(l, 1, &bytes, e));
    assert_string_equal(bytes.data, "second");
    buf_free(&bytes);
    assert_int_equal(ledger_log_entry(l, 2, &bytes, &why), E_NOTFOUND);
    assert_int_equal(ledger_log_append(l, "admin", NOON, "x", 1, &n, &why), E_CONFLICT);
    OK(ledger_log_newest(l, "admin", 1, &n, e));
    assert_int_equal(n, 0);
    assert_int_equal(ledger_log_newest(l, "keys", 2, &n, &why), E_NOTFOUND);
}

static void the_log_cannot_be_changed(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;

    append(l, "first");
    append(l, "second");
    refuses(l, "UPDATE log_entry SET entry = x'00' WHERE idx = 0", "never change");
    refuses(l, "DELETE FROM log_entry WHERE idx = 1", "never deleted");
    refuses(l, "INSERT OR REPLACE INTO log_entry VALUES(1, 'a', 0, x'00', zeroblob(32))", "gaps");
    refuses(l, "INSERT INTO log_entry VALUES(3, 'a', 0, x'00', zeroblob(32))", "gaps");
}

static void case_history_cannot_be_changed(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    const struct docket_event event = {
        .no = "1", .actor = "a", .kind = "opened", .content = "{}", .salt = "00"};
    struct docket_row row;
    struct error why;

    OK(db_exec(ledger_db(l),
               "INSERT INTO log_entry VALUES(0, 'a', 0, x'00', zeroblob(32));"
               "INSERT INTO plan VALUES('p', x'00', 't', 'a', 0, NULL, NULL, NULL, 'approved');"
               "INSERT INTO draw(commit_index, task, date, attempt, plan_sha256, registry_version,"
               " state, team, min_level, period_from, period_until, days, days_left, draw_by,"
               " reveal_by, pool_key)"
               " VALUES(0, 't', 1, 1, 'p', 1, 'drawn', 2, 'D', 1, 9, 9, 9, 2, 9, zeroblob(32));"
               "INSERT INTO pick VALUES(0, 0, 'u', 'n', 's', 1, 1, '00', '01', NULL);"
               "INSERT INTO docket(no, kind, commit_index, position, uscc, bureau, region, date, "
               "opened_at,"
               " state, main, stage, provisional, frozen)"
               " VALUES('1', 'case', 0, 0, 'u', 1, 1, 1, 0, 'open', 'new', 1, 0, '{}')",
               e));
    OK(ledger_case_get(l, "1", &row, e));
    OK(ledger_docket_advance(l, &event, &row, e));
    refuses(l, "UPDATE docket_event SET actor = 'b'", "never change");
    refuses(l, "DELETE FROM docket_event", "never deleted");
    refuses(
        l, "INSERT OR REPLACE INTO docket_event VALUES(1, '1', 0, 0, 'b', 'k', '{}', NULL, 2, 's')",
        "replaced");
    refuses(
        l, "INSERT OR REPLACE INTO docket_event VALUES(2, '1', 0, 0, 'b', 'k', '{}', NULL, 1, 's')",
        "replaced");
    refuses(l, "INSERT INTO docket_event VALUES(2, '1', 0, 0, 'b', 'k', '{}', NULL, 2, NULL)",
            "CHECK");
    refuses(l, "UPDATE docket SET frozen = '{\"a\":1}'", "never changes");
    refuses(l, "UPDATE docket SET bureau = 2", "never change");
    refuses(l, "UPDATE docket SET case_no = '1'", "never change");
    refuses(l, "DELETE FROM docket", "never deleted");
    struct docket_row then = row;
    then.stage = 2;
    then.projection = "{\"a\":1}";
    snprintf(then.state, sizeof then.state, "closed");
    OK(ledger_docket_advance(l, &event, &then, e));
    assert_int_equal(then.version, 2);
    ledger_docket_free(&row);
    OK(ledger_case_get(l, "1", &row, e));
    assert_int_equal(row.version, 2);
    assert_int_equal(row.stage, 2);
    assert_string_equal(row.state, "closed");
    assert_string_equal(row.projection, "{\"a\":1}");
    ledger_docket_free(&row);
    assert_int_equal(ledger_case_get(l, "2", &row, &why), E_NOTFOUND);
    refuses(l, "UPDATE docket SET state = 'gone'", "");
    refuses(l, "INSERT INTO docket_due VALUES('1', 'c', 0, 1, 2, 0, 'r', 'nobody', 0, 0)", "CHECK");
    refuses(l, "INSERT INTO docket_due VALUES('9', 'c', 0, 1, 2, 0, 'r', 'ours', 0, 0)", "FOREIGN");
}

static enum err count_row(void *ctx, const struct docket_row *row, struct error *e)
{
    (void)row;
    (void)e;
    ++*(int *)ctx;
    return E_OK;
}

static void matters_are_found_and_numbered(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct docket_row row = {.no = "T220102202611270012",
                             .kind = "round-table",
                             .source = "12315",
                             .external = "A1",
                             .region = 220102,
                             .bureau = 220102,
                             .received = 19000,
                             .state = "open",
                             .main = "received",
                             .projection = "{}",
                             .commit_index = DOCKET_NO_COMMIT,
                             .due = 20000};
    const struct docket_event event = {.no = "T220102202611270012",
                                       .actor = "zhao",
                                       .kind = "open",
                                       .content = "{}",
                                       .sha256 = "00"};
    struct docket_filter filter = {.of = DOCKET_MATTERS,
                                   .state = "open",
                                   .within = 220100,
                                   .date = DAY_NONE,
                                   .due_before = 20001};
    struct error why;
    uint32_t sequence = 0;
    uint64_t total = 0;
    int count = 0;

    OK(ledger_docket_add(l, &row, e));
    OK(ledger_docket_advance(l, &event, &row, e));
    OK(ledger_docket_last_sequence(l, "T22010220261127", &sequence, e));
    assert_int_equal(sequence, 12);
    OK(ledger_docket_last_sequence(l, "T22010220261126", &sequence, e));
    assert_int_equal(sequence, 0);
    OK(ledger_docket_each(l, &filter, count_row, &count, e));
    filter.within = 220103;
    OK(ledger_docket_each(l, &filter, count_row, &count, e));
    filter = (struct docket_filter){.date = DAY_NONE}; /* no case is one */
    OK(ledger_docket_each(l, &filter, count_row, &count, e));
    assert_int_equal(count, 1);
    filter.of = DOCKET_ALL;
    OK(ledger_docket_count(l, &filter, &total, e));
    assert_int_equal(total, 1);
    refuses(l, "UPDATE docket_event SET content = 'x'", "never change");
    refuses(l, "DELETE FROM docket", "never deleted");
    refuses(l, "UPDATE docket SET source = 'x'", "never changes");
    refuses(l, "UPDATE docket SET received = 1", "never changes");
    OK(db_exec(ledger_db(l), "UPDATE docket SET bureau = 220103", e)); /* assigned */
    snprintf(row.no, sizeof row.no, "T220102202611270013");
    assert_int_equal(ledger_docket_add(l, &row, &why), E_CONFLICT); /* same external */
    assert_int_equal(ledger_docket_get(l, "T1", &row, &why), E_NOTFOUND);
    assert_int_equal(ledger_case_get(l, "T220102202611270012", &row, &why), E_NOTFOUND);
}

static void a_rollback_takes_all_back(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct buf value = {0};
    struct error why;
    uint64_t n;

    OK(ledger_begin(l, e));
    OK(ledger_log_append(l, "admin", NOON, "x", 1, &n, e));
    OK(ledger_meta_set(l, "k", "v", e));
    assert_int_equal(ledger_begin(l, &why), E_CONFLICT);
    assert_true(ledger_in_transaction(l));
    ledger_rollback(l);
    assert_false(ledger_in_transaction(l));
    OK(ledger_log_size(l, &n, e));
    assert_int_equal(n, 0);
    assert_int_equal(ledger_meta_get(l, "k", &value, &why), E_NOTFOUND);
    ledger_rollback(l); /* nothing to do is fine */
}

static void readers_see_what_was_committed(void **state)
{
    struct place *p = *state;
    struct ledger *reader;
    struct error why;
    uint64_t n;

    append(p->l, "first");
    OK(ledger_open(p->path, false, &reader, e));
    OK(ledger_log_size(reader, &n, e));
    assert_int_equal(n, 1);
    assert_int_not_equal(ledger_meta_set(reader, "k", "v", &why), E_OK);
    append(p->l, "second");
    OK(ledger_log_size(reader, &n, e));
    assert_int_equal(n, 2);
    ledger_close(reader);
}

static void unknown_schemas_are_refused(void **state)
{
    struct place *p = *state;
    struct ledger *other;
    struct error why;
    struct db *db;
    char path[64];

    OK(ledger_meta_set(p->l, "schema", "99", e));
    ledger_close(p->l);
    p->l = NULL;
    assert_int_equal(ledger_open(p->path, true, &other, &why), E_CORRUPT);
    assert_non_null(strstr(why.en, "newer inspectd"));
    snprintf(path, sizeof path, "%s/other.db", p->dir);
    OK(db_open(path, DB_WRITE, &db, e));
    OK(db_exec(db, "CREATE TABLE anything(x)", e));
    db_close(db);
    assert_int_equal(ledger_open(path, true, &other, &why), E_CORRUPT);
    assert_non_null(strstr(why.en, "not a database of inspectd"));
    snprintf(path, sizeof path, "%s/none.db", p->dir);
    assert_int_equal(ledger_open(path, false, &other, &why), E_NOTFOUND);
}

/* What a DBA reads: each table stands below a comment, each column before one. */
static void every_table_and_column_is_explained(const char *sql)
{
    const char *table = NULL;
    bool commented = false;
    bool inside = false;

    for (const char *line = sql; *line; line += strcspn(line, "\n") + 1) {
        size_t len = strcspn(line, "\n");
        if (strncmp(line, "CREATE TABLE ", 13) == 0) {
            table = line + 13;
            if (!commented)
                fail_msg("no comment above table %.20s", table);
            inside = true;
        } else if (inside && line[4] >= 'a' && line[4] <= 'z' && !memmem(line, len, " -- ", 4)) {
            fail_msg("no comment in table %.20s: %.*s", table, (int)len, line);
        }
        inside = inside && line[0] != ')';
        commented = strncmp(line, "-- ", 3) == 0;
    }
    assert_non_null(table);
}

static void the_schemas_explain_themselves(void **state)
{
    (void)state;
    every_table_and_column_is_explained(ledger_sql);
    every_table_and_column_is_explained(registry_sql);
}

static void deliveries_count_what_is_owed(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    struct delivery *rows;
    size_t n;

    OK(ledger_delivery_want(l, 5, 220102, e));
    OK(ledger_delivery_want(l, 5, 220102, e));
    OK(ledger_delivery_want(l, 4, 220284, e));
    OK(ledger_delivery_pending(l, &rows, &n, e));
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].date, 4);
    assert_int_equal(rows[1].wanted, 2);
    OK(ledger_delivery_want(l, 5, 220102, e)); /* while the folder was being built */
    OK(ledger_delivery_done(l, &rows[0], e));
    OK(ledger_delivery_done(l, &rows[1], e));
    free(rows);
    OK(ledger_delivery_pending(l, &rows, &n, e));
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].done, 2);
    assert_int_equal(rows[0].wanted, 3);
    free(rows);
}

static enum err newest_action(void *ctx, const struct admin_event *event, struct error *e)
{
    (void)e;
    snprintf(ctx, 16, "%s", event->action);
    return E_STOPPED;
}

static void admin_events_are_kept(void **state)
{
    struct ledger *l = ((struct place *)*state)->l;
    const struct admin_event one = {.time = 1, .actor = "a", .action = "one", .detail = "d"};
    const struct admin_event two = {.time = 2, .actor = "a", .action = "two", .detail = "d"};
    char action[16];
    struct error why;

    OK(ledger_admin_add(l, &one, e));
    OK(ledger_admin_add(l, &two, e));
    assert_int_equal(ledger_admin_each(l, 0, 9, newest_action, action, &why), E_STOPPED);
    assert_string_equal(action, "two");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_new, remove_it)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_are_numbered_and_hashed), TEST(the_log_cannot_be_changed),
        TEST(case_history_cannot_be_changed),  TEST(matters_are_found_and_numbered),
        TEST(a_rollback_takes_all_back),       TEST(readers_see_what_was_committed),
        TEST(unknown_schemas_are_refused),     cmocka_unit_test(the_schemas_explain_themselves),
        TEST(deliveries_count_what_is_owed),   TEST(admin_events_are_kept)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
