/* The public site's rules: which sums may be published, where pages lie, how firms are looked up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "features/site/public.h"
#include "features/site/search_index.h"
#include "features/site/suppression.h"

/* ---- sums by class ---- */

static void all_classes_are_large(void **state)
{
    const struct cell_months m = {.drawn = {{100, 50, 20, 10}}};
    struct cell_groups g;

    (void)state;
    assert_true(suppression_apply(&m, 1, &g));
    assert_int_equal(g.until, 1);
    assert_false(g.joined[0] || g.joined[1] || g.joined[2]);
    assert_int_equal(g.count[3], 10);
}

static void a_small_class_joins_its_neighbour(void **state)
{
    const struct cell_months m = {.drawn = {{100, 50, 20, 9}}};
    const struct cell_months rare = {.drawn = {{100, 4, 3, 2}}};
    const struct cell_months safe = {.drawn = {{3, 50, 20, 10}}};
    struct cell_groups g;

    (void)state;
    assert_true(suppression_apply(&m, 1, &g));
    assert_true(g.joined[2] && !g.joined[1] && !g.joined[0]);
    /* three small ones are not ten together: all is one cell, which says nothing of classes */
    assert_false(suppression_apply(&rare, 1, &g));
    /* what is left over at the safe end joins what lies below it */
    assert_true(suppression_apply(&safe, 1, &g));
    assert_true(g.joined[0] && !g.joined[1] && !g.joined[2]);
}

/* One more firm in a later month must not move a figure. */
static void a_month_with_little_waits_for_the_next(void **state)
{
    struct cell_months m = {.drawn = {{100, 50, 20, 10}, {1, 0, 0, 0}}};
    struct cell_groups g;

    (void)state;
    assert_true(suppression_apply(&m, 2, &g));
    assert_int_equal(g.until, 1);
    assert_int_equal(g.count[0], 100);
    m.drawn[2][0] = 30;
    m.drawn[2][1] = 12;
    assert_true(suppression_apply(&m, 3, &g));
    assert_int_equal(g.until, 3);
    assert_int_equal(g.count[0], 131);
    assert_true(g.joined[1] && g.joined[2]); /* C and D grew by nothing: they are not told apart */
}

static void every_cell_and_every_growth_is_ten_or_more(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int run = 0; run < 2000; run++) {
        struct cell_months m = {{{0}}};
        struct cell_groups before = {.until = 0}, g;
        for (int i = 0; i < 12; i++)
            for (int c = 0; c < CELLS; c++) {
                seed = seed * 1664525u + 1013904223u;
                m.drawn[i][c] = (seed >> 16) % ((uint32_t)run % 40 + 1);
            }
        for (int last = 1; last <= 12; last++) {
            if (!suppression_apply(&m, last, &g))
                continue;
            uint64_t cell = 0, grown = 0;
            for (int c = 0; c < CELLS; c++) {
                cell += g.count[c];
                grown += g.count[c] - before.count[c];
                if (c < CELLS - 1 && g.joined[c])
                    continue;
                assert_true(cell >= CELL_MIN);
                assert_true(grown == 0 || grown >= CELL_MIN || g.until == before.until);
                cell = grown = 0;
            }
            before = g;
        }
    }
}

static void nothing_is_published_of_nothing(void **state)
{
    const struct cell_months m = {{{0}}};
    struct cell_groups g;

    (void)state;
    assert_false(suppression_apply(&m, 12, &g));
    assert_false(suppression_apply(&m, 0, &g));
}

/* ---- where pages lie ---- */

static void links_are_relative(void **state)
{
    static const struct {
        enum lang lang;
        const char *path, *root, *top, *other;
    } cases[] = {
        {LANG_ZH, "index.html", "./", "./", "./en/index.html"},
        {LANG_EN, "index.html", "./", "../", "../index.html"},
        {LANG_ZH, "draws/7.html", "../", "../", "../en/draws/7.html"},
        {LANG_EN, "draws/7.html", "../", "../../", "../../draws/7.html"},
        {LANG_EN, "cases/1/2.html", "../../", "../../../", "../../../cases/1/2.html"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct public_at at;
        public_at(&at, cases[i].lang, false, cases[i].path);
        assert_string_equal(at.root, cases[i].root);
        assert_string_equal(at.top, cases[i].top);
        assert_string_equal(at.other, cases[i].other);
    }
}

static void a_case_number_names_its_page(void **state)
{
    static const char *const cases[][2] = {
        {"220102202611100001", "cases/220102/2026-11-1.html#c220102202611100001"},
        {"220102202611110001", "cases/220102/2026-11-2.html#c220102202611110001"},
        {"220102202611310001", "cases/220102/2026-11-3.html#c220102202611310001"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct html h = {.lang = LANG_ZH};
        struct public_at at;
        public_at(&at, LANG_ZH, false, "results.html");
        public_case_link(&h, &at, cases[i][0], "x");
        assert_non_null(strstr(h.out.data, cases[i][1]));
        buf_free(&h.out);
    }
}

/* ---- looking up ---- */

/* Known values of FNV-1a: the script computes the same (tests/browser/public_site.mjs). */
static void places_follow_from_the_hash(void **state)
{
    char place[LOOKUP_PLACE];

    (void)state;
    search_index_place("", 3, place);
    assert_string_equal(place, "811");
    search_index_place("a", 3, place);
    assert_string_equal(place, "e40");
    search_index_place("foobar", 2, place);
    assert_string_equal(place, "bf");
}

static void names_are_folded_and_paired(void **state)
{
    char *folded = search_index_fold(" ａｂ 长春Ｘ ");
    json_t *pairs = search_index_pairs("长春长春 b");

    (void)state;
    assert_string_equal(folded, "AB长春X");
    assert_int_equal(json_array_size(pairs), 3); /* 长春 春长 春B, each once */
    assert_string_equal(json_string_value(json_array_get(pairs, 0)), "长春");
    assert_string_equal(json_string_value(json_array_get(pairs, 2)), "春B");
    free(folded);
    json_decref(pairs);
    pairs = search_index_pairs("长");
    assert_int_equal(json_array_size(pairs), 0);
    json_decref(pairs);
}

static void put_place(const char *site, char kind, const char *key, json_t *content)
{
    char place[LOOKUP_PLACE], path[200];

    search_index_place(key, 1, place);
    snprintf(path, sizeof path, "%s/find/1/%c/%s.json", site, kind, place);
    json_t *all = json_load_file(path, 0, NULL);
    if (!all)
        all = json_object();
    json_object_set_new(all, key, content);
    assert_int_equal(json_dump_file(all, path, 0), 0);
    json_decref(all);
}

static void common_pairs_find_nothing_alone(void **state)
{
    const char *const uscc = "91220101MA0000001X";
    char site[] = "/tmp/inspectd-test.XXXXXX", command[100], code[19];
    json_t *place = json_object();

    (void)state;
    for (int i = LOOKUP_COMMON; i > 0; i--) { /* the wrong way round, and twice */
        snprintf(code, sizeof code, "91220101MA%08d", i);
        search_index_add(place, "公司", code);
        search_index_add(place, "公司", code);
    }
    json_t *list = json_incref(json_object_get(place, "公司"));
    assert_int_equal(json_array_size(list), LOOKUP_COMMON);
    assert_string_equal(json_string_value(json_array_get(list, 0)), "91220101MA00000001");
    json_decref(list);
    search_index_add(place, "公司", "91220101MA99999999");
    assert_true(json_is_true(json_object_get(place, "公司")));
    search_index_add(place, "公司", "91220101MA99999998");
    assert_true(json_is_true(json_object_get(place, "公司")));
    json_decref(place);

    assert_non_null(mkdtemp(site));
    snprintf(command, sizeof command, "mkdir -p %s/find/1/f %s/find/1/n", site, site);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "%s/find/index.json", site);
    json_t *index = json_pack("{s:i}", "digits", 1);
    assert_int_equal(json_dump_file(index, command, 0), 0);
    json_decref(index);
    put_place(site, 'n', "公司", json_true());
    put_place(site, 'n', "松花", json_pack("[s]", uscc));
    put_place(site, 'n', "花公", json_pack("[s]", uscc));
    put_place(site, 'f', uscc, json_pack("{s:s, s:[], s:[]}", "n", "松花公司", "d", "r"));
    json_t *one = search_index_find(site, "松花公司");
    assert_int_equal(json_array_size(json_object_get(one, "firms")), 1);
    assert_null(json_object_get(one, "common"));
    json_decref(one);
    one = search_index_find(site, "公司");
    assert_int_equal(json_array_size(json_object_get(one, "firms")), 0);
    assert_true(json_is_true(json_object_get(one, "common")));
    struct public_at at;
    struct html h = {.lang = LANG_ZH};
    public_at(&at, LANG_ZH, false, "search.html");
    public_search_page(&h, &at, one);
    assert_non_null(strstr(h.out.data, "很多企业的名称里都有这些字"));
    buf_free(&h.out);
    json_decref(one);
    snprintf(command, sizeof command, "rm -r %s", site);
    assert_int_equal(system(command), 0);
}

/* What a page says of a limit is the row of clocks.csv, not a word of the page's own. */
static void a_page_says_the_limit_of_the_table(void **state)
{
    const struct clock three = {.limit = 3, .unit = CLOCK_MONTHS}, one = {.limit = 1};
    json_t *model = json_pack("{s:o}", "object_within", public_limit(&three));
    json_t *single = public_limit(&one), *none = public_limit(NULL);
    struct html h = {.lang = LANG_EN};
    struct public_at at;

    (void)state;
    public_at(&at, LANG_EN, false, "search.html");
    public_search_page(&h, &at, model);
    assert_non_null(strstr(h.out.data, "within 3 months"));
    assert_string_equal(json_word(single, LANG_EN), "1 working day");
    assert_string_equal(json_word(none, LANG_ZH), "法定期限");
    buf_free(&h.out);
    json_decref(model);
    json_decref(single);
    json_decref(none);
}

static void an_index_that_is_not_there_finds_nothing(void **state)
{
    json_t *found = search_index_find("/nonexistent", "长春市场");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(found, "firms")), 0);
    assert_null(json_object_get(found, "short"));
    json_decref(found);
    found = search_index_find("/nonexistent", "长");
    assert_true(json_is_true(json_object_get(found, "short")));
    json_decref(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_classes_are_large),
        cmocka_unit_test(a_small_class_joins_its_neighbour),
        cmocka_unit_test(a_month_with_little_waits_for_the_next),
        cmocka_unit_test(every_cell_and_every_growth_is_ten_or_more),
        cmocka_unit_test(nothing_is_published_of_nothing),
        cmocka_unit_test(links_are_relative),
        cmocka_unit_test(a_case_number_names_its_page),
        cmocka_unit_test(places_follow_from_the_hash),
        cmocka_unit_test(names_are_folded_and_paired),
        cmocka_unit_test(a_page_says_the_limit_of_the_table),
        cmocka_unit_test(an_index_that_is_not_there_finds_nothing),
        cmocka_unit_test(common_pairs_find_nothing_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
