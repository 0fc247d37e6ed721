/* store/registry_merge: what an inspector has many of is rows of other tables. */
#include "fixture/lane.h"

#include "platform/store/db.h"
#include "platform/store/registry_merge.h"

static void merge(struct registry *reg, const struct inspector *list, size_t count,
                  struct merge_counts *counts)
{
    struct registry_merge *m;

    OK(db_begin(registry_db(reg), e));
    OK(registry_merge_open(reg, MERGE_INSPECTORS, true, 0, &m, e));
    for (size_t i = 0; i < count; i++)
        OK(registry_merge_inspector(m, &list[i], e));
    OK(registry_merge_end(m, counts, e));
    registry_merge_close(m);
    OK(db_commit(registry_db(reg), e));
}

static enum err add_lists(void *arg, const struct inspector *p, struct error *e)
{
    (void)e;
    buf_addf(arg, "%s/%s/%s ", p->id, p->items, p->qualifications);
    return E_OK;
}

/* What a file no longer names is gone; what is the same is no change. */
static void lists_follow_the_file(void **state)
{
    static const struct {
        const char *items[2], *qualifications[2];
        uint64_t added, changed;
        const char *read;
    } files[] = {
        {{"0101;0102", "*"}, {"drugs;food", ""}, 2, 0, "J1/0101;0102/drugs;food J2/*/ "},
        {{"0101;0102", "*"}, {"drugs;food", ""}, 0, 0, "J1/0101;0102/drugs;food J2/*/ "},
        {{"0102;0103", "*"}, {"drugs;food", "food"}, 0, 2, "J1/0102;0103/drugs;food J2/*/food "},
        {{"*", "*"}, {"food", "food"}, 0, 1, "J1/*/food J2/*/food "}};
    char dir[] = "/tmp/inspectd-unit-XXXXXX";
    struct registry *reg;
    struct merge_counts counts;

    (void)state;
    assert_non_null(mkdtemp(dir));
    char *path = mem_printf("%s/registry.db", dir);
    OK(registry_open(path, true, &reg, e));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct inspector people[2];
        struct buf read = {0};
        for (size_t j = 0; j < 2; j++)
            people[j] = (struct inspector){.id = j ? "J2" : "J1",
                                           .name = "",
                                           .department = "",
                                           .level = "",
                                           .certificate = "",
                                           .certificate2 = "",
                                           .items = files[i].items[j],
                                           .qualifications = files[i].qualifications[j],
                                           .active = true};
        merge(reg, people, 2, &counts);
        assert_int_equal(counts.added, files[i].added);
        assert_int_equal(counts.changed, files[i].changed);
        OK(registry_inspectors(reg, 0, add_lists, &read, e));
        assert_string_equal(read.data, files[i].read);
        buf_free(&read);
    }
    registry_close(reg);
    free(path);
    OK(file_remove_tree(dir, e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_follow_the_file)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
