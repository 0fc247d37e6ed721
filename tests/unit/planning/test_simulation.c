/* planning: a year of a plan, simulated. */
#include "core/base/buf.h"
#include "features/planning/simulation.h"
#include "fixture/plan_text.h"

/* `count` firms of each class and ownership in each of three bureaus. */
static struct plan_stats *province(const struct plan *plan, int count)
{
    static const uint32_t bureaus[] = {220102, 220202, 222401};
    struct plan_stats *stats = plan_stats_new(plan);
    struct enterprise f = firm;
    struct inspector who = {.active = true};

    for (size_t b = 0; b < 3; b++) {
        who.bureau = f.bureau = f.region = bureaus[b];
        for (int i = 0; i < 8; i++)
            plan_stats_add_inspector(stats, &who);
        for (int i = 0; i < count * CLASSES * OWNERSHIPS; i++) {
            f.class = (char)('A' + i % CLASSES);
            f.type = i / CLASSES % OWNERSHIPS ? 5110 : 1130;
            plan_stats_add_firm(stats, &f);
        }
    }
    return stats;
}

static struct simulation *run(const struct plan_stats *stats)
{
    struct simulation *sim = NULL;
    struct error e;

    if (simulate(stats, cal, NULL, NULL, &sim, &e))
        fail_msg("%s", e.en);
    return sim;
}

/* The protocol's promise: the ratio of the period to within one firm, in every stratum. */
static void a_year_meets_every_ratio_to_a_firm(void **state)
{
    static const char *const cadences[] = {"cadence = daily", "cadence = weekly",
                                           "cadence = monthly 15", "cadence = once 2026-06-01"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char *text = with("cadence = daily", cadences[i]);
        struct plan *plan = parse_good(text);
        struct plan_stats *stats = province(plan, 137);
        struct simulation *sim = run(stats);
        const struct simulated_task *t = &sim->tasks[0];
        for (int c = 0; c < CLASSES; c++)
            for (int own = OWN_D; own <= OWN_F; own++) {
                int64_t due = 3 * 137 * (int64_t)plan->tasks[0].ratio_ppm[c][own];
                int64_t off = (int64_t)t->cell[c][own] * 1000000 - due;
                assert_true(off >= -3000000 && off <= 3000000); /* three strata */
            }
        int64_t off = (int64_t)t->picks * 1000000 - (int64_t)t->expected;
        assert_true(off > -24000000 && off < 24000000);
        simulation_free(sim);
        plan_stats_free(stats);
        plan_free(plan);
        free(text);
    }
}

static void the_parts_sum_to_the_whole(void **state)
{
    struct plan *plan = parse_good(base);
    struct plan_stats *stats = province(plan, 100);
    struct simulation *sim = run(stats), *again = run(stats);
    const struct simulated_task *t = &sim->tasks[0];
    uint64_t months = 0, days = 0, bureaus = 0;

    (void)state;
    assert_int_equal(sim->months, 12);
    assert_int_equal(sim->first_month, 2026 * 12);
    for (size_t m = 0; m < sim->months; m++) {
        months += t->month[m];
        days += t->month_days[m];
    }
    for (size_t b = 0; b < stats->count; b++)
        bureaus += t->bureau[b];
    assert_int_equal(months, t->picks);
    assert_int_equal(bureaus, t->picks);
    assert_int_equal(days, t->days);
    assert_int_equal(t->days, 248); /* the working days of 2026 */
    assert_true(t->most >= t->picks / t->days && task_draws_on(plan->tasks, cal, t->most_day));
    assert_int_equal(again->tasks[0].picks, t->picks); /* the same question, the same answer */
    assert_memory_equal(again->tasks[0].month, t->month, sizeof t->month);
    simulation_free(sim);
    simulation_free(again);
    plan_stats_free(stats);
    plan_free(plan);
}

/* 100 %: everybody once by the end of the period, nobody twice. */
static void everybody_can_be_drawn_once(void **state)
{
    char *text = with("ratio.D = 30 %", "ratio.D = 100 %\ncooldown.D = 366 days");
    struct plan *plan = parse_good(text);
    struct plan_stats *stats = province(plan, 40);
    struct simulation *sim = run(stats);

    (void)state;
    assert_int_equal(sim->tasks[0].cell[3][OWN_D], 120);
    assert_int_equal(sim->tasks[0].cell[3][OWN_F], 120);
    simulation_free(sim);
    plan_stats_free(stats);
    plan_free(plan);
    free(text);
}

static int always(void *ctx)
{
    (void)ctx;
    return 1;
}

static void it_stops_when_asked_and_refuses_what_is_too_long(void **state)
{
    struct plan *plan = parse_good(base);
    struct plan_stats *stats = province(plan, 2);
    struct simulation *sim = NULL;
    struct error e;

    (void)state;
    assert_int_equal(simulate(stats, cal, always, NULL, &sim, &e), E_STOPPED);
    assert_null(sim);
    plan_stats_free(stats);
    plan_free(plan);

    struct buf far = {0};
    buf_adds(&far, base);
    buf_adds(&far, "[task b]\n");
    buf_adds(&far, strstr(base, "title = 任务"));
    char *at = strstr(far.data + strlen(base), "2026");
    memcpy(at, "2036", 4);
    plan = parse_good(far.data);
    stats = province(plan, 2);
    assert_int_equal(simulate(stats, cal, NULL, NULL, &sim, &e), E_LIMIT);
    assert_null(sim);
    plan_stats_free(stats);
    plan_free(plan);
    buf_free(&far);
}

/* However small a stratum is and however often it is asked: it gets what it owes. */
static void small_strata_get_what_they_owe(void **state)
{
    struct plan *plan = parse_good(base);
    struct plan_stats *stats = plan_stats_new(plan);
    struct enterprise f = firm;

    (void)state;
    for (uint32_t b = 0; b < 3000; b++) { /* five firms at 2 %: a tenth of a firm owed by each */
        f.bureau = 220000 + b;
        for (int n = 0; n < 5; n++)
            plan_stats_add_firm(stats, &f);
    }
    struct simulation *sim = run(stats);
    print_message("%llu drawn, 300 owed\n", (unsigned long long)sim->tasks[0].picks);
    assert_in_range(sim->tasks[0].picks, 300 - 50, 300 + 50);
    for (size_t b = 0; b < stats->count; b++)
        assert_in_range(sim->tasks[0].bureau[b], 0, 1);
    simulation_free(sim);
    plan_stats_free(stats);
    plan_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_meets_every_ratio_to_a_firm),
        cmocka_unit_test(the_parts_sum_to_the_whole),
        cmocka_unit_test(small_strata_get_what_they_owe),
        cmocka_unit_test(everybody_can_be_drawn_once),
        cmocka_unit_test(it_stops_when_asked_and_refuses_what_is_too_long),
    };
    return cmocka_run_group_tests(tests, load_tables, free_tables);
}
