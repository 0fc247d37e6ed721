/* features/system/backup.h on a real state: complete or not there, found out when altered, and good
 * enough to go on from. Also: which of two folders a table comes from. */
#include "fixture/lane.h"

#include "features/system/backup.h"
#include "platform/runtime/table_files.h"
#include "platform/store/ledger_log.h"

static struct fixture *with_backup_dir(void)
{
    struct fixture *f = fixture_new();

    f->config.state_dir = f->dir;
    f->config.data_dir = (char *)(uintptr_t) "config";
    f->config.backup_dir = in_dir(f, "backup");
    f->config.file = in_dir(f, "inspectd.conf");
    OK(file_write(f->config.file, "[paths]\n", 8, 0644, e));
    return f;
}

static void done(struct fixture *f)
{
    free(f->config.backup_dir);
    free(f->config.file);
    fixture_remove(f);
}

static char *make(struct fixture *f, int64_t keep)
{
    json_t *manifest;

    OK(backup_make(&f->lane, keep, &manifest, e));
    char *name = mem_strdup(json_string_value(json_object_get(manifest, "name")));
    json_decref(manifest);
    return name;
}

static void holds_what_there_was(void **state)
{
    struct fixture *f = with_backup_dir();
    struct ledger *copy;
    struct registry *registry;
    uint64_t size, copied;

    (void)state;
    append_admin(f, "before");
    OK(ledger_log_size(f->lane.ledger, &size, e));
    char *name = make(f, 0);
    append_admin(f, "after");
    char *path = mem_printf("%s/backup/%s/ledger.db", f->dir, name);
    OK(ledger_open(path, true, &copy, e)); /* a daemon could go on from it */
    OK(ledger_log_size(copy, &copied, e));
    assert_int_equal(copied, size);
    ledger_close(copy);
    free(path);
    path = mem_printf("%s/backup/%s/registry.db", f->dir, name);
    OK(registry_open(path, true, &registry, e));
    registry_close(registry);
    free(path);
    path = mem_printf("%s/backup/%s/tables/templates/notice.html", f->dir, name);
    assert_true(file_exists(path));
    free(path);
    path = mem_printf("%s/backup/%s/keys", f->dir, name);
    assert_false(file_exists(path));
    free(path);
    free(name);
    done(f);
}

/* Every file of it, altered by one byte in turn. */
static void tells_what_was_altered(void **state)
{
    struct fixture *f = with_backup_dir();
    char *name = make(f, 0);
    json_t *list = backup_list(&f->config);
    const json_t *files = json_object_get(json_array_get(list, 0), "files");
    struct error bad;

    (void)state;
    assert_true(json_array_size(files) > 20);
    assert_int_equal(backup_verify(&f->config, name, &bad), E_OK);
    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *file = json_string_value(json_object_get(json_array_get(files, i), "name"));
        char *path = mem_printf("%s/backup/%s/%s", f->dir, name, file);
        FILE *out = fopen(path, "r+b");
        int byte = fgetc(out);
        rewind(out);
        fputc(byte ^ 1, out);
        fclose(out);
        assert_int_equal(backup_verify(&f->config, name, &bad), E_CORRUPT);
        assert_non_null(strstr(bad.en, file));
        out = fopen(path, "r+b");
        fputc(byte, out);
        fclose(out);
        free(path);
    }
    assert_int_equal(backup_verify(&f->config, name, &bad), E_OK);
    assert_int_equal(backup_verify(&f->config, "../../etc", &bad), E_NOTFOUND);
    json_decref(list);
    free(name);
    done(f);
}

static void keeps_the_newest(void **state)
{
    struct fixture *f = with_backup_dir();
    struct error bad;
    json_t *manifest;

    (void)state;
    free(make(f, 0));
    assert_int_equal(backup_make(&f->lane, 0, &manifest, &bad), E_CONFLICT); /* same second */
    for (int i = 1; i <= 3; i++) {
        OK(service_clock_set(f->lane.service, NOON + i, e));
        free(make(f, 2));
    }
    json_t *list = backup_list(&f->config);
    assert_int_equal(json_array_size(list), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(list, 0), "time")),
                     NOON + 3);
    json_decref(list);
    done(f);
}

/* A folder that cannot be written leaves nothing behind, and says why. */
static void fails_whole(void **state)
{
    struct fixture *f = with_backup_dir();
    struct error bad;
    json_t *manifest;

    (void)state;
    OK(file_write(f->config.backup_dir, "", 0, 0644, e)); /* a file where the folder should be */
    assert_int_not_equal(backup_make(&f->lane, 0, &manifest, &bad), E_OK);
    assert_true(*bad.zh && *bad.en);
    json_t *list = backup_list(&f->config);
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
    done(f);
}

static void own_tables_go_first(void **state)
{
    struct fixture *f = with_backup_dir();
    char *dirs = tables_dirs(&f->config), *own = tables_own_dir(&f->config);
    char *path = file_in(dirs, "calendar.csv");

    (void)state;
    assert_string_equal(path, "config/calendar.csv");
    free(path);
    OK(file_mkdirs(own, 0750, e));
    char *mine = mem_printf("%s/calendar.csv", own);
    OK(file_write(mine, "date,kind,region\n", 17, 0640, e));
    path = file_in(dirs, "calendar.csv");
    assert_string_equal(path, mine);
    free(path);
    path = file_in(dirs, "nothing.csv");
    assert_string_equal(path, "config/nothing.csv");
    free(path);
    free(mine);
    free(dirs);
    free(own);
    done(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_what_there_was), cmocka_unit_test(tells_what_was_altered),
        cmocka_unit_test(keeps_the_newest), cmocka_unit_test(fails_whole),
        cmocka_unit_test(own_tables_go_first)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
