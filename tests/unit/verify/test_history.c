/* core/verify/verify_history.h: who may be in a pool and who left out, by what was drawn before. */
#include "core/verify/verify_history.h"
#include "fixture/plan_text.h"

#define A "91220102MA00000001"
#define B "91220102MA00000002"

static struct plan *plan;
static struct site_commit past[4];
static struct verify_history *history;

struct told {
    int failures;
    char all[2000];
};

static void keep(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct told *told = arg;
    size_t len = strlen(told->all);

    assert_int_equal(grade, SITE_FAILURE);
    assert_int_equal(index, 100);
    told->failures++;
    snprintf(told->all + len, sizeof told->all - len, "%s\n", why->en);
}

static json_t *commit_json(const char *task, const char *year, const char *date)
{
    char from[11], to[11];

    snprintf(from, sizeof from, "%s-01-01", year);
    snprintf(to, sizeof to, "%s-12-31", year);
    return json_pack("{s:s, s:s, s:{s:s, s:s}}", "task", task, "date", date, "period", "from", from,
                     "to", to);
}

static void add(size_t at, const char *task, const char *date, const char *uscc)
{
    struct draw_pick pick = {.number = 1};
    const struct draw draw = {.picks = &pick, .pick_count = 1};

    memcpy(pick.uscc, uscc, sizeof pick.uscc);
    past[at] = (struct site_commit){
        .index = 10 * at, .draw_index = 10 * at + 1, .commit = commit_json(task, "2026", date)};
    verify_history_add(history, &past[at], &draw);
}

/* Task a leaves out for 30 days and has two visits a year; b is another task. A was drawn by a on 2
 * March and by b on the 20th. */
static int set_up(void **state)
{
    if (!plan) {
        if (load_tables(state))
            return -1;
        char *text = with(NULL, "cooldown.A = 30 days\nvisits_per_year = 2\n");
        plan = parse_good(text);
        free(text);
    }
    history = verify_history_new();
    add(0, "a", "2026-03-02", A);
    add(1, "b", "2026-03-20", A);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    verify_history_free(history);
    for (size_t i = 0; i < 4; i++)
        json_decref(past[i].commit);
    memset(past, 0, sizeof past);
    return 0;
}

/* One stratum of a pool of task a: firms and their reasons, "" of those in it. */
static struct told judge(const char *date, const char *const (*firms)[2])
{
    struct told told = {0};
    const struct site_reporter to = {keep, &told};
    struct site_commit c = {.index = 100, .commit = commit_json("a", "2026", date)};
    struct verify_left_out v = {.h = history, .c = &c, .task = plan_find(plan, "a"), .to = &to};

    verify_left_out_begin(&v, "220102/A/D");
    for (size_t i = 0; firms[i][0]; i++)
        verify_left_out_firm(&v, firms[i][0], firms[i][1]);
    verify_left_out_end(&v);
    json_decref(c.commit);
    return told;
}

#define POOL(...) ((const char *const[][2]){__VA_ARGS__, {NULL, NULL}})

static void fails(struct told told, const char *words)
{
    if (told.failures != 1 || !strstr(told.all, words))
        fail_msg("wanted “%s”, %d failures: %s", words, told.failures, told.all);
}

static void holds(struct told told)
{
    if (told.failures)
        fail_msg("%d failures: %s", told.failures, told.all);
}

/* The cool-down runs from the latest draw of any task: to 18 April. */
static void cool_downs_hold_in_both_directions(void **state)
{
    (void)state;
    holds(judge("2026-04-18", POOL({B, ""}, {A, "cooldown 10"})));
    fails(judge("2026-04-18", POOL({B, ""}, {A, "cooldown 0"})), "not inside such a cool-down");
    fails(judge("2026-04-18", POOL({A, "period 0"}, {B, ""})), "not drawn so");
    fails(judge("2026-04-19", POOL({B, ""}, {A, "cooldown 10"})), "not inside such a cool-down");
    fails(judge("2026-04-18", POOL({A, "cooldown 10"}, {B, "cooldown 10"})),
          "firm " B ": it is not inside");
    struct told told = judge("2026-04-18", POOL({A, ""}));
    assert_non_null(strstr(told.all, "inside its cool-down, but can be drawn"));
}

/* After it the firm was drawn once by this task in this period: others come first. */
static void everybody_once_before_anybody_twice(void **state)
{
    (void)state;
    holds(judge("2026-05-04", POOL({B, ""}, {A, "period 0"})));
    fails(judge("2026-05-04", POOL({A, ""}, {B, ""})), "another number of times");
    fails(judge("2026-05-04", POOL({B, ""}, {A, "period 10"})),
          "not drawn so"); /* by another task */
    fails(judge("2026-05-04", POOL({A, "period 0"})), "none that was drawn less often");
    holds(judge("2026-05-04", POOL({A, ""})));
    add(2, "a", "2026-01-12", B);
    holds(judge("2026-05-04", POOL({A, ""}, {B, ""})));
    fails(judge("2026-05-04", POOL({A, ""}, {B, "period 20"})), "none that was drawn less often");
}

static void visits_need_a_limit_in_the_plan(void **state)
{
    (void)state;
    holds(judge("2026-05-04", POOL({B, "visits 2"})));
    fails(judge("2026-05-04", POOL({B, "visits 1"})), "no such limit");
}

static void void_and_later_draws_do_not_count(void **state)
{
    (void)state;
    past[1].is_void = true;
    past[1].void_index = 50;
    holds(judge("2026-04-18", POOL({B, ""}, {A, "period 0"})));
    past[1].void_index = 200; /* void only after the commit: it counted then */
    holds(judge("2026-04-18", POOL({B, ""}, {A, "cooldown 10"})));
    past[1].draw_index = 300; /* drawn after the commit */
    holds(judge("2026-04-18", POOL({B, ""}, {A, "period 0"})));
}

static void nothing_is_said_beyond_a_gap(void **state)
{
    (void)state;
    past[2] = (struct site_commit){.index = 20, .commit = commit_json("a", "2026", "2026-03-23")};
    verify_history_add(history, &past[2], NULL);
    holds(judge("2026-04-18", POOL({A, ""}, {B, "cooldown 99"})));
}

/* More firms than slots: all are found again. */
static void many_firms_are_kept(void **state)
{
    struct draw_pick *picks = mem_array(5000, sizeof *picks);
    const struct draw draw = {.picks = picks, .pick_count = 5000};
    char code[19];

    (void)state;
    for (unsigned i = 0; i < 5000; i++)
        snprintf(picks[i].uscc, sizeof picks[i].uscc, "91220103MA%08u", i);
    past[2] = (struct site_commit){
        .index = 20, .draw_index = 21, .commit = commit_json("b", "2026", "2026-04-01")};
    verify_history_add(history, &past[2], &draw);
    for (unsigned i = 0; i < 5000; i += 7) {
        snprintf(code, sizeof code, "91220103MA%08u", i);
        holds(judge("2026-04-18", POOL({code, "cooldown 20"})));
    }
    free(picks);
}

static int end(void **state)
{
    plan_free(plan);
    return free_tables(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cool_downs_hold_in_both_directions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(everybody_once_before_anybody_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(visits_need_a_limit_in_the_plan, set_up, tear_down),
        cmocka_unit_test_setup_teardown(void_and_later_draws_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_said_beyond_a_gap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_firms_are_kept, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, end);
}
