/* store/sql, store/rows, store/query: values go in and come out as they are, and a statement that
 * is called wrongly ends the program. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/date.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "platform/store/rows.h"

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct error e_ = {0};                                                                     \
        struct error *e = &e_;                                                                     \
        if ((call) != E_OK)                                                                        \
            fail_msg("%s: %s", #call, e_.en);                                                      \
    } while (0)

enum colour { RED, GREEN, BLUE };
static const char *const colours[] = {"red", "green", "blue"};

struct thing {
    char key[8];
    int16_t small;
    uint8_t byte;
    uint32_t wide;
    int64_t number;
    uint64_t big;
    bool flag;
    int32_t day; /* DAY_NONE is NULL */
    char letter;
    const char *lent;
    const char *perhaps; /* "" is NULL */
    char *own;
    uint8_t bytes[4];
    enum colour colour;
    int64_t id; /* given */
};

static const struct column columns[] = {
    COLUMN(thing, key),
    COLUMN(thing, small),
    COLUMN(thing, byte),
    COLUMN(thing, wide),
    COLUMN_AS(thing, number, "num"),
    COLUMN(thing, big),
    COLUMN(thing, flag),
    COLUMN_NULL(thing, day, DAY_NONE),
    COLUMN(thing, letter),
    COLUMN(thing, lent),
    COLUMN_NULL(thing, perhaps, 0),
    COLUMN(thing, own),
    COLUMN(thing, bytes),
    COLUMN_WORD(thing, colour, colours),
    COLUMN(thing, id),
};
static const struct table things = TABLE(thing, "thing", columns, 1);

static const char schema[] =
    "CREATE TABLE thing(id INTEGER PRIMARY KEY, key TEXT UNIQUE, small INTEGER, byte INTEGER,"
    " wide INTEGER, num INTEGER, big INTEGER, flag INTEGER, day INTEGER, letter TEXT,"
    " lent TEXT NOT NULL, perhaps TEXT, own TEXT, bytes BLOB, colour TEXT)";

struct place {
    char dir[40];
    struct db *db;
};

static int open_new(void **state)
{
    struct place *p = mem_new(sizeof *p);
    struct error e;

    snprintf(p->dir, sizeof p->dir, "/tmp/test-rows-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    char *path = mem_printf("%s/a.db", p->dir);
    assert_int_equal(db_open(path, DB_WRITE | DB_SYNC_NORMAL, &p->db, &e), E_OK);
    assert_int_equal(db_exec(p->db, schema, &e), E_OK);
    free(path);
    *state = p;
    return 0;
}

static int remove_it(void **state)
{
    struct place *p = *state;
    struct error e;

    db_close(p->db);
    assert_int_equal(file_remove_tree(p->dir, &e), E_OK);
    free(p);
    return 0;
}

static char own_text[] = "own";

static struct thing sample(const char *key)
{
    struct thing t = {.small = -7,
                      .byte = 200,
                      .wide = 4000000000u,
                      .number = INT64_MIN,
                      .big = UINT64_MAX,
                      .flag = true,
                      .day = DAY_NONE,
                      .letter = 'C',
                      .lent = "吉林",
                      .perhaps = "",
                      .own = own_text,
                      .bytes = {1, 0, 2, 255},
                      .colour = BLUE};

    snprintf(t.key, sizeof t.key, "%s", key);
    return t;
}

static int64_t number(struct db *db, const char *sql)
{
    int64_t n = 0;

    OK(sql_number(db, sql, &n, e, NULL));
    return n;
}

static void a_row_comes_back_as_it_was(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    const struct thing in = sample("one");
    struct thing out;
    bool found;

    OK(row_add(db, &things, &in, e));
    assert_int_equal(number(db, "SELECT count(*) FROM thing WHERE day IS NULL AND perhaps IS NULL"
                                " AND letter = 'C' AND colour = 'blue' AND length(bytes) = 4"),
                     1);
    OK(rows_one(rows_select(db, &things, e, "WHERE key = ?", "%s", "one"), &out, &found));
    assert_true(found);
    assert_string_equal(out.key, "one");
    assert_int_equal(out.small, -7);
    assert_int_equal(out.byte, 200);
    assert_int_equal(out.wide, 4000000000u);
    assert_true(out.number == INT64_MIN);
    assert_true(out.big == UINT64_MAX);
    assert_true(out.flag);
    assert_int_equal(out.day, DAY_NONE);
    assert_int_equal(out.letter, 'C');
    assert_string_equal(out.lent, "吉林"); /* a copy: the statement has ended */
    assert_string_equal(out.perhaps, "");
    assert_string_equal(out.own, "own");
    assert_memory_equal(out.bytes, in.bytes, 4);
    assert_int_equal(out.colour, BLUE);
    assert_int_equal(out.id, 1);
    assert_true(row_same(&things, 1, &in, &in));
    assert_false(row_same(&things, 1, &in, &out)); /* the id */
    row_free(&things, &out);
    assert_null(out.lent);
    OK(rows_one(rows_select(db, &things, e, "WHERE key = ?", "%s", "two"), &out, &found));
    assert_false(found);
}

static void rows_differ_in_any_column(void **state)
{
    (void)state;
    const struct thing a = sample("a");
    struct thing b = a;

    assert_true(row_same(&things, 0, &a, &b));
    b.lent = "吉林省";
    assert_false(row_same(&things, 0, &a, &b));
    assert_false(row_same(&things, 9, &a, &b));
    assert_true(row_same(&things, 10, &a, &b));
    b = a;
    b.day = 0;
    assert_false(row_same(&things, 0, &a, &b));
    b = a;
    b.letter = 0;
    assert_false(row_same(&things, 0, &a, &b));
}

static void a_put_row_takes_the_place_of_the_other(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    struct thing t = sample("key");
    struct thing *list;
    size_t count;

    OK(row_put(db, &things, 2, &t, e));
    t.small = 8;
    t.colour = GREEN;
    t.day = 20000;
    t.perhaps = "yes";
    OK(row_put(db, &things, 2, &t, e));
    OK(rows_all(rows_select(db, &things, e, "ORDER BY id", NULL), &list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].small, -7); /* fixed */
    assert_int_equal(list[0].colour, GREEN);
    assert_int_equal(list[0].day, 20000);
    assert_string_equal(list[0].perhaps, "yes");
    row_free(&things, &list[0]);
    free(list);
    OK(rows_all(rows_select(db, &things, e, "WHERE id > 9", NULL), &list, &count));
    assert_null(list);
    assert_int_equal(count, 0);
}

static void a_text_too_long_is_cut(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    const struct thing t = sample("x");
    struct thing out;
    bool found;

    OK(row_add(db, &things, &t, e));
    OK(sql_run(db, "UPDATE thing SET key = ?", e, "%s", "1234567890"));
    OK(rows_one(rows_select(db, &things, e, "", NULL), &out, &found));
    assert_string_equal(out.key, "1234567");
    row_free(&things, &out);
}

static const char *volatile nothing; /* so that the compiler does not know */

static void values_of_every_type_are_bound(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    struct buf text = {0};
    bool found;

    OK(sql_run(db, "CREATE TABLE v(a, b, c, d, e, f, g, h, i)", e, NULL));
    OK(sql_run(db, "INSERT INTO v VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", e,
               "%s %.*s %d %u %i %jd %ju %zu%p %i", nothing, 2, "xyz", -1, 3000000000u, DAY_NONE,
               INT64_C(-5000000000), UINT64_C(7), (size_t)3, "a\0b", 5));
    assert_int_equal(number(db, "SELECT count(*) FROM v WHERE a IS NULL AND b = 'xy' AND c = -1"
                                " AND d = 3000000000 AND e IS NULL AND f = -5000000000 AND g = 7"
                                " AND h = x'610062' AND i = 5"),
                     1);
    OK(sql_text(db, "SELECT h FROM v", &text, &found, e, NULL));
    assert_true(found);
    assert_int_equal(text.len, 3);
    assert_memory_equal(text.data, "a\0b", 3);
    OK(sql_text(db, "SELECT h FROM v WHERE c = ?", &text, &found, e, "%d", 9));
    assert_false(found);
    assert_int_equal(text.len, 3);
    buf_free(&text);
}

static void one_statement_may_run_within_itself(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    const char *sql = "SELECT num FROM thing WHERE num > ? ORDER BY num";
    struct thing t = sample("a");
    struct error why;
    int seen = 0;

    for (t.number = 1; t.number <= 3; t.number++) {
        t.key[0]++;
        OK(row_add(db, &things, &t, e));
    }
    struct rows outer = rows_of(db, sql, &why, "%d", 0);
    while (rows_next(&outer, NULL)) {
        struct rows inner = rows_of(db, sql, &why, "%jd", stmt_int(outer.stmt, 0));
        while (rows_next(&inner, NULL))
            seen++;
        outer.err = rows_end(&inner);
    }
    assert_int_equal(rows_end(&outer), E_OK);
    assert_int_equal(seen, 3);
    outer = rows_of(db, sql, &why, "%d", 0);
    while (rows_next(&outer, NULL))
        outer.err = E_STOPPED; /* the caller's own reason */
    assert_int_equal(rows_end(&outer), E_STOPPED);
}

static void more_statements_than_are_kept(void **state)
{
    struct db *db = ((struct place *)*state)->db;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 200; i++) {
            char *sql = mem_printf("SELECT %d + ?", i);
            int64_t n = 0;
            OK(sql_number(db, sql, &n, e, "%d", round));
            assert_int_equal(n, i + round);
            free(sql);
        }
}

static void conditions_become_one_statement(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    static const char *const keys[] = {"key", NULL};
    struct thing t = sample("50%");
    struct query q = {.count = 0};
    uint64_t count;
    struct thing out;
    bool found;

    OK(row_add(db, &things, &t, e));
    snprintf(t.key, sizeof t.key, "500");
    t.wide = 220103;
    OK(row_add(db, &things, &t, e));
    query_add(&q, "SELECT count(*) FROM thing WHERE 1 = 1");
    query_begins(&q, " AND key LIKE ? ESCAPE '\\'", "50");
    query_with(&q, " AND small = ?", "%d", -7);
    OK(query_number(&q, db, &count, e));
    assert_int_equal(count, 2);
    query_holds(&q, "WHERE key LIKE ? ESCAPE '\\'", "0%");
    query_order(&q, "wide", keys, true);
    query_limit(&q, 5, 0);
    OK(rows_one(rows_query(db, &things, e, &q), &out, &found));
    assert_true(found);
    assert_string_equal(out.key, "50%");
    row_free(&things, &out);
    query_add(&q, "WHERE 1 = 1");
    query_within(&q, "wide", 220100);
    OK(rows_one(rows_query(db, &things, e, &q), &out, &found));
    assert_true(found);
    assert_string_equal(out.key, "500");
    row_free(&things, &out);
}

struct hashed {
    uint8_t root[2];
};
static const struct column hashed_columns[] = {COLUMN_HEX(hashed, root)};
static const struct table hashed = TABLE(hashed, "hashed", hashed_columns, 0);

struct blobs {
    const void *lent;
    size_t len;
    uint8_t root[2];
};
static const struct column blob_columns[] = {COLUMN_LENT_BLOB(blobs, lent, len),
                                             COLUMN(blobs, root)};
static const struct table blobs = TABLE(blobs, "blobs", blob_columns, 0);

static void blobs_are_lent_or_have_their_length(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    struct error why;
    struct blobs row;

    OK(db_exec(db,
               "CREATE TABLE blobs(lent BLOB, root BLOB); INSERT INTO blobs VALUES"
               " (x'0a00ff', x'0102'), (NULL, NULL), (x'01', x'010203')",
               e));
    struct rows rows = rows_select(db, &blobs, &why, "ORDER BY rowid", NULL);
    assert_true(rows_next(&rows, &row));
    assert_int_equal(row.len, 3);
    assert_memory_equal(row.lent, "\x0a\x00\xff", 3);
    assert_memory_equal(row.root, "\x01\x02", 2);
    assert_true(rows_next(&rows, &row));
    assert_int_equal(row.len, 0);
    assert_memory_equal(row.root, "\x00\x00", 2);
    assert_false(rows_next(&rows, &row));
    assert_int_equal(rows_end(&rows), E_CORRUPT);
    assert_non_null(strstr(why.en, "blobs"));
}

static void damaged_digits_are_told(void **state)
{
    struct db *db = ((struct place *)*state)->db;
    struct error why;
    struct hashed *list;
    size_t count;

    OK(db_exec(db, "CREATE TABLE hashed(root TEXT); INSERT INTO hashed VALUES('0aff')", e));
    OK(rows_all(rows_select(db, &hashed, e, "", NULL), &list, &count));
    assert_memory_equal(list[0].root, "\x0a\xff", 2);
    free(list);
    OK(db_exec(db, "INSERT INTO hashed VALUES('0aXX')", e));
    assert_int_equal(rows_all(rows_select(db, &hashed, &why, "", NULL), &list, &count), E_CORRUPT);
    assert_non_null(strstr(why.en, "hashed"));
    assert_null(list);
    assert_int_equal(rows_all(rows_select(db, &hashed, &why, "WHERE nothing", NULL), &list, &count),
                     E_IO);
}

/* Too few or too many values would store something else than was meant. */
static void a_wrong_number_of_values_aborts(void **state)
{
    struct db *db = ((struct place *)*state)->db;

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            struct error why;
            signal(SIGABRT, SIG_DFL);
            _exit(sql_run(db, i ? "UPDATE thing SET num = 1" : "UPDATE thing SET num = ?, big = ?",
                          &why, "%d", 1) == E_OK);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGABRT);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_new, remove_it)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_row_comes_back_as_it_was),
                                       TEST(rows_differ_in_any_column),
                                       TEST(a_put_row_takes_the_place_of_the_other),
                                       TEST(a_text_too_long_is_cut),
                                       TEST(values_of_every_type_are_bound),
                                       TEST(one_statement_may_run_within_itself),
                                       TEST(more_statements_than_are_kept),
                                       TEST(conditions_become_one_statement),
                                       TEST(blobs_are_lent_or_have_their_length),
                                       TEST(damaged_digits_are_told),
                                       TEST(a_wrong_number_of_values_aborts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
