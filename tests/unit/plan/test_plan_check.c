/* plan: rules and numbers. */
#include "core/base/buf.h"
#include "core/base/file.h"
#include "core/plan/check.h"
#include "fixture/plan_text.h"

/* ---- rules ---- */

static void rules(const char *text, struct plan_diags *diags)
{
    struct plan *plan = parse_good(text);

    plan_check_rules(plan, codes, cal, diags);
    plan_free(plan);
}

static void rules_are_kept_or_named(void **state)
{
    static const struct {
        const char *find, *instead;
        enum plan_severity severity;
        int line;
        const char *part;
    } cases[] = {
        {NULL, "ratio.B.foreign = 5 %\n", PLAN_ERROR, 17, "above the 4 % of domestic"},
        {"ratio.B = 4 %", "ratio.B = 5 %\nratio.B.domestic = 4 %", PLAN_ERROR, 13,
         "no extra burden"},
        {NULL, "cooldown.A = 365 days\ncooldown.A.foreign = 364 days\n", PLAN_ERROR, 18,
         "shorter than the 365"},
        {NULL, "cooldown.A.domestic = 1 days\n", PLAN_ERROR, 0, "shorter than the 1"},
        {NULL, "ratio.A.foreign = 1 %\n", PLAN_ERROR, 17, "must cite its rule, cite.A.foreign"},
        {NULL, "cooldown.A.foreign = 9 days\n", PLAN_ERROR, 17, "must cite its rule"},
        {NULL, "ratio.B.foreign = 3 %\ncite.B.foreign = rule\n", PLAN_ERROR, 17,
         "class B is not among those"},
        {"items = 0201\nkind = general", "items = 0402\nkind = key\nratio.A.foreign = 1 %",
         PLAN_ERROR, 9, "for key items nobody's ratio"},
        {"items = 0201", "items = 0201, 0402", PLAN_ERROR, 6, "has the key item 0402"},
        {"kind = general", "kind = key", PLAN_WARNING, 6, "general item 0201"},
        {NULL, "inspect_days = 60 wd\nreveal_days = 83 days\n", PLAN_ERROR, 6,
         "public before the visits"},
        {NULL, "cooldown.D = 1217 days\n", PLAN_WARNING, 17, "too few firms are left"},
        {"period = 2026", "period = 2026-10-01 .. 2026-10-07", PLAN_ERROR, 6, "no day to draw on"},
        {"period = 2026", "period = 2026-06-01 .. 2027-05-31", PLAN_WARNING, 6,
         "calendar of 2027 is not known"},
        {"regions = 220000", "regions = 220000, 220102", PLAN_WARNING, 6,
         "region 220102 lies in 220000"},
        {"regions = 220000", "regions = 220102, 220102", PLAN_WARNING, 6, "listed too"},
        {"ratio.C = 10 %", "ratio.C = 3 %", PLAN_WARNING, 14, "class C is drawn less than class B"},
        {"cite.ratio = rule\n", "", PLAN_WARNING, 6, "cite.ratio"},
        {"cite.floor = rule\n", "", PLAN_WARNING, 0, "cite.floor"},
        {"cite.caps = rule\n", "", PLAN_WARNING, 0, "cite.caps"},
        {"cite.caps = rule\n", "cite.caps = rule\nexample = yes\n", PLAN_WARNING, 0,
         "an example plan"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_diags diags = {0};
        char *text = with(cases[i].find, cases[i].instead);
        rules(text, &diags);
        must_say(&diags, cases[i].severity, cases[i].line, cases[i].part);
        plan_diags_free(&diags);
        free(text);
    }
}

static void a_clean_plan_has_nothing_said_against_it(void **state)
{
    struct plan_diags diags = {0};

    (void)state;
    rules(base, &diags);
    assert_int_equal(diags.count, 0);
    char *text = with(NULL, "ratio.A.foreign = 1 %\ncite.A.foreign = rule\n"
                            "cooldown.A = 365 days\ncooldown.A.foreign = 730 days\n"
                            "cooldown.D = 1216 days\n"); /* 30 % of them: all but cooling */
    rules(text, &diags);
    assert_int_equal(diags.count, 0);
    free(text);
    plan_diags_free(&diags);
}

static void the_example_plan_holds(void **state)
{
    struct plan_diags diags = {0};
    struct buf text = {0};
    struct error e;

    (void)state;
    assert_int_equal(file_read("config/plan.example.conf", PLAN_TEXT_MAX, &text, &e), E_OK);
    struct plan *plan = parse(text.data, &diags);
    assert_non_null(plan);
    plan_check_rules(plan, codes, cal, &diags);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(diags.warnings, 1); /* that it is an example */
    must_say(&diags, PLAN_WARNING, 0, "an example plan");
    for (size_t i = 0; i < plan->task_count; i++)
        assert_true(plan->tasks[i].from <= day_of("2026-11-23") &&
                    plan->tasks[i].until >= day_of("2026-12-31"));
    plan_free(plan);
    plan_diags_free(&diags);
    buf_free(&text);
}

/* ---- numbers ---- */

/* 1000 firms of one bureau in the shares of a real prefecture, and so many inspectors. */
static struct plan_stats *thousand(const struct plan *plan, int inspectors)
{
    static const int shares[CLASSES] = {654, 253, 77, 15};
    struct plan_stats *stats = plan_stats_new(plan);
    struct inspector who = {.bureau = 220102, .active = true};
    struct enterprise f = firm;

    for (int c = 0; c < CLASSES; c++)
        for (int i = 0; i < shares[c]; i++) {
            f.class = (char)('A' + c);
            plan_stats_add_firm(stats, &f);
        }
    f.class = 0;
    plan_stats_add_firm(stats, &f); /* the thousandth, unclassified */
    f.in_business = false;
    plan_stats_add_firm(stats, &f); /* not counted */
    for (int i = 0; i < inspectors; i++)
        plan_stats_add_inspector(stats, &who);
    who.active = false;
    plan_stats_add_inspector(stats, &who); /* nor this one */
    return stats;
}

static void numbers(const char *text, int inspectors, struct plan_diags *diags)
{
    struct plan *plan = parse_good(text);
    struct plan_stats *stats = thousand(plan, inspectors);

    plan_check_numbers(stats, codes, cal, diags);
    plan_stats_free(stats);
    plan_free(plan);
}

/* 1/3/10/50 % sounds like much and is 2.95 % of a real prefecture: below the floor. */
static void a_plan_below_the_floor_is_noticed(void **state)
{
    struct plan_diags diags = {0};
    char *text = with("ratio.A = 2 %\nratio.B = 4 %\nratio.C = 10 %\nratio.D = 30 %",
                      "ratio.A = 1 %\nratio.B = 3 %\nratio.C = 10 %\nratio.D = 50 %");

    (void)state;
    numbers(text, 20, &diags);
    /* 6.54 + 254 (one is unclassified) × 0.03 + 7.7 + 7.5 = 29.36 */
    must_say(&diags, PLAN_WARNING, 0, "2.936 %, is below the floor of 3 %; about 1 firms");
    must_say(&diags, PLAN_WARNING, 0, "1 firms in business have no credit-risk class");
    plan_diags_free(&diags);
    free(text);
}

static void numbers_are_said_in_words(void **state)
{
    struct plan_diags diags = {0};

    (void)state;
    numbers(base, 20, &diags); /* 13.08 + 10.16 + 7.7 + 4.5 = 35.44 */
    must_say(&diags, PLAN_NOTE, 6, "1000 firms in scope, 248 draw days, 35 owed by the ratios");
    must_say(&diags, PLAN_NOTE, 0, "35 for general items, 3.544 % of the firms");
    must_say(&diags, PLAN_NOTE, 0, "220102 南关区: about 4 visits a year"); /* 35.44 × 2 ÷ 20 */
    assert_false(said(&diags, PLAN_WARNING, 0, "floor"));
    assert_false(said(&diags, PLAN_WARNING, 0, "cap"));
    plan_diags_free(&diags);
}

static void caps_bind_general_items_only(void **state)
{
    struct plan_diags diags = {0};
    char *text = with("ratio.A = 2 %", "ratio.A = 6 %");

    (void)state;
    numbers(text, 20, &diags);
    must_say(&diags, PLAN_WARNING, 0, "is above the cap of 5 %");
    assert_false(said(&diags, PLAN_WARNING, 0, "cap of 10 %"));
    plan_diags_free(&diags);
    free(text);
    text = with("items = 0201\nkind = general", "items = 0402\nkind = key");
    numbers(text, 20, &diags);
    must_say(&diags, PLAN_WARNING, 0, "0 %, is below the floor"); /* key items do not count */
    assert_false(said(&diags, PLAN_WARNING, 0, "cap"));
    plan_diags_free(&diags);
    free(text);
}

static void bureaus_without_inspectors_and_small_strata_are_named(void **state)
{
    struct plan_diags diags = {0};
    char *text = with("ratio.D = 30 %", "ratio.D = 5 %"); /* 15 × 5 % = 0.75 */

    (void)state;
    numbers(text, 1, &diags);
    must_say(&diags, PLAN_WARNING, 6, "of 4 strata, 1 owe less than one firm");
    must_say(&diags, PLAN_WARNING, 6, "such as 220102/D/D");
    must_say(&diags, PLAN_WARNING, 6, "fewer than 2 inspectors, not enough for one team: 220102");
    plan_diags_free(&diags);
    free(text);

    text = with("ratio.A = 2 %\nratio.B = 4 %\nratio.C = 10 %\nratio.D = 30 %",
                "ratio.A = 90 %\nratio.B = 90 %\nratio.C = 90 %\nratio.D = 90 %");
    numbers(text, 2, &diags); /* 900 visits of two, by two people */
    must_say(&diags, PLAN_WARNING, 0, "more than one for each of the 248 working days");
    plan_diags_free(&diags);
    free(text);
}

static void a_plan_without_firms_says_so(void **state)
{
    struct plan *plan = parse_good(base);
    struct plan_stats *stats = plan_stats_new(plan);
    struct plan_diags diags = {0};

    (void)state;
    plan_check_numbers(stats, codes, cal, &diags);
    must_say(&diags, PLAN_WARNING, 0, "import first");
    plan_diags_free(&diags);
    plan_stats_free(stats);
    plan_free(plan);

    char *text = with(NULL, "tags = 没有\n");
    numbers(text, 20, &diags);
    must_say(&diags, PLAN_WARNING, 6, "not one firm of the registry is in scope");
    plan_diags_free(&diags);
    free(text);
}

static void counts_are_kept_by_bureau(void **state)
{
    struct plan *plan = parse_good(base);
    struct plan_stats *stats = plan_stats_new(plan);
    struct enterprise f = firm;

    (void)state;
    for (uint32_t i = 0; i < 50; i++) { /* in no order, back and forth */
        f.bureau = 220000 + (i * 37) % 10;
        f.type = i % 2 ? 5110 : 1130;
        plan_stats_add_firm(stats, &f);
    }
    assert_int_equal(stats->count, 10);
    assert_int_equal(stats->firms, 50);
    uint64_t sum = 0;
    for (size_t b = 0; b < stats->count; b++) {
        assert_int_equal(stats->bureaus[b].code, 220000 + b);
        sum += plan_in_scope(&stats->bureaus[b], 0, 0, OWN_F) +
               plan_in_scope(&stats->bureaus[b], 0, 0, OWN_D);
        assert_int_equal(plan_load(stats, b), UINT64_MAX); /* work, and nobody to do it */
    }
    assert_int_equal(sum, 50);
    assert_int_equal(plan_expected_task(stats, 0), 1000000); /* 50 × 2 % */
    plan_stats_free(stats);
    plan_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_kept_or_named),
        cmocka_unit_test(a_clean_plan_has_nothing_said_against_it),
        cmocka_unit_test(the_example_plan_holds),
        cmocka_unit_test(a_plan_below_the_floor_is_noticed),
        cmocka_unit_test(numbers_are_said_in_words),
        cmocka_unit_test(caps_bind_general_items_only),
        cmocka_unit_test(bureaus_without_inspectors_and_small_strata_are_named),
        cmocka_unit_test(a_plan_without_firms_says_so),
        cmocka_unit_test(counts_are_kept_by_bureau),
    };
    return cmocka_run_group_tests(tests, load_tables, free_tables);
}
