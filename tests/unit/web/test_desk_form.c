/* doors/web/desk/plan_page.h: what a posted form changes in a plan's text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/plan/plan.h"
#include "doors/web/desk/plan_page.h"

/* A browser: every field of the form as the page shows it, but for those set to something else. */
struct browser {
    struct plan_sayings shown;
    const char *name, *value; /* the one that was changed; NULL: none */
    bool crlf;
    char *last;
};

static const char *get(void *user, const char *name)
{
    struct browser *b = user;
    const char *colon = strchr(name + 2, ':');
    char *section = mem_strndup(name + 2, (size_t)(colon - name) - 2);
    const char *said = plan_sayings_get(&b->shown, section, colon + 1);

    free(section);
    if (b->name && strcmp(name, b->name) == 0)
        return b->value;
    free(b->last);
    b->last = mem_printf("%s%s", said ? said : "", b->crlf && said ? "\r\n" : "");
    return b->last;
}

static struct buf example(void)
{
    struct buf b = {0};
    struct error e;

    assert_int_equal(file_read("config/plan.example.conf", PLAN_TEXT_MAX, &b, &e), E_OK);
    return b;
}

static void end(struct browser *b)
{
    plan_sayings_free(&b->shown);
    free(b->last);
}

static void an_untouched_form_changes_nothing(void **state)
{
    struct buf text = example(), was = example();
    struct browser b = {.name = NULL};
    struct error e;

    (void)state;
    plan_edit_read(was.data, &b.shown);
    for (int crlf = 0; crlf < 2; crlf++) {
        b.crlf = crlf;
        assert_int_equal(desk_editor_apply(was.data, &text, get, &b, &e), E_OK);
        assert_string_equal(text.data, was.data);
    }
    end(&b);
    buf_free(&text);
    buf_free(&was);
}

/* Somebody typed into the text and into the form: both count. */
static void text_and_form_both_count(void **state)
{
    struct buf text = {0}, was = example();
    struct browser b = {.name = "v:food-2026:ratio.D", .value = "55 %"};
    struct error e;
    struct plan_sayings now;

    (void)state;
    plan_edit_read(was.data, &b.shown);
    buf_adds(&text, was.data);
    assert_int_equal(plan_edit_set(&text, "food-2026", "ratio.A", "2 %", &e), E_OK);
    buf_adds(&text, "# my note\n");
    assert_int_equal(desk_editor_apply(was.data, &text, get, &b, &e), E_OK);
    plan_edit_read(text.data, &now);
    assert_string_equal(plan_sayings_get(&now, "food-2026", "ratio.A"), "2 %");
    assert_string_equal(plan_sayings_get(&now, "food-2026", "ratio.D"), "55 %");
    assert_non_null(strstr(text.data, "# my note"));
    plan_sayings_free(&now);
    end(&b);
    buf_free(&text);
    buf_free(&was);
}

/* A task that the text no longer has, changed in the form: said, not dropped in silence. */
static void a_task_that_is_gone(void **state)
{
    struct buf text = example(), was = example();
    struct browser b = {.name = "v:food-2026:ratio.D", .value = "55 %"};
    struct error e = {0};

    (void)state;
    plan_edit_read(was.data, &b.shown);
    assert_int_equal(plan_edit_drop_task(&text, "food-2026", &e), E_OK);
    assert_int_equal(desk_editor_apply(was.data, &text, get, &b, &e), E_NOTFOUND);
    assert_non_null(strstr(e.en, "food-2026"));
    end(&b);
    buf_free(&text);
    buf_free(&was);
}

/* The page escapes what stands in the plan, and every field finds its value. */
static void the_form_shows_what_is_said(void **state)
{
    struct html h = {.lang = LANG_ZH};

    (void)state;
    desk_plan_form(&h, "[plan]\ntitle = <b>\"甲\"&\n[task x]\nkind = 重点\nratio.A = 3 %\n", NULL);
    assert_non_null(strstr(h.out.data, "value=\"&lt;b&gt;&quot;甲&quot;&amp;\""));
    assert_null(strstr(h.out.data, "<b>"));
    assert_non_null(strstr(h.out.data, "<option value=\"重点\" selected>"));
    assert_non_null(strstr(h.out.data, "name=\"v:x:ratio.A\" value=\"3 %\""));
    buf_free(&h.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_untouched_form_changes_nothing),
                                       cmocka_unit_test(text_and_form_both_count),
                                       cmocka_unit_test(a_task_that_is_gone),
                                       cmocka_unit_test(the_form_shows_what_is_said)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
