/* core/plan/edit.h and core/base/diff.h: a form changes the lines it means, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/diff.h"
#include "core/base/file.h"
#include "core/base/ini.h"
#include "core/base/mem.h"
#include "core/law/codes.h"
#include "core/plan/edit.h"
#include "core/plan/parser.h"
#include "core/plan/plan.h"
#include "doors/web/desk/plan_page.h"

static void set(struct buf *text, const char *section, const char *key, const char *value)
{
    struct error e;

    if (plan_edit_set(text, section, key, value, &e) != E_OK)
        fail_msg("%s.%s: %s", section, key, e.en);
}

static struct buf text_of(const char *text)
{
    struct buf b = {0};

    buf_adds(&b, text);
    return b;
}

static struct buf example(void)
{
    struct buf b = {0};
    struct error e;

    assert_int_equal(file_read("config/plan.example.conf", PLAN_TEXT_MAX, &b, &e), E_OK);
    return b;
}

static const char small[] = "# 头\n"
                            "[plan]\n"
                            "title = 甲 ; 暂名\n"
                            "\n"
                            "[任务 food]\n"
                            "标题 = 食品\n"
                            "依据.A.外资 = 第一\n"
                            "# 中间\n"
                            "  第二\n"
                            "  第三 ; 完\n"
                            "比例.A = 3 %\n"
                            "# 尾\n"
                            "[task b]\n"
                            "title = B\n";

static void reads_both_languages(void **state)
{
    struct plan_sayings s;

    (void)state;
    plan_edit_read(small, &s);
    assert_string_equal(plan_sayings_get(&s, "plan", "title"), "甲");
    assert_string_equal(plan_sayings_get(&s, "food", "cite.A.foreign"), "第一 第二 第三");
    assert_string_equal(plan_sayings_get(&s, "food", "ratio.A"), "3 %");
    assert_null(plan_sayings_get(&s, "food", "ratio.B"));
    assert_int_equal(s.task_count, 2);
    assert_string_equal(s.tasks[0], "food");
    assert_string_equal(s.tasks[1], "b");
    plan_sayings_free(&s);
}

/* What the form reads is what the plan's own reader reads, key by key. */
static void reads_as_the_parser(void **state)
{
    struct buf text = example();
    struct plan_sayings s;
    struct ini ini;
    struct error e;

    (void)state;
    plan_edit_read(text.data, &s);
    assert_int_equal(ini_read("x", text.data, text.len, &ini, &e), E_OK);
    assert_int_equal(s.count, ini.count);
    for (size_t i = 0; i < s.count; i++) {
        assert_string_equal(s.list[i].key, ini.items[i].name);
        assert_string_equal(s.list[i].value, ini.items[i].value);
        assert_int_equal(s.list[i].line, ini.items[i].line);
    }
    ini_free(&ini);
    plan_sayings_free(&s);
    buf_free(&text);
}

static void changes_its_own_lines(void **state)
{
    struct buf text = text_of(small);

    (void)state;
    set(&text, "plan", "title", "乙");
    set(&text, "food", "cite.A.foreign", "新的依据");
    set(&text, "food", "ratio.A", "");
    set(&text, "food", "ratio.B", "4 %");
    set(&text, "b", "ratio.A", "1 %");
    assert_string_equal(text.data, "# 头\n"
                                   "[plan]\n"
                                   "title = 乙 ; 暂名\n"
                                   "\n"
                                   "[任务 food]\n"
                                   "标题 = 食品\n"
                                   "依据.A.外资 = 新的依据\n"
                                   "比例.B = 4 %\n"
                                   "# 中间\n"
                                   "# 尾\n"
                                   "[task b]\n"
                                   "title = B\n"
                                   "ratio.A = 1 %\n");
    buf_free(&text);
}

/* Each key of the example set to another value and back: one hunk, and then the text as it was. */
static void one_change_one_place(void **state)
{
    struct buf text = example(), before = example();
    struct plan_sayings s;
    struct diff d;

    (void)state;
    plan_edit_read(before.data, &s);
    for (size_t i = 0; i < s.count; i++) {
        const struct plan_said *one = &s.list[i];
        struct plan_sayings again;
        size_t changed = 0;
        char mark = ' ';

        set(&text, one->section, one->key, one->value); /* says the same: nothing happens */
        assert_string_equal(text.data, before.data);
        set(&text, one->section, one->key, "别的 值");
        diff_lines(before.data, text.data, &d);
        for (size_t k = 0; k < d.count; k++) {
            changed += d.lines[k].mark != ' ' && mark == ' ';
            mark = d.lines[k].mark;
        }
        assert_int_equal(changed, 1);
        diff_free(&d);
        plan_edit_read(text.data, &again);
        assert_int_equal(again.count, s.count);
        for (size_t k = 0; k < s.count; k++)
            assert_string_equal(again.list[k].value, k == i ? "别的 值" : s.list[k].value);
        plan_sayings_free(&again);
        set(&text, one->section, one->key, one->value);
        plan_edit_read(text.data, &again);
        for (size_t k = 0; k < s.count; k++)
            assert_string_equal(again.list[k].value, s.list[k].value);
        plan_sayings_free(&again);
        buf_clear(&text);
        buf_add(&text, before.data, before.len);
    }
    plan_sayings_free(&s);
    buf_free(&text);
    buf_free(&before);
}

/* Long and awkward values come back as they were typed, give or take a space where a line broke. */
static void long_values_are_folded(void **state)
{
    static const char *const values[] = {
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五"
        "六七八九十"
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五"
        "六七八九十",
        "word word word word word word word word word word word word word word word word word word "
        "word "
        "word word word word word word word word word word word word word word word word word word "
        "word "
        "word word word word word word #word word word word word ;word",
        "a\nb\r\n  c ; d"};
    struct error e;

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct buf text = text_of(small), squeezed = {0}, wanted = {0};
        struct plan_sayings s;
        struct ini ini;

        set(&text, "b", "cite.ratio", values[i]);
        assert_int_equal(ini_read("x", text.data, text.len, &ini, &e), E_OK);
        ini_free(&ini);
        plan_edit_read(text.data, &s);
        for (const char *p = plan_sayings_get(&s, "b", "cite.ratio"); *p; p++)
            if (*p != ' ')
                buf_addc(&squeezed, *p);
        for (const char *p = values[i]; *p; p++)
            if (!strchr(" \r\n", *p))
                buf_addc(&wanted, *p);
        assert_string_equal(squeezed.data, wanted.data);
        plan_sayings_free(&s);
        buf_free(&text);
        buf_free(&squeezed);
        buf_free(&wanted);
    }
}

static void refuses_what_is_none(void **state)
{
    struct buf text = text_of(small);
    struct error e;

    (void)state;
    assert_int_equal(plan_edit_set(&text, "nobody", "title", "x", &e), E_NOTFOUND);
    assert_int_equal(plan_edit_set(&text, "b", "colour", "x", &e), E_INPUT);
    assert_int_equal(plan_edit_set(&text, "plan", "ratio.A", "x", &e), E_INPUT);
    assert_int_equal(plan_edit_add_task(&text, "Bad Name", "2026", &e), E_INPUT);
    assert_int_equal(plan_edit_add_task(&text, "food", "2026", &e), E_CONFLICT);
    assert_int_equal(plan_edit_drop_task(&text, "plan", &e), E_NOTFOUND);
    assert_string_equal(text.data, small);
    buf_free(&text);
}

/* The plan's own section in each of its names, the first ones' too: logs hold them for ever. */
static void names_of_the_plan(void **state)
{
    static const char *const names[] = {"plan", "计划", "方案"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char *whole = mem_printf("[%s]\ntitle = 甲\n", names[i]);
        struct buf text = text_of(whole);
        struct plan_sayings s;
        set(&text, "plan", "title", "乙");
        set(&text, "plan", "floor", "3 %");
        plan_edit_read(text.data, &s);
        assert_int_equal(s.task_count, 0);
        assert_string_equal(plan_sayings_get(&s, "plan", "title"), "乙");
        assert_non_null(strstr(text.data, i ? "\n下限 = 3 %\n" : "\nfloor = 3 %\n"));
        plan_sayings_free(&s);
        buf_free(&text);
        free(whole);
    }
}

static void whole_tasks(void **state)
{
    struct buf text = text_of(small);
    struct error e;

    (void)state;
    assert_int_equal(plan_edit_drop_task(&text, "food", &e), E_OK);
    assert_string_equal(text.data, "# 头\n[plan]\ntitle = 甲 ; 暂名\n\n# 尾\n[task b]\n"
                                   "title = B\n");
    buf_free(&text);
    text = example();
    assert_int_equal(plan_edit_add_task(&text, "new-one", "2026-01-01 .. 2026-12-31", &e), E_OK);
    set(&text, "new-one", "items", "0105");
    struct codes *codes;
    assert_int_equal(codes_load("config", &codes, &e), E_OK);
    struct plan_diags diags = {0};
    struct plan *plan;
    plan_parse("x", text.data, text.len, codes, &plan, &diags);
    assert_non_null(plan);
    assert_string_equal(plan->tasks[plan->task_count - 1].id, "new-one");
    plan_free(plan);
    plan_diags_free(&diags);
    codes_free(codes);
    buf_free(&text);
}

/* ---- the form beside it ---- */

static char *form_of(const char *text, const char *task)
{
    struct html h = {.lang = LANG_EN};

    desk_plan_form(&h, text, task);
    return buf_take(&h.out);
}

static void has_field(const char *form, const char *section, const char *key)
{
    char *name = mem_printf("name=\"v:%s:%s\"", section, key);

    if (!strstr(form, name))
        fail_msg("the form has no field %s", name);
    free(name);
}

/* Whatever the plan language can say has a field. */
static void every_key_has_a_field(void **state)
{
    static const char *const grids[] = {"ratio", "cooldown", "visits_per_year"};
    static const char *const sides[] = {"", ".domestic", ".foreign"};
    char *form = form_of(small, "food");

    (void)state;
    for (size_t i = 0; i < plan_key_count; i++)
        has_field(form, "plan", plan_keys[i].en);
    for (size_t i = 0; i < plan_task_key_count; i++)
        has_field(form, "food", plan_task_keys[i].en);
    for (char c = 'A'; c <= 'D'; c++) {
        for (size_t i = 0; i < 9; i++) {
            char *key = mem_printf("%s.%c%s", grids[i / 3], c, sides[i % 3]);
            has_field(form, "food", key);
            free(key);
        }
        char *cite = mem_printf("cite.%c.foreign", c);
        has_field(form, "food", cite);
        free(cite);
    }
    free(form);
}

static struct buf many_tasks(int count)
{
    struct buf text = text_of(small);
    struct error e;

    for (int i = 0; i < count; i++) {
        char *id = mem_printf("task-%d", i);
        assert_int_equal(plan_edit_add_task(&text, id, "2026", &e), E_OK);
        free(id);
    }
    return text;
}

/* Each task can be had, and the form does not grow with their number. */
static void every_task_can_be_reached(void **state)
{
    struct buf text = many_tasks(150);

    (void)state;
    for (int i = 0; i < 150; i += 149) {
        char *id = mem_printf("task-%d", i), *form = form_of(text.data, id);
        char *option = mem_printf("<option value=\"%s\" selected>", id);
        has_field(form, id, "ratio.D.domestic");
        assert_non_null(strstr(form, option));
        assert_null(strstr(form, "name=\"v:food:title\""));
        assert_true(strlen(form) < 60000);
        free(id);
        free(form);
        free(option);
    }
    char *first = form_of(text.data, "nobody");
    has_field(first, "food", "title");
    free(first);
    buf_free(&text);
}

static const char *post[3][2];

static const char *posted(void *user, const char *name)
{
    (void)user;
    for (size_t i = 0; i < 3; i++)
        if (post[i][0] && strcmp(post[i][0], name) == 0)
            return post[i][1];
    return NULL;
}

/* A ratio of one ownership, in a task far down: its own line beside its like, nothing else. */
static void a_posted_form_writes_its_lines(void **state)
{
    struct buf text = many_tasks(150), was = many_tasks(150);
    struct error e;
    struct diff d;

    (void)state;
    post[0][0] = "v:task-149:ratio.A.domestic";
    post[0][1] = " 7 % ";
    post[1][0] = "v:task-149:ratio.B"; /* as it was */
    post[1][1] = "0 %";
    post[2][0] = "v:food:ratio.A.domestic";
    post[2][1] = "2 %";
    assert_int_equal(desk_editor_apply(was.data, &text, posted, NULL, &e), E_OK);
    diff_lines(was.data, text.data, &d);
    assert_int_equal(d.added, 2);
    assert_int_equal(d.removed, 0);
    assert_non_null(strstr(text.data, "比例.A = 3 %\n比例.A.内资 = 2 %\n# 尾\n"));
    assert_non_null(strstr(text.data, "ratio.D = 0 %\nratio.A.domestic = 7 %\n"));
    diff_free(&d);
    buf_free(&text);
    buf_free(&was);
}

static void differences(void **state)
{
    struct diff d;
    char got[64] = "";

    (void)state;
    diff_lines("a\nb\nc\nd\n", "a\nx\nc\r\nd\ne", &d);
    for (size_t i = 0; i < d.count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%c%.*s", d.lines[i].mark,
                 (int)d.lines[i].len, d.lines[i].text);
    assert_string_equal(got, " a-b+x c d+e");
    assert_int_equal(d.added, 2);
    assert_int_equal(d.removed, 1);
    assert_int_equal(d.lines[1].old_line, 2);
    assert_int_equal(d.lines[2].new_line, 2);
    diff_free(&d);
    diff_lines("", "", &d);
    assert_int_equal(d.count, 0);
    diff_free(&d);
    diff_lines("", "a\n", &d);
    assert_int_equal(d.added, 1);
    diff_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_both_languages),
                                       cmocka_unit_test(reads_as_the_parser),
                                       cmocka_unit_test(changes_its_own_lines),
                                       cmocka_unit_test(one_change_one_place),
                                       cmocka_unit_test(long_values_are_folded),
                                       cmocka_unit_test(refuses_what_is_none),
                                       cmocka_unit_test(names_of_the_plan),
                                       cmocka_unit_test(whole_tasks),
                                       cmocka_unit_test(every_key_has_a_field),
                                       cmocka_unit_test(every_task_can_be_reached),
                                       cmocka_unit_test(a_posted_form_writes_its_lines),
                                       cmocka_unit_test(differences)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
