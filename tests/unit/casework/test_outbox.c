/* casework: what the bureaus find, whole or not at all, through deaths and full disks. */
#include "fixture/case.h"

#include <dirent.h>
#include <iconv.h>
#include <sys/mount.h>

#include "features/casework/outbox.h"
#include "platform/store/ledger_delivery.h"

#define COLUMNS 16

static uint64_t open_task(struct fixture *f, int attempt, bool second_task)
{
    struct plan *plan = example_plan(f);
    const struct case_setting setting = setting_of(f, plan);
    uint64_t commit = add_draw(f, attempt, plan->tasks[second_task ? 1 : 0].id);

    OK(ledger_begin(f->lane.ledger, e));
    OK(open_cases(&setting, commit, e));
    OK(ledger_commit(f->lane.ledger, e));
    plan_free(plan);
    return commit;
}

static char *day_path(const struct fixture *f, const char *name)
{
    return mem_printf("%s/2026-11-27/%s", f->config.outbox_dir, name);
}

/* Parsed by this test's own reader, as a spreadsheet would. */
struct sheet {
    char *cell[32][COLUMNS];
    size_t rows;
};

static void read_row(const char **at, char *cell[COLUMNS])
{
    for (size_t c = 0; c < COLUMNS; c++) {
        struct buf out = {0};
        bool quoted = **at == '"';
        buf_adds(&out, "");
        for (*at += quoted; quoted ? (**at != '"' || (*at)[1] == '"') : !strchr(",\r", **at);
             ++*at) {
            assert_int_not_equal(**at, '\0');
            *at += quoted && **at == '"';
            buf_addc(&out, **at);
        }
        *at += quoted;
        if (c + 1 < COLUMNS)
            assert_int_equal(**at, ',');
        else
            assert_memory_equal(*at, "\r\n", 2);
        *at += c + 1 < COLUMNS ? 1 : 2;
        cell[c] = buf_take(&out);
    }
}

static struct sheet read_sheet(const struct fixture *f, const char *bureau)
{
    struct sheet s = {.rows = 0};
    struct buf text = {0};
    char *name = mem_printf("%s/draw.csv", bureau);
    char *path = day_path(f, name);

    OK(file_read(path, 1 << 20, &text, e));
    assert_memory_equal(text.data, "\xef\xbb\xbf", 3);
    for (const char *at = text.data + 3; *at;)
        read_row(&at, s.cell[s.rows++]);
    free(name);
    free(path);
    buf_free(&text);
    return s;
}

static void sheet_free(struct sheet *s)
{
    for (size_t r = 0; r < s->rows; r++)
        for (size_t c = 0; c < COLUMNS; c++)
            free(s->cell[r][c]);
}

static size_t files_in(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    if (!dir)
        return 0;
    for (const struct dirent *d; (d = readdir(dir));)
        n += strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
    closedir(dir);
    return n;
}

/* Both bureaus' folders, whole; nothing left over beside them; nothing owed any more. */
static void check_delivered(struct fixture *f, size_t first_cases, size_t second_cases)
{
    struct delivery *owed;
    size_t n;
    char *day = day_path(f, "");
    char *first = day_path(f, "220102");
    char *second = day_path(f, "220284");

    assert_int_equal(files_in(day), 2);
    assert_int_equal(files_in(first), first_cases + 1);
    assert_int_equal(files_in(second), second_cases + 1);
    OK(ledger_delivery_pending(f->lane.ledger, &owed, &n, e));
    assert_int_equal(n, 0);
    free(owed);
    free(day);
    free(first);
    free(second);
}

static void a_bureau_gets_its_list_and_cases(void **state)
{
    struct fixture *f = fixture_new();
    struct stat st;
    json_t *doc;

    (void)state;
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    check_delivered(f, 2, 1);
    struct sheet s = read_sheet(f, "220102");
    assert_int_equal(s.rows, 3);
    assert_string_equal(s.cell[0][0], "企业名称");
    assert_string_equal(s.cell[0][1], "统一社会信用代码");
    assert_string_equal(s.cell[0][2], "登记机关");
    assert_string_equal(s.cell[0][3], "管辖单位");
    assert_string_equal(s.cell[2][0], "'=长春,\"甲\"公司"); /* no formula */
    assert_string_equal(s.cell[2][1], "91220101MA00000000");
    assert_string_equal(s.cell[1][1], "911100001016237410\t"); /* no number */
    assert_string_equal(s.cell[1][3], "南关区市场监督管理局");
    assert_string_equal(s.cell[2][7], "A");
    assert_string_equal(s.cell[2][8], "外商投资");
    assert_string_equal(s.cell[1][8], "内资");
    assert_string_equal(s.cell[2][9], "王一（组长）、李二");
    assert_string_equal(s.cell[1][9], "李二（组长）、（缺员）");
    assert_string_equal(s.cell[1][10], "220102202611270001\t");
    assert_string_equal(s.cell[1][11], "2026-12-25");
    assert_string_equal(s.cell[1][13], "待检查");
    char *path = day_path(f, "220102/220102202611270001.json");
    assert_string_equal(s.cell[1][15], strrchr(path, '/') + 1);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_non_null(doc = json_load_file(path, 0, NULL));
    assert_int_equal(json_array_size(json_object_get(doc, "workflow")), 5);
    json_decref(doc);
    free(path);
    sheet_free(&s);
    fixture_remove(f);
}

static void tasks_of_a_day_share_a_folder(void **state)
{
    struct fixture *f = fixture_new();

    (void)state;
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    open_task(f, 1, true);
    OK(outbox_deliver(&f->lane, e));
    check_delivered(f, 4, 2);
    struct sheet s = read_sheet(f, "220102");
    assert_int_equal(s.rows, 5);
    assert_string_not_equal(s.cell[1][4], s.cell[3][4]); /* two tasks */
    sheet_free(&s);
    fixture_remove(f);
}

static void withdrawn_cases_stay_and_are_marked(void **state)
{
    struct fixture *f = fixture_new();
    const struct case_setting setting = {.ledger = f->lane.ledger, .now = NOON};
    uint64_t commit = open_task(f, 1, false);

    (void)state;
    OK(outbox_deliver(&f->lane, e));
    OK(ledger_begin(f->lane.ledger, e));
    OK(cases_void(&setting, commit, "wang", "wrong plan", e));
    OK(ledger_commit(f->lane.ledger, e));
    open_task(f, 2, false);
    OK(outbox_deliver(&f->lane, e));
    check_delivered(f, 4, 2);
    struct sheet s = read_sheet(f, "220102");
    assert_string_equal(s.cell[1][13], "已撤回（抽取作废）");
    assert_string_equal(s.cell[3][13], "待检查");
    sheet_free(&s);
    fixture_remove(f);
}

static void a_delivery_repeats_to_the_same_bytes(void **state)
{
    struct fixture *f = fixture_new();
    struct buf before = {0};
    struct buf after = {0};
    char *path = day_path(f, "220102/draw.csv");

    (void)state;
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    OK(file_read(path, 1 << 20, &before, e));
    OK(ledger_delivery_want(f->lane.ledger, day_of_instant(NOON), 220102, e));
    OK(outbox_deliver(&f->lane, e));
    OK(file_read(path, 1 << 20, &after, e));
    assert_string_equal(before.data, after.data);
    check_delivered(f, 2, 1);
    buf_free(&before);
    buf_free(&after);
    free(path);
    fixture_remove(f);
}

static void gb18030_on_request(void **state)
{
    struct fixture *f = fixture_new();
    struct buf bytes = {0};
    char text[64] = "";
    char *to = text;
    size_t room = sizeof text - 1;
    char *path = day_path(f, "220102/draw.csv");
    iconv_t cd = iconv_open("UTF-8", "GB18030");

    (void)state;
    f->config.outbox_encoding = OUTBOX_GB18030;
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    OK(file_read(path, 1 << 20, &bytes, e));
    char *from = bytes.data;
    size_t left = 9; /* four characters of two bytes, and the comma */
    assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
    assert_string_equal(text, "企业名称,");
    iconv_close(cd);
    buf_free(&bytes);
    free(path);
    fixture_remove(f);
}

static void a_death_anywhere_is_repeated_without_duplicates(void **state)
{
    static const char *const labels[] = {
        "deliver.written",   "deliver.built",   "deliver.swapped",   "deliver.done",
        "deliver.written:2", "deliver.built:2", "deliver.swapped:2", "deliver.done:2",
        "deliver.swapped:3", "deliver.done:4"};

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        char dir[] = "/tmp/inspectd-unit-XXXXXX";
        assert_non_null(mkdtemp(dir));
        assert_true(dies_at("deliver", dir, labels[i]));
        struct fixture *f = fixture_open(dir);
        OK(publog_start(&f->lane, e));
        OK(outbox_deliver(&f->lane, e));
        bool second = i >= 8; /* the child had come to its second delivery */
        check_delivered(f, second ? 4 : 2, second ? 2 : 1);
        fixture_remove(f);
    }
}

static void one_bureau_that_fails_does_not_hold_up_the_others(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery *owed;
    struct error why;
    size_t n;
    char *blocker = day_path(f, ".220102.new/x");
    char *folder = day_path(f, ".220102.new");

    (void)state;
    OK(file_mkdirs_for(blocker, 0750, e));
    if (mount("tmpfs", folder, "tmpfs", 0, "size=4k") != 0) { /* cannot be removed or renamed */
        free(blocker);
        free(folder);
        fixture_remove(f);
        print_message("no right to mount: not tested\n");
        skip();
    }
    open_task(f, 1, false);
    assert_int_equal(outbox_deliver(&f->lane, &why), E_IO);
    OK(ledger_delivery_pending(f->lane.ledger, &owed, &n, e));
    assert_int_equal(n, 1);
    assert_int_equal(owed[0].bureau, 220102);
    free(owed);
    assert_int_equal(umount(folder), 0);
    OK(outbox_deliver(&f->lane, e));
    check_delivered(f, 2, 1);
    free(blocker);
    free(folder);
    fixture_remove(f);
}

static void a_full_disk_leaves_the_old_folder(void **state)
{
    struct fixture *f = fixture_new();
    struct delivery *owed;
    struct error why;
    size_t n;
    char *first = day_path(f, "220102");

    (void)state;
    OK(file_mkdirs(f->config.outbox_dir, 0750, e));
    if (mount("tmpfs", f->config.outbox_dir, "tmpfs", 0, "size=112k") != 0) {
        free(first);
        fixture_remove(f);
        print_message("no right to mount a small tmpfs: not tested\n");
        skip();
    }
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    open_task(f, 1, true);
    assert_int_equal(outbox_deliver(&f->lane, &why), E_IO);
    assert_non_null(strstr(why.en, "No space left"));
    assert_int_equal(files_in(first), 3); /* the whole old one */
    OK(ledger_delivery_pending(f->lane.ledger, &owed, &n, e));
    assert_true(n > 0);
    free(owed);
    assert_int_equal(mount("tmpfs", f->config.outbox_dir, "tmpfs", MS_REMOUNT, "size=4m"), 0);
    OK(outbox_deliver(&f->lane, e));
    check_delivered(f, 4, 2);
    assert_int_equal(umount(f->config.outbox_dir), 0);
    free(first);
    fixture_remove(f);
}

static int child(const char *dir)
{
    struct fixture *f = fixture_open(dir);

    OK(publog_start(&f->lane, e));
    open_task(f, 1, false);
    OK(outbox_deliver(&f->lane, e));
    open_task(f, 1, true);
    OK(outbox_deliver(&f->lane, e));
    fixture_close(f);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bureau_gets_its_list_and_cases),
        cmocka_unit_test(tasks_of_a_day_share_a_folder),
        cmocka_unit_test(withdrawn_cases_stay_and_are_marked),
        cmocka_unit_test(a_delivery_repeats_to_the_same_bytes),
        cmocka_unit_test(gb18030_on_request),
        cmocka_unit_test(a_death_anywhere_is_repeated_without_duplicates),
        cmocka_unit_test(one_bureau_that_fails_does_not_hold_up_the_others),
        cmocka_unit_test(a_full_disk_leaves_the_old_folder)};

    if (argc == 4 && strcmp(argv[1], "--child") == 0)
        return child(argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
