/* store/db: the door to the database engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "platform/store/sql.h"

static char folder[] = "/tmp/test-db-XXXXXX";
static struct error err;

static char *path_of(const char *name)
{
    return mem_printf("%s/%s", folder, name);
}

static void transactions_remember_where_they_began(void **state)
{
    (void)state;
    char *path = path_of("b.db");
    struct db *db;

    assert_int_equal(db_open(path, DB_WRITE, &db, &err), E_OK);
    assert_int_equal(db_begin(db, &err), E_OK);
    assert_true(db_in_transaction(db));
    assert_int_equal(db_begin(db, &err), E_CONFLICT);
    assert_non_null(strstr(err.en, "test_db.c:"));
    assert_int_equal(db_exec(db, "CREATE TABLE gone(a INTEGER)", &err), E_OK);
    db_rollback(db);
    assert_false(db_in_transaction(db));
    assert_int_equal(db_exec(db, "SELECT * FROM gone", &err), E_IO);
    assert_int_equal(db_begin(db, &err), E_OK);
    assert_int_equal(db_exec(db, "CREATE TABLE kept(a INTEGER)", &err), E_OK);
    assert_int_equal(db_commit(db, &err), E_OK);
    assert_int_equal(db_exec(db, "SELECT * FROM kept", &err), E_OK);
    db_close(db);
    free(path);
}

static void readers_see_whole_versions_and_cannot_write(void **state)
{
    (void)state;
    char *path = path_of("c.db");
    struct db *w;
    struct db *r;
    int64_t rows;

    assert_int_equal(db_open(path, DB_READ, &r, &err), E_NOTFOUND);
    assert_int_equal(db_open(path, DB_WRITE | DB_SYNC_NORMAL, &w, &err), E_OK);
    assert_int_equal(db_exec(w, "CREATE TABLE t(a INTEGER PRIMARY KEY)", &err), E_OK);
    assert_int_equal(db_open(path, DB_READ, &r, &err), E_OK);
    assert_int_not_equal(db_exec(r, "INSERT INTO t VALUES(1)", &err), E_OK);
    assert_int_equal(db_begin(w, &err), E_OK);
    assert_int_equal(db_exec(w, "INSERT INTO t VALUES(1)", &err), E_OK);
    assert_int_equal(sql_number(r, "SELECT count(*) FROM t", &rows, &err, NULL), E_OK);
    assert_int_equal(rows, 0);
    assert_int_equal(db_commit(w, &err), E_OK);
    assert_int_equal(sql_number(r, "SELECT count(*) FROM t", &rows, &err, NULL), E_OK);
    assert_int_equal(rows, 1);
    assert_int_equal(db_exec(w, "INSERT INTO t VALUES(1)", &err), E_CONFLICT);
    db_close(r);
    db_close(w);
    free(path);
}

static void a_file_that_is_no_database_is_said_to_be_damaged(void **state)
{
    (void)state;
    char *path = path_of("d.db");
    char junk[4096];
    struct db *db;

    memset(junk, 'x', sizeof junk);
    assert_int_equal(file_write(path, junk, sizeof junk, 0600, &err), E_OK);
    assert_int_equal(db_open(path, DB_WRITE, &db, &err), E_CORRUPT);
    assert_non_null(strstr(err.zh, "备份"));
    free(path);
}

static void a_full_disk_is_a_limit_and_says_what_to_do(void **state)
{
    (void)state;
    char *path = path_of("e.db");
    struct db *db;

    assert_int_equal(db_open(path, DB_WRITE, &db, &err), E_OK);
    assert_int_equal(db_exec(db, "CREATE TABLE t(a BLOB)", &err), E_OK);
    assert_int_equal(db_exec(db, "PRAGMA max_page_count=4", &err), E_OK);
    assert_int_equal(db_begin(db, &err), E_OK);
    assert_int_equal(db_exec(db, "INSERT INTO t VALUES(zeroblob(100000))", &err), E_LIMIT);
    assert_non_null(strstr(err.en, "free some space"));
    db_rollback(db);
    assert_int_equal(db_exec(db, "INSERT INTO t VALUES(1)", &err), E_OK);
    db_close(db);
    free(path);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return file_remove_tree(folder, &err) == E_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transactions_remember_where_they_began),
        cmocka_unit_test(readers_see_whole_versions_and_cannot_write),
        cmocka_unit_test(a_file_that_is_no_database_is_said_to_be_damaged),
        cmocka_unit_test(a_full_disk_is_a_limit_and_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
