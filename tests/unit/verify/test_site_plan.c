/* core/verify/site_plan.h: commits held against a plan and a calendar. Each row changes one thing
 * of a commit that is right; what is said must name it. */
#include "core/tlog/entry.h"
#include "core/verify/site_plan.h"
#include "fixture/plan_text.h"

#define SHA "1111111111111111111111111111111111111111111111111111111111111111"
#define DAILY "daily-2026"
#define ONCE "once-2026"

static const char text[] = "[plan]\ntitle = t\ncite.floor = r\ncite.caps = r\n"
                           "[task " DAILY "]\ntitle = t\nitems = 0201\nkind = general\n"
                           "regions = 220000\nperiod = 2026\ncadence = daily\nteam = 3\n"
                           "ratio.A = 2 %\nratio.B = 4 %\nratio.C = 10 %\nratio.D = 30 %\n"
                           "reveal_days = 30 days\n"
                           "[task " ONCE "]\ntitle = t\nitems = 0201\nkind = general\n"
                           "regions = 220000\nperiod = 2026\ncadence = once 2026-11-25\n"
                           "ratio.A = 2 %\nratio.B = 4 %\nratio.C = 10 %\nratio.D = 30 %\n"
                           "reveal_days = 30 days\ndraw_level = C\nceremony = lot\n"
                           "ceremony_value = digits 3\ndeadline = 20:00\n";

struct told {
    int failures;
    char all[4000];
};

static void keep(void *arg, enum site_grade grade, uint64_t index, const struct error *why)
{
    struct told *told = arg;

    (void)index;
    told->failures += grade == SITE_FAILURE;
    size_t len = strlen(told->all);
    snprintf(told->all + len, sizeof told->all - len, "%s\n", why->en);
}

static struct plan *plan;
static struct site_plan plans[2];
static struct site_calendar calendars[1];

static int set_up(void **state)
{
    if (load_tables(state))
        return -1;
    plan = parse_good(text);
    plans[0] = (struct site_plan){.plan = plan};
    memset(plans[0].sha256, 0x11, sizeof plans[0].sha256);
    calendars[0] = (struct site_calendar){SHA, cal};
    return 0;
}

static int tear_down(void **state)
{
    plan_free(plan);
    return free_tables(state);
}

/* A commit of a task as it must be that day. */
static json_t *commit_on(const char *id, const char *date)
{
    const struct plan_task *task = plan_find(plan, id);
    int32_t day = day_of(date);
    char draw_by[11], reveal_by[11], time[21];
    json_t *sources = json_array();

    if (*task->ceremony)
        json_array_append_new(sources,
                              json_pack("{s:s, s:s}", "kind", "ceremony", "name", task->ceremony));
    snprintf(time, sizeof time, "%sT01:00:00Z", date);
    return json_pack(
        "{s:s, s:s, s:s, s:i, s:{s:s, s:s}, s:i, s:i, s:s, s:s, s:i, s:i, s:i, s:i, s:o, s:s#, "
        "s:s, s:s}",
        "task", id, "date", date, "time", time, "attempt", 1, "period", "from", "2026-01-01", "to",
        "2026-12-31", "days", (int)task_draw_days(task, cal), "days_left",
        (int)task_draw_days_left(task, cal, day), "calendar_sha256", SHA, "plan_sha256", SHA,
        "team", task->team, "strata", 1, "base", 1, "eligible", 1, "sources", sources, "min_level",
        &task->level, 1, "draw_by", day_format(day + 1, draw_by), "reveal_by",
        day_format(clock_due(cal, task->calendar_region, day, 30, CLOCK_DAYS, NULL), reveal_by));
}

static struct told judge(json_t *commit, struct site_commit *before, size_t count)
{
    struct told told = {0};
    const struct site_reporter to = {keep, &told};
    struct site site = {.dir = (char *)(uintptr_t) "",
                        .plans = plans,
                        .plan_count = 1,
                        .calendars = calendars,
                        .calendar_count = 1,
                        .commits = before,
                        .commit_count = count};

    site_rule_commit_plan(&site, 9, commit, &to);
    json_decref(commit);
    return told;
}

static void right_commits_pass(void **state)
{
    (void)state;
    assert_int_equal(judge(commit_on(DAILY, "2026-11-23"), NULL, 0).failures, 0);
    assert_int_equal(judge(commit_on(DAILY, "2026-12-31"), NULL, 0).failures, 0);
    assert_int_equal(judge(commit_on(ONCE, "2026-11-25"), NULL, 0).failures, 0);
}

static void forged_commits_are_found(void **state)
{
    static const struct {
        const char *field, *value, *said;
    } rows[] = {{"task", "\"no-such\"", "the plan has no task no-such"},
                {"date", "\"2026-11-24\"", "date is 2026-11-24"},
                {"time", "\"2026-11-22T16:30:00Z\"", NULL}, /* still the 23rd in China */
                {"time", "\"2026-11-22T15:30:00Z\"", "date is 2026-11-23"},
                {"period", "{\"from\":\"2026-01-02\",\"to\":\"2026-12-31\"}", "from is 2026-01-02"},
                {"period", "{\"from\":\"2026-01-01\",\"to\":\"2027-12-31\"}", "to is 2027-12-31"},
                {"days", "3", "days is 3"},
                {"days_left", "300", "days_left is 300"},
                {"team", "5", "team is 5"},
                {"sources", "[{\"kind\":\"ceremony\",\"name\":\"lot\"}]", "sources are not those"},
                {"min_level", "\"C\"", "min_level is not that"},
                {"draw_by", "\"2026-11-30\"", "draw_by is 2026-11-30"},
                {"reveal_by", "\"2027-11-30\"", "reveal_by is 2027-11-30"},
                {"plan_sha256",
                 "\"2222222222222222222222222222222222222222222222222222222222222222\"",
                 "is not a plan that an earlier entry names"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *commit = commit_on(DAILY, "2026-11-23");
        json_object_set_new(commit, rows[i].field,
                            json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
        struct told told = judge(commit, NULL, 0);
        if (rows[i].said ? !told.failures || !strstr(told.all, rows[i].said) : told.failures)
            fail_msg("%s = %s: %d failures, “%s”", rows[i].field, rows[i].value, told.failures,
                     told.all);
    }
    assert_true(judge(commit_on(DAILY, "2026-11-22"), NULL, 0).failures > 0); /* a Sunday */
    assert_true(judge(commit_on(DAILY, "2026-10-01"), NULL, 0).failures > 0); /* a day off */
    assert_true(judge(commit_on(ONCE, "2026-11-24"), NULL, 0).failures > 0);  /* too early */
}

/* A task that draws once may do so later if nothing came of its day, not if something did. */
static void a_single_draw_may_be_late_but_not_twice(void **state)
{
    struct site_commit before = {.index = 3, .commit = commit_on(ONCE, "2026-11-25")};

    (void)state;
    assert_int_equal(judge(commit_on(ONCE, "2026-11-27"), NULL, 0).failures, 0);
    assert_true(judge(commit_on(ONCE, "2026-11-28"), NULL, 0).failures > 0); /* a Saturday */
    assert_true(judge(commit_on(ONCE, "2026-11-27"), &before, 1).failures > 0);
    before.is_void = true; /* its value did not come */
    assert_int_equal(judge(commit_on(ONCE, "2026-11-27"), &before, 1).failures, 0);
    json_decref(before.commit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_commits_pass),
        cmocka_unit_test(forged_commits_are_found),
        cmocka_unit_test(a_single_draw_may_be_late_but_not_twice),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
