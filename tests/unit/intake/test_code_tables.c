/* features/intake/code_tables.h on a real state: nothing wrong gets in, nobody alone gets it in,
 * and what somebody else changed meanwhile is not overwritten. Reading in at the end needs a
 * daemon: desk.sh. */
#include "fixture/lane.h"

#include "features/intake/code_tables.h"
#include "platform/runtime/table_files.h"
#include "platform/store/ledger_tables.h"

static struct fixture *with_tables(void)
{
    struct fixture *f = fixture_new();

    f->config.state_dir = f->dir;
    f->config.data_dir = (char *)(uintptr_t) "config";
    return f;
}

static struct buf current(struct fixture *f, const char *name)
{
    struct buf text = {0};

    OK(code_table_text(&f->lane, name, &text, e));
    return text;
}

static void refuses_what_does_not_load(void **state)
{
    static const struct {
        const char *name, *text, *says;
    } bad[] = {{"calendar.csv", "day,kind\n", "calendar.csv:1:1"},
               {"calendar.csv", "date,kind,region\n2026-02-30,off,\n", "calendar.csv:2:1"},
               {"items.csv", "", "items.csv"},
               {"documents.csv", "kind,number,after\nletter,{year}{n},\n", "documents.csv:2:1"},
               {"templates/notice.html", "<p>{{no.such.name}}</p>", "notice.html:1"},
               {"clocks.csv", "id,zh,en,limit,unit,from,until,grade,basis\n", ""},
               {"inspectd.conf", "", "inspectd.conf"}};
    struct fixture *f = with_tables();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error why = {0};
        struct buf text = {0};
        buf_adds(&text, bad[i].text);
        assert_int_not_equal(code_table_check(&f->lane, bad[i].name, &text, &why), E_OK);
        if (!strstr(why.en, bad[i].says) || strstr(why.en, f->dir))
            fail_msg("%s: %s", bad[i].name, why.en);
        buf_free(&text);
    }
    char *own = tables_own_dir(&f->config);
    assert_false(file_exists(own)); /* nothing was written */
    free(own);
    fixture_remove(f);
}

static void what_is_there_passes(void **state)
{
    struct fixture *f = with_tables();

    (void)state;
    for (size_t i = 0; i < table_count; i++) {
        struct buf text = current(f, table_kinds[i].name);
        OK(code_table_check(&f->lane, table_kinds[i].name, &text, e));
        buf_free(&text);
    }
    fixture_remove(f);
}

static void two_people_and_one_text(void **state)
{
    struct fixture *f = with_tables();
    struct buf text = current(f, "calendar.csv"), other = {0};
    struct error why;
    int64_t id, second;

    (void)state;
    assert_int_equal(
        code_table_propose(&f->lane, "wang", "calendar.csv", &text, "", "none", &id, &why),
        E_CONFLICT); /* the same as is in force */
    buf_adds(&text, "2027-01-01,off,\n");
    assert_int_equal(
        code_table_propose(&f->lane, "wang", "calendar.csv", &text, PLAN_SHA, "why", &id, &why),
        E_CONFLICT); /* written against something else */
    OK(code_table_propose(&f->lane, "wang", "calendar.csv", &text, "", "why", &id, e));
    buf_adds(&other, text.data);
    buf_adds(&other, "2027-01-04,off,\n");
    assert_int_equal(
        code_table_propose(&f->lane, "li", "calendar.csv", &other, "", "why", &second, &why),
        E_CONFLICT); /* one at a time */
    assert_int_equal(code_table_approve(&f->lane, "wang", id, &why), E_DENIED);
    assert_int_equal(code_table_approve(&f->lane, "li", id + 1, &why), E_NOTFOUND);
    OK(ledger_table_decide(f->lane.ledger, id, "rejected", "li", NOON, "no", e));
    assert_int_equal(code_table_approve(&f->lane, "li", id, &why), E_CONFLICT);
    buf_free(&text);
    buf_free(&other);
    fixture_remove(f);
}

/* What was approved but never written, or was altered since, is written again; once. */
static void a_crash_between_record_and_file(void **state)
{
    struct fixture *f = with_tables();
    struct buf text = current(f, "calendar.csv"), now = {0};
    bool written;
    int64_t id;

    (void)state;
    buf_adds(&text, "2027-01-01,off,\n");
    OK(code_table_propose(&f->lane, "wang", "calendar.csv", &text, "", "why", &id, e));
    OK(code_table_restore(&f->lane, &written, e));
    assert_false(written); /* it only waits */
    OK(ledger_table_decide(f->lane.ledger, id, "applied", "li", NOON, "", e));
    OK(code_table_restore(&f->lane, &written, e));
    assert_true(written);
    now = current(f, "calendar.csv");
    assert_string_equal(now.data, text.data);
    OK(code_table_restore(&f->lane, &written, e));
    assert_false(written);
    buf_free(&text);
    buf_free(&now);
    fixture_remove(f);
}

static void a_template_can_be_looked_at(void **state)
{
    struct fixture *f = with_tables();
    struct buf text = current(f, "templates/notice.html"), html = {0};
    struct error why;

    (void)state;
    OK(code_table_preview(&f->lane, "templates/notice.html", &text, &html, e));
    assert_non_null(strstr(html.data, "〔企业名称〕"));
    assert_int_not_equal(code_table_preview(&f->lane, "templates/head.html", &text, &html, &why),
                         E_OK);
    buf_free(&text);
    buf_free(&html);
    fixture_remove(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refuses_what_does_not_load),
                                       cmocka_unit_test(what_is_there_passes),
                                       cmocka_unit_test(two_people_and_one_text),
                                       cmocka_unit_test(a_crash_between_record_and_file),
                                       cmocka_unit_test(a_template_can_be_looked_at)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
